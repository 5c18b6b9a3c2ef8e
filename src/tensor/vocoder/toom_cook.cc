#include "tensor/vocoder/toom_cook.h"

#include <cmath>

namespace annex::tensor::vocoder {
namespace {

// Small, near each other in size, in pairs of both signs: what keeps rounding errors small. The
// last point of each is infinity.
const std::vector<double> kPoints8{0, 1, -1, 2, -2, 0.5, -0.5};
const std::vector<double> kPoints11{0, 0.5, -0.5, 0.8, -0.8, 1.1, -1.1, 1.8, -1.8, 3};

/// Coefficients, lowest first, of the product of (x - point) over all points but one.
std::vector<double> product_without(const std::vector<double>& points, std::size_t left_out) {
    std::vector<double> polynomial{1};
    for (std::size_t at = 0; at < points.size(); ++at) {
        if (at == left_out) {
            continue;
        }
        std::vector<double> next(polynomial.size() + 1, 0);
        for (std::size_t i = 0; i < polynomial.size(); ++i) {
            next[i + 1] += polynomial[i];
            next[i] -= points[at] * polynomial[i];
        }
        polynomial = std::move(next);
    }
    return polynomial;
}

ToomCook build(std::size_t outputs, std::size_t taps, std::size_t splits,
               const std::vector<double>& points) {
    ToomCook made{.outputs = outputs,
                  .taps = taps,
                  .splits = splits,
                  .points = points.size() + 1,
                  .to_input = {},
                  .to_taps = {},
                  .to_output = {}};
    const auto n = made.points;
    made.to_input.assign(n * n, 0);
    made.to_taps.assign(n * taps, 0);
    made.to_output.assign(outputs * n, 0);
    for (std::size_t p = 0; p < n; ++p) {
        // Past the last point this is the product over all of them: infinity's row.
        const auto polynomial = product_without(points, p);
        for (std::size_t i = 0; i < polynomial.size(); ++i) {
            made.to_input[p * n + i] = polynomial[i];
        }
        if (p + 1 == n) {
            made.to_taps[p * taps + taps - 1] = 1;
            made.to_output[(outputs - 1) * n + p] = 1;
            continue;
        }
        double scale = 1;
        for (std::size_t q = 0; q < points.size(); ++q) {
            scale *= q == p ? 1 : points[p] - points[q];
        }
        for (std::size_t k = 0; k < taps; ++k) {
            made.to_taps[p * taps + k] = std::pow(points[p], static_cast<double>(k)) / scale;
        }
        for (std::size_t i = 0; i < outputs; ++i) {
            made.to_output[i * n + p] = std::pow(points[p], static_cast<double>(i));
        }
    }
    return made;
}

}  // namespace

ToomCook toom_cook(std::size_t width) {
    if (width <= 3) {
        return build(6, 3, 1, kPoints8);
    }
    if (width <= 7) {
        return build(5, 7, 1, kPoints11);
    }
    return build(6, 6, (width + 5) / 6, kPoints11);
}

}  // namespace annex::tensor::vocoder
