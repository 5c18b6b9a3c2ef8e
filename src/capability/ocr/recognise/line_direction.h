#pragma once
// Tells whether a line of text stands on its head: PP-OCR's classifier of text direction.
//
// Life: load once. Threads: upside_down() from any thread.
// Source: PP-OCR, arXiv:2009.09941, section 2.2 (input 3 x 48 x 192, classes 0 and 180 degrees).
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "media/image.h"
#include "tensor/session.h"

namespace annex::ocr {

class LineDirection {
  public:
    static constexpr std::size_t kBatchMax = 8;

    static Result<std::unique_ptr<LineDirection>> load(const std::string& path,
                                                       const tensor::SessionOptions& session);
    /// For each level crop the probability that it stands on its head. At most kBatchMax crops.
    Result<std::vector<float>> upside_down(std::span<const media::Image> lines);

  private:
    explicit LineDirection(std::unique_ptr<tensor::Session> session)
        : session_(std::move(session)) {}

    std::unique_ptr<tensor::Session> session_;
};

}  // namespace annex::ocr
