#include "capability/asr/whisper/window_decoder.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <random>

#include "base/assert.h"
#include "capability/asr/whisper/repetition.h"
#include "capability/asr/whisper/token_rules.h"

namespace annex::asr {
namespace {

constexpr std::size_t kLoopCheckEvery = 8;  // tokens

struct Row {
    std::vector<TokenId> tokens;
    std::vector<double> logprobs;
    double sum_logprob = 0;
    bool done = false;
    bool looped = false;
};

std::size_t index(TokenId token) {
    return static_cast<std::size_t>(token);
}

// The prompt up to <|startoftranscript|>, after which the model says whether it hears speech.
std::vector<TokenId> opening(const WhisperConfig& config, const std::vector<TokenId>& prompt) {
    std::vector<TokenId> tokens;
    if (!prompt.empty()) {
        tokens.push_back(config.special.start_of_previous);
        const auto kept = std::min(prompt.size(), prompt_tokens_max(config));
        tokens.insert(tokens.end(), prompt.end() - static_cast<std::ptrdiff_t>(kept), prompt.end());
    }
    tokens.push_back(config.special.start_of_transcript);
    return tokens;
}

std::vector<TokenId> repeated(const std::vector<TokenId>& tokens, std::size_t rows) {
    std::vector<TokenId> all;
    for (std::size_t row = 0; row < rows; ++row) {
        all.insert(all.end(), tokens.begin(), tokens.end());
    }
    return all;
}

double probability(std::span<const float> logits, TokenId token) {
    return std::exp(static_cast<double>(logits[index(token)] - log_sum_exp(logits)));
}

// Draws from softmax(logits / temperature).
TokenId sample(std::span<const float> logits, double temperature, std::mt19937_64& random) {
    const float most = *std::max_element(logits.begin(), logits.end());
    double total = 0;
    for (const float logit : logits) {
        total += std::exp(static_cast<double>(logit - most) / temperature);
    }
    // 53 random bits; std::uniform_real_distribution may differ between libraries.
    double left = static_cast<double>(random() >> 11U) * 0x1.0p-53 * total;
    TokenId last = 0;
    for (std::size_t i = 0; i < logits.size(); ++i) {
        const double weight = std::exp(static_cast<double>(logits[i] - most) / temperature);
        if (weight > 0) {
            last = static_cast<TokenId>(i);
            left -= weight;
            if (left < 0) {
                break;
            }
        }
    }
    return last;
}

TokenId likeliest(std::span<const float> logits) {
    return static_cast<TokenId>(std::max_element(logits.begin(), logits.end()) - logits.begin());
}

// One try at one temperature.
class Try {
  public:
    Try(EncodedWindow& window, const SpeechModel& model, const DecodeOptions& options,
        double temperature, const StepCheck& check)
        : window_(window),
          model_(model),
          config_(model.config()),
          options_(options),
          temperature_(temperature),
          check_(check),
          rules_(config_),
          rows_(temperature > 0 ? options.samples : 1) {
        // Each temperature draws its own numbers, the same in every run.
        random_.seed(options.seed + static_cast<std::uint64_t>(std::lround(temperature * 1000)));
    }

    Result<Written> run() {
        ANNEX_ASSIGN(first, begin());
        auto logits = first;
        const auto positions = static_cast<std::size_t>(config_.text_positions_max);
        for (std::size_t step = 0; step < options_.tokens_max; ++step) {
            const auto next = choose(logits);
            ++position_;
            const bool all_done =
                std::all_of(rows_.begin(), rows_.end(), [](const Row& row) { return row.done; });
            if (all_done || position_ >= positions) {
                break;
            }
            ANNEX_TRY(check_());
            ANNEX_ASSIGN(following, window_.step(next));
            logits = following;
        }
        return best();
    }

  private:
    Result<std::span<float>> begin() {
        window_.restart(rows_.size());
        const auto head = opening(config_, options_.prompt);
        position_ = head.size();
        ANNEX_TRY(check_());
        ANNEX_ASSIGN(logits, window_.step(repeated(head, rows_.size())));
        no_speech_prob_ =
            probability(logits.first(config_.vocabulary_size), config_.special.no_speech);
        if (!config_.multilingual) {
            return logits;
        }
        const auto language = config_.languages.find(options_.language);
        ANNEX_ASSERT(language != config_.languages.end());
        const std::vector<TokenId> task = {language->second,
                                           task_token(config_.special, options_.task)};
        position_ += task.size();
        return window_.step(repeated(task, rows_.size()));
    }

