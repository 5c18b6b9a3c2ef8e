#pragma once
// What --help says of each command, below its options.
#include <string_view>

namespace annex::cli {

struct CommandHelp {
    std::string_view name;
    std::string_view summary;
    std::string_view details;
};

inline constexpr std::string_view kProgramSummary =
    "Annex gives agents embedding, a voice, ears and reading, on a box of your own.\n"
    "This program talks to a running box over HTTP.";

inline constexpr std::string_view kProgramDetails = R"(Examples:
  annex say "The kettle is on." -o kettle.mp3
  annex transcribe kettle.mp3
  annex read letter.pdf > letter.md
  annex COMMAND --help          what a command takes, with examples

Environment:
  ANNEX_URL                     the box to talk to, where --url is not given

Exit codes: 0 done; 2 wrong use or input; 3 not found; 4 box busy; 5 out of time;
6 cancelled; 7 no box answers; 8 out of memory; 9 not allowed; 10 not supported;
11 damaged data; 12 a fault in Annex. When several files are given and one fails, the
others are done and the code is that of the first failure.)";

inline constexpr CommandHelp kStatusHelp{
    "status", "Show what runs where, how much memory it takes and since when",
    R"(One line per capability. A worker starts when it is first needed, so "away" is no fault;
"backoff" is: the line below the table says how the worker ended.

Examples:
  annex status
  annex status --json | jq '.capabilities[] | {capability, state, resident_bytes}')"};

inline constexpr CommandHelp kEmbedHelp{
    "embed", "Turn texts into vectors",
    R"(Prints one JSON list of numbers per text and line, in the order of the texts. Vectors have
length 1, so that their dot product is their similarity. With --json the whole answer of
POST /v1/embeddings is printed: vectors, model, token counts.

Examples:
  annex embed "a lantern" "a lamp"
  annex embed --lines < sentences.txt > vectors.jsonl
  annex embed --model bge-small-zh-v1.5 --json "你好")"};

inline constexpr CommandHelp kSayHelp{
    "say", "Turn a text into speech",
    R"(Writes the sound to a file, or to standard output when that is no terminal. Nothing is
played. The format follows the suffix of the file (.mp3 .wav .flac .opus .ogg .aac .pcm) unless
--format says otherwise; pcm is 24 kHz, 16 bit, mono, little endian, without a header.

Examples:
  annex say "The kettle is on." -o kettle.mp3
  annex say --voice bf_emma --speed 1.2 -o letter.wav - < letter.txt
  annex say "Straight to the speaker" -f wav | aplay)"};

inline constexpr CommandHelp kVoicesHelp{"voices", "List the voices that annex say can use",
                                         R"(Examples:
  annex voices
  annex voices --json | jq -r '.voices[].id')"};

inline constexpr CommandHelp kTranscribeHelp{
    "transcribe", "Turn recordings into text",
    R"(Takes any length and mp3, m4a, ogg, opus, webm, flac, wav and more; what a file is, is told
by its content. Silence gives no text. With several files the text of each follows a line with
its name; as JSON they are a list. What was wrong with a recording, left out or in doubt is told
on standard error.

Examples:
  annex transcribe meeting.m4a > meeting.txt
  annex transcribe --format srt film.mp3 > film.srt
  arecord -f S16_LE -r 16000 -d 5 | annex transcribe -)"};

inline constexpr CommandHelp kReadHelp{
    "read", "Turn pictures of text and PDFs into Markdown",
    R"(Takes png, jpeg, webp, gif, bmp, tiff, heic and PDF, upright or turned. As JSON each page
also has its lines with boxes and confidences (x_annex).

Examples:
  annex read letter.pdf > letter.md
  annex read --pages 2-4 report.pdf
  annex read --json receipt.jpg | jq -r '.pages[0].x_annex.lines[].text')"};

inline constexpr CommandHelp kModelsHelp{
    "models", "List the models, and which are on this box",
    R"(HERE says whether the model lies on the box; annex pull fetches it where it does not.

Examples:
  annex models
  annex models --json | jq -r '.data[] | select(.installed) | .id')"};

inline constexpr CommandHelp kPullHelp{
    "pull", "Fetch models onto this machine",
    R"(Runs on the machine of the box, not through it: it fetches what is missing of the models,
checks every file against its card's SHA-256 and makes ready what has to be converted. A box that
runs finds them at the next request.

Examples:
  annex pull
  annex pull bge-small-zh-v1.5 whisper-tiny.en)"};

inline constexpr CommandHelp kSelfcheckHelp{
    "selfcheck", "Let every capability show that it works",
    R"(Embeds three sentences and compares them, says a sentence, transcribes that sound, and reads
a picture; prints what each returned, where it ran and how long it took. The exit code is 0 only
if all of it was right.

Examples:
  annex selfcheck
  annex selfcheck --json | jq '.[] | select(.ok | not)')"};

inline constexpr CommandHelp kCompletionHelp{"completion", "Print a completion script for a shell",
                                             R"(Examples:
  annex completion bash > ~/.local/share/bash-completion/completions/annex
  annex completion zsh > ~/.zfunc/_annex
  annex completion fish > ~/.config/fish/completions/annex.fish)"};

}  // namespace annex::cli
