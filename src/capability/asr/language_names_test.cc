#include "capability/asr/language_names.h"

#include <gtest/gtest.h>

namespace annex::asr {
namespace {

TEST(LanguageNames, are_english) {
    EXPECT_EQ(language_name("de"), "german");
    EXPECT_EQ(language_name("zh"), "chinese");
    EXPECT_EQ(language_name("af"), "afrikaans");
    EXPECT_EQ(language_name("yue"), "cantonese");
}

TEST(LanguageNames, what_has_none_stays_as_it_is) {
    EXPECT_EQ(language_name("xx"), "xx");
    EXPECT_EQ(language_name(""), "");
}

TEST(LanguageNames, lead_back_to_codes_whatever_their_case) {
    EXPECT_EQ(language_code("German"), "de");
    EXPECT_EQ(language_code("HAITIAN CREOLE"), "ht");
    EXPECT_EQ(language_code("de"), "");
    EXPECT_EQ(language_code("germa"), "");
    EXPECT_EQ(language_code(""), "");
}

}  // namespace
}  // namespace annex::asr
