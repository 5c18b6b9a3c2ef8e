#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "capability/ocr/layout/markdown.h"
#include "capability/ocr/layout/page_turn.h"
#include "capability/ocr/layout/reading_order.h"

namespace annex::ocr {
namespace {

TextLine line(std::string text, float x, float y, float width, float height = 20) {
    return {corners({{x + width / 2, y + height / 2}, {1, 0}, width, height}), std::move(text), 1};
}

std::vector<std::string> texts(const std::vector<TextLine>& lines) {
    std::vector<std::string> result;
    for (const Block& block : reading_order(lines)) {
        for (const Row& row : block.rows) {
            for (const std::size_t cell : row.cells) {
                result.push_back(lines[cell].text);
            }
        }
    }
    return result;
}

std::string markdown(const std::vector<TextLine>& lines) {
    return to_markdown(reading_order(lines), lines);
}

Rect wide(float length) {
    return {{100, 100}, {1, 0}, length, 20};
}
Rect tall(float length) {
    return {{100, 100}, {1, 0}, 20, length};
}

TEST(PageTurn, suspects_nothing_of_an_upright_page_with_a_vertical_label) {
    EXPECT_EQ(possible_turns(std::vector<LineEvidence>{
                  {wide(400), 0.02F}, {wide(300), 0.9F}, {wide(380), 0.1F}, {tall(300), 0}}),
              std::vector<int>{0});
    EXPECT_EQ(possible_turns({}), std::vector<int>{0});
}

TEST(PageTurn, suspects_head_down_and_vertical_pages) {
    EXPECT_EQ(possible_turns(std::vector<LineEvidence>{{wide(400), 0.9F}, {wide(300), 0.8F}}),
              (std::vector<int>{0, 180}));
    EXPECT_EQ(
        possible_turns(std::vector<LineEvidence>{{tall(400), 0}, {tall(200), 0}, {wide(300), 0}}),
        (std::vector<int>{0, 90, 270}));
    // A tall narrow letter is square enough to say nothing.
    EXPECT_EQ(possible_turns(std::vector<LineEvidence>{{tall(36), 0.1F}}), std::vector<int>{0});
}

TEST(PageTurn, turns_only_for_a_reading_that_is_sure_and_clearly_better) {
    const auto choose = [](float as_it_is, float turned, int turn, std::size_t characters) {
        return choose_turn(
            std::vector<TurnVote>{{0, characters, as_it_is}, {turn, characters, turned}});
    };
    EXPECT_EQ(choose(0.6F, 0.98F, 180, 20), 180);
    EXPECT_EQ(choose(0.95F, 0.98F, 180, 20), 0);
    EXPECT_EQ(choose(0.2F, 0.6F, 180, 20), 0);
    EXPECT_EQ(choose(0.2F, 0.98F, 270, 1), 0);
    // What the model read of one Chinese line that runs up, and of an upright stack.
    EXPECT_EQ(
        choose_turn(std::vector<TurnVote>{{0, 9, 0.9996F}, {90, 9, 0.9999F}, {270, 1, 0.61F}}), 90);
    EXPECT_EQ(choose_turn(std::vector<TurnVote>{{0, 8, 0.9999F}, {90, 0, 0.0F}, {270, 8, 0.9998F}}),
              0);
}

TEST(PageTurn, samples_the_beginning_in_the_direction_of_reading) {
    const Rect rect{{50, 200}, {1, 0}, 20, 400};  // x 40..60, y 0..400
    const Quad down = reading_sample(rect, 270, 5);
    EXPECT_NEAR(down[0].x, 60, 1e-3);
    EXPECT_NEAR(down[0].y, 0, 1e-3);
    EXPECT_NEAR(baseline_length(down), 100, 1e-3);
    const Quad up = reading_sample(rect, 90, 5);
    EXPECT_NEAR(up[0].x, 40, 1e-3);
    EXPECT_NEAR(up[0].y, 400, 1e-3);
    EXPECT_NEAR(up[1].y, 300, 1e-3);
    EXPECT_EQ(longest({wide(10), wide(30), tall(40)}, 2)[1].width, 30);
}

TEST(ReadingOrder, takes_rows_from_the_top_and_cells_from_the_left) {
    EXPECT_EQ(texts({line("d", 300, 52, 50), line("a", 10, 12, 60), line("c", 10, 50, 60),
                     line("b", 300, 10, 50)}),
              (std::vector<std::string>{"a", "b", "c", "d"}));
}

std::vector<TextLine> two_columns() {
    std::vector<TextLine> lines{line("title", 250, 0, 300, 40), line("footer", 20, 300, 700)};
    for (int i = 3; i >= 0; --i) {
        const auto y = static_cast<float>(80 + 40 * i);
        lines.push_back(line("R" + std::to_string(i), 420, y + 2, 320));
        lines.push_back(line("L" + std::to_string(i), 20, y, 330));
    }
    return lines;
}

TEST(ReadingOrder, reads_one_column_before_the_next_and_what_spans_them_in_its_place) {
    EXPECT_EQ(texts(two_columns()), (std::vector<std::string>{"title", "L0", "L1", "L2", "L3", "R0",
                                                              "R1", "R2", "R3", "footer"}));
}

TEST(ReadingOrder, keeps_the_rows_of_a_table) {
    std::vector<TextLine> lines;
    std::vector<std::string> wanted;
    for (int row = 0; row < 5; ++row) {
        for (int column = 0; column < 3; ++column) {
            const std::string text = std::to_string(row) + std::to_string(column);
            lines.push_back(line(text, static_cast<float>(20 + 250 * column),
                                 static_cast<float>(40 * row), 70));
            wanted.push_back(text);
        }
    }
    EXPECT_EQ(texts(lines), wanted);
    EXPECT_EQ(markdown({lines[0], lines[1], lines[2]}), "00\t01\t02");
}

TEST(ReadingOrder, sees_through_a_slant) {
    // Two rows of two cells on a page turned by 3 degrees: the right cell of the first row lies
    // lower than the left cell of the second.
    const Point along{0.9986F, 0.0523F};
    const auto slanted = [&](std::string text, float u, float v) {
        const Point centre = along * u + Point{-along.y, along.x} * v;
        return TextLine{corners({centre, along, 200, 20}), std::move(text), 1};
    };
    EXPECT_EQ(texts({slanted("c", 100, 40), slanted("b", 900, 10), slanted("a", 100, 10),
                     slanted("d", 900, 40)}),
              (std::vector<std::string>{"a", "b", "c", "d"}));
}

TEST(ReadingOrder, reads_stacks_from_the_right_and_labels_last) {
    EXPECT_EQ(texts({line("左左", 10, 0, 30, 200), line("右右", 100, 0, 30, 200)}),
              (std::vector<std::string>{"右右", "左左"}));
    EXPECT_EQ(
        texts({line("LABEL", 0, 0, 20, 200), line("one", 60, 0, 300), line("two", 60, 40, 300)}),
        (std::vector<std::string>{"one", "two", "LABEL"}));
    EXPECT_TRUE(reading_order({}).empty() || reading_order({})[0].rows.empty());
}

TEST(Markdown, parts_paragraphs_by_their_distance) {
    EXPECT_EQ(markdown({line("one", 0, 0, 300), line("two", 0, 30, 300), line("three", 0, 60, 300),
                        line("four", 0, 130, 300), line("five", 0, 160, 300)}),
              "one\ntwo\nthree\n\nfour\nfive");
    EXPECT_EQ(markdown({}), "");
}

TEST(Markdown, takes_clearly_larger_print_for_headings) {
    EXPECT_EQ(
        markdown({line("Title", 0, 0, 300, 44), line("body text of some length", 0, 80, 400),
                  line("Part", 0, 120, 200, 30), line("more body text of some length", 0, 170, 400),
                  line("and yet more body text here", 0, 200, 400),
                  line("slightly larger", 0, 230, 400, 24)}),
        "# Title\n\nbody text of some length\n\n## Part\n\nmore body text of some length\n"
        "and yet more body text here\nslightly larger");
    // Alone on its page, or the same as all else: no heading.
    EXPECT_EQ(markdown({line("Title", 0, 0, 300, 44)}), "Title");
}

TEST(Markdown, joins_chinese_cells_without_a_space) {
    EXPECT_EQ(markdown({line("今天", 0, 0, 50), line("开会", 52, 0, 50)}), "今天开会");
    EXPECT_EQ(markdown({line("one", 0, 0, 50), line("two", 52, 0, 50)}), "one two");
}

TEST(Markdown, escapes_markup_and_nothing_else) {
    for (const std::string_view plain :
         {"a_b_c", "2 * 3 * 4", "a < b && c > d", "#20261122-07", "C:\\temp", "[1] Smith", "R&D",
          "1. first", "- item", "* item", "100% ~ 5", "-5 degrees", "a|b", "x = y", "AT&T; co"}) {
        if (plain == "AT&T; co") {
            EXPECT_EQ(escaped(plain), "AT\\&T; co");
        } else {
            EXPECT_EQ(escaped(plain), plain);
        }
    }
    EXPECT_EQ(escaped("# not a heading"), "\\# not a heading");
    EXPECT_EQ(escaped("> quoted"), "\\> quoted");
    EXPECT_EQ(escaped("*bold*"), "\\*bold\\*");
    EXPECT_EQ(escaped("_x_"), "\\_x\\_");
    EXPECT_EQ(escaped("<script>"), "\\<script>");
    EXPECT_EQ(escaped("![x](http://a)"), "!\\[x](http://a)");
    EXPECT_EQ(escaped("`code`"), "\\`code\\`");
    EXPECT_EQ(escaped("---"), "\\---");
    EXPECT_EQ(escaped("• item"), "- item");
    EXPECT_EQ(escaped("1 \\* 2"), "1 \\\\* 2");
}

}  // namespace
}  // namespace annex::ocr
