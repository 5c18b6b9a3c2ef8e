"""Builds an ONNX graph node by node, with linear layers in float or in 8 bits.

Names are counted, initializers are kept in the order of first use and nothing depends on time
or on hashing, so the same weights give the same bytes.
"""

from enum import Enum

import numpy as np
from onnx import TensorProto, helper, numpy_helper

# 20 brings Gelu; IR 10 is the oldest that goes with it.
_OPSET = 20
_IR_VERSION = 10


_BLOCK = 64  # inputs with one scale
PANEL = 16  # outputs whose weights lie together


class Kind(Enum):
    """How the weights of a linear layer are stored, and so how its input is rounded.

    PAIRED is the operator annex.Linear (src/tensor/transformer): 8 bits with one scale per output;
    each row of the input is rounded to 14 bits. BLOCKS has one scale for every 64 inputs of an
    output and rounds each row of the input to 8 bits in blocks as well: for single rows.
    """

    FLOAT = "float"
    BLOCKS = "blocks"
    PAIRED = "paired"


class Graph:
    def __init__(self, kind_of):
        """`kind_of` gives the Kind of the linear layer of a name."""
        self._kind_of = kind_of
        self._nodes = []
        self._initializers = {}
        self._count = 0
        self.beside = {}  # the bytes of files beside the model, by name

    def weight(self, name, array):
        """A named constant; asked for twice it is stored once."""
        if name not in self._initializers:
            self._initializers[name] = numpy_helper.from_array(np.asarray(array, order="C"), name)
        return name

    def weight_beside(self, name, array, file):
        """A constant whose bytes lie in a file of their own beside the model, where the runtime maps
        them: of a table that is looked up in, only the pages that are asked for take memory."""
        self.weight(name, array)
        tensor = self._initializers[name]
        self.beside[file] = tensor.raw_data
        tensor.ClearField("raw_data")
        tensor.data_location = TensorProto.EXTERNAL
        for key, value in (("location", file), ("offset", 0), ("length", len(self.beside[file]))):
            tensor.external_data.add(key=key, value=str(value))
        return name

    def ints(self, *values):
        name = "ints_" + "_".join(str(v).replace("-", "minus") for v in values)
        return self.weight(name, np.array(values, np.int64))

    def op(self, kind, *inputs, outputs=1, names=None, domain="", **attributes):
        """Adds a node; returns its output name, or the list of them if there are several."""
        self._count += 1
        label = f"{kind}_{self._count}"
        if names is None:
            names = [label] if outputs == 1 else [f"{label}_{i}" for i in range(outputs)]
        self._nodes.append(
            helper.make_node(kind, list(inputs), names, name=label, domain=domain, **attributes)
        )
        return names[0] if len(names) == 1 else names

    def linear(self, x, name, weight, bias=None, output=None, gelu=False, residual=None):
        """x @ weight.T + bias, then Gelu, then + residual; `weight` is [out, in] as it lies in the
        file."""
        if self._kind_of(name) is Kind.PAIRED:
            return self._linear_paired(x, name, weight, bias, gelu, residual, output)
        names = [output] if output else None
        last = names if bias is None else None
        if self._kind_of(name) is Kind.FLOAT:
            y = self.op("MatMul", x, self.weight(name + ".weight", weight.T), names=last)
        else:
            y = self._linear_blocks(x, name, weight, last)
        if bias is not None:
            y = self.op("Add", y, self.weight(name + ".bias", bias), names=names)
        if gelu:
            y = self.op("Gelu", y)
        return self.op("Add", y, residual) if residual else y

    def is_paired(self, name):
        return self._kind_of(name) is Kind.PAIRED

    def _linear_paired(self, x, name, weight, bias, gelu, residual, output):
        wanted = len(weight)
        bias = np.zeros(wanted, np.float32) if bias is None else bias
        if wanted % PANEL:  # made whole, and cut off again behind
            weight = np.pad(weight, ((0, -wanted % PANEL), (0, 0)))
            bias = np.pad(bias, (0, -wanted % PANEL))
        values, scale = quantise_pairs(weight)
        inputs = [
            x,
            self.weight(name + ".paired", values),
            self.weight(name + ".scale", scale),
            self.weight(name + ".bias", bias),
        ]
        inputs += [residual] if residual else []
        whole = wanted == len(weight)
        names = [output] if output else None
        y = self.op(
            "Linear", *inputs, domain="annex", names=names if whole else None, gelu=int(gelu)
        )
        if whole:
            return y
        return self.op("Slice", y, self.ints(0), self.ints(wanted), self.ints(-1), names=names)

    def _linear_blocks(self, x, name, weight, names):
        values, scales = quantise_blocks(weight)
        return self.op(
            "MatMulNBits",
            x,
            self.weight(name + ".blocks", values),
            self.weight(name + ".scales", scales),
            domain="com.microsoft",
            names=names,
            K=weight.shape[1],
            N=weight.shape[0],
            bits=8,
            block_size=_BLOCK,
            accuracy_level=4,  # the products are taken in 8 bits
        )

    def model(self, name, inputs, outputs):
        graph = helper.make_graph(
            self._nodes, name, inputs, outputs, list(self._initializers.values())
        )
        model = helper.make_model(
            graph,
            opset_imports=[
                helper.make_opsetid("", _OPSET),
                helper.make_opsetid("com.microsoft", 1),
                helper.make_opsetid("annex", 1),
            ],
            ir_version=_IR_VERSION,
            producer_name="annex",
        )
        return model.SerializeToString(deterministic=True)


def quantise_pairs(weight):
    """Symmetric 8-bit values and scale of each row of [out, in], as annex.Linear reads them:
    [out / 16, in / 2, 32], where pairs of inputs of sixteen outputs lie together."""
    scale = _scale(np.abs(weight).max(axis=1), 127)
    values = np.clip(np.rint(weight / scale[:, None]), -127, 127).astype(np.int8)
    return paired(values), scale


def paired(values):
    """[out, in] -> [out / 16, in / 2, 32]."""
    outputs, inputs = values.shape
    panels = values.reshape(outputs // PANEL, PANEL, inputs // 2, 2).transpose(0, 2, 1, 3)
    return panels.reshape(outputs // PANEL, inputs // 2, 2 * PANEL)


def quantise_blocks(weight):
    """8-bit values around 128 and scales of [out, in] in blocks along the inputs."""
    outputs, inputs = weight.shape
    blocks = weight.reshape(outputs, inputs // _BLOCK, _BLOCK)
    scales = _scale(np.abs(blocks).max(axis=2), 127)
    values = np.clip(np.rint(blocks / scales[:, :, None]), -127, 127) + 128
    return values.astype(np.uint8), scales


def _scale(largest, limit):
    return np.where(largest == 0, 1, largest / np.float32(limit)).astype(np.float32)


def float_value(name, shape):
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)


def bytes_value(name, shape):
    return helper.make_tensor_value_info(name, TensorProto.UINT8, shape)


def int64_value(name, shape):
    return helper.make_tensor_value_info(name, TensorProto.INT64, shape)
