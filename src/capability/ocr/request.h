#pragma once
// The daemon's side of POST /v1/ocr in the shape of Mistral's OCR API: JSON in, a document in
// memory (a memfd, so that it can be handed to the worker) and a list of pages out.
//
// Threads: plain functions.
// Source: https://docs.mistral.ai/api/ (OCR).
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"

namespace annex::ocr {

/// The JSON body with the document in base64: a document of 48 MB.
inline constexpr std::uint64_t kOcrBodyBytesMax = std::uint64_t{64} << 20U;
inline constexpr std::size_t kModelNameBytesMax = 256;
/// In `pages`; as many as a document may have.
inline constexpr std::size_t kPagesMax = 1000;
inline constexpr std::uint32_t kPageIndexMax = 99'999;

struct Document {
    UniqueFd file;  ///< a memfd, from offset 0
    std::uint64_t bytes = 0;
};

struct OcrRequest {
    std::string model;  ///< as the client wrote it; empty: the default
    Document document;
    std::vector<std::uint32_t> pages;  ///< 0-based, ascending, each once; empty: all
};

/// Takes the body, since it is large: it is released as soon as it is parsed.
/// Errors: kInvalidArgument with param; kUnsupported for what only a cloud can do.
Result<OcrRequest> parse_ocr_request(std::string body);

/// `data:[type];base64,...` into a memfd. Errors: kInvalidArgument (param "document").
Result<Document> document_from_url(std::string_view url);

/// "0-3,5" into its numbers, ascending, each once. Errors: kInvalidArgument (param "pages").
Result<std::vector<std::uint32_t>> parse_page_ranges(std::string_view text);

}  // namespace annex::ocr
