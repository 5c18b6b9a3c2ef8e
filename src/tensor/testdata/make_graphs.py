"""Writes the graphs that refused_graphs_test.cc loads: small ones that fit our operators, and
beside each what differs from it in one thing and has to be refused.

usage: python make_graphs.py    # needs onnx and numpy
"""

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

FOLDER = Path(__file__).parent
OPSET = 18
COLUMNS = 16
LAYERS = 6
FLOAT = TensorProto.FLOAT


def node(kind, inputs, output, domain="", **attributes):
    outputs = output if isinstance(output, list) else [output]
    return helper.make_node(kind, inputs, outputs, domain=domain, **attributes)


def annex(kind, inputs, output, **attributes):
    return node(kind, inputs, output, domain="annex", **attributes)


def value(name, shape, kind=FLOAT):
    return helper.make_tensor_value_info(name, kind, shape)


def write(name, nodes, inputs, outputs, constants, functions=(), gives=FLOAT):
    graph = helper.make_graph(
        nodes, name, inputs, [value(output, None, gives) for output in outputs],
        [numpy_helper.from_array(array, key) for key, array in constants.items()],
    )  # fmt: skip
    domains = [("", OPSET), ("annex", 1), *((function.domain, 1) for function in functions[:1])]
    model = helper.make_model(
        graph, opset_imports=[helper.make_opsetid(*domain) for domain in domains],
        functions=list(functions), ir_version=9,
    )  # fmt: skip
    (FOLDER / f"{name}.onnx").write_bytes(model.SerializeToString())


