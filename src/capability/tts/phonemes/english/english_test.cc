// The dictionary's table and the rules over it, on a table made here.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "capability/tts/phonemes/english/lexicon.h"
#include "capability/tts/phonemes/english/roles.h"
#include "capability/tts/phonemes/english/stress.h"
#include "capability/tts/phonemes/english/table_test.h"
#include "capability/tts/phonemes/english/words.h"
#include "capability/tts/text/unicode.h"

namespace annex::tts {
namespace {

std::unique_ptr<Lexicon> some_words() {
    auto out =
        Lexicon::open(write_table("some_words", {{"B", 'g', "bˈi"},
                                                 {"F", 'g', "ˈɛf"},
                                                 {"I", 'g', "ˈI"},
                                                 {"Polish", 'g', "pˈOlɪʃ"},
                                                 {"S", 'g', "ˈɛs"},
                                                 {"U", 'g', "jˈu"},
                                                 {"US", 'g', "ˌʌs", {{1, ""}}},
                                                 {"cat", 'g', "kˈæt"},
                                                 {"city", 'g', "sˈɪTi"},
                                                 {"kiss", 'g', "kˈɪs"},
                                                 {"polish", 'g', "pˈɑlɪʃ"},
                                                 {"record", 'g', "ɹˈɛkəɹd", {{2, "ɹəkˈɔɹd"}}},
                                                 {"stop", 'g', "stˈɑp"},
                                                 {"us", 'g', "ˌʌs"},
                                                 {"vote", 's', "vˈOt"}}));
    EXPECT_TRUE(out.ok()) << out.error().message;
    return std::move(out).value();
}

std::string read(std::string_view word, Role role = Role::kDefault,
                 Capitals capitals = Capitals::kAcronym) {
    const auto lexicon = some_words();
    const auto out = WordReader{*lexicon, false}.read(word, role, capitals);
    return out ? encode_utf8(*out) : "none";
}

TEST(Lexicon, finds_every_word_and_no_other) {
    const auto lexicon = some_words();
    EXPECT_EQ(lexicon->size(), 15U);
    for (const char* word : {"B", "US", "cat", "record", "vote"}) {
        EXPECT_TRUE(lexicon->find(word)) << word;
    }
    for (const char* word : {"", "A", "ca", "cats", "Cat", "zzz"}) {
        EXPECT_FALSE(lexicon->find(word)) << word;
    }
    const auto record = lexicon->find("record");
    EXPECT_EQ(record->in(Role::kDefault), U"ɹˈɛkəɹd");
    EXPECT_EQ(record->in(Role::kVerb), U"ɹəkˈɔɹd");
    EXPECT_EQ(record->in(Role::kNoun), U"ɹˈɛkəɹd");
    EXPECT_FALSE(record->has(Role::kNoun));
    EXPECT_TRUE(record->trusted());
    EXPECT_FALSE(lexicon->find("vote")->trusted());
    EXPECT_EQ(lexicon->find("US")->in(Role::kNoun), U"");
}

TEST(Lexicon, a_missing_table_says_what_to_do) {
    const auto out = Lexicon::open("/nowhere/american.lexicon");
    ASSERT_FALSE(out.ok());
    EXPECT_EQ(out.error().code, Code::kNotFound);
    EXPECT_NE(out.error().message.find("annex pull english-lexicon"), std::string::npos);
}

TEST(Lexicon, a_damaged_table_is_told_or_knows_less) {
    const auto path = write_table("damaged", {{"a", 'g', "x"}, {"b", 'g', "y"}});
    std::ifstream file(path, std::ios::binary);
    const std::string whole((std::istreambuf_iterator<char>(file)), {});
    const auto rewritten = [&](const std::string& bytes) {
        std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
        return Lexicon::open(path);
    };
    for (std::size_t size = 0; size < whole.size(); ++size) {
        const auto out = rewritten(whole.substr(0, size));
        ASSERT_FALSE(out.ok()) << size;
        EXPECT_EQ(out.error().code, Code::kCorrupt) << size;
    }
    EXPECT_FALSE(rewritten(whole + "x").ok());
    // A flipped byte is told at once, or nothing worse than a wrong word comes of it.
    for (std::size_t at = 0; at < whole.size(); ++at) {
        for (const char flip : {'\x01', '\x80', '\xFF'}) {
            auto bytes = whole;
            bytes[at] = static_cast<char>(bytes[at] ^ flip);
            if (const auto out = rewritten(bytes); out.ok()) {
                for (const char* word : {"a", "b", ""}) {
                    if (const auto found = (*out)->find(word)) {
                        EXPECT_LE(found->in(Role::kVerb).size(), whole.size());
                    }
                }
            }
        }
    }
}

TEST(Words, endings_follow_the_last_sound) {
    EXPECT_EQ(read("cats"), "kˈæts");
    EXPECT_EQ(read("cat's"), "kˈæts");
    EXPECT_EQ(read("cities"), "sˈɪTiz");
    EXPECT_EQ(read("kisses"), "kˈɪsᵻz");
    EXPECT_EQ(read("kissed"), "kˈɪst");
    EXPECT_EQ(read("stopped"), "stˈɑpt");
    EXPECT_EQ(read("stopping"), "stˈɑpɪŋ");
    EXPECT_EQ(read("voted"), "vˈOTᵻd");
    EXPECT_EQ(read("voting"), "vˈOTɪŋ");
    EXPECT_EQ(read("recorded"), "ɹəkˈɔɹdᵻd");
    EXPECT_EQ(read("dog"), "none");
    EXPECT_EQ(read("s"), "ˈɛs");
}

TEST(Words, capitals_are_letters_names_or_loud) {
    EXPECT_EQ(read("FBI"), "ˌɛfbˌiˈI");
    EXPECT_EQ(read("FBI's"), "ˌɛfbˌiˈIz");
    EXPECT_EQ(read("US"), "jˌuˈɛs");
    EXPECT_EQ(read("us"), "ˌʌs");
    EXPECT_EQ(read("US", Role::kDefault, Capitals::kShouted), "ˈʌs");
    EXPECT_EQ(read("STOP"), "stˈɑp");
    EXPECT_EQ(read("Polish"), "pˈOlɪʃ");
    EXPECT_EQ(read("polish"), "pˈɑlɪʃ");
    EXPECT_EQ(read("FBX"), "none");
}

TEST(Stress, is_moved_and_added) {
    EXPECT_EQ(weakened(U"ˌɛfˈbi"), U"ɛfˌbi");
    EXPECT_EQ(weakened(U"ˌɛf"), U"ˌɛf");
    EXPECT_EQ(at_least_secondary(U"ænd"), U"ˌænd");
    EXPECT_EQ(at_least_secondary(U"kˈæt"), U"kˈæt");
    EXPECT_EQ(at_least_primary(U"nˌɑt"), U"nˈɑt");
    EXPECT_EQ(at_least_primary(U"bən"), U"bˈən");
    EXPECT_EQ(at_least_primary(U"m"), U"m");
}

TEST(Roles, are_told_from_the_neighbours) {
    const auto role = [](const std::vector<std::string>& words, std::size_t at) {
        return role_of(words, at);
    };
    EXPECT_EQ(role({"the", "record"}, 1), Role::kNoun);
    EXPECT_EQ(role({"to", "record"}, 1), Role::kVerb);
    EXPECT_EQ(role({"due", "to", "record", "sales"}, 2), Role::kNoun);
    EXPECT_EQ(role({"have", "read", ""}, 1), Role::kPast);
    EXPECT_EQ(role({"yes", "", "we", "can", ""}, 3), Role::kBeforePause);
    EXPECT_EQ(role({"use"}, 0), Role::kNoun);
    EXPECT_EQ(other_sense(std::vector<std::string>{"lead", "pipe"}, 0, false), U"lˈɛd");
    EXPECT_EQ(other_sense(std::vector<std::string>{"lead", "the", "way"}, 0, false), U"");
}

}  // namespace
}  // namespace annex::tts
