#pragma once
// Attention in 16-bit integers, head by head: keys and values are rounded once into a memory, which
// queries then look at. The scores of a few queries are all that is ever held.
//
// Queries and keys are rounded position by position, values channel by channel; the shares of a
// query are rounded as finely as keeps their sum with values inside 32 bits.
//
// Life: a memory is plain bytes, for the machine that made it. Threads: any, several at once.
#include <cstddef>
#include <cstdint>
#include <span>

#include "tensor/operator/parallel.h"
#include "tensor/transformer/kernels.h"

namespace annex::tensor::transformer {

/// Vectors [positions, heads, head size], with more between one position and the next.
struct Vectors {
    const float* first;
    std::size_t step;
};

class Attention {
  public:
    static constexpr std::size_t kHeadSizeMax = 256;

    /// head_size: a multiple of kColumns, at most kHeadSizeMax.
    Attention(std::size_t heads, std::size_t head_size, const Kernels& kernels = best_kernels());

    /// Of the memory of one head; the memory's are heads() times that.
    [[nodiscard]] std::size_t head_bytes(std::size_t positions) const;
    /// Fills `memory`, which begins at a cache line.
    void pack(Vectors keys, Vectors values, std::size_t positions, std::span<std::byte> memory,
              const Parallel& parallel) const;
    /// How many positions a packed memory has; 0 where it is none of this shape.
    [[nodiscard]] std::size_t positions(std::span<const std::byte> memory) const;

    struct Asked {
        Vectors queries;                    ///< already divided by the root of the head size
        std::size_t count;                  ///< of them
        std::span<const std::byte> memory;  ///< packed
        std::span<float> out;               ///< [count, heads, head size]
        float* maybe_shares;  ///< [heads, count, positions], each row sums to 1; null: unwanted
    };
    void attend(const Asked& asked, const Parallel& parallel) const;

    [[nodiscard]] std::size_t heads() const { return heads_; }
    [[nodiscard]] std::size_t width() const { return heads_ * head_size_; }

  private:
    struct Head;
    struct Block;
    [[nodiscard]] Head head_at(std::byte* memory, std::size_t positions) const;
    void pack_head(Vectors keys, Vectors values, std::size_t positions, const Head& into) const;
    void attend_block(const Asked& asked, const Block& block) const;
    void score(const Asked& asked, const Block& block, const Head& from,
               std::span<float> scale) const;

    std::size_t heads_;
    std::size_t head_size_;
    float query_level_;
    const Kernels& kernels_;
};

}  // namespace annex::tensor::transformer
