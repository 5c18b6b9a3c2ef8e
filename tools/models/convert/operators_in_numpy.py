"""What the operators of src/tensor/transformer compute, without their rounding of inputs: for tests."""

import math

import numpy as np
from onnx.reference.op_run import OpRun


class Linear(OpRun):
    op_domain = "annex"

    def _run(self, x, values, scale, bias, residual=None, gelu=None):
        outputs, inputs = values.shape[0] * 16, values.shape[1] * 2
        unpaired = values.reshape(outputs // 16, inputs // 2, 16, 2).transpose(0, 2, 1, 3)
        y = x @ (unpaired.reshape(outputs, inputs) * scale[:, None]).T + bias
        if gelu:
            y = y * 0.5 * (1 + np.vectorize(math.erf)(y / math.sqrt(2)))
        return (np.asarray(y if residual is None else y + residual, np.float32),)


class SelfAttention(OpRun):
    op_domain = "annex"

    def _run(self, joint, heads=None):
        q, k, v = np.split(joint.reshape(joint.shape[1], 3 * heads, -1).swapaxes(0, 1), 3)
        scores = q @ k.swapaxes(1, 2)
        shares = np.exp(scores - scores.max(axis=-1, keepdims=True))
        mixed = (shares / shares.sum(axis=-1, keepdims=True)) @ v
        return (mixed.swapaxes(0, 1).reshape(1, joint.shape[1], -1).astype(np.float32),)


class PackMemory(OpRun):
    """The memory is as it comes: only CrossAttention below reads it."""

    op_domain = "annex"

    def _run(self, joint, heads=None):
        return (joint.view(np.uint8).reshape(heads, -1),)


class CrossAttention(OpRun):
    op_domain = "annex"

    def _run(self, queries, memory, heads=None):
        joint = memory.reshape(-1).view(np.float32).reshape(-1, 2, heads, queries.shape[2] // heads)
        keys, values = joint.transpose(1, 2, 0, 3)
        q = queries.reshape(*queries.shape[:2], heads, -1).swapaxes(1, 2)
        scores = q @ keys.swapaxes(1, 2)
        shares = np.exp(scores - scores.max(axis=-1, keepdims=True))
        shares /= shares.sum(axis=-1, keepdims=True)
        mixed = (shares @ values).swapaxes(1, 2).reshape(queries.shape)
        return (mixed.astype(np.float32), shares.astype(np.float32))[: len(self.onnx_node.output)]


OPERATORS = [Linear, SelfAttention, PackMemory, CrossAttention]
