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
    if inputs % PANEL or outputs % PANEL or np.any(values == -128):
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
    # Layers that share their weights go on sharing them.
    shared = product.input[1]
    constants = {
        f"{shared}_paired": paired(values.T),
        f"{shared}_scales": np.broadcast_to(scale.reshape(-1), (outputs,)).astype(np.float32),
        f"{last.output[0]}_bias": bias,
    }
    names = [edit.constant(name, array) for name, array in constants.items()]
    linear = node("Linear", [rounding.input[0], *names], last.output[0], gelu=0)
    linear.domain = _DOMAIN
    edit.replace(last.output[0], [linear], "linear")
