"""rapidocr with the models it comes with (PP-OCRv6 small)."""

import logging

from lines import serve
from rapidocr import RapidOCR

logging.disable(logging.WARNING)
engine = RapidOCR()


def read(request):
    found = engine(request["file"])
    return {"lines": list(found.txts or [])}


serve(read)
