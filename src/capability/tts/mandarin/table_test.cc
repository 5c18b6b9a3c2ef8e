// Readings with the real table. Cases live in testdata/.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>
#include <string>

#include "capability/tts/mandarin/front_end.h"
#include "capability/tts/mandarin/sandhi.h"
#include "capability/tts/mandarin/segment.h"
#include "capability/tts/text/unicode.h"

namespace annex::tts::mandarin {
namespace {

std::string table_path() {
    const char* cache = std::getenv("ANNEX_CACHE");
    return std::string(cache != nullptr ? cache : "") + "/models/mandarin-g2p/mandarin.bin";
}

std::string bytes_of_table() {
    std::ifstream file(table_path(), std::ios::binary);
    std::ostringstream bytes;
    bytes << file.rdbuf();
    return bytes.str();
}

class Readings : public ::testing::Test {
  protected:
    static void SetUpTestSuite() {
        auto opened = Table::open(table_path());
        ASSERT_TRUE(opened.ok()) << opened.error().message;
        table_ = std::move(opened).value();
    }
    static void TearDownTestSuite() { table_.reset(); }

    static std::string read(const std::u32string& run) {
        auto words = pronounce(*table_, run);
        change_tones(*table_, words);
        std::string out;
        for (const auto& word : words) {
            out += out.empty() ? "" : " ";
            for (const auto& syllable : word.syllables) {
                out += std::string(syllable.letters) + std::to_string(syllable.tone);
            }
        }
        return out;
    }

    static inline std::unique_ptr<Table> table_;
};

TEST_F(Readings, of_each_case_of_the_table) {
    std::ifstream file("testdata/mandarin_readings.txt");
    std::string line;
    int cases = 0;
    for (int number = 1; std::getline(file, line); ++number) {
        const auto arrow = line.find(" => ");
        if (line.starts_with("//") || arrow == std::string::npos) {
            continue;
        }
        ++cases;
        EXPECT_EQ(read(decode_utf8(line.substr(0, arrow))), line.substr(arrow + 4))
            << "mandarin_readings.txt:" << number;
    }
    EXPECT_GE(cases, 60);
}

TEST_F(Readings, words_cover_any_run_of_hanzi) {
    std::mt19937 random(11);
    for (int round = 0; round < 200; ++round) {
        std::u32string run;
        for (int i = 0; i < 60; ++i) {
            run += static_cast<char32_t>(0x4E00 + random() % (round % 2 == 0 ? 500 : 0x51FF));
        }
        run += U"\U00020000\u3007\u3400";
        std::u32string joined;
        for (const auto word : segment(*table_, run)) {
            joined += word;
        }
        EXPECT_EQ(joined, run);
        for (const auto& word : pronounce(*table_, run)) {
            EXPECT_EQ(word.syllables.size(), word.text.size());
        }
        EXPECT_EQ(word_ends(*table_, run + U" x").back(), run.size());
    }
    EXPECT_TRUE(segment(*table_, U"").empty());
}

TEST_F(Readings, hanzi_without_a_reading_are_left_out) {
    FrontEnd front_end(table_path());
    const auto unknown = front_end.phonemes(U"\U0003134A");
    ASSERT_TRUE(unknown.ok());
    EXPECT_EQ(*unknown, U"");
    const auto between = front_end.phonemes(U"你\U0003134A好");
    ASSERT_TRUE(between.ok());
    EXPECT_EQ(*between, U"ni↓ xau↓");
}

TEST(TableFile, every_damage_is_noticed) {
    const auto good = bytes_of_table();
    ASSERT_GT(good.size(), 1'000'000U);
    const std::string path = testing::TempDir() + "damaged.bin";
    const auto opens = [&path](const std::string& bytes) {
        std::ofstream(path, std::ios::binary) << bytes;
        return Table::open(path);
    };
    EXPECT_TRUE(opens(good).ok());
    std::mt19937 random(3);
    for (int round = 0; round < 20; ++round) {
        auto bad = good;
        bad[random() % bad.size()] ^= static_cast<char>(1U << (random() % 8));
        const auto opened = opens(bad);
        ASSERT_FALSE(opened.ok());
        EXPECT_EQ(opened.error().code, Code::kCorrupt);
    }
    EXPECT_EQ(opens(good.substr(0, good.size() / 2)).error().code, Code::kCorrupt);
    EXPECT_EQ(opens(good + "x").error().code, Code::kCorrupt);
    std::filesystem::remove(path);
}

}  // namespace
}  // namespace annex::tts::mandarin
