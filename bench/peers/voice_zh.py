"""misaki's first Mandarin front end, which Kokoro v1.0 was trained with, before the same model.

usage: voice_zh.py MODEL_FOLDER MODEL.onnx; needs misaki[zh], zhconv and onnxruntime. Asked to "simplify", it
answers with the text in simplified characters.
"""

import json
import sys
import warnings
from pathlib import Path

import numpy as np
import onnxruntime
import zhconv
from lines import serve

warnings.filterwarnings("ignore")
from misaki.zh import ZHG2P  # noqa: E402

_FOLDER = Path(sys.argv[1])
_VOCABULARY = json.loads((_FOLDER / "config.json").read_text(encoding="utf-8"))["vocab"]
_RATE = 24000
g2p = ZHG2P()
options = onnxruntime.SessionOptions()
options.intra_op_num_threads = 1
session = onnxruntime.InferenceSession(sys.argv[2], options)


def speak(request):
    if "simplify" in request:
        return {"text": zhconv.convert(request["simplify"], "zh-cn")}
    phonemes = g2p(request["text"])[0]
    tokens = [_VOCABULARY[p] for p in phonemes if p in _VOCABULARY]
    styles = np.fromfile(_FOLDER / "voices" / f"{request['voice']}.bin", "<f4").reshape(-1, 256)
    inputs = {
        "tokens": np.array([[0, *tokens, 0]], np.int64),
        "style": styles[len(tokens) - 1][None],
        "speed": np.ones(1, np.float32),
    }
    samples = session.run(None, inputs)[0].reshape(-1)
    np.clip(samples * 32767, -32768, 32767).astype("<i2").tofile(request["into"])
    return {"phonemes": phonemes, "rate": _RATE}


serve(speak)
