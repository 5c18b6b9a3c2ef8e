#include "http/multipart.h"

#include <fmt/core.h>
#include <sys/types.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

namespace annex::http {
namespace {

constexpr std::size_t kBoundaryBytesMax = 70;  // RFC 2046 5.1.1
constexpr std::size_t kWindowBytes = 64U << 10U;
constexpr std::size_t kPaddingBytesMax = 64;  // blanks between a boundary and its line break

Error malformed(std::string message) {
    return Error{Code::kInvalidArgument, "malformed multipart/form-data: " + std::move(message)};
}

std::string_view trim(std::string_view text) {
    const auto begin = text.find_first_not_of(" \t");
    if (begin == std::string_view::npos) {
        return {};
    }
    return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

bool equals_ignoring_case(std::string_view a, std::string_view b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
        const auto lower = [](char c) {
            return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        };
        return lower(x) == lower(y);
    });
}

// Takes one `; name=value` off the front of `text`; the value may be quoted, with \" and \\ inside.
// Other backslashes stay: browsers once sent whole Windows paths as file names.
struct Parameter {
    std::string_view name;
    std::string value;
};
Result<Parameter> take_parameter(std::string_view& text) {
    text.remove_prefix(1);  // the semicolon
    const auto equals = text.find('=');
    if (equals == std::string_view::npos) {
        return malformed("a header parameter has no value");
    }
    Parameter parameter{trim(text.substr(0, equals)), {}};
    text.remove_prefix(equals + 1);
    text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
    if (!text.starts_with('"')) {
        const auto end = std::min(text.find(';'), text.size());
        parameter.value = trim(text.substr(0, end));
        text.remove_prefix(end);
        return parameter;
    }
    std::size_t i = 1;
    for (; i < text.size() && text[i] != '"'; ++i) {
        if (text[i] == '\\' && i + 1 < text.size() && (text[i + 1] == '"' || text[i + 1] == '\\')) {
            ++i;
        }
        parameter.value += text[i];
    }
    if (i == text.size()) {
        return malformed("a quoted header parameter has no end");
    }
    text.remove_prefix(i + 1);
    text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
    if (!text.empty() && text.front() != ';') {
        return malformed("a quoted header parameter is followed by something else");
    }
    return parameter;
}

Result<std::string> boundary_of(std::string_view content_type) {
    const auto semicolon = std::min(content_type.find(';'), content_type.size());
    if (!equals_ignoring_case(trim(content_type.substr(0, semicolon)), "multipart/form-data")) {
        return {Code::kInvalidArgument,
                "this route takes Content-Type multipart/form-data with the file in a part"};
    }
    auto rest = content_type.substr(semicolon);
    while (!rest.empty()) {
        ANNEX_ASSIGN(parameter, take_parameter(rest));
        if (equals_ignoring_case(parameter.name, "boundary")) {
            if (parameter.value.empty() || parameter.value.size() > kBoundaryBytesMax) {
                return malformed("the boundary must have 1 to 70 characters");
            }
            return std::move(parameter.value);
        }
    }
    return malformed("the Content-Type names no boundary");
}

// The body through a window that slides forward; nothing of it is kept.
class Window {
  public:
    Window(int fd, std::uint64_t size) : fd_(fd), size_(size), bytes_(kWindowBytes, '\0') {}

    /// Absolute offset of the first `needle` at or after `from`; size() when there is none.
    Result<std::uint64_t> find(std::string_view needle, std::uint64_t from) {
        while (from + needle.size() <= size_) {
            ANNEX_ASSIGN(view, at(from, needle.size()));
            const void* found = ::memmem(view.data(), view.size(), needle.data(), needle.size());
            if (found != nullptr) {
                return from +
                       static_cast<std::uint64_t>(static_cast<const char*>(found) - view.data());
            }
            from += view.size() - needle.size() + 1;  // a needle may lie across the edge
        }
        return size_;
    }

