#include "service/base64.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace annex::service {
namespace {

std::string encoded(std::string_view bytes) {
    return encode_base64({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
}

// RFC 4648, section 10.
const std::vector<std::pair<std::string, std::string>> kVectors = {{"", ""},
                                                                   {"f", "Zg=="},
                                                                   {"fo", "Zm8="},
                                                                   {"foo", "Zm9v"},
                                                                   {"foob", "Zm9vYg=="},
                                                                   {"fooba", "Zm9vYmE="},
                                                                   {"foobar", "Zm9vYmFy"}};

TEST(Base64, agrees_with_the_vectors_of_rfc_4648) {
    for (const auto& [plain, text] : kVectors) {
        EXPECT_EQ(encoded(plain), text);
        auto decoded = decode_base64(text);
        ASSERT_TRUE(decoded.ok()) << text;
        EXPECT_EQ(*decoded, plain);
    }
}

TEST(Base64, brings_every_byte_back_at_every_length) {
    std::string bytes;
    for (int i = 0; i < 600; ++i) {
        bytes += static_cast<char>(i * 7 % 256);
        auto decoded = decode_base64(encoded(bytes));
        ASSERT_TRUE(decoded.ok());
        EXPECT_EQ(*decoded, bytes);
    }
}

TEST(Base64, skips_white_space_wherever_it_stands) {
    auto decoded = decode_base64("  Zm\r\n9v\tYg\n=\n= \n");
    ASSERT_TRUE(decoded.ok()) << decoded.error().message;
    EXPECT_EQ(*decoded, "foob");
}

TEST(Base64, refuses_what_is_not_strictly_base64) {
    for (const std::string_view bad :
         {"Zg=", "Zg", "Z", "Z===", "====", "=", "Zm9v=", "Zg==Zg==", "Zm8=Zm9v", "Zm-v", "Zm_v",
          "Zm9v!", "Zh==", "Zm9=", "Z=g=", "Zm9v\x80\x80\x80\x80"}) {
        auto decoded = decode_base64(bad);
        ASSERT_FALSE(decoded.ok()) << bad;
        EXPECT_EQ(decoded.error().code, Code::kInvalidArgument);
    }
    EXPECT_NE(decode_base64("Zm9vY*==").error().message.find("character 5"), std::string::npos);
}

TEST(Base64, gives_the_same_bytes_however_the_text_is_cut) {
    const std::string text = "Zm9v YmFy\nZm9vYg==";
    for (std::size_t cut = 0; cut <= text.size(); ++cut) {
        Base64Decoder decoder;
        std::string bytes;
        ASSERT_TRUE(decoder.add(std::string_view(text).substr(0, cut), bytes).ok());
        ASSERT_TRUE(decoder.add(std::string_view(text).substr(cut), bytes).ok());
        ASSERT_TRUE(decoder.finish().ok());
        EXPECT_EQ(bytes, "foobarfoob");
    }
}

}  // namespace
}  // namespace annex::service
