#include "capability/asr/whisper/words/word_alignment.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numeric>

#include "base/assert.h"

namespace annex::asr {
namespace {

constexpr std::size_t kReach = 3;  // on either side of the median's middle
constexpr float kFlat = 1e-10F;    // a deviation that only rounding makes

// Each row sums to 1 over the positions that count.
void renormalise(std::span<float> row) {
    const float sum = std::accumulate(row.begin(), row.end(), 0.0F);
    if (sum > 0) {
        std::transform(row.begin(), row.end(), row.begin(), [sum](float x) { return x / sum; });
    }
}

// Each position's shares over the tokens: mean 0, deviation 1. rows x columns.
void standardise(std::vector<float>& shares, std::size_t rows, std::size_t columns) {
    std::vector<double> sums(columns);
    std::vector<double> squares(columns);
    for (std::size_t i = 0; i < shares.size(); ++i) {
        const double value = shares[i];
        sums[i % columns] += value;
        squares[i % columns] += value * value;
    }
    const auto count = static_cast<double>(rows);
    for (std::size_t i = 0; i < shares.size(); ++i) {
        const double mean = sums[i % columns] / count;
        const double deviation =
            std::sqrt(std::max(squares[i % columns] / count - mean * mean, 0.0));
        shares[i] = deviation > kFlat ? static_cast<float>((shares[i] - mean) / deviation) : 0.0F;
    }
}

}  // namespace

void smooth(std::span<float> row) {
    constexpr std::size_t kWidth = 2 * kReach + 1;
    if (row.size() <= kReach) {
        return;
    }
    const std::vector<float> before(row.begin(), row.end());
    const auto last = static_cast<std::ptrdiff_t>(row.size()) - 1;
    std::array<float, kWidth> around{};
    for (std::size_t i = 0; i < row.size(); ++i) {
        for (std::size_t k = 0; k < kWidth; ++k) {
            auto at =
                std::abs(static_cast<std::ptrdiff_t>(i + k) - static_cast<std::ptrdiff_t>(kReach));
            at = at > last ? 2 * last - at : at;
            around[k] = before[static_cast<std::size_t>(at)];
        }
        std::nth_element(around.begin(), around.begin() + kReach, around.end());
        row[i] = around[kReach];
    }
}

std::vector<std::size_t> warp(std::span<const float> costs, std::size_t rows, std::size_t columns) {
    ANNEX_ASSERT(rows > 0 && columns > 0 && costs.size() == rows * columns);
    enum Step : std::uint8_t { kBoth, kRow, kColumn };
    constexpr float kNever = std::numeric_limits<float>::infinity();
    std::vector<Step> steps(rows * columns);
    std::vector<float> above(columns + 1, kNever);  // totals of the row before, shifted by one
    std::vector<float> own(columns + 1, kNever);
    above[0] = 0;
    for (std::size_t i = 0; i < rows; ++i) {
        own[0] = kNever;
        for (std::size_t j = 0; j < columns; ++j) {
            const float both = above[j];
            const float row = above[j + 1];
            const float column = own[j];
            auto step = kColumn;
            float least = column;
            if (both < row && both < column) {
                step = kBoth;
                least = both;
            } else if (row < both && row < column) {
                step = kRow;
                least = row;
            }
            own[j + 1] = costs[i * columns + j] + least;
            steps[i * columns + j] = step;
        }
        std::swap(above, own);
    }
    std::vector<std::size_t> entered(rows);
    std::size_t i = rows - 1;
    std::size_t j = columns - 1;
    while (true) {
        entered[i] = j;
        if (i == 0 && j == 0) {
            return entered;
        }
        const Step step = i == 0 ? kColumn : j == 0 ? kRow : steps[i * columns + j];
        i -= step != kColumn ? 1 : 0;
        j -= step != kRow ? 1 : 0;
    }
}

std::vector<std::size_t> token_positions(HeadShares shares, std::size_t first,
                                         std::size_t positions) {
    ANNEX_ASSERT(shares.heads > 0 && shares.positions > 0 && first + 1 < shares.tokens);
    positions = std::clamp<std::size_t>(positions, 1, shares.positions);
    const std::size_t rows = shares.tokens - 1 - first;
    std::vector<float> costs(rows * positions);
    std::vector<float> head(shares.tokens * positions);
    for (std::size_t h = 0; h < shares.heads; ++h) {
        for (std::size_t t = 0; t < shares.tokens; ++t) {
            const auto* from = shares.shares.data() + (h * shares.tokens + t) * shares.positions;
            const auto row = std::span(head).subspan(t * positions, positions);
            std::copy_n(from, positions, row.begin());
            renormalise(row);
        }
        standardise(head, shares.tokens, positions);
        for (std::size_t t = 0; t < rows; ++t) {
            const auto row = std::span(head).subspan((first + t) * positions, positions);
            smooth(row);
            std::transform(row.begin(), row.end(),
                           costs.begin() + static_cast<std::ptrdiff_t>(t * positions),
                           costs.begin() + static_cast<std::ptrdiff_t>(t * positions),
                           [](float share, float cost) { return cost - share; });
        }
    }
    return warp(costs, rows, positions);
}

}  // namespace annex::asr
