#include "http/message_parser.h"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>

namespace annex::http {
namespace {

namespace beast = boost::beast;
using beast::error_code;

std::string lower_case(beast::string_view text) {
    std::string out(text.data(), text.size());
    for (char& c : out) {
        if (c >= 'A' && c <= 'Z') {
            c = static_cast<char>(c - 'A' + 'a');
        }
    }
    return out;
}

// What Beast calls its errors, in words that help the sender.
std::string explain(const error_code& code) {
    using beast::http::error;
    if (code == error::bad_version) {
        return "the first line must end in HTTP/1.1 or HTTP/1.0";
    }
    if (code == error::bad_content_length || code == error::multiple_content_length) {
        return "Content-Length must be one decimal number";
    }
    if (code == error::bad_transfer_encoding) {
        return "Transfer-Encoding must be chunked, alone and without Content-Length";
    }
    if (code == error::bad_chunk || code == error::bad_chunk_extension) {
        return "a chunk header of the body is malformed";
    }
    if (code == error::bad_field || code == error::bad_value || code == error::bad_obs_fold) {
        return "a header line is malformed";
    }
    if (code == error::bad_target || code == error::bad_method) {
        return "the request line is malformed";
    }
    if (code == error::partial_message) {
        return "the message ends too early";
    }
    return "the message is not valid HTTP";
}

}  // namespace

struct MessageParser::Impl {
    virtual ~Impl() = default;
    virtual std::size_t put(std::string_view bytes, error_code& code) = 0;
    virtual void put_eof(error_code& code) = 0;
    [[nodiscard]] virtual bool done() const = 0;
    [[nodiscard]] virtual bool keep_alive() const = 0;
    virtual void eager() = 0;
    virtual void limit_body(std::uint64_t bytes_max) = 0;
    virtual std::optional<std::uint64_t> content_length() const = 0;

    MessageHead head;
    bool head_done = false;
    bool over_limit = false;
    const Sink* sink = nullptr;  // set during parse_body
    Result<void> sink_result;
};

namespace {

template <bool is_request>
class Listener final : public MessageParser::Impl, private beast::http::basic_parser<is_request> {
    using Base = beast::http::basic_parser<is_request>;
    using Text = beast::string_view;

  public:
    explicit Listener(bool skip_body) {
        Base::body_limit(boost::none);  // the owner counts what it gets
        Base::header_limit(UINT32_MAX);
        Base::skip(skip_body);
    }

    std::size_t put(std::string_view bytes, error_code& code) override {
        return Base::put(boost::asio::buffer(bytes.data(), bytes.size()), code);
    }
    void put_eof(error_code& code) override { Base::put_eof(code); }
    [[nodiscard]] bool done() const override { return Base::is_done(); }
    [[nodiscard]] bool keep_alive() const override { return Base::keep_alive(); }
    void eager() override { Base::eager(true); }
    void limit_body(std::uint64_t bytes_max) override { Base::body_limit(bytes_max); }
    std::optional<std::uint64_t> content_length() const override {
        const auto length = Base::content_length();
        return length ? std::optional<std::uint64_t>(*length) : std::nullopt;
    }

  private:
    void on_request_impl(beast::http::verb, Text method, Text target, int version,
                         error_code&) override {
        head.method.assign(method.data(), method.size());
        head.target.assign(target.data(), target.size());
        head.version_1_0 = version == 10;
    }
    void on_response_impl(int status, Text, int version, error_code&) override {
        head.status = status;
        head.version_1_0 = version == 10;
    }
    void on_field_impl(beast::http::field, Text name, Text value, error_code&) override {
        // Trailers come here too; nothing asks for them.
        if (!head_done) {
            head.headers.emplace_back(lower_case(name), std::string(value.data(), value.size()));
        }
    }
    void on_header_impl(error_code&) override { head_done = true; }
    void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}
    std::size_t on_body_impl(Text body, error_code& code) override { return take(body, code); }
    void on_chunk_header_impl(std::uint64_t, Text, error_code&) override {}
    std::size_t on_chunk_body_impl(std::uint64_t, Text body, error_code& code) override {
        return take(body, code);
    }
    void on_finish_impl(error_code&) override {}

    std::size_t take(Text body, error_code& code) {
        sink_result = (*sink)({body.data(), body.size()});
        if (!sink_result.ok()) {
            code = beast::http::error::end_of_stream;  // any will do; the sink's error is told
        }
        return body.size();
    }
};

}  // namespace

MessageParser::MessageParser(Kind kind) {
    if (kind == Kind::kRequest) {
        impl_ = std::make_unique<Listener<true>>(false);
    } else {
        impl_ = std::make_unique<Listener<false>>(kind == Kind::kResponseToHead);
    }
}
MessageParser::MessageParser(MessageParser&&) noexcept = default;
MessageParser::~MessageParser() = default;

Result<MessageHead> MessageParser::parse_head(std::string_view block) {
    error_code code;
    const auto taken = impl_->put(block, code);
    if (code) {
        return Error{Code::kInvalidArgument, explain(code)};
    }
    if (!impl_->head_done || taken != block.size()) {
        return Error{Code::kInvalidArgument, "the message is not valid HTTP"};
    }
    impl_->head.keep_alive = impl_->keep_alive();
    impl_->eager();
    return std::move(impl_->head);
}

Result<std::size_t> MessageParser::parse_body(std::string_view bytes, const Sink& sink) {
    if (done() || bytes.empty()) {
        return std::size_t{0};
    }
    error_code code;
    impl_->sink = &sink;
    const auto taken = impl_->put(bytes, code);
    impl_->sink = nullptr;
    if (!impl_->sink_result.ok()) {
        return impl_->sink_result.error();
    }
    if (code == beast::http::error::body_limit) {
        impl_->over_limit = true;
        return Error{Code::kInvalidArgument, "the body is too large"};
    }
    if (code && code != beast::http::error::need_more) {
        return Error{Code::kInvalidArgument, explain(code)};
    }
    if (!done() && bytes.size() - taken > kChunkHeaderBytesMax) {
        return Error{Code::kInvalidArgument, "a chunk header or trailer of the body is too long"};
    }
    return taken;
}

Result<void> MessageParser::parse_eof() {
    if (done()) {
        return {};
    }
    error_code code;
    impl_->put_eof(code);
    if (code) {
        return Error{Code::kInvalidArgument, explain(code)};
    }
    return {};
}

void MessageParser::limit_body(std::uint64_t bytes_max) {
    impl_->limit_body(bytes_max);
}

bool MessageParser::over_limit() const {
    return impl_->over_limit;
}

bool MessageParser::done() const {
    return impl_->done();
}

std::optional<std::uint64_t> MessageParser::body_bytes() const {
    return impl_->content_length();
}

}  // namespace annex::http
