// Reading and writing account entries: inetOrgPerson (RFC 2798) beside the site's own mail attributes.
#include "adapters/directory/ldap/account_entry.hpp"

#include "adapters/ldap/account_values.hpp"
#include "adapters/ldap/entry_values.hpp"

namespace botones::ldap {

namespace {

NameParts name_parts(const Entry& entry) {
    NameParts parts{entry.first("givenName"), entry.first("sn"), {entry.first("cn")}};
    // attributes_of, for people without surname
    if (parts.given == parts.surname && parts.surname == parts.whole.front()) parts.surname.clear();
    return parts;
}

}  // namespace

Result<std::vector<Address>> addresses_in(const LdapAttributes& names, const Entry& entry) {
    std::vector<std::string> texts = entry.all(names.mail);
    if (!names.alternate.empty()) {
        const auto& others = entry.all(names.alternate);
        texts.insert(texts.end(), others.begin(), others.end());
    }
    return addresses_from(entry, names.mail, texts);
}

std::vector<std::string> account_attributes(const LdapSettings& settings) {
    const auto& names = settings.attributes;
    std::vector<std::string> wanted{"cn",
                                    "sn",
                                    "givenName",
                                    "displayName",
                                    "createTimestamp",
                                    "entryUUID",
                                    "entryCSN",
                                    "pwdLastSuccess",
                                    "pwdChangedTime",
                                    "pwdReset",
                                    "pwdAccountLockedTime",
                                    "pwdPolicySubentry"};
    for (const auto* name : {&names.login, &names.mail, &names.alternate, &names.forward, &names.status, &names.unit,
                             &names.link_type, &names.title, &names.phone, &names.people, &names.national_id,
                             &names.created_month}) {
        if (!name->empty()) wanted.push_back(*name);
    }
    return wanted;
}

FieldNames field_names(const LdapSettings& settings) {
    const auto& names = settings.attributes;
    return {names.unit, names.link_type, names.title, names.phone, names.people};
}

std::vector<Attribute> name_values(const PersonName& name) {
    const auto display = name.display();
    std::vector<Attribute> attributes{{"cn", {display}}, {"displayName", {display}}, {"givenName", {joined(name.given())}}};
    // sn is demanded by RFC 4519 §3.12, also of people who have none.
    attributes.push_back({"sn", {name.surnames().empty() ? display : joined(name.surnames())}});
    return attributes;
}

std::vector<std::string> other_addresses(const std::vector<Address>& addresses) {
    std::vector<std::string> texts;
    for (std::size_t i = 1; i < addresses.size(); ++i) texts.push_back(addresses[i].text());
    return texts;
}

bool is_locked_out(const Entry& entry) {
    return !entry.all("pwdAccountLockedTime").empty() && !is_locked_for_good(entry);
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
    std::vector<std::string_view> ignored{"entrycsn", "pwdlastsuccess", "userpassword"};
    if (!is_locked_for_good(entry)) ignored.push_back("pwdaccountlockedtime");
    return hex_digest(revision_text(entry, ignored));
}

Result<Account> account_from(const LdapSettings& settings, const Entry& entry) {
    const auto& names = settings.attributes;
    auto login = Login::parse(entry.first(names.login));
    if (!login) return unreadable(entry, names.login);
    auto addresses = addresses_in(names, entry);
    if (!addresses) return pass(addresses);
    auto name = name_from(entry, name_parts(entry), *login);
    if (!name) return pass(name);
    auto id = national_id_from(entry, names.national_id);
    if (!id) return pass(id);
    AccountAttributes attributes{.login = std::move(*login),
                                 .primary = addresses->front(),
                                 .secondary = {addresses->begin() + 1, addresses->end()},
                                 .name = std::move(*name),
                                 .unit = {},
                                 .link_type = {},
                                 .national_id = std::move(*id),
                                 .groups = {},
                                 .created_month = text_after(entry, names.created_month, names.created_month_prefix)};
    read_fields(attributes, field_names(settings), entry);
    return Account{.attributes = std::move(attributes),
                   .state = state_of(settings, entry),
                   .key = entry.first("entryUUID"),
                   .revision = revision_of(entry),
                   .created = generalized_time(entry.first("createTimestamp")),
                   .last_login = generalized_time(entry.first("pwdLastSuccess")),
                   .password_changed = generalized_time(entry.first("pwdChangedTime")),
                   .must_change_password = entry.first("pwdReset") == "TRUE",
                   .locked_out = is_locked_out(entry),
                   .forwards = names.forward.empty() ? std::vector<std::string>{} : entry.all(names.forward)};
}

std::vector<Attribute> attributes_of(const LdapSettings& settings, const AccountAttributes& account) {
    const auto& names = settings.attributes;
    std::vector<Attribute> attributes{{"objectClass", settings.account_classes}};
    append(attributes, names.login, account.login.text());
    for (auto& one : name_values(account.name)) attributes.push_back(std::move(one));
    append(attributes, names.mail, account.primary.text());
    auto others = other_addresses(addresses_of(account));
    if (!others.empty()) attributes.push_back({names.alternate, std::move(others)});
    append(attributes, names.status, names.status_active);
    append_fields(attributes, field_names(settings), account);
    append(attributes, names.national_id, account.national_id ? account.national_id->text() : "");
    append(attributes, names.created_month,
           account.created_month.empty() ? "" : names.created_month_prefix + account.created_month);
    if (settings.password_policy) append(attributes, "pwdReset", "TRUE");
    return attributes;
}

}  // namespace botones::ldap
