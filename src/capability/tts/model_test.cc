// The whole pipeline on the real model.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstdlib>
#include <random>
#include <string>
#include <vector>

#include "capability/tts/kokoro.h"
#include "capability/tts/pipeline.h"
#include "capability/tts/text/unicode.h"

namespace annex::tts {
namespace {

class Model : public ::testing::Test {
  protected:
    static void SetUpTestSuite() {
        const char* cache = std::getenv("ANNEX_CACHE");
        const std::string models = std::string(cache != nullptr ? cache : "") + "/models/";
        auto model = Kokoro::load_from(models + "kokoro-82m", models + "mandarin-g2p", 2);
        ASSERT_TRUE(model.ok()) << model.error().message;
        kokoro_ = std::move(model).value();
        auto pronouncer = Pronouncer::open(models + "english-lexicon");
        ASSERT_TRUE(pronouncer.ok()) << pronouncer.error().message;
        pronouncer_ = std::move(pronouncer).value();
    }
    static void TearDownTestSuite() {
        kokoro_.reset();
        pronouncer_.reset();
    }

    struct Spoken {
        std::vector<std::vector<float>> clauses;
        std::vector<float> all;
        [[nodiscard]] double seconds() const {
            return static_cast<double>(all.size()) / kSampleRate;
        }
    };

    static Result<Spoken> say(const std::string& text, const std::string& voice, double speed = 1) {
        Spoken out;
        bool ended = false;
        auto done = speak(
            *kokoro_, *pronouncer_, {text, resolve_mix(voice, kokoro_->voices()).value(), speed},
            [] { return Result<void>(); },
            [&](std::span<const float> samples, bool last) -> Result<void> {
                EXPECT_FALSE(ended);
                ended = last;
                out.clauses.emplace_back(samples.begin(), samples.end());
                out.all.insert(out.all.end(), samples.begin(), samples.end());
                return {};
            });
        if (!done.ok()) {
            return done.error();
        }
        EXPECT_TRUE(ended);
        return out;
    }

    static void expect_sound(const Spoken& spoken, double least_s, double most_s) {
        EXPECT_GE(spoken.seconds(), least_s);
        EXPECT_LE(spoken.seconds(), most_s);
        double power = 0;
        float largest = 0;
        for (const float sample : spoken.all) {
            ASSERT_TRUE(std::isfinite(sample));
            power += static_cast<double>(sample) * sample;
            largest = std::max(largest, std::abs(sample));
        }
        EXPECT_GT(std::sqrt(power / static_cast<double>(spoken.all.size())), 0.01);
        EXPECT_GT(largest, 0.1F);
        // Nothing clicks at the ends.
        EXPECT_LT(std::abs(spoken.all.front()), 0.01F);
        EXPECT_LT(std::abs(spoken.all.back()), 0.01F);
    }

