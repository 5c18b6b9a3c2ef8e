#include "capability/ocr/request.h"

#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <nlohmann/json.hpp>
#include <utility>

#include "service/base64.h"
#include "service/json_body.h"

namespace annex::ocr {
namespace {

using Json = nlohmann::json;

Error bad_document(std::string message) {
    return Error{Code::kInvalidArgument, std::move(message), "document"};
}
Error bad_pages(std::string message) {
    return Error{Code::kInvalidArgument, std::move(message), "pages"};
}

Result<void> write_all(int fd, std::string_view bytes) {
    while (!bytes.empty()) {
        const ::ssize_t written = ::write(fd, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written <= 0) {
            return Error{Code::kOutOfMemory, "no memory for the document now; try again later"};
        }
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
}

bool starts_with_ignoring_case(std::string_view text, std::string_view prefix) {
    return text.size() >= prefix.size() &&
           std::equal(prefix.begin(), prefix.end(), text.begin(), [](char a, char b) {
               return a == (b >= 'A' && b <= 'Z' ? static_cast<char>(b + ('a' - 'A')) : b);
           });
}

bool contains_ignoring_case(std::string_view text, std::string_view wanted) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (starts_with_ignoring_case(text.substr(i), wanted)) {
            return true;
        }
    }
    return false;
}

// The URL of a document object: under the key that its type names, bare or as {"url": ...}.
Result<const std::string*> find_url(const Json& body) {
    const auto document = body.find("document");
    if (document == body.end() || !document->is_object()) {
        return bad_document(
            "expected \"document\": {\"type\": \"document_url\", \"document_url\": "
            "\"data:application/pdf;base64,...\"} or the same with image_url");
    }
    const auto type = document->find("type");
    if (type != document->end() && !type->is_string() && !type->is_null()) {
        return bad_document("document.type must be \"document_url\" or \"image_url\"");
    }
    std::string key;
    if (type != document->end() && type->is_string()) {
        key = type->get<std::string>();
    } else {
        key = document->contains("image_url") ? "image_url" : "document_url";
    }
    if (key == "file") {
        return bad_document(
            "document.type \"file\" needs uploaded files, which this box does not keep; send the "
            "document itself as a data URL in document_url");
    }
    if (key != "document_url" && key != "image_url") {
        return bad_document("document.type must be \"document_url\" or \"image_url\"");
    }
    const Json* url = document->contains(key) ? &(*document)[key] : nullptr;
    if (url != nullptr && url->is_object()) {
        url = url->contains("url") ? &(*url)["url"] : nullptr;
    }
    if (url == nullptr || !url->is_string()) {
        return bad_document(fmt::format(
            "document.{} must be a data URL, as a string or as {{\"url\": \"data:...\"}}", key));
    }
    return url->get_ptr<const std::string*>();
}

Result<std::vector<std::uint32_t>> ascending(std::vector<std::uint32_t> pages) {
    std::sort(pages.begin(), pages.end());
    pages.erase(std::unique(pages.begin(), pages.end()), pages.end());
    return pages;
}

Result<std::vector<std::uint32_t>> parse_pages(const Json& body) {
    const auto field = body.find("pages");
    if (field == body.end() || field->is_null()) {
        return std::vector<std::uint32_t>{};
    }
    if (field->is_string()) {
        return parse_page_ranges(*field->get_ptr<const std::string*>());
    }
    if (!field->is_array() || field->empty()) {
        return bad_pages("pages must be a list of page numbers from 0, or a text like \"0-3,5\"");
    }
    if (field->size() > kPagesMax) {
        return bad_pages(fmt::format("pages names {} pages; at most {} can be asked for at once",
                                     field->size(), kPagesMax));
    }
    std::vector<std::uint32_t> pages;
    for (const Json& page : *field) {
        if (!page.is_number_integer() || page.get<double>() < 0 ||
            page.get<double>() > kPageIndexMax) {
            return bad_pages(fmt::format("a page is a whole number from 0 to {}", kPageIndexMax));
        }
        pages.push_back(page.get<std::uint32_t>());
    }
    return ascending(std::move(pages));
}

}  // namespace

