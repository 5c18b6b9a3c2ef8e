#include "service/json_body.h"

#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <vector>

namespace annex::service {
namespace {

using Json = nlohmann::json;

Error refused(std::string_view key, std::string message) {
    return Error{Code::kInvalidArgument, std::move(message), std::string(key)};
}

std::string_view kind_of(const Json& value) {
    if (value.is_number_integer()) {
        return "integer";
    }
    return value.is_number() ? "number" : value.type_name();
}

/// Builds the value while it is parsed, so that a limit stops the parser at once instead of after
/// the memory is spent.
class Builder final : public nlohmann::json_sax<Json> {
  public:
    [[nodiscard]] Json take() { return std::move(root_); }
    [[nodiscard]] const std::string& problem() const { return problem_; }

    bool null() override { return add(nullptr) != nullptr; }
    bool boolean(bool value) override { return add(value) != nullptr; }
    bool number_integer(number_integer_t value) override { return add(value) != nullptr; }
    bool number_unsigned(number_unsigned_t value) override { return add(value) != nullptr; }
    bool number_float(number_float_t value, const string_t& /*text*/) override {
        return add(value) != nullptr;
    }
    bool string(string_t& value) override { return add(std::move(value)) != nullptr; }
    bool binary(binary_t& /*value*/) override { return false; }
    bool start_object(std::size_t /*elements*/) override { return open(Json::object()); }
    bool end_object() override { return close(); }
    bool start_array(std::size_t /*elements*/) override { return open(Json::array()); }
    bool end_array() override { return close(); }

    bool key(string_t& name) override {
        auto [place, is_new] = open_.back()->get_ref<Json::object_t&>().try_emplace(name);
        if (!is_new) {
            constexpr std::size_t kShown = 64;
            // Only plain names are shown: cutting other text could split a character.
            const bool plain = name.size() <= kShown;
            problem_ = plain ? fmt::format("the key \"{}\" is given twice in one object", name)
                             : "a key is given twice in one object";
            return false;
        }
        slot_ = &place->second;
        return true;
    }

    bool parse_error(std::size_t position, const std::string& /*token*/,
                     const nlohmann::detail::exception& error) override {
        constexpr int kNumberOverflow = 406;
        problem_ =
            error.id == kNumberOverflow
                ? "a number in the request body is too large"
                : fmt::format("the request body is not valid JSON (in UTF-8) at byte {}", position);
        return false;
    }

  private:
    Json* add(Json value) {
        if (++values_ > kJsonValuesMax) {
            problem_ = fmt::format("the request body holds more than {} JSON values; split it",
                                   kJsonValuesMax);
            return nullptr;
        }
        if (open_.empty()) {
            root_ = std::move(value);
            return &root_;
        }
        if (open_.back()->is_array()) {
            return &open_.back()->get_ref<Json::array_t&>().emplace_back(std::move(value));
        }
        *slot_ = std::move(value);
        return slot_;
    }
    bool open(Json value) {
        if (open_.size() == kJsonDepthMax) {
            problem_ = fmt::format("the request body nests deeper than {} levels", kJsonDepthMax);
            return false;
        }
        Json* const place = add(std::move(value));
        if (place == nullptr) {
            return false;
        }
        // Stays valid: a container is only added to while it is the innermost open one.
        open_.push_back(place);
        return true;
    }
    bool close() {
        open_.pop_back();
        return true;
    }

    Json root_;
    Json* slot_ = nullptr;     // where the value of the key just read goes
    std::vector<Json*> open_;  // outermost first
    std::size_t values_ = 0;
    std::string problem_;
};

/// The field, or nullptr when it is absent or null.
const Json* find(const Json& object, std::string_view key) {
    const auto found = object.find(key);
    return found == object.end() || found->is_null() ? nullptr : &*found;
}

}  // namespace

Result<Json> parse_json_body(std::string_view body) {
    if (body.find_first_not_of(" \t\r\n") == std::string_view::npos) {
        return refused("", "the request body is empty; expected a JSON object");
    }
    Builder builder;
    if (!Json::sax_parse(body.begin(), body.end(), &builder)) {
        return refused("", builder.problem());
    }
    Json root = builder.take();
    if (!root.is_object()) {
        return refused("", fmt::format("the request body must be a JSON object, not of type {}",
                                       kind_of(root)));
    }
    return root;
}

Result<std::optional<std::string>> optional_string(const Json& object, std::string_view key,
                                                   std::size_t bytes_max) {
    const Json* const value = find(object, key);
    if (value == nullptr) {
        return std::optional<std::string>{};
    }
    if (!value->is_string()) {
        return refused(key,
                       fmt::format("{} must be a string, not of type {}", key, kind_of(*value)));
    }
    const auto& text = value->get_ref<const std::string&>();
    if (text.size() > bytes_max) {
        return refused(key, fmt::format("{} is {} bytes long; at most {} are taken", key,
                                        text.size(), bytes_max));
    }
    return std::optional<std::string>{text};
}

Result<std::string> required_string(const Json& object, std::string_view key,
                                    std::size_t bytes_max) {
    ANNEX_ASSIGN(text, optional_string(object, key, bytes_max));
    if (!text || text->empty()) {
        return refused(key, fmt::format("{} is {}; expected a string that is not empty", key,
                                        text ? "empty" : "missing"));
    }
    return *std::move(text);
}

Result<std::optional<double>> optional_number(const Json& object, std::string_view key, double min,
                                              double max) {
    const Json* const value = find(object, key);
    if (value == nullptr) {
        return std::optional<double>{};
    }
    if (!value->is_number()) {
        return refused(key, fmt::format("{} must be a number from {} to {}, not of type {}", key,
                                        min, max, kind_of(*value)));
    }
    const auto number = value->get<double>();
    if (!(number >= min && number <= max)) {
        return refused(key, fmt::format("{} must be from {} to {}, not {}", key, min, max, number));
    }
    return std::optional<double>{number};
}

Result<std::optional<std::int64_t>> optional_integer(const Json& object, std::string_view key,
                                                     std::int64_t min, std::int64_t max) {
    const Json* const value = find(object, key);
    if (value == nullptr) {
        return std::optional<std::int64_t>{};
    }
    const auto wrong = [&](const auto& got) {
        return refused(key, fmt::format("{} must be a whole number from {} to {}, not {}", key, min,
                                        max, got));
    };
    if (!value->is_number()) {
        return wrong(fmt::format("of type {}", kind_of(*value)));
    }
    if (value->is_number_unsigned()) {
        const auto number = value->get<std::uint64_t>();
        if (max < 0 || number > static_cast<std::uint64_t>(max)) {
            return wrong(number);
        }
    } else if (value->is_number_float()) {
        const auto number = value->get<double>();
        // 2^63 is the first double that no int64 holds.
        if (!(std::fabs(number) < 0x1p63) || number != std::trunc(number)) {
            return wrong(number);
        }
    }
    const auto number = value->get<std::int64_t>();
    if (number < min || number > max) {
        return wrong(number);
    }
    return std::optional<std::int64_t>{number};
}

Result<std::optional<bool>> optional_bool(const Json& object, std::string_view key) {
    const Json* const value = find(object, key);
    if (value == nullptr) {
        return std::optional<bool>{};
    }
    if (!value->is_boolean()) {
        return refused(
            key, fmt::format("{} must be true or false, not of type {}", key, kind_of(*value)));
    }
    return std::optional<bool>{value->get<bool>()};
}

}  // namespace annex::service
