#pragma once
// How likely each 32 ms of sound is speech: silero VAD, a small recurrent network.
//
// Life: one SileroModel per process, one scorer per recording (it carries the network's state).
// Threads: a scorer has one owner; scorers of one model may run at once.
// Source: snakers4/silero-vad, utils_vad.py OnnxWrapper.
#include <cstddef>
#include <memory>
#include <span>
#include <string>

#include "base/result.h"

namespace annex::tensor {
class Session;
}

namespace annex::asr {

inline constexpr std::size_t kScoreSamples = 512;  ///< samples per score, at 16 kHz

class SpeechScorer {
  public:
    virtual ~SpeechScorer() = default;
    /// The probability of speech in the next kScoreSamples samples (asserted).
    virtual Result<float> score(std::span<const float> samples) = 0;
};

class SileroModel {
  public:
    /// Errors: as tensor::Session::load.
    static Result<std::unique_ptr<SileroModel>> load(const std::string& path);
    ~SileroModel();

    /// A scorer at its initial state; the model must outlive it.
    [[nodiscard]] std::unique_ptr<SpeechScorer> make_scorer() const;

  private:
    explicit SileroModel(std::unique_ptr<tensor::Session> session);
    std::unique_ptr<tensor::Session> session_;
};

}  // namespace annex::asr
