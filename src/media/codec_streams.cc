// The readers and the writer that CodecClient hands out.
#include <algorithm>
#include <cmath>

#include "media/codec.pb.h"
#include "media/codec_client.h"
#include "media/codec_limits.h"
#include "media/from_sandbox.h"

namespace annex::media {
namespace {

// A job may be ahead of its reader: what it has sent already would hide the cancellation.
Result<void> check_wanted(const wire::Call& call) {
    if (call.maybe_cancel() != nullptr && call.maybe_cancel()->cancelled()) {
        return Error{Code::kCancelled, "cancelled by the caller"};
    }
    return {};
}

}  // namespace

Result<std::vector<float>> AudioReader::read() {
    ANNEX_TRY(check_wanted(*call_));
    DecodedAudio piece;
    ANNEX_ASSIGN(came, from_sandbox(call_->receive(piece)));
    if (!came) {
        return std::vector<float>{};
    }
    const auto count = static_cast<std::size_t>(piece.samples_size());
    if (count == 0 || count > kSamplesPerMessageMax) {
        return broken_promise();
    }
    std::vector<float> samples(piece.samples().begin(), piece.samples().end());
    if (!std::all_of(samples.begin(), samples.end(),
                     [](float sample) { return std::abs(sample) <= 1.0F; })) {
        return broken_promise();
    }
    const double missing = piece.notes().missing_seconds();
    if (!(missing >= 0 && missing <= kAudioSecondsMax)) {
        return broken_promise();
    }
    notes_ = {piece.notes().one_channel(), piece.notes().opposite_channels(),
              piece.notes().damaged_pieces(), piece.notes().format_changes(), missing};
    return samples;
}

Result<std::string> AudioWriter::write(std::span<const float> samples) {
    std::string bytes;
    while (!samples.empty()) {
        const auto now = samples.first(std::min(samples.size(), kSamplesPerMessageMax));
        samples = samples.subspan(now.size());
        SamplesToEncode piece;
        piece.mutable_samples()->Add(now.begin(), now.end());
        ANNEX_TRY(call_->send(piece));
        EncodedAudio encoded;
        ANNEX_TRY(from_sandbox(call_->expect(encoded)));
        bytes += encoded.data();
    }
    return bytes;
}

Result<std::string> AudioWriter::finish() {
    SamplesToEncode last;
    last.set_last(true);
    ANNEX_TRY(call_->send(last));
    EncodedAudio encoded;
    ANNEX_TRY(from_sandbox(call_->expect(encoded)));
    return std::move(*encoded.mutable_data());
}

Result<std::optional<PdfPage>> PdfReader::read() {
    ANNEX_TRY(check_wanted(*call_));
    RenderedPdf message;
    ANNEX_ASSIGN(came, from_sandbox(call_->receive(message)));
    if (!came) {
        return std::optional<PdfPage>{};
    }
    const auto header = message.page();
    if (!message.has_page() || header.index() >= page_count_ || !(header.dpi() > 0)) {
        return broken_promise();
    }
    ANNEX_ASSIGN(image, image_of_size(header.width(), header.height(), kPixelsMax));
    for (std::size_t done = 0; done < image.rgb.size();) {
        ANNEX_TRY(from_sandbox(call_->expect(message)));
        ANNEX_TRY(append_pixels(message.rgb(), image, done));
    }
    return std::optional(PdfPage{header.index(), header.dpi(), std::move(image)});
}

}  // namespace annex::media
