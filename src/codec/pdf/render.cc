#include "codec/pdf/render.h"

#include <fmt/core.h>
#include <fontconfig/fontconfig.h>
#include <poppler/cpp/poppler-document.h>
#include <poppler/cpp/poppler-global.h>
#include <poppler/cpp/poppler-image.h>
#include <poppler/cpp/poppler-page-renderer.h>
#include <poppler/cpp/poppler-page.h>
#include <sys/time.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <limits>
#include <memory>
#include <numeric>
#include <string_view>

#include "codec/refusal.h"
#include "media/codec_limits.h"
#include "media/content.h"

namespace annex::codec {
namespace {

constexpr double kPointsPerInch = 72;
/// A side of a page; beyond this Poppler's own arithmetic gets doubtful. PDF itself allows 14,400.
constexpr double kPagePointsMax = 200'000;

// A page that names two of the 14 standard fonts and embeds none: rendering it makes Poppler and
// fontconfig read their tables.
constexpr std::string_view kWarmUpPdf =
    "%PDF-1.4\n"
    "1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    "2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 40 40]/Contents 4 0 R/Resources<</Font<<"
    "/F 5 0 R/G 6 0 R>>>>>>endobj\n"
    "4 0 obj<</Length 47>>stream\n"
    "BT /F 9 Tf 2 20 Td (a) Tj /G 9 Tf (b) Tj ET    \n"
    "endstream endobj\n"
    "5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\n"
    "6 0 obj<</Type/Font/Subtype/Type1/BaseFont/Times-Roman>>endobj\n"
    "trailer<</Root 1 0 R>>\n";

void silence(const std::string&, void*) {}

// The time of one page, so that one cannot eat what the whole document is allowed. Ends the
// process by SIGPROF, which the zygote explains.
void start_page_timer() {
    const itimerval timer{{0, 0}, {static_cast<time_t>(kPdfPageCpuSecondsMax), 0}};
    ::setitimer(ITIMER_PROF, &timer, nullptr);
}

Result<std::vector<std::uint32_t>> pages_to_render(const media::RenderPdfRequest& request,
                                                   std::uint32_t page_count) {
    std::vector<std::uint32_t> pages(request.pages().begin(), request.pages().end());
    if (pages.empty()) {
        pages.resize(page_count);
        std::iota(pages.begin(), pages.end(), 0U);
    }
    for (const auto page : pages) {
        if (page >= page_count) {
            return Error{Code::kInvalidArgument,
                         fmt::format("page {} was asked for; the document has {} pages, counted "
                                     "from 0",
                                     page, page_count),
                         "pages"};
        }
    }
    return pages;
}

// The wanted resolution, or the highest at which the page has at most `pixels_max` pixels.
Result<double> resolution(const poppler::page& page, const media::RenderPdfRequest& request) {
    const auto box = page.page_rect(poppler::crop_box);
    const double width = box.width();
    const double height = box.height();
    if (!(width > 0 && height > 0 && width <= kPagePointsMax && height <= kPagePointsMax)) {
        return refused("a page of the PDF has an impossible size");
    }
    const auto pixels = [&](double dpi) {
        return std::ceil(width * dpi / kPointsPerInch) * std::ceil(height * dpi / kPointsPerInch);
    };
    double dpi = request.dpi();
    const auto most = static_cast<double>(request.pixels_max());
    if (pixels(dpi) > most) {
        dpi = std::sqrt(most / (width * height)) * kPointsPerInch;
        while (pixels(dpi) > most && dpi > 1) {
            dpi *= 0.99;
        }
    }
    if (pixels(dpi) > most) {
        return refused(
            fmt::format("a page of the PDF cannot be shown in {} pixels", request.pixels_max()));
    }
    return dpi;
}

// Sends the lines of one page without their padding, in pieces.
Result<void> send_lines(wire::Call& call, const poppler::image& image) {
    media::RenderedPdf message;
    auto& piece = *message.mutable_rgb();
    const auto line_bytes = static_cast<std::size_t>(image.width()) * 3;
    for (int y = 0; y < image.height(); ++y) {
        std::string_view line(image.const_data() + std::ptrdiff_t{y} * image.bytes_per_row(),
                              line_bytes);
        while (!line.empty()) {
            const auto count =
                std::min(line.size(), media::kPixelBytesPerMessageMax - piece.size());
            piece.append(line.substr(0, count));
            line.remove_prefix(count);
            if (piece.size() == media::kPixelBytesPerMessageMax) {
                ANNEX_TRY(call.send(message));
                piece.clear();
            }
        }
    }
    return piece.empty() ? Result<void>() : call.send(message);
}

Result<void> render_page(wire::Call& call, const poppler::document& document, std::uint32_t index,
                         const media::RenderPdfRequest& request) {
    start_page_timer();
    const std::unique_ptr<poppler::page> page(document.create_page(static_cast<int>(index)));
    if (page == nullptr) {
        return damaged("PDF");
    }
    ANNEX_ASSIGN(dpi, resolution(*page, request));
    poppler::page_renderer renderer;
    renderer.set_render_hints(poppler::page_renderer::antialiasing |
                              poppler::page_renderer::text_antialiasing);
    renderer.set_image_format(poppler::image::format_rgb24);
    errno = 0;
    const auto image = renderer.render_page(page.get(), dpi, dpi);
    // Poppler leaves out what it finds no memory for; a page with holes is worse than none.
    if (errno == ENOMEM) {
        return memory_limit_reached();
    }
    if (!image.is_valid() || image.width() <= 0 || image.height() <= 0) {
        return damaged("PDF");
    }
    media::RenderedPdf header;
    header.mutable_page()->set_index(index);
    header.mutable_page()->set_dpi(dpi);
    header.mutable_page()->set_width(static_cast<std::uint32_t>(image.width()));
    header.mutable_page()->set_height(static_cast<std::uint32_t>(image.height()));
    ANNEX_TRY(call.send(header));
    return send_lines(call, image);
}

std::unique_ptr<poppler::document> load(std::span<const unsigned char> bytes) {
    return std::unique_ptr<poppler::document>(poppler::document::load_from_raw_data(
        reinterpret_cast<const char*>(bytes.data()), static_cast<int>(bytes.size())));
}

}  // namespace

