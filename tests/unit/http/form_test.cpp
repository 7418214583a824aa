// URL-encoded forms.
#include <catch2/catch.hpp>

#include "adapters/http/form.hpp"

using namespace botones;
using namespace botones::http;

TEST_CASE("a form decodes to its pairs in their order", "[http]") {
    const auto form = form_decode("text=create+account%20juan%40x.com&a=&b&text=%C3%B1+%2B&&=v").value();
    const Form expected{{"text", "create account juan@x.com"}, {"a", ""}, {"b", ""}, {"text", "ñ +"}, {"", "v"}};
    CHECK(form == expected);
    CHECK(form_value(form, "text") == "create account juan@x.com");
    CHECK(form_value(form, "none").empty());
    CHECK(form_decode("").value().empty());
    CHECK(form_decode("a=%00").value().front().second == std::string(1, '\0'));
}

TEST_CASE("a percent sign without two hex digits is refused, not guessed at", "[http]") {
    const auto text = GENERATE(as<std::string>{}, "a=%", "a=%4", "a=%zz", "a=%4g", "%=b", "a=b%", "a=%+1", "a=% 1", "a=%-1");
    INFO(text);
    CHECK(form_decode(text).error().code == "form_malformed");
}

TEST_CASE("a form with too many pairs is refused", "[http]") {
    std::string text;
    for (std::size_t i = 0; i < most_form_pairs; ++i) text += "a=b&";
    CHECK(form_decode(text).value().size() == most_form_pairs);
    CHECK(form_decode(text + "a").error().code == "form_too_large");
    CHECK(form_decode("a=1&b=2&c=3", 2).error().kind == Kind::invalid_input);
}

TEST_CASE("what was encoded decodes to itself, every byte", "[http]") {
    std::string every;
    for (int byte = 0; byte < 256; ++byte) every += static_cast<char>(byte);
    const Form form{{"a b", every}, {every, ""}};
    CHECK(form_decode(form_encode(form)).value() == form);
    CHECK(form_encode({{"a b", "1&2=3"}}) == "a+b=1%262%3D3");
}

TEST_CASE("a path or query component is encoded as RFC 3986 §2.3 says", "[http]") {
    CHECK(percent_encode("a b/ñ~-._?&") == "a%20b%2F%C3%B1~-._%3F%26");
}
