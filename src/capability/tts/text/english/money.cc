#include "capability/tts/text/english/money.h"

#include <array>

#include "capability/tts/text/english/number_words.h"
#include "capability/tts/text/english/units.h"

namespace annex::tts {
namespace {

using View = std::u32string_view;

struct Currency {
    View sign;
    View one;
    View many;
    View cent_one;
    View cent_many;
};
// Longer signs before those they begin with.
constexpr std::array<Currency, 22> kCurrencies{{
    {U"US$", U"US dollar", U"US dollars", U"cent", U"cents"},
    {U"A$", U"Australian dollar", U"Australian dollars", U"cent", U"cents"},
    {U"C$", U"Canadian dollar", U"Canadian dollars", U"cent", U"cents"},
    {U"HK$", U"Hong Kong dollar", U"Hong Kong dollars", U"cent", U"cents"},
    {U"$", U"dollar", U"dollars", U"cent", U"cents"},
    {U"€", U"euro", U"euros", U"cent", U"cents"},
    {U"£", U"pound", U"pounds", U"penny", U"pence"},
    {U"¥", U"yen", U"yen", U"sen", U"sen"},
    {U"₹", U"rupee", U"rupees", U"paisa", U"paise"},
    {U"₩", U"won", U"won", U"jeon", U"jeon"},
    {U"₽", U"rouble", U"roubles", U"kopeck", U"kopecks"},
    {U"₺", U"lira", U"lira", U"kurush", U"kurush"},
    {U"₿", U"bitcoin", U"bitcoins", U"", U""},
    {U"USD", U"US dollar", U"US dollars", U"cent", U"cents"},
    {U"EUR", U"euro", U"euros", U"cent", U"cents"},
    {U"GBP", U"pound", U"pounds", U"penny", U"pence"},
    {U"JPY", U"yen", U"yen", U"sen", U"sen"},
    {U"CHF", U"Swiss franc", U"Swiss francs", U"centime", U"centimes"},
    {U"CAD", U"Canadian dollar", U"Canadian dollars", U"cent", U"cents"},
    {U"AUD", U"Australian dollar", U"Australian dollars", U"cent", U"cents"},
    {U"CNY", U"yuan", U"yuan", U"fen", U"fen"},
    {U"INR", U"rupee", U"rupees", U"paisa", U"paise"},
}};

struct Amount {
    std::u32string whole;
    View decimals;
};

/// "1.299,99" and "19,90", as the Continent writes them.
bool take_continental(DigitReader& in, Amount& amount) {
    const std::size_t from = in.at();
    std::u32string whole(in.digits());
    while (!whole.empty() && whole.size() <= kDigitsMax && in.peek() == '.' &&
           is_digit(in.peek(1)) && is_digit(in.peek(2)) && is_digit(in.peek(3)) &&
           !is_digit(in.peek(4))) {
        in.to(in.at() + 1);
        whole.append(in.digits());
    }
    if (!whole.empty() && in.peek() == ',' && is_digit(in.peek(1)) && is_digit(in.peek(2)) &&
        !is_digit(in.peek(3))) {
        in.to(in.at() + 1);
        amount.whole = std::move(whole);
        amount.decimals = in.digits();
        return true;
    }
    in.to(from);
    return false;
}

bool take_amount(DigitReader& in, Amount& amount) {
    if (take_continental(in, amount)) {
        return true;
    }
    amount.whole = in.grouped();
    amount.decimals = in.decimals();
    if (amount.whole.empty() && !amount.decimals.empty()) {
        amount.whole.push_back(U'0');
    }
    return !amount.whole.empty() && amount.whole.size() <= kDigitsMax;
}

/// "a $5 bill": the unit stays singular before the noun it describes.
bool describes_noun(const Place& place, const DigitReader& in) {
    const View noun = word_after(place.text, in.at());
    return is_one_of(word_before(place.text, place.at), U"a an") && in.peek() == ' ' &&
           noun.size() > 1 && is_lower(noun.front()) &&
           !is_one_of(noun, U"in for to per and or of on at is was that as by from with if");
}

void say_money(const Currency& currency, const Amount& amount, bool singular, Dialect dialect,
               std::u32string& out) {
    const bool none = amount.whole.find_first_not_of(U'0') == View::npos;
    const View fraction = amount.decimals;
    const int cents = fraction.size() == 1 ? value(fraction) * 10 : value(fraction);
    if (fraction.size() > 2 || currency.cent_one.empty()) {
        say_decimal(amount.whole, fraction, dialect, out);
        out.append(U" ").append(singular ? currency.one : currency.many);
        return;
    }
    if (!none || cents == 0) {
        say_cardinal(amount.whole, dialect, out);
        const bool one = amount.whole == U"1" || singular;
        out.append(U" ").append(one ? currency.one : currency.many);
    }
    if (cents > 0) {
        out.append(none ? U"" : U" and ");
        say_cardinal(cents, dialect, out);
        out.append(U" ").append(cents == 1 ? currency.cent_one : currency.cent_many);
    }
}

/// What follows the sign: the amount, a range, a magnitude, "per".
std::size_t amount_after_sign(const Place& place, const Currency& currency, DigitReader& in,
                              std::u32string& out) {
    Amount amount;
    if (!take_amount(in, amount)) {
        return 0;
    }
    Amount upper;
    const View lower_size = take_magnitude(in);
    const std::size_t end = in.at();
    bool range = false;
    if (in.take_dash()) {
        in.take(currency.sign);
        range = is_digit(in.peek()) && take_amount(in, upper);
        if (!range) {
            in.to(end);
        }
    }
    const View size = range ? take_magnitude(in) : lower_size;
    if (is_word(in.peek())) {
        return 0;
    }
    const bool singular = describes_noun(place, in);
    if (range) {
        say_decimal(amount.whole, amount.decimals, place.dialect, out);
        out.append(lower_size).append(U" to ");
        amount = upper;
    }
    if (size.empty()) {
        say_money(currency, amount, singular, place.dialect, out);
    } else {
        say_decimal(amount.whole, amount.decimals, place.dialect, out);
        out.append(size).append(U" ").append(singular ? currency.one : currency.many);
    }
    take_per(in, out);
    return in.used();
}

}  // namespace

View take_magnitude(DigitReader& in) {
    struct Written {
        View written;
        View word;
    };
    constexpr std::array<Written, 16> kMagnitudes{{{U" thousand", U" thousand"},
                                                   {U" million", U" million"},
                                                   {U" billion", U" billion"},
                                                   {U" trillion", U" trillion"},
                                                   {U" mn", U" million"},
                                                   {U" bn", U" billion"},
                                                   {U" tn", U" trillion"},
                                                   {U"mn", U" million"},
                                                   {U"bn", U" billion"},
                                                   {U"tn", U" trillion"},
                                                   {U"k", U" thousand"},
                                                   {U"K", U" thousand"},
                                                   {U"m", U" million"},
                                                   {U"M", U" million"},
                                                   {U"B", U" billion"},
                                                   {U"T", U" trillion"}}};
    for (const auto& [written, word] : kMagnitudes) {
        const std::size_t from = in.at();
        if (in.take(written) && in.word_ends()) {
            return word;
        }
        in.to(from);
    }
    return {};
}

std::size_t spoken_money(const Place& place, std::u32string& out) {
    DigitReader in(place);
    const bool minus = in.take(U"-");
    const std::size_t from = in.at();
    for (const auto& currency : kCurrencies) {
        const bool code =
            currency.sign.size() == 3 && currency.sign != U"US$" && currency.sign != U"HK$";
        if (in.take(currency.sign) && (!code || in.take(U" "))) {
            out.append(minus ? U"minus " : U"");
            return amount_after_sign(place, currency, in, out);
        }
        in.to(from);
    }
    Amount amount;
    if (!is_digit(in.peek()) || !take_amount(in, amount)) {
        return 0;
    }
    if (in.take(U"¢") ||
        (place.british() && amount.decimals.empty() && in.take(U"p") && in.word_ends())) {
        say_cardinal(amount.whole, place.dialect, out);
        const bool pence = place.text[in.at() - 1] == 'p';
        const bool one = amount.whole == U"1";
        out.append(pence ? (one ? U" penny" : U" pence") : (one ? U" cent" : U" cents"));
        return in.used();
    }
    const std::size_t number_end = in.at();
    const View size = take_magnitude(in);
    in.take(U" ");
    for (const auto& currency : kCurrencies) {
        if (!in.take(currency.sign) || is_word(in.peek())) {
            in.to(std::max(number_end, in.at()));
            continue;
        }
        out.append(minus ? U"minus " : U"");
        if (size.empty()) {
            say_money(currency, amount, false, place.dialect, out);
        } else {
            say_decimal(amount.whole, amount.decimals, place.dialect, out);
            out.append(size).append(U" ").append(currency.many);
        }
        take_per(in, out);
        return in.used();
    }
    return 0;
}

}  // namespace annex::tts
