"""Convolutions as onnxruntime's dynamic quantisation leaves them, before and after."""

import numpy as np
import onnx
import onnxruntime
import pytest
from errors import PrepareError
from kokoro_convolution import fuse_convolutions
from onnx import TensorProto, helper, numpy_helper
from onnx.reference import ReferenceEvaluator
from onnx_edit import node
from operators_in_numpy import OPERATORS

_RANDOM = np.random.default_rng(12)
_SCALE, _ZERO = np.float32(0.01), 60


class _Convolution:
    """Of 7-bit weights around _ZERO, as they are published."""

    def __init__(self, outputs, channels, width, bias=True, weight_max=127, **attributes):
        pads = [width // 2] * 2
        self.attributes = {"strides": [1], "dilations": [1], "pads": pads} | attributes
        self.attributes["kernel_shape"] = [width]
        self.weights = _RANDOM.integers(0, weight_max + 1, (outputs, channels, width), np.uint8)
        self.weights[0, 0, 0] = weight_max
        self.bias = _RANDOM.normal(size=outputs).astype(np.float32) if bias else None

    def model(self):
        rounded = helper.make_node("DynamicQuantizeLinear", ["x"], ["x8", "x_scale", "x_zero"])
        names = ["x8", "weights", "x_zero", "zero"]
        nodes = [rounded, node("ConvInteger", names, "sum", **self.attributes),
                 node("Mul", ["x_scale", "scale"], "scales")]  # fmt: skip
        constants = {"weights": self.weights, "zero": np.uint8(_ZERO), "scale": _SCALE}
        if self.bias is not None:
            nodes += [
                node("Div", ["bias", "scales"], "bias_scaled"),
                node("Floor", ["bias_scaled"], "bias_floor"),
                node("Cast", ["bias_floor"], "bias8", to=TensorProto.INT32),
                node("Reshape", ["bias8", "column"], "bias_column"),
                node("Add", ["sum", "bias_column"], "biased"),
            ]
            constants |= {"bias": self.bias, "column": np.array([1, -1, 1], np.int64)}
        last = "sum" if self.bias is None else "biased"
        nodes += [node("Cast", [last], "float", to=TensorProto.FLOAT),
                  node("Mul", ["float", "scales"], "y")]  # fmt: skip
        x = helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, self.weights.shape[1], None])
        graph = helper.make_graph(
            nodes, "small", [x],
            [helper.make_tensor_value_info("y", TensorProto.FLOAT, [1, None, None])],
            [numpy_helper.from_array(np.asarray(value), key) for key, value in constants.items()],
        )  # fmt: skip
        opset = [helper.make_opsetid("", 20), helper.make_opsetid("annex", 1)]
        return helper.make_model(graph, opset_imports=opset, ir_version=10)

    def exactly(self, x):
        """By the runtime's own operator in float."""
        names = ["x", "weights"] + (["bias"] if self.bias is not None else [])
        constants = {"weights": (self.weights.astype(np.float32) - _ZERO) * _SCALE}
        if self.bias is not None:
            constants["bias"] = self.bias
        model = self.model()
        del model.graph.node[:], model.graph.initializer[:]
        model.graph.node.append(node("Conv", names, "y", **self.attributes))
        model.graph.initializer.extend(
            numpy_helper.from_array(value, key) for key, value in constants.items()
        )
        return onnxruntime.InferenceSession(model.SerializeToString()).run(None, {"x": x})[0]

    def sound(self, length):
        return _RANDOM.normal(size=(1, self.weights.shape[1], length)).astype(np.float32)


def _kinds(model):
    return [n.op_type for n in model.graph.node]


def _as_exact(layer, fused, length):
    x = layer.sound(length)
    onnx.checker.check_model(fused)
    (got,) = ReferenceEvaluator(fused, new_ops=OPERATORS).run(None, {"x": x})
    np.testing.assert_allclose(got, layer.exactly(x), rtol=1e-4, atol=1e-3)


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize(("channels", "width"), [(64, 1), (70, 1), (64, 3), (70, 5)])
def test_large_ones_become_linear_layers_that_compute_the_same(channels, width, bias):
    layer = _Convolution(32, channels, width, bias)
    fused = fuse_convolutions(layer.model())
    kinds = _kinds(fused)
    assert kinds.count("Linear") == 1
    assert not {"ConvInteger", "DynamicQuantizeLinear", "Conv"}.intersection(kinds)
    for length in (1, 2, 40):
        _as_exact(layer, fused, length)


@pytest.mark.parametrize(
    ("why", "outputs", "channels", "width", "attributes"),
    [
        ("few channels", 32, 22, 1, {}),
        ("outputs that fill no panel", 1, 256, 1, {}),
        ("a stride", 32, 64, 3, {"strides": [2]}),
        ("a dilation", 32, 64, 3, {"dilations": [2]}),
        ("another length", 32, 64, 3, {"pads": [0, 0]}),
        ("a middle that is none", 32, 64, 4, {"pads": [2, 2]}),
    ],
)
def test_small_ones_of_other_kinds_are_computed_in_float(why, outputs, channels, width, attributes):
    layer = _Convolution(outputs, channels, width, **attributes)
    fused = fuse_convolutions(layer.model())
    assert _kinds(fused) == ["Conv"], why
    _as_exact(layer, fused, 40)


def test_weights_that_the_operator_has_no_room_for_stay_out_of_it():
    layer = _Convolution(32, 64, 1, weight_max=255)
    fused = fuse_convolutions(layer.model())
    assert _kinds(fused) == ["Conv"]
    _as_exact(layer, fused, 10)


def test_weights_too_many_to_be_kept_in_float_are_refused():
    with pytest.raises(PrepareError, match="no known kind"):
        fuse_convolutions(_Convolution(512, 512, 1, strides=[2]).model())


def test_an_input_that_is_not_rounded_as_it_comes_is_refused():
    model = _Convolution(32, 64, 1).model()
    model.graph.node[0].op_type = "QuantizeLinear"
    with pytest.raises(PrepareError, match="rounded as it comes"):
        fuse_convolutions(model)
