#include "codec/test/fixture.h"

#include <sys/mman.h>
#include <unistd.h>

#include <cstdlib>

#include "codec/test/make_audio.h"
#include "codec/test/make_images.h"

namespace annex::codec {

MemoryFile::MemoryFile(std::string_view bytes)
    : fd_(::memfd_create("test", MFD_CLOEXEC)), size_(bytes.size()) {
    while (!bytes.empty()) {
        const auto written = ::write(fd_.get(), bytes.data(), bytes.size());
        if (written <= 0) {
            ADD_FAILURE() << "a test file could not be made";
            return;
        }
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
}

std::string MemoryFile::contents() const {
    std::string bytes(size_, '\0');
    const auto got = ::pread(fd_.get(), bytes.data(), bytes.size(), 0);
    EXPECT_EQ(got, static_cast<ssize_t>(size_));
    return bytes;
}

std::string codec_program() {
    const char* folder = std::getenv("ANNEX_BIN");
    return std::string(folder == nullptr ? "." : folder) + "/annex-codec";
}

Result<std::vector<float>> read_all(Result<media::AudioReader> reader) {
    if (!reader.ok()) {
        return std::move(reader).error();
    }
    std::vector<float> all;
    while (true) {
        ANNEX_ASSIGN(piece, reader->read());
        if (piece.empty()) {
            return all;
        }
        all.insert(all.end(), piece.begin(), piece.end());
    }
}

Result<media::Image> CodecTest::image(std::string_view bytes, std::uint64_t pixels_max) {
    const MemoryFile file(bytes);
    return client.decode_image(file.input(), {.pixels_max = pixels_max}, soon());
}

Result<std::vector<float>> CodecTest::audio(std::string_view bytes,
                                            media::AudioDecodeOptions options) {
    const MemoryFile file(bytes);
    return read_all(client.decode_audio(file.input(), options, soon()));
}

Result<std::vector<media::PdfPage>> CodecTest::pdf(std::string_view bytes,
                                                   media::PdfOptions options) {
    const MemoryFile file(bytes);
    ANNEX_ASSIGN(reader, client.render_pdf(file.input(), options, soon()));
    std::vector<media::PdfPage> pages;
    while (true) {
        ANNEX_ASSIGN(page, reader.read());
        if (!page) {
            return pages;
        }
        pages.push_back(std::move(*page));
    }
}

Result<std::string> CodecTest::encode(media::AudioFormat format, std::uint32_t sample_rate,
                                      std::span<const float> samples) {
    ANNEX_ASSIGN(writer, client.encode_audio(format, sample_rate, soon()));
    ANNEX_ASSIGN(bytes, writer.write(samples));
    ANNEX_ASSIGN(rest, writer.finish());
    return bytes + rest;
}

void CodecTest::expect_still_works() {
    const auto picture = image(make_png(four_colors(), {}));
    ASSERT_TRUE(picture.ok()) << picture.error().message;
    EXPECT_EQ(picture->width, 48);
    const auto sound = audio(make_wav(sine(440, 16000, 0.5), 16000, WavFormat::kS16));
    ASSERT_TRUE(sound.ok()) << sound.error().message;
    EXPECT_EQ(sound->size(), 8000U);
}

}  // namespace annex::codec
