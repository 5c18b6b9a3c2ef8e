#include "capability/asr/audio/speech_scorer.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "base/assert.h"
#include "capability/asr/audio/log_mel.h"
#include "tensor/session.h"

namespace annex::asr {
namespace {

constexpr std::size_t kContext = 64;  // samples of the window before
constexpr std::size_t kInput = kContext + kScoreSamples;
constexpr std::int64_t kStateWidth = 128;

class SileroScorer final : public SpeechScorer {
  public:
    explicit SileroScorer(tensor::Session& session)
        : session_(session),
          input_(tensor::Tensor::from(std::vector<float>(kInput, 0.0F),
                                      {1, static_cast<std::int64_t>(kInput)})),
          state_(tensor::Tensor::from(
              std::vector<float>(static_cast<std::size_t>(2 * kStateWidth), 0.0F),
              {2, 1, kStateWidth})),
          rate_(tensor::Tensor::from(std::vector<std::int64_t>{kSampleRate}, {})) {}

    Result<float> score(std::span<const float> samples) override {
        ANNEX_ASSERT(samples.size() == kScoreSamples);
        auto input = input_.mutable_floats();
        std::copy(input.end() - kContext, input.end(), input.begin());
        std::copy(samples.begin(), samples.end(), input.begin() + kContext);
        static constexpr std::array<const char*, 2> kOutputs = {"output", "stateN"};
        const std::array<tensor::NamedTensor, 3> inputs = {
            {{"input", &input_}, {"state", &state_}, {"sr", &rate_}}};
        ANNEX_ASSIGN(outputs, session_.run(inputs, kOutputs));
        state_ = std::move(outputs[1]);
        return outputs[0].floats()[0];
    }

  private:
    tensor::Session& session_;
    tensor::Tensor input_;
    tensor::Tensor state_;
    tensor::Tensor rate_;
};

}  // namespace

SileroModel::SileroModel(std::unique_ptr<tensor::Session> session) : session_(std::move(session)) {}
SileroModel::~SileroModel() = default;

Result<std::unique_ptr<SileroModel>> SileroModel::load(const std::string& path) {
    // One thread: a score is 0.1 ms of work, less than waking another thread.
    ANNEX_ASSIGN(session, tensor::Session::load(path, {.threads = 1}));
    return std::unique_ptr<SileroModel>(new SileroModel(std::move(session)));
}

std::unique_ptr<SpeechScorer> SileroModel::make_scorer() const {
    return std::make_unique<SileroScorer>(*session_);
}

}  // namespace annex::asr
