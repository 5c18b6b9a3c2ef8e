#pragma once
// Finds out which container the bytes are and opens FFmpeg's demuxer for it, and only that one:
// no probing by name, no protocols, no further files, decoders from a short list.
#include <memory>

#include "base/result.h"
#include "codec/audio/ffmpeg.h"
#include "codec/input.h"

namespace annex::codec {

/// Builds what every job needs, once, before jobs are forked.
void prepare_container_tables();

/// True for the decoders a file may make us run.
[[nodiscard]] bool is_allowed_decoder(AVCodecID id);

/// An opened audio file. Life: declared before what borrows from it.
class Container {
  public:
    /// Errors: kInvalidArgument when the bytes are no audio we read, are damaged, or hold no sound.
    static Result<std::unique_ptr<Container>> open(const InputRange& range);
    ~Container();
    Container(const Container&) = delete;
    Container& operator=(const Container&) = delete;

    [[nodiscard]] AVFormatContext& format() { return *format_; }
    [[nodiscard]] const AVStream& stream() const { return *stream_; }
    /// Seconds the header states; 0 when it states none or only a guess from the bit rate.
    [[nodiscard]] double stated_seconds() const;
    /// A file with less sound than this was cut off; 0 or less where the header cannot tell.
    [[nodiscard]] double seconds_due() const;
    /// True for a packet that misses bytes at its end.
    [[nodiscard]] bool is_part(const AVPacket& packet) const;
    /// True when the file ends inside a page or an element of its container.
    [[nodiscard]] bool ends_inside_a_unit() const;

  private:
    explicit Container(const InputRange& range) : range_(range) {}
    Result<void> open_demuxer(const char* name);
    Result<void> choose_stream();
    [[nodiscard]] std::uint64_t riff_bytes_missing() const;
    static int read_packet(void* self, std::uint8_t* into, int bytes);
    static std::int64_t seek(void* self, std::int64_t offset, int whence);

    const InputRange range_;
    std::uint64_t position_ = 0;
    Ffmpeg<AVIOContext> io_;
    AVFormatContext* format_ = nullptr;
    const AVStream* stream_ = nullptr;
};

}  // namespace annex::codec
