#pragma once
// Reads one line of text: PP-OCR's recognition model, batch 1 at the line's exact width, which is
// the cheapest on a CPU.
//
// Life: load once. Threads: read() from any thread.
#include <memory>
#include <string>

#include "base/result.h"
#include "capability/ocr/recognise/ctc.h"
#include "media/image.h"
#include "tensor/session.h"

namespace annex::ocr {

struct RecogniserOptions {
    int height = 48;       ///< rows that the model reads
    int width_min = 64;    ///< columns; a narrower crop is padded, since the model sees context
    int width_max = 3200;  ///< columns; a longer line is read in parts, cut between characters
};

class Recogniser {
  public:
    static Result<std::unique_ptr<Recogniser>> load(const std::string& path,
                                                    const tensor::SessionOptions& session,
                                                    const RecogniserOptions& options);
    /// `line`: a level crop. Errors: kOutOfMemory.
    Result<Recognised> read(const media::Image& line);

  private:
    Recogniser(std::unique_ptr<tensor::Session> session, CtcDecoder decoder,
               const RecogniserOptions& options)
        : session_(std::move(session)), decoder_(std::move(decoder)), options_(options) {}
    Result<std::vector<Character>> read_part(const media::Image& part);

    std::unique_ptr<tensor::Session> session_;
    const CtcDecoder decoder_;
    const RecogniserOptions options_;
};

}  // namespace annex::ocr
