"""Small graphs of the kind the published Kokoro is made of, before and after."""

import kokoro_convert
import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import TensorProto, helper, numpy_helper
from onnx_edit import GraphEdit, node

_RANDOM = np.random.default_rng(7)


def _model(nodes, constants, output):
    graph = helper.make_graph(
        nodes,
        "small",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 4, None])],
        [helper.make_tensor_value_info(output, TensorProto.FLOAT, [1, None, None])],
        [numpy_helper.from_array(value, name) for name, value in constants.items()],
    )
    opset = helper.make_opsetid("", 20)
    return helper.make_model(graph, opset_imports=[opset], ir_version=10)


def _run(model, x):
    onnx.checker.check_model(model)
    session = onnxruntime.InferenceSession(model.SerializeToString())
    return session.run(None, {"x": x})[0]


def _kinds(model):
    return [n.op_type for n in model.graph.node]


def _adaptive_normalisation():
    nodes = [
        node("ReduceMean", ["x", "axes"], "mean", keepdims=1),
        node("Sub", ["x", "mean"], "centred"),
        node("Mul", ["centred", "centred"], "squared"),
        node("ReduceMean", ["squared", "axes"], "variance", keepdims=1),
        node("Add", ["variance", "epsilon"], "shifted"),
        node("Sqrt", ["shifted"], "root"),
        node("Div", ["centred", "root"], "normal"),
        node("Mul", ["gain", "normal"], "gained"),
        node("Add", ["gained", "shift"], "y"),
        node("Pow", ["y", "two"], "z"),
    ]
    constants = {
        "axes": np.array([2], np.int64),
        "epsilon": np.float32(1e-5),
        "gain": _RANDOM.normal(size=(1, 4, 1)).astype(np.float32),
        "shift": _RANDOM.normal(size=(1, 4, 1)).astype(np.float32),
        "two": np.float32(2),
    }
    return _model(nodes, constants, "z")


def _convolution():
    """What the exporter writes: integer sum, bias in the sum's own scale, back to float."""
    weight = _RANDOM.normal(size=(6, 4, 3)).astype(np.float32)
    bias = _RANDOM.normal(size=6).astype(np.float32)
    scale = np.float32((weight.max() - weight.min()) / 255)
    zero = np.uint8(np.rint(-weight.min() / scale))
    values = np.rint(weight / scale + zero).clip(0, 255).astype(np.uint8)
    name = "/generator/resblocks.0/convs1.0/Conv_quant"
    nodes = [
        helper.make_node("DynamicQuantizeLinear", ["x"], ["x8", "x_scale", "x_zero"]),
        helper.make_node("ConvInteger", ["x8", "w8", "x_zero", "w_zero"], ["sum"], name=name,
                         pads=[1, 1], kernel_shape=[3]),
        node("Mul", ["x_scale", "w_scale"], "scales"),
        node("Div", ["bias", "scales"], "bias_scaled"),
        node("Floor", ["bias_scaled"], "bias_floor"),
        node("Cast", ["bias_floor"], "bias8", to=TensorProto.INT32),
        node("Reshape", ["bias8", "column"], "bias_column"),
        node("Add", ["sum", "bias_column"], "biased"),
        node("Cast", ["biased"], "floats", to=TensorProto.FLOAT),
        node("Mul", ["floats", "scales"], "y"),
    ]  # fmt: skip
    constants = {"w8": values, "w_zero": zero, "w_scale": scale, "bias": bias,
                 "column": np.array([1, 6, 1], np.int64)}  # fmt: skip
    return name, _model(nodes, constants, "y")


def test_the_simplified_graph_computes_the_same():
    model = _adaptive_normalisation()
    x = _RANDOM.normal(size=(1, 4, 50)).astype(np.float32)
    before = _run(model, x)
    simple = kokoro_convert.simplify(model)
    assert _kinds(simple) == ["Reshape", "Reshape", "InstanceNormalization", "Mul"]
    np.testing.assert_allclose(_run(simple, x), before, rtol=1e-4, atol=1e-5)


def test_a_normalisation_over_other_axes_is_left_alone():
    model = _adaptive_normalisation()
    model.graph.initializer[0].CopyFrom(numpy_helper.from_array(np.array([1], np.int64), "axes"))
    assert "InstanceNormalization" not in _kinds(kokoro_convert.simplify(model))


@pytest.mark.parametrize("length", [5, 200])
def test_a_convolution_in_one_kernel_is_near_the_published_one(length):
    name, model = _convolution()
    x = _RANDOM.normal(size=(1, 4, length)).astype(np.float32)
    before = _run(model, x)
    (conv,) = kokoro_convert.convolutions(GraphEdit(model))
    x_scale = np.ptp(np.append(x, 0)) / 255
    ranges = {name: float(np.abs(before).max() / x_scale)}
    quick = kokoro_convert.quantise_residual_convolutions(model, ranges)
    assert conv.name == name
    assert "QLinearConv" in _kinds(quick)
    assert "ConvInteger" not in _kinds(quick)
    error = np.abs(_run(quick, x) - before)
    assert error.max() < 0.04 * np.abs(before).max()


def test_weights_leave_room_for_pairs_of_products():
    name, model = _convolution()
    quick = kokoro_convert.quantise_residual_convolutions(model, {name: 1.0})
    weight = next(t for t in quick.graph.initializer if t.name == "y_weight")
    assert int(np.abs(numpy_helper.to_array(weight)).max()) * 255 * 2 <= 32767
