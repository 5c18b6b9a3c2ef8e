#pragma once
// The command line as plain values: what was asked for, checked as far as it can be without a box.
//
// Threads: plain functions.
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "base/result.h"

namespace annex::cli {

struct StatusArguments {
    bool json = false;
};
struct EmbedArguments {
    std::vector<std::string> texts;  ///< "-" or none: standard input
    bool lines = false;              ///< each line of standard input is a text
    std::string model;               ///< empty = the box's default
    std::uint32_t dimensions = 0;    ///< 0 = the model's own
    bool json = false;
};
struct SayArguments {
    std::vector<std::string> words;  ///< "-" or none: standard input
    std::string output;              ///< empty or "-": standard output
    std::string voice;
    std::string model;
    std::string format;  ///< empty: by the suffix of `output`, else mp3
    double speed = 1;
};
struct VoicesArguments {
    std::string model;
    bool json = false;
};
struct TranscribeArguments {
    std::vector<std::string> files;  ///< "-": standard input
    std::string model;
    std::string language;
    std::string hot_words;
    std::string format = "text";
    bool translate = false;
};
struct ReadArguments {
    std::vector<std::string> files;
    std::string model;
    std::string pages;  ///< 1-based, e.g. "1-3,5"; empty = all
    std::string format = "markdown";
};
struct ModelsArguments {
    bool json = false;
};
struct PullArguments {
    std::vector<std::string> models;  ///< none: all default ones
};
struct SelfcheckArguments {
    bool json = false;
};
struct CompletionArguments {
    std::string shell;
};

using Arguments = std::variant<StatusArguments, EmbedArguments, SayArguments, VoicesArguments,
                               TranscribeArguments, ReadArguments, ModelsArguments, PullArguments,
                               SelfcheckArguments, CompletionArguments>;

struct Invocation {
    std::string url;
    Arguments arguments;
};
/// Help or version: printed, and that is all.
struct Shown {
    std::string text;
};

/// `words`: the command line without the program. Errors: kInvalidArgument with what to type.
Result<std::variant<Invocation, Shown>> parse_arguments(std::vector<std::string> words,
                                                        const std::string& default_url);

/// A command and its options, for shell completion.
struct CommandOutline {
    std::string name;
    std::string summary;
    std::vector<std::string> options;  ///< e.g. "--json"
    bool takes_files = false;
};
std::vector<CommandOutline> outline_commands();

}  // namespace annex::cli
