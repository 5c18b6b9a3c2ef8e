#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <thread>

#include "media/codec.pb.h"
#include "media/codec_client.h"
#include "media/codec_limits.h"
#include "media/content.h"
#include "media/from_sandbox.h"
#include "wire/call.h"

namespace annex::media {
namespace {

using namespace std::string_view_literals;

std::span<const unsigned char> bytes_of(std::string_view text) {
    return {reinterpret_cast<const unsigned char*>(text.data()), text.size()};
}

Content told(std::string_view text) {
    return content_of(bytes_of(text));
}

TEST(Content, is_told_by_signatures) {
    struct Case {
        std::string_view bytes;
        Content content;
    };
    for (const auto& [bytes, content] : {Case{"\xFF\xD8\xFF\xE0"sv, Content::kJpeg},
                                         Case{"\x89PNG\r\n\x1A\n"sv, Content::kPng},
                                         Case{"RIFF\0\0\0\0WEBPVP8 "sv, Content::kWebp},
                                         Case{"GIF87a"sv, Content::kGif},
                                         Case{"GIF89a"sv, Content::kGif},
                                         Case{"BM\0\0"sv, Content::kBmp},
                                         Case{"II*\0"sv, Content::kTiff},
                                         Case{"MM\0*"sv, Content::kTiff},
                                         Case{"\0\0\0\x18"
                                              "ftypheic"sv,
                                              Content::kHeif},
                                         Case{"\0\0\0\x18"
                                              "ftypavif"sv,
                                              Content::kHeif},
                                         Case{"\0\0\0\x18"
                                              "ftypM4A "sv,
                                              Content::kMp4},
                                         Case{"%PDF-1.7"sv, Content::kPdf},
                                         Case{"\xFF\xFB\x90\x00"sv, Content::kMp3},
                                         Case{"\xFF\xF1\x50\x80"sv, Content::kAac},
                                         Case{"fLaC"sv, Content::kFlac},
                                         Case{"OggS"sv, Content::kOgg},
                                         Case{"RIFF\xFF\xFF\xFF\xFFWAVE"sv, Content::kWav},
                                         Case{"\x1A\x45\xDF\xA3"sv, Content::kMatroska},
                                         Case{"FORM\0\0\0\0AIFF"sv, Content::kAiff},
                                         Case{"#!AMR\n"sv, Content::kAmr},
                                         Case{"caff\0\x01"sv, Content::kCaf},
                                         Case{"ID3\x04"sv, Content::kId3},
                                         Case{""sv, Content::kUnknown},
                                         Case{"\xFF"sv, Content::kUnknown},
                                         Case{"hello"sv, Content::kUnknown},
                                         Case{"<svg xmlns"sv, Content::kUnknown}}) {
        EXPECT_EQ(told(bytes), content) << static_cast<int>(content);
        // Every shorter piece is told too, without reading beyond it.
        for (std::size_t length = 0; length < bytes.size(); ++length) {
            (void)told(std::string(bytes.substr(0, length)));
        }
    }
}

TEST(Content, finds_a_pdf_behind_junk_within_its_first_kilobyte) {
    const std::string junk(1000, 'j');
    EXPECT_EQ(told(junk + "%PDF-1.4"), Content::kPdf);
    EXPECT_EQ(told(junk + junk + "%PDF-1.4"), Content::kUnknown);
}

TEST(Content, sniff_sorts_for_routes) {
    using Kind = CodecClient::FileKind;
    EXPECT_EQ(CodecClient::sniff(bytes_of("%PDF-1.4")), Kind::kPdf);
    EXPECT_EQ(CodecClient::sniff(bytes_of("GIF89a")), Kind::kImage);
    EXPECT_EQ(CodecClient::sniff(bytes_of("OggS")), Kind::kOther);
    EXPECT_EQ(CodecClient::sniff(bytes_of("")), Kind::kOther);
}

TEST(FromSandbox, passes_our_words_and_replaces_others) {
    const Error ours{Code::kInvalidArgument, "audio is longer than 5 s", "file"};
    const auto passed = from_sandbox(Result<void>(ours));
    ASSERT_FALSE(passed.ok());
    EXPECT_EQ(passed.error().message, ours.message);
    for (const auto& text : {std::string("line\nbreak"), std::string("\x1B[31m"),
                             std::string(kErrorTextMax + 1, 'x'), std::string("caf\xC3\xA9")}) {
        const auto replaced = from_sandbox(Result<void>(Error{Code::kInternal, text}));
        ASSERT_FALSE(replaced.ok());
        EXPECT_EQ(replaced.error().message, broken_promise().message);
        EXPECT_EQ(replaced.error().code, Code::kInvalidArgument);
    }
    EXPECT_FALSE(
        from_sandbox(Result<void>(Error{Code::kInternal, std::string(kErrorTextMax, 'x')})).ok());
    EXPECT_TRUE(from_sandbox(Result<void>()).ok());
}

TEST(FromSandbox, keeps_the_pixel_limit_on_both_sides) {
    EXPECT_TRUE(image_of_size(100, 10, 1000).ok());
    EXPECT_FALSE(image_of_size(1001, 1, 1000).ok());
    EXPECT_FALSE(image_of_size(0, 10, 1000).ok());
    EXPECT_FALSE(image_of_size(10, 0, 1000).ok());
    EXPECT_FALSE(image_of_size(0xFFFFFFFF, 0xFFFFFFFF, ~0ULL).ok());
    EXPECT_FALSE(image_of_size(kPixelsMax + 1, 1, ~0ULL).ok());
}

TEST(FromSandbox, takes_exactly_the_announced_pixels) {
    auto image = image_of_size(2, 1, 2);
    ASSERT_TRUE(image.ok());
    std::size_t done = 0;
    EXPECT_TRUE(append_pixels("abcd", *image, done).ok());
    EXPECT_FALSE(append_pixels("efg", *image, done).ok());
    EXPECT_FALSE(append_pixels("", *image, done).ok());
    EXPECT_TRUE(append_pixels("ef", *image, done).ok());
    EXPECT_EQ(done, 6U);
    EXPECT_EQ(image->rgb[5], 'f');
}

TEST(CodecClient, refuses_an_empty_file_without_starting_anything) {
    CodecClient client("/nowhere");
    const auto got = client.decode_image({.fd = 0, .offset = 0, .length = 0}, {}, Deadline());
    ASSERT_FALSE(got.ok());
    EXPECT_EQ(got.error().code, Code::kInvalidArgument);
    EXPECT_EQ(got.error().param, "file");
}

TEST(CodecClient, keeps_the_length_limit_on_both_sides) {
    CodecClient client("/nowhere");
    const InputFile file{.fd = 0, .offset = 0, .length = 1};
    const auto code = [&](double seconds_max) {
        return client.decode_audio(file, {.seconds_max = seconds_max}, Deadline()).error().code;
    };
    EXPECT_EQ(code(0), Code::kInvalidArgument);
    EXPECT_EQ(code(kAudioSecondsMax + 1), Code::kInvalidArgument);
    // Good enough to try: then the missing program is what fails.
    EXPECT_EQ(code(kAudioSecondsMax), Code::kUnavailable);
}

// What AudioReader makes of one message, as a job that was taken over might send it.
Result<double> missing_seconds_read(const DecodedAudio& message) {
    ANNEX_ASSIGN(pair, wire::make_socket_pair());
    const auto soon = Deadline::in(Milliseconds(10'000));
    AudioReader reader(std::make_unique<wire::Call>(std::move(pair.first), soon));
    // A large message does not fit into the socket: it goes while the other side reads.
    wire::Call call(std::move(pair.second), soon);
    const std::jthread job([&] { EXPECT_TRUE(call.send(message).ok()); });
    ANNEX_ASSIGN(samples, reader.read());
    EXPECT_EQ(samples.size(), static_cast<std::size_t>(message.samples_size()));
    return reader.notes().missing_seconds;
}

TEST(AudioReader, takes_missing_seconds_from_none_to_the_longest_sound) {
    const auto read = [](double missing_s) {
        DecodedAudio message;
        message.add_samples(0.5F);
        message.mutable_notes()->set_missing_seconds(missing_s);
        return missing_seconds_read(message);
    };
    for (const double good : {0.0, 0.051, kAudioSecondsMax}) {
        const auto got = read(good);
        ASSERT_TRUE(got.ok()) << good << ": " << got.error().message;
        EXPECT_EQ(*got, good);
    }
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    for (const double bad : {std::nextafter(0.0, -1.0), std::nextafter(kAudioSecondsMax, kInfinity),
                             -kInfinity, kInfinity, std::numeric_limits<double>::quiet_NaN()}) {
        const auto got = read(bad);
        ASSERT_FALSE(got.ok()) << bad;
        EXPECT_EQ(got.error().message, broken_promise().message) << bad;
    }
}

TEST(AudioReader, takes_a_second_of_samples_of_which_none_is_too_loud) {
    const auto said = [](std::size_t count, float sample) {
        DecodedAudio message;
        message.mutable_samples()->Resize(static_cast<int>(count), sample);
        const auto got = missing_seconds_read(message);
        return got.ok() ? "" : got.error().message;
    };
    const auto refusal = broken_promise().message;
    EXPECT_EQ(said(0, 0), refusal);
    EXPECT_EQ(said(1, 0), "");
    EXPECT_EQ(said(kSamplesPerMessageMax, 0), "");
    EXPECT_EQ(said(kSamplesPerMessageMax + 1, 0), refusal);
    EXPECT_EQ(said(1, 1), "");
    EXPECT_EQ(said(1, -1), "");
    EXPECT_EQ(said(1, std::nextafter(1.0F, 2.0F)), refusal);
    EXPECT_EQ(said(1, std::nextafter(-1.0F, -2.0F)), refusal);
    EXPECT_EQ(said(1, std::numeric_limits<float>::quiet_NaN()), refusal);
}

}  // namespace
}  // namespace annex::media
