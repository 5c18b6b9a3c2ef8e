"""Convolutions outside of the vocoder's blocks that an exporter quantised as a whole: the same
weights, but no input of 8 bits with one scale for all of it.

Those that have most of the weights become annex.Linear over moments that lie beside each other;
what is left is so little that it is cheap in float.
"""

import numpy as np
from errors import PrepareError
from kokoro_linear import linear
from kokoro_rounded import RoundedConvolution
from onnx import helper
from onnx_edit import GraphEdit, node
from onnx_graph import PANEL

# Fewer channels than these would leave a linear layer too little to do for its roundings.
_CHANNELS_MIN = 64
# A convolution with more weights than these is not one to keep in float.
_FLOATS_MAX = 1 << 17


def fuse_convolutions(model):
    """To be called when those inside of the vocoder's blocks are gone."""
    edit = GraphEdit(model)
    for integer in edit.nodes("ConvInteger"):
        layer = RoundedConvolution.read(edit, integer)
        if _is_product(layer):
            edit.replace(layer.output, _products(edit, layer), "convolution as linear layer")
        elif layer.values.size <= _FLOATS_MAX:
            edit.replace(layer.output, [_floats(edit, layer)], "convolution in float")
        else:
            raise PrepareError(f"{integer.name} is of no known kind")
    return edit.finish()


def _is_product(layer):
    outputs, channels, width = layer.values.shape
    return (
        channels >= _CHANNELS_MIN
        and outputs % PANEL == 0
        and layer.attribute("strides") == [1]
        and layer.attribute("dilations") == [1]
        and width % 2 == 1
        and layer.attribute("pads") == [width // 2] * 2
        and np.abs(layer.centred()).max() <= np.iinfo(np.int8).max
    )


def _products(edit, layer):
    """[1, channels, time] -> [1, time, width * channels] -> annex.Linear -> [1, outputs, time]."""
    outputs, channels, width = layer.values.shape
    missing = -channels % PANEL
    y, weights = layer.output, layer.integer.input[1]
    rows, made = f"{y}_rows", [node("Transpose", [layer.x], f"{y}_rows", perm=[0, 2, 1])]
    if width > 1 or missing:
        around = np.array([0, width // 2, 0, 0, width // 2, missing], np.int64)
        made.append(node("Pad", [rows, edit.constant(f"{y}_around", around)], f"{y}_padded"))
        rows = f"{y}_padded"
    if width > 1:
        moved = [f"{y}_{moment}" for moment in range(width)]
        for moment, name in enumerate(moved):
            made.append(_moved(edit, rows, name, moment, width))
        made.append(node("Concat", moved, f"{y}_beside", axis=2))
        rows = f"{y}_beside"
    values = np.zeros((outputs, width, channels + missing), np.int8)
    values[:, :, :channels] = layer.centred().transpose(0, 2, 1)
    columns = f"{y}_columns"
    made += linear(edit, rows, columns, weights, values.reshape(outputs, -1), layer.scale, layer.bias)
    return [*made, node("Transpose", [columns], y, perm=[0, 2, 1])]


def _moved(edit, rows, name, moment, width):
    """All rows but the first `moment` and what the other moments leave at the end."""
    end = moment - width + 1 or np.iinfo(np.int64).max
    bounds = {f"row_{moment}": moment, f"row_{end}": end, "over_rows": 1}
    names = [edit.constant(key, np.array([value], np.int64)) for key, value in bounds.items()]
    return node("Slice", [rows, *names], name)


def _floats(edit, layer):
    weights = (layer.centred() * layer.scale).astype(np.float32)
    names = [
        edit.constant(f"{layer.integer.input[1]}_float", weights),
        edit.constant(f"{layer.output}_bias", layer.bias),
    ]
    made = helper.make_node("Conv", [layer.x, *names], [layer.output], name=layer.output)
    made.attribute.extend(layer.integer.attribute)
    return made
