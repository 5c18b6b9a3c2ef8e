"""Turns a CTranslate2 Whisper folder into the files Annex runs."""

import json

from ct2_weights import Ct2Weights
from onnx_graph import Quantisation
from whisper_config import to_json, whisper_config
from whisper_graph import WhisperGraphs

# The names a card may give; the README tells how they were measured against each other.
STORAGES = {
    "float32": None,
    "int8": Quantisation(bits=8),
    "uint8": Quantisation(bits=8, signed=False),
    "int7": Quantisation(bits=7),
}
DEFAULT_STORAGE = "uint8"


def convert(source, target, storage=DEFAULT_STORAGE):
    """Reads model.bin, config.json and tokenizer.json from `source` and fills `target`."""
    graphs = WhisperGraphs(Ct2Weights(source / "model.bin"), STORAGES[storage])
    ct2_config = json.loads((source / "config.json").read_bytes())
    tokenizer_bytes = (source / "tokenizer.json").read_bytes()
    config = whisper_config(graphs, ct2_config, json.loads(tokenizer_bytes), storage)
    (target / "encoder.onnx").write_bytes(graphs.encoder())
    (target / "decoder.onnx").write_bytes(graphs.decoder())
    (target / "tokenizer.json").write_bytes(tokenizer_bytes)
    (target / "config.json").write_bytes(to_json(config))
