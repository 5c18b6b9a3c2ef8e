// PDF pages as pixels.
#include <algorithm>

#include "codec/test/fixture.h"
#include "codec/test/make_pdf.h"

namespace annex::codec {
namespace {

using PdfTest = CodecTest;

// Share of dark pixels in per mille.
int ink(const media::Image& image) {
    std::size_t dark = 0;
    for (std::size_t i = 0; i < image.rgb.size(); i += 3) {
        dark += image.rgb[i] < 128 ? 1 : 0;
    }
    return static_cast<int>(dark * 3000 / std::max<std::size_t>(image.rgb.size(), 1));
}

const std::string kHello = "BT /F1 24 Tf 20 40 Td (Hello world) Tj ET";

TEST_F(PdfTest, renders_pages_in_order_at_the_wanted_resolution) {
    const auto pages = pdf(make_text_pdf({kHello, "", kHello}), {.dpi = 144});
    ASSERT_TRUE(pages.ok()) << pages.error().message;
    ASSERT_EQ(pages->size(), 3U);
    for (std::uint32_t i = 0; i < 3; ++i) {
        EXPECT_EQ(pages->at(i).index, i);
        EXPECT_EQ(pages->at(i).dpi, 144);
        EXPECT_EQ(pages->at(i).image.width, 400);
        EXPECT_EQ(pages->at(i).image.height, 200);
    }
    EXPECT_GT(ink(pages->at(0).image), 20);
    EXPECT_EQ(ink(pages->at(1).image), 0);
    EXPECT_TRUE(pages->at(0).image.rgb == pages->at(2).image.rgb);
}

TEST_F(PdfTest, finds_fonts_that_a_document_does_not_embed) {
    // "中文" in GBK; the glyphs must differ from each other and from nothing.
    const auto pages = pdf(make_text_pdf(
        {"BT /F2 40 Tf 20 40 Td <D6D0> Tj ET", "BT /F2 40 Tf 20 40 Td <CEC4> Tj ET"}));
    ASSERT_TRUE(pages.ok()) << pages.error().message;
    EXPECT_GT(ink(pages->at(0).image), 5);
    EXPECT_GT(ink(pages->at(1).image), 5);
    EXPECT_FALSE(pages->at(0).image.rgb == pages->at(1).image.rgb);
}

TEST_F(PdfTest, renders_only_the_pages_asked_for) {
    const auto file = make_text_pdf({"", kHello, ""});
    const auto pages = pdf(file, {.pages = {1}});
    ASSERT_TRUE(pages.ok());
    ASSERT_EQ(pages->size(), 1U);
    EXPECT_EQ(pages->at(0).index, 1U);
    EXPECT_GT(ink(pages->at(0).image), 20);
    const auto none = pdf(file, {.pages = {3}});
    ASSERT_FALSE(none.ok());
    EXPECT_EQ(none.error().message,
              "page 3 was asked for; the document has 3 pages, counted from 0");
    EXPECT_EQ(none.error().param, "pages");
}

TEST_F(PdfTest, turns_pages_as_the_document_says) {
    const auto pages =
        pdf(make_text_pdf({kHello}, "/MediaBox[0 0 200 100]/Rotate 90"), {.dpi = 72});
    ASSERT_TRUE(pages.ok());
    EXPECT_EQ(pages->at(0).image.width, 100);
    EXPECT_EQ(pages->at(0).image.height, 200);
}

TEST_F(PdfTest, lowers_the_resolution_of_a_page_that_is_too_large) {
    const auto pages = pdf(make_text_pdf({kHello}, "/MediaBox[0 0 14400 14400]"),
                           {.dpi = 150, .pixels_max = 1'000'000});
    ASSERT_TRUE(pages.ok()) << pages.error().message;
    const auto& page = pages->at(0);
    EXPECT_LE(page.image.width * page.image.height, 1'000'000);
    EXPECT_GT(page.image.width * page.image.height, 950'000);
    EXPECT_NEAR(page.dpi, 5, 0.1);
}

TEST_F(PdfTest, keeps_the_page_limit_on_both_sides) {
    const auto file = make_text_pdf({"", "", ""});
    EXPECT_TRUE(pdf(file, {.pages_max = 3}).ok());
    const auto over = pdf(file, {.pages_max = 2});
    ASSERT_FALSE(over.ok());
    EXPECT_EQ(over.error().message, "the PDF has 3 pages; at most 2 are allowed");
    EXPECT_EQ(over.error().code, Code::kInvalidArgument);
}

TEST_F(PdfTest, refuses_resolutions_outside_its_range) {
    const auto file = make_text_pdf({""});
    for (const double dpi : {0.0, 9.99, 600.01, -1.0}) {
        const auto got = pdf(file, {.dpi = dpi});
        ASSERT_FALSE(got.ok()) << dpi;
        EXPECT_EQ(got.error().code, Code::kInvalidArgument);
    }
    EXPECT_TRUE(pdf(file, {.dpi = 10}).ok());
    EXPECT_TRUE(pdf(file, {.dpi = 600}).ok());
}

TEST_F(PdfTest, says_that_a_password_is_needed) {
    // Standard security handler, revision 2, with keys that no password opens.
    const std::string key(64, '1');
    const auto got =
        pdf(make_pdf({"<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
                      "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>",
                      "<</Filter/Standard/V 1/R 2/O<" + key + ">/U<" + key + ">/P -4>>"},
                     "/Encrypt 4 0 R/ID[<11><11>]"));
    ASSERT_FALSE(got.ok());
    EXPECT_EQ(got.error().code, Code::kUnsupported);
    EXPECT_EQ(got.error().param, "file");
    EXPECT_EQ(got.error().message,
              "the PDF is protected by a password; remove the protection first");
}

TEST_F(PdfTest, knows_the_page_count_before_the_first_page) {
    const MemoryFile file(make_text_pdf({"", ""}));
    const auto reader = client.render_pdf(file.input(), {}, soon());
    ASSERT_TRUE(reader.ok());
    EXPECT_EQ(reader->page_count(), 2U);
}

}  // namespace
}  // namespace annex::codec
