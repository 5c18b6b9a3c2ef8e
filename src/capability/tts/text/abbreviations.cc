#include "capability/tts/text/abbreviations.h"

#include <algorithm>
#include <array>

#include "capability/tts/text/unicode.h"

namespace annex::tts {
namespace {

using View = std::u32string_view;

enum class Where : unsigned char {
    kAnywhere,       // followed by a full stop
    kBeforeName,     // followed by a full stop and a capital
    kBeforeNumber,   // followed by a full stop and a digit
    kMayEndSentence  // followed by a full stop, which stays before a capital or at the end
};

struct Abbreviation {
    View written;  // case as here or capitalised
    View spoken;
    Where where;
};

constexpr std::array<Abbreviation, 76> kAbbreviations{{
    {U"Mr", U"Mister", Where::kAnywhere},
    {U"Mrs", U"Missus", Where::kAnywhere},
    {U"Ms", U"Miz", Where::kAnywhere},
    {U"Mx", U"Mix", Where::kBeforeName},
    {U"Messrs", U"Messers", Where::kAnywhere},
    {U"Dr", U"Doctor", Where::kBeforeName},
    {U"Prof", U"Professor", Where::kAnywhere},
    {U"St", U"Saint", Where::kBeforeName},
    {U"Gen", U"General", Where::kBeforeName},
    {U"Col", U"Colonel", Where::kBeforeName},
    {U"Capt", U"Captain", Where::kBeforeName},
    {U"Lt", U"Lieutenant", Where::kBeforeName},
    {U"Sgt", U"Sergeant", Where::kBeforeName},
    {U"Rev", U"Reverend", Where::kBeforeName},
    {U"Hon", U"Honorable", Where::kBeforeName},
    {U"Gov", U"Governor", Where::kBeforeName},
    {U"Sen", U"Senator", Where::kBeforeName},
    {U"Rep", U"Representative", Where::kBeforeName},
    {U"Pres", U"President", Where::kBeforeName},
    {U"Mt", U"Mount", Where::kBeforeName},
    {U"Ft", U"Fort", Where::kBeforeName},
    {U"Jr", U"Junior", Where::kMayEndSentence},
    {U"Sr", U"Senior", Where::kMayEndSentence},
    {U"Inc", U"Incorporated", Where::kMayEndSentence},
    {U"Ltd", U"Limited", Where::kMayEndSentence},
    {U"Corp", U"Corporation", Where::kMayEndSentence},
    {U"Co", U"Company", Where::kMayEndSentence},
    {U"Bros", U"Brothers", Where::kMayEndSentence},
    {U"Dept", U"Department", Where::kAnywhere},
    {U"Univ", U"University", Where::kAnywhere},
    {U"Ave", U"Avenue", Where::kMayEndSentence},
    {U"Blvd", U"Boulevard", Where::kMayEndSentence},
    {U"Rd", U"Road", Where::kMayEndSentence},
    {U"etc", U"et cetera", Where::kMayEndSentence},
    {U"vs", U"versus", Where::kAnywhere},
    {U"approx", U"approximately", Where::kAnywhere},
    {U"incl", U"including", Where::kAnywhere},
    {U"max", U"maximum", Where::kBeforeNumber},
    {U"min", U"minimum", Where::kBeforeNumber},
    {U"no", U"number", Where::kBeforeNumber},
    {U"nos", U"numbers", Where::kBeforeNumber},
    {U"vol", U"volume", Where::kBeforeNumber},
    {U"fig", U"figure", Where::kBeforeNumber},
    {U"figs", U"figures", Where::kBeforeNumber},
    {U"ch", U"chapter", Where::kBeforeNumber},
    {U"sec", U"section", Where::kBeforeNumber},
    {U"p", U"page", Where::kBeforeNumber},
    {U"pp", U"pages", Where::kBeforeNumber},
    {U"ca", U"circa", Where::kBeforeNumber},
    {U"Jan", U"January", Where::kBeforeNumber},
    {U"Feb", U"February", Where::kBeforeNumber},
    {U"Mar", U"March", Where::kBeforeNumber},
    {U"Apr", U"April", Where::kBeforeNumber},
    {U"Jun", U"June", Where::kBeforeNumber},
    {U"Jul", U"July", Where::kBeforeNumber},
    {U"Aug", U"August", Where::kBeforeNumber},
    {U"Sep", U"September", Where::kBeforeNumber},
    {U"Sept", U"September", Where::kBeforeNumber},
    {U"Oct", U"October", Where::kBeforeNumber},
    {U"Nov", U"November", Where::kBeforeNumber},
    {U"Mon", U"Monday", Where::kAnywhere},
    {U"Tue", U"Tuesday", Where::kAnywhere},
    {U"Tues", U"Tuesday", Where::kAnywhere},
    {U"Wed", U"Wednesday", Where::kAnywhere},
    {U"Thu", U"Thursday", Where::kAnywhere},
    {U"Thurs", U"Thursday", Where::kAnywhere},
    {U"Fri", U"Friday", Where::kAnywhere},
    {U"Maj", U"Major", Where::kBeforeName},
    {U"Cpl", U"Corporal", Where::kBeforeName},
    {U"Adm", U"Admiral", Where::kBeforeName},
    {U"Hwy", U"Highway", Where::kMayEndSentence},
    {U"Apt", U"Apartment", Where::kBeforeNumber},
    {U"tel", U"telephone", Where::kBeforeNumber},
    {U"ext", U"extension", Where::kBeforeNumber},
    {U"est", U"established", Where::kBeforeNumber},
    {U"ed", U"edition", Where::kBeforeNumber},
}};

// Several full stops inside: matched literally, any case.
struct Phrase {
    View written;
    View spoken;
};
constexpr std::array<Phrase, 11> kPhrases{{{U"e.g.", U"for example"},
                                           {U"i.e.", U"that is"},
                                           {U"a.m.", U"AM"},
                                           {U"p.m.", U"PM"},
                                           {U"a.k.a.", U"also known as"},
                                           {U"ph.d.", U"PhD"},
                                           {U"w.r.t.", U"with respect to"},
                                           {U"et al.", U"et al"},
                                           {U"n.b.", U"note well"},
                                           {U"p.s.", U"PS"},
                                           {U"r.s.v.p.", U"RSVP"}}};

// Words without a full stop that espeak misreads.
constexpr std::array<Phrase, 8> kWords{{{U"c#", U"C sharp"},
                                        {U"f#", U"F sharp"},
                                        {U"w/", U"with"},
                                        {U"w/o", U"without"},
                                        {U"b/c", U"because"},
                                        {U"vs", U"versus"},
                                        {U"n/a", U"not applicable"},
                                        {U"24/7", U"twenty four seven"}}};

// Titles that the British write without a full stop, before a name.
constexpr std::array<Phrase, 7> kBareTitles{{{U"Mr", U"Mister"},
                                             {U"Mrs", U"Missus"},
                                             {U"Ms", U"Miz"},
                                             {U"Dr", U"Doctor"},
                                             {U"Prof", U"Professor"},
                                             {U"St", U"Saint"},
                                             {U"Sgt", U"Sergeant"}}};

// Days before a date, a comma or another day, without a full stop.
constexpr std::array<Phrase, 10> kDays{{{U"Mon", U"Monday"},
                                        {U"Tue", U"Tuesday"},
                                        {U"Tues", U"Tuesday"},
                                        {U"Wed", U"Wednesday"},
                                        {U"Thu", U"Thursday"},
                                        {U"Thur", U"Thursday"},
                                        {U"Thurs", U"Thursday"},
                                        {U"Fri", U"Friday"},
                                        {U"Sat", U"Saturday"},
                                        {U"Sun", U"Sunday"}}};

char32_t folded(char32_t c) {
    return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c;
}

bool equal_folded(View text, View lower) {
    return std::ranges::equal(text, lower, {}, folded);
}

/// What follows the full stop at text[dot].
struct Following {
    bool end = false;  // of the text or a line
    bool capital = false;
    bool digit = false;
};

Following look_behind(View text, std::size_t dot) {
    std::size_t at = dot + 1;
    while (at < text.size() &&
           (text[at] == ' ' || text[at] == '"' || text[at] == U'”' || text[at] == ')')) {
        ++at;
    }
    if (at >= text.size() || text[at] == '\n') {
        return {.end = true};
    }
    return {.capital = is_upper(text[at]), .digit = is_digit(text[at])};
}

bool matches(const Abbreviation& known, View word) {
    if (known.written == word) {
        return true;
    }
    // "No. 5" for "no. 5"; and "DR. SMITH" for "Dr. Smith".
    return word.size() == known.written.size() &&
           std::ranges::equal(word, known.written, {}, folded, folded) && is_upper(word.front());
}

bool previous_word_is_name(View text, std::size_t at) {
    std::size_t end = at;
    while (end > 0 && text[end - 1] == ' ') {
        --end;
    }
    std::size_t begin = end;
    while (begin > 0 && is_word(text[begin - 1])) {
        --begin;
    }
    return begin < end && begin > 0 && (is_upper(text[begin]) || is_digit(text[begin]));
}

std::size_t phrase(View text, std::size_t at, std::u32string& out) {
    for (const auto& known : kPhrases) {
        const View here = text.substr(at, known.written.size());
        const std::size_t end = at + known.written.size();
        if (equal_folded(here, known.written) && (end >= text.size() || !is_word(text[end]))) {
            out.append(known.spoken);
            const auto then = look_behind(text, end - 1);
            const bool half_day = known.spoken == U"AM" || known.spoken == U"PM";
            if (then.end || (half_day && then.capital)) {
                out.push_back('.');
            }
            return known.written.size();
        }
    }
    for (const auto& known : kWords) {
        const View here = text.substr(at, known.written.size());
        const std::size_t end = at + known.written.size();
        const bool over =
            end >= text.size() || !(is_word(text[end]) || text[end] == '/' || text[end] == '.');
        if (over && equal_folded(here, known.written)) {
            out.append(known.spoken);
            return known.written.size();
        }
    }
    return 0;
}

/// "U.S.", "J.R.R.": the letters alone. The last full stop stays where the text or line ends.
std::size_t dotted_letters(View text, std::size_t at, std::u32string& out) {
    std::size_t end = at;
    std::u32string letters;
    while (end + 1 < text.size() && letters.size() < 8 && is_upper(text[end]) &&
           text[end + 1] == '.') {
        letters.push_back(text[end]);
        end += 2;
    }
    if (letters.size() < 2 || (end < text.size() && is_word(text[end]))) {
        return 0;
    }
    out.append(letters);
    if (look_behind(text, end - 1).end) {
        out.push_back('.');
    }
    return end - at;
}

/// Titles and days without a full stop.
std::size_t bare_word(View text, std::size_t at, std::size_t end, std::u32string& out) {
    const View word = text.substr(at, end - at);
    const char32_t mark = end < text.size() ? text[end] : U' ';
    const char32_t next = end + 1 < text.size() ? text[end + 1] : U' ';
    const auto* const title = std::ranges::find(kBareTitles, word, &Phrase::written);
    if (title != kBareTitles.end() && mark == ' ' && is_upper(next)) {
        const bool street = word == U"St" && previous_word_is_name(text, at);
        out.append(street ? View(U"Street") : title->spoken);
        return end - at;
    }
    const auto* const day = std::ranges::find(kDays, word, &Phrase::written);
    if (day != kDays.end()) {
        const char32_t third = end + 2 < text.size() ? text[end + 2] : U' ';
        const bool joined = mark == '-' || mark == U'–';
        const bool after_joined = at > 0 && (text[at - 1] == '-' || text[at - 1] == U'–');
        if ((mark == ' ' && is_digit(next)) || (mark == ',' && is_digit(third)) ||
            (joined && is_upper(next)) || after_joined) {
            out.append(day->spoken).append(joined ? U" to " : U"");
            return end - at + (joined ? 1 : 0);
        }
    }
    return 0;
}

}  // namespace

std::size_t spoken_abbreviation(View text, std::size_t at, std::u32string& out) {
    if (const auto used = phrase(text, at, out); used > 0) {
        return used;
    }
    std::size_t end = at;
    while (end < text.size() && end - at < 8 && is_letter(text[end])) {
        ++end;
    }
    if (end == at) {
        return 0;
    }
    if (const auto used = dotted_letters(text, at, out); used > 0) {
        return used;
    }
    if (const auto used = bare_word(text, at, end, out); used > 0) {
        return used;
    }
    if (end >= text.size() || text[end] != '.' ||
        (end + 1 < text.size() && is_word(text[end + 1]))) {
        return 0;
    }
    const View word = text.substr(at, end - at);
    const auto known = std::ranges::find_if(
        kAbbreviations, [&](const Abbreviation& entry) { return matches(entry, word); });
    if (known == kAbbreviations.end()) {
        return 0;
    }
    const auto then = look_behind(text, end);
    if ((known->written == U"St" || known->written == U"Dr") && previous_word_is_name(text, at)) {
        // "Baker St. is", but "St. Peter"
        out.append(known->written == U"St" ? U"Street" : U"Drive");
        if (then.end || then.capital) {
            out.push_back('.');
        }
        return end + 1 - at;
    }
    if ((known->where == Where::kBeforeName && !then.capital) ||
        (known->where == Where::kBeforeNumber && !then.digit)) {
        return 0;
    }
    out.append(known->spoken);
    if (then.end || (known->where == Where::kMayEndSentence && then.capital)) {
        out.push_back('.');
    }
    return end + 1 - at;
}

bool is_abbreviation(View word) {
    if (word.size() == 1 && is_letter(word.front())) {
        return is_upper(word.front());  // an initial
    }
    // Titles of the other languages spoken here.
    constexpr std::array<View, 14> kForeign{U"sr",   U"sra", U"srta", U"dra", U"ud",
                                            U"uds",  U"mme", U"mlle", U"sig", U"dott",
                                            U"prof", U"av",  U"ing",  U"dr"};
    return std::ranges::any_of(kForeign, [&](View entry) { return equal_folded(word, entry); }) ||
           std::ranges::any_of(kAbbreviations, [&](const Abbreviation& entry) {
               return entry.where == Where::kBeforeName && matches(entry, word);
           });
}

}  // namespace annex::tts
