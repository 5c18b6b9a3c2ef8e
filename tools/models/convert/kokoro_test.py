"""Small graphs of the kind the published Kokoro is made of, before and after."""

import kokoro_convert
import numpy as np
import onnx
import onnxruntime
import pytest
from errors import PrepareError
from onnx import TensorProto, helper, numpy_helper
from onnx_edit import node

_RANDOM = np.random.default_rng(7)


def _model(nodes, constants, output, rank=3):
    graph = helper.make_graph(
        nodes,
        "small",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, None, None])],
        [helper.make_tensor_value_info(output, TensorProto.FLOAT, [None] * rank)],
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


def _normalisation(x, gain, shift, n):
    return [
        node("ReduceMean", [x, "axes"], "mean" + n, keepdims=1),
        node("Sub", [x, "mean" + n], "centred" + n),
        node("Mul", ["centred" + n, "centred" + n], "squared" + n),
        node("ReduceMean", ["squared" + n, "axes"], "variance" + n, keepdims=1),
        node("Add", ["variance" + n, "epsilon"], "shifted" + n),
        node("Sqrt", ["shifted" + n], "root" + n),
        node("Div", ["centred" + n, "root" + n], "plain" + n),
        node("Mul", [gain, "plain" + n], "gained" + n),
        node("Add", ["gained" + n, shift], "normal" + n),
    ]


def _adaptive_normalisation():
    nodes = _normalisation("x", "gain", "shift", "")
    constants = {
        "axes": np.array([2], np.int64),
        "epsilon": np.float32(1e-5),
        "gain": _RANDOM.normal(size=(1, 4, 1)).astype(np.float32),
        "shift": _RANDOM.normal(size=(1, 4, 1)).astype(np.float32),
        "two": np.float32(2),
    }
    return _model([*nodes, node("Pow", ["normal", "two"], "z")], constants, "z")


class _Block:
    """A residual block as the exporter writes it: snakes, quantised convolutions, sums."""

    channels, width, dilations = 16, 3, (1, 1, 3, 1, 5, 1)

    def __init__(self):
        self.nodes, self.constants = [], {}
        self.name = "/generator/resblocks.0"
        self.weights, self.bias, self.alpha = [], [], []
        x = "x"
        for pair in range(3):
            y = self._layer(self._layer(x, pair, 1), pair, 2)
            self.nodes.append(node("Add", [y, x], f"sum{pair}"))
            x = f"sum{pair}"
        self.output = x

    def _constant(self, name, array):
        self.constants[name] = array
        return name

    def _layer(self, x, pair, half):
        n = f"{pair}{half}"
        column = (1, self.channels, 1)
        alpha = _RANDOM.uniform(0.5, 2, column).astype(np.float32)
        self.alpha.append(alpha.reshape(-1))
        for part in ("gain", "shift"):
            self._constant(part + n, _RANDOM.normal(size=column).astype(np.float32))
        self._constant("alpha" + n, alpha)
        self._constant("inverse" + n, 1 / alpha)
        self.nodes += [
            *_normalisation(x, "gain" + n, "shift" + n, n),
            node("Mul", ["alpha" + n, "normal" + n], "z" + n),
            node("Sin", ["z" + n], "sine" + n),
            node("Pow", ["sine" + n, "two"], "squared_sine" + n),
            node("Mul", ["inverse" + n, "squared_sine" + n], "bump" + n),
            node("Add", ["normal" + n, "bump" + n], "snake" + n),
        ]
        return self._convolution("snake" + n, pair, half)

    def _convolution(self, x, pair, half):
        n = f"{pair}{half}"
        dilation = self.dilations[2 * pair + half - 1]
        weight = _RANDOM.normal(size=(self.channels, self.channels, self.width))
        bias = _RANDOM.normal(size=self.channels).astype(np.float32)
        scale = np.float32((weight.max() - weight.min()) / 255)
        zero = np.uint8(np.rint(-weight.min() / scale))
        values = np.rint(weight / scale + zero).clip(0, 255).astype(np.uint8)
        self.weights.append((values, scale, zero))
        self.bias.append(bias)
        for name, array in (("w", values), ("w_zero", zero), ("w_scale", scale), ("bias", bias)):
            self._constant(name + n, array)
        pad = dilation * (self.width // 2)
        self.nodes += [
            helper.make_node("DynamicQuantizeLinear", [x], ["x8" + n, "x_scale" + n, "x_zero" + n]),
            helper.make_node("ConvInteger", ["x8" + n, "w" + n, "x_zero" + n, "w_zero" + n],
                             ["sum_" + n], name=f"{self.name}/convs{half}.{pair}/Conv_quant",
                             pads=[pad, pad], dilations=[dilation], kernel_shape=[self.width]),
            node("Mul", ["x_scale" + n, "w_scale" + n], "scales" + n),
            node("Div", ["bias" + n, "scales" + n], "bias_scaled" + n),
            node("Floor", ["bias_scaled" + n], "bias_floor" + n),
            node("Cast", ["bias_floor" + n], "bias8" + n, to=TensorProto.INT32),
            node("Reshape", ["bias8" + n, "column"], "bias_column" + n),
            node("Add", ["sum_" + n, "bias_column" + n], "biased" + n),
            node("Cast", ["biased" + n], "floats" + n, to=TensorProto.FLOAT),
            node("Mul", ["floats" + n, "scales" + n], "y" + n),
        ]  # fmt: skip
        return "y" + n

    def model(self):
        shared = {
            "axes": np.array([2], np.int64), "epsilon": np.float32(1e-5), "two": np.float32(2),
            "column": np.array([1, self.channels, 1], np.int64),
        }  # fmt: skip
        return _model(self.nodes, self.constants | shared, self.output)


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


def _fused(model):
    return kokoro_convert.fuse_blocks(kokoro_convert.simplify(model))


def test_a_residual_block_becomes_one_operator():
    block = _Block()
    model = _fused(block.model())
    assert set(_kinds(model)) == {"Reshape", "Concat", "AdainBlock"}
    fused = model.graph.node[-1]
    assert (fused.domain, list(fused.output)) == ("annex", ["sum2"])
    assert fused.input[0] == "x"
    assert tuple(fused.attribute[0].ints) == block.dilations
    assert {(o.domain, o.version) for o in model.opset_import} == {("", 20), ("annex", 1)}


def test_its_constants_are_the_published_ones_in_the_order_of_the_layers():
    block = _Block()
    model = _fused(block.model())
    arrays = {t.name: numpy_helper.to_array(t) for t in model.graph.initializer}
    found = [arrays[name] for name in model.graph.node[-1].input[3:]]
    values, scales, zeros = zip(*block.weights, strict=True)
    expected = [np.stack(values), np.array(scales), np.array(zeros), np.stack(block.bias),
                np.stack(block.alpha)]  # fmt: skip
    for one, other in zip(found, expected, strict=True):
        assert one.dtype == other.dtype
        np.testing.assert_array_equal(one, other)


def test_its_gains_and_shifts_are_the_rows_in_the_order_of_the_layers():
    block = _Block()
    model = _fused(block.model())
    fused = model.graph.node[-1]
    for part, name in zip(("gain", "shift"), fused.input[1:3], strict=True):
        piece = onnx.ModelProto()
        piece.CopyFrom(model)
        del piece.graph.output[:]
        piece.graph.output.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, [6, 16]))
        kept = [n for n in piece.graph.node if n.op_type != "AdainBlock"]
        del piece.graph.node[:]
        piece.graph.node.extend(kept)
        x = np.zeros((1, 16, 5), np.float32)
        expected = [block.constants[f"{part}{p}{h}"].reshape(-1) for p in range(3) for h in (1, 2)]
        np.testing.assert_array_equal(_run(piece, x), np.stack(expected))


