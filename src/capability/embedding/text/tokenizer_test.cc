#include "capability/embedding/text/tokenizer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "capability/embedding/text/bert_text.h"

namespace annex::embedding {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::vector<std::string> words(std::string_view text, const BertTextOptions& options = {}) {
    std::vector<std::string> found;
    const auto done = for_each_word(text, options, [&](std::string_view word) {
        found.emplace_back(word);
        return true;
    });
    EXPECT_TRUE(done.ok());
    return found;
}

// A whole tokenizer.json, small enough to follow by hand.
std::string tokenizer_json(std::string_view replace = "", std::string_view with = "") {
    std::string json = R"({
      "truncation": null,
      "added_tokens": [{"id": 1, "content": "[CLS]", "special": true}],
      "normalizer": {"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true,
                     "strip_accents": null, "lowercase": true},
      "pre_tokenizer": {"type": "BertPreTokenizer"},
      "post_processor": {"type": "TemplateProcessing",
        "single": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}},
                   {"Sequence": {"id": "A", "type_id": 0}},
                   {"SpecialToken": {"id": "[SEP]", "type_id": 0}}],
        "pair": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}},
                 {"Sequence": {"id": "A", "type_id": 0}},
                 {"SpecialToken": {"id": "[SEP]", "type_id": 0}},
                 {"Sequence": {"id": "B", "type_id": 1}},
                 {"SpecialToken": {"id": "[SEP]", "type_id": 1}}],
        "special_tokens": {"[CLS]": {"id": "[CLS]", "ids": [1]}, "[SEP]": {"id": "[SEP]", "ids": [2]}}},
      "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
                "max_input_chars_per_word": 6,
                "vocab": {"[UNK]": 0, "[CLS]": 1, "[SEP]": 2, "un": 3, "##aff": 4, "##able": 5,
                          "##a": 6, "aff": 7, "[": 8, "]": 9, "cl": 10, "##s": 11, "é": 12,
                          "e": 13, "漢": 14, "##é": 15}}})";
    if (!replace.empty()) {
        json.replace(json.find(replace), replace.size(), with);
    }
    return json;
}

Tokenizer tokenizer(std::string_view replace = "", std::string_view with = "",
                    std::size_t tokens_max = 16) {
    auto parsed = Tokenizer::parse(tokenizer_json(replace, with), tokens_max);
    EXPECT_TRUE(parsed.ok()) << parsed.error().message;
    return *std::move(parsed);
}

std::string refusal(std::string_view replace, std::string_view with) {
    auto parsed = Tokenizer::parse(tokenizer_json(replace, with), 16);
    EXPECT_EQ(parsed.error().code, Code::kCorrupt);
    return parsed.error().message;
}

TEST(BertText, splits_at_white_space_and_around_punctuation_and_ideographs) {
    EXPECT_THAT(words(" Hello,\tWORLD!\u3000x\u00a0y "),
                ElementsAre("hello", ",", "world", "!", "x", "y"));
    EXPECT_THAT(words("ab漢字c"), ElementsAre("ab", "漢", "字", "c"));
    EXPECT_THAT(words("ab漢字c", {.handle_chinese_chars = false}), ElementsAre("ab漢字c"));
    EXPECT_THAT(words(""), ElementsAre());
    EXPECT_THAT(words(" \n\u2028"), ElementsAre());
}

TEST(BertText, drops_accents_only_where_asked) {
    EXPECT_THAT(words("Café cafe\u0301"), ElementsAre("cafe", "cafe"));
    EXPECT_THAT(words("Café", {.strip_accents = false}), ElementsAre("café"));
    EXPECT_THAT(words("Café", {.strip_accents = false, .lowercase = false}), ElementsAre("Café"));
    EXPECT_THAT(words("İ", {.strip_accents = false}), ElementsAre("i\u0307"));
    // Marks that stay are put in canonical order.
    EXPECT_THAT(words("a\u302e\U0001d165\u0301"), ElementsAre("a\U0001d165\u302e"));
}

TEST(BertText, drops_control_characters_only_where_asked) {
    EXPECT_THAT(words(std::string("a\0b\u200bc\ufeffd\ufffd", 14)), ElementsAre("abcd"));
    EXPECT_THAT(words("a\u200bb", {.clean_text = false}), ElementsAre("a\u200bb"));
}

TEST(BertText, stops_when_the_sink_has_enough) {
    int seen = 0;
    ASSERT_TRUE(for_each_word("a b c d", {}, [&](std::string_view) { return ++seen < 2; }).ok());
    EXPECT_EQ(seen, 2);
}

TEST(BertText, refuses_what_is_not_utf8) {
    for (const auto* text : {"\xff", "a\xc3", "\xed\xa0\x80", "\xc0\x80", "\xf4\x90\x80\x80"}) {
        EXPECT_EQ(for_each_word(text, {}, [](std::string_view) { return true; }).error().code,
                  Code::kInvalidArgument);
    }
}

TEST(Tokenizer, takes_the_longest_piece_each_time) {
    EXPECT_THAT(tokenizer().encode("UNaff")->ids, ElementsAre(1, 3, 4, 2));
    EXPECT_THAT(tokenizer().encode("aff")->ids, ElementsAre(1, 7, 2));
    EXPECT_THAT(tokenizer().encode("")->ids, ElementsAre(1, 2));
}

TEST(Tokenizer, makes_the_whole_word_unknown_when_a_part_is) {
    EXPECT_THAT(tokenizer().encode("unaffx un")->ids, ElementsAre(1, 0, 3, 2));
}

