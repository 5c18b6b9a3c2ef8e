#include "capability/tts/phonemes/english/roles.h"

#include <algorithm>
#include <array>

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

// Words whose sense their neighbours give away better than grammar, one function for each.

Role role_of_read(const Place& place) {
    return is_past_read(place) ? Role::kPast : Role::kDefault;
}

Role role_of_used(const Place& place) {
    if (place.after() != "to") {
        return Role::kDefault;
    }
    const auto before = place.before();
    const auto then = place.after(2);
    const bool accustomed =
        then.ends_with("ing") || begins_object(then) || listed(then, "you this");
    const bool passive = listed(before, kBe) || is_adverb(before) ||
                         listed(before, "longer also often then being usually not");
    return passive && !accustomed ? Role::kDefault : Role::kPast;
}

Role role_of_live(const Place& place) {
    const auto before = place.before();
    const bool where = listed(place.after(),
                              "in on at with near there here long longer alone "
                              "together without by next across abroad forever "
                              "happily and");
    const bool shown = listed(before, kBe) || listed(before,
                                                     "go going went streamed broadcast "
                                                     "aired recorded performing");
    const bool lives = where && !shown && !listed(before, kDeterminers) && !before.empty();
    return is_verb(place) || lives ? Role::kVerb : Role::kDefault;
}

Role role_of_close(const Place& place) {
    const auto after = place.after();
    if (is_verb(place) && after != "to") {
        return Role::kVerb;
    }
    const bool end = listed(place.before(), kDeterminers) && (after == "of" || after.empty());
    return end ? Role::kNoun : Role::kDefault;
}

Role role_of_tear(const Place& place) {
    const auto after = place.after();
    const bool ripped = listed(after, "up down apart off out through into it along this that") ||
                        (place.before() == "and" && place.before(2) == "wear") ||
                        (listed(after, "in on") && !place.near("eye eyes cheek face"));
    return ripped || is_verb(place) ? Role::kVerb : Role::kDefault;
}

Role role_of_bow(const Place& place) {
    const bool bend = listed(place.before(2), "take took takes taking") ||
                      (place.after() == "of" && place.before() != "a") ||
                      listed(place.after(), "down before out") || is_verb(place);
    return bend ? Role::kVerb : Role::kDefault;
}

Role role_of_wind(const Place& place) {
    const bool turn =
        listed(place.after(), "up down back around through") && place.before() != "the";
    return turn || is_verb(place) ? Role::kVerb : Role::kDefault;
}

Role role_of_bass(const Place& place) {
    return place.near("fish fishing caught catch lake river sea boat grilled") ? Role::kDefault
                                                                               : Role::kAdjective;
}

Role role_of_minute(const Place& place) {
    const bool tiny = listed(place.after(),
                             "amount amounts detail details quantity quantities "
                             "particle particles trace traces fraction difference "
                             "differences changes variations") ||
                      listed(place.before(), "very so extremely most");
    return tiny ? Role::kAdjective : Role::kDefault;
}

Role role_of_wound(const Place& place) {
    const bool turned = listed(place.after(), "up down around back") ||
                        listed(place.before(), "i he she they we tightly");
    return turned ? Role::kPast : Role::kDefault;
}

Role role_of_dove(const Place& place) {
    return listed(place.after(), "into in off down under") ? Role::kVerb : Role::kDefault;
}

struct Sensed {
    std::string_view word;
    Role (*role)(const Place&);
};
constexpr std::array<Sensed, 15> kSensed{{{"read", role_of_read},
                                          {"used", role_of_used},
                                          {"live", role_of_live},
                                          {"lives", role_of_live},
                                          {"close", role_of_close},
                                          {"tear", role_of_tear},
                                          {"bow", role_of_bow},
                                          {"bows", role_of_bow},
                                          {"wind", role_of_wind},
                                          {"winds", role_of_wind},
                                          {"bass", role_of_bass},
                                          {"minute", role_of_minute},
                                          {"wound", role_of_wound},
                                          {"dove", role_of_dove},
                                          {"doves", role_of_dove}}};

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
    const auto* const sensed = std::ranges::find(kSensed, word, &Sensed::word);
    if (sensed != kSensed.end()) {
        return sensed->role(place);
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
