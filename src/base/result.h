#pragma once
// Result<T>: a value or an Error. Expected failures travel as values; nothing in Annex throws
// across a function of its own. Third-party exceptions are caught in the one folder that includes
// that library. A bug hits ANNEX_ASSERT (base/assert.h).
//
// Threads: plain values, no sharing.
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace annex {

/// The closed set of failure codes. A feature adds messages, never codes.
/// base/error_table.h maps each one to HTTP, OpenAI, command-line and metric terms.
enum class Code : std::uint8_t {
    kInvalidArgument,  ///< the input can never work: bad value, too large, malformed
    kNotFound,         ///< no such model, voice, route, file
    kBusy,             ///< a queue is full; the same request may work later
    kDeadline,         ///< not done in time
    kCancelled,        ///< the caller went away or asked to stop
    kUnavailable,      ///< the process behind it is away; it comes back by itself
    kOutOfMemory,      ///< does not fit in memory now
    kPermission,       ///< not allowed
    kUnsupported,      ///< understood, but this box cannot do it
    kCorrupt,          ///< data at rest or a model file is damaged
    kInternal,         ///< a bug of ours
};

struct Error {
    Code code = Code::kInternal;
    /// What was expected, what came, what to do. Safe to show to a client: never holds
    /// addresses, paths outside the box's own folders, or a library's raw text.
    std::string message;
    /// The request field at fault, as the client wrote it; empty when there is none.
    std::string param = {};

    friend bool operator==(const Error&, const Error&) = default;
};

template <class T>
class [[nodiscard]] Result {
  public:
    Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}      // NOLINT: implicit
    Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}  // NOLINT: implicit
    Result(Code code, std::string message) : Result(Error{code, std::move(message)}) {}

    [[nodiscard]] bool ok() const { return state_.index() == 0; }
    explicit operator bool() const { return ok(); }

    T& value() & { return std::get<0>(state_); }
    const T& value() const& { return std::get<0>(state_); }
    T&& value() && { return std::get<0>(std::move(state_)); }
    T& operator*() & { return value(); }
    const T& operator*() const& { return value(); }
    T&& operator*() && { return std::move(*this).value(); }
    T* operator->() { return &value(); }
    const T* operator->() const { return &value(); }

    Error& error() & { return std::get<1>(state_); }
    const Error& error() const& { return std::get<1>(state_); }
    Error&& error() && { return std::get<1>(std::move(state_)); }

  private:
    std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
  public:
    Result() = default;
    Result(Error error) : error_(std::move(error)), ok_(false) {}  // NOLINT: implicit
    Result(Code code, std::string message) : Result(Error{code, std::move(message)}) {}

    [[nodiscard]] bool ok() const { return ok_; }
    explicit operator bool() const { return ok_; }
    const Error& error() const& { return error_; }
    Error&& error() && { return std::move(error_); }

  private:
    Error error_;
    bool ok_ = true;
};

}  // namespace annex

#define ANNEX_CONCAT_INNER(a, b) a##b
#define ANNEX_CONCAT(a, b) ANNEX_CONCAT_INNER(a, b)

/// Returns the error of `expr` (a Result) from the enclosing function, if it has one.
#define ANNEX_TRY(expr)                                       \
    do {                                                      \
        if (auto annex_result = (expr); !annex_result.ok()) { \
            return std::move(annex_result).error();           \
        }                                                     \
    } while (false)

/// Declares `var` as the value of `expr` (a Result<T>), or returns its error.
#define ANNEX_ASSIGN(var, expr) ANNEX_ASSIGN_INNER(ANNEX_CONCAT(annex_result_, __LINE__), var, expr)
#define ANNEX_ASSIGN_INNER(tmp, var, expr) \
    auto tmp = (expr);                     \
    if (!tmp.ok()) {                       \
        return std::move(tmp).error();     \
    }                                      \
    auto var = std::move(tmp).value()
