#pragma once
// Attention inside a model's graph, as operators of the domain "annex":
//
// SelfAttention: joint float [1, positions, 3 * width], queries (scaled), keys and values of all
//   heads -> float [1, positions, width].
// PackMemory: joint float [1, positions, 2 * width], keys and values -> memory uint8 [heads,
//   bytes], which only this machine's CrossAttention reads.
// CrossAttention: queries (scaled) float [batch, count, width], memory -> float [batch, count,
//   width]; if wanted the shares, float [1, heads, batch * count, positions]. The batch looks at
//   one memory.
//
// Attribute of all: heads.
#include <onnxruntime_cxx_api.h>

namespace annex::tensor::transformer {

const OrtCustomOp& self_attention_operator();
const OrtCustomOp& pack_memory_operator();
const OrtCustomOp& cross_attention_operator();

}  // namespace annex::tensor::transformer