    /// What the window holds from `offset` on: at least `wanted` bytes, or all that are left.
    Result<std::string_view> at(std::uint64_t offset, std::size_t wanted) {
        wanted = static_cast<std::size_t>(std::min<std::uint64_t>(wanted, size_ - offset));
        if (offset < begin_ || offset + wanted > begin_ + filled_) {
            ANNEX_TRY(fill(offset));
        }
        return std::string_view(bytes_).substr(offset - begin_, filled_ - (offset - begin_));
    }

    [[nodiscard]] std::uint64_t size() const { return size_; }

  private:
    Result<void> fill(std::uint64_t offset) {
        begin_ = offset;
        filled_ = 0;
        const auto goal =
            static_cast<std::size_t>(std::min<std::uint64_t>(bytes_.size(), size_ - offset));
        while (filled_ < goal) {
            const auto got = ::pread(fd_, bytes_.data() + filled_, goal - filled_,
                                     static_cast<off_t>(offset + filled_));
            if (got < 0 && errno == EINTR) {
                continue;
            }
            if (got <= 0) {
                return {Code::kInternal, "the stored upload could not be read back"};
            }
            filled_ += static_cast<std::size_t>(got);
        }
        return {};
    }

    const int fd_;
    const std::uint64_t size_;
    std::string bytes_;
    std::uint64_t begin_ = 0;
    std::size_t filled_ = 0;
};

Result<void> read_disposition(std::string_view value, Part& part) {
    const auto semicolon = std::min(value.find(';'), value.size());
    if (!equals_ignoring_case(trim(value.substr(0, semicolon)), "form-data")) {
        return malformed("a part's Content-Disposition is not form-data");
    }
    bool has_name = false;
    for (auto rest = value.substr(semicolon); !rest.empty();) {
        ANNEX_ASSIGN(parameter, take_parameter(rest));
        if (equals_ignoring_case(parameter.name, "name")) {
            part.name = std::move(parameter.value);
            has_name = true;
        } else if (equals_ignoring_case(parameter.name, "filename")) {
            part.filename = std::move(parameter.value);
            part.is_file = true;
        }
    }
    if (!has_name || part.name.find('\0') != std::string::npos) {
        return malformed("a part has no name");
    }
    return {};
}

Result<void> read_part_headers(std::string_view block, Part& part) {
    bool has_disposition = false;
    while (!block.empty()) {
        const auto end = block.find("\r\n");  // the block ends with one
        const auto line = block.substr(0, end);
        block.remove_prefix(end + 2);
        const auto colon = line.find(':');
        if (colon == std::string_view::npos) {
            return malformed("a part's header line has no colon");
        }
        const auto name = trim(line.substr(0, colon));
        if (equals_ignoring_case(name, "content-disposition")) {
            ANNEX_TRY(read_disposition(trim(line.substr(colon + 1)), part));
            has_disposition = true;
        } else if (equals_ignoring_case(name, "content-transfer-encoding")) {
            const auto coding = trim(line.substr(colon + 1));
            if (!equals_ignoring_case(coding, "binary") && !equals_ignoring_case(coding, "8bit") &&
                !equals_ignoring_case(coding, "7bit")) {
                return malformed("a part is encoded (Content-Transfer-Encoding); send it plain");
            }
        }
    }
    if (!has_disposition) {
        return malformed("a part has no Content-Disposition");
    }
    return {};
}

Error truncated() {
    return Error{Code::kInvalidArgument,
                 "the upload is cut short: the final boundary is missing; send it again whole"};
}

class Parser {
  public:
    Parser(int fd, std::uint64_t size, const std::string& boundary)
        : window_(fd, size), delimiter_("\r\n--" + boundary) {}

    Result<std::vector<Part>> parse() {
        ANNEX_ASSIGN(position, skip_preamble());
        for (;;) {
            ANNEX_ASSIGN(more, take_delimiter_end(position));
            if (!more) {
                return std::move(parts_);  // an epilogue may follow; nobody wants it
            }
            if (parts_.size() == kPartsMax) {
                return malformed(fmt::format("there are more than {} parts", kPartsMax));
            }
            Part part;
            ANNEX_TRY(take_headers(position, part));
            ANNEX_TRY(take_content(position, part));
            parts_.push_back(std::move(part));
        }
    }

