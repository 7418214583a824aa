// Pure parts of the directory adapters: escaping, result codes, password hashes, nearness.
#include <catch2/catch.hpp>

#include <ldap.h>

#include "adapters/ldap/escape.hpp"
#include "adapters/ldap/reply.hpp"
#include "adapters/directory/ldap/stored_password.hpp"
#include "adapters/directory/sqlite/password_hash.hpp"
#include "commands/values/closeness.hpp"

using namespace botones;

TEST_CASE("RFC 4515 §3 a filter value means its octets and nothing else", "[directory]") {
    CHECK(ldap::escape_filter("ana.diaz") == "ana.diaz");
    CHECK(ldap::escape_filter("*") == "\\2A");
    CHECK(ldap::escape_filter("(") == "\\28");
    CHECK(ldap::escape_filter(")") == "\\29");
    CHECK(ldap::escape_filter("\\") == "\\5C");
    CHECK(ldap::escape_filter(std::string_view("\0", 1)) == "\\00");
    CHECK(ldap::escape_filter("Peña") == "Pe\\C3\\B1a");
    CHECK(ldap::escape_filter("").empty());
}

TEST_CASE("RFC 4514 §2.4 a value of a DN cannot end its component", "[directory]") {
    const std::string base = "ou=people,dc=example,dc=org";
    CHECK(ldap::make_dn("uid", "ana", base) == "uid=ana," + base);
    CHECK(ldap::make_dn("uid", "ana,ou=admins", base) == "uid=ana\\2Cou\\3Dadmins," + base);
    CHECK(ldap::make_dn("uid", " ana", base) == "uid=\\20ana," + base);
    CHECK(ldap::make_dn("uid", "#ana", base) == "uid=\\23ana," + base);
    CHECK(ldap::make_dn("uid", "a+b\"c;d<e>f\\", base).find_first_of("\"<>;") == std::string::npos);
    for (const auto* value : {"a,b", " a", "a ", "#a", "a+b", "a\"b", "a;b", "a<b>", "a\\b", "a=b", "Peña, Ana"}) {
        INFO(value);
        LDAPDN parsed = nullptr;
        REQUIRE(ldap_str2dn(ldap::make_dn("cn", value, base).c_str(), &parsed, LDAP_DN_FORMAT_LDAPV3) == LDAP_SUCCESS);
        CHECK(std::string(parsed[0][0]->la_value.bv_val, parsed[0][0]->la_value.bv_len) == value);
        CHECK(parsed[4] == nullptr);
        ldap_dnfree(parsed);
    }
}

TEST_CASE("result codes mean what the engine can act on", "[directory]") {
    struct Row {
        int code;
        Kind kind;
    };
    for (const auto& row :
         {Row{LDAP_ALREADY_EXISTS, Kind::already_exists}, Row{LDAP_NO_SUCH_OBJECT, Kind::not_found},
          Row{LDAP_INVALID_CREDENTIALS, Kind::misconfigured}, Row{LDAP_INSUFFICIENT_ACCESS, Kind::misconfigured},
          Row{LDAP_UNWILLING_TO_PERFORM, Kind::misconfigured}, Row{LDAP_REFERRAL, Kind::unavailable},
          Row{LDAP_BUSY, Kind::unavailable}, Row{LDAP_UNAVAILABLE, Kind::unavailable},
          Row{LDAP_TIMELIMIT_EXCEEDED, Kind::unavailable}, Row{LDAP_ASSERTION_FAILED, Kind::conflict},
          Row{LDAP_CONSTRAINT_VIOLATION, Kind::invalid_input}, Row{LDAP_OBJECT_CLASS_VIOLATION, Kind::misconfigured},
          Row{12345, Kind::internal}}) {
        INFO(row.code);
        CHECK(ldap::error_of({row.code, true, "", {}}, ldap::Effect::write).kind == row.kind);
    }
}

TEST_CASE("a lost write is uncertain if it went out and unavailable if it did not; a lost read is unavailable",
          "[directory]") {
    for (const int code : {LDAP_SERVER_DOWN, LDAP_TIMEOUT, LDAP_CONNECT_ERROR, LDAP_USER_CANCELLED}) {
        CHECK(ldap::error_of({code, true, "", {}}, ldap::Effect::write).kind == Kind::uncertain);
        CHECK(ldap::error_of({code, false, "", {}}, ldap::Effect::write).kind == Kind::unavailable);
        CHECK(ldap::error_of({code, true, "", {}}, ldap::Effect::read).kind == Kind::unavailable);
    }
}

TEST_CASE("a stored LDAP password is compared by its scheme", "[directory]") {
    // "secret" as slappasswd -h makes it, with a fixed salt; the unsalted ones are plain digests.
    CHECK(ldap::matches_stored("{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ=", Secret("secret")) == true);
    CHECK(ldap::matches_stored("{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ=", Secret("Secret")) == false);
    CHECK(ldap::matches_stored("{SHA256}K7gNU3sdo+OL0wNhqoVWhr3g6s1xYv72ol/pe/Unols=", Secret("secret")) == true);
    CHECK(ldap::matches_stored("{SSHA}", Secret("secret")) == false);
    CHECK(ldap::matches_stored("{SSHA}????", Secret("secret")) == false);
    CHECK_FALSE(ldap::matches_stored("{CRYPT}$6$x$y", Secret("secret")));
    CHECK_FALSE(ldap::matches_stored("secret", Secret("secret")));
}

TEST_CASE("passwords are stored salted, in Dovecot's form, and verified", "[directory]") {
    using namespace directory_sqlite;
    struct Row {
        PasswordScheme scheme;
        const char* begins;
    };
    for (const auto& row : {Row{PasswordScheme::argon2id, "{ARGON2ID}$argon2id$v=19$m=19456,t=2,p=1$"},
                            Row{PasswordScheme::sha512_crypt, "{SHA512-CRYPT}$6$"}}) {
        const auto first = hash_password(Secret("Contraseña *1"), row.scheme);
        const auto second = hash_password(Secret("Contraseña *1"), row.scheme);
        REQUIRE(first);
        CHECK(first->rfind(row.begins, 0) == 0);
        CHECK(*first != *second);
        CHECK(password_matches(*first, Secret("Contraseña *1")));
        CHECK_FALSE(password_matches(*first, Secret("Contraseña *2")));
        CHECK_FALSE(password_matches(*first, Secret("")));
        CHECK(hash_password(Secret(""), row.scheme).error().code == "password_policy");
        CHECK(hash_password(Secret(std::string_view("a\0b", 3)), row.scheme).error().code == "password_policy");
    }
    CHECK_FALSE(password_matches("", Secret("")));
    CHECK_FALSE(password_matches("{PLAIN}secret", Secret("secret")));
    CHECK_FALSE(password_matches("{ARGON2ID}broken", Secret("secret")));
}

TEST_CASE("nearness counts insertions, deletions, substitutions and swaps", "[directory]") {
    CHECK(edits_between("ventas", "ventas", 2) == 0);
    CHECK(edits_between("venta", "ventas", 2) == 1);
    CHECK(edits_between("vnetas", "ventas", 2) == 1);
    CHECK(edits_between("vemtaz", "ventas", 2) == 2);
    CHECK_FALSE(edits_between("compras", "ventas", 2));
    CHECK(closeness("ventas", "ventas") == 0);
    CHECK(closeness("venta", "ventas") == 1);
    CHECK(closeness("ven", "ventas") == 2);
    CHECK_FALSE(closeness("bentaz", "ventas"));
    CHECK_FALSE(closeness("an", "un"));
    CHECK_FALSE(closeness("", "ventas"));
}
