"""The Whisper encoder and decoder as ONNX graphs, built from CTranslate2 weights.

Encoder: mel [1, 80, frames] -> memory_I uint8 [heads, bytes], the keys and values that layer I of
         the decoder looks at (src/tensor/transformer/attention_ops.h); in float or blocks instead
         cross_k_I [batch, heads, 64, positions], cross_v_I [batch, heads, positions, 64]
Decoder: tokens [batch, new], self_k_I [batch, heads, 64, past], self_v_I [batch, heads, past, 64],
         and what the encoder gave for one sound
  -> logits [batch, 1, vocabulary] of the last position, new_self_k_I, new_self_v_I, and
     cross_attention_I [batch, heads, new, positions] of the layers with alignment heads

positions = frames / 2, and any even number of frames up to 3000 will do. Each layer has tensors of
its own because one tensor over all layers has to be cut up, and so copied, at every step; keys
lie transposed because that is how the product reads them. The cross-attention is a value the
decoder has anyway: a run that does not ask for it pays nothing.
"""

import numpy as np
from onnx import TensorProto

from onnx_graph import Graph, Kind, bytes_value, float_value, int64_value

_MASKED = -1e9


class WhisperGraphs:
    def __init__(self, weights, kind_of, alignment_heads=()):
        """`kind_of` gives how the linear layer of a name is stored, see onnx_graph.Kind;
        `alignment_heads` are [layer, head] pairs whose cross-attention follows the audio."""
        self._weights = weights
        self.alignment_layers = sorted({layer for layer, _ in alignment_heads})
        self._kind_of = kind_of
        self._packed = kind_of("decoder/layer_0/attention/linear_1") is Kind.PAIRED
        self.vocabulary, self.width = weights["decoder/embeddings/weight"].shape
        self.heads = int(weights["encoder/num_heads"])
        self.head_size = self.width // self.heads
        self.encoder_layers = weights.layers("encoder")
        self.decoder_layers = weights.layers("decoder")
        self.mel_bins = weights["encoder/conv1/weight"].shape[1]
        self.audio_positions = weights["encoder/position_encodings/encodings"].shape[0]
        self.text_positions = weights["decoder/position_encodings/encodings"].shape[0]
        # The softmax's 1/sqrt(d) is folded into the query weights.
        self._query_scale = np.float32(self.head_size**-0.5)

    def encoder(self):
        """The serialised encoder."""
        graph, weights = Graph(self._kind_of), self._weights
        x = "mel"
        for name, stride in (("conv1", 1), ("conv2", 2)):
            x = graph.op(
                "Conv",
                x,
                graph.weight(f"{name}.weight", weights[f"encoder/{name}/weight"]),
                graph.weight(f"{name}.bias", weights[f"encoder/{name}/bias"]),
                kernel_shape=[3],
                pads=[1, 1],
                strides=[stride],
            )
            x = graph.op("Gelu", x)
        x = graph.op("Transpose", x, perm=[0, 2, 1])
        count = graph.op("Gather", graph.op("Shape", x), graph.ints(1))
        table = graph.weight("positions", weights["encoder/position_encodings/encodings"])
        x = graph.op("Add", x, graph.op("Slice", table, graph.ints(0), count, graph.ints(0)))
        for i in range(self.encoder_layers):
            x = self._encoder_layer(graph, x, f"encoder/layer_{i}")
        x = self._norm(graph, x, "encoder")
        for i in range(self.decoder_layers):
            self._cross_keys_and_values(graph, x, i)
        outputs = self._memory_values("batch")
        inputs = [float_value("mel", ["batch", self.mel_bins, "frames"])]
        return graph.model("whisper_encoder", inputs, outputs)

    def decoder(self):
        """The serialised decoder, and the contents of files beside it by name."""
        graph, weights = Graph(self._kind_of), self._weights
        new = graph.op("Gather", graph.op("Shape", "tokens"), graph.ints(1))
        past = graph.op("Gather", graph.op("Shape", "self_k_0"), graph.ints(3))
        total = graph.op("Add", new, past)
        embeddings = weights["decoder/embeddings/weight"]
        # Looked up in half precision, as the file has it.
        table = graph.weight_beside(
            "embeddings", embeddings.astype(np.float16), "decoder.embeddings"
        )
        x = graph.op("Cast", graph.op("Gather", table, "tokens"), to=TensorProto.FLOAT)
        positions = graph.weight("positions", weights["decoder/position_encodings/encodings"])
        x = graph.op("Add", x, graph.op("Slice", positions, past, total, graph.ints(0)))
        mask = self._causal_mask(graph, past, total)
        for i in range(self.decoder_layers):
            x = self._decoder_layer(graph, x, i, mask)
        x = self._norm(graph, x, "decoder")
        last = graph.op("Slice", x, graph.ints(-1), graph.ints(2**31), graph.ints(1))
        graph.linear(last, "projection", embeddings, output="logits")
        inputs = [int64_value("tokens", ["batch", "new"])]
        outputs = [float_value("logits", ["batch", 1, self.vocabulary])]
        for i in range(self.decoder_layers):
            inputs += [float_value(*spec) for spec in self._self_specs("", i, "past")]
            outputs += [float_value(*spec) for spec in self._self_specs("new_", i, "total")]
        inputs += self._memory_values("cross_batch")
        for i in self.alignment_layers:
            shape = ["batch", self.heads, "new", "positions"]
            outputs.append(float_value(f"cross_attention_{i}", shape))
        return graph.model("whisper_decoder", inputs, outputs), graph.beside

    def _self_specs(self, prefix, layer, length):
        yield f"{prefix}self_k_{layer}", ["batch", self.heads, self.head_size, length]
        yield f"{prefix}self_v_{layer}", ["batch", self.heads, length, self.head_size]

    def memory_names(self):
        """What the encoder hands to the decoder, in order."""
        return [value.name for value in self._memory_values("batch")]

    def _memory_values(self, batch):
        values = []
        for i in range(self.decoder_layers):
            if self._packed:
                values.append(bytes_value(f"memory_{i}", [self.heads, "bytes"]))
                continue
            keys = [batch, self.heads, self.head_size, "positions"]
            values.append(float_value(f"cross_k_{i}", keys))
            values.append(float_value(f"cross_v_{i}", [*keys[:2], "positions", self.head_size]))
        return values

    def _norm(self, graph, x, path):
        return graph.op(
            "LayerNormalization",
            x,
            graph.weight(path + ".gamma", self._weights[path + "/layer_norm/gamma"]),
            graph.weight(path + ".beta", self._weights[path + "/layer_norm/beta"]),
            axis=-1,
            epsilon=1e-5,
        )

    def _linear(self, graph, x, path, scale_rows=0, **behind):
        """A linear layer; its first `scale_rows` outputs are scaled as queries."""
        weight = self._weights[path + "/weight"].copy()
        bias = self._weights[path + "/bias"].copy()
        weight[:scale_rows] *= self._query_scale
        bias[:scale_rows] *= self._query_scale
        return graph.linear(x, path, weight, bias, **behind)

    def _feed_forward(self, graph, x, path):
        normed = self._norm(graph, x, path + "/ffn")
        y = self._linear(graph, normed, path + "/ffn/linear_0", gelu=True)
        return self._linear(graph, y, path + "/ffn/linear_1", residual=x)

    def _split_heads(self, graph, x, perm):
        shaped = graph.op("Reshape", x, graph.ints(0, 0, self.heads, self.head_size))
        return graph.op("Transpose", shaped, perm=perm)

    def _queries(self, graph, x):
        return self._split_heads(graph, x, [0, 2, 1, 3])

    def _keys(self, graph, x):
        return self._split_heads(graph, x, [0, 2, 3, 1])

    def _attend(self, graph, queries, keys, values, mask=None, names=None):
        scores = graph.op("MatMul", queries, keys)
        if mask:
            scores = graph.op("Add", scores, mask)
        shares = graph.op("Softmax", scores, names=names, axis=-1)
        mixed = graph.op("MatMul", shares, values)
        joined = graph.op("Transpose", mixed, perm=[0, 2, 1, 3])
        return graph.op("Reshape", joined, graph.ints(0, 0, self.width))

    def _joint_projection(self, graph, x, path):
        """Queries, keys and values side by side."""
        return self._linear(
            graph,
            self._norm(graph, x, path + "/self_attention"),
            path + "/self_attention/linear_0",
            scale_rows=self.width,
        )

    def _self_projections(self, graph, x, path):
        sizes = graph.ints(self.width, self.width, self.width)
        return graph.op(
            "Split", self._joint_projection(graph, x, path), sizes, axis=-1, outputs=3
        )

    def _encoder_layer(self, graph, x, path):
        # Neither kernel ever holds the 1500 x 1500 scores of all heads at once.
        if graph.is_paired(path + "/self_attention/linear_0"):
            joint = self._joint_projection(graph, x, path)
            mixed = graph.op("SelfAttention", joint, domain="annex", heads=self.heads)
        else:
            q, k, v = self._self_projections(graph, x, path)
            options = {"domain": "com.microsoft", "num_heads": self.heads, "scale": 1.0}
            mixed = graph.op("MultiHeadAttention", q, k, v, **options)
        x = self._linear(graph, mixed, path + "/self_attention/linear_1", residual=x)
        return self._feed_forward(graph, x, path)

    def _cross_keys_and_values(self, graph, x, layer):
        joint = self._linear(graph, x, f"decoder/layer_{layer}/attention/linear_1")
        if self._packed:
            names = [f"memory_{layer}"]
            graph.op("PackMemory", joint, domain="annex", names=names, heads=self.heads)
            return
        sizes = graph.ints(self.width, self.width)
        k, v = graph.op("Split", joint, sizes, axis=-1, outputs=2)
        split = graph.ints(0, 0, self.heads, self.head_size)
        for value, perm, name in ((k, [0, 2, 3, 1], "cross_k"), (v, [0, 2, 1, 3], "cross_v")):
            shaped = graph.op("Reshape", value, split)
            graph.op("Transpose", shaped, perm=perm, names=[f"{name}_{layer}"])

    def _look_at_sound(self, graph, q, layer):
        names = [f"cross_attention_{layer}"] if layer in self.alignment_layers else []
        if not self._packed:
            keys, values = f"cross_k_{layer}", f"cross_v_{layer}"
            return self._attend(graph, self._queries(graph, q), keys, values, names=names or None)
        mixed = f"looked_{layer}"
        options = {"domain": "annex", "heads": self.heads}
        graph.op("CrossAttention", q, f"memory_{layer}", names=[mixed, *names], **options)
        return mixed

    def _causal_mask(self, graph, past, total):
        size = self.text_positions
        table = graph.weight("mask", np.triu(np.full((size, size), _MASKED, np.float32), 1))
        rows = graph.op("Slice", table, past, total, graph.ints(0))
        return graph.op("Slice", rows, graph.ints(0), total, graph.ints(1))

    def _decoder_layer(self, graph, x, layer, mask):
        path = f"decoder/layer_{layer}"
        q, k, v = self._self_projections(graph, x, path)
        keys = graph.op(
            "Concat", f"self_k_{layer}", self._keys(graph, k), axis=3, names=[f"new_self_k_{layer}"]
        )
        values = graph.op(
            "Concat",
            f"self_v_{layer}",
            self._queries(graph, v),
            axis=2,
            names=[f"new_self_v_{layer}"],
        )
        mixed = self._attend(graph, self._queries(graph, q), keys, values, mask)
        x = self._linear(graph, mixed, path + "/self_attention/linear_1", residual=x)
        cross = path + "/attention"
        q = self._linear(
            graph, self._norm(graph, x, cross), cross + "/linear_0", scale_rows=self.width
        )
        mixed = self._look_at_sound(graph, q, layer)
        x = self._linear(graph, mixed, cross + "/linear_2", residual=x)
        return self._feed_forward(graph, x, path)