    // The next token of each row; rows that ended go on with the end.
    std::vector<TokenId> choose(std::span<float> logits) {
        std::vector<TokenId> next;
        for (std::size_t i = 0; i < rows_.size(); ++i) {
            auto& row = rows_[i];
            if (row.done) {
                next.push_back(config_.special.end_of_text);
                continue;
            }
            const auto own = logits.subspan(i * config_.vocabulary_size, config_.vocabulary_size);
            rules_.apply(own, row.tokens);
            const TokenId token =
                temperature_ > 0 ? sample(own, temperature_, random_) : likeliest(own);
            const auto logprob = static_cast<double>(own[index(token)] - log_sum_exp(own));
            row.sum_logprob += logprob;
            if (token == config_.special.end_of_text) {
                row.done = true;
            } else {
                row.tokens.push_back(token);
                row.logprobs.push_back(logprob);
                row.looped = row.tokens.size() % kLoopCheckEvery == 0 &&
                             ends_in_loop(text_tokens(row.tokens));
                row.done = row.looped;
            }
            next.push_back(token);
        }
        return next;
    }

    [[nodiscard]] std::vector<TokenId> text_tokens(const std::vector<TokenId>& tokens) const {
        std::vector<TokenId> text;
        std::copy_if(tokens.begin(), tokens.end(), std::back_inserter(text),
                     [this](TokenId token) { return token < config_.special.end_of_text; });
        return text;
    }

    // Of the rows, the one with the best mean.
    Written best() {
        const auto mean = [](const Row& row) {
            return row.sum_logprob / static_cast<double>(row.tokens.size() + 1);
        };
        const auto& row =
            *std::max_element(rows_.begin(), rows_.end(), [&mean](const Row& a, const Row& b) {
                return a.looped != b.looped ? a.looped : mean(a) < mean(b);
            });
        Written written;
        written.tokens = row.tokens;
        written.logprobs = row.logprobs;
        written.text = model_.tokenizer().decode(text_tokens(row.tokens));
        written.text.erase(0, written.text.find_first_not_of(' '));
        written.temperature = temperature_;
        written.avg_logprob = mean(row);
        written.no_speech_prob = no_speech_prob_;
        written.compression_ratio = compression_ratio(written.text);
        written.looped = row.looped;
        written.silence = no_speech_prob_ > options_.no_speech_prob_max &&
                          written.avg_logprob < options_.avg_logprob_min;
        return written;
    }

    EncodedWindow& window_;
    const SpeechModel& model_;
    const WhisperConfig& config_;
    const DecodeOptions& options_;
    const double temperature_;
    const StepCheck& check_;
    const TokenRules rules_;
    std::vector<Row> rows_;
    std::mt19937_64 random_;
    std::size_t position_ = 0;
    double no_speech_prob_ = 0;
};

}  // namespace

bool repeats_itself(const Written& written, const DecodeOptions& options) {
    return written.looped || written.compression_ratio > options.compression_ratio_max;
}

TokenId task_token(const SpecialTokens& special, Task task) {
    return task == Task::kTranslate ? special.translate : special.transcribe;
}

std::size_t prompt_tokens_max(const WhisperConfig& config) {
    return static_cast<std::size_t>(config.text_positions_max) / 2 - 1;
}

Result<Written> write_down(EncodedWindow& window, const SpeechModel& model,
                           const DecodeOptions& options, const StepCheck& check) {
    std::optional<Written> best;
    double temperature = options.temperature;
    while (true) {
        ANNEX_ASSIGN(written, Try(window, model, options, temperature, check).run());
        const bool repeats = repeats_itself(written, options);
        const bool unsure = written.avg_logprob < options.avg_logprob_min;
        if (written.silence || (!repeats && !unsure)) {
            return written;
        }
        // Of tries that all failed, one that does not repeat itself is better than one that does.
        const bool best_repeats = best && repeats_itself(*best, options);
        if (!best || (best_repeats && !repeats) ||
            (best_repeats == repeats && written.avg_logprob > best->avg_logprob)) {
            best = std::move(written);
        }
        temperature += options.temperature_step;
        if (temperature > 1.0 + 1e-6) {
            return *std::move(best);
        }
    }
}

Result<std::pair<std::string, double>> detect_language(EncodedWindow& window,
                                                       const SpeechModel& model) {
    const auto& config = model.config();
    ANNEX_ASSERT(!config.languages.empty());
    window.restart(1);
    const TokenId start[] = {config.special.start_of_transcript};
    ANNEX_ASSIGN(logits, window.step(start));
    std::vector<float> scores;
    std::pair<std::string, double> result;
    float most = -std::numeric_limits<float>::infinity();
    for (const auto& [code, token] : config.languages) {
        const float score = logits[index(token)];
        scores.push_back(score);
        if (score > most) {
            most = score;
            result.first = code;
        }
    }
    result.second = std::exp(static_cast<double>(most - log_sum_exp(scores)));
    return result;
}

}  // namespace annex::asr
