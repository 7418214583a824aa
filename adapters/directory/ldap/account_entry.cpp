// Reading and writing account entries: inetOrgPerson (RFC 2798) beside the site's own mail attributes.
#include "adapters/directory/ldap/account_entry.hpp"

#include <algorithm>
#include <cctype>

#include "adapters/ldap/entry_values.hpp"

namespace botones::ldap {

namespace {

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const auto& word : words) text += (text.empty() ? "" : " ") + word;
    return text;
}

Error unreadable(const Entry& entry, const std::string& attribute) {
    return Error{Kind::misconfigured, "unreadable_entry", {{"entry", entry.dn}}, attribute, {}};
}

/// Other programs write names as they like: what cannot be read as a person's name is read as well as it goes, because
/// a name decides nothing here.
Result<PersonName> name_from(const Entry& entry, const std::string& login) {
    const auto given = entry.first("givenName");
    const auto surname = entry.first("sn");
    const auto whole = entry.first("cn");
    const bool one_name = given == surname && surname == whole;  // attributes_of, for people without surname
    if (!given.empty()) {
        if (auto name = PersonName::parse({given}, {one_name ? std::string() : surname})) return name;
    }
    if (auto name = PersonName::parse(whole)) return name;
    std::string letters;
    std::copy_if(login.begin(), login.end(), std::back_inserter(letters),
                 [](unsigned char c) { return std::isalpha(c) != 0; });
    if (auto name = PersonName::parse(letters.empty() ? "x" : letters)) return name;
    return unreadable(entry, "cn");
}

std::string month_from(const LdapAttributes& names, const Entry& entry) {
    for (const auto& value : entry.all(names.created_month)) {
        if (value.rfind(names.created_month_prefix, 0) == 0) return value.substr(names.created_month_prefix.size());
    }
    return {};
}

/// The first value of `mail` is the primary address; further ones count as secondary.
Result<std::vector<Address>> addresses_from(const LdapAttributes& names, const Entry& entry) {
    std::vector<std::string> texts = entry.all(names.mail);
    if (!names.alternate.empty()) {
        const auto& others = entry.all(names.alternate);
        texts.insert(texts.end(), others.begin(), others.end());
    }
    std::vector<Address> addresses;
    for (const auto& text : texts) {
        auto address = Address::parse(text);
        if (!address) return unreadable(entry, names.mail + " " + text);
        if (std::find(addresses.begin(), addresses.end(), *address) == addresses.end())
            addresses.push_back(std::move(*address));
    }
    if (addresses.empty()) return unreadable(entry, names.mail);
    std::sort(addresses.begin() + 1, addresses.end());
    return addresses;
}

Result<std::optional<NationalId>> national_id_from(const LdapAttributes& names, const Entry& entry) {
    const auto text = names.national_id.empty() ? std::string() : entry.first(names.national_id);
    if (text.empty()) return std::optional<NationalId>();
    auto id = NationalId::parse(text);
    if (!id) return unreadable(entry, names.national_id);
    return std::optional<NationalId>(std::move(*id));
}

void append(std::vector<Attribute>& attributes, const std::string& name, std::string value) {
    if (!name.empty() && !value.empty()) attributes.push_back({name, {std::move(value)}});
}

}  // namespace

std::vector<std::string> account_attributes(const LdapSettings& settings) {
    const auto& names = settings.attributes;
    std::vector<std::string> wanted{"cn",
                                    "sn",
                                    "givenName",
                                    "createTimestamp",
                                    "entryUUID",
                                    "entryCSN",
                                    "pwdLastSuccess",
                                    "pwdChangedTime",
                                    "pwdReset",
                                    "pwdAccountLockedTime"};
    for (const auto* name : {&names.login, &names.mail, &names.alternate, &names.forward, &names.status, &names.unit,
                             &names.link_type, &names.national_id, &names.created_month}) {
        if (!name->empty()) wanted.push_back(*name);
    }
    return wanted;
}

