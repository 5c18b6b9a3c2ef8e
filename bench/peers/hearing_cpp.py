"""whisper.cpp by pywhispercpp, greedy. usage: hearing_cpp.py THREADS MODEL.bin

Its voice activity detection stays off: it costs more here than the silence it leaves out. Takes
WAV files of 16 kHz.
"""

import os
import sys

# Read when the library is loaded. Threads that spin while they wait for one another cost several
# times as much on a machine whose cores have other work.
os.environ["OMP_WAIT_POLICY"] = "passive"

from lines import serve
from pywhispercpp.model import Model

model = Model(
    sys.argv[2],
    redirect_whispercpp_logs_to=None,
    n_threads=int(sys.argv[1]),
    language="en",
    print_progress=False,
)


def hear(request):
    return {"text": " ".join(segment.text for segment in model.transcribe(request["file"]))}


serve(hear)
