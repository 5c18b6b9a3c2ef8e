#pragma once
// The trusted side of annex-codec: starts the sandboxed process when first needed, asks it to
// decode or encode, and starts it again when it died. Each job runs in a process of its own
// (forked, sandboxed, gone afterwards), so one bad file costs one job.
//
// Life: one CodecClient per worker process. Threads: every function from any thread; a reader or
// writer that it returned belongs to one thread.
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/cancel.h"
#include "base/clock.h"
#include "base/result.h"
#include "media/image.h"
#include "media/input_file.h"
#include "wire/call.h"

namespace annex::media {

/// Limits of one job, enforced inside the sandbox while streaming (R13).
struct AudioDecodeOptions {
    std::uint32_t sample_rate = 16000;  ///< of the samples that come out, mono
    double seconds_max = 4 * 3600;      ///< decoded length beyond which the job fails
};

/// What happened to a sound on its way to mono samples.
struct DecodeNotes {
    bool one_channel = false;          ///< of two, because the other was dead
    bool opposite_channels = false;    ///< one of two, because they cancelled each other out
    std::uint32_t damaged_pieces = 0;  ///< skipped
    std::uint32_t format_changes = 0;  ///< of rate, channels or sample format
    double missing_seconds = 0;        ///< that the file's times leave out between its pieces
};

/// Samples of one file as they are decoded; memory does not grow with the file.
class AudioReader {
  public:
    explicit AudioReader(std::unique_ptr<wire::Call> call) : call_(std::move(call)) {}
    /// The next samples, in [-1, 1]; empty at the end.
    /// Errors: kInvalidArgument (not audio, damaged, longer than the limit, says which),
    /// kUnavailable (the codec died), kDeadline, kCancelled.
    Result<std::vector<float>> read();
    /// About what was read so far.
    [[nodiscard]] const DecodeNotes& notes() const { return notes_; }

  private:
    std::unique_ptr<wire::Call> call_;
    DecodeNotes notes_;
};

enum class AudioFormat : std::uint8_t { kMp3, kOpus, kAac, kFlac };

/// Encoded bytes of a stream of samples: write some, take what came out, finish.
class AudioWriter {
  public:
    explicit AudioWriter(std::unique_ptr<wire::Call> call) : call_(std::move(call)) {}
    /// Hands samples in [-1, 1] over and returns the bytes that are ready (often none).
    Result<std::string> write(std::span<const float> samples);
    /// No more samples: the rest of the bytes.
    Result<std::string> finish();

  private:
    std::unique_ptr<wire::Call> call_;
};

struct ImageDecodeOptions {
    std::uint64_t pixels_max = 40'000'000;
};

struct PdfOptions {
    std::vector<std::uint32_t> pages = {};  ///< 0-based; empty = all
    std::uint32_t pages_max = 1000;         ///< more pages in the file than this: refused
    double dpi = 150;
    std::uint64_t pixels_max = 40'000'000;  ///< per page; a larger page is rendered at lower dpi
};

struct PdfPage {
    std::uint32_t index = 0;  ///< 0-based, in the document
    double dpi = 0;           ///< at which it was truly rendered
    Image image;
};

/// Pages of one document as they are rendered.
class PdfReader {
  public:
    PdfReader(std::unique_ptr<wire::Call> call, std::uint32_t page_count)
        : call_(std::move(call)), page_count_(page_count) {}
    [[nodiscard]] std::uint32_t page_count() const { return page_count_; }
    /// The next page; nullopt after the last.
    Result<std::optional<PdfPage>> read();

  private:
    std::unique_ptr<wire::Call> call_;
    std::uint32_t page_count_;
};

/// A call that annex-codec refuses (kBusy, kUnavailable, kDeadline) fails in the function that
/// begins it or, where the refusal comes later, in the first read() or write().
class CodecClient {
  public:
    /// `program`: path of annex-codec.
    explicit CodecClient(std::string program);
    ~CodecClient();

    /// What the bytes are, told by their content, never by a name. Errors: kInvalidArgument.
    enum class FileKind : std::uint8_t { kImage, kPdf, kOther };
    static FileKind sniff(std::span<const unsigned char> first_bytes);

    Result<AudioReader> decode_audio(const InputFile& file, const AudioDecodeOptions& options,
                                     Deadline deadline, const CancelSource* maybe_cancel = nullptr);
    /// `sample_rate` in Hz, mono.
    Result<AudioWriter> encode_audio(AudioFormat format, std::uint32_t sample_rate,
                                     Deadline deadline, const CancelSource* maybe_cancel = nullptr);
    /// EXIF orientation applied; first frame of an animation; alpha over white.
    Result<Image> decode_image(const InputFile& file, const ImageDecodeOptions& options,
                               Deadline deadline, const CancelSource* maybe_cancel = nullptr);
    Result<PdfReader> render_pdf(const InputFile& file, const PdfOptions& options,
                                 Deadline deadline, const CancelSource* maybe_cancel = nullptr);

  private:
    struct Child;
    const std::string program_;
    std::mutex mutex_;
    std::unique_ptr<Child> child_;  // guarded by mutex_
};

}  // namespace annex::media
