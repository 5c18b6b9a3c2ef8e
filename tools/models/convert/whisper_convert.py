"""Turns a CTranslate2 Whisper folder into the files Annex runs."""

import json

from ct2_weights import Ct2Weights
from onnx_graph import Kind
from whisper_config import to_json, whisper_config
from whisper_graph import WhisperGraphs


# The names a card may give for its `storage`: see "How Whisper is stored" in the README.
STORAGES = {kind.value: lambda _, kind=kind: kind for kind in Kind}


def convert(source, target, storage):
    """Reads model.bin, config.json and tokenizer.json from `source` and fills `target`."""
    ct2_config = json.loads((source / "config.json").read_bytes())
    weights = Ct2Weights(source / "model.bin")
    graphs = WhisperGraphs(weights, STORAGES[storage], ct2_config["alignment_heads"])
    tokenizer_bytes = (source / "tokenizer.json").read_bytes()
    config = whisper_config(graphs, ct2_config, json.loads(tokenizer_bytes), storage)
    (target / "encoder.onnx").write_bytes(graphs.encoder())
    decoder, beside = graphs.decoder()
    for name, contents in {"decoder.onnx": decoder, **beside}.items():
        (target / name).write_bytes(contents)
    (target / "tokenizer.json").write_bytes(tokenizer_bytes)
    (target / "config.json").write_bytes(to_json(config))
