#include "capability/asr/whisper/fake_speech_model.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>

namespace annex::asr {
namespace {

std::string utf8(int point) {
    if (point < 0x80) {
        return std::string(1, static_cast<char>(point));
    }
    return {static_cast<char>(0xC0 | (point >> 6)), static_cast<char>(0x80 | (point & 0x3F))};
}

// A byte as it stands in a vocabulary.
std::string byte_name(int byte) {
    int next = 256;
    for (int other = 0; other <= byte; ++other) {
        const bool printable = (other >= 33 && other <= 126) || (other >= 161 && other <= 172) ||
                               (other >= 174 && other <= 255);
        if (other == byte) {
            return utf8(printable ? byte : next);
        }
        next += printable ? 0 : 1;
    }
    return {};
}

class FakeWindow final : public EncodedWindow {
  public:
    FakeWindow(FakeSpeechModel& model, std::vector<Script> scripts)
        : model_(model), scripts_(std::move(scripts)) {}

    void restart(std::size_t rows) override {
        rows_ = rows;
        tokens_.clear();
    }

    Result<std::span<float>> step(std::span<const TokenId> tokens) override {
        const std::size_t each = tokens.size() / rows_;
        tokens_.insert(tokens_.end(), tokens.begin(),
                       tokens.begin() + static_cast<std::ptrdiff_t>(each));
        logits_.assign(rows_ * kFakeVocabulary, 0.0F);
        const auto& script = scripts_[std::min(try_, scripts_.size() - 1)];
        const TokenId last = tokens_.back();
        if (last == kStart) {
            written_ = 0;
            set(model_.language_, 12);
            set(kNoSpeech, script.no_speech);
        } else if (last == kTranscribe || last == kTranslate) {
            model_.openings_.push_back(tokens_);
            ++model_.tries_;
            set(next(script), script.sureness);
        } else {
            ++written_;
            const auto token = next(script);
            set(token, script.sureness);
            try_ += token == kEnd ? 1 : 0;
        }
        return std::span<float>(logits_);
    }

    // The tokens look at equal stretches of time, one after the other.
    Result<HeadShares> attend(std::span<const TokenId> tokens) override {
        model_.attended_.assign(tokens.begin(), tokens.end());
        HeadShares found{1, tokens.size(), 1500, std::vector<float>(tokens.size() * 1500)};
        for (std::size_t t = 0; t < tokens.size(); ++t) {
            for (std::size_t i = 0; i < model_.positions_each_; ++i) {
                found.shares[t * 1500 + std::min(t * model_.positions_each_ + i, 1499UL)] = 1;
            }
        }
        return found;
    }

  private:
    [[nodiscard]] TokenId next(const Script& script) const {
        return written_ < script.tokens.size() ? script.tokens[written_] : kEnd;
    }
    void set(TokenId token, float value) {
        for (std::size_t row = 0; row < rows_; ++row) {
            logits_[row * kFakeVocabulary + static_cast<std::size_t>(token)] = value;
        }
    }

    FakeSpeechModel& model_;
    const std::vector<Script> scripts_;
    std::size_t rows_ = 1;
    std::size_t try_ = 0;
    std::size_t written_ = 0;
    std::vector<TokenId> tokens_;
    std::vector<float> logits_;
};

}  // namespace

Tokenizer byte_tokenizer(const std::vector<std::string>& pieces) {
    nlohmann::json vocabulary;
    for (int byte = 0; byte < 256; ++byte) {
        vocabulary[byte_name(byte)] = byte;
    }
    int next = 256;
    for (const auto& piece : pieces) {
        std::string name;
        for (const char c : piece) {
            name += byte_name(static_cast<unsigned char>(c));
        }
        vocabulary[name] = next++;
    }
    const nlohmann::json file = {
        {"model", {{"vocab", vocabulary}, {"merges", nlohmann::json::array()}}}};
    return Tokenizer::parse(file.dump()).value();
}

FakeSpeechModel::FakeSpeechModel() : tokenizer_(byte_tokenizer({})) {
    config_.multilingual = true;
    config_.mel_bands = 80;
    config_.text_positions_max = 448;
    config_.vocabulary_size = kFakeVocabulary;
    config_.special = {kEnd,       kStart,    kPrevious, kTranscribe,
                       kTranslate, kNoSpeech, kNoTimes,  kZero};
    config_.languages = {{"en", kEnglish}, {"de", kGerman}};
    config_.alignment_heads = {{0, 0}};
    config_.suppressed = {kStart, kEnglish, kGerman, kTranscribe, kTranslate, kPrevious, kNoSpeech};
    config_.suppressed_at_begin = {' ', kEnd};
}

Result<std::unique_ptr<EncodedWindow>> FakeSpeechModel::encode(std::vector<float> mel,
                                                               std::size_t frames) {
    if (mel.size() != 80 * frames) {
        return Error{Code::kInvalidArgument, "mel does not fit its frames"};
    }
    const std::size_t number = std::min(frames_.size(), windows_.size() - 1);
    frames_.push_back(frames);
    return std::unique_ptr<EncodedWindow>(std::make_unique<FakeWindow>(*this, windows_[number]));
}

std::vector<TokenId> spell(std::string_view text) {
    std::vector<TokenId> tokens;
    for (const char c : text) {
        tokens.push_back(static_cast<unsigned char>(c));
    }
    return tokens;
}

std::vector<TokenId> spoken(double begin_s, std::string_view text, double end_s) {
    auto tokens = spell(text);
    tokens.insert(tokens.begin(), at_time(begin_s));
    tokens.push_back(at_time(end_s));
    return tokens;
}

}  // namespace annex::asr
