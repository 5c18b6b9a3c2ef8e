#include "capability/asr/form.h"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/unique_fd.h"
#include "capability/asr/limits.h"
#include "capability/asr/upload_digest.h"

namespace annex::asr {
namespace {

http::Part file(std::uint64_t length = 1000) {
    http::Part part;
    part.name = "file";
    part.filename = "a.wav";
    part.is_file = true;
    part.offset = 77;
    part.length = length;
    return part;
}

http::Part field(std::string name, std::string value) {
    http::Part part;
    part.name = std::move(name);
    part.length = value.size();
    part.value = std::move(value);
    return part;
}

// The field that a refusal names; "" when nothing is refused.
std::string refused(std::string name, std::string value) {
    const auto form = parse_form({file(), field(std::move(name), std::move(value))});
    if (form.ok()) {
        return "";
    }
    EXPECT_EQ(form.error().code, Code::kInvalidArgument);
    EXPECT_FALSE(form.error().message.empty());
    return form.error().param;
}

TEST(Form, takes_every_field) {
    const auto form = parse_form(
        {field("model", "whisper-1"), field("language", "en-US"), field("prompt", "Annex"),
         field("temperature", "0.5"), field("response_format", "verbose_json"),
         field("timestamp_granularities[]", "segment"), field("include[]", "logprobs"),
         field("chunking_strategy", "auto"), field("stream", "false"), file()});
    ASSERT_TRUE(form.ok()) << form.error().message;
    EXPECT_EQ(form->file_offset, 77U);
    EXPECT_EQ(form->file_length, 1000U);
    EXPECT_EQ(form->model, "whisper-1");
    EXPECT_EQ(form->language, "en");
    EXPECT_EQ(form->prompt, "Annex");
    EXPECT_EQ(form->temperature, 0.5);
    EXPECT_EQ(form->format, Format::kVerboseJson);
    EXPECT_FALSE(form->stream);
}

TEST(Form, takes_what_goes_beyond_the_api) {
    const std::string longest(kHotWordsBytesMax, 'x');
    const auto form =
        parse_form({field("timestamp_granularities[]", "word"), field("hotwords", longest),
                    field("timestamp_granularities[]", "segment"), field("language", "German"),
                    field("condition_on_previous_text", "true"),
                    field("response_format", "verbose_json"), file()});
    ASSERT_TRUE(form.ok()) << form.error().message;
    EXPECT_TRUE(form->word_times);
    EXPECT_TRUE(form->carry_text);
    EXPECT_EQ(form->hot_words, longest);
    EXPECT_EQ(form->language, "de");
}

TEST(Form, has_defaults) {
    const auto form = parse_form({file()});
    ASSERT_TRUE(form.ok());
    EXPECT_EQ(form->format, Format::kJson);
    EXPECT_EQ(form->temperature, 0);
    EXPECT_TRUE(form->language.empty());
    EXPECT_TRUE(parse_form({file(), field("language", "auto")})->language.empty());
    EXPECT_TRUE(parse_form({file(), field("temperature", "1")}).ok());
}

TEST(Form, needs_a_file_that_is_not_empty) {
    EXPECT_EQ(parse_form({field("model", "whisper-1")}).error().param, "file");
    EXPECT_EQ(parse_form({file(0)}).error().param, "file");
}

TEST(Form, refuses_with_the_name_of_the_field) {
    EXPECT_EQ(refused("temperature", "1.01"), "temperature");
    EXPECT_EQ(refused("temperature", "-0.1"), "temperature");
    EXPECT_EQ(refused("temperature", "nan"), "temperature");
    EXPECT_EQ(refused("temperature", "warm"), "temperature");
    EXPECT_EQ(refused("temperature", "0.5x"), "temperature");
    EXPECT_EQ(refused("response_format", "xml"), "response_format");
    EXPECT_EQ(refused("response_format", "diarized_json"), "response_format");
    // Words are told in verbose_json only.
    EXPECT_EQ(refused("timestamp_granularities[]", "word"), "timestamp_granularities[]");
    EXPECT_EQ(refused("timestamp_granularities", "letter"), "timestamp_granularities[]");
    EXPECT_EQ(refused("hotwords", std::string(kHotWordsBytesMax + 1, 'x')), "hotwords");
    EXPECT_EQ(refused("condition_on_previous_text", "maybe"), "condition_on_previous_text");
    EXPECT_EQ(refused("language", "e\n"), "language");
    EXPECT_EQ(refused("language", std::string(kLanguageBytesMax + 1, 'a')), "language");
    EXPECT_EQ(refused("stream", "maybe"), "stream");
    EXPECT_EQ(refused("unheard_of", "x"), "");
}

TEST(Form, bounds_the_prompt) {
    EXPECT_EQ(refused("prompt", std::string(kPromptBytesMax, 'a')), "");
    EXPECT_EQ(refused("prompt", std::string(kPromptBytesMax + 1, 'a')), "prompt");
}

TEST(Form, streams_text_only) {
    EXPECT_TRUE(parse_form({file(), field("stream", "true")})->stream);
    EXPECT_EQ(parse_form({file(), field("stream", "true"), field("response_format", "srt")})
                  .error()
                  .param,
              "response_format");
}

TEST(UploadDigest, is_sha256_of_the_part) {
    std::string path = testing::TempDir() + "/digestXXXXXX";
    const UniqueFd fd(::mkstemp(path.data()));
    ASSERT_TRUE(fd.valid());
    ::unlink(path.c_str());
    ASSERT_EQ(::write(fd.get(), "--abc--", 7), 7);
    EXPECT_EQ(upload_digest(fd.get(), 2, 3),
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(upload_digest(fd.get(), 2, 100), "");
}

}  // namespace
}  // namespace annex::asr
