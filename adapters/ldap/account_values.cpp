// Values of entries, and choosing among accounts and groups.
#include "adapters/ldap/account_values.hpp"

#include <algorithm>
#include <cctype>
#include <tuple>

#include "adapters/ldap/named_people.hpp"
#include "commands/values/closeness.hpp"

namespace botones::ldap {

std::string lower(std::string_view text) {
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return result;
}

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const auto& word : words) text += (text.empty() ? "" : " ") + word;
    return text;
}

Error unreadable(const Entry& entry, const std::string& attribute) {
    return Error{Kind::misconfigured, "unreadable_entry", {{"entry", entry.dn}}, attribute, {}};
}

Result<PersonName> name_from(const Entry& entry, const NameParts& parts, const Login& login) {
    if (!parts.given.empty()) {
        if (auto name = PersonName::parse({parts.given}, {parts.surname})) return name;
    }
    for (const auto& whole : parts.whole) {
        if (auto name = PersonName::parse(whole)) return name;
    }
    std::string letters;
    std::copy_if(login.text().begin(), login.text().end(), std::back_inserter(letters),
                 [](unsigned char c) { return std::isalpha(c) != 0; });
    if (auto name = PersonName::parse(letters.empty() ? "x" : letters)) return name;
    return unreadable(entry, "cn");
}

Result<std::vector<Address>> addresses_from(const Entry& entry, const std::string& attribute,
                                            const std::vector<std::string>& texts) {
    std::vector<Address> addresses;
    for (const auto& text : texts) {
        auto address = Address::parse(text);
        if (!address) return unreadable(entry, attribute + " " + text);
        if (std::find(addresses.begin(), addresses.end(), *address) == addresses.end())
            addresses.push_back(std::move(*address));
    }
    if (addresses.empty()) return unreadable(entry, attribute);
    std::sort(addresses.begin() + 1, addresses.end());
    return addresses;
}

Result<std::optional<NationalId>> national_id_from(const Entry& entry, const std::string& attribute) {
    const auto text = attribute.empty() ? std::string() : entry.first(attribute);
    if (text.empty()) return std::optional<NationalId>();
    auto id = NationalId::parse(text);
    if (!id) return unreadable(entry, attribute);
    return std::optional<NationalId>(std::move(*id));
}

std::string text_after(const Entry& entry, const std::string& attribute, const std::string& prefix) {
    if (attribute.empty()) return {};
    for (const auto& value : entry.all(attribute)) {
        if (value.rfind(prefix, 0) == 0) return value.substr(prefix.size());
    }
    return {};
}

void append(std::vector<Attribute>& attributes, const std::string& name, std::string value) {
    if (!name.empty() && !value.empty()) attributes.push_back({name, {std::move(value)}});
}

std::string revision_text(const Entry& entry, const std::vector<std::string_view>& ignored) {
    std::string text = entry.dn;
    for (const auto& [name, values] : entry.values) {
        if (std::find(ignored.begin(), ignored.end(), name) != ignored.end()) continue;
        auto sorted = values;
        std::sort(sorted.begin(), sorted.end());
        // Lengths keep two values from being taken for one with a separator inside.
        text += "\n" + name;
        for (const auto& value : sorted) text += ":" + std::to_string(value.size()) + ":" + value;
    }
    return text;
}

std::vector<Address> distinct_addresses(const Address& primary, const std::vector<Address>& secondary) {
    std::vector<Address> all{primary};
    for (const auto& address : secondary) {
        if (std::find(all.begin(), all.end(), address) == all.end()) all.push_back(address);
    }
    std::sort(all.begin() + 1, all.end());
    return all;
}

std::vector<Address> addresses_of(const AccountAttributes& account) {
    return distinct_addresses(account.primary, account.secondary);
}

Result<void> check_domains(const std::vector<Address>& addresses, const std::vector<Domain>& domains) {
    if (domains.empty()) return {};
    for (const auto& address : addresses) {
        if (std::find(domains.begin(), domains.end(), address.domain()) == domains.end())
            return fail(Kind::invalid_input, "unknown_domain", {{"domain", address.domain().text()}});
    }
    return {};
}

Result<void> check_new_account(const AccountAttributes& account, const std::vector<Domain>& domains) {
    std::vector<std::string> texts{account.unit, account.link_type, account.created_month, account.title, account.phone};
    texts.insert(texts.end(), account.groups.begin(), account.groups.end());
    for (const auto& text : texts) {
        if (auto checked = check_plain_text(text); !checked) return checked;
    }
    return check_domains(addresses_of(account), domains);
}

