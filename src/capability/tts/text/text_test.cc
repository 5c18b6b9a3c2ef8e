// Written text to clauses. Tables of cases live in testdata/.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include "capability/tts/text/clauses.h"
#include "capability/tts/text/clean.h"
#include "capability/tts/text/english/english.h"
#include "capability/tts/text/ssml.h"
#include "capability/tts/text/unicode.h"

namespace annex::tts {
namespace {

struct Case {
    int line;
    std::u32string written;
    std::u32string spoken;
    std::u32string british;  // empty: as `spoken`
};

std::u32string unescape(const std::u32string& text) {
    std::u32string out;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char32_t next = at + 1 < text.size() ? text[at + 1] : U'\0';
        if (text[at] != '\\' || (next != 'n' && next != 't' && next != 'r' && next != 'x')) {
            out.push_back(text[at]);
            continue;
        }
        ++at;
        if (next != 'x') {
            out.push_back(next == 'n' ? U'\n' : next == 't' ? U'\t' : U'\r');
            continue;
        }
        const auto end = std::min(text.find(U' ', at), text.size());
        out.push_back(static_cast<char32_t>(std::stoul(
            encode_utf8(std::u32string_view(text).substr(at + 1, end - at - 1)), nullptr, 16)));
        at = end;
    }
    return out;
}

/// "written => spoken" or "written => spoken => as a British voice speaks".
std::vector<Case> read_cases(const std::string& path) {
    std::ifstream file(path);
    std::vector<Case> cases;
    std::string line;
    for (int number = 1; std::getline(file, line); ++number) {
        const auto arrow = line.find(" =>");
        if (line.starts_with("//") || arrow == std::string::npos) {
            continue;
        }
        std::string spoken = line.size() > arrow + 4 ? line.substr(arrow + 4) : "";
        std::string british;
        if (const auto second = spoken.find(" => "); second != std::string::npos) {
            british = spoken.substr(second + 4);
            spoken.resize(second);
        }
        cases.push_back({number, unescape(decode_utf8(line.substr(0, arrow))),
                         unescape(decode_utf8(spoken)), unescape(decode_utf8(british))});
    }
    return cases;
}

std::vector<std::string> clauses(std::string_view text) {
    std::vector<std::string> out;
    for (const auto& clause : split_clauses(decode_utf8(text))) {
        out.push_back(encode_utf8(clause.text));
    }
    return out;
}

std::u32string letters_of(std::u32string_view text) {
    std::u32string out;
    for (const char32_t c : text) {
        if (is_word(c)) {
            out.push_back(c);
        }
    }
    return out;
}

using Strings = std::vector<std::string>;

TEST(CleanText, reads_each_case_of_the_table) {
    const auto cases = read_cases("testdata/clean.txt");
    ASSERT_GE(cases.size(), 55U);
    for (const auto& [line, written, spoken, british] : cases) {
        EXPECT_EQ(encode_utf8(clean_text(written)), encode_utf8(spoken)) << "clean.txt:" << line;
    }
}

TEST(CleanText, tags_have_limits) {
    const auto text = [](const std::string& beginning, std::size_t length) {
        return decode_utf8(beginning + std::string(length - beginning.size() - 1, 'x') + ">");
    };
    EXPECT_TRUE(clean_text(text("<b ", 200)).empty());
    EXPECT_FALSE(clean_text(text("<b ", 201)).empty());
    EXPECT_TRUE(clean_text(text("<b a=", 20'000)).empty());
    EXPECT_FALSE(clean_text(text("<b a=", 20'001)).empty());
}

TEST(English, writes_out_each_case_of_the_tables) {
    std::size_t count = 0;
    for (const std::string table :
         {"numbers", "dates", "money_and_units", "addresses_and_signs", "words"}) {
        for (const auto& [line, written, spoken, british] :
             read_cases("testdata/english_" + table + ".txt")) {
            ++count;
            const auto clean = clean_text(written);
            const auto place = table + ":" + std::to_string(line);
            EXPECT_EQ(encode_utf8(write_out_english(clean, Dialect::kAmerican)),
                      encode_utf8(spoken))
                << place;
            EXPECT_EQ(encode_utf8(write_out_english(clean, Dialect::kBritish)),
                      encode_utf8(british.empty() ? spoken : british))
                << place << " (British)";
            // What is written out stays.
            const auto again = write_out_english(spoken, Dialect::kAmerican);
            EXPECT_EQ(encode_utf8(again), encode_utf8(spoken)) << place << " (again)";
        }
    }
    EXPECT_GE(count, 320U);
}

TEST(English, leaves_no_digit_and_is_done_at_once) {
    std::mt19937 random(20'240'305);
    constexpr std::u32string_view kPieces[] = {
        U"1", U"0",  U"42", U"2024",  U".",  U",",  U":",     U"-",  U"/", U"$",
        U"%", U" ",  U" ",  U"a",     U"pm", U"st", U"March", U"(",  U")", U"+",
        U"'", U"\"", U"@",  U"x.com", U"km", U"#",  U"=",     U"\n", U"½", U"€",
        U"–", U"<",  U"IV", U"Henry", U"v",  U"k",  U"é",     U"\\", U"°", U"Dr."};
    for (int i = 0; i < 20'000; ++i) {
        std::u32string text;
        for (auto n = random() % 12 + 1; n > 0; --n) {
            text += kPieces[random() % std::size(kPieces)];
        }
        const auto clean = clean_text(text);
        for (const auto dialect : {Dialect::kAmerican, Dialect::kBritish}) {
            const auto spoken = write_out_english(clean, dialect);
            EXPECT_TRUE(std::ranges::none_of(spoken, is_digit)) << encode_utf8(text);
            EXPECT_EQ(spoken.find(U"  "), std::u32string::npos) << encode_utf8(text);
        }
    }
}

std::u32string shown(const std::vector<Passage>& passages) {
    std::u32string out;
    for (const auto& passage : passages) {
        out += passage.text;
        if (passage.break_ms >= 0) {
            out += U"{" + decode_utf8(std::to_string(passage.break_ms)) + U"}";
        }
    }
    return out;
}

TEST(Ssml, reads_each_case_of_the_table) {
    const auto cases = read_cases("testdata/ssml.txt");
    ASSERT_GE(cases.size(), 40U);
    for (const auto& [line, written, spoken, british] : cases) {
        EXPECT_EQ(encode_utf8(shown(read_ssml(written, {}))), encode_utf8(spoken))
            << "ssml.txt:" << line;
    }
}

TEST(Ssml, no_tag_is_left_and_no_time_is_lost_on_hostile_ones) {
    const std::u32string open = U"<say-as interpret-as=\"characters\">";
    for (const std::u32string& piece :
         {std::u32string(U"<"), std::u32string(U"<break time=\""), std::u32string(U"<speak "), open,
          std::u32string(U"<sub alias='"), std::u32string(U"</speak>"), std::u32string(U"<break/>"),
          std::u32string(U"<?xml ")}) {
        std::u32string text;
        while (text.size() < 100'000) {
            text += piece;
        }
        const auto passages = read_ssml(text, {});
        ASSERT_FALSE(passages.empty());
        EXPECT_LE(passages.size(), 2U);
        EXPECT_LE(shown(passages).size(), text.size() + 20);
    }
}

TEST(Ssml, other_languages_keep_what_they_cannot_write_out) {
    const auto out =
        read_ssml(U"<say-as interpret-as=\"ordinal\">3</say-as> ok", {.english = false});
    EXPECT_EQ(out.front().text, U"3 ok");
}

TEST(Clauses, first_is_one_sentence_and_the_next_grow) {
    const std::string sentence = "The committee met again on Tuesday, and nothing was decided. ";
    std::string text = "Well, to begin with, this is how it went. ";
    for (int i = 0; i < 20; ++i) {
        text += sentence;
    }
    const auto out = clauses(text);
    ASSERT_GE(out.size(), 4U);
    EXPECT_EQ(out[0], "Well, to begin with, this is how it went.");
    for (std::size_t i = 1; i < out.size(); ++i) {
        EXPECT_LE(out[i].size(), std::max<std::size_t>(80, 2 * out[i - 1].size())) << i;
        EXPECT_LE(out[i].size(), kClauseCharactersMax) << i;
    }
}

TEST(Clauses, end_at_sentences_and_know_the_pause) {
    const auto out = split_clauses(
        U"This is the first sentence. It has a second one, which is a bit longer than that.\n"
        U"New paragraph");
    ASSERT_EQ(out.size(), 3U);
    EXPECT_EQ(out[0].text, U"This is the first sentence.");
    EXPECT_EQ(out[0].pause, Pause::kSentence);
    EXPECT_EQ(out[1].text, U"It has a second one, which is a bit longer than that.");
    EXPECT_EQ(out[1].pause, Pause::kParagraph);
    EXPECT_EQ(out[2].text, U"New paragraph");
}

TEST(Clauses, a_stop_inside_a_word_or_number_or_after_a_title_does_not_end_one) {
    EXPECT_EQ(clauses("Version 3.14 of Node.js by J. R. Smith is here now"),
              Strings{"Version 3.14 of Node.js by J. R. Smith is here now"});
    EXPECT_EQ(clauses("Il Sig. Rossi abita qui vicino"), Strings{"Il Sig. Rossi abita qui vicino"});
}

TEST(Clauses, missing_space_after_a_sentence_still_ends_it) {
    EXPECT_EQ(clauses("This is the end.Next one starts right here."),
              (Strings{"This is the end.", "Next one starts right here."}));
}

TEST(Clauses, a_long_run_is_cut_between_words) {
    std::string text;
    while (text.size() < 1000) {
        text += "wording ";
    }
    const auto out = clauses(text);
    ASSERT_GE(out.size(), 5U);
    EXPECT_LE(out[0].size(), kFirstClauseCharactersMax);
    for (const auto& clause : out) {
        EXPECT_TRUE(clause.ends_with("wording")) << clause;
    }
}

TEST(Clauses, nothing_to_say_gives_none) {
    EXPECT_TRUE(clauses("").empty());
    EXPECT_TRUE(clauses("... !!! ,").empty());
    EXPECT_EQ(clauses("Hi ... !!! ,"), Strings{"Hi ..."});
}

TEST(Clauses, every_letter_comes_back_in_order) {
    const std::u32string text = clean_text(decode_utf8(
        "Dr. Who (the 9th) said: \"Run!\" — and they ran; 3.14 km, e.g., for 1,000 s…\n\n- a\n- b "
        "https://example.com/x?y=z Straße naïve über-cool. X.Y.Z and \"so on\"."));
    std::u32string joined;
    for (const auto& clause : split_clauses(text)) {
        joined += clause.text;
    }
    EXPECT_EQ(encode_utf8(letters_of(joined)), encode_utf8(letters_of(text)));
}

TEST(Clauses, hostile_text_is_cut_to_size_in_linear_time) {
    const std::size_t size = 100'000;
    std::u32string zalgo;
    while (zalgo.size() < size) {
        zalgo += U"a";
        zalgo.append(50, 0x0316);
    }
    for (const std::u32string& text :
         {std::u32string(size, U'a'), std::u32string(size, U'['), std::u32string(size, U'1'),
          std::u32string(size, U'.'), std::u32string(size, U'<'), std::u32string(size, U'*'),
          std::u32string(size, U'-'), std::u32string(size, U' '), std::u32string(size, 0x0301),
          std::u32string(size, U'\\'), std::u32string(size, U'\n'), std::u32string(size, U'#'),
          std::u32string(size, U'$'), std::u32string(size, 0x202E), std::u32string(size, 0xFFFD),
          std::u32string(size, 0), std::u32string(size, U'|'), std::u32string(size, U'`'), zalgo}) {
        const auto cleaned = clean_text(text);
        EXPECT_LE(cleaned.size(), text.size());
        for (const auto& clause : split_clauses(write_out_english(cleaned, Dialect::kBritish))) {
            ASSERT_FALSE(clause.text.empty());
            ASSERT_LE(clause.text.size(), kClauseCharactersMax);
        }
    }
}

TEST(Unicode, bad_bytes_become_the_replacement_character) {
    EXPECT_EQ(decode_utf8("a\xFF\xC3"), U"a\uFFFD\uFFFD");
    EXPECT_EQ(decode_utf8("\xED\xA0\x80").find(0xD800), std::u32string::npos);
    EXPECT_EQ(encode_utf8(U"a\u00E9\u20AC\U0001F600"), "a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80");
}

TEST(Unicode, composes_and_cuts_heaps_of_marks) {
    EXPECT_EQ(compose(U"e\u0301"), U"\u00E9");
    EXPECT_EQ(compose(U"x" + std::u32string(100, 0x0316)).size(), 1 + kMarksInARowMax);
}

}  // namespace
}  // namespace annex::tts
