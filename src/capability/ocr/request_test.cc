#include "capability/ocr/request.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "capability/ocr/contract.pb.h"
#include "capability/ocr/reply.h"

namespace annex::ocr {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::string content(const Document& document) {
    std::string bytes(document.bytes, '\0');
    EXPECT_EQ(::pread(document.file.get(), bytes.data(), bytes.size(), 0),
              static_cast<::ssize_t>(bytes.size()));
    return bytes;
}

Error refused(const std::string& body) {
    auto request = parse_ocr_request(body);
    EXPECT_FALSE(request.ok()) << body;
    return request.ok() ? Error{} : request.error();
}

std::string with_document(const std::string& document) {
    return R"({"model":"mistral-ocr-latest","document":)" + document + "}";
}

TEST(OcrRequest, takes_both_kinds_of_document_bare_or_wrapped) {
    for (const char* document :
         {R"({"type":"document_url","document_url":"data:application/pdf;base64,Zm9v"})",
          R"({"type":"document_url","document_url":{"url":"DATA:;Base64,Zm9v"}})",
          R"({"type":"image_url","image_url":"data:image/png;name=a.png;base64,Zm 9v"})",
          R"({"type":"image_url","image_url":{"url":"data:image/png;base64,Zm9v"}})",
          R"({"image_url":"data:image/png;base64,Zm9v"})"}) {
        auto request = parse_ocr_request(with_document(document));
        ASSERT_TRUE(request.ok()) << document << ": " << request.error().message;
        EXPECT_EQ(content(request->document), "foo");
        EXPECT_EQ(request->model, "mistral-ocr-latest");
        EXPECT_TRUE(request->pages.empty());
    }
}

TEST(OcrRequest, ignores_what_it_need_not_know) {
    auto request = parse_ocr_request(
        R"({"document":{"type":"image_url","image_url":"data:;base64,Zm9v"},"id":"x",
            "include_image_base64":true,"image_limit":3,"pages":null,"table_format":"html"})");
    ASSERT_TRUE(request.ok()) << request.error().message;
    EXPECT_EQ(request->model, "");
}

