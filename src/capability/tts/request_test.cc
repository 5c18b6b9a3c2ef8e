// The daemon's side: request bodies and voice names.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "capability/tts/limits.h"
#include "capability/tts/speech_request.h"
#include "capability/tts/voice_mix.h"
#include "capability/tts/voices.h"

namespace annex::tts {
namespace {

using ::testing::HasSubstr;

std::string param_of_refusal(std::string_view body) {
    const auto out = parse_speech_body(body);
    if (out.ok()) {
        return "accepted";
    }
    EXPECT_EQ(out.error().code, Code::kInvalidArgument) << body;
    return out.error().param;
}

TEST(SpeechBody, defaults_are_openais) {
    const auto body = parse_speech_body(R"({"input":"Hi"})");
    ASSERT_TRUE(body.ok());
    EXPECT_EQ(body->input, "Hi");
    EXPECT_EQ(body->model, "");
    EXPECT_EQ(body->voice, "");
    EXPECT_EQ(body->speed, 1.0);
    EXPECT_EQ(body->format, Format::MP3);
}

TEST(SpeechBody, takes_all_it_knows_and_ignores_the_rest) {
    const auto body = parse_speech_body(
        R"({"model":"tts-1","input":"Hi","voice":{"id":"nova"},"response_format":"pcm",
            "speed":0.25,"stream_format":"audio","instructions":"be nice","stream":true,"x":[1]})");
    ASSERT_TRUE(body.ok());
    EXPECT_EQ(body->model, "tts-1");
    EXPECT_EQ(body->voice, "nova");
    EXPECT_EQ(body->speed, 0.25);
    EXPECT_EQ(body->format, Format::PCM);
}

TEST(SpeechBody, every_format_has_its_type) {
    for (const auto& [name, type] :
         std::vector<std::pair<std::string, std::string>>{{"mp3", "audio/mpeg"},
                                                          {"opus", "audio/opus"},
                                                          {"aac", "audio/aac"},
                                                          {"flac", "audio/flac"},
                                                          {"wav", "audio/wav"},
                                                          {"pcm", "audio/pcm"}}) {
        const auto body = parse_speech_body(R"({"input":"Hi","response_format":")" + name + "\"}");
        ASSERT_TRUE(body.ok()) << name;
        EXPECT_EQ(content_type(body->format), type);
    }
}

TEST(SpeechBody, refusals_name_the_field) {
    EXPECT_EQ(param_of_refusal(R"({})"), "input");
    EXPECT_EQ(param_of_refusal(R"({"input":""})"), "input");
    EXPECT_EQ(param_of_refusal(R"({"input":7})"), "input");
    EXPECT_EQ(param_of_refusal(R"({"input":"a","voice":7})"), "voice");
    EXPECT_EQ(param_of_refusal(R"({"input":"a","voice":{}})"), "voice");
    EXPECT_EQ(param_of_refusal(R"({"input":"a","voice":{"id":7}})"), "voice");
    EXPECT_EQ(param_of_refusal(R"({"input":"a","response_format":"ogg"})"), "response_format");
    EXPECT_EQ(param_of_refusal(R"({"input":"a","stream_format":"sse"})"), "stream_format");
    EXPECT_EQ(param_of_refusal(R"({"input":"a","speed":0.24})"), "speed");
    EXPECT_EQ(param_of_refusal(R"({"input":"a","speed":4.01})"), "speed");
    EXPECT_EQ(param_of_refusal(R"({"input":"a","speed":"fast"})"), "speed");
    EXPECT_EQ(param_of_refusal(R"({"input":"a","speed":4})"), "accepted");
}

TEST(SpeechBody, input_has_a_limit_in_characters) {
    std::string text;
    for (std::size_t i = 0; i < kInputCharactersMax; ++i) {
        text += "é";
    }
    EXPECT_EQ(param_of_refusal(R"({"input":")" + text + "\"}"), "accepted");
    EXPECT_EQ(param_of_refusal(R"({"input":")" + text + "a\"}"), "input");
}

