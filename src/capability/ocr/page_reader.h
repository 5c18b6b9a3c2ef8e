#pragma once
// Reads one page: finds the lines, turns the page upright, reads each line, orders them, writes
// Markdown. The one object that holds the three models.
//
// Life: load once, read many pages. Threads: read() from any thread; inside it lines are read on
// `threads` threads.
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "capability/ocr/detect/detector.h"
#include "capability/ocr/layout/page_turn.h"
#include "capability/ocr/layout/reading_order.h"
#include "capability/ocr/recognise/line_direction.h"
#include "capability/ocr/recognise/recogniser.h"
#include "media/image.h"
#include "service/worker_context.h"

namespace annex::ocr {

struct ReaderOptions {
    int threads = 0;  ///< 0 = one per core
    DetectorOptions detector;
    RecogniserOptions recogniser;
    /// A line that the model reads less surely than this is hardly text: it is left out of the page
    /// and told apart.
    float line_confidence_min = 0.5F;
};

struct PageText {
    int width = 0;  ///< pixels of the upright page
    int height = 0;
    int rotation = 0;                ///< degrees clockwise by which the page was turned upright
    std::vector<TextLine> lines;     ///< in reading order
    std::vector<TextLine> left_out;  ///< read too unsurely to count as text, in no order
    std::string markdown;
};

class PageReader {
  public:
    static Result<std::unique_ptr<PageReader>> load(const service::WorkerContext& context,
                                                    const catalog::ModelCard& card);
    /// `folder` holds det.onnx, rec.onnx and cls.onnx. Errors: kNotFound, kCorrupt.
    static Result<std::unique_ptr<PageReader>> load_folder(const std::string& folder,
                                                           const ReaderOptions& options);

    /// A page without text gives no lines and an empty Markdown. The image is released as early as
    /// it can be. Errors: as Detector::detect; `wanted`'s, asked at least once per line.
    Result<PageText> read(media::Image image, const StillWanted& wanted);

  private:
    PageReader(std::unique_ptr<Detector> detector, std::unique_ptr<LineDirection> direction,
               std::unique_ptr<Recogniser> recogniser, const ReaderOptions& options)
        : detector_(std::move(detector)),
          direction_(std::move(direction)),
          recogniser_(std::move(recogniser)),
          options_(options) {}

    Result<int> find_turn(const media::Image& image, const std::vector<TextBox>& boxes,
                          const StillWanted& wanted);
    Result<TurnVote> try_turn(const media::Image& image, std::span<const LineEvidence> sample,
                              int turn, const StillWanted& wanted);
    /// Fills in `lines` and `left_out` of `page`.
    Result<void> read_lines(const media::Image& image, const std::vector<TextBox>& boxes,
                            const StillWanted& wanted, PageText& page);
    Result<TextLine> read_line(const media::Image& image, const Rect& rect);
    Result<TextLine> read_vertical_line(const media::Image& image, const Rect& rect);

    std::unique_ptr<Detector> detector_;
    std::unique_ptr<LineDirection> direction_;
    std::unique_ptr<Recogniser> recogniser_;
    const ReaderOptions options_;
};

}  // namespace annex::ocr