Result<std::vector<Attribute>> wanted_fields(const FieldNames& names, const Entry& entry, const AccountChanges& changes) {
    struct Field {
        const std::optional<std::string>& wanted;
        const std::string& attribute;
        const char* name;
    };
    std::vector<Attribute> attributes;
    for (const auto& field : {Field{changes.unit, names.unit, "unit"}, Field{changes.link_type, names.link_type, "link_type"},
                              Field{changes.title, names.title, "title"}, Field{changes.phone, names.phone, "phone"}}) {
        if (!field.wanted) continue;
        if (auto checked = check_plain_text(*field.wanted); !checked) return pass(checked);
        if (field.attribute.empty() && field.wanted->empty()) continue;
        if (field.attribute.empty()) return fail(Kind::misconfigured, "directory_schema", {{"attribute", field.name}});
        attributes.push_back({field.attribute, {}});
        if (!field.wanted->empty()) attributes.back().values.push_back(*field.wanted);
    }
    if (!changes.responsible && !changes.secondary_users) return attributes;
    if (names.people.empty()) return fail(Kind::misconfigured, "directory_schema", {{"attribute", "people"}});
    auto people = people_in(entry.all(names.people));
    if (changes.responsible) people.responsible = changes.responsible;
    if (changes.secondary_users) people.users = *changes.secondary_users;
    attributes.push_back({names.people, values_naming(entry.all(names.people), people)});
    return attributes;
}

void append_fields(std::vector<Attribute>& attributes, const FieldNames& names, const AccountAttributes& account) {
    append(attributes, names.unit, account.unit);
    append(attributes, names.link_type, account.link_type);
    append(attributes, names.title, account.title);
    append(attributes, names.phone, account.phone);
    auto people = values_naming({}, {account.responsible, account.secondary_users});
    if (!names.people.empty() && !people.empty()) attributes.push_back({names.people, std::move(people)});
}

void read_fields(AccountAttributes& account, const FieldNames& names, const Entry& entry) {
    account.unit = entry.first(names.unit);
    account.link_type = entry.first(names.link_type);
    account.title = entry.first(names.title);
    account.phone = entry.first(names.phone);
    auto people = people_in(entry.all(names.people));
    account.responsible = std::move(people.responsible);
    account.secondary_users = std::move(people.users);
}

bool has_address_in(const AccountAttributes& account, const std::optional<Domain>& domain) {
    if (!domain) return true;
    const auto all = addresses_of(account);
    return std::any_of(all.begin(), all.end(), [&](const Address& address) { return address.domain() == *domain; });
}

Result<Account> the_only(std::vector<Account> found, const std::string& name) {
    if (found.empty()) return fail(Kind::not_found, "no_such_account", {{"account", name}});
    if (found.size() == 1) return std::move(found.front());
    std::string owners;
    for (const auto& account : found) owners += (owners.empty() ? "" : ", ") + account.attributes.login.text();
    return fail(Kind::conflict, "ambiguous_account", {{"account", name}, {"owners", owners}});
}

void sort_by_login(std::vector<Account>& accounts) {
    std::sort(accounts.begin(), accounts.end(),
              [](const Account& a, const Account& b) { return a.attributes.login < b.attributes.login; });
}

std::vector<Account> nearest(std::vector<Account> accounts, const std::string& text, std::size_t limit) {
    struct Near {
        std::size_t rank;
        std::string login;
        Account account;
        bool operator<(const Near& other) const { return std::tie(rank, login) < std::tie(other.rank, other.login); }
    };
    std::vector<Near> near;
    for (auto& account : accounts) {
        auto login = account.attributes.login.text();
        if (const auto rank = closeness(text, login)) near.push_back({*rank, std::move(login), std::move(account)});
    }
    std::sort(near.begin(), near.end());
    std::vector<Account> chosen;
    for (std::size_t i = 0; i < near.size() && i < limit; ++i) chosen.push_back(std::move(near[i].account));
    return chosen;
}

Result<std::optional<NamedGroup>> the_only_group(std::vector<NamedGroup> found, const std::string& name) {
    if (found.empty()) return std::optional<NamedGroup>();
    if (found.size() > 1) return fail(Kind::conflict, "ambiguous_group", {{"group", name}});
    return std::optional<NamedGroup>(std::move(found.front()));
}

Result<std::vector<NamedGroup>> groups_named(const std::vector<std::string>& names, const FindGroup& find) {
    std::vector<NamedGroup> groups;
    for (const auto& name : names) {
        auto group = find(name);
        if (!group) return pass(group);
        if (!*group) return fail(Kind::invalid_input, "unknown_group", {{"group", name}});
        groups.push_back(std::move(**group));
    }
    return groups;
}

Result<std::vector<std::string>> join_again(const std::vector<std::string>& names, const FindGroup& find,
                                            const JoinGroup& join) {
    std::vector<std::string> missing;
    for (const auto& name : names) {
        auto group = find(name);
        if (!group) return pass(group);
        if (!*group) {
            missing.push_back(name);
            continue;
        }
        if (auto joined_it = join(**group); !joined_it) return pass(joined_it);
    }
    return missing;
}

}  // namespace botones::ldap
