"""The reference for vectors: Python onnxruntime and tokenizers on the very same files."""

import numpy as np
import onnxruntime
import tokenizers

POOLING = {
    "bge-small-en-v1.5": ("cls", 512),
    "bge-small-zh-v1.5": ("cls", 512),
    "all-minilm-l6-v2": ("mean", 256),
}


class ReferenceEmbedder:
    def __init__(self, folder, pooling, tokens_max, threads=0):
        self._tokenizer = tokenizers.Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.enable_truncation(tokens_max)
        self._tokenizer.no_padding()
        # A client's text never becomes a control token: "[SEP]" is five characters.
        self._tokenizer.encode_special_tokens = True
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        self._session = onnxruntime.InferenceSession(
            str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
        )
        self._inputs = {item.name for item in self._session.get_inputs()}
        self._pooling = pooling

    def tokens(self, text):
        return self._tokenizer.encode(text).ids

    def embed(self, text):
        """One text alone, so that no padding can matter."""
        ids = np.asarray([self.tokens(text)], np.int64)
        feeds = {
            "input_ids": ids,
            "attention_mask": np.ones_like(ids),
            "token_type_ids": np.zeros_like(ids),
        }
        states = self._session.run(None, {k: v for k, v in feeds.items() if k in self._inputs})[0]
        vector = states[0]
        if vector.ndim == 2:
            vector = vector[0] if self._pooling == "cls" else vector.mean(axis=0)
        return vector / np.linalg.norm(vector)
