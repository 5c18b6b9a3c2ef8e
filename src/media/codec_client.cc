#include "media/codec_client.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "media/codec.pb.h"
#include "media/codec_child.h"
#include "media/codec_limits.h"
#include "media/content.h"
#include "media/from_sandbox.h"

namespace annex::media {
namespace {

void set_range(FileRange* range, const InputFile& file) {
    range->set_offset(file.offset);
    range->set_length(file.length);
}

Result<void> check_file(const InputFile& file) {
    if (file.length == 0) {
        return Error{Code::kInvalidArgument, "the file is empty", "file"};
    }
    return {};
}

Result<void> check_rate(std::uint32_t sample_rate) {
    if (sample_rate < kSampleRateMin || sample_rate > kSampleRateMax) {
        return Error{Code::kInvalidArgument,
                     fmt::format("the sample rate must be {} to {} Hz; got {}", kSampleRateMin,
                                 kSampleRateMax, sample_rate)};
    }
    return {};
}

// Opens a call on the codec process, starting it (again) where it is away.
template <class Child>
Result<std::unique_ptr<wire::Call>> open_call(std::unique_ptr<Child>& child,
                                              const std::string& program, std::string_view method,
                                              Deadline deadline, const CancelSource* maybe_cancel) {
    for (int attempt = 0;; ++attempt) {
        if (child == nullptr || !child->alive()) {
            child.reset();
            ANNEX_ASSIGN(started, Child::start(program));
            child = std::move(started);
        }
        auto call = child->peer.open(method, deadline, maybe_cancel);
        if (call.ok()) {
            return std::make_unique<wire::Call>(std::move(call).value());
        }
        child.reset();
        if (call.error().code != Code::kUnavailable || attempt > 0) {
            return std::move(call).error();
        }
    }
}

}  // namespace

CodecClient::CodecClient(std::string program) : program_(std::move(program)) {}
CodecClient::~CodecClient() = default;

CodecClient::FileKind CodecClient::sniff(std::span<const unsigned char> first_bytes) {
    const auto content = content_of(first_bytes);
    if (content == Content::kPdf) {
        return FileKind::kPdf;
    }
    return is_image(content) ? FileKind::kImage : FileKind::kOther;
}

Result<AudioReader> CodecClient::decode_audio(const InputFile& file,
                                              const AudioDecodeOptions& options, Deadline deadline,
                                              const CancelSource* maybe_cancel) {
    ANNEX_TRY(check_file(file));
    ANNEX_TRY(check_rate(options.sample_rate));
    if (!(options.seconds_max > 0) || options.seconds_max > kAudioSecondsMax) {
        return Error{Code::kInvalidArgument,
                     fmt::format("seconds_max must be above 0 and at most {}", kAudioSecondsMax)};
    }
    DecodeAudioRequest request;
    set_range(request.mutable_file(), file);
    request.set_sample_rate(options.sample_rate);
    request.set_seconds_max(options.seconds_max);
    const std::lock_guard lock(mutex_);
    ANNEX_ASSIGN(call, open_call(child_, program_, "decode_audio", deadline, maybe_cancel));
    ANNEX_TRY(call->send(request, std::array{file.fd}));
    return AudioReader(std::move(call));
}

Result<AudioWriter> CodecClient::encode_audio(AudioFormat format, std::uint32_t sample_rate,
                                              Deadline deadline, const CancelSource* maybe_cancel) {
    ANNEX_TRY(check_rate(sample_rate));
    EncodeAudioRequest request;
    request.set_format(static_cast<EncodeAudioRequest::Format>(format));
    request.set_sample_rate(sample_rate);
    const std::lock_guard lock(mutex_);
    ANNEX_ASSIGN(call, open_call(child_, program_, "encode_audio", deadline, maybe_cancel));
    ANNEX_TRY(call->send(request));
    return AudioWriter(std::move(call));
}

Result<Image> CodecClient::decode_image(const InputFile& file, const ImageDecodeOptions& options,
                                        Deadline deadline, const CancelSource* maybe_cancel) {
    ANNEX_TRY(check_file(file));
    DecodeImageRequest request;
    set_range(request.mutable_file(), file);
    request.set_pixels_max(std::min(options.pixels_max, kPixelsMax));
    std::unique_ptr<wire::Call> call;
    {
        const std::lock_guard lock(mutex_);
        ANNEX_ASSIGN(opened, open_call(child_, program_, "decode_image", deadline, maybe_cancel));
        call = std::move(opened);
    }
    ANNEX_TRY(call->send(request, std::array{file.fd}));
    DecodedImage first;
    ANNEX_TRY(from_sandbox(call->expect(first)));
    ANNEX_ASSIGN(image, image_of_size(first.width(), first.height(), request.pixels_max()));
    DecodedImage piece;
    for (std::size_t done = 0; done < image.rgb.size();) {
        ANNEX_TRY(from_sandbox(call->expect(piece)));
        ANNEX_TRY(append_pixels(piece.rgb(), image, done));
    }
    return image;
}

Result<PdfReader> CodecClient::render_pdf(const InputFile& file, const PdfOptions& options,
                                          Deadline deadline, const CancelSource* maybe_cancel) {
    ANNEX_TRY(check_file(file));
    if (!(options.dpi >= kPdfDpiMin && options.dpi <= kPdfDpiMax)) {
        return Error{Code::kInvalidArgument,
                     fmt::format("dpi must be {} to {}", kPdfDpiMin, kPdfDpiMax)};
    }
    RenderPdfRequest request;
    set_range(request.mutable_file(), file);
    request.mutable_pages()->Add(options.pages.begin(), options.pages.end());
    request.set_pages_max(std::min(options.pages_max, kPdfPagesMax));
    request.set_dpi(options.dpi);
    request.set_pixels_max(std::min(options.pixels_max, kPixelsMax));
    std::unique_ptr<wire::Call> call;
    {
        const std::lock_guard lock(mutex_);
        ANNEX_ASSIGN(opened, open_call(child_, program_, "render_pdf", deadline, maybe_cancel));
        call = std::move(opened);
    }
    ANNEX_TRY(call->send(request, std::array{file.fd}));
    RenderedPdf first;
    ANNEX_TRY(from_sandbox(call->expect(first)));
    if (first.page_count() == 0 || first.page_count() > request.pages_max()) {
        return broken_promise();
    }
    return PdfReader(std::move(call), first.page_count());
}

}  // namespace annex::media
