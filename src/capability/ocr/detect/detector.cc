#include "capability/ocr/detect/detector.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <numbers>

#include "capability/ocr/detect/resample.h"
#include "capability/ocr/detect/small_print.h"

namespace annex::ocr {
namespace {

constexpr int kStride = 32;

int rounded_up(int value) {
    return (value + kStride - 1) / kStride * kStride;
}

// The colour around the picture: the mean of its border, so that the margin shows no edge.
std::array<float, 3> border_colour(const media::Image& image) {
    std::array<double, 3> sum{};
    double count = 0;
    const auto width = static_cast<std::size_t>(image.width);
    const auto height = static_cast<std::size_t>(image.height);
    const auto add = [&](std::size_t x, std::size_t y) {
        const std::uint8_t* pixel = image.rgb.data() + (y * width + x) * 3;
        for (std::size_t c = 0; c < 3; ++c) {
            sum[c] += pixel[2 - c];
        }
        count += 1;
    };
    for (std::size_t x = 0; x < width; ++x) {
        add(x, 0);
        add(x, height - 1);
    }
    for (std::size_t y = 0; y < height; ++y) {
        add(0, y);
        add(width - 1, y);
    }
    std::array<float, 3> mean{};
    for (std::size_t c = 0; c < 3; ++c) {
        mean[c] = static_cast<float>(sum[c] / count * (2.0 / 255.0) - 1.0);
    }
    return mean;
}

double sheet_area(const DetectorOptions& options) {
    return static_cast<double>(options.side_max) * options.side_max / std::numbers::sqrt2;
}

media::Image cropped(const media::Image& image, const Piece& piece, bool is_tall) {
    media::Image result;
    result.width = is_tall ? image.width : piece.end - piece.begin;
    result.height = is_tall ? piece.end - piece.begin : image.height;
    const auto from_row = static_cast<std::size_t>(image.width) * 3;
    const auto to_row = static_cast<std::size_t>(result.width) * 3;
    result.rgb.resize(to_row * static_cast<std::size_t>(result.height));
    const std::size_t x = is_tall ? 0 : static_cast<std::size_t>(piece.begin) * 3;
    const std::size_t y = is_tall ? static_cast<std::size_t>(piece.begin) : 0;
    for (std::size_t row = 0; row < static_cast<std::size_t>(result.height); ++row) {
        std::copy_n(image.rgb.data() + (y + row) * from_row + x, to_row,
                    result.rgb.data() + row * to_row);
    }
    return result;
}

// How much a row (tall picture) or column (wide one) changes along itself.
std::int64_t change_along(const media::Image& image, int line, bool is_tall) {
    const auto row_bytes = static_cast<std::size_t>(image.width) * 3;
    const std::size_t step = is_tall ? 3 : row_bytes;
    const std::size_t count = static_cast<std::size_t>(is_tall ? image.width : image.height);
    const std::uint8_t* pixel =
        image.rgb.data() + static_cast<std::size_t>(line) * (is_tall ? row_bytes : 3) + 1;
    std::int64_t sum = 0;
    for (std::size_t i = 1; i < count; ++i, pixel += step) {
        sum += std::abs(static_cast<int>(pixel[step]) - static_cast<int>(pixel[0]));
    }
    return sum;
}

}  // namespace

DetectorLayout layout_for(int image_width, int image_height, const DetectorOptions& options) {
    const double longest = std::max(image_width, image_height);
    const double area = static_cast<double>(image_width) * image_height;
    const double scale =
        std::min(1.0, std::max(options.side_max / longest, std::sqrt(sheet_area(options) / area)));
    return layout_at(image_width, image_height, scale, options);
}

DetectorLayout layout_at(int image_width, int image_height, double scale,
                         const DetectorOptions& options) {
    DetectorLayout layout;
    layout.width = std::max(1, static_cast<int>(std::lround(image_width * scale)));
    layout.height = std::max(1, static_cast<int>(std::lround(image_height * scale)));
    layout.canvas_width = rounded_up(layout.width + 2 * options.margin);
    layout.canvas_height = rounded_up(layout.height + 2 * options.margin);
    layout.x = (layout.canvas_width - layout.width) / 2;
    layout.y = (layout.canvas_height - layout.height) / 2;
    return layout;
}

std::vector<Piece> cut_into_pieces(const media::Image& image, const DetectorOptions& options) {
    const bool is_tall = image.height > image.width;
    const int longest = std::max(image.width, image.height);
    const int shortest = std::min(image.width, image.height);
    const int unshrunken = static_cast<int>(sheet_area(options) / (shortest + 2 * options.margin));
    const int piece_max =
        std::max(static_cast<int>(static_cast<float>(shortest) * options.aspect_max), unshrunken);
    std::vector<Piece> pieces;
    int begin = 0;
    while (longest - begin > piece_max) {
        // The quietest line of the last third; of equals the middle of the first such stretch.
        const int search = begin + piece_max * 2 / 3;
        std::int64_t quietest = std::numeric_limits<std::int64_t>::max();
        int first = search;
        int last = search;
        for (int line = search; line < begin + piece_max; ++line) {
            const std::int64_t change = change_along(image, line, is_tall);
            if (change < quietest) {
                quietest = change;
                first = line;
                last = line;
            } else if (change == quietest && last == line - 1) {
                last = line;
            }
        }
        const int cut = (first + last) / 2 + 1;
        pieces.push_back({begin, cut});
        begin = cut;
    }
    pieces.push_back({begin, longest});
    return pieces;
}

Result<std::unique_ptr<Detector>> Detector::load(const std::string& path,
                                                 const tensor::SessionOptions& session,
                                                 const DetectorOptions& options) {
    ANNEX_ASSIGN(loaded, tensor::Session::load(path, session));
    if (loaded->input_names().size() != 1 || loaded->output_names().size() != 1) {
        return Error{Code::kCorrupt,
                     "det.onnx is not a text detection model with one input and one output; fetch "
                     "it again with `annex pull`"};
    }
    return std::unique_ptr<Detector>(new Detector(std::move(loaded), options));
}

Result<std::vector<TextBox>> Detector::detect(const media::Image& image,
                                              const StillWanted& wanted) {
    if (image.width < 1 || image.height < 1) {
        return std::vector<TextBox>{};
    }
    if (std::max(image.width, image.height) > kImageSideMax) {
        return Error{
            Code::kInvalidArgument,
            fmt::format("the picture is {} x {} pixels; its longest side may be {}: cut it "
                        "or scale it down",
                        image.width, image.height, kImageSideMax)};
    }
    const auto pieces = cut_into_pieces(image, options_);
    if (pieces.size() == 1) {
        const DetectorLayout layout = layout_for(image.width, image.height, options_);
        ANNEX_ASSIGN(found, detect_piece(image, layout));
        const double scale = static_cast<double>(std::max(layout.width, layout.height)) /
                             std::max(image.width, image.height);
        return detect_small_print(image, std::move(found), scale, wanted);
    }
    const bool is_tall = image.height > image.width;
    std::vector<TextBox> boxes;
    for (const Piece& piece : pieces) {
        ANNEX_TRY(wanted());
        const media::Image part = cropped(image, piece, is_tall);
        ANNEX_ASSIGN(found, detect_piece(part, layout_for(part.width, part.height, options_)));
        for (TextBox& box : found) {
            (is_tall ? box.rect.centre.y : box.rect.centre.x) += static_cast<float>(piece.begin);
            boxes.push_back(box);
        }
        if (boxes.size() >= options_.map.boxes_max) {
            break;
        }
    }
    return boxes;
}

Result<std::vector<TextBox>> Detector::detect_small_print(const media::Image& image,
                                                          std::vector<TextBox> boxes, double scale,
                                                          const StillWanted& wanted) {
    const auto height = static_cast<double>(print_height(boxes));
    if (height <= 0 || scale >= 1 || height * scale >= options_.print_min) {
        return boxes;
    }
    const double larger = std::min(1.0, options_.print_wanted / height);
    const BandsLie lie = bands_lie(boxes);
    const bool across = lie == BandsLie::kAcross;
    const double side = across ? image.width : image.height;
    // As much as a whole page is for the model, so that memory stays the same.
    const int band_max = static_cast<int>(sheet_area(options_) / (larger * larger * side));
    const auto bands =
        cut_into_bands(boxes, lie, across ? image.height : image.width, std::max(1, band_max));
    if (!bands) {
        return boxes;
    }
    std::vector<TextBox> again;
    for (const Band& band : *bands) {
        ANNEX_TRY(wanted());
        const media::Image part = cropped(image, {band.begin, band.end}, across);
        ANNEX_ASSIGN(found,
                     detect_piece(part, layout_at(part.width, part.height, larger, options_)));
        for (TextBox& box : found) {
            float& middle = across ? box.rect.centre.y : box.rect.centre.x;
            middle += static_cast<float>(band.begin);
            const bool is_first = band.own_begin == 0;
            const bool is_last = &band == &bands->back();
            if ((is_first || middle >= static_cast<float>(band.own_begin)) &&
                (is_last || middle < static_cast<float>(band.own_end))) {
                again.push_back(box);
            }
        }
    }
    again.resize(std::min(again.size(), options_.map.boxes_max));
    return again;
}

Result<std::vector<TextBox>> Detector::detect_piece(const media::Image& image,
                                                    const DetectorLayout& layout) {
    Planes planes(layout.canvas_width, layout.canvas_height);
    const auto plane_floats = static_cast<std::ptrdiff_t>(layout.canvas_width) *
                              static_cast<std::ptrdiff_t>(layout.canvas_height);
    const auto fill = border_colour(image);
    for (std::size_t plane = 0; plane < 3; ++plane) {
        std::fill_n(planes.values.begin() + static_cast<std::ptrdiff_t>(plane) * plane_floats,
                    plane_floats, fill[plane]);
    }
    draw_resampled(image, {layout.x, layout.y, layout.width, layout.height}, planes);
    const auto input = tensor::Tensor::from(std::move(planes.values),
                                            {1, 3, layout.canvas_height, layout.canvas_width});
    const tensor::NamedTensor inputs[] = {{session_->input_names()[0].c_str(), &input}};
    const char* const outputs[] = {session_->output_names()[0].c_str()};
    ANNEX_ASSIGN(results, session_->run(inputs, outputs));
    const auto map = results[0].floats();
    if (map.size() != static_cast<std::size_t>(plane_floats)) {
        return Error{Code::kInternal, "the detection model answered with a map of another size"};
    }
    auto boxes = find_text_boxes(map, layout.canvas_width, layout.canvas_height, options_.map);
    // One scale for both directions: the rectangles stay rectangles. Rounding differs by less than
    // a pixel of the map.
    const float scale = static_cast<float>(std::max(image.width, image.height)) /
                        static_cast<float>(std::max(layout.width, layout.height));
    for (TextBox& box : boxes) {
        box.rect.centre =
            (box.rect.centre - Point{static_cast<float>(layout.x), static_cast<float>(layout.y)}) *
            scale;
        box.rect.width *= scale;
        box.rect.height *= scale;
    }
    return boxes;
}

}  // namespace annex::ocr