Result<std::vector<std::uint32_t>> parse_page_ranges(std::string_view text) {
    std::vector<std::uint32_t> pages;
    const auto malformed = [] {
        return bad_pages(
            fmt::format("pages must look like \"0-3,5\", with numbers from 0 to {} "
                        "and at most {} pages in all",
                        kPageIndexMax, kPagesMax));
    };
    const char* at = text.data();
    const char* const end = text.data() + text.size();
    const auto skip_spaces = [&] {
        while (at != end && *at == ' ') {
            ++at;
        }
    };
    const auto number = [&](std::uint32_t& value) {
        skip_spaces();
        const auto [rest, problem] = std::from_chars(at, end, value);
        if (problem != std::errc{} || value > kPageIndexMax) {
            return false;
        }
        at = rest;
        skip_spaces();
        return true;
    };
    while (true) {
        std::uint32_t first = 0;
        if (!number(first)) {
            return malformed();
        }
        std::uint32_t last = first;
        if (at != end && *at == '-') {
            ++at;
            if (!number(last) || last < first) {
                return malformed();
            }
        }
        if (pages.size() + (last - first) + 1 > kPagesMax) {
            return malformed();
        }
        for (std::uint32_t page = first; page <= last; ++page) {
            pages.push_back(page);
        }
        if (at == end) {
            return ascending(std::move(pages));
        }
        if (*at++ != ',') {
            return malformed();
        }
    }
}

Result<Document> document_from_url(std::string_view url) {
    if (starts_with_ignoring_case(url, "http:") || starts_with_ignoring_case(url, "https:")) {
        return bad_document(
            "this box fetches nothing from the network; send the document itself as a data URL "
            "(data:application/pdf;base64,...)");
    }
    const std::size_t comma = url.find(',');
    if (!starts_with_ignoring_case(url, "data:") || comma == std::string_view::npos) {
        return bad_document("expected a data URL: data:application/pdf;base64,...");
    }
    if (!contains_ignoring_case(url.substr(0, std::min<std::size_t>(comma, 256)), ";base64")) {
        return bad_document("the data URL must be in base64: data:application/pdf;base64,...");
    }
    url.remove_prefix(comma + 1);
    Document document;
    document.file = UniqueFd(::memfd_create("document", MFD_CLOEXEC));
    if (!document.file.valid()) {
        return Error{Code::kBusy, "too many documents in work now; try again later"};
    }
    // Piece by piece: the document never lies in memory twice.
    constexpr std::size_t kPiece = std::size_t{256} << 10U;
    service::Base64Decoder decoder;
    std::string bytes;
    while (!url.empty()) {
        bytes.clear();
        if (auto added = decoder.add(url.substr(0, kPiece), bytes); !added.ok()) {
            return bad_document(added.error().message);
        }
        ANNEX_TRY(write_all(document.file.get(), bytes));
        document.bytes += bytes.size();
        url.remove_prefix(std::min(kPiece, url.size()));
    }
    if (auto finished = decoder.finish(); !finished.ok()) {
        return bad_document(finished.error().message);
    }
    if (document.bytes == 0) {
        return bad_document("the document is empty: nothing follows the comma of the data URL");
    }
    return document;
}

Result<OcrRequest> parse_ocr_request(std::string body) {
    ANNEX_ASSIGN(json, service::parse_json_body(body));
    std::string().swap(body);
    OcrRequest request;
    ANNEX_ASSIGN(model, service::optional_string(json, "model", kModelNameBytesMax));
    request.model = model.value_or("");
    ANNEX_ASSIGN(include_images, service::optional_bool(json, "include_image_base64"));
    static_cast<void>(include_images);  // a page's pictures are not cut out: `images` stays empty
    for (const char* key : {"bbox_annotation_format", "document_annotation_format"}) {
        if (json.contains(key) && !json[key].is_null()) {
            return Error{Code::kInvalidArgument,
                         fmt::format("{} is not supported by this box; leave it out", key), key};
        }
    }
    ANNEX_ASSIGN(pages, parse_pages(json));
    request.pages = std::move(pages);
    ANNEX_ASSIGN(url, find_url(json));
    ANNEX_ASSIGN(document, document_from_url(*url));
    request.document = std::move(document);
    return request;
}

}  // namespace annex::ocr
