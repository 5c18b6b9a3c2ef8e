#include "codec/test/make_pdf.h"

#include <fmt/core.h>

namespace annex::codec {

std::string make_pdf(const std::vector<std::string>& objects, const std::string& trailer) {
    std::string file = "%PDF-1.5\n";
    std::string table = fmt::format("xref\n0 {}\n0000000000 65535 f \n", objects.size() + 1);
    for (std::size_t i = 0; i < objects.size(); ++i) {
        table += fmt::format("{:010} 00000 n \n", file.size());
        file += fmt::format("{} 0 obj\n{}\nendobj\n", i + 1, objects[i]);
    }
    const auto start = file.size();
    return file + table +
           fmt::format("trailer<</Size {}/Root 1 0 R{}>>\nstartxref\n{}\n%%EOF\n",
                       objects.size() + 1, trailer, start);
}

std::string make_text_pdf(const std::vector<std::string>& contents,
                          const std::string& page_entries) {
    std::vector<std::string> objects{
        "<</Type/Catalog/Pages 2 0 R>>",
        "",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        "<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/GBK-EUC-H"
        "/DescendantFonts[5 0 R]>>",
        "<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo"
        "<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>/FontDescriptor 6 0 R>>",
        "<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[0 -200 1000 900]"
        "/ItalicAngle 0/Ascent 800/Descent -200/CapHeight 700/StemV 80>>"};
    std::string kids;
    for (const auto& content : contents) {
        const auto number = objects.size() + 1;
        kids += fmt::format("{} 0 R ", number);
        objects.push_back(
            fmt::format("<</Type/Page/Parent 2 0 R{}/Contents {} 0 R/Resources<</Font"
                        "<</F1 3 0 R/F2 4 0 R>>>>>>",
                        page_entries, number + 1));
        objects.push_back(
            fmt::format("<</Length {}>>stream\n{}\nendstream", content.size(), content));
    }
    objects[1] = fmt::format("<</Type/Pages/Kids[{}]/Count {}>>", kids, contents.size());
    return make_pdf(objects);
}

}  // namespace annex::codec