  private:
    // The first boundary needs no line break when it opens the body. Returns where it ends.
    Result<std::uint64_t> skip_preamble() {
        const auto bare = std::string_view(delimiter_).substr(2);
        ANNEX_ASSIGN(start, window_.at(0, bare.size()));
        if (start.starts_with(bare)) {
            return std::uint64_t{bare.size()};
        }
        ANNEX_ASSIGN(found, window_.find(delimiter_, 0));
        if (found == window_.size()) {
            return malformed("the boundary of the Content-Type does not occur in the body");
        }
        return found + delimiter_.size();
    }

    // After a boundary: "--" ends the body (false), optional blanks and CR LF begin a part (true).
    Result<bool> take_delimiter_end(std::uint64_t& position) {
        ANNEX_ASSIGN(view, window_.at(position, kPaddingBytesMax + 2));
        if (view.starts_with("--")) {
            return false;
        }
        const auto end = view.substr(0, kPaddingBytesMax + 2).find_first_not_of(" \t");
        if (end == std::string_view::npos || view.size() - end < 2) {
            return truncated();
        }
        if (!view.substr(end).starts_with("\r\n")) {
            return malformed("a boundary is followed by something else than a line break");
        }
        position += end + 2;
        return true;
    }

    Result<void> take_headers(std::uint64_t& position, Part& part) {
        ANNEX_ASSIGN(view, window_.at(position, kPartHeaderBytesMax + 4));
        if (view.starts_with("\r\n")) {
            return malformed("a part has no Content-Disposition");
        }
        const auto end = view.substr(0, kPartHeaderBytesMax + 4).find("\r\n\r\n");
        if (end == std::string_view::npos) {
            return view.size() < kPartHeaderBytesMax + 4
                       ? truncated()
                       : malformed(fmt::format("a part's headers take more than {} bytes",
                                               kPartHeaderBytesMax));
        }
        ANNEX_TRY(read_part_headers(view.substr(0, end + 2), part));
        position += end + 4;
        return {};
    }

    Result<void> take_content(std::uint64_t& position, Part& part) {
        // The boundary after an empty part may share its line break with the end of the headers.
        part.offset = position;
        ANNEX_ASSIGN(end, content_end(position - 2));
        part.length = end < position ? 0 : end - position;
        position = end + delimiter_.size();
        if (part.is_file) {
            return {};
        }
        if (part.length > kPartValueBytesMax) {
            return Error{
                Code::kInvalidArgument,
                fmt::format("a part that is no file is larger than {} bytes", kPartValueBytesMax),
                part.name};
        }
        const auto length = static_cast<std::size_t>(part.length);
        ANNEX_ASSIGN(view, window_.at(part.offset, length));
        part.value = view.substr(0, length);
        return {};
    }

    // A boundary counts only when what follows it may follow one: content may hold a longer line
    // that begins like it.
    Result<std::uint64_t> content_end(std::uint64_t from) {
        for (;;) {
            ANNEX_ASSIGN(found, window_.find(delimiter_, from));
            if (found == window_.size()) {
                return truncated();
            }
            ANNEX_ASSIGN(view, window_.at(found + delimiter_.size(), kPaddingBytesMax + 2));
            const auto end = std::min(view.find_first_not_of(" \t"), view.size());
            const auto rest = view.substr(end);
            if (rest.size() < 2 || view.starts_with("--") || rest.starts_with("\r\n")) {
                return found;
            }
            from = found + 1;
        }
    }

    Window window_;
    const std::string delimiter_;
    std::vector<Part> parts_;
};

}  // namespace

Result<std::vector<Part>> parse_multipart(int body_fd, std::uint64_t body_bytes,
                                          std::string_view content_type) {
    ANNEX_ASSIGN(boundary, boundary_of(content_type));
    if (body_bytes == 0) {
        return malformed("the body is empty");
    }
    return Parser(body_fd, body_bytes, boundary).parse();
}

}  // namespace annex::http
