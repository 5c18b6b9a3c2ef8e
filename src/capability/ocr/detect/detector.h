#pragma once
// Finds lines of text in a picture: PP-OCR's detection model and what goes before and after it.
//
// Life: load once. Threads: detect() from any thread.
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "capability/ocr/detect/geometry.h"
#include "capability/ocr/detect/text_map.h"
#include "media/image.h"
#include "tensor/session.h"

namespace annex::ocr {

/// Longest side of a picture that is read at all; the codec's pixel limit holds beside it.
inline constexpr int kImageSideMax = 65'535;

struct DetectorOptions {
    /// A picture is shrunk until its longest side is this, or its area that of a sheet of paper
    /// (1 : 1.41) with this side, whichever shrinks less. Why this number: README.md, "How large".
    int side_max = 960;
    /// Print lower than this in the model's input (boxes with their room) is detected again, band
    /// by band, enlarged to `print_wanted` but not beyond the picture's own size.
    float print_min = 16;
    float print_wanted = 24;
    /// A picture longer than this many times its short side, and too large to be seen unshrunken,
    /// is detected piece by piece.
    float aspect_max = 3.0F;
    /// Room around the picture inside the model's input, so that text at the very edge is found.
    int margin = 16;
    TextMapOptions map;
};

/// How a picture lies in the model's input.
struct DetectorLayout {
    int canvas_width = 0;  ///< multiples of 32
    int canvas_height = 0;
    int x = 0;  ///< of the shrunken picture in the canvas
    int y = 0;
    int width = 0;
    int height = 0;
};
DetectorLayout layout_for(int image_width, int image_height, const DetectorOptions& options);
/// The same at a given scale, at most 1.
DetectorLayout layout_at(int image_width, int image_height, double scale,
                         const DetectorOptions& options);

/// A piece of a picture, [begin, end) along its long side.
struct Piece {
    int begin = 0;
    int end = 0;
};
/// Cuts a long picture where a whole row (of a tall one) or column (of a wide one) shows the least
/// change, so that hardly ever a line of text is cut. One piece when the picture is not long.
std::vector<Piece> cut_into_pieces(const media::Image& image, const DetectorOptions& options);

/// Asked between steps; an error ends the work with it.
using StillWanted = std::function<Result<void>()>;

class Detector {
  public:
    static Result<std::unique_ptr<Detector>> load(const std::string& path,
                                                  const tensor::SessionOptions& session,
                                                  const DetectorOptions& options);
    /// Rectangles around lines of text, in the picture's pixels; some may reach past its edge.
    /// Errors: kInvalidArgument when a side exceeds kImageSideMax; kOutOfMemory; `wanted`'s.
    Result<std::vector<TextBox>> detect(const media::Image& image, const StillWanted& wanted);

  private:
    Detector(std::unique_ptr<tensor::Session> session, const DetectorOptions& options)
        : session_(std::move(session)), options_(options) {}
    Result<std::vector<TextBox>> detect_piece(const media::Image& image,
                                              const DetectorLayout& layout);
    /// Looks again where the print in `boxes` is too small for what was seen at `scale`.
    Result<std::vector<TextBox>> detect_small_print(const media::Image& image,
                                                    std::vector<TextBox> boxes, double scale,
                                                    const StillWanted& wanted);

    std::unique_ptr<tensor::Session> session_;
    const DetectorOptions options_;
};

}  // namespace annex::ocr
