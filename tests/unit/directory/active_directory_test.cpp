// Active Directory's wire values, what its refusals mean, and attributes that come in portions.
#include <catch2/catch.hpp>

#include <ldap.h>

#include "adapters/directory/active_directory/refusal.hpp"
#include "adapters/directory/active_directory/wire_values.hpp"
#include "adapters/ldap/ranges.hpp"

using namespace botones;
using namespace botones::active_directory;
using ldap::Entry;

namespace {

std::string little(std::uint64_t number, std::size_t count) {
    std::string octets;
    for (std::size_t i = 0; i < count; ++i) octets += static_cast<char>(number >> (8 * i) & 0xFF);
    return octets;
}

std::string metadata_of(std::uint32_t attribute, std::uint32_t version, std::uint64_t seconds) {
    return little(1, 4) + little(0, 4) + little(2, 4) + little(0, 4) +                                       //
           little(0x20001, 4) + little(9, 4) + little(1, 8) + std::string(32, 'g') +                         //
           little(attribute, 4) + little(version, 4) + little(seconds, 8) + std::string(32, 'g');
}

ldap::Reply refused(int code, const std::string& text) { return {code, true, text, {}}; }

}  // namespace

TEST_CASE("[MS-ADTS] 3.1.1.3.1.5.1 a password is sent in quotes, as UTF-16, little end first", "[directory][ad]") {
    CHECK(quoted_utf16(Secret("aB"))->reveal() == std::string("\"\0a\0B\0\"\0", 8));
    CHECK(quoted_utf16(Secret("ñ€"))->reveal() == std::string("\"\0\xF1\0\xAC\x20\"\0", 8));
    CHECK(quoted_utf16(Secret("\xF0\x9F\x94\x91"))->reveal() == std::string("\"\0\x3D\xD8\x11\xDD\"\0", 8));
    CHECK(quoted_utf16(Secret("a\"b"))->reveal() == std::string("\"\0a\0\"\0b\0\"\0", 10));
    const auto bad = quoted_utf16(Secret("a\xFF"));
    REQUIRE_FALSE(bad);
    CHECK(bad.error().code == "password_policy");
}

TEST_CASE("[MS-DTYP] 2.3.3 a file time counts from 1601, and two of its values mean never", "[directory][ad]") {
    CHECK(file_time("116444736000000000") == TimePoint(std::chrono::seconds(0)));
    CHECK(file_time("134397163290395180") == TimePoint(std::chrono::seconds(1795242729)));
    for (const auto* never : {"", "0", "9223372036854775807", "-1", "12x"}) CHECK_FALSE(file_time(never));
}

TEST_CASE("[MS-DTYP] 2.3.4.3 a GUID's text and octets are the same GUID", "[directory][ad]") {
    const std::string octets("\x78\x56\x34\x12\xBC\x9A\xF0\xDE\x01\x23\x45\x67\x89\xAB\xCD\xEF", 16);
    CHECK(guid_text(octets) == "12345678-9abc-def0-0123-456789abcdef");
    CHECK(guid_octets(guid_text(octets)) == octets);
    CHECK(guid_text("short").empty());
    for (const auto* bad : {"", "12345678", "12345678-9abc-def0-0123-456789abcdeg", "123456789abc-def0-0123-456789abcdef-",
                            "12345678-9abc-def0-0123-456789abcdef0"})
        CHECK(guid_octets(bad).empty());
}

TEST_CASE("an account name has at most 20 characters and no full stop at its end", "[directory][ad]") {
    CHECK(short_name("lady.rodriguez") == "lady.rodriguez");
    CHECK(short_name("12345678901234567890") == "12345678901234567890");
    CHECK(short_name("maximiliano.rodriguez") == "maximiliano.rodrigue");
    CHECK(short_name("maximiliano.rodrigo.p") == "maximiliano.rodrigo");
}

TEST_CASE("[MS-DRSR] 5.168 the version of the password is read from the replication data", "[directory][ad]") {
    const auto found = password_version(metadata_of(0x9005A, 7, 13439716328));
    REQUIRE(found);
    CHECK(found->version == 7);
    CHECK(found->set == TimePoint(std::chrono::seconds(1795242728)));
    CHECK_FALSE(password_version(metadata_of(0x90060, 7, 1)));
    const auto whole = metadata_of(0x9005A, 7, 1);
    for (std::size_t size = 0; size < whole.size(); ++size) CHECK_FALSE(password_version(whole.substr(0, size)));
}

