#pragma once
// Texts to unit vectors: put prefixes before them, tokenise, run the model, pool, cut, scale.
//
// Threads: from any thread.
#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "capability/embedding/model.h"
#include "capability/embedding/work/engine.h"

namespace annex::embedding {

/// Over all texts of one request, after truncation. More would run past any sensible deadline, and
/// a refusal tells the client to split where a time-out would only make it try again.
inline constexpr std::size_t kTokensPerRequestMax = 300'000;

struct EmbedOptions {
    std::size_t dimensions = 0;  ///< 0 = the model's own
    InputType input_type = AS_IT_IS;
    bool refuse_long = false;             ///< a text that the model cannot read whole
    std::string_view param = "input";     ///< the request's field that holds the texts
    std::function<Result<void>()> check;  ///< asked between steps; its error ends the work
};

struct Embedded {
    std::vector<float> vector;  ///< L2 norm 1
    std::size_t tokens = 0;     ///< that the model read, control tokens and prefix included
    bool truncated = false;     ///< the text was longer than the model reads
};

/// The error of a request that comes to more than kTokensPerRequestMax tokens.
Error too_many_tokens(std::string_view param);

/// One result per text, in the order of the texts.
/// Errors: kInvalidArgument (param "dimensions" or options.param), kInternal, whatever `check`
/// says.
Result<std::vector<Embedded>> embed(const Model& model, Engine& engine,
                                    std::span<const std::string> texts,
                                    const EmbedOptions& options);

}  // namespace annex::embedding
