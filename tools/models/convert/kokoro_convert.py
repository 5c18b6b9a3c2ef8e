"""Makes Kokoro's published int8 graph cheaper to run. README.md says what each step is worth."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
from errors import PrepareError
from kokoro_convolution import fuse_convolutions
from kokoro_linear import fuse_linears
from kokoro_lstm import fuse_lstms
from kokoro_rounded import RoundedConvolution
from onnx import TensorProto, helper
from onnx_edit import GraphEdit, extract, node, other_input, rename

# The names a card may give for its `storage`.
STORAGES = ("fused",)
# Three pairs of convolutions make a block.
_PAIRS = 3
_DOMAIN = "annex"


# Where the graph is cut in two: after rhythm and melody, before sound. Old names to new ones, with
# types and shapes.
_HALVES = {
    "/encoder/MatMul_1_output_0": ("features", [1, 512, "frames"]),
    "/encoder/Reshape_output_0": ("pitch", [1, "half_frames"]),
    "/encoder/Reshape_1_output_0": ("energy", [1, "half_frames"]),
}


def convert(source, target, storage):
    """Reads model.onnx from `source`; writes prosody.onnx and vocoder.onnx to `target`."""
    if storage not in STORAGES:
        raise PrepareError(f"storage is {storage!r}, expected one of {STORAGES}")
    model = onnx.load(source / "model.onnx")
    for step in (simplify, fuse_blocks, fuse_convolutions, fuse_linears, fuse_lstms):
        model = step(model)
    for name, half in zip(("prosody", "vocoder"), halves(model), strict=True):
        (target / f"{name}.onnx").write_bytes(half.SerializeToString(deterministic=True))


def halves(model):
    """From tokens to the curves of an utterance, and from these to sound."""
    rename(model, {old: new for old, (new, _) in _HALVES.items()})
    between = [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)
        for name, shape in _HALVES.values()
    ]
    inputs = {i.name: i for i in model.graph.input}
    first = [inputs[name] for name in ("tokens", "style", "speed")]
    return (
        extract(model, first, between),
        extract(model, [*between, inputs["style"]], list(model.graph.output)),
    )


def simplify(model):
    """The same function from fewer or cheaper operators."""
    edit = GraphEdit(model)
    for power in edit.nodes("Pow"):
        exponent = edit.array(power.input[1])
        if exponent is not None and exponent.size == 1 and exponent.item() == 2:
            x, y = power.input[0], power.output[0]
            edit.replace(y, [node("Mul", [x, x], y)], "square")
    for mean in edit.nodes("ReduceMean"):
        _fuse_normalisation(edit, mean)
    for transform in edit.nodes("STFT"):
        _convolve_instead(edit, transform)
    return edit.finish()


def _convolve_instead(edit, transform):
    """A Fourier transform of few moments is quicker as a convolution with its sines and cosines."""
    step, window, length = (edit.array(name) for name in transform.input[1:4])
    bins, size = length.item() // 2 + 1, length.item()
    angles = 2 * np.pi * np.outer(np.arange(bins), np.arange(size)) / size
    waves = np.stack([np.cos(angles), -np.sin(angles)]) * window
    waves[np.abs(waves) < 1e-12] = 0
    # The phase of a negative real number is pi, as the model was trained, not minus pi: the graph
    # asks whether the imaginary part is above nought, and rounding must not answer.
    above = np.zeros((2, bins), np.float32)
    above[1, [0, -1]] = 1e-30
    y = transform.output[0]
    constants = {
        "waves": waves.reshape(2 * bins, 1, size).astype(np.float32),
        "above": above.reshape(-1),
        "row": np.array([1, 1, -1], np.int64),
        "parts": np.array([1, 2, bins, -1], np.int64),
    }
    names = {name: edit.constant(f"{y}_{name}", array) for name, array in constants.items()}
    edit.replace(
        y,
        [
            node("Reshape", [transform.input[0], names["row"]], y + "_signal"),
            node("Conv", [y + "_signal", names["waves"], names["above"]], y + "_bins",
                 strides=[step.item()]),
            node("Reshape", [y + "_bins", names["parts"]], y + "_complex"),
            node("Transpose", [y + "_complex"], y, perm=[0, 3, 2, 1]),
        ],
        "transform",
    )


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
    """One that the exporter quantised, and the activation before it."""

    product: RoundedConvolution
    x: str  # what is normalised
    gain: str
    shift: str
    alpha: np.ndarray  # [in], of the snake


def _convolution(edit, name):
    integer = next(n for n in edit.nodes("ConvInteger") if n.name == name)
    product = RoundedConvolution.read(edit, integer)
    normal, alpha = _snake(edit, edit.producer(product.x))
    x, gain, shift = _normalisation(edit, edit.producer(normal))
    return Convolution(product, x, gain, shift, edit.array(alpha).reshape(-1))


def _snake(edit, result):
    """y + sin(alpha y)^2 / alpha: the names of y and alpha."""
    for y in result.input:
        for scaled in edit.consumers(y):
            if scaled.op_type == "Mul" and edit.only_consumer(scaled.output[0], "Sin"):
                return y, other_input(scaled, y)
    raise PrepareError(f"{result.name} is no snake")


def _normalisation(edit, result):
    """The names of input, gain and shift. Blocks of one input share its mean and variance, so not
    all of them are one operator."""
    if result.op_type == "InstanceNormalization":
        return result.input
    for gained in map(edit.producer, result.input):
        normal = next(
            (n for n in map(edit.producer, gained.input) if n and n.op_type == "Div"), None
        )
        if gained.op_type == "Mul" and normal:
            centred = edit.producer(normal.input[0])
            gain = other_input(gained, normal.output[0])
            return centred.input[0], gain, other_input(result, gained.output[0])
    raise PrepareError(f"{result.name} is no normalisation")


def fuse_blocks(model):
    """Each residual block of the vocoder becomes one operator of the runtime's own, AdainBlock.

    Its weights are the published ones; what it computes is src/tensor/vocoder/adain_block.h.
    """
    edit = GraphEdit(model)
    first = "/convs1.0/Conv_quant"
    blocks = [n.name.removesuffix(first) for n in edit.nodes("ConvInteger") if first in n.name]
    if not blocks:
        raise PrepareError("model.onnx has no residual blocks of the kind Kokoro's vocoder has")
    for block in blocks:
        names = [f"{block}/convs{i}.{p}/Conv_quant" for p in range(_PAIRS) for i in (1, 2)]
        _fuse_block(edit, block, [_convolution(edit, name) for name in names])
    model = edit.finish()
    model.opset_import.append(helper.make_opsetid(_DOMAIN, 1))
    return model


def _fuse_block(edit, block, layers):
    rows, nodes = edit.constant("one_row", np.array([1, -1], np.int64)), []
    for part in ("gain", "shift"):
        parts = [f"{block}/{part}_{number}" for number in range(len(layers))]
        for name, layer in zip(parts, layers, strict=True):
            nodes.append(node("Reshape", [getattr(layer, part), rows], name))
        nodes.append(node("Concat", parts, f"{block}/{part}", axis=0))
    products = [layer.product for layer in layers]
    constants = {
        "weights": np.stack([product.values for product in products]),
        "weight_scale": np.concatenate([product.scale for product in products]),
        "weight_zero": np.concatenate([product.zero for product in products]),
        "bias": np.stack([product.bias for product in products]),
        "alpha": np.stack([layer.alpha for layer in layers]),
    }
    inputs = [layers[0].x, f"{block}/gain", f"{block}/shift"]
    inputs += [edit.constant(f"{block}/{name}", array) for name, array in constants.items()]
    output = edit.only_consumer(products[-1].output, "Add").output[0]
    dilations = [product.attribute("dilations")[0] for product in products]
    fused = node("AdainBlock", inputs, output, dilations=dilations)
    fused.domain = _DOMAIN
    edit.replace(output, [*nodes, fused], "block")
