// Steps in the times of a file's pieces: sound that is missing between them, or mere rounding.
#include <algorithm>
#include <string>
#include <string_view>

#include "codec/test/fixture.h"
#include "codec/test/make_audio.h"
#include "media/codec_limits.h"

namespace annex::codec {
namespace {

class GapTest : public CodecTest {
  protected:
    // Two seconds of a tone whose second half comes later by `step_s`, by the times in the file.
    static std::string torn(const char* muxer, const char* encoder, double step_s) {
        return make_with_ffmpeg(muxer, encoder, sine(440, 48000, 2), 48000, 1,
                                {.at_s = 1, .s = step_s});
    }

    // What the file is said to leave out once all of it was read.
    Result<double> missing(std::string_view bytes, const media::AudioDecodeOptions& options = {}) {
        const MemoryFile file(bytes);
        ANNEX_ASSIGN(reader, client.decode_audio(file.input(), options, soon()));
        std::size_t samples = 0;
        while (true) {
            ANNEX_ASSIGN(piece, reader.read());
            if (piece.empty()) {
                break;
            }
            samples += piece.size();
        }
        // Nothing is put into the gap.
        EXPECT_NEAR(static_cast<double>(samples) / options.sample_rate, 2, 0.1);
        return reader.notes().missing_seconds;
    }
};

TEST_F(GapTest, a_step_of_a_twentieth_of_a_second_is_the_most_that_counts_as_rounding) {
    struct Case {
        const char* muxer;
        const char* encoder;
        double unit_s;  // to which the file rounds its times
    };
    for (const auto& [muxer, encoder, unit_s] :
         {Case{"webm", "libopus", 0.001}, Case{"matroska", "flac", 0.001},
          Case{"ogg", "libopus", 0.0001}}) {
        const auto under = missing(torn(muxer, encoder, 0.05 - unit_s));
        ASSERT_TRUE(under.ok()) << muxer << ": " << under.error().message;
        EXPECT_EQ(*under, 0) << muxer;
        const auto over = missing(torn(muxer, encoder, 0.05 + unit_s));
        ASSERT_TRUE(over.ok()) << muxer << ": " << over.error().message;
        EXPECT_NEAR(*over, 0.05 + unit_s, 0.00002) << muxer;
    }
}

TEST_F(GapTest, tells_no_more_than_the_longest_sound) {
    // As recorders in browsers write it, without its length: else it is refused as too long.
    const auto endless = [](double step_s) {
        auto file = torn("webm", "libopus", step_s);
        const auto length = file.find("\x44\x89\x88");
        file.at(length) = '\xEC';  // an element that says nothing, as long as the one of the length
        return file;
    };
    const media::AudioDecodeOptions longest{.seconds_max = media::kAudioSecondsMax};
    for (const double beyond_s : {-1.0, 1.0}) {
        const auto got = missing(endless(media::kAudioSecondsMax + beyond_s), longest);
        ASSERT_TRUE(got.ok()) << beyond_s << ": " << got.error().message;
        EXPECT_NEAR(*got, media::kAudioSecondsMax + std::min(beyond_s, 0.0), 0.0001);
        EXPECT_LE(*got, media::kAudioSecondsMax);
    }
}

}  // namespace
}  // namespace annex::codec
