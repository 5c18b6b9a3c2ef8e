#include "http/multipart.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mman.h>

#include "base/assert.h"
#include "base/unique_fd.h"

namespace annex::http {
namespace {

using testing::HasSubstr;

UniqueFd spooled(std::string_view body) {
    UniqueFd fd(::memfd_create("body", MFD_CLOEXEC));
    ANNEX_ASSERT(::write(fd.get(), body.data(), body.size()) == static_cast<ssize_t>(body.size()));
    return fd;
}

Result<std::vector<Part>> parse(std::string_view body,
                                std::string_view type = "multipart/form-data; boundary=XX") {
    const auto fd = spooled(body);
    return parse_multipart(fd.get(), body.size(), type);
}

std::string part(std::string_view headers, std::string_view content) {
    return "--XX\r\n" + std::string(headers) + "\r\n\r\n" + std::string(content) + "\r\n";
}

std::string named(std::string_view name, std::string_view content) {
    return part("Content-Disposition: form-data; name=\"" + std::string(name) + "\"", content);
}

TEST(Multipart, fields_and_files) {
    const std::string file("\x00\r\n--X\r\n--XY\r\n", 14);
    const auto body = named("model", "whisper-1") + named("timestamp_granularities[]", "word") +
                      part(
                          "content-disposition: form-data; filename=\"a b.mp3\"; name=file; "
                          "filename*=UTF-8''other\r\nContent-Type: audio/mpeg",
                          file) +
                      named("empty", "") + "--XX--\r\n";
    auto parts = parse(body);
    ASSERT_TRUE(parts.ok()) << parts.error().message;
    ASSERT_EQ(parts->size(), 4U);
    EXPECT_EQ((*parts)[0].name, "model");
    EXPECT_EQ((*parts)[0].value, "whisper-1");
    EXPECT_FALSE((*parts)[0].is_file);
    EXPECT_EQ((*parts)[1].name, "timestamp_granularities[]");
    EXPECT_EQ((*parts)[1].value, "word");
    EXPECT_EQ((*parts)[2].name, "file");
    EXPECT_EQ((*parts)[2].filename, "a b.mp3");
    EXPECT_TRUE((*parts)[2].is_file);
    EXPECT_EQ((*parts)[2].value, "");
    EXPECT_EQ(body.substr((*parts)[2].offset, (*parts)[2].length), file);
    EXPECT_EQ((*parts)[3].length, 0U);
}

TEST(Multipart, tolerates_what_senders_do) {
    struct Case {
        const char* name;
        std::string body;
        std::string type = "multipart/form-data; boundary=XX";
    };
    const std::string plain = named("a", "1");
    for (const auto& item : std::vector<Case>{
             {"preamble and epilogue", "before\r\n" + plain + "--XX--\r\nafter --XX"},
             {"nothing after the end", plain + "--XX--"},
             {"blanks after the boundary",
              "--XX \t\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n--XX--"},
             {"quoted boundary", plain + "--XX--", "multipart/form-data; boundary=\"XX\""},
             {"other parameters", plain + "--XX--",
              "Multipart/Form-Data ;charset=utf-8; BOUNDARY=XX"},
             {"escaped quote",
              part(R"(Content-Disposition: form-data; name="a"; x="\"; name=\"b")", "1") +
                  "--XX--"}}) {
        SCOPED_TRACE(item.name);
        auto parts = parse(item.body, item.type);
        ASSERT_TRUE(parts.ok()) << parts.error().message;
        ASSERT_EQ(parts->size(), 1U);
        EXPECT_EQ((*parts)[0].name, "a");
        EXPECT_EQ((*parts)[0].value, "1");
    }
    auto tight = parse("--XX\r\nContent-Disposition: form-data; name=a\r\n\r\n--XX--");
    ASSERT_TRUE(tight.ok());
    EXPECT_EQ((*tight)[0].length, 0U);
    auto none = parse("--XX--");
    ASSERT_TRUE(none.ok());
    EXPECT_TRUE(none->empty());
}

TEST(Multipart, a_windows_path_keeps_its_backslashes) {
    auto parts =
        parse(part(R"(Content-Disposition: form-data; name="f"; filename="C:\dir\\x\".wav")", "1") +
              "--XX--");
    ASSERT_TRUE(parts.ok());
    EXPECT_EQ((*parts)[0].filename, R"(C:\dir\x".wav)");
}

TEST(Multipart, refuses_what_is_malformed) {
    struct Case {
        std::string body;
        const char* message;
        std::string type = "multipart/form-data; boundary=XX";
    };
    const std::string plain = named("a", "1");
    for (const auto& item : std::vector<Case>{
             {"", "empty"},
             {"no boundary at all", "does not occur"},
             {plain, "cut short"},
             {plain + "--XX", "cut short"},
             {plain + "--XX-", "cut short"},
             {plain.substr(0, 20), "cut short"},
             {plain.substr(0, plain.size() - 1), "cut short"},
             {"--XXY\r\n\r\n", "followed by something else"},
             {"--XX\r\n\r\n1\r\n--XX--", "no Content-Disposition"},
             {part("Content-Type: text/plain", "1") + "--XX--", "no Content-Disposition"},
             {part("Content-Disposition: attachment; name=a", "1") + "--XX--", "not form-data"},
             {part("Content-Disposition: form-data", "1") + "--XX--", "no name"},
             {part("Content-Disposition: form-data; name", "1") + "--XX--", "no value"},
             {part("Content-Disposition: form-data; name=\"a", "1") + "--XX--", "no end"},
             {part("Content-Disposition: form-data; name=\"a\"b", "1") + "--XX--",
              "something else"},
             {part("Content-Disposition form-data", "1") + "--XX--", "no colon"},
             {part("Content-Disposition: form-data; name=a\r\nContent-Transfer-Encoding: base64",
                   "MQ==") +
                  "--XX--",
              "encoded"},
             {plain + "--XX--", "multipart/form-data", "application/json"},
             {plain + "--XX--", "multipart/form-data", ""},
             {plain + "--XX--", "no boundary", "multipart/form-data"},
             {plain + "--XX--", "1 to 70", "multipart/form-data; boundary="},
             {plain + "--XX--", "1 to 70",
              "multipart/form-data; boundary=" + std::string(71, 'b')}}) {
        SCOPED_TRACE(item.body + " | " + item.type);
        auto parts = parse(item.body, item.type);
        ASSERT_FALSE(parts.ok());
        EXPECT_EQ(parts.error().code, Code::kInvalidArgument);
        EXPECT_THAT(parts.error().message, HasSubstr(item.message));
    }
}

TEST(Multipart, limits_on_both_sides) {
    std::string many;
    for (std::size_t i = 0; i < kPartsMax; ++i) {
        many += named("a", "1");
    }
    EXPECT_EQ(parse(many + "--XX--")->size(), kPartsMax);
    EXPECT_THAT(parse(many + named("a", "1") + "--XX--").error().message, HasSubstr("16 parts"));

    const std::string disposition = "Content-Disposition: form-data; name=a\r\nX: ";
    const auto with_headers = [&](std::size_t bytes) {
        return parse(part(disposition + std::string(bytes - disposition.size(), 'x'), "1") +
                     "--XX--");
    };
    EXPECT_TRUE(with_headers(kPartHeaderBytesMax).ok());
    EXPECT_THAT(with_headers(kPartHeaderBytesMax + 1).error().message, HasSubstr("headers"));

    EXPECT_EQ((*parse(named("a", std::string(kPartValueBytesMax, 'v')) + "--XX--"))[0].value.size(),
              kPartValueBytesMax);
    auto large = parse(named("a", std::string(kPartValueBytesMax + 1, 'v')) + "--XX--");
    ASSERT_FALSE(large.ok());
    EXPECT_EQ(large.error().param, "a");

    const std::string longest(70, 'b');
    EXPECT_TRUE(parse("--" + longest + "--", "multipart/form-data; boundary=" + longest).ok());
}

// The reading window slides in steps of 64 KiB: boundaries must be found wherever they fall.
TEST(Multipart, boundaries_across_every_edge_of_the_window) {
    const std::string head = "--XX\r\nContent-Disposition: form-data; name=f; filename=x\r\n\r\n";
    const std::string tail = "\r\n" + named("m", "v") + "--XX--\r\n";
    for (std::size_t edge : {std::size_t{65536}, std::size_t{131072}}) {
        for (std::size_t shift = 0; shift < tail.size() + 8; ++shift) {
            const std::size_t length = edge - head.size() - shift;
            std::string body = head + std::string(length, '-');
            body.back() = '\r';  // the beginning of a boundary that is none
            body += tail;
            auto parts = parse(body);
            ASSERT_TRUE(parts.ok()) << shift << ": " << parts.error().message;
            ASSERT_EQ(parts->size(), 2U) << shift;
            EXPECT_EQ((*parts)[0].offset, head.size());
            EXPECT_EQ((*parts)[0].length, length);
            EXPECT_EQ((*parts)[1].value, "v");
        }
    }
}

// Whatever a random edit makes of a form, the parser answers, and what it returns lies inside.
TEST(Multipart, random_edits_never_lead_outside_the_body) {
    const std::string form =
        named("a", "1") +
        part("Content-Disposition: form-data; name=\"f\"; filename=\"x\"", std::string(300, 'f')) +
        "--XX--\r\n";
    std::uint64_t state = 20240229;
    const auto random = [&](std::size_t below) {
        state = state * 6364136223846793005ULL + 1442695040888963407ULL;
        return static_cast<std::size_t>(state >> 33U) % below;
    };
    constexpr std::string_view kBytes("\r\n-X\":;= \0a", 11);
    for (int round = 0; round < 3000; ++round) {
        auto body = form;
        for (std::size_t edits = random(4) + 1; edits > 0; --edits) {
            const auto at = random(body.size());
            switch (random(3)) {
                case 0:
                    body[at] = kBytes[random(kBytes.size())];
                    break;
                case 1:
                    body.erase(at, random(8) + 1);
                    break;
                default:
                    body.insert(at, 1, kBytes[random(kBytes.size())]);
                    break;
            }
        }
        auto parts = parse(body);
        if (!parts.ok()) {
            ASSERT_EQ(parts.error().code, Code::kInvalidArgument);
            continue;
        }
        for (const auto& item : *parts) {
            ASSERT_LE(item.offset + item.length, body.size());
        }
    }
}

TEST(Multipart, a_file_that_shrank_is_an_error) {
    const auto body = named("a", "1") + "--XX--";
    const auto fd = spooled(body.substr(0, 10));
    auto parts = parse_multipart(fd.get(), body.size(), "multipart/form-data; boundary=XX");
    ASSERT_FALSE(parts.ok());
    EXPECT_EQ(parts.error().code, Code::kInternal);
}

}  // namespace
}  // namespace annex::http
