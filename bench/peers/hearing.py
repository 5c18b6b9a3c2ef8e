"""faster-whisper on CTranslate2, int8. usage: hearing.py THREADS MODEL_FOLDER"""

import sys

from faster_whisper import WhisperModel
from lines import serve

model = WhisperModel(sys.argv[2], device="cpu", compute_type="int8", cpu_threads=int(sys.argv[1]))


def hear(request):
    segments, _ = model.transcribe(request["file"], beam_size=1, language="en", vad_filter=True)
    return {"text": "".join(segment.text for segment in segments).strip()}


serve(hear)
