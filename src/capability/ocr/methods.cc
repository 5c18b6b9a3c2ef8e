#include "capability/ocr/methods.h"

#include <malloc.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "capability/ocr/contract.pb.h"
#include "capability/ocr/page_reader.h"
#include "media/content.h"
#include "service/model_cache.h"

namespace annex::ocr {
namespace {

// What a picture without a stated resolution is said to have; PDF pages are rendered at it too.
constexpr std::uint32_t kPictureDpi = 150;

using Models = service::ModelCache<PageReader>;

Error not_a_document() {
    return Error{Code::kInvalidArgument,
                 "the document is neither a picture (JPEG, PNG, WebP, GIF, BMP, TIFF, HEIC) nor a "
                 "PDF; its content decides, not its name",
                 "document"};
}

// What goes wrong inside the document is the document's fault.
Error about_document(Error error) {
    // Other parts know the document as the uploaded file.
    if (error.code == Code::kInvalidArgument && (error.param.empty() || error.param == "file")) {
        error.param = "document";
    }
    return error;
}

void fill(TextLine read, Line& line) {
    line.set_text(std::move(read.text));
    line.set_confidence(read.confidence);
    for (const Point corner : read.box) {
        auto* point = line.add_box();
        point->set_x(corner.x);
        point->set_y(corner.y);
    }
}

Result<void> send_page(wire::Call& call, PageReader& reader, media::Image image,
                       std::uint32_t index, std::uint32_t dpi) {
    auto read = reader.read(std::move(image), [&call] { return call.check(); });
    if (!read.ok()) {
        return about_document(std::move(read).error());
    }
    ReadReply reply;
    reply.set_index(index);
    reply.set_width(static_cast<std::uint32_t>(read->width));
    reply.set_height(static_cast<std::uint32_t>(read->height));
    reply.set_dpi(dpi);
    reply.set_rotation(static_cast<std::uint32_t>(read->rotation));
    reply.set_markdown(std::move(read->markdown));
    reply.set_device("cpu");
    for (TextLine& line : read->lines) {
        fill(std::move(line), *reply.add_lines());
    }
    for (TextLine& line : read->left_out) {
        fill(std::move(line), *reply.add_left_out());
    }
    return call.send(reply);
}

Result<void> read_picture(const service::WorkerContext& context, wire::Call& call,
                          PageReader& reader, const ReadRequest& request,
                          const media::InputFile& file) {
    for (const std::uint32_t page : request.pages()) {
        if (page != 0) {
            return Error{Code::kInvalidArgument, "a picture has one page, number 0", "pages"};
        }
    }
    auto image = context.codec.decode_image(file, {}, call.deadline(), call.maybe_cancel());
    if (!image.ok()) {
        return about_document(std::move(image).error());
    }
    ANNEX_TRY(call.check());
    return send_page(call, reader, *std::move(image), 0, kPictureDpi);
}

Result<void> read_pdf(const service::WorkerContext& context, wire::Call& call, PageReader& reader,
                      const ReadRequest& request, const media::InputFile& file) {
    media::PdfOptions options;
    options.pages.assign(request.pages().begin(), request.pages().end());
    options.dpi = kPictureDpi;
    auto pages = context.codec.render_pdf(file, options, call.deadline(), call.maybe_cancel());
    if (!pages.ok()) {
        return about_document(std::move(pages).error());
    }
    while (true) {
        ANNEX_TRY(call.check());
        auto page = pages->read();
        if (!page.ok()) {
            return about_document(std::move(page).error());
        }
        if (!page->has_value()) {
            return {};
        }
        ANNEX_TRY(send_page(call, reader, std::move((*page)->image), (*page)->index,
                            static_cast<std::uint32_t>(std::lround((*page)->dpi))));
    }
}

Result<void> read(const service::WorkerContext& context, Models& models, wire::Call& call) {
    ReadRequest request;
    std::vector<UniqueFd> fds;
    ANNEX_TRY(call.expect(request, &fds));
    if (fds.size() != 1) {
        return Error{Code::kInternal, "a read call must carry one document"};
    }
    const media::InputFile file{fds[0].get(), request.offset(), request.length()};
    std::array<unsigned char, media::kContentBytes> first{};
    const std::size_t wanted = std::min<std::size_t>(first.size(), request.length());
    const ::ssize_t got = ::pread(file.fd, first.data(), wanted, static_cast<::off_t>(file.offset));
    if (got < 0 || static_cast<std::size_t>(got) != wanted) {
        return Error{Code::kInternal, "the document that was handed over cannot be read"};
    }
    const auto kind = media::CodecClient::sniff({first.data(), wanted});
    if (kind == media::CodecClient::FileKind::kOther) {
        return not_a_document();
    }
    ANNEX_ASSIGN(reader, models.get(request.model()));
    return kind == media::CodecClient::FileKind::kPdf
               ? read_pdf(context, call, *reader, request, file)
               : read_picture(context, call, *reader, request, file);
}

}  // namespace

void add_methods(service::WorkerContext& context) {
    auto models = std::make_shared<Models>(context);  // shared: std::function wants a copy
    context.load = [models](const std::string& id) { return models->load(id); };
    context.server.register_method("read", [&context, models](wire::Call& call) {
        auto done = read(context, *models, call);
        // Pages and models' working memory were freed, but in blocks that the allocator keeps.
        ::malloc_trim(0);
        return done;
    });
}

}  // namespace annex::ocr
