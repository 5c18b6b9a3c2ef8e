#include "capability/tts/mandarin/codes.h"

#include <algorithm>
#include <array>

#include "capability/tts/mandarin/numerals.h"
#include "capability/tts/text/english/digit_reader.h"

namespace annex::tts::mandarin {
namespace {

using View = std::u32string_view;

constexpr std::size_t kAddressCharactersMax = 200;

bool is_latin(char32_t c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// Groups of digits with single marks between them, from the place of `in`.
struct Groups {
    std::array<View, 6> parts;
    std::size_t count = 0;
    std::size_t digits = 0;
};

Groups take_groups(DigitReader& in, View marks) {
    Groups groups;
    while (groups.count < groups.parts.size()) {
        const View part = in.digits();
        if (part.empty()) {
            break;
        }
        groups.parts.at(groups.count++) = part;
        groups.digits += part.size();
        if (marks.find(in.peek()) == View::npos || in.peek() == 0 || !is_digit(in.peek(1))) {
            break;
        }
        in.to(in.at() + 1);
    }
    return groups;
}

/// Groups as people say them; a space is a small pause.
void say_groups(const Groups& groups, std::u32string& out) {
    for (std::size_t i = 0; i < groups.count; ++i) {
        if (i > 0) {
            out.push_back(' ');
        }
        out.append(digit_by_digit(groups.parts.at(i), One::kYao));
    }
}

bool follows(View text, std::size_t at, std::initializer_list<View> words) {
    // "电话：", "电话是 ": what stands between does not matter.
    View before = text.substr(0, at);
    for (std::size_t skipped = 0; skipped < 4 && !before.empty(); ++skipped) {
        if (std::ranges::any_of(words, [before](View word) { return before.ends_with(word); })) {
            return true;
        }
        if (View(U": 是为号码,").find(before.back()) == View::npos) {
            return false;
        }
        before.remove_suffix(1);
    }
    return false;
}

bool is_mobile(View digits) {
    return digits.size() == 11 && digits[0] == '1' && digits[1] >= '3';
}

std::size_t spoken_telephone(View text, std::size_t at, std::u32string& out) {
    DigitReader in(text, at);
    if (in.take(U"+")) {
        DigitReader country = in;
        const View code = country.digits();
        if (code.empty() || code.size() > 3) {
            return 0;
        }
        country.take(U" ") || country.take(U"-");
        const Groups rest = take_groups(country, U"- ");
        if (rest.digits < 6) {
            return 0;
        }
        out.append(U"加").append(digit_by_digit(code, One::kYao)).append(U" ");
        say_groups(rest, out);
        return country.used();
    }
    const Groups groups = take_groups(in, U"- ");
    const View first = groups.count > 0 ? groups.parts[0] : View();
    if (groups.count == 1 && is_mobile(first)) {
        // As it is said: three, four, four.
        Groups said{{first.substr(0, 3), first.substr(3, 4), first.substr(7)}, 3, 11};
        say_groups(said, out);
        return in.used();
    }
    const bool mobile = groups.count == 3 && groups.digits == 11 && first.size() == 3 &&
                        first[0] == '1' && first[1] >= '3';
    const bool area = groups.count >= 2 && first.size() >= 3 && first.size() <= 4 &&
                      first[0] == '0' && groups.digits >= 10 && groups.digits <= 12;
    const bool service =
        groups.count == 3 && (first == U"400" || first == U"800") && groups.digits == 10;
    if (mobile || area || service) {
        say_groups(groups, out);
        return in.used();
    }
    return 0;
}

/// Numbers whose digits are said singly because of the words around them.
std::size_t spoken_label(View text, std::size_t at, std::u32string& out) {
    DigitReader in(text, at);
    const View digits = in.digits();
    if (digits.size() < 2 || in.peek() == '.' || in.peek() == '%' || in.peek() == ',') {
        return 0;
    }
    const bool dialled =
        follows(text, at, {U"电话", U"手机",   U"热线", U"拨打", U"打",   U"拨",   U"报警",
                           U"客服", U"分机",   U"传真", U"QQ",   U"微信", U"尾号", U"房间",
                           U"密码", U"验证码", U"邮编", U"编号", U"卡号", U"学号"});
    constexpr std::array<View, 4> kEmergency{U"110", U"119", U"120", U"122"};
    const bool counted =
        View(U"个元块人次岁年月天米分秒").find(in.peek()) != View::npos && in.peek() != 0;
    const bool room = digits.size() >= 3 && digits.size() <= 4 &&
                      (in.rest().starts_with(U"房") || in.rest().starts_with(U"室"));
    const bool emergency = std::ranges::find(kEmergency, digits) != kEmergency.end() &&
                           follows(text, at, {U"叫", U"呼叫"});
    if ((dialled && !counted && digits.size() >= 3) || room || emergency) {
        out.append(digit_by_digit(digits, One::kYao));
        return in.used();
    }
    return 0;
}

/// 192.168.1.1 digit by digit, 1.2.3 as numbers; 点 between.
std::size_t spoken_version(View text, std::size_t at, std::u32string& out) {
    DigitReader in(text, at);
    const Groups groups = take_groups(in, U".");
    if (groups.count < 3) {
        return 0;
    }
    for (std::size_t i = 0; i < groups.count; ++i) {
        out.append(i > 0 ? U"点" : U"");
        out.append(groups.count == 4 ? digit_by_digit(groups.parts.at(i))
                                     : cardinal(groups.parts.at(i)));
    }
    return in.used();
}

/// Digits that belong to a name of letters: G1234, A4, GPT-4, RTX 4090, COVID-19.
std::size_t spoken_model(View text, std::size_t at, std::u32string& out) {
    if (at == 0) {
        return 0;
    }
    const bool times =
        (text[at - 1] == 'x' || text[at - 1] == 'X') && at > 1 && is_digit(text[at - 2]);
    const bool joined = is_latin(text[at - 1]) && !times;  // 1920x1080 is a product
    const bool apart =
        !joined && at > 1 && (text[at - 1] == '-' || text[at - 1] == ' ') && is_latin(text[at - 2]);
    DigitReader in(text, at);
    const View digits = in.digits();
    const bool decimal = in.peek() == '.' && is_digit(in.peek(1));
    if ((!joined && !apart) || digits.empty() || decimal) {
        return 0;
    }
    std::size_t letters = 0;
    while (letters < at && letters < 4 && is_latin(text[at - 1 - letters])) {
        ++letters;
    }
    if (joined && digits.size() >= 3) {
        const bool train = letters <= 2;  // G1234, CA1501
        out.append(digit_by_digit(digits, train ? One::kYao : One::kYi));
        return in.used();
    }
    const char32_t next = in.peek();
    const bool ends = next == 0 || next == ' ' || next == ',' || next == '.' || next > 0x2E7F;
    constexpr View kCounted = U"个元块人次岁年月天米台条万亿千百只位种件本张多余";
    const bool counted = next != 0 && kCounted.find(next) != View::npos;
    if (apart && digits.size() >= 3 && digits.size() <= 4 && ends && !counted) {
        out.append(digit_by_digit(digits));
        return in.used();
    }
    if (joined || text[at - 1] == '-') {
        out.append(cardinal(digits));
        return in.used();
    }
    return 0;
}

}  // namespace

std::size_t spoken_code(View text, std::size_t at, std::u32string& out) {
    if (text[at] == '+') {
        return spoken_telephone(text, at, out);
    }
    for (auto* const reads : {spoken_telephone, spoken_version, spoken_model, spoken_label}) {
        if (const std::size_t used = reads(text, at, out); used > 0) {
            return used;
        }
    }
    return 0;
}

std::size_t spoken_address(View text, std::size_t at, std::u32string& out) {
    // Nobody says these, and clean_text() finds them only after a space.
    std::size_t begin = at;
    for (const View silent : {U"https://", U"http://", U"www."}) {
        begin += text.substr(begin).starts_with(silent) ? silent.size() : 0;
    }
    std::size_t end = begin;
    bool dotted = false;
    const auto inside = [&](std::size_t i) {
        return is_latin(text[i]) || is_digit(text[i]) ||
               View(U"-_@/.~?=&%+").find(text[i]) != View::npos;
    };
    while (end < text.size() && end - begin < kAddressCharactersMax && inside(end)) {
        ++end;
    }
    while (end > begin && !is_latin(text[end - 1]) && !is_digit(text[end - 1])) {
        --end;  // a mark at the end is the sentence's
    }
    for (std::size_t i = begin + 1; i + 1 < end; ++i) {
        dotted = dotted || text[i] == '@' ||
                 (text[i] == '.' && is_latin(text[i + 1]) && text[i - 1] != '.');
    }
    if (!dotted) {
        return begin - at;
    }
    for (std::size_t i = begin; i < end; ++i) {
        switch (text[i]) {
            case '.':
                out.append(U" 点 ");
                break;
            case '@':
                out.append(U" at ");
                break;
            case '/':
                out.append(U" 斜杠 ");
                break;
            case '-':
                out.append(U" 杠 ");
                break;
            case '_':
                out.append(U" 下划线 ");
                break;
            default:
                if (is_digit(text[i])) {
                    out.append(digit_by_digit(text.substr(i, 1)));
                } else {
                    out.push_back(is_latin(text[i]) ? text[i] : U' ');
                }
        }
    }
    return end + (end < text.size() && text[end] == '/' ? 1 : 0) - at;
}

}  // namespace annex::tts::mandarin