TEST(SpeechBody, time_allowed_grows_with_text_and_slowness) {
    EXPECT_GE(time_allowed(1, 1), Milliseconds(60'000));
    EXPECT_GT(time_allowed(10'000, 1), time_allowed(1'000, 1) * 3);
    EXPECT_GT(time_allowed(10'000, 0.25), time_allowed(10'000, 1) * 3);
    EXPECT_EQ(time_allowed(10'000, 4), time_allowed(10'000, 1));
}

std::vector<VoiceInfo> some_voices() {
    return {describe_voice("af_heart"), describe_voice("af_nova"), describe_voice("bm_george")};
}

TEST(Voices, names_and_languages_come_from_the_id) {
    EXPECT_EQ(describe_voice("af_heart").name, "Heart (American English, female)");
    EXPECT_EQ(describe_voice("af_heart").language, "en-US");
    EXPECT_EQ(describe_voice("bm_george").name, "George (British English, male)");
    EXPECT_EQ(describe_voice("pf_dora").language, "pt-BR");
    EXPECT_EQ(describe_voice("zm_yunxi").language, "zh-CN");
    EXPECT_EQ(describe_voice("custom").language, "und");
    EXPECT_EQ(describe_voice("xx_y").language, "und");
}

TEST(Voices, aliases_case_and_default) {
    const auto voices = some_voices();
    EXPECT_EQ(resolve_voice("", voices).value(), "af_heart");
    EXPECT_EQ(resolve_voice("AF_Heart", voices).value(), "af_heart");
    EXPECT_EQ(resolve_voice("nova", voices).value(), "af_nova");
    EXPECT_EQ(resolve_voice("ballad", voices).value(), "bm_george");
}

TEST(Voices, every_openai_name_means_a_voice_of_the_model) {
    std::vector<VoiceInfo> all;
    for (const char* id :
         {"af_alloy", "am_michael", "bm_george", "am_puck", "af_bella", "am_echo", "bm_fable",
          "af_heart", "af_nova", "am_onyx", "af_sarah", "af_aoede", "am_fenrir"}) {
        all.push_back(describe_voice(id));
    }
    std::vector<std::string> meant;
    for (const char* name : {"alloy", "ash", "ballad", "coral", "echo", "fable", "onyx", "nova",
                             "sage", "shimmer", "verse", "marin", "cedar"}) {
        ASSERT_TRUE(resolve_voice(name, all).ok()) << name;
        meant.push_back(resolve_voice(name, all).value());
    }
    std::ranges::sort(meant);
    EXPECT_EQ(std::ranges::adjacent_find(meant), meant.end()) << "two names, one voice";
}

TEST(Voices, an_unknown_one_is_refused_with_names_that_work) {
    const auto out = resolve_voice("no\nsuch", some_voices());
    ASSERT_FALSE(out.ok());
    EXPECT_EQ(out.error().code, Code::kInvalidArgument);
    EXPECT_EQ(out.error().param, "voice");
    EXPECT_THAT(out.error().message, HasSubstr("'no?such'"));
    EXPECT_THAT(out.error().message, HasSubstr("af_heart"));
    EXPECT_THAT(out.error().message, HasSubstr("/v1/audio/voices"));
}

TEST(Mix, weights_become_shares) {
    const auto voices = some_voices();
    const auto mix = resolve_mix("AF_Heart(3)+ nova (1)", voices);
    ASSERT_TRUE(mix.ok()) << mix.error().message;
    ASSERT_EQ(mix->size(), 2U);
    EXPECT_EQ((*mix)[0].voice, "af_heart");
    EXPECT_DOUBLE_EQ((*mix)[0].share, 0.75);
    EXPECT_EQ((*mix)[1].voice, "af_nova");
    EXPECT_DOUBLE_EQ((*mix)[1].share, 0.25);
    EXPECT_DOUBLE_EQ(resolve_mix("af_heart+bm_george", voices)->at(1).share, 0.5);
    EXPECT_DOUBLE_EQ(resolve_mix("af_heart(0.5)+bm_george(1.5)", voices)->at(0).share, 0.25);
    EXPECT_EQ(resolve_mix("", voices)->at(0).voice, "af_heart");
    EXPECT_EQ(resolve_mix("bm_george", voices)->size(), 1U);
}

TEST(Mix, has_limits_and_says_them) {
    const auto voices = some_voices();
    std::string eight = "af_heart";
    for (std::size_t i = 1; i < kMixPartsMax; ++i) {
        eight += "+af_heart";
    }
    EXPECT_TRUE(resolve_mix(eight, voices).ok());
    EXPECT_TRUE(resolve_mix("af_heart(100)+af_nova(0.001)", voices).ok());
    for (const std::string& name :
         {eight + "+af_heart", std::string("af_heart(100.1)+af_nova"), std::string("af_heart(0)"),
          std::string("af_heart(-1)"), std::string("af_heart(nan)"), std::string("af_heart(inf)"),
          std::string("af_heart(1"), std::string("af_heart()"), std::string("af_heart(1)x"),
          std::string("af_heart("), std::string("(2)"), std::string("af_heart+"), std::string("+"),
          std::string("af_heart++af_nova"), std::string("af_heart+nobody"),
          std::string("af_heart(1e999)")}) {
        const auto out = resolve_mix(name, voices);
        ASSERT_FALSE(out.ok()) << name;
        EXPECT_EQ(out.error().code, Code::kInvalidArgument) << name;
        EXPECT_EQ(out.error().param, "voice") << name;
    }
    EXPECT_THAT(resolve_mix("af_heart+nobody", voices).error().message, HasSubstr("'nobody'"));
}

TEST(Voices, are_listed_from_the_folder) {
    const auto folder = std::filesystem::path(::testing::TempDir()) / "annex_tts_voices";
    std::filesystem::create_directories(folder / "voices");
    for (const char* name : {"bf_emma.bin", "af_sky.bin", "notes.txt", "Bad Name.bin"}) {
        std::ofstream(folder / "voices" / name) << "x";
    }
    const auto out = list_voices(folder.string());
    ASSERT_TRUE(out.ok());
    ASSERT_EQ(out->size(), 2U);
    EXPECT_EQ((*out)[0].id, "af_sky");
    EXPECT_EQ((*out)[1].id, "bf_emma");
    std::filesystem::remove_all(folder);
    EXPECT_EQ(list_voices(folder.string()).error().code, Code::kNotFound);
}

}  // namespace
}  // namespace annex::tts
