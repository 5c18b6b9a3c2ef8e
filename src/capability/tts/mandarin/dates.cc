#include "capability/tts/mandarin/dates.h"

#include <algorithm>
#include <array>

#include "capability/tts/mandarin/numerals.h"
#include "capability/tts/text/english/digit_reader.h"

namespace annex::tts::mandarin {
namespace {

using View = std::u32string_view;

bool is_year(View digits) {
    return digits.size() == 4 && (digits[0] == '1' || digits[0] == '2');
}

/// A number of one or two digits from `least` to `most`; empty when there is none.
View take_small(DigitReader& in, int least, int most) {
    DigitReader ahead = in;
    const View digits = ahead.digits();
    if (digits.empty() || digits.size() > 2 || value(digits) < least || value(digits) > most) {
        return {};
    }
    in = ahead;
    return digits;
}

std::u32string small(View digits) {
    return cardinal(digits.size() == 2 && digits[0] == '0' ? digits.substr(1) : digits);
}

/// 2024-03-05, 2024/3/5, 2024.3.5.
std::size_t spoken_written_date(View text, std::size_t at, std::u32string& out) {
    DigitReader in(text, at);
    const View year = in.digits();
    const char32_t mark = in.peek();
    if (!is_year(year) || (mark != '-' && mark != '/' && mark != '.')) {
        return 0;
    }
    in.to(in.at() + 1);
    const View month = take_small(in, 1, 12);
    if (month.empty() || in.peek() != mark) {
        return 0;
    }
    in.to(in.at() + 1);
    const View day = take_small(in, 1, 31);
    if (day.empty() || is_digit(in.peek()) || in.peek() == mark) {
        return 0;
    }
    out.append(digit_by_digit(year)).append(U"年").append(small(month)).append(U"月");
    out.append(small(day)).append(U"日");
    if (!in.take(U"日")) {
        // "2024-03-05T10:30" and "2024-03-05 10:30" go on with the time.
        DigitReader ahead = in;
        if (ahead.take(U"T") && is_digit(ahead.peek())) {
            out.push_back(' ');
            in = ahead;
        }
    }
    return in.used();
}

/// 2024年, 98年 of the last century, 2019-2023年, 1949-2019 between brackets, 90后, 2024款.
std::size_t spoken_year(View text, std::size_t at, std::u32string& out) {
    DigitReader in(text, at);
    const View year = in.digits();
    const char32_t next = in.peek();
    const auto ends_year = [](const DigitReader& reader) {
        return View(U"年版款届级").find(reader.peek()) != View::npos && reader.peek() != 0;
    };
    if (year.size() == 2 && (year[0] >= '5' || year[0] == '0')) {
        const bool generation = next == U'后' && View(U"056789").find(year[0]) != View::npos &&
                                (year[1] == '0' || year[1] == '5');
        const bool short_year = next == U'年' && year[0] >= '7' && in.peek(1) != U'代' &&
                                (at == 0 || text[at - 1] != U'第');
        if (generation || short_year) {
            out.append(digit_by_digit(year));
            return in.used();
        }
    }
    if (!is_year(year)) {
        return 0;
    }
    if (next == '-' || next == U'–' || next == U'—' || next == '~') {
        DigitReader ahead = in;
        ahead.to(ahead.at() + 1);
        const View last = ahead.digits();
        if (is_year(last) && value(last) >= value(year) && value(last) < 2200 &&
            value(year) >= 1000 && !ahead.take(U"-") &&
            (ends_year(ahead) || !is_letter(ahead.peek()))) {
            out.append(digit_by_digit(year)).append(U"到").append(digit_by_digit(last));
            return ahead.used();
        }
    }
    if (!ends_year(in)) {
        return 0;
    }
    out.append(digit_by_digit(year));
    return in.used();
}

/// A time of day; `in` behind it.
bool take_time(DigitReader& in, std::u32string& out) {
    const View hour = take_small(in, 0, 24);
    if (hour.empty() || !in.take(U":")) {
        return false;
    }
    const View minute = in.digits();
    if (minute.size() != 2 || value(minute) > 59) {
        return false;
    }
    View second;
    DigitReader ahead = in;
    if (ahead.take(U":")) {
        second = ahead.digits();
        if (second.size() != 2 || value(second) > 59) {
            return false;
        }
        in = ahead;
    }
    const auto said_hour = small(hour);
    out.append(said_hour == U"二" ? U"两" : said_hour).append(U"点");
    const auto part = [&out](View digits, View name) {
        if (digits[0] == '0' && digits[1] != '0') {
            out.push_back(U'零');
        }
        out.append(small(digits)).append(name);
    };
    if (!second.empty()) {
        part(minute, U"分");
        part(second, U"秒");
    } else if (minute != U"00") {
        part(minute, U"分");
    }
    return true;
}

std::size_t spoken_time(View text, std::size_t at, std::u32string& out) {
    DigitReader in(text, at);
    std::u32string said;
    if (!take_time(in, said)) {
        return 0;
    }
    out.append(said);
    DigitReader ahead = in;
    ahead.take(U" ");
    if (ahead.take(U"-") || ahead.take(U"–") || ahead.take(U"—") || ahead.take(U"~")) {
        ahead.take(U" ");
        said.clear();
        if (take_time(ahead, said)) {
            out.append(U"到").append(said);
            return ahead.used();
        }
    }
    return in.used();
}

}  // namespace

std::size_t spoken_date(View text, std::size_t at, std::u32string& out) {
    for (auto* const reads : {spoken_written_date, spoken_year, spoken_time}) {
        if (const std::size_t used = reads(text, at, out); used > 0) {
            return used;
        }
    }
    return 0;
}

}  // namespace annex::tts::mandarin
