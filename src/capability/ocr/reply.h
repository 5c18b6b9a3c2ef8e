#pragma once
// One page as POST /v1/ocr answers it. Threads: plain functions.
#include <cstdint>
#include <string>
#include <string_view>

namespace annex::ocr {

class ReadReply;

/// `{"index","markdown","images","dimensions","x_annex"}`.
std::string page_json(const ReadReply& page);

/// What follows the last page up to the end of the answer: `],"model":...,"usage_info":{...}}`.
std::string closing_json(std::string_view model, std::uint64_t pages, std::uint64_t bytes);

}  // namespace annex::ocr
