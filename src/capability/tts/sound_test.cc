// Phonemes, tokens, joining and PCM; no model. espeak-ng is used as it is installed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <fstream>
#include <numbers>
#include <string>
#include <vector>

#include "capability/tts/audio/joiner.h"
#include "capability/tts/audio/stretch.h"
#include "capability/tts/audio/wav.h"
#include "capability/tts/kokoro.h"
#include "capability/tts/limits.h"
#include "capability/tts/mandarin/front_end.h"
#include "capability/tts/phonemes/espeak.h"
#include "capability/tts/phonemes/g2p.h"
#include "capability/tts/phonemes/phonemes.h"
#include "capability/tts/phonemes/vocabulary.h"
#include "capability/tts/pipeline.h"
#include "capability/tts/text/unicode.h"

namespace annex::tts {
namespace {

Espeak& espeak() {
    static const auto kOpened = Espeak::open();
    return *kOpened.value();
}

std::string phonemes(std::string_view text, std::string_view voice) {
    auto out = phonemes_of_clause(espeak(), decode_utf8(text), reading_of_voice(voice));
    return out.ok() ? encode_utf8(out.value()) : "error: " + out.error().message;
}

TEST(Phonemes, are_the_golden_ones) {
    std::ifstream file("testdata/phonemes.txt");
    std::string line;
    int cases = 0;
    while (std::getline(file, line)) {
        const auto arrow = line.find(" => ");
        if (line.starts_with("//") || arrow == std::string::npos) {
            continue;
        }
        ++cases;
        const auto text = line.substr(4, arrow - 4);
        EXPECT_EQ(phonemes(text, line.substr(0, 1)), line.substr(arrow + 4)) << text;
    }
    EXPECT_GE(cases, 60);
}

TEST(Phonemes, espeak_survives_hostile_pieces) {
    for (const std::string& text :
         {std::string(5000, 'a'), std::string(5000, '1'), std::string(300, '\''),
          std::string("\xD8\xA7\xD9\x84\xD8\xB9"), std::string("[[fOO]] <speak>|_^"),
          std::string("\\x \\u0041 %s %n"), std::string("a\xCC\x96\xCC\x96")}) {
        for (const char* voice : {"a", "b", "e", "f", "h", "i", "p", "j", "z"}) {
            const auto out =
                phonemes_of_clause(espeak(), decode_utf8(text), reading_of_voice(voice));
            ASSERT_TRUE(out.ok());
            EXPECT_EQ(out->find(U'('), std::u32string::npos);
        }
    }
    EXPECT_EQ(phonemes("", "a"), "");
}

TEST(Phonemes, an_unknown_language_is_an_error_and_the_next_call_works) {
    const auto out = espeak().ipa("hello", "xx-none");
    ASSERT_FALSE(out.ok());
    EXPECT_EQ(out.error().code, Code::kUnsupported);
    EXPECT_EQ(phonemes("yes", "a"), "jˈɛs");
}

TEST(Phonemes, syllabic_consonants_get_their_vowel) {
    EXPECT_EQ(kokoro_phonemes(U"bˈʌʔn\u0329", Accent::kAmerican), U"bˈʌtᵊn");
    EXPECT_EQ(kokoro_phonemes(U"pɹˈɪzm\u0329", Accent::kBritish), U"pɹˈɪzᵊm");
}

TEST(Text, refuses_what_no_voice_can_pronounce) {
    for (const char* text : {"世界はきれい", "Say こんにちは", "안녕", "ㄓㄨㄥ"}) {
        for (const char* voice : {"af_heart", "zf_xiaobei", "jf_alpha"}) {
            const auto out = prepare_text(text, reading_of_voice(voice));
            ASSERT_FALSE(out.ok());
            EXPECT_EQ(out.error().code, Code::kUnsupported);
            EXPECT_EQ(out.error().param, "input");
        }
    }
    EXPECT_TRUE(prepare_text("Konnichiwa", reading_of_voice("jf_alpha")).ok());
}

TEST(Text, hanzi_alone_are_japanese_only_to_a_japanese_voice) {
    const auto refused = prepare_text("東京", reading_of_voice("jf_alpha"));
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().code, Code::kUnsupported);
    for (const char* voice : {"zf_xiaobei", "af_heart", "ff_siwis"}) {
        EXPECT_TRUE(prepare_text("你好世界", reading_of_voice(voice)).ok()) << voice;
    }
}

TEST(Text, hanzi_without_their_table_are_told_what_to_fetch) {
    mandarin::FrontEnd missing("/nowhere/mandarin.bin");
    auto reading = reading_of_voice("zf_xiaobei");
    reading.maybe_mandarin = &missing;
    const auto out = prepare_text("你好", reading);
    ASSERT_FALSE(out.ok());
    EXPECT_EQ(out.error().code, Code::kNotFound);
    EXPECT_NE(out.error().message.find("annex pull"), std::string::npos);
    EXPECT_TRUE(prepare_text("No Hanzi, no table", reading).ok());
}

TEST(Text, length_has_a_limit) {
    const auto reading = reading_of_voice("af_heart");
    EXPECT_TRUE(prepare_text(std::string(kInputCharactersMax, 'a'), reading).ok());
    const auto long_text = prepare_text(std::string(kInputCharactersMax + 1, 'a'), reading);
    ASSERT_FALSE(long_text.ok());
    EXPECT_EQ(long_text.error().code, Code::kInvalidArgument);
    EXPECT_FALSE(prepare_text(std::string(kInputBytesMax + 1, 'a'), reading).ok());
}

TEST(Style, row_is_one_less_than_the_tokens) {
    EXPECT_EQ(style_row(1), 0U);
    EXPECT_EQ(style_row(2), 1U);
    EXPECT_EQ(style_row(kTokensMax), kTokensMax - 1);
}

TEST(Vocabulary, maps_what_it_knows_and_leaves_out_the_rest) {
    const auto vocabulary = Vocabulary::parse(R"({"vocab":{"a":43,"ˈ":156," ":16}})");
    ASSERT_TRUE(vocabulary.ok());
    EXPECT_EQ(vocabulary->tokens(U"ˈa xa"), (std::vector<std::int64_t>{156, 43, 16, 43}));
}

TEST(Vocabulary, a_damaged_file_is_told) {
    for (const char* text : {"", "[]", "{}", R"({"vocab":3})", R"({"vocab":{"ab":1}})",
                             R"({"vocab":{"a":0}})", R"({"vocab":{"a":"1"}})"}) {
        const auto out = Vocabulary::parse(text);
        ASSERT_FALSE(out.ok()) << text;
        EXPECT_EQ(out.error().code, Code::kCorrupt);
    }
}

TEST(Vocabulary, long_phonemes_are_cut_between_words) {
    EXPECT_EQ(split_phonemes(U"abc def ghi", 7), (std::vector<std::u32string>{U"abc def", U"ghi"}));
    EXPECT_EQ(split_phonemes(U"abcdef", 4), (std::vector<std::u32string>{U"abcd", U"ef"}));
    EXPECT_TRUE(split_phonemes(U"", 4).empty());
}

std::vector<float> tone(double seconds, double lead_s, double tail_s) {
    std::vector<float> out(static_cast<std::size_t>(lead_s * kSampleRate), 0.0005F);
    for (int i = 0; i < static_cast<int>(seconds * kSampleRate); ++i) {
        // Begins and ends at full swing: a cut that clicks.
        out.push_back(static_cast<float>(
            0.8 * std::cos(2 * std::numbers::pi * 200 * i / static_cast<double>(kSampleRate))));
    }
    out.insert(out.end(), static_cast<std::size_t>(tail_s * kSampleRate), 0.0005F);
    return out;
}

/// Between neighbours only; what a click is made of.
double largest_step(std::span<const float> samples) {
    double out = 0;
    for (std::size_t i = 1; i < samples.size(); ++i) {
        out = std::max(out, static_cast<double>(std::abs(samples[i] - samples[i - 1])));
    }
    return out;
}

TEST(Joiner, trims_and_puts_the_pause_of_the_mark_between) {
    Joiner joiner(kSampleRate, 1);
    const auto first = joiner.add(tone(0.5, 0.4, 0.4), Pause::kSentence);
    EXPECT_NEAR(static_cast<double>(first.size()) / kSampleRate, 0.5 + 0.03 + 0.06, 0.002);
    const auto second = joiner.add(tone(0.5, 0.4, 0.4), Pause::kNone);
    EXPECT_NEAR(static_cast<double>(second.size()) / kSampleRate, 0.35 + 0.59, 0.002);
    EXPECT_EQ(std::vector<float>(second.begin(), second.begin() + kSampleRate / 4),
              std::vector<float>(kSampleRate / 4));
}

TEST(Joiner, no_click_where_clauses_meet) {
    Joiner joiner(kSampleRate, 1);
    auto all = joiner.add(tone(0.2, 0, 0), Pause::kNone);
    const auto more = joiner.add(tone(0.2, 0, 0), Pause::kNone);
    all.insert(all.end(), more.begin(), more.end());
    EXPECT_LT(std::abs(all.front()), 0.001F);
    EXPECT_LT(std::abs(all.back()), 0.001F);
    // The tone's own steepest step is 0.042; an unfaded cut would be 0.8.
    EXPECT_LT(largest_step(all), 0.05);
}

TEST(Joiner, pauses_follow_the_speed_and_silence_adds_nothing) {
    Joiner joiner(kSampleRate, 2);
    const auto first = joiner.add(tone(0.2, 0.1, 0.1), Pause::kParagraph);
    EXPECT_TRUE(joiner.add(std::vector<float>(1000, 0.0F), Pause::kClause).empty());
    const auto second = joiner.add(tone(0.2, 0.1, 0.1), Pause::kNone);
    EXPECT_EQ(second.size() - first.size(), static_cast<std::size_t>(0.3 * kSampleRate));
}

TEST(Stretch, changes_the_length_and_not_the_pitch) {
    const auto steady = tone(1.0, 0, 0);
    for (const double speed : {0.5, 0.75, 1.5, 2.0}) {
        const auto out = stretch(steady, kSampleRate, speed);
        EXPECT_NEAR(static_cast<double>(out.size()) * speed / kSampleRate, 1.0, 0.05) << speed;
        // 200 Hz crosses zero upwards 200 times a second.
        int crossings = 0;
        const std::size_t from = 2400;
        const std::size_t to = out.size() - 2400;
        for (std::size_t i = from; i < to; ++i) {
            crossings += out[i - 1] < 0 && out[i] >= 0 ? 1 : 0;
        }
        const double seconds = static_cast<double>(to - from) / kSampleRate;
        EXPECT_NEAR(crossings / seconds, 200.0, 6.0) << speed;
        EXPECT_LT(*std::ranges::max_element(out), 0.9F) << speed;
        EXPECT_LT(largest_step(std::span(out).subspan(from, to - from)), 0.1) << speed;
    }
}

TEST(Stretch, normal_speed_and_tiny_pieces_pass_unchanged) {
    const auto steady = tone(0.2, 0, 0);
    EXPECT_EQ(stretch(steady, kSampleRate, 1), steady);
    EXPECT_EQ(stretch(std::vector<float>(100, 0.5F), kSampleRate, 2).size(), 100U);
    EXPECT_TRUE(stretch({}, kSampleRate, 2).empty());
}

std::uint32_t number_at(const std::string& bytes, std::size_t at, std::size_t size) {
    std::uint32_t out = 0;
    std::memcpy(&out, bytes.data() + at, size);
    return out;
}

TEST(Wav, header_says_what_follows) {
    const auto header = wav_header(24000, 1000);
    ASSERT_EQ(header.size(), 44U);
    EXPECT_EQ(header.substr(0, 4), "RIFF");
    EXPECT_EQ(number_at(header, 4, 4), 1036U);
    EXPECT_EQ(header.substr(8, 8), "WAVEfmt ");
    EXPECT_EQ(number_at(header, 20, 2), 1U);
    EXPECT_EQ(number_at(header, 22, 2), 1U);
    EXPECT_EQ(number_at(header, 24, 4), 24000U);
    EXPECT_EQ(number_at(header, 28, 4), 48000U);
    EXPECT_EQ(number_at(header, 34, 2), 16U);
    EXPECT_EQ(header.substr(36, 4), "data");
    EXPECT_EQ(number_at(header, 40, 4), 1000U);
    EXPECT_EQ(number_at(wav_header(24000, std::nullopt), 4, 4), 0xFFFFFFFFU);
    EXPECT_EQ(number_at(wav_header(24000, std::nullopt), 40, 4), 0xFFFFFFFFU);
}

TEST(Wav, samples_are_clipped_little_endian) {
    EXPECT_EQ(pcm16(std::vector<float>{0.0F, 1.0F, -1.0F, 2.0F, -2.0F, 0.5F}),
              std::string("\x00\x00\xFF\x7F\x01\x80\xFF\x7F\x01\x80\x00\x40", 12));
}

}  // namespace
}  // namespace annex::tts
