#pragma once
// Makes small PDF files at test time.
#include <string>
#include <vector>

namespace annex::codec {

/// A PDF of these objects (numbered from 1; the first is the catalog), with a right xref table.
std::string make_pdf(const std::vector<std::string>& objects, const std::string& trailer = "");

/// Pages of 200 x 100 points, each with this content stream; fonts /F1 Helvetica, /F2 a Chinese
/// font that is not embedded (STSong-Light, GBK-EUC-H).
std::string make_text_pdf(const std::vector<std::string>& contents,
                          const std::string& page_entries = "/MediaBox[0 0 200 100]");

}  // namespace annex::codec
