"""The converter on a Whisper of two small layers with random weights."""

import json
import math
import struct

import numpy as np
import onnxruntime
import pytest
from onnx.reference import ReferenceEvaluator

from ct2_weights import Ct2Weights
from errors import PrepareError
from onnx_graph import Kind, quantise_blocks, quantise_pairs
from operators_in_numpy import OPERATORS
from whisper_convert import STORAGES, convert

_WIDTH, _HEADS, _VOCABULARY, _AUDIO, _TEXT, _LAYERS = 64, 2, 128, 50, 32, 2
_SPECIAL = ["endoftext", "startoftranscript", "en", "de", "translate", "transcribe"]
_SPECIAL += ["startoflm", "startofprev", "nocaptions", "notimestamps"]


def variables():
    random = np.random.default_rng(5)

    def normal(*shape):
        return (random.standard_normal(shape) / np.sqrt(shape[-1])).astype(np.float16)

    found = {"encoder/num_heads": np.array(_HEADS, np.int16)}

    def linear(path, outputs, inputs=_WIDTH):
        found[path + "/weight"], found[path + "/bias"] = normal(outputs, inputs), normal(outputs)

    def norm(path):
        found[path + "/layer_norm/gamma"] = np.ones(_WIDTH, np.float16)
        found[path + "/layer_norm/beta"] = normal(_WIDTH)

    found["encoder/conv1/weight"], found["encoder/conv1/bias"] = normal(_WIDTH, 80, 3), normal(_WIDTH)
    found["encoder/conv2/weight"] = normal(_WIDTH, _WIDTH, 3)
    found["encoder/conv2/bias"] = normal(_WIDTH)
    for part, positions in (("encoder", _AUDIO), ("decoder", _TEXT)):
        found[part + "/position_encodings/encodings"] = normal(positions, _WIDTH)
        norm(part)
        for i in range(_LAYERS):
            layer = f"{part}/layer_{i}"
            for place in ("self_attention", "ffn"):
                norm(f"{layer}/{place}")
            linear(layer + "/self_attention/linear_0", 3 * _WIDTH)
            linear(layer + "/self_attention/linear_1", _WIDTH)
            linear(layer + "/ffn/linear_0", 4 * _WIDTH)
            linear(layer + "/ffn/linear_1", _WIDTH, 4 * _WIDTH)
            if part == "decoder":
                norm(layer + "/attention")
                linear(layer + "/attention/linear_0", _WIDTH)
                linear(layer + "/attention/linear_1", 2 * _WIDTH)
                linear(layer + "/attention/linear_2", _WIDTH)
    found["decoder/embeddings/weight"] = normal(_VOCABULARY, _WIDTH)
    return found


def model_bin():
    def text(value):
        raw = value.encode() + b"\0"
        return struct.pack("<H", len(raw)) + raw

    codes = {np.dtype(np.float16): 4, np.dtype(np.int16): 2}
    found = variables()
    data = struct.pack("<I", 6) + text("WhisperSpec") + struct.pack("<II", 3, len(found))
    for name, array in found.items():
        data += text(name) + struct.pack(f"<B{array.ndim}I", array.ndim, *array.shape)
        data += struct.pack("<BI", codes[array.dtype], array.nbytes) + array.tobytes()
    aliased = text("decoder/projection/weight") + text("decoder/embeddings/weight")
    return data + struct.pack("<I", 1) + aliased


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    folder = tmp_path_factory.mktemp("ct2")
    (folder / "model.bin").write_bytes(model_bin())
    lists = ("suppress_ids", "suppress_ids_begin", "lang_ids")
    config = {name: [] for name in lists} | {"alignment_heads": [[1, 0], [1, 1]]}
    (folder / "config.json").write_text(json.dumps(config))
    added = [{"id": 100 + i, "content": f"<|{name}|>"} for i, name in enumerate(_SPECIAL)]
    (folder / "tokenizer.json").write_text(json.dumps({"added_tokens": added}))
    return folder


def converted(source, folder, storage):
    target = folder / storage
    target.mkdir()
    convert(source, target, storage)
    return target


def logits(folder, tokens, chunks):
    """The last logits after feeding `tokens` in pieces of the given sizes."""
    return run(folder, tokens, chunks)["logits"][0, 0]


class Evaluated:
    """A graph in the runtime, or where it holds operators of ours in numpy."""

    def __init__(self, path):
        if path.parent.name == "paired":
            self._session = ReferenceEvaluator(str(path), new_ops=OPERATORS)
            self._names = self._session.output_names
        else:
            self._session = onnxruntime.InferenceSession(str(path))
            self._names = [output.name for output in self._session.get_outputs()]

    def run(self, inputs):
        """The outputs by name."""
        return dict(zip(self._names, self._session.run(None, inputs)))


def encoded(folder):
    mel = np.random.default_rng(1).standard_normal((1, 80, 2 * _AUDIO)).astype(np.float32)
    return Evaluated(folder / "encoder.onnx").run({"mel": mel})


