#pragma once
// Writes what was read as Markdown: paragraphs, headings where the print is clearly larger, list
// markers, cells of a row apart by a tab. What was on paper stays what it was: characters that
// Markdown or HTML would take for markup are escaped, and only those.
//
// Threads: plain functions.
#include <span>
#include <string>
#include <string_view>

#include "capability/ocr/layout/reading_order.h"

namespace annex::ocr {

std::string to_markdown(std::span<const Block> blocks, std::span<const TextLine> lines);

/// One line of text as it must be written at the beginning of a Markdown line.
std::string escaped(std::string_view text);

}  // namespace annex::ocr
