// Phonemes and tokens; no model. espeak-ng is used as it is installed.
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "capability/tts/kokoro.h"
#include "capability/tts/limits.h"
#include "capability/tts/mandarin/front_end.h"
#include "capability/tts/phonemes/english/table_test.h"
#include "capability/tts/phonemes/g2p.h"
#include "capability/tts/phonemes/phonemes.h"
#include "capability/tts/phonemes/pronouncer.h"
#include "capability/tts/phonemes/vocabulary.h"
#include "capability/tts/pipeline.h"
#include "capability/tts/text/unicode.h"

namespace annex::tts {
namespace {

const Pronouncer& pronouncer() {
    static const auto kOpened = [] {
        const std::filesystem::path table =
            write_table("phonemes_test", {{"A", 'g', "ˈA"}, {"fox", 'g', "fˈɑks"}});
        for (const char* name : {"american.lexicon", "british.lexicon"}) {
            std::filesystem::copy_file(table, table.parent_path() / name,
                                       std::filesystem::copy_options::overwrite_existing);
        }
        return Pronouncer::open(table.parent_path().string());
    }();
    return *kOpened.value();
}

Espeak& espeak() {
    return pronouncer().espeak();
}

/// Without dictionaries English is what espeak makes of it, one piece without marks.
std::string phonemes(std::string_view text, std::string_view voice) {
    const auto reading = reading_of_voice(voice);
    if (reading.english) {
        auto ipa = espeak().ipa(std::string(text), reading.espeak);
        return ipa.ok() ? encode_utf8(kokoro_phonemes(decode_utf8(*ipa), reading.accent))
                        : "error: " + ipa.error().message;
    }
    auto out = phonemes_of_clause(pronouncer(), decode_utf8(text), reading);
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
    EXPECT_GE(cases, 55);
}

TEST(Phonemes, espeak_survives_hostile_pieces) {
    for (const std::string& text :
         {std::string(5000, 'a'), std::string(5000, '1'), std::string(300, '\''),
          std::string("\xD8\xA7\xD9\x84\xD8\xB9"), std::string("[[fOO]] <speak>|_^"),
          std::string("\\x \\u0041 %s %n"), std::string("a\xCC\x96\xCC\x96")}) {
        for (const char* voice : {"a", "b", "e", "f", "h", "i", "p", "j", "z"}) {
            const auto out =
                phonemes_of_clause(pronouncer(), decode_utf8(text), reading_of_voice(voice));
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

TEST(Espeak, says_a_word_the_same_whatever_was_said_before) {
    const auto before = espeak().ipa("Anyksciai", "en-us");
    ASSERT_TRUE(before.ok());
    for (const char* text : {"\uA90B", " \uA90B abc", "При", "\u4F60", "\U000126F9", "मन"}) {
        ASSERT_TRUE(espeak().ipa(text, "en-us").ok()) << text;
        EXPECT_EQ(*espeak().ipa("Anyksciai", "en-us"), *before) << "after " << text;
    }
}

TEST(Text, breaks_end_clauses_and_are_never_spoken) {
    const auto reading = reading_of_voice("af_heart");
    const auto out = prepare_text(
        "<speak><break time=\"2s\"/>One <break time=\"500ms\"/> two. <p>Three</p></speak>",
        reading);
    ASSERT_TRUE(out.ok());
    ASSERT_EQ(out->size(), 4U);
    EXPECT_EQ((*out)[0].break_ms, 2000);
    EXPECT_EQ((*out)[0].text, U"");
    EXPECT_EQ((*out)[1].text, U"One");
    EXPECT_EQ((*out)[1].break_ms, 500);
    EXPECT_EQ((*out)[2].text, U"two.");
    EXPECT_EQ((*out)[3].text, U"Three");
    EXPECT_TRUE(prepare_text("<break time=\"2s\"/>", reading)->empty());
    EXPECT_TRUE(prepare_text("<speak></speak>", reading)->empty());
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

}  // namespace
}  // namespace annex::tts
