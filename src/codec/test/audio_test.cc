// Every sound format in, a known tone out; and back.
#include <cmath>

#include "codec/test/fixture.h"
#include "codec/test/make_audio.h"

namespace annex::codec {
namespace {

using AudioTest = CodecTest;
using media::AudioFormat;

constexpr double kTone = 440;

// The tone, its level and its length. Encoders pad the ends, so the middle half is judged.
void expect_tone(const Result<std::vector<float>>& samples, double seconds, double rms,
                 const std::string& name) {
    ASSERT_TRUE(samples.ok()) << name << ": " << samples.error().message;
    EXPECT_NEAR(static_cast<double>(samples->size()) / 16000, seconds, 0.25) << name;
    const auto middle = std::span(*samples).subspan(samples->size() / 4, samples->size() / 2);
    double energy = 0;
    for (const float sample : middle) {
        energy += sample * sample;
    }
    EXPECT_NEAR(std::sqrt(energy / static_cast<double>(middle.size())), rms, 0.02) << name;
    EXPECT_GT(purity(middle, kTone, 16000), 0.99) << name;
}

TEST_F(AudioTest, reads_wav_of_every_sample_format) {
    for (const auto format : {WavFormat::kU8, WavFormat::kS16, WavFormat::kS24, WavFormat::kS32,
                              WavFormat::kF32, WavFormat::kF64}) {
        const auto name = std::to_string(static_cast<int>(format));
        expect_tone(audio(make_wav(sine(kTone, 16000, 1), 16000, format)), 1, 0.354, name);
        expect_tone(audio(make_wav(sine(kTone, 44100, 1), 44100, format, 2)), 1, 0.354, name);
    }
}

TEST_F(AudioTest, keeps_samples_exact_when_nothing_has_to_change) {
    const auto tone = sine(kTone, 16000, 1);
    const auto got = audio(make_wav(tone, 16000, WavFormat::kF32));
    ASSERT_TRUE(got.ok());
    EXPECT_EQ(*got, tone);
}

TEST_F(AudioTest, reads_what_phones_and_browsers_send) {
    struct Case {
        const char* muxer;
        const char* encoder;
        int sample_rate;
    };
    for (const auto& [muxer, encoder, sample_rate] :
         {Case{"mp4", "aac", 44100}, Case{"ipod", "alac", 44100}, Case{"mov", "pcm_s16be", 48000},
          Case{"webm", "libopus", 48000}, Case{"webm", "vorbis", 48000},
          Case{"matroska", "flac", 44100}, Case{"ogg", "libopus", 48000},
          Case{"ogg", "vorbis", 44100}, Case{"ogg", "flac", 44100},
          Case{"mp3", "libmp3lame", 44100}, Case{"adts", "aac", 44100}, Case{"flac", "flac", 48000},
          Case{"aiff", "pcm_s16be", 44100}, Case{"wav", "pcm_mulaw", 8000},
          Case{"wav", "pcm_alaw", 8000}, Case{"caf", "pcm_s16be", 44100}}) {
        // FFmpeg's own Vorbis encoder takes two channels only.
        for (const int channels : {1, 2}) {
            if (channels == 1 && std::string_view(encoder) == "vorbis") {
                continue;
            }
            const auto file = make_with_ffmpeg(muxer, encoder, sine(kTone, sample_rate, 2),
                                               sample_rate, channels);
            ASSERT_FALSE(file.empty()) << muxer << " " << encoder;
            expect_tone(audio(file), 2, 0.354, std::string(muxer) + " " + encoder);
        }
    }
}

TEST_F(AudioTest, finds_mp3_behind_tags_and_junk) {
    const auto mp3 = make_with_ffmpeg("mp3", "libmp3lame", sine(kTone, 44100, 1), 44100);
    std::string tag("ID3\x04\0\0\0\0\x08\0", 10);
    tag += std::string(1024, '\0');
    expect_tone(audio(tag + mp3), 1, 0.354, "second tag in front");
    expect_tone(audio(std::string(3000, 'j') + mp3), 1, 0.354, "junk in front");
}

TEST_F(AudioTest, averages_channels_instead_of_clipping) {
    const std::vector<float> loud(16000, 0.9F);
    const auto got = audio(make_wav(loud, 16000, WavFormat::kF32, 2));
    ASSERT_TRUE(got.ok());
    EXPECT_NEAR(got->at(8000), 0.9F, 1e-4);
}

TEST_F(AudioTest, clips_and_cleans_float_files) {
    std::vector<float> wild(1600, 3.0F);
    wild[100] = std::nanf("");
    wild[101] = -INFINITY;
    const auto got = audio(make_wav(wild, 16000, WavFormat::kF32));
    ASSERT_TRUE(got.ok()) << got.error().message;
    EXPECT_EQ(got->at(0), 1.0F);
    EXPECT_EQ(got->at(100), 0.0F);
    EXPECT_EQ(got->at(101), -1.0F);
}

TEST_F(AudioTest, encodes_every_format_so_that_it_reads_back) {
    for (const auto format :
         {AudioFormat::kMp3, AudioFormat::kOpus, AudioFormat::kAac, AudioFormat::kFlac}) {
        for (const int sample_rate : {8000, 16000, 24000, 44100, 48000}) {
            const auto file = encode(format, static_cast<std::uint32_t>(sample_rate),
                                     sine(kTone, sample_rate, 3));
            ASSERT_TRUE(file.ok()) << file.error().message;
            expect_tone(
                audio(*file), 3, 0.354,
                std::to_string(static_cast<int>(format)) + " at " + std::to_string(sample_rate));
        }
    }
}

TEST_F(AudioTest, gives_encoded_bytes_with_the_first_samples) {
    for (const auto format :
         {AudioFormat::kMp3, AudioFormat::kOpus, AudioFormat::kAac, AudioFormat::kFlac}) {
        auto writer = client.encode_audio(format, 24000, soon());
        ASSERT_TRUE(writer.ok());
        const auto bytes = writer->write(sine(kTone, 24000, 0.5));
        ASSERT_TRUE(bytes.ok());
        EXPECT_GT(bytes->size(), 500U) << static_cast<int>(format);
    }
}

// Whoever listens while it is spoken waits for no more than what a frame needs.
TEST_F(AudioTest, every_tenth_of_a_second_brings_bytes) {
    for (const auto format :
         {AudioFormat::kMp3, AudioFormat::kOpus, AudioFormat::kAac, AudioFormat::kFlac}) {
        auto writer = client.encode_audio(format, 24000, soon());
        ASSERT_TRUE(writer.ok());
        const auto samples = sine(kTone, 24000, 0.1);
        std::size_t total = 0;
        for (int tenth = 0; tenth < 10; ++tenth) {
            const auto bytes = writer->write(samples);
            ASSERT_TRUE(bytes.ok());
            total += bytes->size();
            EXPECT_GT(bytes->size(), 0U) << static_cast<int>(format) << " at " << tenth;
        }
        // What is held back is worth less than 150 ms.
        const auto rest = writer->finish();
        ASSERT_TRUE(rest.ok());
        EXPECT_LT(static_cast<double>(rest->size()),
                  0.15 * static_cast<double>(total + rest->size()))
            << static_cast<int>(format);
    }
}

TEST_F(AudioTest, encodes_nothing_into_a_valid_ending) {
    auto writer = client.encode_audio(AudioFormat::kFlac, 24000, soon());
    ASSERT_TRUE(writer.ok());
    const auto bytes = writer->finish();
    ASSERT_TRUE(bytes.ok()) << bytes.error().message;
    EXPECT_EQ(bytes->substr(0, 4), "fLaC");
}

TEST_F(AudioTest, keeps_the_length_limit_on_both_sides) {
    const auto file = make_wav(sine(kTone, 16000, 2), 16000, WavFormat::kS16);
    EXPECT_TRUE(audio(file, {.seconds_max = 2}).ok());
    const auto over = audio(file, {.seconds_max = 1.9999});
    ASSERT_FALSE(over.ok());
    EXPECT_EQ(over.error().code, Code::kInvalidArgument);
    EXPECT_EQ(over.error().param, "file");
    EXPECT_EQ(over.error().message, "audio is longer than 1.9999 s");
}

TEST_F(AudioTest, refuses_rates_outside_its_range) {
    const MemoryFile file(make_wav(sine(kTone, 16000, 1), 16000, WavFormat::kS16));
    for (const std::uint32_t rate : {0U, 7999U, 48001U, 0xFFFFFFFFU}) {
        const auto got = client.decode_audio(file.input(), {.sample_rate = rate}, soon());
        ASSERT_FALSE(got.ok());
        EXPECT_EQ(got.error().code, Code::kInvalidArgument);
        EXPECT_FALSE(client.encode_audio(AudioFormat::kMp3, rate, soon()).ok());
    }
    for (const std::uint32_t rate : {8000U, 48000U}) {
        EXPECT_TRUE(
            read_all(client.decode_audio(file.input(), {.sample_rate = rate}, soon())).ok());
    }
}

TEST_F(AudioTest, says_when_a_file_is_cut_off) {
    for (const auto& [muxer, encoder] :
         {std::pair{"flac", "flac"}, std::pair{"wav", "pcm_s16le"}}) {
        auto file = make_with_ffmpeg(muxer, encoder, sine(kTone, 16000, 10), 16000);
        file.resize(file.size() / 2);
        const auto got = audio(file);
        ASSERT_FALSE(got.ok()) << muxer;
        EXPECT_EQ(got.error().code, Code::kInvalidArgument);
        EXPECT_NE(got.error().message.find("cut off"), std::string::npos) << got.error().message;
    }
}

TEST_F(AudioTest, forgives_a_wav_that_lacks_a_twentieth_of_a_second) {
    const auto file = make_wav(sine(kTone, 16000, 1), 16000, WavFormat::kS16);
    const std::size_t bytes_per_ms = 32;
    EXPECT_TRUE(audio(file.substr(0, file.size() - 49 * bytes_per_ms)).ok());
    const auto cut = audio(file.substr(0, file.size() - 51 * bytes_per_ms));
    ASSERT_FALSE(cut.ok());
    EXPECT_EQ(cut.error().code, Code::kInvalidArgument);
}

TEST_F(AudioTest, reads_a_wav_whose_length_was_never_known) {
    for (const std::uint32_t length : {0xFFFFFFFFU, 0x7FFFF000U, 0U}) {
        auto file = make_wav(sine(kTone, 16000, 1), 16000, WavFormat::kS16);
        for (std::size_t i = 0; i < 4; ++i) {
            file[40 + i] = static_cast<char>(length >> (8 * i) & 0xFFU);
            file[4 + i] = static_cast<char>(length >> (8 * i) & 0xFFU);
        }
        expect_tone(audio(file), 1, 0.354, std::to_string(length));
    }
}

}  // namespace
}  // namespace annex::codec
