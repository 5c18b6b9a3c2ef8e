#pragma once
// Short one-dimensional convolutions with fewer multiplications: Toom-Cook, in image networks known
// as Winograd convolution.
//
// `outputs` neighbouring results of a filter of `taps` values cost outputs + taps - 1 products
// instead of outputs * taps: y = A ((G g) * (B x)), element by element in the middle.
// A longer filter is cut into `splits` pieces of `taps` values; a tile of inputs then serves all of
// them, which is why taps and outputs are equal where there are several pieces.
//
// Source: Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks", 2015; the choice of
// points after Barabasz et al., "Error Analysis and Improving the Accuracy of Winograd
// Convolution", 2020. What they cost in accuracy: README.md.
#include <cstddef>
#include <vector>

namespace annex::tensor::vocoder {

struct ToomCook {
    std::size_t outputs = 0;
    std::size_t taps = 0;
    std::size_t splits = 0;
    std::size_t points = 0;         ///< outputs + taps - 1; the products of one tile
    std::vector<double> to_input;   ///< B [points, points]: inputs to points
    std::vector<double> to_taps;    ///< G [points, taps]: a piece of the filter to points
    std::vector<double> to_output;  ///< A [outputs, points]: points to results
};

/// For a filter of `width` values, 1 or more.
ToomCook toom_cook(std::size_t width);

}  // namespace annex::tensor::vocoder
