#include "capability/asr/whisper/words/word_timer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "capability/asr/whisper/fake_speech_model.h"

namespace annex::asr {
namespace {

std::string unfolded(std::string text) {
    std::replace(text.begin(), text.end(), '_', ' ');
    return text;
}

// Words of the file, apart by one space each, each with its leading space written "_".
std::string shown(const std::vector<TimedWord>& words) {
    std::string all;
    for (const auto& word : words) {
        std::string text = word.text;
        std::replace(text.begin(), text.end(), ' ', '_');
        all += (all.empty() ? "" : " ") + text;
    }
    return all;
}

class TimeWordsTest : public testing::Test {
  protected:
    // The text as tokens of the fake, which are bytes, all equally sure.
    static std::vector<SureToken> sure(std::string_view text, double logprob = -0.1) {
        std::vector<SureToken> tokens;
        for (const TokenId id : spell(text)) {
            tokens.push_back({id, logprob});
        }
        return tokens;
    }

    std::vector<std::vector<TimedWord>> time(const std::vector<std::vector<SureToken>>& segments,
                                             std::size_t frames = 3000) {
        model_.windows_ = {{{}}};
        auto window = model_.encode(std::vector<float>(80 * 3000), 3000);
        auto words = time_words(**window, model_, "en", kTranscribe, segments, frames);
        EXPECT_TRUE(words.ok());
        return *words;
    }

    FakeSpeechModel model_;
};

TEST_F(TimeWordsTest, reads_the_whole_text_and_gives_each_segment_its_words) {
    const auto words = time({sure(" One two."), sure(" Six")});
    std::vector<TokenId> expected = {kStart, kEnglish, kTranscribe, kNoTimes};
    for (const TokenId token : spell(" One two. Six")) {
        expected.push_back(token);
    }
    expected.push_back(kEnd);
    EXPECT_EQ(model_.attended_, expected);
    ASSERT_EQ(words.size(), 2U);
    EXPECT_EQ(shown(words[0]), "_One _two.");
    EXPECT_EQ(shown(words[1]), "_Six");
    // Row t looks at positions 5t .. 5t+4, and is that of the token behind it; the text's first
    // row is the fourth, and the way there begins at 0.
    EXPECT_NEAR(words[0][0].end_s, (4 + 3) * 5 * 0.02, 0.05);
    EXPECT_NEAR(words[0][1].start_s, (4 + 3) * 5 * 0.02, 0.05);
    EXPECT_NEAR(words[1][0].start_s, (9 + 3) * 5 * 0.02, 0.05);
    EXPECT_NEAR(words[1][0].probability, std::exp(-0.1), 1e-9);
}

TEST_F(TimeWordsTest, nothing_written_is_no_word) {
    EXPECT_TRUE(time({{}})[0].empty());
    EXPECT_TRUE(model_.attended_.empty());
}

TEST_F(TimeWordsTest, times_keep_to_the_sound) {
    const auto words = time({sure(" a b c d e f g h i j k l")}, 50);
    ASSERT_EQ(words[0].size(), 12U);
    for (const auto& word : words[0]) {
        EXPECT_LE(word.start_s, word.end_s);
        EXPECT_LT(word.end_s, 0.5);
    }
}

TEST_F(TimeWordsTest, a_character_of_several_tokens_is_whole) {
    const auto tokens = sure("\xE4\xBD\xA0\xE5\xA5\xBD");
    std::vector<double> begins = {0, 1, 2, 3, 4, 5, 6};
    const auto words = group_words(tokens, begins, model_.tokenizer(), false);
    ASSERT_EQ(words.size(), 2U);
    EXPECT_EQ(words[1].text, "\xE5\xA5\xBD");
    EXPECT_EQ(words[1].start_s, 3);
    EXPECT_EQ(words[1].end_s, 6);
    // Half a character, as a loop that was cut off may leave it.
    const auto half = group_words(std::span(tokens).first(2), std::vector<double>{0, 1, 2},
                                  model_.tokenizer(), true);
    ASSERT_EQ(half.size(), 1U);
}

TEST(ShortenWords, keeps_a_pause_out_of_the_words_around_it) {
    std::vector<TimedWord> words = {
        {0.0, 0.3, " He", 1},   {0.3, 0.6, " came", 1}, {0.6, 3.0, ".", 1},
        {3.0, 6.0, " Then", 1}, {6.0, 6.3, " he", 1},   {6.3, 6.6, " left", 1},
    };
    shorten_words(words);
    EXPECT_NEAR(words[2].end_s, 1.2, 1e-9);
    EXPECT_NEAR(words[3].start_s, 5.4, 1e-9);
    EXPECT_EQ(words[1].end_s, 0.6);
}

TEST(ShortenWords, takes_no_words_and_words_without_length) {
    std::vector<TimedWord> none;
    shorten_words(none);
    std::vector<TimedWord> flat = {{1, 1, " a", 1}, {1, 1, " b", 1}};
    shorten_words(flat);
    EXPECT_EQ(flat[0].end_s, 1);
}

// testdata/words.txt, over a vocabulary that holds just the line's tokens.
TEST(GroupWords, as_the_table_says) {
    std::ifstream table("testdata/words.txt");
    ASSERT_TRUE(table.is_open());
    std::size_t cases = 0;
    for (std::string line; std::getline(table, line);) {
        if (line.empty() || line.starts_with('#')) {
            continue;
        }
        const auto arrow = line.find(" => ");
        std::istringstream left(line.substr(0, arrow));
        std::string language;
        left >> language;
        std::vector<std::string> pieces;
        for (std::string piece; left >> piece;) {
            if (piece != "|") {
                pieces.push_back(unfolded(piece));
            }
        }
        const auto tokenizer = byte_tokenizer(pieces);
        std::vector<SureToken> tokens;
        std::vector<double> begins;
        for (std::size_t i = 0; i < pieces.size(); ++i) {
            const auto last = std::find(pieces.rbegin(), pieces.rend(), pieces[i]);
            tokens.push_back({static_cast<TokenId>(255 + (pieces.rend() - last)), -0.5});
            begins.push_back(static_cast<double>(i));
        }
        begins.push_back(static_cast<double>(pieces.size()));
        const bool spaces = language == "en" || language == "ko";
        EXPECT_EQ(shown(join_marks(group_words(tokens, begins, tokenizer, spaces))),
                  line.substr(arrow + 4));
        ++cases;
    }
    EXPECT_GE(cases, 15U);
}

}  // namespace
}  // namespace annex::asr
