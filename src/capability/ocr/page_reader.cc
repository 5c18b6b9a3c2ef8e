#include "capability/ocr/page_reader.h"

#include <sched.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "capability/ocr/detect/resample.h"
#include "capability/ocr/in_parallel.h"
#include "capability/ocr/layout/markdown.h"
#include "capability/ocr/recognise/crop.h"
#include "capability/ocr/recognise/stacked.h"

namespace annex::ocr {
namespace {

// For the decision about the page's turn a line's beginning is enough.
constexpr float kSampleLength = 12;
constexpr std::size_t kSampleReadMax = 5;
// The classifier errs on short lines: it only says where a second reading is worth its price.
constexpr float kUpsideDownMin = 0.7F;
// A vertical line read this surely needs no other way to be tried.
constexpr float kSureEnough = 0.9F;

int cores() {
    cpu_set_t set;
    CPU_ZERO(&set);
    return ::sched_getaffinity(0, sizeof set, &set) == 0 ? std::max(1, CPU_COUNT(&set)) : 1;
}

TextLine to_text_line(const Quad& box, Recognised recognised) {
    return {box, std::move(recognised.text), recognised.confidence};
}

// Corners of a reported line stay on the page; the box of a line at the edge may reach past it.
Quad clamped(Quad box, const media::Image& page) {
    for (Point& point : box) {
        point.x = std::clamp(point.x, 0.0F, static_cast<float>(page.width));
        point.y = std::clamp(point.y, 0.0F, static_cast<float>(page.height));
    }
    return box;
}

}  // namespace

Result<std::unique_ptr<PageReader>> PageReader::load(const service::WorkerContext& context,
                                                     const catalog::ModelCard& card) {
    ReaderOptions options;
    options.threads = context.threads;
    return load_folder(context.catalog.folder(card), options);
}

Result<std::unique_ptr<PageReader>> PageReader::load_folder(const std::string& folder,
                                                            const ReaderOptions& options) {
    ReaderOptions own = options;
    own.threads = options.threads > 0 ? options.threads : cores();
    // Shapes hardly ever repeat: neither an arena nor memory plans would serve, they only grow.
    const tensor::SessionOptions detector_session{
        .threads = own.threads, .arena = false, .memory_pattern = false};
    // Lines run side by side, each on one thread: no time is lost on waiting within operators.
    const tensor::SessionOptions line_session{
        .threads = 1, .arena = false, .memory_pattern = false};
    ANNEX_ASSIGN(detector, Detector::load(folder + "/det.onnx", detector_session, own.detector));
    ANNEX_ASSIGN(direction, LineDirection::load(folder + "/cls.onnx", line_session));
    ANNEX_ASSIGN(recogniser, Recogniser::load(folder + "/rec.onnx", line_session, own.recogniser));
    return std::unique_ptr<PageReader>(
        new PageReader(std::move(detector), std::move(direction), std::move(recogniser), own));
}

Result<PageText> PageReader::read(media::Image image, const StillWanted& wanted) {
    ANNEX_ASSIGN(boxes, detector_->detect(image, wanted));
    ANNEX_TRY(wanted());
    ANNEX_ASSIGN(turn, find_turn(image, boxes, wanted));
    if (turn != 0) {
        image = turned(image, turn);
        ANNEX_TRY(wanted());
        ANNEX_ASSIGN(upright_boxes, detector_->detect(image, wanted));
        boxes = std::move(upright_boxes);
    }
    PageText page;
    page.width = image.width;
    page.height = image.height;
    page.rotation = turn;
    ANNEX_TRY(read_lines(image, boxes, wanted, page));
    auto lines = std::exchange(page.lines, {});
    const auto blocks = reading_order(lines);
    page.markdown = to_markdown(blocks, lines);
    for (const Block& block : blocks) {
        for (const Row& row : block.rows) {
            for (const std::size_t cell : row.cells) {
                page.lines.push_back(std::move(lines[cell]));
            }
        }
    }
    return page;
}

Result<int> PageReader::find_turn(const media::Image& image, const std::vector<TextBox>& boxes,
                                  const StillWanted& wanted) {
    std::vector<Rect> rects;
    for (const TextBox& box : boxes) {
        rects.push_back(box.rect);
    }
    std::vector<LineEvidence> sample;
    std::vector<media::Image> crops;
    std::vector<std::size_t> judged;
    for (const Rect& rect : longest(std::move(rects), kTurnSampleMax)) {
        if (!is_vertical(rect)) {
            judged.push_back(sample.size());
            crops.push_back(cut_out(image, reading_sample(rect, 0, kSampleLength)));
        }
        sample.push_back({rect, 0});
    }
    if (!crops.empty()) {
        static_assert(kTurnSampleMax <= LineDirection::kBatchMax);
        ANNEX_ASSIGN(upside_down, direction_->upside_down(crops));
        for (std::size_t i = 0; i < judged.size(); ++i) {
            sample[judged[i]].upside_down = upside_down[i];
        }
    }
    const auto turns = possible_turns(sample);
    if (turns.size() == 1) {
        return turns.front();
    }
    sample.resize(std::min(sample.size(), kSampleReadMax));
    std::vector<TurnVote> votes;
    for (const int turn : turns) {
        ANNEX_ASSIGN(vote, try_turn(image, sample, turn, wanted));
        votes.push_back(vote);
    }
    return choose_turn(votes);
}

Result<TurnVote> PageReader::try_turn(const media::Image& image,
                                      std::span<const LineEvidence> sample, int turn,
                                      const StillWanted& wanted) {
    std::vector<Recognised> read(sample.size());
    const auto step = [&](std::size_t i) -> Result<void> {
        ANNEX_TRY(wanted());
        auto crop = cut_out(image, reading_sample(sample[i].rect, turn, kSampleLength));
        if (turn == 0 && is_vertical(sample[i].rect)) {
            // A tall box on an upright page: characters under each other, or a single narrow one.
            auto line = laid_out(crop);
            crop = line.width > 0 ? std::move(line) : std::move(crop);
        }
        ANNEX_ASSIGN(recognised, recogniser_->read(crop));
        read[i] = std::move(recognised);
        return {};
    };
    ANNEX_TRY(in_parallel(sample.size(), options_.threads, step));
    TurnVote vote{.turn = turn};
    for (const Recognised& line : read) {
        vote.characters += line.characters;
        vote.confidence += line.confidence / static_cast<float>(read.size());
    }
    return vote;
}

Result<void> PageReader::read_lines(const media::Image& image, const std::vector<TextBox>& boxes,
                                    const StillWanted& wanted, PageText& page) {
    std::vector<TextLine> read(boxes.size());
    const auto step = [&](std::size_t i) -> Result<void> {
        ANNEX_TRY(wanted());
        ANNEX_ASSIGN(line, is_vertical(boxes[i].rect) ? read_vertical_line(image, boxes[i].rect)
                                                      : read_line(image, boxes[i].rect));
        read[i] = std::move(line);
        return {};
    };
    ANNEX_TRY(in_parallel(boxes.size(), options_.threads, step));
    for (TextLine& line : read) {
        if (!line.text.empty()) {
            line.box = clamped(line.box, image);
            auto& place =
                line.confidence >= options_.line_confidence_min ? page.lines : page.left_out;
            place.push_back(std::move(line));
        }
    }
    return {};
}

Result<TextLine> PageReader::read_line(const media::Image& image, const Rect& rect) {
    const Quad box = corners(rect);
    const std::array crop{cut_out(image, box)};
    ANNEX_ASSIGN(upside_down, direction_->upside_down(crop));
    ANNEX_ASSIGN(upright, recogniser_->read(crop[0]));
    if (upside_down[0] < kUpsideDownMin || upright.confidence >= kSureEnough) {
        return to_text_line(box, std::move(upright));
    }
    const Quad from_end = begun_later(box, 2);
    ANNEX_ASSIGN(turned_line, recogniser_->read(cut_out(image, from_end)));
    return turned_line.confidence > upright.confidence
               ? to_text_line(from_end, std::move(turned_line))
               : to_text_line(box, std::move(upright));
}

Result<TextLine> PageReader::read_vertical_line(const media::Image& image, const Rect& rect) {
    // Running up, standing under each other (or one narrow character as it is), running down. In
    // this order: the model reads characters that lie on their left side nearly as well as upright
    // ones, so a Chinese line that runs up would also pass for a stack, backwards.
    const Quad box = corners(rect);
    std::optional<TextLine> best;
    const auto take = [&](const Quad& quad, Recognised recognised) {
        if (!best || recognised.confidence > best->confidence) {
            best = to_text_line(quad, std::move(recognised));
        }
    };
    ANNEX_ASSIGN(up, recogniser_->read(cut_out(image, begun_later(box, 3))));
    take(begun_later(box, 3), std::move(up));
    if (best->confidence >= kSureEnough) {
        return *std::move(best);
    }
    const auto upright = cut_out(image, box);
    const auto line = laid_out(upright);
    ANNEX_ASSIGN(standing, recogniser_->read(line.width > 0 ? line : upright));
    take(box, std::move(standing));
    if (best->confidence >= kSureEnough) {
        return *std::move(best);
    }
    ANNEX_ASSIGN(down, recogniser_->read(cut_out(image, begun_later(box, 1))));
    take(begun_later(box, 1), std::move(down));
    return *std::move(best);
}

}  // namespace annex::ocr
