#include "capability/tts/kokoro.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "base/checked_file.h"
#include "service/worker_context.h"

namespace annex::tts {
namespace {

const tensor::Shape kStyleShape{1, static_cast<std::int64_t>(kStyleSize)};

/// Columns [begin, end) of every row of a matrix whose rows are `length` long.
tensor::Tensor columns(std::span<const float> matrix, std::size_t length, std::size_t begin,
                       std::size_t end) {
    std::vector<float> cut;
    cut.reserve(matrix.size() / length * (end - begin));
    for (std::size_t row = 0; row < matrix.size(); row += length) {
        const auto part = matrix.subspan(row + begin, end - begin);
        cut.insert(cut.end(), part.begin(), part.end());
    }
    const auto rows = static_cast<std::int64_t>(matrix.size() / length);
    const auto width = static_cast<std::int64_t>(end - begin);
    return tensor::Tensor::from(
        std::move(cut), rows == 1 ? tensor::Shape{1, width} : tensor::Shape{1, rows, width});
}

}  // namespace

std::size_t style_row(std::size_t token_count) {
    return std::clamp<std::size_t>(token_count, 1, kTokensMax) - 1;
}

Result<std::unique_ptr<Kokoro>> Kokoro::load(const service::WorkerContext& context,
                                             const catalog::ModelCard& card) {
    std::string mandarin_folder;
    for (const auto& need : card.needs) {
        const auto* needed = context.catalog.find(need);
        if (needed != nullptr && needed->capability == "g2p") {
            mandarin_folder = context.catalog.folder(*needed);
        }
    }
    return load_from(context.catalog.folder(card), mandarin_folder, context.threads);
}

Result<std::unique_ptr<Kokoro>> Kokoro::load_from(const std::string& folder,
                                                  const std::string& mandarin_folder, int threads) {
    ANNEX_ASSIGN(vocabulary, Vocabulary::load(folder + "/config.json"));
    ANNEX_ASSIGN(voices, list_voices(folder));
    // The arena: without it the allocator behind malloc keeps five times as much. No memory
    // patterns: every clause has another length, and each would be remembered (README, "Memory").
    const tensor::SessionOptions options{
        .threads = threads, .arena = true, .memory_pattern = false};
    ANNEX_ASSIGN(prosody, tensor::Session::load(folder + "/prosody.onnx", options));
    ANNEX_ASSIGN(vocoder, tensor::Session::load(folder + "/vocoder.onnx", options));
    return std::unique_ptr<Kokoro>(new Kokoro(folder, mandarin_folder + "/mandarin.bin",
                                              std::move(prosody), std::move(vocoder),
                                              std::move(vocabulary), std::move(voices)));
}

Result<std::vector<float>> Kokoro::style(const std::string& voice, std::size_t token_count) const {
    if (!is_valid_id(voice)) {
        return Error{Code::kNotFound, "no such voice", "voice"};
    }
    ANNEX_ASSIGN(file, open_beneath(folder_ + "/voices", voice + ".bin"));
    constexpr std::size_t kRowBytes = kStyleSize * sizeof(float);
    struct stat status{};
    if (::fstat(file.get(), &status) != 0 ||
        static_cast<std::size_t>(status.st_size) != kTokensMax * kRowBytes) {
        return Error{Code::kCorrupt,
                     fmt::format("voice '{}' is damaged on disk; fetch the model again with "
                                 "`annex pull`",
                                 voice)};
    }
    std::vector<float> row(kStyleSize);
    const auto offset = static_cast<off_t>(style_row(token_count) * kRowBytes);
    if (::pread(file.get(), row.data(), kRowBytes, offset) != static_cast<ssize_t>(kRowBytes)) {
        return Error{Code::kCorrupt, fmt::format("voice '{}' cannot be read from disk", voice)};
    }
    return row;
}

Result<std::vector<float>> Kokoro::style(const VoiceMix& voice, std::size_t token_count) const {
    std::vector<float> mean(kStyleSize, 0.0F);
    for (const auto& part : voice) {
        ANNEX_ASSIGN(row, style(part.voice, token_count));
        for (std::size_t i = 0; i < kStyleSize; ++i) {
            mean[i] += static_cast<float>(part.share) * row[i];
        }
    }
    return mean;
}

Result<Utterance> Kokoro::plan(std::span<const std::int64_t> tokens, const VoiceMix& voice,
                               double speed) {
    if (tokens.empty() || tokens.size() > kTokensMax) {
        return Error{
            Code::kInvalidArgument,
            fmt::format("1 to {} phonemes expected at once, {} came", kTokensMax, tokens.size())};
    }
    ANNEX_ASSIGN(style_values, style(voice, tokens.size()));
    std::vector<std::int64_t> padded(tokens.size() + 2, 0);
    std::ranges::copy(tokens, padded.begin() + 1);
    const auto length = static_cast<std::int64_t>(padded.size());
    const auto token_tensor = tensor::Tensor::from(std::move(padded), {1, length});
    const auto style_tensor = tensor::Tensor::from(style_values, kStyleShape);
    const auto speed_tensor =
        tensor::Tensor::from(std::vector<float>{static_cast<float>(speed)}, {1});
    const std::array<tensor::NamedTensor, 3> inputs{
        {{"tokens", &token_tensor}, {"style", &style_tensor}, {"speed", &speed_tensor}}};
    constexpr std::array<const char*, 3> kOutputs{"features", "pitch", "energy"};
    ANNEX_ASSIGN(outputs, prosody_->run(inputs, kOutputs));
    return Utterance{std::move(outputs[0]), std::move(outputs[1]), std::move(outputs[2]),
                     std::move(style_values)};
}

Result<std::vector<float>> Kokoro::vocode(const Utterance& utterance, std::size_t begin,
                                          std::size_t end) {
    const auto features = columns(utterance.features.floats(), utterance.frames(), begin, end);
    const auto pitch =
        columns(utterance.pitch.floats(), 2 * utterance.frames(), 2 * begin, 2 * end);
    const auto energy =
        columns(utterance.energy.floats(), 2 * utterance.frames(), 2 * begin, 2 * end);
    const auto style = tensor::Tensor::from(utterance.style, kStyleShape);
    const std::array<tensor::NamedTensor, 4> inputs{
        {{"features", &features}, {"pitch", &pitch}, {"energy", &energy}, {"style", &style}}};
    constexpr std::array<const char*, 1> kOutputs{"audio"};
    ANNEX_ASSIGN(outputs, vocoder_->run(inputs, kOutputs));
    const auto samples = outputs.front().floats();
    // A sample that is no number would turn into noise at full level in the listener's ear.
    if (!std::ranges::all_of(samples, [](float sample) { return std::isfinite(sample); })) {
        return Error{Code::kInternal, "the speech model gave sound that is not a number"};
    }
    return std::vector<float>(samples.begin(), samples.end());
}

}  // namespace annex::tts