bool is_locked_for_good(const Entry& entry) { return entry.first("pwdAccountLockedTime") == locked_for_good; }

AccountState state_of(const LdapSettings& settings, const Entry& entry) {
    const auto& names = settings.attributes;
    const auto status = entry.first(names.status);
    if (status == names.status_closed) return AccountState::closed;
    // A status word of somebody else's must not count as "may sign in".
    if (status != names.status_active || is_locked_for_good(entry)) return AccountState::locked;
    return AccountState::active;
}

std::string revision_of(const Entry& entry) {
    std::string text = entry.dn;
    for (const auto& [name, values] : entry.values) {
        if (name == "entrycsn" || name == "pwdlastsuccess" || name == "userpassword") continue;
        if (name == "pwdaccountlockedtime" && !is_locked_for_good(entry)) continue;
        auto sorted = values;
        std::sort(sorted.begin(), sorted.end());
        // Lengths keep two values from being taken for one with a separator inside.
        text += "\n" + name;
        for (const auto& value : sorted) text += ":" + std::to_string(value.size()) + ":" + value;
    }
    return hex_digest(text);
}

Result<Account> account_from(const LdapSettings& settings, const Entry& entry) {
    const auto& names = settings.attributes;
    auto login = Login::parse(entry.first(names.login));
    if (!login) return unreadable(entry, names.login);
    auto addresses = addresses_from(names, entry);
    if (!addresses) return pass(addresses);
    auto name = name_from(entry, login->text());
    if (!name) return pass(name);
    auto id = national_id_from(names, entry);
    if (!id) return pass(id);
    return Account{.attributes = {.login = std::move(*login),
                                  .primary = addresses->front(),
                                  .secondary = {addresses->begin() + 1, addresses->end()},
                                  .name = std::move(*name),
                                  .unit = entry.first(names.unit),
                                  .link_type = entry.first(names.link_type),
                                  .national_id = std::move(*id),
                                  .groups = {},
                                  .created_month = month_from(names, entry)},
                   .state = state_of(settings, entry),
                   .key = entry.first("entryUUID"),
                   .revision = revision_of(entry),
                   .created = generalized_time(entry.first("createTimestamp")),
                   .last_login = generalized_time(entry.first("pwdLastSuccess")),
                   .password_changed = generalized_time(entry.first("pwdChangedTime")),
                   .must_change_password = entry.first("pwdReset") == "TRUE"};
}

std::vector<Attribute> attributes_of(const LdapSettings& settings, const AccountAttributes& account) {
    const auto& names = settings.attributes;
    const auto display = account.name.display();
    std::vector<Attribute> attributes{{"objectClass", settings.account_classes}};
    append(attributes, names.login, account.login.text());
    append(attributes, "cn", display);
    append(attributes, "displayName", display);
    append(attributes, "givenName", joined(account.name.given()));
    // sn is demanded by RFC 4519 §3.12, also of people who have none.
    append(attributes, "sn", account.name.surnames().empty() ? display : joined(account.name.surnames()));
    append(attributes, names.mail, account.primary.text());
    std::vector<std::string> others;
    for (const auto& address : account.secondary) {
        if (address != account.primary && std::find(others.begin(), others.end(), address.text()) == others.end())
            others.push_back(address.text());
    }
    if (!others.empty() && !names.alternate.empty()) attributes.push_back({names.alternate, std::move(others)});
    append(attributes, names.status, names.status_active);
    append(attributes, names.unit, account.unit);
    append(attributes, names.link_type, account.link_type);
    append(attributes, names.national_id, account.national_id ? account.national_id->text() : "");
    append(attributes, names.created_month,
           account.created_month.empty() ? "" : names.created_month_prefix + account.created_month);
    if (settings.password_policy) append(attributes, "pwdReset", "TRUE");
    return attributes;
}

}  // namespace botones::ldap
