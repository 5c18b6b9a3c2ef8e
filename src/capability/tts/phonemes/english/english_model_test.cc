// English words in their sentences, by the real dictionaries.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "capability/tts/phonemes/g2p.h"
#include "capability/tts/phonemes/pronouncer.h"
#include "capability/tts/text/unicode.h"

namespace annex::tts {
namespace {

const Pronouncer& pronouncer() {
    static const auto kOpened = [] {
        const char* cache = std::getenv("ANNEX_CACHE");
        return Pronouncer::open(std::string(cache != nullptr ? cache : "") +
                                "/models/english-lexicon");
    }();
    return *kOpened.value();
}

std::string phonemes(const std::string& text, const std::string& voice) {
    auto out = phonemes_of_clause(pronouncer(), decode_utf8(text), reading_of_voice(voice));
    return out.ok() ? encode_utf8(*out) : "error: " + out.error().message;
}

std::vector<std::string> words(const std::string& text) {
    std::istringstream in(text);
    std::vector<std::string> out;
    for (std::string word; in >> word;) {
        while (!word.empty() && std::string(".,;:!?").find(word.back()) != std::string::npos) {
            word.pop_back();
        }
        out.push_back(word);
    }
    return out;
}

TEST(EnglishPhonemes, each_word_of_the_table_sounds_as_it_should) {
    std::ifstream file("testdata/english_phonemes.txt");
    int cases = 0;
    for (std::string line; std::getline(file, line);) {
        const auto arrow = line.find(" => ");
        if (line.starts_with("//") || arrow == std::string::npos) {
            continue;
        }
        ++cases;
        std::string text = line.substr(4, arrow - 4);
        const auto star = text.find('*');
        const auto end = text.find('*', star + 1);
        const auto index = words(text.substr(0, star)).size();
        text.erase(end, 1).erase(star, 1);
        const auto said = words(phonemes(text, line.substr(0, 1)));
        ASSERT_LT(index, said.size()) << line;
        EXPECT_EQ(said[index], line.substr(arrow + 4)) << line;
    }
    EXPECT_GE(cases, 150);
}

TEST(EnglishPhonemes, marks_stay_where_they_were) {
    EXPECT_EQ(phonemes("Wait… what? “Yes,” he said (loudly) — really!", "a"),
              "wˈAt… wˌʌt? “jˈɛs,” hi sˈɛd (lˈWdli) — ɹˈiᵊli!");
    EXPECT_EQ(phonemes("He said: \"Yes\", and \"no\".", "a"), "hˌi sˈɛd: “jˈɛs”, ænd “nˈO”.");
    EXPECT_EQ(phonemes("yes; no", "b"), "jˈɛs; nˈQ");
    EXPECT_EQ(phonemes("", "a"), "");
    EXPECT_EQ(phonemes("...", "a"), "...");
}

TEST(EnglishPhonemes, hostile_pieces_are_said_or_left_out) {
    for (const std::string& text :
         {std::string(5000, 'a'), std::string(300, '\''), std::string(300, '-'),
          std::string(2000, 'X'), std::string("a'a'a'a's's's's'"),
          std::string("\xD8\xA7\xD9\x84\xD8\xB9"), std::string("[[fOO]] <speak>|_^"),
          std::string("\\x \\u %s %n"), std::string("a\xCC\x96\xCC\x96"), std::string("--''--''"),
          std::string("s' 's ' s'"), std::string("A-A-A-A-A-a"), std::string("aBcDeFgHiJ")}) {
        for (const char* voice : {"a", "b"}) {
            const auto out = phonemes(text, voice);
            EXPECT_FALSE(out.starts_with("error")) << text.substr(0, 40);
        }
    }
}

}  // namespace
}  // namespace annex::tts
