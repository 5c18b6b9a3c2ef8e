#include "tensor/transformer/attention.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>

#include "tensor/operator/aligned.h"

namespace annex::tensor::transformer {
namespace {

constexpr std::size_t kKeyLevel = 4095;
constexpr std::size_t kValueLevel = 4095;
constexpr std::size_t kQueryLevelMax = 8191;
constexpr float kShareLevelMax = 32767;
// A little below 2^31, for what the rounding of the shares adds.
constexpr float kSumMax = 2.1e9F;
constexpr std::size_t kQueries = 2 * kRows;  // at once, so that keys are read half as often
constexpr std::size_t kTaskQueries = 10 * kQueries;

struct Scratch {
    AlignedVector<std::int16_t> queries;  // [kQueries, head size]
    AlignedVector<std::int32_t> sums;     // [kQueries, positions]; later the shares, as floats
    AlignedVector<std::int16_t> shares;   // [kQueries, positions]
};

Scratch& scratch_of_thread() {
    static thread_local Scratch scratch;
    return scratch;
}

std::size_t up_to(std::size_t count, std::size_t step) {
    return (count + step - 1) / step * step;
}

float factor(float peak, float level) {
    return peak > 0 ? level / peak : 0;
}

}  // namespace

/// The memory of one head: positions (one cache line), then keys and values in the order in which
/// multiply() reads weights.
struct Attention::Head {
    std::int16_t* keys;    ///< [positions / kColumns, head size / 2, kColumns, 2]
    std::int16_t* values;  ///< [head size / kColumns, positions / 2, kColumns, 2]
    float* key_scale;      ///< [positions]
    float* value_scale;    ///< [head size]
};

/// Some queries of one head.
struct Attention::Block {
    std::size_t head, first, rows;
    std::size_t positions;
    std::size_t padded;  ///< positions, up to a multiple of kColumns
};

Attention::Attention(std::size_t heads, std::size_t head_size, const Kernels& kernels)
    : heads_(heads),
      head_size_(head_size),
      query_level_(static_cast<float>(std::min(
          kQueryLevelMax, std::numeric_limits<std::int32_t>::max() / (kKeyLevel * head_size)))),
      kernels_(kernels) {}

std::size_t Attention::head_bytes(std::size_t positions) const {
    const std::size_t padded = up_to(positions, kColumns);
    return kCacheLineBytes + up_to(2 * padded * head_size_ * sizeof(std::int16_t) +
                                       (padded + head_size_) * sizeof(float),
                                   kCacheLineBytes);
}

std::size_t Attention::positions(std::span<const std::byte> memory) const {
    std::size_t positions = 0;
    if (memory.size() < sizeof positions) {
        return 0;
    }
    std::memcpy(&positions, memory.data(), sizeof positions);
    const bool fits = positions <= memory.size() && memory.size() == heads_ * head_bytes(positions);
    return fits ? positions : 0;
}

Attention::Head Attention::head_at(std::byte* memory, std::size_t positions) const {
    const std::size_t padded = up_to(positions, kColumns);
    auto* keys = reinterpret_cast<std::int16_t*>(memory + kCacheLineBytes);
    auto* scale = reinterpret_cast<float*>(keys + 2 * padded * head_size_);
    return {keys, keys + padded * head_size_, scale, scale + padded};
}

void Attention::pack(Vectors keys, Vectors values, std::size_t positions,
                     std::span<std::byte> memory, const Parallel& parallel) const {
    parallel(heads_, [&](std::size_t head) {
        std::byte* own = &memory[head * head_bytes(positions)];
        std::memcpy(own, &positions, sizeof positions);
        const std::size_t offset = head * head_size_;
        pack_head({keys.first + offset, keys.step}, {values.first + offset, values.step}, positions,
                  head_at(own, positions));
    });
}

void Attention::pack_head(Vectors keys, Vectors values, std::size_t positions,
                          const Head& into) const {
    const std::size_t padded = up_to(positions, kColumns);
    std::fill_n(into.keys, 2 * padded * head_size_, std::int16_t{0});
    std::fill_n(into.key_scale, padded, 0.0F);
    alignas(kCacheLineBytes) std::array<float, kHeadSizeMax> factors{};
    alignas(kCacheLineBytes) std::array<std::int16_t, kHeadSizeMax> rounded{};
    for (std::size_t i = 0; i < positions; ++i) {
        const float* key = keys.first + i * keys.step;
        const float peak = kernels_.peak(key, head_size_);
        into.key_scale[i] = peak / kKeyLevel;
        kernels_.round(key, head_size_, factor(peak, kKeyLevel), rounded.data());
        std::int16_t* column = into.keys + i / kColumns * kColumns * head_size_ + i % kColumns * 2;
        for (std::size_t c = 0; c < head_size_; c += 2, column += 2 * kColumns) {
            column[0] = rounded.at(c);
            column[1] = rounded.at(c + 1);
        }
        kernels_.raise_peaks(values.first + i * values.step, head_size_, factors.data());
    }
    for (std::size_t c = 0; c < head_size_; ++c) {
        into.value_scale[c] = factors.at(c) / kValueLevel;
        factors.at(c) = factor(factors.at(c), kValueLevel);
    }
    for (std::size_t i = 0; i < positions; ++i) {
        kernels_.round_each(values.first + i * values.step, factors.data(), head_size_,
                            rounded.data());
        std::int16_t* row = into.values + i / 2 * 2 * kColumns + i % 2;
        for (std::size_t c = 0; c < head_size_; ++c) {
            row[c / kColumns * padded * kColumns + c % kColumns * 2] = rounded.at(c);
        }
    }
}

void Attention::attend(const Asked& asked, const Parallel& parallel) const {
    const std::size_t positions = this->positions(asked.memory);
    const std::size_t tasks = up_to(asked.count, kTaskQueries) / kTaskQueries;
    parallel(heads_ * tasks, [&](std::size_t index) {
        const std::size_t first = index % tasks * kTaskQueries;
        const std::size_t end = std::min(asked.count, first + kTaskQueries);
        for (std::size_t begin = first; begin < end; begin += kQueries) {
            attend_block(asked, {index / tasks, begin, std::min(kQueries, end - begin), positions,
                                 up_to(positions, kColumns)});
        }
    });
}

void Attention::score(const Asked& asked, const Block& block, const Head& from,
                      std::span<float> scale) const {
    auto& [queries, sums, shares] = scratch_of_thread();
    queries.resize(std::max(queries.size(), kQueries * head_size_));
    sums.resize(std::max(sums.size(), kQueries * block.padded));
    shares.resize(std::max(shares.size(), kQueries * block.padded));
    std::fill_n(queries.begin(), kQueries * head_size_, std::int16_t{0});
    for (std::size_t row = 0; row < block.rows; ++row) {
        const float* query = asked.queries.first + (block.first + row) * asked.queries.step +
                             block.head * head_size_;
        const float peak = kernels_.peak(query, head_size_);
        scale[row] = peak / query_level_;
        kernels_.round(query, head_size_, factor(peak, query_level_), &queries[row * head_size_]);
    }
    for (std::size_t column = 0; column < block.padded; column += kColumns) {
        for (std::size_t row = 0; row < block.rows; row += kRows) {
            const PairProduct product = {.inputs = &queries[row * head_size_],
                                         .input_step = head_size_,
                                         .splits = 1,
                                         .split_step = 0,
                                         .count = head_size_,
                                         .weights = from.keys + column * head_size_,
                                         .sums = &sums[row * block.padded + column],
                                         .sum_step = block.padded};
            block.rows == 1 ? kernels_.multiply_row(product) : kernels_.multiply(product);
        }
    }
    for (std::size_t row = 0; row < block.rows; ++row) {
        std::int32_t* own = &sums[row * block.padded];
        const float total =
            kernels_.softmax(own, block.positions, block.padded, scale[row], from.key_scale);
        const auto* parts = reinterpret_cast<const float*>(own);
        const float level = std::min(kShareLevelMax, kSumMax / kValueLevel / total);
        scale[row] = 1 / (level * total);
        kernels_.round(parts, block.padded, level, &shares[row * block.padded]);
        if (asked.maybe_shares != nullptr) {
            float* out = asked.maybe_shares +
                         (block.head * asked.count + block.first + row) * block.positions;
            std::transform(parts, parts + block.positions, out,
                           [total](float part) { return part / total; });
        }
    }
}

void Attention::attend_block(const Asked& asked, const Block& block) const {
    // Packed once and only read from here on.
    auto* memory = const_cast<std::byte*>(asked.memory.data());
    const Head from = head_at(memory + block.head * head_bytes(block.positions), block.positions);
    std::array<float, kQueries> scale{};
    score(asked, block, from, scale);
    const auto& shares = scratch_of_thread().shares;
    alignas(kCacheLineBytes) std::array<std::int32_t, kRows * kColumns> mixed;
    static constexpr std::array<float, kColumns> kNoBias{};
    for (std::size_t column = 0; column < head_size_; column += kColumns) {
        for (std::size_t row = 0; row < block.rows; row += kRows) {
            const PairProduct product = {.inputs = &shares[row * block.padded],
                                         .input_step = block.padded,
                                         .splits = 1,
                                         .split_step = 0,
                                         .count = block.padded,
                                         .weights = from.values + column * block.padded,
                                         .sums = mixed.data(),
                                         .sum_step = kColumns};
            block.rows == 1 ? kernels_.multiply_row(product) : kernels_.multiply(product);
            kernels_.finish(
                {.sums = mixed.data(),
                 .rows = std::min(kRows, block.rows - row),
                 .row_scale = &scale.at(row),
                 .column_scale = from.value_scale + column,
                 .bias = kNoBias.data(),
                 .gelu = false,
                 .maybe_residual = nullptr,
                 .out =
                     &asked.out[(block.first + row) * width() + block.head * head_size_ + column],
                 .out_step = width()});
        }
    }
}

}  // namespace annex::tensor::transformer
