#pragma once
// The real annex-codec behind a CodecClient, and files in memory to feed it with.
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "base/unique_fd.h"
#include "media/codec_client.h"

namespace annex::codec {

/// A file in memory with these bytes.
class MemoryFile {
  public:
    explicit MemoryFile(std::string_view bytes);
    [[nodiscard]] media::InputFile input() const { return {fd_.get(), 0, size_}; }
    [[nodiscard]] std::string contents() const;

  private:
    UniqueFd fd_;
    std::uint64_t size_;
};

/// The program under test, from ANNEX_BIN.
std::string codec_program();

/// All samples, or the error that ended them.
Result<std::vector<float>> read_all(Result<media::AudioReader> reader);

class CodecTest : public testing::Test {
  protected:
    static Deadline soon() { return Deadline::in(Milliseconds(120'000)); }

    Result<media::Image> image(std::string_view bytes, std::uint64_t pixels_max = 40'000'000);
    Result<std::vector<float>> audio(std::string_view bytes,
                                     media::AudioDecodeOptions options = {});
    Result<std::vector<media::PdfPage>> pdf(std::string_view bytes, media::PdfOptions options = {});
    Result<std::string> encode(media::AudioFormat format, std::uint32_t sample_rate,
                               std::span<const float> samples);

    /// A picture and a sound decode right: nothing that came before did harm.
    void expect_still_works();

    media::CodecClient client{codec_program()};
};

}  // namespace annex::codec
