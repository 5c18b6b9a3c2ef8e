#include "tensor/transformer/linear.h"

#include <algorithm>
#include <array>
#include <limits>

#include "tensor/operator/aligned.h"

namespace annex::tensor::transformer {
namespace {

constexpr std::size_t kBlockInputs = 96U << 10U;  // rounded inputs of a block: 192 KiB of the cache
constexpr std::size_t kTaskWeights = 256U << 10U;  // read by one task where rows are few
constexpr std::size_t kTasksMin = 8;               // columns are divided too where rows are too few
constexpr std::size_t kWeightMax = 127;
constexpr std::size_t kLevelMax = 8191;

struct Scratch {
    AlignedVector<std::int16_t> rounded;  // [rows, inputs]
    AlignedVector<float> scale;           // [rows]
    AlignedVector<std::int16_t> weights;  // of kColumns outputs
};

Scratch& scratch_of_thread() {
    // Kept: a block takes less time than the pages of its scratch memory would.
    static thread_local Scratch scratch;
    return scratch;
}

std::size_t level_of(std::size_t inputs) {
    constexpr std::size_t kSumMax = std::numeric_limits<std::int32_t>::max();
    return std::min(kLevelMax, kSumMax / (kWeightMax * inputs));
}

}  // namespace

Linear::Linear(const LinearWeights& weights, bool gelu, const Kernels& kernels)
    : weights_(weights),
      gelu_(gelu),
      level_(static_cast<float>(level_of(weights.inputs))),
      kernels_(kernels) {}

void Linear::run(std::span<const float> x, std::span<const float> maybe_residual,
                 std::span<float> out, const Parallel& parallel) const {
    const std::size_t rows = x.size() / weights_.inputs;
    if (rows < kRows) {
        run_few(rows, x, maybe_residual.empty() ? nullptr : maybe_residual.data(), out.data(),
                parallel);
        return;
    }
    const std::size_t most = std::max<std::size_t>(kBlockInputs / weights_.inputs / kRows, 1);
    const std::size_t block = most * kRows;
    const std::size_t blocks = (rows + block - 1) / block;
    const std::size_t panels = weights_.outputs / kColumns;
    const std::size_t groups = std::min(panels, (kTasksMin + blocks - 1) / blocks);
    parallel(blocks * groups, [&](std::size_t index) {
        const std::size_t first = index / groups * block;
        const std::size_t group = index % groups;
        run_block({.first = first,
                   .rows = std::min(block, rows - first),
                   .begin = panels * group / groups * kColumns,
                   .end = panels * (group + 1) / groups * kColumns},
                  x, maybe_residual.empty() ? nullptr : maybe_residual.data(), out.data());
    });
}

void Linear::round_rows(std::span<const float> x, std::size_t rows, std::int16_t* rounded,
                        float* scale) const {
    for (std::size_t row = 0; row < rows; ++row) {
        const float* values = &x[row * weights_.inputs];
        const float peak = kernels_.peak(values, weights_.inputs);
        scale[row] = peak / level_;
        kernels_.round(values, weights_.inputs, peak > 0 ? level_ / peak : 0,
                       rounded + row * weights_.inputs);
    }
}

void Linear::run_few(std::size_t rows, std::span<const float> x, const float* maybe_residual,
                     float* out, const Parallel& parallel) const {
    const std::size_t inputs = weights_.inputs;
    AlignedVector<std::int16_t> rounded(rows * inputs);
    std::array<float, kRows> scale{};
    round_rows(x, rows, rounded.data(), scale.data());
    const std::size_t tasks = std::max<std::size_t>(weights_.outputs * inputs / kTaskWeights, 1);
    const std::size_t panels = weights_.outputs / kColumns;
    parallel(tasks, [&](std::size_t task) {
        alignas(kCacheLineBytes) std::array<std::int32_t, kColumns> sums;
        for (std::size_t panel = panels * task / tasks; panel < panels * (task + 1) / tasks;
             ++panel) {
            const std::size_t column = panel * kColumns;
            for (std::size_t row = 0; row < rows; ++row) {
                kernels_.multiply_narrow({.inputs = &rounded[row * inputs],
                                          .count = inputs,
                                          .weights = &weights_.values[column * inputs],
                                          .sums = sums.data()});
                finish(sums.data(), row, 1, column, &scale.at(row), maybe_residual, out);
            }
        }
    });
}

void Linear::finish(const std::int32_t* sums, std::size_t first, std::size_t rows,
                    std::size_t column, const float* scale, const float* maybe_residual,
                    float* out) const {
    const std::size_t at = first * weights_.outputs + column;
    kernels_.finish({.sums = sums,
                     .rows = rows,
                     .row_scale = scale,
                     .column_scale = &weights_.scale[column],
                     .bias = &weights_.bias[column],
                     .gelu = gelu_,
                     .maybe_residual = maybe_residual == nullptr ? nullptr : maybe_residual + at,
                     .out = out + at,
                     .out_step = weights_.outputs});
}

void Linear::run_block(const Block& block, std::span<const float> x, const float* maybe_residual,
                       float* out) const {
    const auto [first, rows, begin, end] = block;
    const std::size_t inputs = weights_.inputs;
    const std::size_t padded = (rows + kRows - 1) / kRows * kRows;
    auto& [rounded, scale, weights] = scratch_of_thread();
    rounded.resize(std::max(rounded.size(), padded * inputs));
    scale.resize(std::max(scale.size(), padded));
    weights.resize(std::max(weights.size(), inputs * kColumns));
    round_rows(x.subspan(first * inputs), rows, rounded.data(), scale.data());
    // The last call of multiply() reads rows that nobody asked for.
    std::fill_n(rounded.data() + rows * inputs, (padded - rows) * inputs, std::int16_t{0});
    alignas(kCacheLineBytes) std::array<std::int32_t, kRows * kColumns> sums;
    for (std::size_t column = begin; column < end; column += kColumns) {
        kernels_.widen(&weights_.values[column * inputs], inputs * kColumns, weights.data());
        for (std::size_t row = 0; row < rows; row += kRows) {
            kernels_.multiply({.inputs = &rounded[row * inputs],
                               .input_step = inputs,
                               .splits = 1,
                               .split_step = 0,
                               .count = inputs,
                               .weights = weights.data(),
                               .sums = sums.data(),
                               .sum_step = kColumns});
            finish(sums.data(), first + row, std::min(kRows, rows - row), column, &scale[row],
                   maybe_residual, out);
        }
    }
}

}  // namespace annex::tensor::transformer
