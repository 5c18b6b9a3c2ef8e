"""Writes a CTranslate2 Whisper folder as the file that whisper.cpp loads, in 8 bits (q8_0).

What whisper.cpp's own `quantize` makes of the same weights, byte for byte. The layout, little
endian:

    u32 magic | i32 sizes[10] | i32 file type
    i32 mel bins | i32 frequencies | f32 filters[bins][frequencies]
    i32 tokens | tokens x (i32 length, bytes)
    tensors x (i32 rank, i32 length of the name, i32 type, i32 dim[rank] reversed, name, data)

Tokens past the last text token are whisper.cpp's own to name.
"""

import json
import struct
import sys
from pathlib import Path

import numpy as np

_PROJECT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(_PROJECT / "tools/models"), str(_PROJECT / "tools/models/convert")]

from ct2_weights import Ct2Weights

_MAGIC = 0x67676D6C
# "Mostly q8_0" in the second version of the quantised formats.
_FILE_TYPE = 2 * 1000 + 7
_F32, _F16, _Q8_0 = 0, 1, 8
_Q8_0_BLOCK = 32
_RATE, _FFT_SIZE = 16000, 400
_BLANK = "<|endoftext|>"


def write(folder, target):
    """`folder` holds model.bin and tokenizer.json of a Whisper."""
    folder, target = Path(folder), Path(target)
    weights = Ct2Weights(folder / "model.bin")
    unfinished = target.with_name(target.name + ".new")
    with unfinished.open("wb") as file:
        _write_head(file, weights)
        _write_tokens(file, json.loads((folder / "tokenizer.json").read_text(encoding="utf-8")))
        for name, array in _tensors(weights):
            _write_tensor(file, name, array)
    unfinished.rename(target)


def _mel_filters(bins, rate, size):
    """Slaney's mel filter bank: linear below 1 kHz, logarithmic above, of equal area."""
    spacing, knee, log_step = 200 / 3, 1000.0, np.log(6.4) / 27

    def to_mel(hz):
        above = knee / spacing + np.log(np.maximum(hz, 1e-9) / knee) / log_step
        return np.where(hz >= knee, above, hz / spacing)

    def to_hz(mel):
        above = knee * np.exp(log_step * (mel - knee / spacing))
        return np.where(mel >= knee / spacing, above, spacing * mel)

    frequencies = np.fft.rfftfreq(size, 1 / rate)
    edges = to_hz(np.linspace(to_mel(np.array(0.0)), to_mel(np.array(rate / 2.0)), bins + 2))
    widths = np.diff(edges)
    ramps = edges[:, None] - frequencies[None]
    weights = np.maximum(
        0, np.minimum(-ramps[:-2] / widths[:-1, None], ramps[2:] / widths[1:, None])
    )
    return (weights * (2 / (edges[2:] - edges[:-2]))[:, None]).astype(np.float32)


def _write_head(file, weights):
    vocabulary, width = weights["decoder/embeddings/weight"].shape
    bins = weights["encoder/conv1/weight"].shape[1]
    sizes = [vocabulary]
    for part in ("encoder", "decoder"):
        positions = weights[f"{part}/position_encodings/encodings"].shape[0]
        heads = int(weights[f"{part}/num_heads"])
        sizes += [positions, width, heads, weights.layers(part)]
    filters = _mel_filters(bins, _RATE, _FFT_SIZE)
    file.write(struct.pack("<I11i", _MAGIC, *sizes, bins, _FILE_TYPE))
    file.write(struct.pack("<2i", *filters.shape))
    file.write(filters.astype("<f4").tobytes())


def _write_tokens(file, tokenizer):
    """The text tokens; ids from <|endoftext|> on are special."""
    ids = tokenizer["model"]["vocab"]
    end = next(t["id"] for t in tokenizer["added_tokens"] if t["content"] == _BLANK)
    texts = {number: text for text, number in ids.items() if number < end}
    byte_of = _bytes_by_character()
    file.write(struct.pack("<i", end))
    for number in range(end):
        raw = bytes(byte_of[c] for c in texts[number])
        file.write(struct.pack("<i", len(raw)) + raw)


