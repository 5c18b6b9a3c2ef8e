"""Python onnxruntime and tokenizers, as their documentation shows them.

usage: embedding.py THREADS MODEL_FOLDER
"""

import sys
from pathlib import Path

import numpy as np
import onnxruntime
import tokenizers
from lines import serve

folder = Path(sys.argv[2])
tokenizer = tokenizers.Tokenizer.from_file(str(folder / "tokenizer.json"))
tokenizer.enable_truncation(512)
tokenizer.enable_padding()
options = onnxruntime.SessionOptions()
options.intra_op_num_threads = int(sys.argv[1])
session = onnxruntime.InferenceSession(str(folder / "model.onnx"), options)
names = {item.name for item in session.get_inputs()}
BATCH = 32


def embed(texts):
    vectors = []
    for begin in range(0, len(texts), BATCH):
        encoded = tokenizer.encode_batch(texts[begin : begin + BATCH])
        feeds = {
            "input_ids": np.asarray([e.ids for e in encoded], np.int64),
            "attention_mask": np.asarray([e.attention_mask for e in encoded], np.int64),
            "token_type_ids": np.asarray([e.type_ids for e in encoded], np.int64),
        }
        states = session.run(None, {k: v for k, v in feeds.items() if k in names})[0]
        first = states[:, 0] if states.ndim == 3 else states
        vectors.append(first / np.linalg.norm(first, axis=1, keepdims=True))
    return np.concatenate(vectors)


serve(lambda texts: [embed([text])[0].tolist() for text in texts["one_by_one"]]
      if "one_by_one" in texts else embed(texts["batch"]).tolist())  # fmt: skip
