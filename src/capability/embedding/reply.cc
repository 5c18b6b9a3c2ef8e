#include "capability/embedding/reply.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <iterator>
#include <nlohmann/json.hpp>

#include "service/base64.h"

namespace annex::embedding {
namespace {

static_assert(std::endian::native == std::endian::little);

/// The shortest text that reads back as the same float.
void append_float(std::string& out, float value) {
    std::array<char, 32> text{};
    const auto written = std::to_chars(text.data(), text.data() + text.size(), value);
    out.append(text.data(), written.ptr);
}

}  // namespace

EmbeddingsReply::EmbeddingsReply(VectorFormat format)
    : format_(format), json_(R"({"object":"list","data":[)") {}

Result<void> EmbeddingsReply::add(std::span<const float> vector, std::uint32_t tokens,
                                  bool truncated) {
    if (!std::all_of(vector.begin(), vector.end(), [](float v) { return std::isfinite(v); })) {
        return {Code::kInternal, "the model gave a vector that holds no numbers"};
    }
    fmt::format_to(std::back_inserter(json_), R"({}{{"object":"embedding","index":{},"embedding":)",
                   count_ == 0 ? "" : ",", count_);
    if (format_ == VectorFormat::kBase64) {
        json_ += '"';
        const auto bytes = std::as_bytes(vector);
        json_ += service::encode_base64(
            {reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
        json_ += '"';
    } else {
        char separator = '[';
        for (const auto value : vector) {
            json_ += separator;
            append_float(json_, value);
            separator = ',';
        }
        json_ += ']';
    }
    json_ += '}';
    if (truncated) {
        truncated_.push_back(count_);
    }
    tokens_ += tokens;
    ++count_;
    return {};
}

std::string EmbeddingsReply::finish(std::string_view model) && {
    fmt::format_to(std::back_inserter(json_),
                   R"(],"model":{},"usage":{{"prompt_tokens":{},"total_tokens":{}}})",
                   nlohmann::json(model).dump(), tokens_, tokens_);
    if (!truncated_.empty()) {
        fmt::format_to(std::back_inserter(json_), R"(,"x_annex":{{"truncated":[{}]}})",
                       fmt::join(truncated_, ","));
    }
    json_ += '}';
    return std::move(json_);
}

}  // namespace annex::embedding
