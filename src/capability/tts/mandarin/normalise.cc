#include "capability/tts/mandarin/normalise.h"

#include <string>

#include <algorithm>
#include <array>
#include <utility>

#include "capability/tts/mandarin/amounts.h"
#include "capability/tts/mandarin/codes.h"
#include "capability/tts/mandarin/dates.h"
#include "capability/tts/mandarin/numerals.h"
#include "capability/tts/text/english/digit_reader.h"
#include "capability/tts/text/unicode.h"

namespace annex::tts::mandarin {
namespace {

using View = std::u32string_view;

bool is_latin(char32_t c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_hanzi_or_digit(char32_t c) {
    return is_digit(c) || (c > 0x2E7F && is_letter(c));
}

constexpr std::array<std::pair<char32_t, View>, 38> kSigns{{
    {U'=', U" 等于 "},   {U'×', U" 乘 "},     {U'÷', U" 除以 "},   {U'±', U"正负"},
    {U'≈', U"约等于"},   {U'≠', U"不等于"},   {U'≤', U"小于等于"}, {U'≥', U"大于等于"},
    {U'½', U"二分之一"}, {U'⅓', U"三分之一"}, {U'⅔', U"三分之二"}, {U'¼', U"四分之一"},
    {U'¾', U"四分之三"}, {U'²', U"的平方"},   {U'³', U"的立方"},   {U'℃', U"摄氏度"},
    {U'°', U"度"},       {U'%', U"百分号"},   {U'&', U"和"},       {U'№', U"第"},
    {U'π', U"派"},       {U'·', U" "},        {U'•', U" "},        {U'*', U" "},
    {U'_', U" "},        {U'|', U" "},        {U'^', U" "},        {U'\\', U" "},
    {U'#', U" "},        {U'《', U"“"},       {U'〈', U"“"},       {U'【', U"“"},
    {U'〔', U"“"},       {U'》', U"”"},       {U'〉', U"”"},       {U'】', U"”"},
    {U'〕', U"”"},       {U'℉', U"华氏度"},
}};

/// What a sign says; empty: it stays.
View sign(char32_t c, char32_t before, char32_t next) {
    if (c == '+') {  // C++, 3+5
        return (is_latin(before) || before == '+') && !is_digit(next) ? U"加" : U" 加 ";
    }
    if (c == '<' || c == '>') {
        const bool compares = is_hanzi_or_digit(before) && (is_digit(next) || next == ' ');
        return !compares ? U" " : c == '<' ? U"小于" : U"大于";
    }
    const auto* const found = std::ranges::find(kSigns, c, &std::pair<char32_t, View>::first);
    return found == kSigns.end() ? View() : found->second;
}

/// '-', '~' and '/' by what stands on both sides.
View joint(View text, std::size_t at) {
    const char32_t c = text[at];
    const char32_t before = at > 0 ? text[at - 1] : U' ';
    const char32_t next = at + 1 < text.size() ? text[at + 1] : U' ';
    if (c == '/') {
        const View rest = text.substr(at + 1);
        for (const View unit :
             {U"天", U"日", U"月", U"年", U"周", U"次", U"人", U"个", U"小时", U"分钟", U"秒",
              U"公里", U"公斤", U"斤", U"平方米", U"平米", U"升", U"股"}) {
            if (before > 0x2E7F && rest.starts_with(unit)) {
                return U"每";
            }
        }
        return is_latin(before) && is_latin(next) ? U" " : U",";
    }
    if (before > 0x2E7F && is_letter(before)) {
        const bool measured = View(U"年月日号周点时分秒元度个天级米章").find(before) != View::npos;
        if (is_digit(next)) {
            return measured ? U"到" : c == '~' ? U"约" : U" ";
        }
        const bool goes_on = measured || c == '~' || View(U"周星").find(next) != View::npos;
        return goes_on && is_hanzi_or_digit(next) ? U"到" : next > 0x2E7F ? U"," : U" ";
    }
    if (c == '~') {
        return is_digit(next) ? U"约" : U" ";
    }
    if (is_digit(before) && is_digit(next)) {
        return U"减";
    }
    return is_latin(before) && is_latin(next) ? View() : U" ";
}

/// A '-' before digits that is a minus although a Hanzi stands before it: 结果是-7, 环比-1.5%, but
/// neither 附件-1 nor 3月-5月.
bool is_minus(View text, std::size_t at) {
    const char32_t before = at > 0 ? text[at - 1] : U' ';
    if (!is_word(before)) {
        return true;
    }
    if (!is_hanzi(before) || View(U"年月日号周点时分秒元").find(before) != View::npos) {
        return false;
    }
    std::size_t end = at + 1;
    while (end < text.size() && end - at <= kCardinalDigitsMax &&
           (is_digit(text[end]) || text[end] == '.')) {
        ++end;
    }
    return View(U"是为到至约达于比降").find(before) != View::npos ||
           (end < text.size() && View(U"%‰℃°").find(text[end]) != View::npos);
}

/// Ⅳ and ④ as numbers; 0 when it is none of them.
int enclosed_number(char32_t c) {
    if (c >= 0x2160 && c <= 0x216B) {
        return static_cast<int>(c - 0x2160) + 1;
    }
    return c >= 0x2460 && c <= 0x2473 ? static_cast<int>(c - 0x2460) + 1 : 0;
}

class Writer {
  public:
    explicit Writer(View text) : text_(text) {}

    std::u32string run() {
        out_.reserve(text_.size() * 2);
        while (at_ < text_.size()) {
            const std::size_t used = item();
            at_ += used > 0 ? used : character();
        }
        return std::move(out_);
    }

  private:
    [[nodiscard]] char32_t peek(std::size_t n) const {
        return at_ + n < text_.size() ? text_[at_ + n] : U' ';
    }
    [[nodiscard]] char32_t before() const { return at_ > 0 ? text_[at_ - 1] : U' '; }

    std::size_t item() {
        const char32_t c = text_[at_];
        if (is_latin(c) && !is_latin(before()) && !is_digit(before())) {
            if (const auto used = spoken_address(text_, at_, out_); used > 0) {
                return used;
            }
        }
        const bool begins = !is_digit(before()) && before() != '.';
        const bool negative = c == '-' && is_digit(peek(1)) && is_minus(text_, at_);
        if (is_digit(c) && begins) {
            if (before() == U'第') {
                return ordinal();
            }
            std::size_t used = spoken_date(text_, at_, out_);
            used = used > 0 ? used : spoken_code(text_, at_, out_);
            return used > 0 ? used : spoken_amount(text_, at_, out_);
        }
        if (c == '+' && is_digit(peek(1)) && !is_word(before())) {
            return spoken_code(text_, at_, out_);
        }
        const bool price = View(U"$€£¥₩₽₹￥￡").find(c) != View::npos ||
                           ((c == 'U' || c == 'H' || c == 'N' || c == 'A' || c == 'C') &&
                            !is_latin(before()) && (peek(1) == '$' || peek(2) == '$'));
        const bool debt =
            c == '-' && !is_word(before()) && View(U"$€£¥￥").find(peek(1)) != View::npos;
        return negative || price || debt ? spoken_amount(text_, at_, out_) : 0;
    }

    /// 第2个 stays 二.
    std::size_t ordinal() {
        DigitReader in(text_, at_);
        out_.append(cardinal(in.digits()));
        if ((in.peek() == '-' || in.peek() == '~') && is_digit(in.peek(1))) {
            in.to(in.at() + 1);
            out_.append(U"到").append(cardinal(in.digits()));
        }
        return in.used();
    }

    std::size_t character() {
        const char32_t c = text_[at_];
        if (is_digit(c)) {  // the rest of a run that is no number
            out_.append(digit_by_digit(text_.substr(at_, 1)));
            return 1;
        }
        if (c == '-' || c == '~' || c == '/' || (c == U'–' && is_word(before()))) {
            const View said = joint(text_, at_);
            out_.append(said.empty() ? text_.substr(at_, 1) : said);
            return 1;
        }
        if ((c == U'…' || c == U'—') && before() == c) {
            return 1;  // written doubled in Chinese, one mark to the model
        }
        if ((c == 'x' || c == 'X') && is_digit(before()) && is_digit(peek(1))) {
            out_.append(U"乘");
            return 1;
        }
        if (c == '#' && (is_digit(peek(1)) || is_latin(before()))) {
            out_.append(is_digit(peek(1)) ? U"第" : U" sharp ");
            return 1;
        }
        if (const int number = enclosed_number(c); number > 0) {
            const auto digits = std::to_string(number);
            out_.append(cardinal(std::u32string(digits.begin(), digits.end())));
            return 1;
        }
        const View said = sign(c, before(), peek(1));
        if (said.empty()) {
            out_.push_back(c);
        } else if (said != U" " || (!out_.empty() && out_.back() != ' ')) {
            out_.append(said);
        }
        return 1;
    }

    View text_;
    std::size_t at_ = 0;
    std::u32string out_;
};

/// Single spaces, none beside a mark or at the ends.
std::u32string tidy(View text) {
    std::u32string out;
    for (const char32_t c : text) {
        if (c == ' ' && (out.empty() || out.back() == ' ' || out.back() == '\n')) {
            continue;
        }
        if (!out.empty() && out.back() == ' ' && View(U",.;:!?\n").find(c) != View::npos) {
            out.pop_back();
        }
        out.push_back(c);
    }
    while (!out.empty() && out.back() == ' ') {
        out.pop_back();
    }
    return out;
}

}  // namespace

std::u32string write_out_mandarin(View text) {
    return tidy(Writer(text).run());
}

}  // namespace annex::tts::mandarin