TEST(OcrRequest, fetches_nothing_and_says_what_works) {  // R12
    for (const char* url : {"http://10.0.0.1/a.pdf", "https://example.org/a.png", "HTTPS://a"}) {
        const Error error = refused(
            with_document(R"({"type":"document_url","document_url":")" + std::string(url) + "\"}"));
        EXPECT_EQ(error.code, Code::kInvalidArgument);
        EXPECT_EQ(error.param, "document");
        EXPECT_THAT(error.message, HasSubstr("data URL"));
    }
    EXPECT_EQ(
        refused(with_document(R"({"type":"image_url","image_url":"file:///etc/passwd"})")).param,
        "document");
}

TEST(OcrRequest, refuses_what_is_no_document) {
    for (const char* document :
         {"null", "[]", "\"x\"", "{}", R"({"type":"file","file_id":"a"})", R"({"type":"video"})",
          R"({"type":7})", R"({"type":"image_url"})", R"({"type":"image_url","image_url":{}})",
          R"({"type":"image_url","image_url":{"url":5}})",
          R"({"type":"image_url","image_url":"data:image/png,abc"})",
          R"({"type":"image_url","image_url":"data:image/png;base64"})",
          R"({"type":"image_url","image_url":"data:image/png;base64,"})",
          R"({"type":"image_url","image_url":"data:image/png;base64,Zm9"})",
          R"({"type":"image_url","image_url":"data:image/png;base64,Zm$v"})"}) {
        const Error error = refused(with_document(document));
        EXPECT_EQ(error.code, Code::kInvalidArgument) << document;
        EXPECT_EQ(error.param, "document") << document;
    }
    EXPECT_THAT(refused(with_document(R"({"type":"file","file_id":"a"})")).message,
                HasSubstr("data URL"));
    EXPECT_EQ(refused("{}").param, "document");
    EXPECT_EQ(refused("[]").code, Code::kInvalidArgument);
    EXPECT_EQ(refused(R"({"document_annotation_format":{},"document":{}})").param,
              "document_annotation_format");
}

TEST(OcrRequest, brings_a_large_document_over_whole) {
    // Longer than one piece, cut inside a group of four by white space.
    std::string text = " ";
    for (int i = 0; i < 200'000; ++i) {
        text += "Zm9v";
    }
    auto document = document_from_url("data:application/pdf;base64," + text);
    ASSERT_TRUE(document.ok()) << document.error().message;
    EXPECT_EQ(document->bytes, 600'000U);
    EXPECT_EQ(content(*document).substr(599'994), "foofoo");
}

std::string with_pages(const std::string& pages) {
    return R"({"document":{"type":"image_url","image_url":"data:;base64,Zm9v"},"pages":)" + pages +
           "}";
}

TEST(OcrPages, are_a_list_or_ranges_sorted_and_each_once) {
    EXPECT_THAT(parse_ocr_request(with_pages("[5,0,5,2]"))->pages, ElementsAre(0, 2, 5));
    EXPECT_THAT(parse_ocr_request(with_pages("\"0-3, 5,2\""))->pages, ElementsAre(0, 1, 2, 3, 5));
    EXPECT_THAT(parse_ocr_request(with_pages("\"99999\""))->pages, ElementsAre(99'999));
    EXPECT_EQ(parse_ocr_request(with_pages("\"0-999\""))->pages.size(), kPagesMax);
}

TEST(OcrPages, refuse_what_is_malformed_or_over_a_limit) {
    std::string many = "[0";
    for (std::size_t i = 0; i < kPagesMax; ++i) {
        many += ",0";
    }
    for (const std::string& pages :
         {std::string("[]"), std::string("[-1]"), std::string("[1.5]"), std::string("[100000]"),
          std::string("[\"1\"]"), std::string("3"), std::string("\"\""), std::string("\"a\""),
          std::string("\"3-1\""), std::string("\"1-\""), std::string("\"-1\""),
          std::string("\"1,\""), std::string("\"1;2\""), std::string("\"0-1000\""),
          std::string("\"99999999999\""), std::string("\"100000\""), many + "]"}) {
        const Error error = refused(with_pages(pages));
        EXPECT_EQ(error.code, Code::kInvalidArgument) << pages;
        EXPECT_EQ(error.param, "pages") << pages;
    }
}

TEST(OcrReply, has_the_shape_that_clients_of_mistral_expect) {
    ReadReply page;
    page.set_index(2);
    page.set_width(600);
    page.set_height(800);
    page.set_dpi(150);
    page.set_rotation(90);
    page.set_markdown("# Ti\"tle\n\n文");
    Line* line = page.add_lines();
    line->set_text("Ti\"tle");
    line->set_confidence(0.98768F);
    Corner* corner = line->add_box();
    corner->set_x(1.26F);
    corner->set_y(3);
    const auto json = nlohmann::json::parse("{\"pages\":[" + page_json(page) + "," +
                                            page_json(page) + closing_json("pp", 2, 1234));
    EXPECT_EQ(json["pages"].size(), 2U);
    const auto& first = json["pages"][0];
    EXPECT_EQ(first["index"], 2);
    EXPECT_EQ(first["markdown"], "# Ti\"tle\n\n文");
    EXPECT_EQ(first["images"], nlohmann::json::array());
    EXPECT_EQ(first["dimensions"], nlohmann::json({{"dpi", 150}, {"height", 800}, {"width", 600}}));
    EXPECT_EQ(first["x_annex"]["rotation"], 90);
    EXPECT_EQ(first["x_annex"]["lines"][0]["text"], "Ti\"tle");
    EXPECT_EQ(first["x_annex"]["lines"][0]["confidence"], 0.9877);
    EXPECT_EQ(first["x_annex"]["lines"][0]["box"], nlohmann::json({{1.3, 3.0}}));
    EXPECT_EQ(json["model"], "pp");
    EXPECT_EQ(json["usage_info"],
              nlohmann::json({{"pages_processed", 2}, {"doc_size_bytes", 1234}}));
    const auto empty = nlohmann::json::parse("{\"pages\":[" + closing_json("pp", 0, 1));
    EXPECT_TRUE(empty["pages"].empty());
}

}  // namespace
}  // namespace annex::ocr