std::vector<std::string> font_folders() {
    return {"/usr/share/fonts", "/usr/local/share/fonts", "/usr/share/poppler"};
}

void warm_up_pdf() {
    // Kept for the life of the process: Poppler drops its tables with its last document.
    static const auto document = [] {
        poppler::set_debug_error_function(silence, nullptr);
        // A job cannot look whether the fonts on disk changed, and must not try.
        ::FcInit();
        ::FcConfigSetRescanInterval(::FcConfigGetCurrent(), 0);
        auto made =
            load({reinterpret_cast<const unsigned char*>(kWarmUpPdf.data()), kWarmUpPdf.size()});
        const std::unique_ptr<poppler::page> page(made == nullptr ? nullptr : made->create_page(0));
        if (page != nullptr) {
            (void)poppler::page_renderer().render_page(page.get());
        }
        return made;
    }();
    (void)document;
}

Result<void> render_pdf(wire::Call& call, std::span<const unsigned char> bytes,
                        const media::RenderPdfRequest& request) {
    if (media::content_of(bytes) != media::Content::kPdf) {
        return refused("the file is not a PDF");
    }
    if (bytes.size() > static_cast<std::size_t>(std::numeric_limits<int>::max())) {
        return refused("the PDF is larger than 2 GiB");
    }
    const auto document = load(bytes);
    if (document == nullptr) {
        return damaged("PDF");
    }
    if (document->is_locked()) {
        return Error{Code::kUnsupported,
                     "the PDF is protected by a password; remove the protection first", "file"};
    }
    const int count = document->pages();
    if (count <= 0) {
        return damaged("PDF");
    }
    if (static_cast<std::uint32_t>(count) > request.pages_max()) {
        return refused(fmt::format("the PDF has {} pages; at most {} are allowed", count,
                                   request.pages_max()));
    }
    const auto page_count = static_cast<std::uint32_t>(count);
    ANNEX_ASSIGN(pages, pages_to_render(request, page_count));
    media::RenderedPdf first;
    first.set_page_count(page_count);
    ANNEX_TRY(call.send(first));
    for (const auto index : pages) {
        ANNEX_TRY(render_page(call, *document, index, request));
    }
    return {};
}

}  // namespace annex::codec
