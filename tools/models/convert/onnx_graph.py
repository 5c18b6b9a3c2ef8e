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


_BLOCK = 64


class Kind(Enum):
    """How the weights of a linear layer are stored, and so how its input is rounded.

    INT8, UINT8 and INT7 have one scale per output and round the input with one scale for all of
    its rows. INT7 keeps |w| <= 64: machines without VNNI multiply u8 x s8 pairs into a saturating
    16-bit sum, and 2 x 255 x 64 is the largest that fits. BLOCKS has one scale for every 64 inputs
    of an output and rounds each row of the input in blocks as well.
    """

    FLOAT = "float"
    INT8 = "int8"
    UINT8 = "uint8"
    INT7 = "int7"
    BLOCKS = "blocks"


class Graph:
    def __init__(self, kind_of):
        """`kind_of` gives the Kind of the linear layer of a name."""
        self._kind_of = kind_of
        self._nodes = []
        self._initializers = {}
        self._count = 0

    def weight(self, name, array):
        """A named constant; asked for twice it is stored once."""
        if name not in self._initializers:
            self._initializers[name] = numpy_helper.from_array(np.asarray(array, order="C"), name)
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

    def linear(self, x, name, weight, bias=None, output=None):
        """x @ weight.T + bias; `weight` is [out, in] as it lies in the file."""
        names = [output] if output else None
        last = names if bias is None else None
        kind = self._kind_of(name)
        if kind is Kind.FLOAT:
            y = self.op("MatMul", x, self.weight(name + ".weight", weight.T), names=last)
        elif kind is Kind.BLOCKS:
            y = self._linear_blocks(x, name, weight, last)
        else:
            y = self._linear_int8(x, name, weight.T, kind, last)
        if bias is None:
            return y
        return self.op("Add", y, self.weight(name + ".bias", bias), names=names)

    def _linear_int8(self, x, name, weight, kind, names):
        # ONNX Runtime fuses exactly this chain into one kernel.
        values, scale, zero = quantise_columns(weight, kind)
        rounded, x_scale, x_zero = self.op("DynamicQuantizeLinear", x, outputs=3)
        product = self.op(
            "MatMulInteger",
            rounded,
            self.weight(name + ".int8", values),
            x_zero,
            self.weight(name + ".zero", zero),
        )
        both = self.op("Mul", x_scale, self.weight(name + ".scale", scale))
        return self.op("Mul", self.op("Cast", product, to=TensorProto.FLOAT), both, names=names)

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
            opset_imports=[helper.make_opsetid("", _OPSET), helper.make_opsetid("com.microsoft", 1)],
            ir_version=_IR_VERSION,
            producer_name="annex",
        )
        return model.SerializeToString(deterministic=True)


def quantise_columns(weight, kind):
    """Symmetric 8-bit values, scale and zero point of each column of [in, out]."""
    limit = 64 if kind is Kind.INT7 else 127
    scale = _scale(np.abs(weight).max(axis=0), limit)
    values = np.clip(np.rint(weight / scale), -limit, limit)
    if kind is Kind.UINT8:
        return (values + 128).astype(np.uint8), scale, np.full(scale.shape, 128, np.uint8)
    return values.astype(np.int8), scale, np.zeros(scale.shape, np.int8)


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


def int64_value(name, shape):
    return helper.make_tensor_value_info(name, TensorProto.INT64, shape)