TEST_CASE("a refusal is what its system code says, whatever LDAP code carries it", "[directory][ad]") {
    for (const int code : {LDAP_CONSTRAINT_VIOLATION, LDAP_UNWILLING_TO_PERFORM}) {
        const auto reply = refused(code, "0000052D: SvcErr: DSID-031A12D2, problem 5003 (WILL_NOT_PERFORM), data 0");
        CHECK(refusal_of(reply).kind == Kind::invalid_input);
        CHECK(refusal_of(reply).code == "password_policy");
        CHECK_FALSE(is_taken(reply));
    }
    CHECK(is_taken(refused(LDAP_ALREADY_EXISTS, "00002071: UpdErr: DSID-0305038D, problem 6005 (ENTRY_EXISTS)")));
    CHECK(is_taken(refused(LDAP_CONSTRAINT_VIOLATION, "000021C8: AtrErr: DSID-03200BBA, #1:")));
    CHECK_FALSE(is_taken(refused(LDAP_CONSTRAINT_VIOLATION, "00002082: AtrErr: DSID-031519A2, #1:")));
    CHECK(refusal_of(refused(LDAP_CONSTRAINT_VIOLATION, "00002082: AtrErr")).code == "rejected_by_directory");
    CHECK(refusal_of(refused(LDAP_INSUFFICIENT_ACCESS, "00002098: SecErr")).kind == Kind::misconfigured);
    CHECK(system_code(refused(LDAP_OTHER, "short")) == 0);
}

TEST_CASE("only who has the right password is told that the account is disabled or must change it", "[directory][ad]") {
    struct Row {
        const char* data;
        Guess guess;
    };
    for (const auto& row : {Row{"52e", Guess::wrong}, Row{"530", Guess::right}, Row{"531", Guess::right},
                            Row{"532", Guess::right}, Row{"533", Guess::right}, Row{"701", Guess::right},
                            Row{"773", Guess::right}, Row{"775", Guess::unknown}, Row{"57", Guess::unknown}}) {
        INFO(row.data);
        const auto text = std::string("80090308: LdapErr: DSID-0C09042A, comment: AcceptSecurityContext error, data ") +
                          row.data + ", v3839";
        CHECK(guess_of(refused(LDAP_INVALID_CREDENTIALS, text)) == row.guess);
    }
    CHECK(guess_of(refused(LDAP_SUCCESS, "")) == Guess::right);
    CHECK(guess_of(refused(LDAP_INVALID_CREDENTIALS, "")) == Guess::unknown);
    CHECK(guess_of(refused(LDAP_BUSY, "busy, data 52e")) == Guess::unknown);
}

TEST_CASE("[MS-ADTS] 3.1.1.3.1.3.3 an attribute of 4,000 values is read in portions until the last", "[directory][ad]") {
    CHECK(ldap::portion_of("member").attribute == "member");
    CHECK_FALSE(ldap::portion_of("member").next);
    CHECK(ldap::portion_of("member;range=0-1499").attribute == "member");
    CHECK(ldap::portion_of("member;range=0-1499").next == 1500);
    CHECK_FALSE(ldap::portion_of("member;range=1500-*").next);

    Entry entry;
    entry.values["member"] = std::vector<std::string>(1500, "first");
    entry.unfinished["member"] = 1500;
    std::vector<std::string> asked;
    const auto read = [&](std::vector<std::string> attributes) -> Result<Entry> {
        asked.push_back(attributes.front());
        Entry answer;
        answer.values["member"] = std::vector<std::string>(asked.size() == 1 ? 1500 : 1000, "more");
        if (asked.size() == 1) answer.unfinished["member"] = 3000;
        return answer;
    };
    REQUIRE(ldap::complete_ranges(entry, read));
    CHECK(asked == std::vector<std::string>{"member;range=1500-*", "member;range=3000-*"});
    CHECK(entry.all("member").size() == 4000);
    CHECK(entry.unfinished.empty());
}

TEST_CASE("a server that sends the same portion for ever is an error and no endless loop", "[directory][ad]") {
    Entry entry;
    entry.unfinished["member"] = 1500;
    const auto read = [](std::vector<std::string>) -> Result<Entry> {
        Entry answer;
        answer.values["member"] = {"again"};
        answer.unfinished["member"] = 1500;
        return answer;
    };
    const auto refused_loop = ldap::complete_ranges(entry, read);
    REQUIRE_FALSE(refused_loop);
    CHECK(refused_loop.error().kind == Kind::internal);
}
