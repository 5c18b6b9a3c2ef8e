"""Linear layers that an exporter quantised as a whole become annex.Linear: the same weights, inputs
rounded to 14 bits row by row instead of 8 bits for all."""

import numpy as np
from onnx_edit import GraphEdit, node, other_input
from onnx_graph import PANEL, paired

_DOMAIN = "annex"


def fuse_linears(model):
    """DynamicQuantizeLinear -> MatMulInteger -> Cast -> Mul [-> Add] with constant weights."""
    edit = GraphEdit(model)
    for product in edit.nodes("MatMulInteger"):
        _fuse_linear(edit, product)
    return edit.finish()


def _fuse_linear(edit, product):
    rounding = edit.producer(product.input[0])
    values = edit.array(product.input[1])
    zero = edit.array(product.input[3]) if len(product.input) > 3 else np.int8(0)
    if rounding is None or rounding.op_type != "DynamicQuantizeLinear":
        return
    if values is None or values.dtype != np.int8 or zero is None or np.any(zero):
        return
    inputs, outputs = values.shape
    if inputs % PANEL or np.any(values == -128):
        return
    whole = edit.only_consumer(product.output[0], "Cast")
    scaled = whole and edit.only_consumer(whole.output[0], "Mul")
    scales = scaled and edit.producer(other_input(scaled, whole.output[0]))
    scale = scales and edit.array(other_input(scales, rounding.output[1]))
    if scale is None:
        return
    last, bias = scaled, None
    biased = edit.only_consumer(scaled.output[0], "Add")
    if biased:
        bias = edit.array(other_input(biased, scaled.output[0]))
    if bias is not None and bias.shape == (outputs,):
        last = biased
    else:
        bias = np.zeros(outputs, np.float32)
    y = last.output[0]
    made = linear(edit, rounding.input[0], y, product.input[1], values.T, scale, bias)
    edit.replace(y, made, "linear")


def linear(edit, x, y, name, values, scale, bias):
    """Nodes that make y of x: `values` int8 [outputs, inputs], inputs filling panels. Outputs that
    fill no panel are made whole, and cut off again behind.

    Layers that share their weights, called `name`, go on sharing them."""
    wanted = len(values)
    missing = -wanted % PANEL
    scales = np.broadcast_to(scale.reshape(-1), (wanted,)).astype(np.float32)
    constants = {
        f"{name}_paired": paired(np.pad(values, ((0, missing), (0, 0)))),
        f"{name}_scales": np.pad(scales, (0, missing)),
        f"{y}_bias": np.pad(bias, (0, missing)),
    }
    names = [edit.constant(key, array) for key, array in constants.items()]
    made = node("Linear", [x, *names], f"{y}_whole" if missing else y, gelu=0)
    made.domain = _DOMAIN
    if not missing:
        return [made]
    bounds = {"column_0": 0, f"column_{wanted}": wanted, "over_columns": -1}
    bounds = [edit.constant(key, np.array([value], np.int64)) for key, value in bounds.items()]
    return [made, node("Slice", [f"{y}_whole", *bounds], y)]
