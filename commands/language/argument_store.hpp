// The arguments of one order while they are read: each value parsed by its argument's type, once.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "commands/language/tokens.hpp"
#include "commands/order.hpp"

namespace botones::language {

class ArgumentStore {
public:
    explicit ArgumentStore(const std::vector<ArgumentSpec>& specs) : specs_(specs) {
        for (const auto& each : specs) types_ |= 1U << static_cast<unsigned>(each.type);
    }

    const ArgumentSpec* spec(std::string_view name) const;
    const ArgumentSpec* spec_of(ArgumentType type) const { return (types_ >> static_cast<unsigned>(type) & 1U) == 0 ? nullptr : first_of(type); }
    bool has(std::string_view name) const { return arguments.has(name); }

    /// A value that does not parse is the order's error; a second, different one makes it ask which.
    template <class T>
    void put(const std::string& name, Result<T> value) {
        if (value) {
            put_value(name, ArgumentValue(std::move(*value)));
        } else if (!error) {
            error = value.error();
        }
    }
    void put_text(const std::string& name, std::string text) { put_value(name, ArgumentValue(std::move(text))); }
    /// One token by the argument's type; false when it cannot be a value of that type at all.
    bool put_token(const ArgumentSpec& to, const Token& token);
    /// "deferred" of `choice.queue.deferred`; false when the argument does not offer it.
    bool put_choice(const ArgumentSpec& to, std::string_view value);

    Arguments arguments;
    std::optional<Error> error;
    std::string several_argument;
    std::vector<ArgumentValue> several;

private:
    const ArgumentSpec* first_of(ArgumentType type) const;
    void put_value(const std::string& name, ArgumentValue value);
    void append(const std::string& name, std::string_view item);
    void put_login(const ArgumentSpec& to, std::string_view text);
    void put_request(const ArgumentSpec& to, std::string_view text);

    const std::vector<ArgumentSpec>& specs_;
    std::uint32_t types_ = 0;  // a bit each
};

}  // namespace botones::language
