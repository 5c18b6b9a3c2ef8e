#include "capability/asr/whisper/whisper_model.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>
#include <numbers>
#include <sstream>
#include <string>
#include <vector>

#include "base/checked_file.h"
#include "capability/asr/audio/speech_scorer.h"
#include "capability/asr/whisper/live_transcriber.h"
#include "capability/asr/whisper/transcriber.h"

namespace annex::asr {
namespace {

constexpr std::string_view kBeckett =
    "ever tried ever failed no matter try again fail again fail better";
constexpr std::string_view kTwoCities =
    "it was the best of times it was the worst of times it was the age of wisdom it was the age of "
    "foolishness it was the epoch of belief it was the epoch of incredulity it was the season of "
    "light it was the season of darkness it was the spring of hope it was the winter of despair we "
    "had everything before us we had nothing before us we were all going direct to heaven we were "
    "all going direct the other way in short the period was so far like the present period that "
    "some of its noisiest authorities insisted on its being received for good or for evil in the "
    "superlative degree of comparison only";

std::string cache() {
    return std::getenv("ANNEX_CACHE");
}

// 16-bit mono WAV at 16 or 48 kHz, as testdata/make_golden.py read_wav().
std::vector<float> read_wav(const std::string& name) {
    const auto bytes = read_file(cache() + "/testdata/" + name, 64U << 20U);
    EXPECT_TRUE(bytes.ok());
    // Both files have the plain header of 44 bytes, which ends in the size of the samples.
    std::uint32_t size = 0;
    std::memcpy(&size, bytes->data() + 40, sizeof(size));
    std::vector<double> wide;
    for (std::size_t i = 44; i + 1 < std::min<std::size_t>(bytes->size(), 44 + size); i += 2) {
        const auto low = static_cast<unsigned char>((*bytes)[i]);
        const auto high = static_cast<unsigned char>((*bytes)[i + 1]);
        wide.push_back(static_cast<std::int16_t>(low | (high << 8)) / 32768.0);
    }
    std::uint32_t rate = 0;
    std::memcpy(&rate, bytes->data() + 24, sizeof(rate));
    if (rate == 16000) {
        return {wide.begin(), wide.end()};
    }
    std::vector<double> taps;
    double sum = 0;
    for (int n = -48; n <= 48; ++n) {
        const double x = n / 3.2 * std::numbers::pi;
        const double hann = 0.5 - 0.5 * std::cos(2 * std::numbers::pi * (n + 49) / 98.0);
        taps.push_back((n == 0 ? 1.0 : std::sin(x) / x) * hann);
        sum += taps.back();
    }
    std::vector<float> result;
    for (std::size_t at = 0; at < wide.size(); at += 3) {
        double value = 0;
        for (std::size_t k = 0; k < taps.size(); ++k) {
            const auto from = static_cast<std::ptrdiff_t>(at + k) - 48;
            if (from >= 0 && from < static_cast<std::ptrdiff_t>(wide.size())) {
                value += wide[static_cast<std::size_t>(from)] * taps[k] / sum;
            }
        }
        result.push_back(static_cast<float>(value));
    }
    return result;
}

std::vector<std::string> words(std::string_view text) {
    std::string plain;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        plain.push_back(std::isalnum(byte) != 0 || c == '\'' ? static_cast<char>(std::tolower(byte))
                                                             : ' ');
    }
    std::istringstream stream(plain);
    return {std::istream_iterator<std::string>(stream), {}};
}

double word_error(std::string_view said, std::string_view heard) {
    const auto a = words(said);
    const auto b = words(heard);
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) {
        row[j] = j;
    }
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t above = row[j];
            row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] != b[j - 1])});
            diagonal = above;
        }
    }
    return static_cast<double>(row.back()) / static_cast<double>(a.size());
}

struct Heard {
    std::string text;
    std::vector<TranscriptSegment> segments;
    TranscriptSummary summary;
};

class WhisperModelTest : public testing::TestWithParam<const char*> {
  protected:
    void SetUp() override {
        auto model = WhisperModel::load(cache() + "/models/" + GetParam(), 2);
        ASSERT_TRUE(model.ok()) << model.error().message;
        model_ = std::move(*model);
        auto silero = SileroModel::load(cache() + "/models/silero-vad/silero_vad.onnx");
        ASSERT_TRUE(silero.ok()) << silero.error().message;
        silero_ = std::move(*silero);
    }

