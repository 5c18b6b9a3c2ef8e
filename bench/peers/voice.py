"""kokoro-onnx. usage: voice.py MODEL.onnx VOICES.npz CONFIG.json"""

import sys

import numpy as np
from kokoro_onnx import Kokoro
from lines import serve

kokoro = Kokoro(sys.argv[1], sys.argv[2], vocab_config=sys.argv[3])


def speak(request):
    samples, rate = kokoro.create(request["text"], voice="af_heart", speed=1.0, lang="en-us")
    np.clip(samples * 32767, -32768, 32767).astype("<i2").tofile(request["into"])
    return {"seconds": len(samples) / rate, "rate": rate}


serve(speak)
