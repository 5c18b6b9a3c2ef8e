// Files made to do harm, or merely broken: each is refused (or read as far as it is right) and the
// same client goes on working.
#include <fmt/core.h>

#include "codec/test/fixture.h"
#include "codec/test/make_audio.h"
#include "codec/test/make_images.h"
#include "codec/test/make_pdf.h"
#include "media/content.h"

namespace annex::codec {
namespace {

class HostileTest : public CodecTest {
  protected:
    void TearDown() override { expect_still_works(); }
};

template <class T>
void expect_refused(const Result<T>& result, const std::string& name) {
    ASSERT_FALSE(result.ok()) << name;
    EXPECT_EQ(result.error().code, Code::kInvalidArgument)
        << name << ": " << result.error().message;
    EXPECT_EQ(result.error().param, "file") << name;
}

// Refused or not, the answer is one of ours: a file's fault, never the box's.
template <class T>
void expect_answered(const Result<T>& result, const std::string& name) {
    if (!result.ok()) {
        expect_refused(result, name);
    }
}

// A name for a failure: which of media::Content it is.
std::string kind_of(const std::string& file) {
    const std::span bytes(reinterpret_cast<const unsigned char*>(file.data()), file.size());
    return fmt::format("content {}", static_cast<int>(media::content_of(bytes)));
}

std::vector<std::string> pictures() {
    const auto colors = four_colors();
    return {make_jpeg(colors, {.orientation = 6}),
            make_png(colors, {PngKind::kRgba, 100, true}),
            make_webp(colors, 255),
            make_gif(colors, 1, true),
            make_tiff(colors, TiffKind::kRgbLzw, 1),
            make_bmp(colors, BmpKind::kRle8),
            make_bmp(colors, BmpKind::kRgb24),
            make_heif(colors, HeifKind::kHeic),
            make_heif(colors, HeifKind::kAvif)};
}

std::vector<std::string> sounds() {
    const auto tone = sine(440, 48000, 1);
    return {make_with_ffmpeg("mp3", "libmp3lame", tone, 48000),
            make_with_ffmpeg("ogg", "libopus", tone, 48000),
            make_with_ffmpeg("mp4", "aac", tone, 48000),
            make_with_ffmpeg("webm", "libopus", tone, 48000),
            make_with_ffmpeg("flac", "flac", tone, 48000),
            make_with_ffmpeg("adts", "aac", tone, 48000),
            make_with_ffmpeg("aiff", "pcm_s16be", tone, 48000),
            make_wav(tone, 48000, WavFormat::kS24)};
}

TEST_F(HostileTest, pictures_cut_off_anywhere_are_refused) {
    for (const auto& file : pictures()) {
        for (std::size_t part = 0; part < 8; ++part) {
            // The last bytes of some formats are padding that nobody misses.
            const auto length = file.size() * part / 8;
            expect_refused(image(file.substr(0, length)),
                           kind_of(file) + fmt::format(" cut to {} of {}", length, file.size()));
        }
    }
}

TEST_F(HostileTest, sounds_cut_off_anywhere_are_refused) {
    for (const auto& file : sounds()) {
        for (std::size_t part = 0; part < 8; ++part) {
            // Inside of something: bare frames that end with one are a whole file.
            const auto length = file.size() * part / 8 + 3;
            expect_refused(audio(file.substr(0, length)),
                           kind_of(file) + fmt::format(" cut to {} of {}", length, file.size()));
        }
    }
}

// A cheap generator with a fixed seed: the same damage in each run.
class Damage {
  public:
    std::string done_to(std::string file) {
        for (int i = 0; i < 12; ++i) {
            file[next() % file.size()] = static_cast<char>(next());
        }
        return file;
    }

