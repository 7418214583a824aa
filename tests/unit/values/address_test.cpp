// Domains, addresses and logins at the border: what is one, what is refused and with which code.
#include <catch2/catch.hpp>

#include "commands/order.hpp"
#include "commands/values/address.hpp"

using namespace botones;

namespace {

template <class T>
std::string code_of(const Result<T>& result) {
    return result ? "" : result.error().code;
}

struct Case {
    std::string text;
    std::string expected;
};

}  // namespace

TEST_CASE("RFC 5321 an address is a dot-string, an @ and a domain, compared in lower case") {
    const auto [text, expected] = GENERATE(values<Case>({
        {"ventas@example.org", "ventas@example.org"},
        {"Ventas@Example.ORG", "ventas@example.org"},
        {"o'brien+lists@sub.example.org", "o'brien+lists@sub.example.org"},
        {"a@b", "a@b"},
        {"josé@example.org", "josé@example.org"},
        {"JOSÉ@example.org", "josé@example.org"},
        {"jose\xCC\x81@example.org", "josé@example.org"},  // decomposed: one spelling per name
        {"3vara.familia@tjpa.jus.br", "3vara.familia@tjpa.jus.br"},
        {"ventas@españa.es", "ventas@xn--espaa-rta.es"},
    }));
    CAPTURE(text);
    const auto address = Address::parse(text);
    REQUIRE(address);
    CHECK(address->text() == expected);
}

TEST_CASE("what is no whole address is refused with its reason") {
    const auto [text, code] = GENERATE(values<Case>({
        {"", "bad_address"},
        {"ventas", "bad_address"},
        {"@example.org", "bad_address"},
        {"ventas@", "bad_address"},
        {"ventas@@example.org", "bad_address"},
        {"a..b@example.org", "bad_address"},
        {".a@example.org", "bad_address"},
        {"a.@example.org", "bad_address"},
        {"\"a b\"@example.org", "bad_address"},
        {"a b@example.org", "bad_address"},
        {"a,b@example.org", "bad_address"},
        {"a;reboot@example.org", "bad_address"},
        {"$(reboot)@example.org", "bad_address"},
        {"`reboot`@example.org", "bad_address"},
        {"a|b@example.org", "bad_address"},
        {"a\\2a@example.org", "bad_address"},
        {"a)(uid=b@example.org", "bad_address"},
        {"a@[127.0.0.1]", "bad_address"},
        {"a@127.0.0.1", "bad_address"},
        {"a@-example.org", "bad_address"},
        {"a@example..org", "bad_address"},
        {"a@exam_ple.org", "bad_address"},
        {"ﬁn@example.org", "bad_address"},
        {"*@example.org", "wildcard_not_allowed"},
        {"ven*@example.org", "wildcard_not_allowed"},
        {"ventas@*", "wildcard_not_allowed"},
        {"%@example.org", "wildcard_not_allowed"},
        {"vent?s@example.org", "wildcard_not_allowed"},
        {"аdmin@tjpa.jus.br", "mixed_script"},       // Cyrillic а
        {"admin@exаmple.org", "mixed_script"},
        {"сосо@example.org", "mixed_script"},        // wholly Cyrillic before a Latin domain
        {"αdmin@example.org", "mixed_script"},
        {"a@xn--exmple-4nf.org", "mixed_script"},    // the same, hidden in an A-label
        {"\xE2\x80\xAE" "a@example.org", "bidi_control_character"},
        {"a\xE2\x80\x8B" "b@example.org", "bidi_control_character"},
        {std::string("a\0b@example.org", 15), "control_character"},
        {"a\x7F@example.org", "control_character"},
        {"a\xC2\x85@example.org", "control_character"},
        {"a\xFF@example.org", "bad_utf8"},
        {"a\n@example.org", "bad_address"},
    }));
    CAPTURE(text);
    CHECK(code_of(Address::parse(text)) == code);
}

TEST_CASE("RFC 5321 §4.5.3.1 a local part of 64 octets is the longest") {
    CHECK(Address::parse(std::string(64, 'a') + "@example.org"));
    CHECK(code_of(Address::parse(std::string(65, 'a') + "@example.org")) == "bad_address");
}

TEST_CASE("RFC 1035 labels end at 63 and domains at 253 octets") {
    const std::string label(63, 'a');
    CHECK(Domain::parse(label + ".org"));
    CHECK(code_of(Domain::parse(label + "a.org")) == "bad_domain");
    CHECK(Domain::parse(label + "." + label + "." + label + "." + std::string(61, 'a')));
    CHECK(code_of(Domain::parse(label + "." + label + "." + label + "." + std::string(62, 'a'))) == "bad_domain");
}

TEST_CASE("S40 a login is lower-case ASCII that every backend accepts") {
    for (const auto* good : {"juan.perez", "a", "3vara.familia", "maria_lucia-2", "lady.rodriguez"}) {
        CAPTURE(good);
        CHECK(Login::parse(good));
    }
    CHECK(Login::parse("Juan.Perez")->text() == "juan.perez");
    const auto [text, code] = GENERATE(values<Case>({
        {"", "bad_login"},
        {".juan", "bad_login"},
        {"juan.", "bad_login"},
        {"juan..perez", "bad_login"},
        {"juan perez", "bad_login"},
        {"juan@example.org", "bad_login"},
        {"josé", "bad_login"},
        {"juan)(uid=a", "bad_login"},
        {"-rf", "bad_login"},
        {"juan*", "wildcard_not_allowed"},
        {"аdmin", "mixed_script"},
        {std::string(65, 'a'), "bad_login"},
    }));
    CAPTURE(text);
    CHECK(code_of(Login::parse(text)) == code);
}

TEST_CASE("D6 a mailbox of an order is a whole address, one bare local part or the null sender, never a pattern") {
    CHECK(text_of(*parse_mailbox("Ventas@example.org")) == "ventas@example.org");
    CHECK(text_of(*parse_mailbox("<ventas@example.org>")) == "ventas@example.org");
    CHECK(std::get<LocalPart>(*parse_mailbox("ventas")).text == "ventas");
    CHECK(std::holds_alternative<NullSender>(*parse_mailbox("<>")));
    for (const auto* pattern : {"*", "%", "@example.org", "*@example.org", "ven*", "all", "todos", "tudo", "everyone"}) {
        CAPTURE(pattern);
        CHECK(code_of(parse_mailbox(pattern)) == "wildcard_not_allowed");
    }
    CHECK(code_of(parse_mailbox("")) == "bad_address");
    CHECK(code_of(parse_mailbox("a b")) == "bad_address");
    CHECK(code_of(parse_mailbox("аdmin")) == "mixed_script");
}