def _bytes_by_character():
    """The characters by which a byte-level vocabulary writes the 256 bytes."""
    shown = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    hidden = [byte for byte in range(256) if byte not in shown]
    return {chr(b): b for b in shown} | {chr(256 + i): b for i, b in enumerate(hidden)}


def _tensors(weights):
    """(name, array) under whisper.cpp's names."""
    for name in ("conv1", "conv2"):
        yield f"encoder.{name}.weight", weights[f"encoder/{name}/weight"]
        yield f"encoder.{name}.bias", weights[f"encoder/{name}/bias"][:, None]
    yield "decoder.token_embedding.weight", weights["decoder/embeddings/weight"]
    for part, last in (("encoder", "ln_post"), ("decoder", "ln")):
        positions = weights[f"{part}/position_encodings/encodings"]
        yield f"{part}.positional_embedding", positions
        yield from _norm(weights, part, f"{part}.{last}")
        for i in range(weights.layers(part)):
            source, into = f"{part}/layer_{i}", f"{part}.blocks.{i}"
            yield from _attention(weights, f"{source}/self_attention", f"{into}.attn")
            if part == "decoder":
                yield from _attention(weights, f"{source}/attention", f"{into}.cross_attn")
            yield from _norm(weights, f"{source}/ffn", f"{into}.mlp_ln")
            yield from _linear(weights, f"{source}/ffn/linear_0", f"{into}.mlp.0")
            yield from _linear(weights, f"{source}/ffn/linear_1", f"{into}.mlp.2")


def _norm(weights, source, into):
    yield f"{into}.weight", weights[f"{source}/layer_norm/gamma"]
    yield f"{into}.bias", weights[f"{source}/layer_norm/beta"]


def _linear(weights, source, into):
    yield f"{into}.weight", weights[f"{source}/weight"]
    yield f"{into}.bias", weights[f"{source}/bias"]


def _attention(weights, source, into):
    """CTranslate2 joins the projections of one input: queries, keys and values."""
    joint, number = [], 0
    while sum(len(bias) for _, bias in joint) < 3 * weights[f"{source}/layer_norm/beta"].size:
        path = f"{source}/linear_{number}"
        joint.append((weights[f"{path}/weight"], weights[f"{path}/bias"]))
        number += 1
    matrices = np.split(np.concatenate([weight for weight, _ in joint]), 3)
    biases = np.split(np.concatenate([bias for _, bias in joint]), 3)
    if biases[1].any():
        raise ValueError(f"{source}: the keys have a bias, for which whisper.cpp has no place")
    yield from _norm(weights, source, f"{into}_ln")
    for name, weight, bias in zip(("query", "key", "value"), matrices, biases, strict=True):
        yield f"{into}.{name}.weight", weight
        if name != "key":
            yield f"{into}.{name}.bias", bias
    yield from _linear(weights, f"{source}/linear_{number}", f"{into}.out")


def _write_tensor(file, name, array):
    if array.ndim == 3:
        kind, data = _F16, array.astype("<f2").tobytes()
    elif array.ndim == 2 and name.endswith(".weight"):
        kind, data = _Q8_0, _q8_0(array)
    else:
        kind, data = _F32, array.astype("<f4").tobytes()
    raw = name.encode()
    file.write(struct.pack("<3i", array.ndim, len(raw), kind))
    file.write(struct.pack(f"<{array.ndim}i", *reversed(array.shape)))
    file.write(raw + data)


def _q8_0(array):
    """Blocks of 32 along the rows: a scale in half precision, then signed bytes."""
    blocks = array.astype(np.float32).reshape(-1, _Q8_0_BLOCK)
    scale = np.abs(blocks).max(axis=1, keepdims=True) / np.float32(127)
    inverse = np.divide(np.float32(1), scale, out=np.zeros_like(scale), where=scale != 0)
    scaled = blocks * inverse
    # Halves away from zero, as C's roundf does; numpy's round goes to the even neighbour.
    rounded = np.trunc(scaled + np.copysign(np.float32(0.5), scaled)).astype("i1")
    made = np.empty(len(blocks), np.dtype([("scale", "<f2"), ("values", "i1", _Q8_0_BLOCK)]))
    made["scale"], made["values"] = scale[:, 0], rounded
    return made.tobytes()
