#include "capability/ocr/route.h"

#include <openssl/evp.h>
#include <sys/mman.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include "capability/ocr/contract.pb.h"
#include "capability/ocr/reply.h"
#include "capability/ocr/request.h"

namespace annex::ocr {
namespace {

// A document of a thousand pages takes that long on a small machine; a client that goes away ends
// the work earlier, and a worker that stops moving is found by its heartbeat.
constexpr Milliseconds kFirstPageTime = std::chrono::minutes(10);
constexpr Milliseconds kTimePerPage = std::chrono::seconds(10);

// The pages are unknown before the PDF is parsed, which only the sandbox does: the document's size
// bounds them roughly, an explicit list exactly.
Deadline deadline_for(const OcrRequest& request) {
    constexpr std::uint64_t kBytesPerPage = 50'000;
    const std::uint64_t pages =
        request.pages.empty()
            ? std::min<std::uint64_t>(request.document.bytes / kBytesPerPage, kPagesMax)
            : request.pages.size();
    return Deadline::in(kFirstPageTime + kTimePerPage * static_cast<std::int64_t>(pages));
}

// SHA-256 of the document as bytes; empty when it cannot be had, which means: not tracked.
std::string fingerprint(const Document& document) {
    void* const bytes =
        ::mmap(nullptr, document.bytes, PROT_READ, MAP_PRIVATE, document.file.get(), 0);
    if (bytes == MAP_FAILED) {
        return {};
    }
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int length = 0;
    const bool done =
        ::EVP_Digest(bytes, document.bytes, digest.data(), &length, EVP_sha256(), nullptr) == 1;
    ::munmap(bytes, document.bytes);
    return done ? std::string(digest.begin(), digest.begin() + length) : std::string();
}

http::Headers answer_headers(const std::string& model, const ReadReply& page) {
    return {{"x-annex-model", model}, {"x-annex-device", page.device()}};
}

Result<void> serve(const service::RouteContext& context, http::Request& http_request,
                   http::ResponseWriter& writer) {
    ANNEX_ASSIGN(request, parse_ocr_request(std::move(http_request.body)));
    ANNEX_ASSIGN(card, context.catalog.resolve(request.model, "ocr"));
    scheduler::JobOptions options{.capability = "ocr",
                                  .method = "read",
                                  .deadline = deadline_for(request),
                                  .cancel = http_request.cancel,
                                  .fingerprint = {}};
    options.fingerprint = [&request] { return fingerprint(request.document); };
    ANNEX_ASSIGN(job, context.scheduler.start(options));
    ReadRequest message;
    message.set_model(card->id);
    message.set_length(request.document.bytes);
    message.mutable_pages()->Add(request.pages.begin(), request.pages.end());
    const std::array fds{request.document.file.get()};
    ANNEX_TRY(job.send(message, fds));

    // Page after page as it is read; what goes wrong before the first one is a plain error.
    std::uint64_t pages = 0;
    ReadReply page;
    while (true) {
        ANNEX_ASSIGN(more, job.receive(page));
        if (!more) {
            break;
        }
        if (pages++ == 0) {
            ANNEX_TRY(writer.begin(200, "application/json", answer_headers(card->id, page)));
            ANNEX_TRY(writer.write("{\"pages\":["));
        } else {
            ANNEX_TRY(writer.write(","));
        }
        ANNEX_TRY(writer.write(page_json(page)));
        page.Clear();
    }
    const std::string closing = closing_json(card->id, pages, request.document.bytes);
    if (pages == 0) {
        http::Response response;
        response.body = "{\"pages\":[" + closing;
        response.headers = answer_headers(card->id, page);
        return writer.send(std::move(response));
    }
    ANNEX_TRY(writer.write(closing));
    return writer.end();
}

}  // namespace

void add_routes(const service::RouteContext& context) {
    http::RouteOptions options;
    options.body_bytes_max = kOcrBodyBytesMax;
    context.router.add("POST", "/v1/ocr", options,
                       [context](http::Request& request, http::ResponseWriter& writer) {
                           return serve(context, request, writer);
                       });
}

}  // namespace annex::ocr
