"""Makes Kokoro's published int8 graph cheaper to run. README.md says what each step is worth."""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
from errors import PrepareError
from onnx import TensorProto, helper
from onnx_edit import GraphEdit, node, other_input

# Machines without VNNI add pairs of u8 x s8 products in 16 bits: 2 x 255 x 64 is the most that fits.
_WEIGHT_MAX = 63
# Room above the ranges that were measured.
_MARGIN = 1.25
_RANGES = Path(__file__).with_name("kokoro_ranges.json")
# The names a card may give for its `storage`.
STORAGES = ("residual8", "published")


def convert(source, target, storage):
    """Reads model.onnx from `source` and writes `target`/model.onnx."""
    if storage not in STORAGES:
        raise PrepareError(f"storage is {storage!r}, expected one of {STORAGES}")
    if storage == "published":
        shutil.copyfile(source / "model.onnx", target / "model.onnx")
        return
    ranges = json.loads(_RANGES.read_text())
    model = simplify(onnx.load(source / "model.onnx"))
    model = quantise_residual_convolutions(model, ranges)
    (target / "model.onnx").write_bytes(model.SerializeToString(deterministic=True))


def simplify(model):
    """The same function from fewer operators: squares, and the normalisation of AdaIN."""
    edit = GraphEdit(model)
    for power in edit.nodes("Pow"):
        exponent = edit.array(power.input[1])
        if exponent is not None and exponent.size == 1 and exponent.item() == 2:
            x, y = power.input[0], power.output[0]
            edit.replace(y, [node("Mul", [x, x], y)], "square")
    for mean in edit.nodes("ReduceMean"):
        _fuse_normalisation(edit, mean)
    return edit.finish()


def _fuse_normalisation(edit, mean):
    """(x - mean) / sqrt(variance + e) * gain + shift over time -> InstanceNormalization."""
    x = mean.input[0]
    axes = edit.array(mean.input[1]) if len(mean.input) > 1 else None
    centred = edit.only_consumer(mean.output[0], "Sub")
    if axes is None or list(axes) != [2] or centred is None or centred.input[0] != x:
        return
    readers = {n.op_type: n for n in edit.consumers(centred.output[0])}
    if set(readers) != {"Mul", "Div"}:
        return
    variance = edit.only_consumer(readers["Mul"].output[0], "ReduceMean")
    shifted = variance and edit.only_consumer(variance.output[0], "Add")
    root = shifted and edit.only_consumer(shifted.output[0], "Sqrt")
    if not root or root.output[0] not in readers["Div"].input:
        return
    gained = edit.only_consumer(readers["Div"].output[0], "Mul")
    result = gained and edit.only_consumer(gained.output[0], "Add")
    epsilon = edit.array(other_input(shifted, variance.output[0]))
    if not result or epsilon is None:
        return
    y = result.output[0]
    flat = edit.constant("flat", np.array([-1], np.int64))
    gain = other_input(gained, readers["Div"].output[0])
    shift = other_input(result, gained.output[0])
    edit.replace(
        y,
        [
            node("Reshape", [gain, flat], y + "_gain"),
            node("Reshape", [shift, flat], y + "_shift"),
            helper.make_node(
                "InstanceNormalization",
                [x, y + "_gain", y + "_shift"],
                [y],
                name=y,
                epsilon=float(epsilon.item()),
            ),
        ],
        "normalisation",
    )


@dataclass(frozen=True)
class Convolution:
    """One that the exporter quantised: rounded input, integer sum, bias, back to float."""

    name: str
    rounding: onnx.NodeProto  # DynamicQuantizeLinear of its input
    integer: onnx.NodeProto
    weight: np.ndarray  # float, [out, in, width]
    bias: np.ndarray | None
    output: str


def convolutions(edit):
    """Those of the vocoder's residual blocks, where most of the time goes."""
    for integer in edit.nodes("ConvInteger"):
        if "resblocks" in integer.name or "noise_res" in integer.name:
            yield _convolution(edit, integer)


def _convolution(edit, integer):
    rounding = edit.producer(integer.input[0])
    values, zero = edit.array(integer.input[1]), edit.array(integer.input[3])
    bias = None
    last = edit.consumers(integer.output[0])[0]
    if last.op_type == "Add":  # the bias in the sum's own scale, computed from a float one
        step = edit.producer(other_input(last, integer.output[0]))
        while step.op_type != "Div":
            step = edit.producer(step.input[0])
        bias = edit.array(step.input[0]).reshape(-1)
        last = edit.only_consumer(last.output[0], "Cast")
    scaled = edit.only_consumer(last.output[0], "Mul")
    scales = edit.producer(other_input(scaled, last.output[0]))
    scale = edit.array(other_input(scales, rounding.output[1]))
    weight = (values.astype(np.float32) - zero.astype(np.float32)) * scale
    return Convolution(integer.name, rounding, integer, weight, bias, scaled.output[0])


def quantise_residual_convolutions(model, ranges):
    """Rounds their outputs to 8 bits as well, so that the whole convolution is one kernel.

    An output's scale is its input's times a constant, since the blocks are nearly linear.
    """
    edit = GraphEdit(model)
    middle = edit.constant("middle", np.uint8(128))
    for conv in convolutions(edit):
        y = conv.output
        x_rounded, x_scale, x_zero = conv.rounding.output
        scale = np.abs(conv.weight).max(axis=(1, 2)).clip(1e-8) / _WEIGHT_MAX
        values = np.rint(conv.weight / scale[:, None, None]).clip(-_WEIGHT_MAX, _WEIGHT_MAX)
        ratio = np.float32(ranges[conv.name] * _MARGIN * 2 / 255)
        inputs = [
            x_rounded,
            x_scale,
            x_zero,
            edit.constant(y + "_weight", values.astype(np.int8)),
            edit.constant(y + "_weight_scale", scale.astype(np.float32)),
            edit.constant(y + "_weight_zero", np.zeros(scale.shape, np.int8)),
            y + "_scale",
            middle,
        ]
        nodes = [node("Mul", [x_scale, edit.constant(y + "_ratio", ratio)], y + "_scale")]
        if conv.bias is not None:
            bias = edit.constant(y + "_bias", (conv.bias / scale).astype(np.float32))
            nodes += [
                node("Div", [bias, x_scale], y + "_bias_scaled"),
                node("Round", [y + "_bias_scaled"], y + "_bias_rounded"),
                node("Cast", [y + "_bias_rounded"], y + "_bias_integer", to=TensorProto.INT32),
            ]
            inputs.append(y + "_bias_integer")
        quantised = node("QLinearConv", inputs, y + "_rounded")
        quantised.attribute.extend(conv.integer.attribute)
        nodes += [quantised, node("DequantizeLinear", [y + "_rounded", y + "_scale", middle], y)]
        edit.replace(y, nodes, "convolution")
    return edit.finish()
