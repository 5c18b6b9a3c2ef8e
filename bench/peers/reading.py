"""rapidocr with the models it comes with (PP-OCRv6 small). usage: reading.py THREADS"""

import logging
import sys

from lines import serve
from rapidocr import RapidOCR

logging.disable(logging.WARNING)
engine = RapidOCR(params={"EngineConfig.onnxruntime.intra_op_num_threads": int(sys.argv[1])})


def read(request):
    found = engine(request["file"])
    return {"lines": list(found.txts or [])}


serve(read)
