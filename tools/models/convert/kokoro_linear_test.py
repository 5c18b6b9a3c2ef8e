"""Linear layers as onnxruntime's dynamic quantisation leaves them, before and after."""

import numpy as np
import onnx
import onnxruntime
import pytest
from kokoro_linear import fuse_linears
from onnx import TensorProto, helper, numpy_helper
from onnx.reference import ReferenceEvaluator
from onnx_edit import node
from operators_in_numpy import OPERATORS

_RANDOM = np.random.default_rng(11)
_INPUTS, _OUTPUTS = 32, 48


def _rounded(x, n):
    return helper.make_node("DynamicQuantizeLinear", [x], [f"x8{n}", f"x_scale{n}", f"x_zero{n}"])


def _layer(n, output, bias=True):
    """Reads what _rounded(x, n) makes; weights and their scale are shared by all."""
    product = helper.make_node(
        "MatMulInteger", [f"x8{n}", "weights", f"x_zero{n}", "zero"], [f"sum{output}"]
    )
    scaled = f"scaled{output}" if bias else output
    nodes = [
        product,
        node("Cast", [f"sum{output}"], f"float{output}", to=TensorProto.FLOAT),
        node("Mul", [f"x_scale{n}", "scale"], f"scales{output}"),
        node("Mul", [f"float{output}", f"scales{output}"], scaled),
    ]
    return nodes + ([node("Add", [scaled, f"bias{output}"], output)] if bias else [])


def _model(nodes, outputs, **constants):
    values = {
        "weights": _RANDOM.integers(-64, 65, (_INPUTS, _OUTPUTS), np.int8),
        "zero": np.int8(0),
        "scale": np.float32(0.01),
        "biasy": _RANDOM.normal(size=_OUTPUTS).astype(np.float32),
        "biasz": _RANDOM.normal(size=_OUTPUTS).astype(np.float32),
    } | constants
    graph = helper.make_graph(
        nodes,
        "small",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, None, _INPUTS])],
        [helper.make_tensor_value_info(o, TensorProto.FLOAT, [1, None, None]) for o in outputs],
        [numpy_helper.from_array(np.asarray(value), name) for name, value in values.items()],
    )
    opset = [helper.make_opsetid("", 20), helper.make_opsetid("annex", 1)]
    return helper.make_model(graph, opset_imports=opset, ir_version=10)


def _two_layers():
    """With a bias and without, over one rounded input."""
    return _model([_rounded("x", ""), *_layer("", "y"), *_layer("", "z", bias=False)], ["y", "z"])


def _kinds(model):
    return [n.op_type for n in model.graph.node]


def test_layers_become_one_operator_each_that_computes_the_same():
    model = _two_layers()
    # Numbers that 8 bits hold exactly, so that only the weights could differ.
    x = _RANDOM.integers(0, 256, (1, 5, _INPUTS)).astype(np.float32)
    x[0, 0, :2] = 0, 255
    wanted = onnxruntime.InferenceSession(model.SerializeToString()).run(None, {"x": x})
    fused = fuse_linears(model)
    assert _kinds(fused) == ["Linear", "Linear"]
    got = ReferenceEvaluator(fused, new_ops=OPERATORS).run(None, {"x": x})
    for one, other in zip(wanted, got, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-5, atol=1e-3)


def test_outputs_that_fill_no_panel_are_cut_off_again():
    weights = _RANDOM.integers(-127, 128, (_INPUTS, 50), np.int8)
    bias = _RANDOM.normal(size=50).astype(np.float32)
    scale = _RANDOM.uniform(0.01, 0.02, 50).astype(np.float32)
    constants = {"weights": weights, "zero": np.zeros(50, np.int8), "scale": scale, "biasy": bias}
    model = _model([_rounded("x", ""), *_layer("", "y")], ["y"], **constants)
    fused = fuse_linears(model)
    assert _kinds(fused) == ["Linear", "Slice"]
    x = _RANDOM.normal(size=(1, 5, _INPUTS)).astype(np.float32)
    (got,) = ReferenceEvaluator(fused, new_ops=OPERATORS).run(None, {"x": x})
    np.testing.assert_allclose(got, x @ (weights * scale) + bias, rtol=1e-4, atol=1e-4)


def test_shared_weights_are_stored_once():
    fused = fuse_linears(_two_layers())
    assert [t.name for t in fused.graph.initializer if t.data_type == TensorProto.INT8] == [
        "weights_paired"
    ]


@pytest.mark.parametrize(
    ("why", "constants"),
    [
        ("a zero point", {"zero": np.int8(3)}),
        ("a weight that the operator has no room for", {
            "weights": np.full((_INPUTS, _OUTPUTS), -128, np.int8)}),
        ("inputs that fill no panel", {"weights": np.ones((_INPUTS - 1, _OUTPUTS), np.int8)}),
    ],
)  # fmt: skip
def test_other_layers_are_left_alone(why, constants):
    model = _model([_rounded("x", ""), *_layer("", "y")], ["y"], **constants)
    assert "Linear" not in _kinds(fuse_linears(model)), why


def test_inputs_and_zero_points_that_are_not_known_are_left_alone():
    scales = ["x_scale", "x_zero"]
    given = _model(_layer("", "y"), ["y"])
    given.graph.input.extend(
        helper.make_tensor_value_info(name, kind, shape)
        for name, kind, shape in [("x8", TensorProto.UINT8, [1, None, _INPUTS]),
                                  (scales[0], TensorProto.FLOAT, []),
                                  (scales[1], TensorProto.UINT8, [])]
    )  # fmt: skip
    assert "Linear" not in _kinds(fuse_linears(given))
    computed = _model([_rounded("x", ""), node("Identity", ["kept"], "zero"), *_layer("", "y")],
                      ["y"], kept=np.int8(0))  # fmt: skip
    del computed.graph.initializer[[t.name for t in computed.graph.initializer].index("zero")]
    assert "Linear" not in _kinds(fuse_linears(computed))


def test_a_sum_with_something_computed_is_no_bias():
    nodes = [_rounded("x", ""), *_layer("", "y", bias=False), node("Add", ["y", "y"], "doubled")]
    fused = fuse_linears(_model(nodes, ["doubled"]))
    assert _kinds(fused) == ["Linear", "Add"]
    onnx.checker.check_model(fused)
