#include "capability/tts/phonemes/english/roles.h"

#include <algorithm>

#include "capability/tts/phonemes/english/word_lists.h"

namespace annex::tts {
namespace {

constexpr std::size_t kSpan = 8;  // how far another word may speak for a sense

class Place {
  public:
    Place(Words words, std::size_t at) : words_(words), at_(at) {}

    [[nodiscard]] std::string_view word() const { return words_[at_]; }
    [[nodiscard]] std::string_view before(std::size_t n = 1) const {
        return at_ >= n ? std::string_view(words_[at_ - n]) : std::string_view();
    }
    [[nodiscard]] std::string_view after(std::size_t n = 1) const {
        return at_ + n < words_.size() ? std::string_view(words_[at_ + n]) : std::string_view();
    }
    [[nodiscard]] bool near(std::string_view list) const {
        const std::size_t from = at_ - std::min(at_, kSpan);
        const std::size_t to = std::min(words_.size(), at_ + kSpan + 1);
        return std::any_of(words_.begin() + static_cast<std::ptrdiff_t>(from),
                           words_.begin() + static_cast<std::ptrdiff_t>(to),
                           [&](const std::string& word) { return listed(word, list); });
    }

  private:
    Words words_;
    std::size_t at_;
};

bool is_adverb(std::string_view word) {
    return word.size() > 4 && word.ends_with("ly") && !listed(word, "only family reply apply");
}

/// Neither a function word nor a mark: a noun, verb, adjective or adverb.
bool is_content(std::string_view word) {
    return !word.empty() && !listed(word, kDeterminers) && !listed(word, kPrepositions) &&
           !listed(word, kModals) && !listed(word, kPronouns) && !listed(word, kBe) &&
           !listed(word, kHave) && !listed(word, kConjunctions);
}

bool begins_object(std::string_view word) {
    return listed(word, kDeterminers) || listed(word, "it them him us me everything something");
}

bool is_plural(std::string_view word) {
    return (word.size() > 3 && word.ends_with('s') && !word.ends_with("ss") &&
            !word.ends_with("us")) ||
           listed(word, "people men women children police");
}

/// Whether a verb in its plain form (or, with -s, of he, she, it) stands here.
bool is_verb(const Place& place) {
    std::size_t n = 1;
    while (n < 3 && (is_adverb(place.before(n)) ||
                     listed(place.before(n), "not never always often also just still even ever"))) {
        ++n;
    }
    const auto before = place.before(n);
    const bool with_s = place.word().ends_with('s') && place.word() != "use";
    if (!with_s && listed(before, "to")) {
        return !listed(place.before(n + 1),
                       "due according thanks contrary prior next close back "
                       "led similar access") ||
               n > 1;
    }
    if (!with_s && listed(before, kModals)) {
        return true;
    }
    if (with_s) {
        const bool named = is_content(before) && !is_plural(before);
        return listed(before, "he she it who") ||
               ((named || listed(before, "that which")) && begins_object(place.after()));
    }
    if (listed(before, "i you we they who let's please")) {
        return true;
    }
    if (before.empty() || listed(before, "and or but then")) {
        return begins_object(place.after()) &&
               !(before.empty() && listed(place.after(), "that"));  // "Record the call"
    }
    return is_plural(before) && !listed(place.before(n + 1), kBe) && begins_object(place.after());
}

bool is_noun(const Place& place) {
    const auto before = place.before();
    return listed(before, kDeterminers) || listed(before, kPrepositions) ||
           listed(place.after(), "of") || listed(before, "and or but") ||
           (is_content(before) && !is_adverb(before));
}

bool is_adjective(const Place& place) {
    const auto before = place.before();
    return listed(before, kBe) || listed(before, kLinking) || listed(before, kDegree) ||
           is_adverb(before) || (listed(before, kDeterminers) && is_content(place.after()));
}

bool is_past_read(const Place& place) {
    const auto before = place.before();
    const bool aided =
        listed(before, kHave) || listed(before, kBe) ||
        ((listed(before, "never already just ever always not well") || is_adverb(before)) &&
         (listed(place.before(2), kHave) || listed(place.before(2), kBe)));
    if (aided || listed(before, "he she it widely well")) {
        return true;
    }
    if (listed(before, "to") || listed(before, kModals) || before.empty()) {
        return false;
    }
    if (place.near("yesterday ago last already earlier once before finished when was were had "
                   "said told")) {
        return true;
    }
    return is_content(before) && !is_plural(before) && !listed(before, "please never always often");
}

/// Words whose sense their neighbours give away better than grammar.
Role special_role(const Place& place) {
    const auto word = place.word();
    const auto before = place.before();
    const auto after = place.after();
    if (word == "read") {
        return is_past_read(place) ? Role::kPast : Role::kDefault;
    }
    if (word == "used") {
        if (after != "to") {
            return Role::kDefault;
        }
        const auto then = place.after(2);
        const bool accustomed = then.ends_with("ing") || begins_object(then) ||
                                listed(then, "being having doing you this that working living");
        const bool passive = listed(before, kBe) || is_adverb(before) ||
                             listed(before, "longer also often then being usually not");
        return passive && !accustomed ? Role::kDefault : Role::kPast;
    }
    if (word == "live" || word == "lives") {
        const bool where = listed(after,
                                  "in on at with near there here long longer alone together "
                                  "without by next across abroad forever happily and");
        const bool shown = listed(before, kBe) || listed(before,
                                                         "go going went streamed broadcast "
                                                         "aired recorded performing");
        return is_verb(place) ||
                       (where && !shown && !listed(before, kDeterminers) && !before.empty())
                   ? Role::kVerb
                   : Role::kDefault;
    }
    if (word == "close") {
        if (is_verb(place) && !listed(after, "to")) {
            return Role::kVerb;
        }
        const bool end = listed(before, kDeterminers) && (after == "of" || after.empty());
        return end ? Role::kNoun : Role::kDefault;
    }
    if (word == "tear") {
        const bool ripped =
            listed(after, "up down apart off out through into it along this that") ||
            (before == "and" && place.before(2) == "wear") ||
            (listed(after, "in on") && !place.near("eye eyes cheek face"));
        return ripped || is_verb(place) ? Role::kVerb : Role::kDefault;
    }
    if (word == "bow" || word == "bows") {
        const bool bend = listed(place.before(2), "take took takes taking") ||
                          (after == "of" && !listed(before, "a")) ||
                          listed(after, "down before out") || is_verb(place);
        return bend ? Role::kVerb : Role::kDefault;
    }
    if (word == "wind" || word == "winds") {
        const bool turn = listed(after, "up down back around through") && !listed(before, "the");
        return turn || is_verb(place) ? Role::kVerb : Role::kDefault;
    }
    if (word == "bass") {
        return place.near("fish fishing caught catch lake river sea boat grilled")
                   ? Role::kDefault
                   : Role::kAdjective;
    }
    if (word == "minute") {
        return listed(after,
                      "amount amounts detail details quantity quantities particle particles "
                      "trace traces fraction difference differences changes variations") ||
                       listed(before, "very so extremely most")
                   ? Role::kAdjective
                   : Role::kDefault;
    }
    if (word == "wound") {
        return listed(after, "up down around back") || listed(before, "i he she they we tightly")
                   ? Role::kPast
                   : Role::kDefault;
    }
    if (word == "dove" || word == "doves") {
        return listed(after, "into in off down under") ? Role::kVerb : Role::kDefault;
    }
    return Role::kNoun;  // none of these
}

/// "that book" and "I know that"; but "I know that he ...".
Role role_of_that(const Place& place) {
    const auto before = place.before();
    const auto after = place.after();
    const bool opens = before.empty() && listed(after, "is was will would isn't wasn't one way");
    const bool reason = before == "in" && listed(after, kPronouns);
    const bool points = after.empty() || opens || (listed(before, kPrepositions) && !reason);
    return points ? Role::kDeterminer : Role::kDefault;
}

}  // namespace

Role role_of(Words words, std::size_t at) {
    const Place place(words, at);
    const auto word = place.word();
    if (word == "that") {
        return role_of_that(place);
    }
    if (listed(word, kSensed)) {
        return special_role(place);
    }
    if (listed(word, kFunction)) {
        return place.after().empty() ? Role::kBeforePause : Role::kDefault;
    }
    if (is_verb(place)) {
        return Role::kVerb;
    }
    if (listed(word, kAdjectives) &&
        (listed(place.before(), kDeterminers) || listed(place.before(), kPrepositions)) &&
        !is_content(place.after())) {
        return Role::kNoun;
    }
    if (listed(word, kAdjectives)) {
        return Role::kAdjective;
    }
    // "an elaborate plan", "it is deliberate"; a noun that has no adjective falls back to itself.
    const bool modifier = is_adjective(place);
    if (modifier && word.ends_with("ate")) {
        return Role::kAdjective;
    }
    if (listed(place.before(), kBe) || listed(place.before(), kLinking)) {
        return Role::kAdjective;
    }
    if (is_noun(place) || place.before().empty()) {
        return Role::kNoun;
    }
    return Role::kDefault;
}

std::u32string_view other_sense(Words words, std::size_t at, bool british) {
    const Place place(words, at);
    const auto word = place.word();
    if (word == "lead" || word == "leads") {
        const bool metal =
            listed(place.after(),
                   "pipe pipes paint paints poisoning pencil pencils acid battery "
                   "batteries bullet bullets shot weight weights crystal levels "
                   "exposure contamination mine mines ore glass oxide based") ||
            listed(place.before(), "molten melted contain contains containing") ||
            (listed(place.before(), "of with from like and") && place.after().empty() &&
             place.near(
                 "made metal heavy gold iron copper zinc tin mercury silver roof pipes water"));
        return metal && word == "lead" ? U"lˈɛd" : U"";
    }
    if (word == "resume" || word == "resumes") {
        const bool paper = listed(place.before(), kDeterminers) && word == "resume";
        return !paper ? U"" : british ? U"ɹˈɛzjʊmˌA" : U"ɹˈɛzəmˌA";
    }
    return U"";
}

}  // namespace annex::tts