    Heard hear(const std::vector<float>& samples, int times = 1, TranscribeOptions options = {}) {
        Heard heard;
        const auto scorer = silero_->make_scorer();
        Transcriber transcriber(
            *model_, *scorer, std::move(options),
            [&heard](const TranscriptSegment& segment) -> Result<void> {
                heard.text += segment.text;
                heard.segments.push_back(segment);
                return {};
            },
            []() -> Result<void> { return {}; });
        auto summary = transcriber.run([&]() -> Result<std::vector<float>> {
            return times-- > 0 ? samples : std::vector<float>();
        });
        EXPECT_TRUE(summary.ok());
        heard.summary = std::move(*summary);
        return heard;
    }

    std::unique_ptr<WhisperModel> model_;
    std::unique_ptr<SileroModel> silero_;
};

TEST_P(WhisperModelTest, hears_beckett) {
    const auto heard = hear(read_wav("beckett.wav"));
    EXPECT_EQ(word_error(kBeckett, heard.text), 0) << heard.text;
    EXPECT_EQ(heard.summary.language, "en");
}

TEST_P(WhisperModelTest, hears_two_cities) {
    const auto heard = hear(read_wav("two_cities.wav"));
    EXPECT_LE(word_error(kTwoCities, heard.text), 0.06) << heard.text;
    EXPECT_GT(heard.summary.speech_s, 40);
}

TEST_P(WhisperModelTest, hears_a_long_recording_with_times_that_only_grow) {
    const auto heard = hear(read_wav("two_cities.wav"), 4);
    std::string expected;
    for (int i = 0; i < 4; ++i) {
        expected += std::string(kTwoCities) + " ";
    }
    EXPECT_LE(word_error(expected, heard.text), 0.06) << heard.text;
    double last = 0;
    for (const auto& segment : heard.segments) {
        EXPECT_GE(segment.start_s, last);
        EXPECT_GT(segment.end_s, segment.start_s);
        last = segment.end_s;
    }
    EXPECT_LE(last, heard.summary.duration_s);
    EXPECT_GT(last, 170);
}

TEST_P(WhisperModelTest, hears_live_what_it_hears_afterwards) {
    const auto samples = read_wav("two_cities.wav");
    const auto scorer = silero_->make_scorer();
    std::string text;
    std::vector<Partial> partials;
    LiveTranscriber live(
        *model_, *scorer, {},
        [&](const TranscriptSegment& segment) -> Result<void> {
            text += segment.text;
            partials.emplace_back();
            return {};
        },
        [&](const Partial& partial) -> Result<void> {
            // Stable text only grows until the next final segment.
            const std::string before = partials.empty() ? "" : partials.back().stable;
            EXPECT_TRUE(partial.stable.starts_with(before)) << before << " / " << partial.stable;
            partials.push_back(partial);
            return {};
        },
        []() -> Result<void> { return {}; });
    for (std::size_t at = 0; at < samples.size(); at += 1600) {
        const auto count = std::min<std::size_t>(1600, samples.size() - at);
        ASSERT_TRUE(live.push(std::span(samples).subspan(at, count)).ok());
    }
    ASSERT_TRUE(live.finish().ok());
    EXPECT_LE(word_error(hear(samples).text, text), 0.05) << text;
    EXPECT_LE(word_error(kTwoCities, text), 0.06) << text;
    ASSERT_GT(partials.size(), 20U);
    // Its first word begins at 1.22 s.
    EXPECT_LE(partials.front().heard_s, 2.2);
    RecordProperty("partials", static_cast<int>(partials.size()));
}

TEST_P(WhisperModelTest, gives_every_word_its_time) {
    const auto samples = read_wav("two_cities.wav");
    TranscribeOptions options;
    options.word_times = true;
    const auto heard = hear(samples, 1, options);
    EXPECT_EQ(heard.text, hear(samples).text);
    double last = 0;
    for (const auto& segment : heard.segments) {
        std::string text;
        for (const auto& word : segment.words) {
            EXPECT_LE(last, word.start_s + 0.011) << word.text;
            EXPECT_LE(word.start_s, word.end_s);
            EXPECT_LT(word.end_s - word.start_s, 1.5) << word.text;
            EXPECT_GT(word.probability, 0);
            EXPECT_LE(word.probability, 1);
            EXPECT_GT(word.start_s, segment.start_s - 1);
            EXPECT_LT(word.end_s, segment.end_s + 1);
            last = word.start_s;
            text += word.text;
        }
        EXPECT_EQ(text, segment.text);
    }
}

