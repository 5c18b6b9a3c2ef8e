#include "capability/ocr/reply.h"

#include <cmath>
#include <nlohmann/json.hpp>

#include "capability/ocr/contract.pb.h"

namespace annex::ocr {
namespace {

// Keys in the order in which people read them.
using Json = nlohmann::ordered_json;

std::string dumped(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

double rounded(float value, double steps) {
    return std::round(value * steps) / steps;
}

Json lines_json(const google::protobuf::RepeatedPtrField<Line>& read) {
    Json lines = Json::array();
    for (const Line& line : read) {
        Json box = Json::array();
        for (const Corner& corner : line.box()) {
            box.push_back({rounded(corner.x(), 10), rounded(corner.y(), 10)});
        }
        lines.push_back({{"text", line.text()},
                         {"confidence", rounded(line.confidence(), 10'000)},
                         {"box", std::move(box)}});
    }
    return lines;
}

}  // namespace

std::string page_json(const ReadReply& page) {
    return dumped(
        {{"index", page.index()},
         {"markdown", page.markdown()},
         {"images", Json::array()},
         {"dimensions", {{"dpi", page.dpi()}, {"height", page.height()}, {"width", page.width()}}},
         {"x_annex",
          {{"rotation", page.rotation()},
           {"lines", lines_json(page.lines())},
           {"left_out", lines_json(page.left_out())}}}});
}

std::string closing_json(std::string_view model, std::uint64_t pages, std::uint64_t bytes) {
    const Json rest = {{"model", model},
                       {"usage_info", {{"pages_processed", pages}, {"doc_size_bytes", bytes}}}};
    return "]," + dumped(rest).substr(1);
}

}  // namespace annex::ocr
