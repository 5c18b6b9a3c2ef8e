#pragma once
// The answer of POST /v1/embeddings, written as the vectors come.
//
// Life: add() each vector in order, then finish() once. Threads: one.
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "capability/embedding/request.h"

namespace annex::embedding {

class EmbeddingsReply {
  public:
    explicit EmbeddingsReply(VectorFormat format);

    /// Errors: kInternal when a value is not finite (JSON has no word for it).
    Result<void> add(std::span<const float> vector, std::uint32_t tokens, bool truncated);
    /// Vectors so far.
    [[nodiscard]] std::size_t count() const { return count_; }
    /// The JSON. Texts that the model could not read whole are listed by index in
    /// x_annex.truncated.
    [[nodiscard]] std::string finish(std::string_view model) &&;

  private:
    VectorFormat format_;
    std::string json_;
    std::size_t count_ = 0;
    std::uint64_t tokens_ = 0;
    std::vector<std::size_t> truncated_;
};

}  // namespace annex::embedding
