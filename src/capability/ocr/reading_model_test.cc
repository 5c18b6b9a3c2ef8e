// Real pages through the real path: PNG and PDF in the sandboxed codec, the three models, Markdown.
#include <fcntl.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <numeric>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "capability/ocr/page_reader.h"
#include "media/codec_client.h"

namespace annex::ocr {
namespace {

struct Truth {
    std::string file;
    int turn = 0;
    std::string text;  // without white space
};

std::string without_space(std::string_view text) {
    std::string result;
    std::copy_if(text.begin(), text.end(), std::back_inserter(result),
                 [](char c) { return std::isspace(static_cast<unsigned char>(c)) == 0; });
    return result;
}

std::vector<Truth> load_truth() {
    std::ifstream file("testdata/pages.txt");
    std::vector<Truth> pages;
    std::string line;
    bool is_head = true;
    while (std::getline(file, line)) {
        if (line.empty()) {
            is_head = true;
        } else if (is_head) {
            std::istringstream head(line);
            head >> pages.emplace_back().file >> pages.back().turn;
            is_head = false;
        } else {
            pages.back().text += without_space(line);
        }
    }
    return pages;
}

// Share of the truth's bytes that were read wrong, by Levenshtein's distance.
double character_error(std::string_view truth, std::string_view read) {
    std::vector<std::size_t> row(read.size() + 1);
    std::iota(row.begin(), row.end(), 0U);
    for (std::size_t i = 1; i <= truth.size(); ++i) {
        std::size_t diagonal = std::exchange(row[0], i);
        for (std::size_t j = 1; j <= read.size(); ++j) {
            const std::size_t replaced = diagonal + (truth[i - 1] != read[j - 1] ? 1U : 0U);
            diagonal = row[j];
            row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
        }
    }
    return static_cast<double>(row.back()) / static_cast<double>(truth.size());
}

Result<void> always() {
    return {};
}

class Reading : public testing::Test {
  protected:
    static void SetUpTestSuite() {
        auto loaded = PageReader::load_folder(
            std::string(std::getenv("ANNEX_CACHE")) + "/models/pp-ocrv6-small", {});
        ASSERT_TRUE(loaded.ok()) << loaded.error().message;
        reader_ = std::move(*loaded).release();
        codec_ = new media::CodecClient(std::string(std::getenv("ANNEX_BIN")) + "/annex-codec");
    }
    static void TearDownTestSuite() {
        delete reader_;
        delete codec_;
    }

    static std::pair<UniqueFd, media::InputFile> open(const std::string& name) {
        UniqueFd fd(::open(("testdata/" + name).c_str(), O_RDONLY | O_CLOEXEC));
        EXPECT_TRUE(fd.valid()) << name;
        const auto length = static_cast<std::uint64_t>(::lseek(fd.get(), 0, SEEK_END));
        const media::InputFile file{fd.get(), 0, length};
        return {std::move(fd), file};
    }

    static Result<media::Image> picture(const std::string& name) {
        const auto [fd, file] = open(name);
        return codec_->decode_image(file, {}, Deadline::in(std::chrono::seconds(60)));
    }

