"""Turns a CTranslate2 Whisper folder into the files Annex runs."""

import json

from ct2_weights import Ct2Weights
from onnx_graph import Kind
from whisper_config import to_json, whisper_config
from whisper_graph import WhisperGraphs


def _mixed(name):
    """What the README's table shows to be right: see "How Whisper is stored" there."""
    if name.startswith("encoder") or name.endswith("/attention/linear_1"):
        keep = name.endswith(("ffn/linear_1", "self_attention/linear_1"))
        return Kind.FLOAT if keep else Kind.INT7
    return Kind.BLOCKS


# The names a card may give for its `storage`.
STORAGES = {"mixed8": _mixed} | {kind.value: lambda _, kind=kind: kind for kind in Kind}


def convert(source, target, storage):
    """Reads model.bin, config.json and tokenizer.json from `source` and fills `target`."""
    ct2_config = json.loads((source / "config.json").read_bytes())
    weights = Ct2Weights(source / "model.bin")
    graphs = WhisperGraphs(weights, STORAGES[storage], ct2_config["alignment_heads"])
    tokenizer_bytes = (source / "tokenizer.json").read_bytes()
    config = whisper_config(graphs, ct2_config, json.loads(tokenizer_bytes), storage)
    (target / "encoder.onnx").write_bytes(graphs.encoder())
    (target / "decoder.onnx").write_bytes(graphs.decoder())
    (target / "tokenizer.json").write_bytes(tokenizer_bytes)
    (target / "config.json").write_bytes(to_json(config))
