"""The writer of whisper.cpp's weights. That the file works is seen by the bench itself, which shows
the word errors of what whisper.cpp hears with it."""

import io
import struct
import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent))

import ggml_weights


def attention(joint_rows, key_bias=0.0):
    """Projections of one input 2 wide; the rows of queries, keys and values are 0, 1, 2, ..."""
    weight = np.repeat(np.arange(6, dtype=np.float32)[:, None], 2, axis=1)
    bias = np.array([1, 1, key_bias, key_bias, 3, 3], np.float32)
    found = {"a/layer_norm/gamma": np.ones(2), "a/layer_norm/beta": np.zeros(2)}
    begin = 0
    for number, rows in enumerate(joint_rows):
        found[f"a/linear_{number}/weight"] = weight[begin : begin + rows]
        found[f"a/linear_{number}/bias"] = bias[begin : begin + rows]
        begin += rows
    found[f"a/linear_{len(joint_rows)}/weight"] = np.full((2, 2), 9, np.float32)
    found[f"a/linear_{len(joint_rows)}/bias"] = np.full(2, 9, np.float32)
    return found


@pytest.mark.parametrize("joint_rows", [[6], [2, 4]], ids=["self", "cross"])
def test_joint_projections_are_parted(joint_rows):
    made = dict(ggml_weights._attention(attention(joint_rows), "a", "b.attn"))
    assert made["b.attn.query.weight"].tolist() == [[0, 0], [1, 1]]
    assert made["b.attn.key.weight"].tolist() == [[2, 2], [3, 3]]
    assert made["b.attn.value.weight"].tolist() == [[4, 4], [5, 5]]
    assert made["b.attn.out.weight"].tolist() == [[9, 9], [9, 9]]
    assert made["b.attn.value.bias"].tolist() == [3, 3]
    assert "b.attn.key.bias" not in made


def test_a_bias_of_the_keys_is_refused():
    with pytest.raises(ValueError, match="the keys have a bias"):
        dict(ggml_weights._attention(attention([6], key_bias=0.5), "a", "b.attn"))


def test_a_block_is_a_scale_and_bytes_rounded_as_c_does():
    values = np.zeros(64, np.float32)
    values[:6] = [127, 0.5, 1.5, -0.5, -2.5, 0.49]
    raw = ggml_weights._q8_0(values.reshape(1, 64))
    assert len(raw) == 2 * 34
    scale, *numbers = struct.unpack("<e32b", raw[:34])
    assert (scale, numbers[:7]) == (1.0, [127, 1, 2, -1, -3, 0, 0])
    assert raw[34:] == bytes(34), "a block of zeros has no scale to divide by"


def test_a_tensor_names_its_dimensions_from_the_inside():
    file = io.BytesIO()
    ggml_weights._write_tensor(file, "a.weight", np.ones((3, 32), np.float32))
    rank, length, kind, inner, outer = struct.unpack("<5i", file.getvalue()[:20])
    assert (rank, length, kind, inner, outer) == (2, 8, 8, 32, 3)
    assert file.getvalue()[20:28] == b"a.weight"
    assert len(file.getvalue()) == 28 + 3 * 34


def test_tokens_are_the_bytes_they_stand_for():
    vocabulary = {"Ġa": 0, "Ã©": 1, "!": 2}
    added = [{"id": 3, "content": "<|endoftext|>"}]
    file = io.BytesIO()
    ggml_weights._write_tokens(file, {"model": {"vocab": vocabulary}, "added_tokens": added})
    expected = b"".join(struct.pack("<i", len(t)) + t for t in (b" a", "é".encode(), b"!"))
    assert file.getvalue() == struct.pack("<i", 3) + expected
