"""Recurrent layers that an exporter quantised: annex.Linear for what the input of all moments adds
to the gates, then annex.Lstm for the states. The weights stay the published ones; inputs and states
are rounded to 14 bits row by row instead of 8 bits for all."""

import numpy as np
from errors import PrepareError
from kokoro_linear import linear
from onnx import numpy_helper
from onnx_edit import GraphEdit, node
from onnx_graph import paired

_DOMAIN = "annex"
_DIRECTIONS = {b"forward": 1, b"bidirectional": 2}
# Of DynamicQuantizeLSTM.
_X, _W, _R, _B, _LENGTHS, _STATE, _CELL, _PEEPHOLES, _W_SCALE, _W_ZERO, _R_SCALE, _R_ZERO = range(12)


def fuse_lstms(model):
    edit = GraphEdit(model)
    for layer in edit.nodes("DynamicQuantizeLSTM"):
        edit.replace(layer.output[0], _fused(edit, layer), "recurrent layer")
    return edit.finish()


def _fused(edit, layer):
    """Values are [directions, inputs or hidden, 4 * hidden]."""
    _require_ordinary(edit, layer)
    inputs, hidden, bias, input_scale, hidden_scale = (
        edit.array(layer.input[i]) for i in (_W, _R, _B, _W_SCALE, _R_SCALE)
    )
    directions, _, gates = inputs.shape
    y = layer.output[0]
    made = linear(
        edit,
        layer.input[_X],
        f"{y}_gates",
        layer.input[_W],
        inputs.transpose(0, 2, 1).reshape(directions * gates, -1),
        np.repeat(input_scale, gates),
        (bias[:, :gates] + bias[:, gates:]).reshape(-1),
    )
    constants = {
        f"{layer.input[_R]}_paired": np.stack([paired(values.T) for values in hidden]),
        f"{layer.input[_R]}_scales": np.repeat(hidden_scale, gates).reshape(directions, gates),
    }
    names = [edit.constant(name, array) for name, array in constants.items()]
    lstm = node("Lstm", [f"{y}_gates", *names], y)
    lstm.domain = _DOMAIN
    return [*made, lstm]


def _require_ordinary(edit, layer):
    """It starts from nought, over one sequence, by the usual functions, and is read whole."""
    attributes = {a.name: a for a in layer.attribute}
    constants = [edit.array(layer.input[i]) for i in (_W, _R, _B, _W_SCALE, _W_ZERO, _R_SCALE, _R_ZERO)]
    if any(array is None for array in constants):
        raise PrepareError(f"{layer.name} has weights that are computed")
    inputs, hidden, _, input_scale, input_zero, hidden_scale, hidden_zero = constants
    directions = _DIRECTIONS.get(attributes["direction"].s)
    ordinary = {
        "scales": input_scale.shape == hidden_scale.shape == (directions,),
        "zero points": not (input_zero.any() or hidden_zero.any()),
        "weights": all(w.dtype == np.int8 and not np.any(w == -128) for w in (inputs, hidden)),
        "peepholes": not (layer.input[_LENGTHS] or layer.input[_PEEPHOLES]),
        "first state": all(_is_nought(edit, layer.input[i]) for i in (_STATE, _CELL)),
        "last state": not any(edit.consumers(name) for name in layer.output[1:]),
        "functions": not {"activations", "clip", "layout"}.intersection(attributes),
    }
    for what, holds in ordinary.items():
        if not holds:
            raise PrepareError(f"{layer.name} is no ordinary recurrent layer: its {what}")


def _is_nought(edit, name):
    if not name:
        return True
    maker = edit.producer(name)
    if maker is not None and maker.op_type == "ConstantOfShape":
        return not any(numpy_helper.to_array(a.t).any() for a in maker.attribute)
    array = edit.array(name)
    return array is not None and not array.any()