  private:
    std::size_t next() {
        state_ = state_ * 6364136223846793005ULL + 1442695040888963407ULL;
        return static_cast<std::size_t>(state_ >> 33U);
    }
    std::uint64_t state_ = 42;
};

TEST_F(HostileTest, damaged_files_are_answered) {
    Damage damage;
    for (int round = 0; round < 12; ++round) {
        for (const auto& file : pictures()) {
            expect_answered(image(damage.done_to(file)), kind_of(file));
        }
        for (const auto& file : sounds()) {
            expect_answered(audio(damage.done_to(file)), kind_of(file));
        }
        expect_answered(pdf(damage.done_to(make_text_pdf({"BT /F1 9 Tf (a) Tj ET"}))), "pdf");
    }
}

TEST_F(HostileTest, the_wrong_type_is_named) {
    const auto png = make_png(four_colors(), {});
    const auto wav = make_wav(sine(440, 16000, 1), 16000, WavFormat::kS16);
    const std::string text = "just words, " + std::string(5000, 'w');
    expect_refused(image(wav), "wav as image");
    expect_refused(image(text), "text as image");
    expect_refused(image(make_text_pdf({""})), "pdf as image");
    expect_refused(audio(png), "png as audio");
    expect_refused(audio(text), "text as audio");
    expect_refused(pdf(png), "png as pdf");
    expect_refused(pdf(text), "text as pdf");
    EXPECT_EQ(audio(png).error().message, "the file is a picture or a document, not audio");
}

TEST_F(HostileTest, zero_bytes_are_refused) {
    expect_refused(image(""), "empty");
    expect_refused(audio(""), "empty");
    expect_refused(pdf(""), "empty");
    for (const std::size_t length : {1U, 3U, 1000U, 100'000U}) {
        const std::string zeros(length, '\0');
        expect_refused(image(zeros), "zeros");
        expect_refused(audio(zeros), "zeros");
        expect_refused(pdf(zeros), "zeros");
    }
}

TEST_F(HostileTest, a_range_beyond_the_file_is_refused) {
    const MemoryFile file(make_png(four_colors(), {}));
    for (const auto& [offset, length] : {std::pair<std::uint64_t, std::uint64_t>{0, 1U << 20U},
                                         {1U << 20U, 10},
                                         {~0ULL, 10},
                                         {10, ~0ULL}}) {
        auto input = file.input();
        input.offset = offset;
        input.length = length;
        expect_refused(client.decode_image(input, {}, soon()), "range");
    }
}

TEST_F(HostileTest, huge_headers_are_refused_before_a_pixel_is_allocated) {
    for (const std::uint32_t side : {50'000U, 100'000U}) {
        const auto got = image(make_png_header(side, side));
        expect_refused(got, "png");
        EXPECT_EQ(got.error().message,
                  fmt::format("the image has {0} x {0} pixels; at most 40000000 in all are allowed",
                              side));
    }
    auto bmp = make_bmp(four_colors(), BmpKind::kRgb24);
    bmp.replace(18, 8, std::string("\xFF\xFF\xFF\x7F\xFF\xFF\xFF\x7F", 8));
    expect_refused(image(bmp), "bmp");
    auto gif = make_gif(four_colors(), 1, false);
    gif.replace(6, 4, "\xFF\xFF\xFF\xFF");
    expect_refused(image(gif), "gif");
    auto jpeg = make_jpeg(four_colors(), {});
    const auto frame = jpeg.find("\xFF\xC0");
    jpeg.replace(frame + 5, 4, "\xFF\xFF\xFF\xFF");
    expect_refused(image(jpeg), "jpeg");
}

TEST_F(HostileTest, thousands_of_gif_frames_cost_as_much_as_one) {
    const auto got = image(make_gif(four_colors(), 5000, false));
    ASSERT_TRUE(got.ok()) << got.error().message;
    EXPECT_EQ(got->width, 48);
}

TEST_F(HostileTest, a_small_file_of_endless_silence_is_stopped_at_the_limit) {
    const std::vector<float> silence(std::size_t{48000} * 120, 0.0F);
    for (const auto format : {media::AudioFormat::kOpus, media::AudioFormat::kFlac,
                              media::AudioFormat::kMp3, media::AudioFormat::kAac}) {
        const auto file = encode(format, 48000, silence);
        ASSERT_TRUE(file.ok());
        const auto got = audio(*file, {.seconds_max = 100});
        expect_refused(got, "silence");
        EXPECT_EQ(got.error().message, "audio is longer than 100 s");
    }
}

TEST_F(HostileTest, a_pdf_claiming_a_million_pages_is_refused) {
    // Each level names the next ten times: 10^6 pages in a kilobyte.
    std::vector<std::string> objects{"<</Type/Catalog/Pages 2 0 R>>"};
    int count = 1'000'000;
    for (int level = 0; level < 6; ++level) {
        std::string kids;
        for (int i = 0; i < 10; ++i) {
            kids += fmt::format("{} 0 R ", objects.size() + 2);
        }
        objects.push_back(
            fmt::format("<</Type/Pages/Kids[{}]/Count {}/MediaBox[0 0 9 9]>>", kids, count));
        count /= 10;
    }
    objects.emplace_back("<</Type/Page/Parent 7 0 R>>");
    expect_refused(pdf(make_pdf(objects)), "10^6 pages");
}

TEST_F(HostileTest, pdf_structures_that_never_end_are_answered) {
    expect_answered(
        pdf(make_pdf({"<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[2 0 R]/Count 1>>"})),
        "a page tree that is its own child");
    expect_answered(pdf(make_pdf({"<</Type/Catalog/Pages 1 0 R>>"})), "a catalog as page tree");
    const std::string deep = std::string(200'000, '[') + std::string(200'000, ']');
    expect_answered(pdf(make_text_pdf({deep})), "deep nesting in a page");
    expect_answered(pdf(make_pdf({"<</Type/Catalog/Pages 2 0 R/X " + deep + ">>",
                                  "<</Type/Pages/Kids[]/Count 0>>"})),
                    "deep nesting in the catalog");
    expect_answered(
        pdf(make_pdf({"<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
                      "<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 R"
                      "/Resources<</XObject<</X 5 0 R>>>>>>",
                      "<</Length 5>>stream\n/X Do\nendstream",
                      "<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Length 11/Resources<</XObject"
                      "<</X 5 0 R>>>>>>stream\n/X Do /X Do\nendstream"})),
        "a form that draws itself twice");
}

TEST_F(HostileTest, a_small_file_that_needs_too_much_memory_says_so) {
    // 96 million pixels in some kilobytes, lying on their side: turning takes a second copy.
    const auto got = image(make_blank_tiff(9800, 6), 100'000'000);
    expect_refused(got, "tiff");
    EXPECT_EQ(got.error().message,
              "decoding the file takes more than the 512 MiB of memory allowed");
}

TEST_F(HostileTest, pages_of_impossible_size_are_refused) {
    for (const auto* box : {"[0 0 1e9 1e9]", "[0 0 1e30 1]", "[5 5 5 5]", "[0 0 -1 0]"}) {
        expect_answered(pdf(make_text_pdf({""}, std::string("/MediaBox") + box)), box);
    }
}

}  // namespace
}  // namespace annex::codec
