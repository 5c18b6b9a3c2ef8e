"""What the operators of src/tensor compute, without their rounding of inputs: for tests."""

import math

import numpy as np
from onnx.reference.op_run import OpRun


def _unpaired(values):
    """[out / 16, in / 2, 32] -> [out, in]."""
    outputs, inputs = values.shape[0] * 16, values.shape[1] * 2
    panels = values.reshape(outputs // 16, inputs // 2, 16, 2)
    return panels.transpose(0, 2, 1, 3).reshape(outputs, inputs)


class Linear(OpRun):
    op_domain = "annex"

    def _run(self, x, values, scale, bias, residual=None, gelu=None):
        y = x @ (_unpaired(values) * scale[:, None]).T + bias
        if gelu:
            y = y * 0.5 * (1 + np.vectorize(math.erf)(y / math.sqrt(2)))
        return (np.asarray(y if residual is None else y + residual, np.float32),)


class Lstm(OpRun):
    op_domain = "annex"

    def _run(self, gates, values, scale):
        moments, directions, hidden = len(gates), len(values), values.shape[2] * 2
        out = np.zeros((moments, directions, 1, hidden), np.float32)
        for direction in range(directions):
            weights = _unpaired(values[direction]) * scale[direction][:, None]
            given = gates.reshape(moments, directions, 4, hidden)[:, direction]
            cell, state = np.zeros(hidden), np.zeros(hidden)
            for moment in range(moments)[:: -1 if direction else 1]:
                sums = given[moment] + (weights @ state).reshape(4, hidden)
                let_in, let_out, keep = 1 / (1 + np.exp(-sums[:3]))
                cell = keep * cell + let_in * np.tanh(sums[3])
                state = let_out * np.tanh(cell)
                out[moment, direction, 0] = state
        return (out,)


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


OPERATORS = [Linear, Lstm, SelfAttention, PackMemory, CrossAttention]
