#pragma once
// Text to the pieces of a model's vocabulary, without control tokens.
//
// Life: made from a model's tokenizer.json. Threads: const.
#include <cstdint>
#include <functional>
#include <span>
#include <string_view>

#include "base/result.h"

namespace annex::embedding {

class Splitter {
  public:
    /// Some more ids; false when it has enough.
    using Sink = std::function<bool(std::span<const std::int64_t>)>;

    Splitter() = default;
    virtual ~Splitter() = default;
    Splitter(const Splitter&) = delete;
    Splitter& operator=(const Splitter&) = delete;

    /// Hands the ids of `text` to `sink` in order, until it returns false. Text that spells a
    /// control token ("[CLS]") is text. Errors: kInvalidArgument when `text` is not UTF-8.
    [[nodiscard]] virtual Result<void> split(std::string_view text, const Sink& sink) const = 0;
};

}  // namespace annex::embedding
