// Result<T>: a value or a classified Error. Adapters classify once, the engine acts once, the language speaks once.
#pragma once
#include <chrono>
#include <string>
#include <string_view>
#include <utility>

#include <tl/expected.hpp>

#include "commands/text_value.hpp"

namespace botones {

/// The closed set of failures the engine acts on (design: "Errors and the rules in the types").
enum class Kind {
    invalid_input,
    not_found,
    already_exists,
    conflict,
    denied,
    rate_limited,
    unavailable,
    uncertain,
    misconfigured,
    internal,
};

std::string_view name_of(Kind kind);

/// Why something did not happen. `code` is the stable machine reason (`self_approval`) and, as `reason.<code>`,
/// the key of the sentence people read; `args` fill that sentence; `detail` is for operators' logs only.
/// None of them ever carries a secret.
struct [[nodiscard]] Error {
    Kind kind = Kind::internal;
    std::string code;
    TextArgs args;
    std::string detail;
    std::chrono::milliseconds retry_after{0};
};

/// tl::expected 1.0.0 is not [[nodiscard]]; this is.
template <class T>
class [[nodiscard]] Result : public tl::expected<T, Error> {
    using Base = tl::expected<T, Error>;

public:
    using Base::Base;
    Result(Base base) : Base(std::move(base)) {}
    Result(tl::unexpected<Error> error) : Base(std::move(error)) {}
    Result(Error error) : Base(tl::unexpected<Error>(std::move(error))) {}
};

/// Builds the error half of a Result: `return fail(Kind::denied, "not_authorized", {{"operation", name}});`
inline tl::unexpected<Error> fail(Kind kind, std::string code, TextArgs args = {}, std::string detail = {}) {
    return tl::unexpected<Error>(Error{kind, std::move(code), std::move(args), std::move(detail), {}});
}

/// Passes an error on from a Result of another type.
template <class T>
tl::unexpected<Error> pass(const Result<T>& failed) {
    return tl::unexpected<Error>(failed.error());
}

}  // namespace botones
