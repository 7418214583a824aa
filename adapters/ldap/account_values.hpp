// Accounts as entries: what directories of every kind read, write and check in the same way.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/ldap/connection.hpp"
#include "commands/ports/directory.hpp"

namespace botones::ldap {

/// ASCII letters in lower case: attribute names, DNs' attribute types, words of the protocol.
std::string lower(std::string_view text);

/// The words with one space between.
std::string joined(const std::vector<std::string>& words);

/// misconfigured (`unreadable_entry`): an attribute holds what it may not.
Error unreadable(const Entry& entry, const std::string& attribute);

/// Where an entry has the parts of a person's name.
struct NameParts {
    std::string given;
    std::string surname;
    std::vector<std::string> whole;  // the best first
};

/// Other programs write names as they like: what cannot be read as a person's name is read as well as it goes, because a
/// name decides nothing here. Errors: misconfigured (`unreadable_entry`).
Result<PersonName> name_from(const Entry& entry, const NameParts& parts, const Login& login);

/// The first text is the primary address; the others are in order, each once.
/// Errors: misconfigured (`unreadable_entry`, naming `attribute`): no address, or a text that is none.
Result<std::vector<Address>> addresses_from(const Entry& entry, const std::string& attribute,
                                            const std::vector<std::string>& texts);

/// Nothing where `attribute` has no name or value. Errors: misconfigured (`unreadable_entry`).
Result<std::optional<NationalId>> national_id_from(const Entry& entry, const std::string& attribute);

/// What follows `prefix` in the first value that begins with it.
std::string text_after(const Entry& entry, const std::string& attribute, const std::string& prefix);

/// Adds an attribute unless it has no name or no value.
void append(std::vector<Attribute>& attributes, const std::string& name, std::string value);

/// All values of all attributes but the ignored (names in lower case), in an order that does not depend on the server's.
std::string revision_text(const Entry& entry, const std::vector<std::string_view>& ignored);

/// The primary address first, the others in order, each once.
std::vector<Address> distinct_addresses(const Address& primary, const std::vector<Address>& secondary);
std::vector<Address> addresses_of(const AccountAttributes& account);

/// Whether each is in one of the domains; none: any is. Errors: invalid_input (`unknown_domain`).
Result<void> check_domains(const std::vector<Address>& addresses, const std::vector<Domain>& domains);

/// Whether a new account has texts that can be shown and addresses in one of the domains.
/// Errors: invalid_input (`unknown_domain` and those of check_plain_text).
Result<void> check_new_account(const AccountAttributes& account, const std::vector<Domain>& domains);

/// What a site calls the attributes that may be changed by name. Empty: it has none.
struct FieldNames {
    std::string unit;
    std::string link_type;
    std::string title;
    std::string phone;
    std::string people;  // responsible and secondary users: named_people.hpp
};

/// The attributes a change is about, with the values they are to have; names of persons are not among them.
/// Errors: invalid_input (those of check_plain_text); misconfigured (`directory_schema`): the site has no such attribute.
Result<std::vector<Attribute>> wanted_fields(const FieldNames& names, const Entry& entry, const AccountChanges& changes);

/// The same fields of a new account.
void append_fields(std::vector<Attribute>& attributes, const FieldNames& names, const AccountAttributes& account);

/// What an entry says in these fields.
void read_fields(AccountAttributes& account, const FieldNames& names, const Entry& entry);

/// Whether one of its addresses is in `domain`; any account is where there is none.
bool has_address_in(const AccountAttributes& account, const std::optional<Domain>& domain);

/// The one account of `found`. Errors: not_found; conflict (`ambiguous_account`) with the logins of all.
Result<Account> the_only(std::vector<Account> found, const std::string& name);

void sort_by_login(std::vector<Account>& accounts);

/// Those with a login close to `text`, the closest first; at most `limit`.
std::vector<Account> nearest(std::vector<Account> accounts, const std::string& text, std::size_t limit);

/// A group of the directory, as far as memberships go.
struct NamedGroup {
    std::string dn;
    std::string name;
};

using FindGroup = std::function<Result<std::optional<NamedGroup>>(const std::string& name)>;
using JoinGroup = std::function<Result<void>(const NamedGroup& group)>;

/// Groups found by one name. Errors: conflict (`ambiguous_group`).
Result<std::optional<NamedGroup>> the_only_group(std::vector<NamedGroup> found, const std::string& name);
/// Errors: invalid_input (`unknown_group`) naming the first that is none.
Result<std::vector<NamedGroup>> groups_named(const std::vector<std::string>& names, const FindGroup& find);
/// Joins every group of these that there is; answers the names of the others.
Result<std::vector<std::string>> join_again(const std::vector<std::string>& names, const FindGroup& find,
                                            const JoinGroup& join);

}  // namespace botones::ldap
