#include "cli/arguments.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <functional>

#include "cli/help.h"

#ifndef ANNEX_VERSION
#error "the build says which version this is"
#endif

namespace annex::cli {
namespace {

const std::vector<std::string> kSoundFormats{"mp3", "wav", "flac", "opus", "aac", "pcm"};
const std::vector<std::string> kTranscriptFormats{"text", "srt", "vtt", "json", "verbose_json"};
const std::vector<std::string> kPageFormats{"markdown", "json"};
const std::vector<std::string> kShells{"bash", "zsh", "fish"};

/// Holds the parser together with the values that it fills.
class Parser {
  public:
    explicit Parser(const std::string& default_url) : app_(std::string(kProgramSummary), "annex") {
        invocation_.url = default_url;
        app_.set_version_flag("--version", "annex " ANNEX_VERSION);
        app_.add_option("--url", invocation_.url,
                        "The box to talk to [default: $ANNEX_URL, or http://127.0.0.1:8460]")
            ->type_name("URL");
        app_.footer(std::string(kProgramDetails));
        app_.require_subcommand(1);
        app_.get_formatter()->column_width(32);
        app_.failure_message(CLI::FailureMessage::simple);
        add_status();
        add_embed();
        add_say();
        add_voices();
        add_transcribe();
        add_read();
        add_models();
        add_pull();
        add_selfcheck();
        add_completion();
    }

    Result<std::variant<Invocation, Shown>> parse(std::vector<std::string> words) {
        std::reverse(words.begin(), words.end());  // as the library wants them
        try {
            app_.parse(std::move(words));
        } catch (const CLI::CallForHelp&) {
            const auto chosen = app_.get_subcommands();
            return {Shown{chosen.empty() ? app_.help() : chosen.front()->help("annex")}};
        } catch (const CLI::CallForVersion& version) {
            return {Shown{std::string(version.what()) + "\n"}};
        } catch (const CLI::ParseError& error) {
            const auto chosen = app_.get_subcommands();
            const auto command = chosen.empty() ? "" : " " + chosen.front()->get_name();
            return {Code::kInvalidArgument,
                    fmt::format("{}; see: annex{} --help", error.what(), command)};
        }
        return {std::move(invocation_)};
    }

    std::vector<CommandOutline> outline() {
        std::vector<CommandOutline> commands;
        for (const auto* command : app_.get_subcommands([](CLI::App*) { return true; })) {
            CommandOutline outline{command->get_name(), command->get_description(), {}, false};
            for (const auto* option : command->get_options()) {
                for (const auto& name : option->get_lnames()) {
                    outline.options.push_back("--" + name);
                }
                outline.takes_files = outline.takes_files || option->get_type_name() == "FILE";
            }
            commands.push_back(std::move(outline));
        }
        return commands;
    }

  private:
    /// A command whose values land in a fresh T; they become the invocation's when it is chosen.
    template <class T>
    CLI::App* add(const CommandHelp& help, T& values) {
        auto* command = app_.add_subcommand(std::string(help.name), std::string(help.summary));
        command->footer(std::string(help.details));
        command->fallthrough();  // --url may come after the command too
        command->callback([this, &values] { invocation_.arguments = values; });
        return command;
    }
    static void add_model(CLI::App* command, std::string& model, const std::string& example) {
        command
            ->add_option("-m,--model", model,
                         "Model id or alias, e.g. " + example + " [default: the box's]")
            ->type_name("MODEL");
    }
    static void add_json(CLI::App* command, bool& json) {
        command->add_flag("--json", json, "Print the box's answer as JSON");
    }

    void add_status() { add_json(add(kStatusHelp, status_), status_.json); }

    void add_embed() {
        auto* command = add(kEmbedHelp, embed_);
        command
            ->add_option("TEXT", embed_.texts,
                         "Texts, each a vector; - or none reads standard input")
            ->type_name("");
        command->add_flag("--lines", embed_.lines, "Each line of standard input is a text");
        add_model(command, embed_.model, "bge-small-en-v1.5");
        constexpr std::uint32_t kDimensionsMax = 8192;
        command
            ->add_option("--dimensions", embed_.dimensions,
                         "Cut each vector to N values, where the model was trained for it")
            ->check(CLI::Range(std::uint32_t{1}, kDimensionsMax).description(""))
            ->type_name("N");
        add_json(command, embed_.json);
    }