def run(folder, tokens, chunks):
    """The outputs of the last piece."""
    state = encoded(folder)
    decoder = Evaluated(folder / "decoder.onnx")
    size = _WIDTH // _HEADS
    for i in range(_LAYERS):
        state[f"self_k_{i}"] = np.zeros((1, _HEADS, size, 0), np.float32)
        state[f"self_v_{i}"] = np.zeros((1, _HEADS, 0, size), np.float32)
    for chunk in chunks:
        state["tokens"], tokens = np.array([tokens[:chunk]], np.int64), tokens[chunk:]
        found = decoder.run(state)
        kept = {n.removeprefix("new_"): v for n, v in found.items() if n.startswith("new_")}
        state.update(kept)
    return found


def test_one_by_one_equals_all_at_once(source, tmp_path):
    folder = converted(source, tmp_path, "float")
    tokens = [101, 102, 7, 9, 11]
    at_once = logits(folder, tokens, [5])
    np.testing.assert_allclose(logits(folder, tokens, [2, 1, 1, 1]), at_once, atol=1e-4)


def test_the_decoder_tells_where_layers_with_alignment_heads_look(source, tmp_path):
    found = run(converted(source, tmp_path, "paired"), [101, 102, 7, 9], [4])
    assert "cross_attention_0" not in found
    shares = found["cross_attention_1"]
    assert shares.shape == (1, _HEADS, 4, _AUDIO)
    np.testing.assert_allclose(shares.sum(axis=-1), 1, atol=1e-5)


@pytest.mark.parametrize("storage", ["paired", "blocks"])
def test_eight_bits_stay_near_float(source, tmp_path, storage):
    exact = logits(converted(source, tmp_path, "float"), [101, 102, 7], [3])
    rounded = logits(converted(source, tmp_path, storage), [101, 102, 7], [3])
    assert np.corrcoef(exact, rounded)[0, 1] > 0.99


def test_same_weights_give_the_same_bytes(source, tmp_path):
    first = converted(source, tmp_path, "paired")
    (tmp_path / "again").mkdir()
    second = converted(source, tmp_path / "again", "paired")
    for path in first.iterdir():
        assert path.read_bytes() == (second / path.name).read_bytes()


def test_config_holds_tokens_and_languages(source, tmp_path):
    folder = converted(source, tmp_path, "paired")
    config = json.loads((folder / "config.json").read_text())
    assert config["tokens"]["timestamp_begin"] == 110
    assert config["languages"] == {"en": 102, "de": 103}
    assert config["decoder"]["new_self_keys"] == ["new_self_k_0", "new_self_k_1"]
    assert config["decoder"]["cross_attention"] == ["cross_attention_1"]


def test_missing_special_token_is_told(source, tmp_path):
    for path in source.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "tokenizer.json").write_text('{"added_tokens": []}')
    with pytest.raises(PrepareError, match="<|endoftext|>"):
        convert(tmp_path, tmp_path, "paired")


@pytest.mark.parametrize("length", [3, 40, 1000, 100_000])
def test_truncated_weights_are_refused(source, tmp_path, length):
    path = tmp_path / "model.bin"
    path.write_bytes((source / "model.bin").read_bytes()[:length])
    with pytest.raises(PrepareError, match="ends at byte"):
        Ct2Weights(path)


def test_the_operators_of_our_own_give_what_the_runtimes_give(source, tmp_path):
    tokens, chunks = [101, 102, 7, 9], [3, 1]
    exact = run(converted(source, tmp_path, "float"), tokens, chunks)
    paired = run(converted(source, tmp_path, "paired"), tokens, chunks)
    assert exact.keys() == paired.keys()
    for name, wanted in exact.items():
        error = np.abs(paired[name] - wanted).mean() / np.abs(wanted).mean()
        assert error < 0.03, name


def test_pairs_of_inputs_of_sixteen_outputs_lie_together():
    weight = np.arange(32 * 8, dtype=np.float32).reshape(32, 8) - 128
    values, scale = quantise_pairs(weight)
    assert values.shape == (2, 4, 32)
    for output, first in ((0, 0), (17, 6), (31, 2)):
        pair = values[output // 16, first // 2, output % 16 * 2 : output % 16 * 2 + 2]
        np.testing.assert_allclose(
            pair * scale[output], weight[output, first : first + 2], atol=scale[output] / 2
        )


def test_zero_weights_stay_zero():
    values, scales = quantise_blocks(np.zeros((4, 64), np.float32))
    assert (values == 128).all()
    assert np.isfinite(scales).all()
    values, scales = quantise_pairs(np.zeros((16, 64), np.float32))
    assert not values.any()
    assert np.isfinite(scales).all()


def test_every_storage_has_a_kind():
    for name, kind_of in STORAGES.items():
        assert isinstance(kind_of("encoder/layer_0/ffn/linear_0"), Kind), name
