"""Recurrent layers as onnxruntime's dynamic quantisation leaves them, before and after."""

import numpy as np
import onnxruntime
import pytest
from errors import PrepareError
from kokoro_lstm import fuse_lstms
from onnx import TensorProto, helper, numpy_helper
from onnx.reference import ReferenceEvaluator
from operators_in_numpy import OPERATORS

_RANDOM = np.random.default_rng(13)
_INPUTS, _HIDDEN = 32, 16
_OUTPUTS = ["y", "y_last", "cell_last"]


def _constants(directions):
    gates = 4 * _HIDDEN
    return {
        "w": _RANDOM.integers(-64, 65, (directions, _INPUTS, gates), np.int8),
        "r": _RANDOM.integers(-64, 65, (directions, _HIDDEN, gates), np.int8),
        "b": _RANDOM.normal(size=(directions, 2 * gates)).astype(np.float32),
        "w_scale": _RANDOM.uniform(0.005, 0.01, directions).astype(np.float32),
        "w_zero": np.zeros(directions, np.int8),
        "r_scale": _RANDOM.uniform(0.005, 0.01, directions).astype(np.float32),
        "r_zero": np.zeros(directions, np.int8),
        "state": np.zeros((directions, 1, _HIDDEN), np.float32),
    }


def _model(layer, constants, output="y"):
    graph = helper.make_graph(
        [layer],
        "small",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [None, 1, _INPUTS])],
        [helper.make_tensor_value_info(output, TensorProto.FLOAT, None)],
        [numpy_helper.from_array(value, name) for name, value in constants.items()],
    )
    opsets = [("", 20), ("com.microsoft", 1), ("annex", 1)]
    opsets = [helper.make_opsetid(*opset) for opset in opsets]
    return helper.make_model(graph, opset_imports=opsets, ir_version=10)


def _layer(directions=2, **attributes):
    names = ["x", "w", "r", "b", "", "state", "state", "", "w_scale", "w_zero", "r_scale", "r_zero"]
    direction = "bidirectional" if directions == 2 else "forward"
    return helper.make_node(
        "DynamicQuantizeLSTM", names, _OUTPUTS, name="layer", domain="com.microsoft",
        direction=direction, hidden_size=_HIDDEN, **attributes,
    )  # fmt: skip


def _exactly(constants, directions, x):
    """By the runtime's own operator in float."""
    floats = {
        name: (constants[name] * constants[f"{name}_scale"][:, None, None]).transpose(0, 2, 1)
        for name in ("w", "r")
    }
    layer = _layer(directions)
    layer.op_type, layer.domain = "LSTM", ""
    del layer.input[4:]
    model = _model(layer, floats | {"b": constants["b"]})
    return onnxruntime.InferenceSession(model.SerializeToString()).run(["y"], {"x": x})[0]


@pytest.mark.parametrize("directions", [1, 2])
def test_a_layer_becomes_two_operators_that_compute_the_same(directions):
    constants = _constants(directions)
    fused = fuse_lstms(_model(_layer(directions), constants))
    assert [n.op_type for n in fused.graph.node] == ["Linear", "Lstm"]
    for moments in (1, 30):
        x = _RANDOM.normal(size=(moments, 1, _INPUTS)).astype(np.float32)
        (got,) = ReferenceEvaluator(fused, new_ops=OPERATORS).run(None, {"x": x})
        np.testing.assert_allclose(got, _exactly(constants, directions, x), rtol=1e-4, atol=1e-5)


def test_its_weights_stay_bytes():
    fused = fuse_lstms(_model(_layer(), _constants(2)))
    sizes = {t.name: np.prod(t.dims) for t in fused.graph.initializer
             if t.data_type == TensorProto.INT8}  # fmt: skip
    assert sizes == {"w_paired": 2 * _INPUTS * 4 * _HIDDEN, "r_paired": 2 * _HIDDEN * 4 * _HIDDEN}


def _with_states_made_of(value):
    constants = _constants(2)
    shape = np.array(constants.pop("state").shape, np.int64)
    model = _model(_layer(), constants | {"shape": shape})
    filled = {"value": numpy_helper.from_array(np.array([value], np.float32))}
    maker = helper.make_node("ConstantOfShape", ["shape"], ["state"], **filled)
    model.graph.node.insert(0, maker)
    return model


def test_first_states_that_are_made_are_looked_at():
    assert [n.op_type for n in fuse_lstms(_with_states_made_of(0)).graph.node] == ["Linear", "Lstm"]
    with pytest.raises(PrepareError, match="first state"):
        fuse_lstms(_with_states_made_of(1))


@pytest.mark.parametrize(
    ("what", "changed"),
    [
        ("scales", {"w_scale": np.ones((2, 4 * _HIDDEN), np.float32)}),
        ("zero points", {"r_zero": np.array([0, 1], np.int8)}),
        ("weights", {"w": np.full((2, _INPUTS, 4 * _HIDDEN), -128, np.int8)}),
        ("first state", {"state": np.ones((2, 1, _HIDDEN), np.float32)}),
    ],
)
def test_constants_of_another_kind_are_refused(what, changed):
    with pytest.raises(PrepareError, match=what):
        fuse_lstms(_model(_layer(), _constants(2) | changed))


def test_other_ways_to_run_are_refused():
    for what, layer in (("functions", _layer(clip=1.0)), ("scales", _layer(directions=1))):
        with pytest.raises(PrepareError, match=what):
            fuse_lstms(_model(layer, _constants(2)))
    for what, place in (("peepholes", 4), ("peepholes", 7)):
        layer = _layer()
        layer.input[place] = "state"
        with pytest.raises(PrepareError, match=what):
            fuse_lstms(_model(layer, _constants(2)))
    with pytest.raises(PrepareError, match="computed"):
        constants = _constants(2)
        del constants["r"]
        fuse_lstms(_model(_layer(), constants))


def test_a_last_state_that_somebody_reads_is_refused():
    model = _model(_layer(), _constants(2))
    model.graph.node.append(helper.make_node("Identity", ["cell_last"], ["cell"]))
    with pytest.raises(PrepareError, match="last state"):
        fuse_lstms(model)