def linear_constants():
    random = np.random.default_rng(1)
    return {
        "weights": random.integers(-127, 128, (1, COLUMNS // 2, 2 * COLUMNS)).astype(np.int8),
        "scale": random.uniform(0.001, 0.01, COLUMNS).astype(np.float32),
        "bias": random.normal(size=COLUMNS).astype(np.float32),
    }


def linear():
    """With a residual, and with GELU; and the same by the runtime's own operators."""
    constants = linear_constants()
    packed = ["weights", "scale", "bias"]
    nodes = [
        annex("Linear", ["x", *packed, "residual"], "out", gelu=0),
        annex("Linear", ["x", *packed], "gelu", gelu=1),
    ]
    expected = [
        # Pairs of inputs lie together: [outputs / 16, inputs / 2, 16, 2] -> [inputs, outputs].
        node("Reshape", ["weights", "pairs"], "paired"),
        node("Transpose", ["paired"], "ordered", perm=[0, 2, 1, 3]),
        node("Reshape", ["ordered", "square"], "rows"),
        node("Cast", ["rows"], "floats", to=FLOAT),
        node("Transpose", ["floats"], "columns", perm=[1, 0]),
        node("Mul", ["columns", "scale"], "matrix"),
        node("MatMul", ["x", "matrix"], "product"),
        node("Add", ["product", "bias"], "plain"),
        node("Add", ["plain", "residual"], "out"),
        node("Mul", ["plain", "root"], "scaled"),
        node("Erf", ["scaled"], "erf"),
        node("Mul", ["plain", "erf"], "curved"),
        node("Add", ["plain", "curved"], "twice"),
        node("Mul", ["twice", "half"], "gelu"),
    ]
    shapes = {
        "pairs": np.array([1, COLUMNS // 2, COLUMNS, 2]),
        "square": np.array([COLUMNS, COLUMNS]),
        "root": np.float32(np.sqrt(0.5)), "half": np.float32(0.5),
    }  # fmt: skip
    inputs = [value(name, ["batch", "rows", "width"]) for name in ("x", "residual")]
    write("linear", nodes, inputs, ["out", "gelu"], constants)
    write("linear_expected", expected, inputs, ["out", "gelu"], constants | shapes)


def refused_linears():
    good = linear_constants()
    changed = {
        "two_dimensions": {"weights": np.zeros((8, 32), np.int8)},
        "no_pairs": {"weights": np.zeros((1, 8, 16), np.int8)},
        "four_pairs": {"weights": np.zeros((1, 4, 32), np.int8)},
        "no_weights": {"weights": np.zeros((0, 8, 32), np.int8)},
        "short_scale": {"scale": good["scale"][:15]},
        "long_bias": {"bias": np.zeros(17, np.float32)},
        "float_weights": {"weights": np.zeros((1, 8, 32), np.float32)},
    }
    x = value("x", [1, "rows", "width"])
    names = ["x", "weights", "scale", "bias"]
    for name, change in changed.items():
        layer = annex("Linear", names, "out", gelu=0)
        write(f"linear_{name}", [layer], [x], ["out"], good | change)
    write("linear_no_gelu", [annex("Linear", names, "out")], [x], ["out"], good)
    weights = value("weights", [1, 8, 32], TensorProto.INT8)
    rest = {name: good[name] for name in ("scale", "bias")}
    layer = annex("Linear", names, "out", gelu=0)
    write("linear_given_weights", [layer], [x, weights], ["out"], rest)


def unpaired(weights):
    """[outputs / 16, inputs / 2, 32] -> [outputs, inputs]."""
    panels = weights.reshape(len(weights), -1, COLUMNS, 2)
    return panels.transpose(0, 2, 1, 3).reshape(len(weights) * COLUMNS, -1)


def lstm_constants():
    random = np.random.default_rng(4)
    return {
        "weights": random.integers(-127, 128, (2, 4, COLUMNS // 2, 2 * COLUMNS)).astype(np.int8),
        "scale": random.uniform(0.001, 0.01, (2, 4 * COLUMNS)).astype(np.float32),
    }


def lstm():
    """And the same by the runtime's own, which is given the gates as they are: each direction looks
    at its half of them."""
    good = lstm_constants()
    gates = value("gates", ["moments", "sequences", "width"])
    names = ["gates", "weights", "scale"]
    # Of any rank: the operator itself has to look.
    write("lstm", [annex("Lstm", names, "out")], [value("gates", None)], ["out"], good)
    whole = np.stack([unpaired(weights) for weights in good["weights"]])
    constants = {
        "halves": np.eye(8 * COLUMNS, dtype=np.float32).reshape(2, 4 * COLUMNS, -1),
        "recurrence": whole * good["scale"][:, :, None],
    }
    own = node("LSTM", ["gates", "halves", "recurrence"], "out", hidden_size=COLUMNS,
               direction="bidirectional")  # fmt: skip
    write("lstm_expected", [own], [gates], ["out"], constants)
    changed = {
        "three_dimensions": {"weights": np.zeros((4, 8, 32), np.int8)},
        "three_directions": {"weights": np.zeros((3, 4, 8, 32), np.int8)},
        "no_directions": {"weights": np.zeros((0, 4, 8, 32), np.int8)},
        "eight_states": {"weights": np.zeros((2, 2, 4, 32), np.int8)},
        "five_gates": {"weights": np.zeros((2, 5, 8, 32), np.int8)},
        "no_pairs": {"weights": np.zeros((2, 4, 8, 16), np.int8)},
        "short_scale": {"scale": good["scale"][:1]},
    }
    for name, change in changed.items():
        write(f"lstm_{name}", [annex("Lstm", names, "out")], [gates], ["out"], good | change)
    given = value("scale", [2, 4 * COLUMNS])
    write("lstm_given_scale", [annex("Lstm", names, "out")], [gates, given], ["out"],
          {"weights": good["weights"]})  # fmt: skip


def adain_constants(width=3):
    """What would be long is made of something short by nodes that the runtime folds at loading."""
    random = np.random.default_rng(2)
    return {
        "filters": random.integers(0, 256, (1, COLUMNS, COLUMNS, width)).astype(np.uint8),
        "offsets": random.normal(size=(1, COLUMNS)).astype(np.float32),
        "one": np.float32(1),
        "scale": np.linspace(0.0005, 0.001, LAYERS, dtype=np.float32),
        "zero": np.arange(120, 120 + LAYERS).astype(np.uint8),
        "by_filters": np.array([LAYERS, 1, 1, 1]), "by_offsets": np.array([LAYERS, 1]),
        "all": np.array([LAYERS, COLUMNS]),
    }  # fmt: skip


UNFOLDED = [
    node("Tile", ["filters", "by_filters"], "weights"),
    node("Tile", ["offsets", "by_offsets"], "bias"),
    node("Expand", ["one", "all"], "alpha"),
]
ADAIN = ["x", "gain", "shift", "weights", "scale", "zero", "bias", "alpha"]
DILATIONS = [1, 1, 3, 1, 5, 1]


def adain_inputs():
    affine = [value(name, ["layers", "channels"]) for name in ("gain", "shift")]
    return [value("x", ["batch", "channels", "length"]), *affine]


def layer_function():
    """One layer of the block by the runtime's own operators; alpha is 1."""
    inputs = ["x", "i", "gain", "shift", "weights", "scale", "zero", "bias"]
    rows = [node("Gather", [name, "i"], f"{name}_i", axis=0) for name in inputs[2:]]
    convolve = node("Conv", ["snake", "floats", "bias_i"], "y")
    for name in ("dilations", "pads"):
        reference = convolve.attribute.add()
        reference.name, reference.ref_attr_name = name, name
        reference.type = onnx.AttributeProto.INTS
    nodes = [
        *rows,
        node("DequantizeLinear", ["weights_i", "scale_i", "zero_i"], "floats"),
        node("InstanceNormalization", ["x", "gain_i", "shift_i"], "normal", epsilon=1e-5),
        node("Sin", ["normal"], "sine"),
        node("Mul", ["sine", "sine"], "square"),
        node("Add", ["normal", "square"], "snake"),
        convolve,
    ]
    return helper.make_function(
        "own", "Layer", inputs, ["y"], nodes, [helper.make_opsetid("", OPSET)],
        ["dilations", "pads"],
    )  # fmt: skip


def adain():
    constants = adain_constants()
    block = annex("AdainBlock", ADAIN, "out", dilations=DILATIONS)
    write("adain", [*UNFOLDED, block], adain_inputs(), ["out"], constants)
    nodes = UNFOLDED[:2]
    last = "x"
    for layer, dilation in enumerate(DILATIONS):
        constants[f"i{layer}"] = np.array(layer)
        given = [last if layer % 2 == 0 else f"y{layer - 1}", f"i{layer}", *ADAIN[1:7]]
        nodes.append(
            node("Layer", given, f"y{layer}", "own", dilations=[dilation], pads=[dilation] * 2)
        )
        if layer % 2:
            added = "out" if layer == LAYERS - 1 else f"x{layer}"
            nodes.append(node("Add", [last, f"y{layer}"], added))
            last = added
    write("adain_expected", nodes, adain_inputs(), ["out"], constants, [layer_function()])


def refused_adains():
    changed = {
        "five_layers": {"by_filters": np.array([5, 1, 1, 1])},
        "even_width": {"filters": np.zeros((1, COLUMNS, COLUMNS, 2), np.uint8)},
        "eight_channels": {"filters": np.zeros((1, 8, 8, 1), np.uint8)},
        "more_out_than_in": {"filters": np.zeros((1, 2 * COLUMNS, COLUMNS, 1), np.uint8)},
        "short_scale": {"scale": np.ones(5, np.float32)},
        "short_zero": {"zero": np.zeros(5, np.uint8)},
        "long_bias": {"by_offsets": np.array([LAYERS + 1, 1])},
        "short_alpha": {"all": np.array([LAYERS, COLUMNS - 1])},
    }
    good = adain_constants(width=1)
    for name, change in changed.items():
        block = annex("AdainBlock", ADAIN, "out", dilations=DILATIONS)
        write(f"adain_{name}", [*UNFOLDED, block], adain_inputs(), ["out"], good | change)
    for name, dilations in (("five_dilations", DILATIONS[:5]), ("no_dilation", [0] * LAYERS)):
        block = annex("AdainBlock", ADAIN, "out", dilations=dilations)
        write(f"adain_{name}", [*UNFOLDED, block], adain_inputs(), ["out"], good)
    block = annex("AdainBlock", ADAIN, "out", dilations=DILATIONS)
    alpha = value("alpha", [LAYERS, COLUMNS])
    write("adain_given_alpha", [*UNFOLDED[:2], block], [*adain_inputs(), alpha], ["out"], good)


def attention():
    """One head: queries, keys and values lie beside each other. Memories go in and out as numbers,
    so that a test can make others of them."""
    joint = value("joint", ["batch", "positions", "width"])
    write("self_attention", [annex("SelfAttention", ["joint"], "out", heads=1)], [joint],
          ["out"], {})  # fmt: skip
    nodes = [
        annex("PackMemory", ["joint"], "memory", heads=1),
        node("Cast", ["memory"], "numbers", to=TensorProto.INT64),
    ]
    write("pack_memory", nodes, [joint], ["numbers"], {}, gives=TensorProto.INT64)
    nodes = [
        node("Cast", ["numbers"], "memory", to=TensorProto.UINT8),
        annex("CrossAttention", ["queries", "memory"], ["out", "shares"], heads=1),
    ]
    inputs = [
        value("queries", ["batch", "count", "width"]),
        value("numbers", None, TensorProto.INT64),
    ]
    write("cross_attention", nodes, inputs, ["out", "shares"], {})
    nodes = [
        node("Split", ["joint"], ["queries", "k", "v"], axis=2, num_outputs=3),
        node("Concat", ["k", "v"], "sound", axis=2),
        node("Transpose", ["k"], "across", perm=[0, 2, 1]),
        node("MatMul", ["queries", "across"], "scores"),
        node("Softmax", ["scores"], "shares", axis=2),
        node("MatMul", ["shares", "v"], "out"),
    ]
    write("attention_expected", nodes, [joint], ["queries", "sound", "shares", "out"], {})


def refused_attentions():
    joint = value("joint", ["batch", "positions", "width"])
    kinds = {
        "self_attention": ("SelfAttention", FLOAT),
        "pack_memory": ("PackMemory", TensorProto.UINT8),
    }
    for stem, (kind, gives) in kinds.items():
        for name, said in (("no_heads", {"heads": 0}), ("heads_unsaid", {})):
            made = annex(kind, ["joint"], "out", **said)
            write(f"{stem}_{name}", [made], [joint], ["out"], {}, gives=gives)


if __name__ == "__main__":
    linear()
    refused_linears()
    lstm()
    adain()
    refused_adains()
    attention()
    refused_attentions()