    void add_say() {
        auto* command = add(kSayHelp, say_);
        command->add_option("TEXT", say_.words, "What to say; - or none reads standard input")
            ->type_name("");
        command
            ->add_option("-o,--output", say_.output,
                         "File to write; - is standard output. Its suffix gives the format")
            ->type_name("FILE");
        command->add_option("-v,--voice", say_.voice, "A name that annex voices lists")
            ->type_name("VOICE");
        command->add_option("-s,--speed", say_.speed, "From 0.25 to 4 [default: 1]")
            ->check(CLI::Range(0.25, 4.0).description(""))
            ->type_name("X");
        command->add_option("-f,--format", say_.format, "mp3, wav, flac, opus, aac or pcm")
            ->check(CLI::IsMember(kSoundFormats).description(""))
            ->type_name("FORMAT");
        add_model(command, say_.model, "kokoro-82m");
    }

    void add_voices() {
        auto* command = add(kVoicesHelp, voices_);
        add_model(command, voices_.model, "kokoro-82m");
        add_json(command, voices_.json);
    }

    void add_transcribe() {
        auto* command = add(kTranscribeHelp, transcribe_);
        command->add_option("FILE", transcribe_.files, "Recordings; - reads standard input")
            ->type_name("FILE")
            ->required();
        command
            ->add_option("-f,--format", transcribe_.format,
                         "text, srt, vtt, json or verbose_json [default: text]")
            ->check(CLI::IsMember(kTranscriptFormats).description(""))
            ->type_name("FORMAT");
        command
            ->add_option("-l,--language", transcribe_.language,
                         "Spoken language, e.g. en or zh [default: found out]")
            ->type_name("CODE");
        command->add_flag("-t,--translate", transcribe_.translate, "Write it in English");
        command
            ->add_option("--hot-words", transcribe_.hot_words,
                         "Names and terms to expect, e.g. \"Annex, Kokoro\"")
            ->type_name("WORDS");
        add_model(command, transcribe_.model, "whisper-base");
        command->add_flag_callback(
            "--json", [this] { transcribe_.format = "json"; }, "The same as --format json");
    }

    void add_read() {
        auto* command = add(kReadHelp, read_);
        command->add_option("FILE", read_.files, "Pictures or PDFs; - reads standard input")
            ->type_name("FILE")
            ->required();
        command
            ->add_option("-p,--pages", read_.pages,
                         "Pages of a PDF, counted from 1, e.g. 1-3,5 [default: all]")
            ->type_name("PAGES");
        command->add_option("-f,--format", read_.format, "markdown or json [default: markdown]")
            ->check(CLI::IsMember(kPageFormats).description(""))
            ->type_name("FORMAT");
        add_model(command, read_.model, "pp-ocrv6-small");
        command->add_flag_callback(
            "--json", [this] { read_.format = "json"; }, "The same as --format json");
    }

    void add_models() { add_json(add(kModelsHelp, models_), models_.json); }

    void add_pull() {
        add(kPullHelp, pull_)
            ->add_option("MODEL", pull_.models, "Ids of models [default: all default models]")
            ->type_name("");
    }

    void add_selfcheck() { add_json(add(kSelfcheckHelp, selfcheck_), selfcheck_.json); }

    void add_completion() {
        add(kCompletionHelp, completion_)
            ->add_option("SHELL", completion_.shell, "bash, zsh or fish")
            ->check(CLI::IsMember(kShells).description(""))
            ->type_name("")
            ->required();
    }

    CLI::App app_;
    Invocation invocation_;
    StatusArguments status_;
    EmbedArguments embed_;
    SayArguments say_;
    VoicesArguments voices_;
    TranscribeArguments transcribe_;
    ReadArguments read_;
    ModelsArguments models_;
    PullArguments pull_;
    SelfcheckArguments selfcheck_;
    CompletionArguments completion_;
};

}  // namespace

Result<std::variant<Invocation, Shown>> parse_arguments(std::vector<std::string> words,
                                                        const std::string& default_url) {
    return Parser(default_url).parse(std::move(words));
}

std::vector<CommandOutline> outline_commands() {
    return Parser("").outline();
}

}  // namespace annex::cli
