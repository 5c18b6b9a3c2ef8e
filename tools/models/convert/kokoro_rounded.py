"""Reads what an exporter made of a convolution: its input rounded to 8 bits, a product of integers,
the bias in the product's own scale, and the way back to floats."""

from dataclasses import dataclass

import numpy as np
import onnx
from errors import PrepareError
from onnx_edit import other_input


@dataclass(frozen=True)
class RoundedConvolution:
    integer: onnx.NodeProto
    values: np.ndarray  # uint8 [out, in, width]
    scale: np.ndarray  # float, of one value
    zero: np.ndarray  # uint8, of one value
    bias: np.ndarray  # [out]
    x: str  # what was rounded
    output: str

    @classmethod
    def read(cls, edit, integer):
        rounding = edit.producer(integer.input[0])
        if rounding is None or rounding.op_type != "DynamicQuantizeLinear":
            raise PrepareError(f"{integer.name} has no input that is rounded as it comes")
        values = edit.array(integer.input[1])
        bias, biased = _bias(edit, integer.output[0])
        last = edit.only_consumer(biased, "Cast")
        scaled = edit.only_consumer(last.output[0], "Mul")
        scales = edit.producer(other_input(scaled, last.output[0]))
        return cls(
            integer=integer,
            values=values,
            scale=edit.array(other_input(scales, rounding.output[1])).reshape(1),
            zero=edit.array(integer.input[3]).reshape(1),
            bias=np.zeros(len(values), np.float32) if bias is None else bias,
            x=rounding.input[0],
            output=scaled.output[0],
        )

    def attribute(self, name):
        """Numbers for each dimension, of which there is one: time."""
        return list(next(a.ints for a in self.integer.attribute if a.name == name))

    def centred(self):
        """The weights around nought."""
        return self.values.astype(np.int16) - self.zero


def _bias(edit, total):
    """The float bias that a sum's own was computed from, if there is one, and the sum with it."""
    biased = edit.only_consumer(total, "Add")
    if biased is None:
        return None, total
    step = edit.producer(other_input(biased, total))
    while step.op_type != "Div":
        step = edit.producer(step.input[0])
    return edit.array(step.input[0]).reshape(-1), biased.output[0]
