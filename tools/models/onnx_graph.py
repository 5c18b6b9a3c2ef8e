"""Builds an ONNX graph node by node, with linear layers in float or in 8 bits.

Names are counted, initializers are kept in the order of first use and nothing depends on time
or on hashing, so the same weights give the same bytes.
"""

from dataclasses import dataclass

import numpy as np
from onnx import TensorProto, helper, numpy_helper

# 20 brings Gelu; IR 10 is the oldest that goes with it.
_OPSET = 20
_IR_VERSION = 10


@dataclass(frozen=True)
class Quantisation:
    """How the weights of linear layers are stored.

    `bits` 7 keeps |w| <= 64: AVX2 machines without VNNI multiply u8 x s8 pairs into a saturating
    16-bit sum, and 2 x 255 x 64 is the largest that fits.
    """

    bits: int
    signed: bool = True


FLOAT = None


class Graph:
    def __init__(self, quantisation=FLOAT):
        self._quantisation = quantisation
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
        last = bias is None
        names = [output] if output and last else None
        if self._quantisation is None:
            y = self.op("MatMul", x, self.weight(name + ".weight", weight.T), names=names)
        else:
            y = self._linear_int8(x, name, weight.T, names)
        if last:
            return y
        names = [output] if output else None
        return self.op("Add", y, self.weight(name + ".bias", bias), names=names)

    def _linear_int8(self, x, name, weight, names):
        # ONNX Runtime fuses exactly this chain into one kernel.
        values, scale, zero = quantise_columns(weight, self._quantisation)
        quantised, x_scale, x_zero = self.op("DynamicQuantizeLinear", x, outputs=3)
        product = self.op(
            "MatMulInteger",
            quantised,
            self.weight(name + ".int8", values),
            x_zero,
            self.weight(name + ".zero", zero),
        )
        both = self.op("Mul", x_scale, self.weight(name + ".scale", scale))
        return self.op(
            "Mul", self.op("Cast", product, to=TensorProto.FLOAT), both, names=names
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


def quantise_columns(weight, quantisation):
    """Symmetric 8-bit values, scale and zero point of each column of [in, out]."""
    limit = 2 ** (quantisation.bits - 1) - (0 if quantisation.bits == 7 else 1)
    scale = np.abs(weight).max(axis=0) / limit
    scale = np.where(scale == 0, 1, scale).astype(np.float32)
    values = np.clip(np.rint(weight / scale), -limit, limit)
    if quantisation.signed:
        return values.astype(np.int8), scale, np.zeros(scale.shape, np.int8)
    return (values + 128).astype(np.uint8), scale, np.full(scale.shape, 128, np.uint8)


def float_value(name, shape):
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)


def int64_value(name, shape):
    return helper.make_tensor_value_info(name, TensorProto.INT64, shape)
