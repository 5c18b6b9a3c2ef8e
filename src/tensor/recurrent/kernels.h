#pragma once
// The inner loop of a recurrent layer's gates, once for every machine and once for AVX2.
//
// Threads: plain functions.
#include <cstddef>

namespace annex::tensor::recurrent {

struct Kernels {
    const char* name;
    /// One moment: gates [4, hidden] (input, output, forget, cell) make of the cell [hidden] the
    /// next one, and the state [hidden]. `hidden` is a multiple of 8.
    void (*step)(const float* gates, std::size_t hidden, float* cell, float* state);
};

/// Works everywhere.
const Kernels& portable_kernels();
/// For processors with AVX2 and FMA only.
const Kernels& avx2_kernels();
/// The best that this processor runs.
const Kernels& best_kernels();

}  // namespace annex::tensor::recurrent
