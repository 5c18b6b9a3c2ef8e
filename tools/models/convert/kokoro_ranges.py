"""Measures how far the convolutions of Kokoro's residual blocks reach: kokoro_ranges.json.

usage: python tools/models/convert/kokoro_ranges.py FOLDER_OF_PUBLISHED_MODEL VOICES_FOLDER

The number kept for a convolution is the largest |output| divided by its input's scale, over the
sentences of testdata/kokoro_phonemes.txt in several voices.
"""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
import onnx
import onnxruntime
from kokoro_convert import convolutions, simplify
from onnx import TensorProto, helper
from onnx_edit import GraphEdit

_VOICES = ("af_heart", "am_michael", "bf_emma", "bm_george", "zf_xiaoxiao", "am_onyx")
_PHONEMES = Path(__file__).with_name("testdata") / "kokoro_phonemes.txt"
_STYLE = 256


def measure(folder, voices):
    model = simplify(onnx.load(folder / "model.onnx"))
    vocabulary = json.loads((folder / "config.json").read_text())["vocab"]
    seen = {c.name: (c.output, c.rounding.output[1]) for c in convolutions(GraphEdit(model))}
    for name, (output, scale) in seen.items():
        size = [helper.make_node("Abs", [output], [name + "_abs"])]
        size.append(helper.make_node("ReduceMax", [name + "_abs"], [name + "_max"], keepdims=0))
        model.graph.node.extend(size)
        for extra in (name + "_max", scale):
            if extra not in {o.name for o in model.graph.output}:
                value = helper.make_tensor_value_info(extra, TensorProto.FLOAT, None)
                model.graph.output.append(value)
    session = onnxruntime.InferenceSession(model.SerializeToString())
    names = [o.name for o in session.get_outputs()]
    ranges = dict.fromkeys(seen, 0.0)
    for line in _PHONEMES.read_text(encoding="utf-8").splitlines():
        tokens = [vocabulary[c] for c in line if c in vocabulary]
        for voice in _VOICES:
            styles = np.fromfile(voices / f"{voice}.bin", np.float32).reshape(-1, 1, _STYLE)
            inputs = {
                "tokens": np.array([[0, *tokens, 0]], np.int64),
                "style": styles[len(tokens) - 1],
                "speed": np.ones(1, np.float32),
            }
            found = dict(zip(names, session.run(None, inputs), strict=True))
            for name, (_, scale) in seen.items():
                reach = float(found[name + "_max"]) / float(found[scale])
                ranges[name] = max(ranges[name], reach)
    return ranges


if __name__ == "__main__":
    measured = measure(Path(sys.argv[1]), Path(sys.argv[2]))
    text = json.dumps({k: round(v, 1) for k, v in sorted(measured.items())}, indent=1)
    Path(__file__).with_name("kokoro_ranges.json").write_text(text + "\n")
