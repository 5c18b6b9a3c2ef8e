#include <gtest/gtest.h>

#include "cli/terminal.h"
#include "cli/text_table.h"

namespace annex::cli {
namespace {

TEST(Printable, leaves_text_and_takes_what_moves_the_cursor) {
    EXPECT_EQ(printable("plain é 漢\n\ttext"), "plain é 漢\n\ttext");
    EXPECT_EQ(printable("\x1b[2Jgone\r\x07\x7f"), "\uFFFD[2Jgone\uFFFD\uFFFD\uFFFD");
    EXPECT_EQ(printable("\u009b2J"), "\uFFFD2J");  // C1 control sequence introducer
    EXPECT_EQ(printable("\u00a0"), "\u00a0");
}

TEST(Duration, is_as_coarse_as_people_speak) {
    EXPECT_EQ(format_duration(0.4), "0 s");
    EXPECT_EQ(format_duration(59.9), "59 s");
    EXPECT_EQ(format_duration(60), "1 min");
    EXPECT_EQ(format_duration(3599), "59 min");
    EXPECT_EQ(format_duration(3661), "1 h 1 min");
    EXPECT_EQ(format_duration(90000), "1 d 1 h");
}

TEST(Bytes, are_shown_in_the_unit_that_fits) {
    EXPECT_EQ(format_bytes(0), "0 B");
    EXPECT_EQ(format_bytes(1023), "1023 B");
    EXPECT_EQ(format_bytes(1024), "1 KiB");
    EXPECT_EQ(format_bytes(25.0 * 1024 * 1024), "25 MiB");
    EXPECT_EQ(format_bytes(1.5 * 1024 * 1024 * 1024), "1.5 GiB");
    EXPECT_EQ(format_bytes(4096.0 * 1024 * 1024 * 1024), "4096.0 GiB");
}

TEST(TextTable, lines_columns_up_by_what_a_terminal_shows) {
    TextTable table({"NAME", "N"});
    table.add({"漢字", "1"});
    table.add({"e\u0301", "22"});
    table.add({"last", ""});
    EXPECT_EQ(table.text(), "NAME  N\n漢字  1\ne\u0301     22\nlast\n");
    EXPECT_EQ(display_width("漢字a\u0301"), 5U);
    EXPECT_EQ(display_width("\xff"), 1U);
}

}  // namespace
}  // namespace annex::cli
