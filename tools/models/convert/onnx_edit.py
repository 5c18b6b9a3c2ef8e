"""Finds and replaces pieces of a graph that somebody else exported."""

from collections import Counter

import numpy as np
import onnx
from errors import PrepareError
from onnx import helper, numpy_helper


class GraphEdit:
    """Nodes keep their order; a replacement stands where the last node of its piece stood."""

    def __init__(self, model):
        self._model = model
        self._graph = model.graph
        self._initializers = {t.name: t for t in self._graph.initializer}
        self._constants = {
            n.output[0]: n.attribute[0].t
            for n in self._graph.node
            if n.op_type == "Constant" and n.attribute[0].name == "value"
        }
        self._producers = {o: n for n in self._graph.node for o in n.output}
        self._consumers = {}
        for node in self._graph.node:
            for name in node.input:
                self._consumers.setdefault(name, []).append(node)
        self._added = {}
        self._replacements = {}  # output name of the last node of a piece -> new nodes
        self.counts = Counter()

    def nodes(self, kind):
        return [n for n in self._graph.node if n.op_type == kind]

    def producer(self, name):
        return self._producers.get(name)

    def consumers(self, name):
        return self._consumers.get(name, [])

    def only_consumer(self, name, kind):
        """The one node that reads `name`, if it is of that kind."""
        found = self.consumers(name)
        return found[0] if len(found) == 1 and found[0].op_type == kind else None

    def array(self, name):
        """A constant's values; None for what is computed."""
        tensor = self._initializers.get(name) or self._constants.get(name)
        return None if tensor is None else numpy_helper.to_array(tensor)

    def constant(self, name, array):
        """Adds one; asked for twice it is stored once."""
        if name not in self._added:
            self._added[name] = numpy_helper.from_array(np.asarray(array, order="C"), name)
        return name

    def replace(self, output, nodes, what):
        """Computes `output` by `nodes` from here on; what only fed the old way goes."""
        self._replacements[output] = nodes
        self.counts[what] += 1

    def finish(self):
        """The model, without what nothing needs any more."""
        nodes = []
        for node in self._graph.node:
            found = [o for o in node.output if o in self._replacements]
            if found:
                nodes += self._replacements[found[0]]
            else:
                nodes.append(node)
        nodes = self._needed(nodes)
        used = {name for node in nodes for name in node.input}
        constants = [t for t in self._graph.initializer if t.name in used]
        constants += [t for name, t in self._added.items() if name in used]
        del self._graph.node[:], self._graph.initializer[:], self._graph.value_info[:]
        self._graph.node.extend(nodes)
        self._graph.initializer.extend(constants)
        return self._model

    def _needed(self, nodes):
        wanted = {o.name for o in self._graph.output}
        kept = []
        for node in reversed(nodes):
            if any(o in wanted for o in node.output):
                kept.append(node)
                wanted.update(node.input)
        return kept[::-1]


def rename(model, names):
    """Gives values other names; all of the old ones must be there."""
    found = {output for n in model.graph.node for output in n.output}
    missing = names.keys() - found
    if missing:
        raise PrepareError(f"the model has no {', '.join(sorted(missing))}: not the expected graph")
    for n in model.graph.node:
        n.input[:] = [names.get(name, name) for name in n.input]
        n.output[:] = [names.get(name, name) for name in n.output]


def extract(model, inputs, outputs):
    """A model of its own of what computes `outputs` from `inputs`; both are value infos."""
    part = onnx.ModelProto()
    part.CopyFrom(model)
    graph = part.graph
    del graph.input[:], graph.output[:], graph.value_info[:]
    graph.input.extend(inputs)
    graph.output.extend(outputs)
    given = {i.name for i in inputs}
    wanted = {o.name for o in outputs}
    nodes = []
    for n in reversed(model.graph.node):
        if wanted.intersection(n.output) and not given.intersection(n.output):
            nodes.append(n)
            wanted.update(n.input)
    constants = [t for t in model.graph.initializer if t.name in wanted]
    del graph.node[:], graph.initializer[:]
    graph.node.extend(reversed(nodes))
    graph.initializer.extend(constants)
    return part


def other_input(node, name):
    """The other one of two inputs."""
    return node.input[1] if node.input[0] == name else node.input[0]


def node(kind, inputs, output, **attributes):
    return helper.make_node(kind, inputs, [output], name=output, **attributes)
