"""kokoro-onnx. usage: voice.py THREADS MODEL.onnx VOICES.npz CONFIG.json"""

import sys

import numpy as np
import onnxruntime
from kokoro_onnx import Kokoro
from lines import serve

options = onnxruntime.SessionOptions()
options.intra_op_num_threads = int(sys.argv[1])
session = onnxruntime.InferenceSession(sys.argv[2], options, providers=["CPUExecutionProvider"])
kokoro = Kokoro.from_session(session, sys.argv[3], vocab_config=sys.argv[4])


def speak(request):
    samples, rate = kokoro.create(request["text"], voice="af_heart", speed=1.0, lang="en-us")
    np.clip(samples * 32767, -32768, 32767).astype("<i2").tofile(request["into"])
    return {"seconds": len(samples) / rate, "rate": rate}


serve(speak)