    static inline std::unique_ptr<Kokoro> kokoro_;
    static inline std::unique_ptr<Pronouncer> pronouncer_;
};

TEST_F(Model, speaks_in_every_language) {
    struct Case {
        const char* voice;
        const char* text;
    };
    for (const auto& [voice, text] :
         std::vector<Case>{{"af_heart", "The meeting starts at half past three this afternoon."},
                           {"am_michael", "The meeting starts at half past three this afternoon."},
                           {"bf_emma", "The meeting starts at half past three this afternoon."},
                           {"ef_dora", "La reunión empieza a las tres y media de la tarde."},
                           {"ff_siwis", "La réunion commence à trois heures et demie."},
                           {"hf_alpha", "बैठक आज दोपहर साढ़े तीन बजे शुरू होगी।"},
                           {"if_sara", "La riunione comincia alle tre e mezza del pomeriggio."},
                           {"pm_alex", "A reunião começa às três e meia da tarde."},
                           {"jf_alpha", "The meeting starts at half past three."},
                           {"zf_xiaobei", "The meeting starts at half past three."},
                           {"zf_xiaobei", "会议今天下午三点半开始。"},
                           {"zm_yunjian", "我用 Python 写代码, 3:30 开始。"},
                           {"af_heart", "In Chinese, hello is 你好."}}) {
        const auto spoken = say(text, voice);
        ASSERT_TRUE(spoken.ok()) << voice << ": " << spoken.error().message;
        SCOPED_TRACE(voice);
        expect_sound(*spoken, 1.5, 6.5);
    }
}

TEST_F(Model, same_text_same_sound) {
    const auto first = say("Exactly the same, twice.", "af_bella");
    const auto second = say("Exactly the same, twice.", "af_bella");
    ASSERT_TRUE(first.ok() && second.ok());
    EXPECT_EQ(first->all, second->all);
}

TEST_F(Model, a_mix_sounds_like_neither_of_its_voices) {
    const std::string text = "Two voices in one.";
    const auto mixed = say(text, "af_bella(2)+am_michael(1)");
    ASSERT_TRUE(mixed.ok()) << mixed.error().message;
    expect_sound(*mixed, 0.8, 4);
    EXPECT_NE(mixed->all, say(text, "af_bella")->all);
    EXPECT_NE(mixed->all, say(text, "am_michael")->all);
    EXPECT_EQ(say(text, "af_bella+af_bella")->all, say(text, "af_bella")->all);
}

TEST_F(Model, first_clause_comes_alone_and_joints_are_silent) {
    const auto spoken = say("First of all, thank you. This comes after that one.", "af_heart");
    ASSERT_TRUE(spoken.ok());
    ASSERT_EQ(spoken->clauses.size(), 2U);
    const auto& second = spoken->clauses[1];
    for (std::size_t i = 0; i < kSampleRate / 10; ++i) {
        ASSERT_EQ(second[i], 0.0F);
    }
}

TEST_F(Model, every_speed_works) {
    const std::string text = "Please speak this sentence now.";
    const auto normal = say(text, "af_heart");
    ASSERT_TRUE(normal.ok());
    for (const double speed : {0.25, 0.5, 2.0, 4.0}) {
        const auto spoken = say(text, "af_heart", speed);
        ASSERT_TRUE(spoken.ok());
        // What is kept of the silence at both ends does not shrink.
        EXPECT_NEAR(spoken->seconds() * speed / normal->seconds(), 1.0, 0.3) << speed;
    }
}

TEST_F(Model, nothing_to_say_is_a_short_silence) {
    for (const char* text : {"...", "👍", "   ", "---"}) {
        const auto spoken = say(text, "af_heart");
        ASSERT_TRUE(spoken.ok());
        EXPECT_EQ(spoken->all, std::vector<float>(static_cast<std::size_t>(0.3 * kSampleRate)));
    }
}

TEST_F(Model, phonemes_of_every_language_have_tokens) {
    for (const auto& [voice, text] : std::vector<std::pair<std::string, std::string>>{
             {"a", "The quick brown fox jumps over the lazy dog; butter, button, measure, joy."},
             {"b", "The quick brown fox jumps over the lazy dog; pure, poor, chair, go, near."},
             {"e", "El veloz murciélago hindú comía feliz cardillo y kiwi, guerra, lluvia, año."},
             {"f", "Portez ce vieux whisky au juge blond qui fume, un bon vin, huit, agneau."},
             {"h", "नमस्ते, आप कैसे हैं? मैं ठीक हूँ, धन्यवाद। यह एक परीक्षण है।"},
             {"i", "Pranzo d'acqua fa volti sghembi, gnocchi, gli zii, pizza, ragazza, cielo."},
             {"p",
              "Luís argüia à Júlia que brações, fé, chá, óxido, pôr, zângão eram palavras."}}) {
        const auto clauses = prepare_text(text, reading_of_voice(voice));
        ASSERT_TRUE(clauses.ok());
        for (const auto& clause : *clauses) {
            const auto out = phonemes_of_clause(*pronouncer_, clause.text, reading_of_voice(voice));
            ASSERT_TRUE(out.ok());
            for (const char32_t phoneme : *out) {
                EXPECT_TRUE(kokoro_->vocabulary().contains(phoneme))
                    << voice << ": U+" << std::hex << static_cast<std::uint32_t>(phoneme);
            }
        }
    }
}

TEST_F(Model, every_syllable_of_mandarin_has_tokens) {
    const auto table = kokoro_->mandarin().table();
    ASSERT_TRUE(table.ok());
    std::size_t read = 0;
    for (char32_t hanzi = 0x4E00; hanzi < 0x9FFF; ++hanzi) {
        const auto out = kokoro_->mandarin().phonemes(std::u32string(1, hanzi));
        ASSERT_TRUE(out.ok());
        read += out->empty() ? 0 : 1;
        for (const char32_t phoneme : *out) {
            ASSERT_TRUE(kokoro_->vocabulary().contains(phoneme))
                << "U+" << std::hex << static_cast<std::uint32_t>(hanzi) << " U+"
                << static_cast<std::uint32_t>(phoneme);
        }
    }
    EXPECT_GT(read, 20'000U);
}

TEST_F(Model, hanzi_and_latin_words_take_their_own_ways) {
    auto reading = reading_of_voice("zf_xiaobei");
    reading.maybe_mandarin = &kokoro_->mandarin();
    const auto phonemes = [&](const char* text) {
        std::string out;
        const auto clauses = prepare_text(text, reading);
        EXPECT_TRUE(clauses.ok());
        for (const auto& clause : *clauses) {
            out += out.empty() ? "" : " ";
            out += encode_utf8(*phonemes_of_clause(*pronouncer_, clause.text, reading));
        }
        return out;
    };
    EXPECT_EQ(phonemes("你好，世界！"), "ni↗xau↓, ʂɨ↘ʨje↘!");
    EXPECT_EQ(phonemes("我用Python写代码。"), "wo↓jʊ↘ŋ pˈIθˌɑn ɕje↓ tai↘ma↓.");
    EXPECT_EQ(phonemes("《红楼梦》很好看。"), "“xʊ↗ŋlou↗mə↘ŋ” xə↗n xau↓kʰa↘n.");
    EXPECT_EQ(phonemes("hello"), "həlˈO");
}

TEST_F(Model, any_text_with_hanzi_is_prepared_or_refused_by_name) {
    std::mt19937 random(5);
    struct Range {
        std::uint32_t first;
        std::uint32_t size;
    };
    constexpr std::array<Range, 5> kRanges{
        {{0x4E00, 0x5200}, {0x20, 0x5F}, {0, 0x3000}, {0x3000, 0xD000}, {0x10000, 0x30000}}};
    const auto any = [&random, kRanges](std::size_t kinds) {
        const auto& range = kRanges.at(random() % kinds);
        return static_cast<char32_t>(range.first + random() % range.size);
    };
    std::size_t spoken = 0;
    for (int round = 0; round < 400; ++round) {
        std::u32string text;
        for (int i = 0; i < 120; ++i) {
            text += any(round % 4 == 0 ? 5 : 2);
        }
        for (const char* voice : {"zf_xiaobei", "af_heart", "ff_siwis", "jf_alpha"}) {
            auto reading = reading_of_voice(voice);
            reading.maybe_mandarin = &kokoro_->mandarin();
            const auto clauses = prepare_text(encode_utf8(text), reading);
            if (!clauses.ok()) {
                EXPECT_EQ(clauses.error().code, Code::kUnsupported);
                continue;
            }
            ++spoken;
            for (const auto& clause : *clauses) {
                ASSERT_LE(clause.text.size(), kClauseCharactersMax);
                EXPECT_TRUE(phonemes_of_clause(*pronouncer_, clause.text, reading).ok());
            }
        }
    }
    EXPECT_GT(spoken, 500U);
}

TEST_F(Model, an_error_of_the_listener_ends_the_speech) {
    int asked = 0;
    const auto out = speak(
        *kokoro_, *pronouncer_,
        {"One sentence here. And a second sentence there.", {{"af_heart"}}, 1},
        [&]() -> Result<void> {
            ++asked;
            return {Code::kCancelled, "gone"};
        },
        [](std::span<const float>, bool) -> Result<void> {
            ADD_FAILURE() << "spoke to nobody";
            return {};
        });
    ASSERT_FALSE(out.ok());
    EXPECT_EQ(out.error().code, Code::kCancelled);
    EXPECT_EQ(asked, 1);
}

TEST_F(Model, refuses_bad_calls) {
    EXPECT_EQ(kokoro_->plan({}, {{"af_heart"}}, 1).error().code, Code::kInvalidArgument);
    const std::vector<std::int64_t> many(kTokensMax + 1, 43);
    EXPECT_EQ(kokoro_->plan(many, {{"af_heart"}}, 1).error().code, Code::kInvalidArgument);
    const std::vector<std::int64_t> few(10, 43);
    EXPECT_EQ(kokoro_->plan(few, {{"af_nobody"}}, 1).error().code, Code::kNotFound);
    EXPECT_EQ(kokoro_->plan(few, {{"../config"}}, 1).error().code, Code::kNotFound);
}

}  // namespace
}  // namespace annex::tts