    static PageReader* reader_;
    static media::CodecClient* codec_;
};
PageReader* Reading::reader_ = nullptr;
media::CodecClient* Reading::codec_ = nullptr;

TEST_F(Reading, reads_clean_pages_upright_and_turned) {
    const auto pages = load_truth();
    ASSERT_EQ(pages.size(), 14U);
    for (const Truth& truth : pages) {
        auto image = picture(truth.file);
        ASSERT_TRUE(image.ok()) << truth.file << ": " << image.error().message;
        const bool swaps = truth.turn == 90 || truth.turn == 270;
        const int upright_width = swaps ? image->height : image->width;
        auto page = reader_->read(std::move(*image), always);
        ASSERT_TRUE(page.ok()) << truth.file << ": " << page.error().message;
        EXPECT_EQ(page->rotation, truth.turn) << truth.file;
        EXPECT_EQ(page->width, upright_width) << truth.file;
        std::string read = without_space(page->markdown);
        read.erase(0, read.find_first_not_of('#'));
        EXPECT_LE(character_error(truth.text, read), 0.02) << truth.file << ":\n" << page->markdown;
    }
}

TEST_F(Reading, puts_boxes_around_the_lines_of_the_upright_page) {
    auto image = picture("english_90.png");
    ASSERT_TRUE(image.ok());
    auto page = reader_->read(std::move(*image), always);
    ASSERT_TRUE(page.ok());
    ASSERT_EQ(page->lines.size(), 6U);
    for (std::size_t i = 0; i < page->lines.size(); ++i) {
        const TextLine& line = page->lines[i];
        EXPECT_GT(line.confidence, 0.9F);
        // The lines were drawn at x 60, y 80 + 108 i, 30 pixels high.
        EXPECT_NEAR(line.box[0].x, 60, 12) << i;
        const auto y = static_cast<float>(80 + 108 * static_cast<int>(i));
        EXPECT_LT(line.box[0].y, y + 10) << i;
        EXPECT_GT(line.box[3].y, y + 20) << i;
        EXPECT_LT(line.box[3].y, y + 60) << i;
        EXPECT_GT(line.box[1].x, line.box[0].x + 400) << i;
    }
}

TEST_F(Reading, reads_a_pdf_page_by_page) {
    const auto [fd, file] = open("two_pages.pdf");
    auto pdf = codec_->render_pdf(file, {}, Deadline::in(std::chrono::seconds(60)));
    ASSERT_TRUE(pdf.ok()) << pdf.error().message;
    EXPECT_EQ(pdf->page_count(), 2U);
    std::vector<std::string> pages;
    while (true) {
        auto page = pdf->read();
        ASSERT_TRUE(page.ok()) << page.error().message;
        if (!page->has_value()) {
            break;
        }
        auto text = reader_->read(std::move((*page)->image), always);
        ASSERT_TRUE(text.ok());
        pages.push_back(without_space(text->markdown));
    }
    ASSERT_EQ(pages.size(), 2U);
    const auto truth = load_truth();
    const auto text_of = [&](std::string_view name) {
        return std::find_if(truth.begin(), truth.end(),
                            [&](const Truth& page) { return page.file == name; })
            ->text;
    };
    EXPECT_LE(character_error(text_of("english_0.png"), pages[0]), 0.02) << pages[0];
    EXPECT_LE(character_error(text_of("chinese_0.png"), pages[1]), 0.02) << pages[1];
}

TEST_F(Reading, finds_nothing_on_blank_tiny_and_thin_pictures) {
    for (const auto& [width, height] :
         {std::pair{1, 1}, {1, 900}, {900, 1}, {3, 3}, {400, 300}, {20'000, 2}}) {
        media::Image image{width, height, {}};
        image.rgb.assign(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 3,
                         255);
        auto page = reader_->read(std::move(image), always);
        ASSERT_TRUE(page.ok()) << width << " x " << height << ": " << page.error().message;
        EXPECT_TRUE(page->lines.empty());
        EXPECT_EQ(page->markdown, "");
        EXPECT_EQ(page->rotation, 0);
    }
}

TEST_F(Reading, refuses_a_side_over_the_limit_and_takes_one_at_it) {
    const auto blank = [](int width) {
        return media::Image{width, 1,
                            std::vector<std::uint8_t>(static_cast<std::size_t>(width) * 3, 255)};
    };
    EXPECT_TRUE(reader_->read(blank(kImageSideMax), always).ok());
    auto refused = reader_->read(blank(kImageSideMax + 1), always);
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().code, Code::kInvalidArgument);
    EXPECT_NE(refused.error().message.find("65536 x 1"), std::string::npos);
}

TEST_F(Reading, tells_what_it_read_too_unsurely_to_count_as_text) {
    ReaderOptions strict;
    strict.line_confidence_min = 1.01F;
    auto reader = PageReader::load_folder(
        std::string(std::getenv("ANNEX_CACHE")) + "/models/pp-ocrv6-small", strict);
    ASSERT_TRUE(reader.ok()) << reader.error().message;
    auto image = picture("english_0.png");
    ASSERT_TRUE(image.ok());
    auto copy = *image;
    const auto strictly = (*reader)->read(std::move(copy), always);
    ASSERT_TRUE(strictly.ok());
    EXPECT_EQ(strictly->markdown, "");
    EXPECT_TRUE(strictly->lines.empty());
    const auto page = reader_->read(std::move(*image), always);
    ASSERT_TRUE(page.ok());
    EXPECT_TRUE(page->left_out.empty());
    ASSERT_EQ(strictly->left_out.size(), page->lines.size());
    for (const TextLine& line : strictly->left_out) {
        EXPECT_FALSE(line.text.empty());
        EXPECT_LE(line.box[0].x, line.box[1].x);
    }
}

TEST_F(Reading, stops_when_nobody_wants_the_answer) {
    auto image = picture("english_0.png");
    ASSERT_TRUE(image.ok());
    int asked = 0;
    const auto gone = [&asked]() -> Result<void> {
        return ++asked < 3 ? Result<void>() : Result<void>(Code::kCancelled, "gone");
    };
    auto page = reader_->read(std::move(*image), gone);
    ASSERT_FALSE(page.ok());
    EXPECT_EQ(page.error().code, Code::kCancelled);
    EXPECT_LE(asked, 5);  // each of the threads may ask once more
}

TEST(PageReaderLoad, says_which_file_is_missing) {
    auto loaded = PageReader::load_folder("/nowhere", {});
    ASSERT_FALSE(loaded.ok());
    EXPECT_EQ(loaded.error().code, Code::kNotFound);
    EXPECT_NE(loaded.error().message.find("det.onnx"), std::string::npos);
}

}  // namespace
}  // namespace annex::ocr
