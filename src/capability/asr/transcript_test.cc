#include "capability/asr/transcript.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace annex::asr {
namespace {

Transcript example() {
    Transcript transcript;
    Segment one;
    one.set_id(0);
    one.set_start_s(0);
    one.set_end_s(2.5);
    one.set_text(" Ever tried.");
    one.add_tokens(12123);
    one.set_avg_logprob(-0.25);
    one.set_compression_ratio(1.0);
    one.set_no_speech_prob(0.5);
    Segment two = one;
    two.set_id(1);
    two.set_start_s(3661.0015);
    two.set_end_s(3662.0);
    two.set_text(" a --> <b> & c");
    two.set_seek(300);
    transcript.segments = {one, two};
    transcript.summary.set_duration_s(3700);
    transcript.summary.set_speech_s(10.5);
    transcript.summary.set_language("en");
    return transcript;
}

TEST(ClockTime, has_hours_and_milliseconds) {
    EXPECT_EQ(clock_time(0, ','), "00:00:00,000");
    EXPECT_EQ(clock_time(3661.0015, '.'), "01:01:01.002");
    EXPECT_EQ(clock_time(59.9996, '.'), "00:01:00.000");
    EXPECT_EQ(clock_time(-1, '.'), "00:00:00.000");
    EXPECT_EQ(clock_time(400000, '.'), "111:06:40.000");
}

TEST(Transcript, is_plain_text) {
    const auto rendered = render(example(), Format::kText);
    EXPECT_EQ(rendered.content_type, "text/plain; charset=utf-8");
    EXPECT_EQ(rendered.body, "Ever tried. a --> <b> & c\n");
}

TEST(Transcript, is_json_with_usage) {
    const auto rendered = render(example(), Format::kJson);
    EXPECT_EQ(rendered.content_type, "application/json");
    EXPECT_EQ(rendered.body, R"({"text":"Ever tried. a --> <b> & c",)"
                             R"("usage":{"type":"duration","seconds":3700.0}})");
}

TEST(Transcript, is_srt) {
    EXPECT_EQ(render(example(), Format::kSrt).body,
              "1\n00:00:00,000 --> 00:00:02,500\nEver tried.\n\n"
              "2\n01:01:01,002 --> 01:01:02,000\na -> <b> & c\n\n");
}

TEST(Transcript, is_webvtt) {
    EXPECT_EQ(render(example(), Format::kVtt).body,
              "WEBVTT\n\n00:00:00.000 --> 00:00:02.500\nEver tried.\n\n"
              "01:01:01.002 --> 01:01:02.000\na -&gt; &lt;b&gt; &amp; c\n\n");
}

TEST(Transcript, is_verbose_json_with_every_field_of_a_segment) {
    const auto json = nlohmann::json::parse(render(example(), Format::kVerboseJson).body);
    EXPECT_EQ(json["task"], "transcribe");
    EXPECT_EQ(json["language"], "english");
    EXPECT_FALSE(json.contains("words"));
    EXPECT_TRUE(json["duration"].is_number_float());
    EXPECT_EQ(json["text"], "Ever tried. a --> <b> & c");
    ASSERT_EQ(json["segments"].size(), 2U);
    const auto& segment = json["segments"][1];
    EXPECT_EQ(segment["id"], 1);
    EXPECT_EQ(segment["seek"], 300);
    EXPECT_EQ(segment["tokens"], nlohmann::json::array({12123}));
    EXPECT_EQ(segment["text"], " a --> <b> & c");
    for (const char* key :
         {"start", "end", "temperature", "avg_logprob", "compression_ratio", "no_speech_prob"}) {
        EXPECT_TRUE(segment[key].is_number_float()) << key;
    }
    EXPECT_EQ(json["x_annex"]["speech_seconds"], 10.5);
}

TEST(Transcript, has_words_beside_the_segments_when_asked) {
    auto transcript = example();
    transcript.word_times = true;
    auto& word = *transcript.segments[0].add_words();
    word.set_start_s(0.5);
    word.set_end_s(0.75);
    word.set_text(" Ever");
    word.set_probability(0.875);
    const auto json = nlohmann::json::parse(render(transcript, Format::kVerboseJson).body);
    EXPECT_EQ(json["words"], nlohmann::json::parse(R"([{"word": "Ever", "start": 0.5, "end": 0.75,
                                                        "probability": 0.875}])"));
    transcript.segments.clear();
    EXPECT_EQ(nlohmann::json::parse(render(transcript, Format::kVerboseJson).body)["words"],
              nlohmann::json::array());
}

TEST(Transcript, that_was_translated_is_english_and_names_what_was_spoken) {
    auto transcript = example();
    transcript.translated = true;
    transcript.summary.set_language("de");
    transcript.summary.set_language_probability(0.75);
    const auto json = nlohmann::json::parse(render(transcript, Format::kVerboseJson).body);
    EXPECT_EQ(json["task"], "translate");
    EXPECT_EQ(json["language"], "english");
    EXPECT_EQ(json["x_annex"]["spoken_language"], "de");
    EXPECT_EQ(json["x_annex"]["language_probability"], 0.75);
}

TEST(Transcript, tells_what_was_left_out_in_json_and_at_the_end_of_a_stream) {
    auto transcript = example();
    transcript.summary.set_dropped_s(1.5);
    transcript.summary.set_repeated_s(9);
    transcript.summary.add_warnings("the sound is clipped");
    const auto json = nlohmann::json::parse(render(transcript, Format::kVerboseJson).body);
    const auto done = done_event(transcript);
    const auto event = nlohmann::json::parse(done.substr(done.find('{')));
    for (const auto& told : {json["x_annex"], event["x_annex"]}) {
        EXPECT_EQ(told["dropped_s"], 1.5);
        EXPECT_EQ(told["repeated_s"], 9.0);
        EXPECT_EQ(told["warnings"], nlohmann::json::array({"the sound is clipped"}));
    }
}

TEST(Transcript, of_nothing_is_empty_and_valid) {
    const Transcript nothing;
    EXPECT_EQ(render(nothing, Format::kText).body, "\n");
    EXPECT_EQ(render(nothing, Format::kSrt).body, "");
    EXPECT_EQ(render(nothing, Format::kVtt).body, "WEBVTT\n\n");
    EXPECT_EQ(nlohmann::json::parse(render(nothing, Format::kVerboseJson).body)["segments"],
              nlohmann::json::array());
}

TEST(Events, are_server_sent) {
    EXPECT_EQ(delta_event(" a\"b"),
              "data: {\"type\":\"transcript.text.delta\",\"delta\":\" a\\\"b\"}\n\n");
    const auto done = done_event(example());
    EXPECT_TRUE(done.starts_with("data: {\"type\":\"transcript.text.done\",\"text\":\"Ever"));
    EXPECT_TRUE(done.ends_with("\n\n"));
    EXPECT_EQ(error_event("{}"), "data: {}\n\n");
}

}  // namespace
}  // namespace annex::asr
