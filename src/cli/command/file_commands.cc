// annex transcribe, annex read: several files, each on its own.
#include <fmt/format.h>

#include <functional>
#include <nlohmann/json.hpp>
#include <optional>

#include "cli/command/commands.h"
#include "cli/command/page_ranges.h"
#include "cli/files.h"
#include "service/base64.h"

namespace annex::cli {
namespace {

using Json = nlohmann::json;

/// The body of POST /v1/ocr is JSON with the document in base64, and has a limit of its own.
constexpr std::uint64_t kDocumentBytesMax = 47ULL << 20U;

std::string shown_name(const std::string& file) {
    return file == "-" ? "standard input" : file;
}

/// What one file gave: text to print, or JSON.
using Work = std::function<Result<std::string>(const std::string& file)>;

/// Does every file; complains about those that fail and returns the first failure.
Result<void> for_each_file(const std::vector<std::string>& files, bool as_json, const char* doing,
                           const Terminal& terminal, const Work& work) {
    std::optional<Error> first_failure;
    std::size_t failed = 0;
    const bool many = files.size() > 1;
    auto list = Json::array();
    for (std::size_t i = 0; i < files.size(); ++i) {
        const auto name = shown_name(files[i]);
        auto result = [&] {
            const auto waiting = terminal.progress(
                many ? fmt::format("{} {} ({} of {})", doing, name, i + 1, files.size())
                     : fmt::format("{} {}", doing, name));
            return work(files[i]);
        }();
        if (!result.ok()) {
            auto error = std::move(result).error();
            if (!many) {
                if (error.message.find(name) == std::string::npos) {
                    error.message = name + ": " + error.message;
                }
                return error;
            }
            terminal.complain(error.message.starts_with(name) ? error.message
                                                              : name + ": " + error.message);
            ++failed;
            if (!first_failure) {
                first_failure = std::move(error);
            }
            continue;
        }
        if (!many) {
            return terminal.write_text(*result);
        }
        if (as_json) {
            auto json = Json::parse(*result, nullptr, /*allow_exceptions=*/false);
            if (json.is_object()) {
                json["file"] = files[i];
            }
            list.push_back(std::move(json));
        } else {
            ANNEX_TRY(terminal.write_text(fmt::format("==> {} <==\n{}\n", name, *result)));
        }
    }
    if (as_json) {
        ANNEX_TRY(
            terminal.write_text(list.dump(2, ' ', false, Json::error_handler_t::replace) + "\n"));
    }
    if (first_failure) {
        return Error{first_failure->code,
                     fmt::format("{} of {} files could not be done", failed, files.size())};
    }
    return {};
}

std::string ended_with_line(std::string text) {
    if (!text.empty() && !text.ends_with('\n')) {
        text += '\n';
    }
    return text;
}

std::string markdown_of(const Json& answer) {
    std::string out;
    const auto pages = answer.find("pages");
    if (pages == answer.end() || !pages->is_array()) {
        return out;
    }
    for (const auto& page : *pages) {
        const auto markdown = page.is_object() ? page.find("markdown") : page.end();
        if (markdown != page.end() && markdown->is_string()) {
            out += out.empty() ? "" : "\n";
            out += ended_with_line(markdown->get<std::string>());
        }
    }
    return out;
}

/// Lines of all pages that the box read too unsurely to put them into the Markdown.
std::size_t left_out_of(const Json& answer) {
    std::size_t count = 0;
    const auto pages = answer.find("pages");
    if (pages != answer.end()) {
        const Json::json_pointer left_out("/x_annex/left_out");
        for (const auto& page : *pages) {
            count += page.contains(left_out) ? page.at(left_out).size() : 0;
        }
    }
    return count;
}

}  // namespace

Result<void> run(const TranscribeArguments& arguments, const Api& api, const Terminal& terminal) {
    const bool as_json = arguments.format == "json" || arguments.format == "verbose_json";
    const auto work = [&](const std::string& path) -> Result<std::string> {
        ANNEX_ASSIGN(file, open_input(path, kFileBytesMax));
        http::MultipartForm form;
        // Fields first: the server can refuse them before it has the file.
        form.add_field("response_format", arguments.format);
        if (!arguments.model.empty()) {
            form.add_field("model", arguments.model);
        }
        if (!arguments.language.empty()) {
            form.add_field("language", arguments.language);
        }
        if (!arguments.hot_words.empty()) {
            form.add_field("hotwords", arguments.hot_words);
        }
        form.add_file("file", "recording", {file.fd.get(), 0, file.bytes});
        ANNEX_ASSIGN(answer, api.post_form(arguments.translate ? "/v1/audio/translations"
                                                               : "/v1/audio/transcriptions",
                                           std::move(form)));
        for (const auto& [header, value] : answer.head.headers) {
            if (header == "x-annex-warning") {
                terminal.complain(fmt::format("{}: {}", shown_name(path), value));
            }
        }
        return ended_with_line(std::move(answer.body));
    };
    return for_each_file(arguments.files, as_json, "listening to", terminal, work);
}

Result<void> run(const ReadArguments& arguments, const Api& api, const Terminal& terminal) {
    ANNEX_ASSIGN(pages, parse_page_ranges(arguments.pages));
    const bool as_json = arguments.format == "json";
    const auto work = [&](const std::string& path) -> Result<std::string> {
        ANNEX_ASSIGN(file, open_input(path, kDocumentBytesMax));
        ANNEX_ASSIGN(bytes, read_whole(file));
        // What the document is, the box finds out from its content.
        const bool is_pdf = bytes.starts_with("%PDF");
        const auto type = is_pdf ? "document_url" : "image_url";
        const auto url = fmt::format("data:{};base64,", is_pdf ? "application/pdf" : "image/png") +
                         service::encode_base64(
                             {reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
        Json body{{"document", {{"type", type}, {type, url}}}};
        if (!arguments.model.empty()) {
            body["model"] = arguments.model;
        }
        if (!pages.empty()) {
            body["pages"] = pages;
        }
        ANNEX_ASSIGN(answer, api.post_json("/v1/ocr", body));
        if (as_json) {
            return ended_with_line(std::move(answer.body));
        }
        ANNEX_ASSIGN(json, json_of(answer));
        if (const auto count = left_out_of(json); count > 0) {
            terminal.complain(fmt::format(
                "{}: {} line{} could hardly be read and {} left out; --json shows what was guessed",
                shown_name(path), count, count == 1 ? "" : "s", count == 1 ? "is" : "are"));
        }
        return markdown_of(json);
    };
    return for_each_file(arguments.files, as_json, "reading", terminal, work);
}

}  // namespace annex::cli