def test_blocks_that_share_the_mean_of_their_input_are_fused_too():
    """The exporter computes the mean once for three blocks, so no normalisation is whole."""
    block = _Block()
    model = block.model()
    model.graph.output.append(helper.make_tensor_value_info("centred01", TensorProto.FLOAT, None))
    assert _kinds(_fused(model)).count("AdainBlock") == 1


def test_another_graph_than_kokoros_is_refused():
    with pytest.raises(PrepareError, match="residual blocks"):
        kokoro_convert.fuse_blocks(_adaptive_normalisation())


def test_the_short_fourier_transform_is_the_same_as_a_convolution():
    window = np.hanning(21)[:-1].astype(np.float32)
    nodes = [node("Reshape", ["x", "flat"], "signal"),
             node("STFT", ["signal", "step", "window", "length"], "y", onesided=1)]  # fmt: skip
    constants = {"flat": np.array([1, -1], np.int64), "step": np.int64(5), "window": window,
                 "length": np.int64(20)}  # fmt: skip
    model = _model(nodes, constants, "y", rank=4)
    x = _RANDOM.normal(size=(1, 1, 300)).astype(np.float32)
    before = _run(model, x)
    simple = kokoro_convert.simplify(model)
    assert "STFT" not in _kinds(simple)
    after = _run(simple, x)
    np.testing.assert_allclose(after, before, atol=1e-4)
    # The phase of a negative real number is pi.
    assert (after[:, :, [0, -1], 1] > 0).all()


def test_the_halves_together_are_the_whole(monkeypatch):
    names = {"a": ("features", [None]), "b": ("pitch", [None]), "c": ("energy", [None])}
    monkeypatch.setattr(kokoro_convert, "_HALVES", names)
    nodes = [node("Mul", ["x", "style"], "a"), node("Add", ["x", "speed"], "b"),
             node("Neg", ["tokens"], "c"), node("Add", ["a", "b"], "d"),
             node("Mul", ["d", "c"], "e"), node("Add", ["e", "style"], "audio")]  # fmt: skip
    inputs = ("tokens", "style", "speed")
    graph = helper.make_graph(
        [helper.make_node("Identity", ["tokens"], ["x"]), *nodes],
        "small",
        [helper.make_tensor_value_info(n, TensorProto.FLOAT, [None]) for n in inputs],
        [helper.make_tensor_value_info("audio", TensorProto.FLOAT, [None])],
    )
    opset = helper.make_opsetid("", 20)
    model = helper.make_model(graph, opset_imports=[opset], ir_version=10)
    given = {n: _RANDOM.normal(size=3).astype(np.float32) for n in inputs}
    whole = onnxruntime.InferenceSession(model.SerializeToString()).run(None, given)[0]
    first, second = kokoro_convert.halves(model)
    onnx.checker.check_model(first)
    onnx.checker.check_model(second)
    prosody = onnxruntime.InferenceSession(first.SerializeToString())
    curves = dict(zip(("features", "pitch", "energy"), prosody.run(None, given), strict=True))
    vocoder = onnxruntime.InferenceSession(second.SerializeToString())
    sound = vocoder.run(None, curves | {"style": given["style"]})[0]
    np.testing.assert_allclose(sound, whole, rtol=1e-6)


def test_a_graph_that_cannot_be_cut_there_is_refused():
    with pytest.raises(PrepareError, match="not the expected graph"):
        kokoro_convert.halves(_adaptive_normalisation())
