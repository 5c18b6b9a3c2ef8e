#pragma once
// What all kernels share, local to the including file (operator/vectors.h says why).
#include "tensor/operator/vectors.h"
#include "tensor/recurrent/kernels.h"

namespace annex::tensor::recurrent {
namespace {

[[gnu::always_inline]] inline Floats sigmoid(Floats x) {
    const Floats tail = exponential(-magnitude(x));
    const Floats smaller = tail / (tail + 1.0F);
    return x < 0.0F ? smaller : 1.0F - smaller;
}

[[gnu::always_inline]] inline Floats tangent(Floats x) {
    return 2.0F * sigmoid(2.0F * x) - 1.0F;
}

void step(const float* gates, std::size_t hidden, float* cell, float* state) {
    for (std::size_t i = 0; i < hidden; i += kLanes) {
        const Floats input = sigmoid(load(gates + i));
        const Floats output = sigmoid(load(gates + hidden + i));
        const Floats forget = sigmoid(load(gates + 2 * hidden + i));
        const Floats made = tangent(load(gates + 3 * hidden + i));
        const Floats kept = forget * load(cell + i) + input * made;
        store(cell + i, kept);
        store(state + i, output * tangent(kept));
    }
}

}  // namespace
}  // namespace annex::tensor::recurrent
