// Mandarin text written out, without the table of words. Cases live in testdata/.
#include <gtest/gtest.h>

#include <fstream>
#include <random>
#include <string>
#include <vector>

#include "capability/tts/mandarin/front_end.h"
#include "capability/tts/mandarin/languages.h"
#include "capability/tts/mandarin/normalise.h"
#include "capability/tts/mandarin/numerals.h"
#include "capability/tts/mandarin/syllables.h"
#include "capability/tts/text/clauses.h"
#include "capability/tts/text/clean.h"
#include "capability/tts/text/unicode.h"

namespace annex::tts::mandarin {
namespace {

std::string mixed(const std::string& text, Home home) {
    return encode_utf8(write_out_mixed(clean_text(decode_utf8(text)), home, Dialect::kAmerican));
}

TEST(Mandarin, writes_out_each_case_of_the_table) {
    std::ifstream file("testdata/mandarin.txt");
    std::string line;
    int cases = 0;
    for (int number = 1; std::getline(file, line); ++number) {
        const auto arrow = line.find(" => ");
        if (line.starts_with("//") || arrow == std::string::npos) {
            continue;
        }
        ++cases;
        EXPECT_EQ(encode_utf8(write_out_mandarin(decode_utf8(line.substr(0, arrow)))),
                  line.substr(arrow + 4))
            << "mandarin.txt:" << number;
    }
    EXPECT_GE(cases, 190);
}

TEST(Mandarin, a_sentence_is_written_out_in_its_own_language) {
    EXPECT_EQ(mixed("价格是$5。It costs $5.", Home::kChinese),
              "价格是五美元. It costs five dollars.");
    EXPECT_EQ(mixed("The word 你好 means hello and costs $5.", Home::kEnglish),
              "The word 你好 means hello and costs five dollars.");
    EXPECT_EQ(mixed("我有3个iPhone 15 Pro Max", Home::kChinese), "我有三个iPhone 十五 Pro Max");
    EXPECT_EQ(mixed("Le mot 你好 vaut 5 €.", Home::kOther), "Le mot 你好 vaut 5 €.");
    EXPECT_EQ(mixed("我有3个", Home::kOther), "我有三个");
}

TEST(Mandarin, a_sentence_without_words_is_in_the_language_before_it_or_the_voices) {
    EXPECT_EQ(mixed("10:30", Home::kChinese), "十点三十分");
    EXPECT_EQ(mixed("现在几点？10:30", Home::kEnglish), "现在几点? 十点三十分");
    EXPECT_EQ(mixed("什么是3.14？", Home::kChinese), "什么是三点一四?");
}

TEST(Mandarin, paragraphs_and_spaces_between_languages_stay) {
    EXPECT_EQ(mixed("你好。\n\nHello there.\n\n再见。", Home::kChinese),
              "你好.\nHello there.\n再见.");
    EXPECT_EQ(mixed("你好！ Hello there. 再见", Home::kEnglish), "你好! Hello there. 再见");
}

TEST(Numerals, long_ones_are_read_digit_by_digit) {
    EXPECT_NE(cardinal(std::u32string(kCardinalDigitsMax, U'1')).find(U'亿'), std::u32string::npos);
    EXPECT_EQ(cardinal(std::u32string(kCardinalDigitsMax + 1, U'1')),
              std::u32string(kCardinalDigitsMax + 1, U'一'));
    EXPECT_EQ(cardinal(U"1000000000000"), U"一万亿");
    EXPECT_EQ(cardinal(U"0"), U"零");
}

TEST(Syllables, become_the_phonemes_of_the_training) {
    const auto said = [](std::string_view letters, std::uint8_t tone) {
        return encode_utf8(syllable_phonemes(letters, tone));
    };
    EXPECT_EQ(said("zhuang", 1), "ꭧwa→ŋ");
    EXPECT_EQ(said("ni", 3), "ni↓");
    EXPECT_EQ(said("hao", 3), "xau↓");
    EXPECT_EQ(said("shi", 4), "ʂɨ↘");
    EXPECT_EQ(said("si", 4), "sɨ↘");
    EXPECT_EQ(said("xi", 1), "ɕi→");
    EXPECT_EQ(said("xue", 2), "ɕɥe↗");
    EXPECT_EQ(said("lv", 4), "ly↘");
    EXPECT_EQ(said("yuan", 2), "ɥɛ↗n");
    EXPECT_EQ(said("you", 3), "jou↓");
    EXPECT_EQ(said("yong", 4), "jʊ↘ŋ");
    EXPECT_EQ(said("wen", 4), "wə↘n");
    EXPECT_EQ(said("dun", 4), "twə↘n");
    EXPECT_EQ(said("jun", 1), "ʨy→n");
    EXPECT_EQ(said("liu", 4), "ljou↘");
    EXPECT_EQ(said("gui", 4), "kwei↘");
    EXPECT_EQ(said("er", 2), "ɚ↗");
    EXPECT_EQ(said("de", 5), "tɤ");
    EXPECT_EQ(said("qqq", 1), "");
    EXPECT_EQ(said("", 1), "");
}

TEST(Syllables, a_curl_takes_the_place_of_n_and_i) {
    EXPECT_EQ(encode_utf8(curled_syllable_phonemes("wan", 2)), "wa↗ɚ");
    EXPECT_EQ(encode_utf8(curled_syllable_phonemes("hai", 2)), "xa↗ɚ");
    EXPECT_EQ(encode_utf8(curled_syllable_phonemes("kong", 4)), "kʰʊ↘ŋɚ");
}

TEST(Table, missing_or_foreign_files_are_told) {
    EXPECT_EQ(Table::open("/nowhere/mandarin.bin").error().code, Code::kNotFound);
    const std::string path = testing::TempDir() + "foreign.bin";
    for (const std::string& bytes :
         {std::string(), std::string("ANNEXZH1"), std::string(100, 'x'),
          "ANNEXZH1" + std::string(100, '\xFF'), "ANNEXZH1" + std::string(100, '\0')}) {
        std::ofstream(path, std::ios::binary) << bytes;
        const auto opened = Table::open(path);
        ASSERT_FALSE(opened.ok());
        EXPECT_EQ(opened.error().code, Code::kCorrupt);
        EXPECT_NE(opened.error().message.find("annex pull mandarin-g2p"), std::string::npos);
    }
}

TEST(Clauses, hanzi_count_by_the_time_they_take) {
    std::u32string text;
    for (int i = 0; i < 300; ++i) {
        text += U"汉";
    }
    const auto out = split_clauses(text);
    ASSERT_GE(out.size(), 5U);
    EXPECT_EQ(out[0].text.size(), kFirstClauseCharactersMax / kHanziCharacters);
    std::size_t characters = 0;
    for (const auto& clause : out) {
        characters += clause.text.size();
        EXPECT_LE(clause.text.size(), kClauseCharactersMax / kHanziCharacters);
    }
    EXPECT_EQ(characters, text.size());
}

TEST(Clauses, chinese_marks_end_them) {
    const auto out = split_clauses(clean_text(U"今天天气很好，我们去公园。你去不去？好！"));
    ASSERT_GE(out.size(), 2U);
    EXPECT_EQ(out[0].text, U"今天天气很好, 我们去公园.");
    EXPECT_EQ(out[0].pause, Pause::kSentence);
    EXPECT_EQ(out.back().pause, Pause::kSentence);
}

TEST(Clauses, a_forced_cut_in_hanzi_respects_words) {
    std::u32string text;
    for (int i = 0; i < 40; ++i) {
        text += U"三字词";
    }
    const auto ends = [](std::u32string_view run) {
        std::vector<std::size_t> out;
        for (std::size_t at = 3; at <= run.size(); at += 3) {
            out.push_back(at);
        }
        return out;
    };
    for (const auto& clause : split_clauses(text, ends)) {
        // Pieces of a long run that are said together again have a space between them.
        EXPECT_EQ(
            (clause.text.size() - static_cast<std::size_t>(std::ranges::count(clause.text, U' '))) %
                3,
            0U);
    }
}

TEST(Mandarin, hostile_text_is_written_out_within_bounds) {
    std::mt19937 random(7);
    const std::u32string pieces = U"0123456789.,:/-~+%$¥℃年月日时第个x ABz@_汉字\n!?()—…#½①";
    for (int round = 0; round < 300; ++round) {
        std::u32string text;
        for (int i = 0; i < 200; ++i) {
            text += pieces[random() % pieces.size()];
        }
        for (const Home home : {Home::kChinese, Home::kEnglish, Home::kOther}) {
            const auto out = write_out_mixed(clean_text(text), home, Dialect::kAmerican);
            EXPECT_LE(out.size(), 20 * text.size());
        }
        // Whatever is Mandarin has no digits left to be misread.
        for (const char32_t c : write_out_mandarin(clean_text(text))) {
            ASSERT_FALSE(is_digit(c)) << encode_utf8(text);
        }
    }
    for (const char32_t c : std::u32string(U"1.-/:年¥汉a@+第~x")) {
        const std::u32string text(100'000, c);
        EXPECT_LE(write_out_mixed(text, Home::kChinese, Dialect::kAmerican).size(),
                  20 * text.size());
    }
}

}  // namespace
}  // namespace annex::tts::mandarin
