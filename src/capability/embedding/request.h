#pragma once
// The body of POST /v1/embeddings, as OpenAI's clients send it.
//
// Threads: plain functions. Source: https://platform.openai.com/docs/api-reference/embeddings
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "capability/embedding/contract.pb.h"

namespace annex::embedding {

inline constexpr std::size_t kTextsMax = 2048;  ///< of one request
inline constexpr std::size_t kModelNameBytesMax = 256;

enum class VectorFormat : std::uint8_t {
    kFloat,  ///< a list of numbers
    kBase64  ///< little-endian float32, in base64
};

struct EmbeddingsRequest {
    std::string model;  ///< id or alias; empty = the default
    std::vector<std::string> texts;
    VectorFormat format = VectorFormat::kFloat;
    std::optional<std::uint32_t> dimensions;
    InputType input_type = AS_IT_IS;
    bool truncate = true;  ///< false: a text that the model cannot read whole is refused
};

/// Unknown fields (`user` among them) are ignored. Errors: kInvalidArgument with param.
Result<EmbeddingsRequest> parse_embeddings_request(std::string_view body);

}  // namespace annex::embedding