TEST(Tokenizer, counts_a_words_length_in_characters) {
    EXPECT_THAT(tokenizer().encode("unaaaa")->ids, ElementsAre(1, 3, 6, 6, 6, 6, 2));
    EXPECT_THAT(tokenizer().encode("unaaaaa")->ids, ElementsAre(1, 0, 2));
    auto accents = tokenizer("\"strip_accents\": null", "\"strip_accents\": false");
    EXPECT_THAT(accents.encode("éééééé")->ids, ElementsAre(1, 12, 15, 15, 15, 15, 15, 2));
    EXPECT_THAT(accents.encode("ééééééé")->ids, ElementsAre(1, 0, 2));
}

TEST(Tokenizer, never_makes_a_control_token_of_text) {
    EXPECT_THAT(tokenizer().encode("[CLS]")->ids, ElementsAre(1, 8, 10, 11, 9, 2));
}

TEST(Tokenizer, cuts_what_is_too_long_and_says_so) {
    const auto four = tokenizer("", "", 4);
    const auto exact = four.encode("un un");
    EXPECT_THAT(exact->ids, ElementsAre(1, 3, 3, 2));
    EXPECT_FALSE(exact->truncated);
    const auto cut = four.encode("un unaff");
    EXPECT_THAT(cut->ids, ElementsAre(1, 3, 3, 2));
    EXPECT_TRUE(cut->truncated);
    const auto own_limit = tokenizer("\"truncation\": null", R"("truncation": {"max_length": 3})");
    EXPECT_THAT(own_limit.encode("un un")->ids, ElementsAre(1, 3, 2));
}

TEST(Tokenizer, counts_all_tokens_of_a_text_that_is_too_long) {
    EXPECT_EQ(*tokenizer("", "", 4).count("un unaff aff"), 6U);
    EXPECT_EQ(*tokenizer("", "", 4).count(""), 2U);
    EXPECT_EQ(tokenizer().count("\xff").error().code, Code::kInvalidArgument);
}

TEST(Tokenizer, puts_two_texts_into_the_template_of_pairs) {
    const auto pair = tokenizer().encode_pair("un", "aff un");
    EXPECT_THAT(pair->ids, ElementsAre(1, 3, 2, 7, 3, 2));
    EXPECT_THAT(pair->types, ElementsAre(0, 0, 0, 1, 1, 1));
    EXPECT_FALSE(pair->truncated);
    const auto none = tokenizer("\"pair\"", "\"other\"").encode_pair("un", "un");
    EXPECT_EQ(none.error().code, Code::kUnsupported);
    EXPECT_EQ(tokenizer().encode_pair("un", "\xff").error().code, Code::kInvalidArgument);
}

TEST(Tokenizer, cuts_the_longer_text_of_a_pair_first) {
    const auto seven = tokenizer("", "", 7);
    const auto fits = seven.encode_pair("un un", "aff aff");
    EXPECT_THAT(fits->ids, ElementsAre(1, 3, 3, 2, 7, 7, 2));
    EXPECT_FALSE(fits->truncated);
    const auto second = seven.encode_pair("un", "aff aff aff aff");
    EXPECT_THAT(second->ids, ElementsAre(1, 3, 2, 7, 7, 7, 2));
    EXPECT_TRUE(second->truncated);
    const auto first = seven.encode_pair("un un un un un", "aff");
    EXPECT_THAT(first->ids, ElementsAre(1, 3, 3, 3, 2, 7, 2));
    EXPECT_TRUE(first->truncated);
    const auto both = tokenizer("", "", 8).encode_pair("un un un un un", "aff aff aff aff aff");
    EXPECT_THAT(both->ids, ElementsAre(1, 3, 3, 2, 7, 7, 7, 2));
    EXPECT_EQ(tokenizer("", "", 4).encode_pair("un", "un").error().code, Code::kUnsupported);
}

TEST(Tokenizer, knows_what_short_texts_are_filled_up_with) {
    EXPECT_EQ(tokenizer().padding(), 0);
    EXPECT_EQ(tokenizer("\"truncation\": null", R"("padding": {"pad_id": 5})").padding(), 5);
}

TEST(Tokenizer, refuses_a_text_that_is_not_utf8) {
    EXPECT_EQ(tokenizer().encode("un\xff").error().code, Code::kInvalidArgument);
}

TEST(TokenizerFile, refuses_what_it_would_not_follow) {
    EXPECT_THAT(refusal("BertNormalizer", "NFKC"), HasSubstr("BertNormalizer"));
    EXPECT_THAT(refusal("BertPreTokenizer", "ByteLevel"), HasSubstr("BertPreTokenizer"));
    EXPECT_THAT(refusal("WordPiece", "BPE"), HasSubstr("WordPiece"));
    EXPECT_THAT(refusal("TemplateProcessing", "Sequence"), HasSubstr("TemplateProcessing"));
    EXPECT_THAT(refusal("\"special\": true", "\"special\": false"), HasSubstr("added token"));
    EXPECT_THAT(refusal("\"[UNK]\": 0,", ""), HasSubstr("unknown"));
    EXPECT_THAT(refusal("\"un\": 3", "\"un\": -3"), HasSubstr("id"));
    EXPECT_THAT(refusal("\"ids\": [1]", "\"ids\": [1.5]"), HasSubstr("id"));
    EXPECT_THAT(refusal("{\"Sequence\": {\"id\": \"A\", \"type_id\": 0}},", ""),
                HasSubstr("no place for the text"));
    EXPECT_THAT(refusal("\"truncation\": null", R"("truncation": {"max_length": 2})"),
                HasSubstr("no room"));
    EXPECT_EQ(Tokenizer::parse("[]", 16).error().code, Code::kCorrupt);
    EXPECT_EQ(Tokenizer::parse("{", 16).error().code, Code::kCorrupt);
    EXPECT_EQ(Tokenizer::parse("{}", 16).error().code, Code::kCorrupt);
}

}  // namespace
}  // namespace annex::embedding
