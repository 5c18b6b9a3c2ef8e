#include "capability/tts/phonemes/espeak.h"

#include <espeak-ng/espeak_ng.h>
#include <espeak-ng/speak_lib.h>
#include <fmt/format.h>

#include <mutex>

namespace annex::tts {
namespace {

constexpr int kIpaWithTies = espeakPHONEMES_IPA | espeakPHONEMES_TIE | (static_cast<int>('^') << 8);
constexpr int kSentencesMax = 10'000;  // of one piece; the library returns one at a time

/// Takes out "(en)" and the like, which tell where espeak changed language, and line ends.
std::string without_switches(std::string_view ipa) {
    std::string out;
    std::size_t at = 0;
    while (at < ipa.size()) {
        if (ipa[at] == '(') {
            const auto close = ipa.find(')', at);
            if (close == std::string_view::npos) {
                break;
            }
            at = close + 1;
            continue;
        }
        const bool space = ipa[at] == ' ' || ipa[at] == '\n' || ipa[at] == '_';
        if (!space) {
            out.push_back(ipa[at]);
        } else if (ipa[at] != '_' && !out.empty() && out.back() != ' ') {
            out.push_back(' ');
        }
        ++at;
    }
    while (out.ends_with(' ')) {
        out.pop_back();
    }
    return out;
}

/// The library is one for the whole process and stays open: closed and opened again it waits for
/// ever when it is closed the second time.
struct Library {
    static Library& instance() {
        static Library library;
        return library;
    }

    std::mutex mutex;
    bool open = false;
};

}  // namespace

Result<std::unique_ptr<Espeak>> Espeak::open() {
    auto& library = Library::instance();
    const std::lock_guard lock(library.mutex);
    if (!library.open) {
        // Not espeak_Initialize(): it also opens an output, which makes files of a sound server in
        // the user's home.
        espeak_ng_InitializePath(nullptr);
        library.open = espeak_ng_Initialize(nullptr) == ENS_OK;
    }
    if (!library.open) {
        return Error{Code::kUnavailable,
                     "espeak-ng cannot find its data; install the package espeak-ng-data"};
    }
    return std::unique_ptr<Espeak>(new Espeak);
}

Result<std::string> Espeak::ipa(const std::string& text, const std::string& language) {
    auto& library = Library::instance();
    const std::lock_guard lock(library.mutex);
    // Before every piece, 0.2 ms: a letter of a script with rules of its own (Kayah Li) leaves the
    // library in that language for all that follows. Without a voice it crashes, so a failure must
    // not go on.
    if (espeak_SetVoiceByName(language.c_str()) != EE_OK) {
        return Error{Code::kUnsupported, fmt::format("espeak-ng has no rules for '{}'", language)};
    }
    std::string out;
    const void* rest = text.c_str();
    for (int sentence = 0; rest != nullptr && sentence < kSentencesMax; ++sentence) {
        const char* part = espeak_TextToPhonemes(&rest, espeakCHARS_UTF8, kIpaWithTies);
        if (part == nullptr) {
            return Error{Code::kInternal, "espeak-ng gave no phonemes"};
        }
        const auto cleaned = without_switches(part);
        if (!cleaned.empty()) {
            out += out.empty() ? "" : " ";
            out += cleaned;
        }
    }
    return out;
}

}  // namespace annex::tts