TEST_P(WhisperModelTest, writes_nothing_over_silence_noise_and_hum) {
    std::uint32_t state = 1;
    for (const float level : {0.0F, 0.001F, 0.03F, 0.5F}) {
        std::vector<float> noise(8 * 16000);
        std::vector<float> hum(8 * 16000);
        for (std::size_t i = 0; i < noise.size(); ++i) {
            state = state * 1664525U + 1013904223U;
            noise[i] = level * (static_cast<float>(state >> 8U) / 8388608.0F - 1.0F);
            hum[i] = level * static_cast<float>(std::sin(static_cast<double>(i) * 0.0196));
        }
        EXPECT_EQ(hear(noise).text, "") << level;
        EXPECT_EQ(hear(hum).text, "") << level;
    }
}

TEST_P(WhisperModelTest, tokens_equal_the_reference) {
    const auto text = read_file("../testdata/tokens.json", 1U << 20U);
    ASSERT_TRUE(text.ok());
    for (const auto& row : nlohmann::json::parse(*text)) {
        if (row["model"] != GetParam()) {
            continue;
        }
        const auto said = row["text"].get<std::string>();
        const auto tokens = model_->tokenizer().encode(said);
        ASSERT_TRUE(tokens.ok());
        EXPECT_EQ(*tokens, row["ids"].get<std::vector<TokenId>>()) << said;
        EXPECT_EQ(model_->tokenizer().decode(*tokens), said);
    }
}

TEST(SileroModel, speech_spans_equal_the_reference) {
    const auto silero = SileroModel::load(cache() + "/models/silero-vad/silero_vad.onnx");
    ASSERT_TRUE(silero.ok()) << silero.error().message;
    const auto text = read_file("../testdata/speech_spans.json", 1U << 20U);
    ASSERT_TRUE(text.ok());
    const auto samples = read_wav("two_cities.wav");
    for (const auto& row : nlohmann::json::parse(*text)) {
        const auto scorer = (*silero)->make_scorer();
        SpeechGate gate(*scorer, {.pause_s_max = row["pause_s"], .padding_s = row["padding_s"]});
        std::vector<std::vector<std::uint64_t>> spans;
        const auto take = [&spans](Result<std::vector<SpeechPiece>> pieces) {
            ASSERT_TRUE(pieces.ok());
            for (const auto& piece : *pieces) {
                if (piece.starts_span) {
                    spans.push_back({piece.begin, piece.begin});
                }
                spans.back()[1] = piece.begin + piece.samples.size();
            }
        };
        for (std::size_t at = 0; at < samples.size(); at += 9000) {
            take(gate.push(
                std::span(samples).subspan(at, std::min<std::size_t>(9000, samples.size() - at))));
        }
        take(gate.finish());
        EXPECT_EQ(nlohmann::json(spans), row["spans"]);
    }
}

INSTANTIATE_TEST_SUITE_P(Models, WhisperModelTest,
                         testing::Values("whisper-base", "whisper-tiny.en"),
                         [](const auto& parameter) {
                             std::string name = parameter.param;
                             std::erase_if(name, [](char c) { return std::isalnum(c) == 0; });
                             return name;
                         });

TEST(WhisperModel, says_what_is_wrong_with_its_files) {
    EXPECT_EQ(WhisperModel::load("/nowhere", 1).error().code, Code::kNotFound);
    EXPECT_EQ(parse_whisper_config("{}").error().code, Code::kCorrupt);
    EXPECT_EQ(parse_whisper_config("no json").error().code, Code::kCorrupt);
    EXPECT_EQ(Tokenizer::parse("{}").error().code, Code::kCorrupt);
}

TEST(RepairUtf8, replaces_what_is_broken) {
    EXPECT_EQ(repair_utf8("a\xE4\xBD\xA0z"), "a\xE4\xBD\xA0z");
    EXPECT_EQ(repair_utf8("a\xE4\xBDz"), "a\xEF\xBF\xBDz");
    EXPECT_EQ(repair_utf8("\xFF\xFE"), "\xEF\xBF\xBD\xEF\xBF\xBD");
}

}  // namespace
}  // namespace annex::asr
