#pragma once
// Columns for people. Threads: one owner.
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace annex::cli {

/// Columns that a terminal gives to a text: wide for ideographs, none for combining marks.
std::size_t display_width(std::string_view text);

class TextTable {
  public:
    explicit TextTable(std::vector<std::string> head) : rows_{std::move(head)} {}
    void add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }
    /// Two blanks between columns; lines end after their last word.
    [[nodiscard]] std::string text() const;

  private:
    std::vector<std::vector<std::string>> rows_;
};

}  // namespace annex::cli
