#include "capability/embedding/request.h"

#include <fmt/format.h>

#include <limits>
#include <nlohmann/json.hpp>

#include "service/json_body.h"

namespace annex::embedding {
namespace {

using Json = nlohmann::json;

Error bad_input(std::string message) {
    return Error{Code::kInvalidArgument, std::move(message), "input"};
}

Error token_ids() {
    return bad_input(
        "input holds token ids, which only the model that made them understands; send text. With "
        "LangChain's OpenAIEmbeddings set check_embedding_ctx_length=False");
}

Result<void> add_text(const Json& value, std::vector<std::string>& texts) {
    if (value.is_number() || value.is_array()) {
        return token_ids();
    }
    if (!value.is_string()) {
        return bad_input(fmt::format("input[{}] must be a string, not of type {}", texts.size(),
                                     value.type_name()));
    }
    auto text = value.get<std::string>();
    if (text.empty()) {
        return bad_input(fmt::format("input[{}] is an empty string; leave it out", texts.size()));
    }
    texts.push_back(std::move(text));
    return {};
}

Result<std::vector<std::string>> parse_input(const Json& body) {
    std::vector<std::string> texts;
    const auto input = body.find("input");
    if (input == body.end() || input->is_null()) {
        return bad_input("input is missing; expected a string or a list of strings");
    }
    if (input->is_string()) {
        if (input->get_ref<const std::string&>().empty()) {
            return bad_input("input is an empty string; expected some text");
        }
        texts.push_back(input->get<std::string>());
        return texts;
    }
    if (!input->is_array()) {
        return bad_input(fmt::format("input must be a string or a list of strings, not of type {}",
                                     input->type_name()));
    }
    if (input->empty()) {
        return bad_input("input is an empty list; expected at least one string");
    }
    if (input->front().is_number() || input->front().is_array()) {
        return token_ids();
    }
    if (input->size() > kTextsMax) {
        return bad_input(fmt::format("input holds {} texts; at most {} are taken in one request",
                                     input->size(), kTextsMax));
    }
    texts.reserve(input->size());
    for (const auto& value : *input) {
        ANNEX_TRY(add_text(value, texts));
    }
    return texts;
}

Result<InputType> parse_input_type(const Json& body) {
    ANNEX_ASSIGN(name, service::optional_string(body, "input_type", 64));
    // The last ones are Cohere's names for the same.
    if (name == "query" || name == "search_query") {
        return QUERY;
    }
    if (name == "passage" || name == "document" || name == "search_document") {
        return PASSAGE;
    }
    if (name) {
        return Error{Code::kInvalidArgument,
                     "input_type must be query or passage (or search_query, document, "
                     "search_document); leave it out to have nothing put before the texts",
                     "input_type"};
    }
    return AS_IT_IS;
}

}  // namespace

Result<EmbeddingsRequest> parse_embeddings_request(std::string_view body) {
    ANNEX_ASSIGN(json, service::parse_json_body(body));
    EmbeddingsRequest request;
    ANNEX_ASSIGN(model, service::optional_string(json, "model", kModelNameBytesMax));
    request.model = std::move(model).value_or("");
    ANNEX_ASSIGN(format, service::optional_string(json, "encoding_format", 64));
    if (format == "base64") {
        request.format = VectorFormat::kBase64;
    } else if (format.value_or("float") != "float") {
        return Error{Code::kInvalidArgument, "encoding_format must be float or base64",
                     "encoding_format"};
    }
    // The model's own number is the real limit, and the route's business.
    ANNEX_ASSIGN(dimensions, service::optional_integer(json, "dimensions", 1,
                                                       std::numeric_limits<std::int32_t>::max()));
    if (dimensions) {
        request.dimensions = static_cast<std::uint32_t>(*dimensions);
    }
    ANNEX_ASSIGN(input_type, parse_input_type(json));
    request.input_type = input_type;
    ANNEX_ASSIGN(truncate, service::optional_bool(json, "truncate"));
    request.truncate = truncate.value_or(true);
    ANNEX_ASSIGN(texts, parse_input(json));
    request.texts = std::move(texts);
    return request;
}

}  // namespace annex::embedding
