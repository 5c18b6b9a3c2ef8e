#pragma once
// Closed classes of English words, by which the roles of the others are told.
//
// Threads: constants and plain functions.
#include <string_view>

namespace annex::tts {

/// Whether `list`, words parted by single spaces, holds `word`. An empty word is in no list.
inline bool listed(std::string_view word, std::string_view list) {
    for (std::size_t at = list.find(word); !word.empty() && at != std::string_view::npos;
         at = list.find(word, at + 1)) {
        const std::size_t end = at + word.size();
        if ((at == 0 || list[at - 1] == ' ') && (end == list.size() || list[end] == ' ')) {
            return true;
        }
    }
    return false;
}

inline constexpr std::string_view kDeterminers =
    "the a an this these those my your his her its our their no any some every each all both "
    "another much many more most little few several enough what whose which other such one's "
    "first second third last next new old good bad great big small single";
inline constexpr std::string_view kPrepositions =
    "of in on at by for with from into onto about over under after before between through during "
    "against without within upon per via like as than toward towards across behind beyond";
inline constexpr std::string_view kModals =
    "will would can could shall should may might must do does did don't doesn't didn't won't can't "
    "cannot couldn't wouldn't shouldn't mustn't i'll you'll he'll she'll it'll we'll they'll i'd "
    "you'd he'd she'd we'd they'd let's please help helps";
inline constexpr std::string_view kPronouns =
    "i you he she it we they me him us them who whom mine yours hers ours theirs myself yourself "
    "himself herself itself there here not";
inline constexpr std::string_view kBe =
    "am is are was were be been being i'm you're he's she's it's we're they're isn't aren't wasn't "
    "weren't that's there's who's";
inline constexpr std::string_view kHave =
    "have has had having haven't hasn't hadn't i've you've we've they've who've should've could've "
    "would've";
inline constexpr std::string_view kConjunctions =
    "and or but if when while because so that nor yet";
inline constexpr std::string_view kLinking =
    "feel feels felt seem seems seemed look looks looked remain remains remained become became get "
    "gets got stay stays stayed sound sounds sounded keep kept make makes made";
inline constexpr std::string_view kDegree = "very so too quite rather really more most less as how";

/// Adjectives by default that have a noun of another sound.
inline constexpr std::string_view kAdjectives = "invalid closer complex compact converse";
/// Stressed only where a pause follows.
inline constexpr std::string_view kFunction =
    "be been by can could could've couldn't get gone got had has have her his my there there's "
    "these this those through will won't would should was were do";

}  // namespace annex::tts
