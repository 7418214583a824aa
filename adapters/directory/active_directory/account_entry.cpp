// Reading and writing user entries.
#include "adapters/directory/active_directory/account_entry.hpp"

#include <algorithm>
#include <charconv>

#include "adapters/directory/active_directory/wire_values.hpp"
#include "adapters/ldap/account_values.hpp"
#include "adapters/ldap/entry_values.hpp"

namespace botones::active_directory {

namespace {

constexpr std::string_view smtp_label = "smtp:";

using ldap::append;
using ldap::Attribute;
using ldap::Entry;
using ldap::joined;
using ldap::lower;
using ldap::unreadable;

/// The name before the @ where the account name is the short form of it, otherwise the account name.
Result<Login> login_from(const Entry& entry) {
    const auto account_name = lower(entry.first("sAMAccountName"));
    const auto whole = lower(entry.first("userPrincipalName"));
    const auto before = whole.substr(0, whole.find('@'));
    auto login = Login::parse(short_name(before) == account_name ? before : account_name);
    if (!login) return unreadable(entry, "sAMAccountName");
    return login;
}

/// lastLogon is exact, but of this controller only; lastLogonTimestamp is everybody's, but up to two weeks old.
std::optional<TimePoint> last_login_from(const Entry& entry) {
    return std::max(file_time(entry.first("lastLogon")), file_time(entry.first("lastLogonTimestamp")));
}

std::optional<TimePoint> password_changed_from(const Entry& entry) {
    const auto version = password_version(entry.first_octets("replPropertyMetaData"));
    if (version) return version->set;
    return file_time(entry.first("pwdLastSet"));
}

}  // namespace

ldap::FieldNames field_names(const ActiveDirectorySettings& settings) {
    const auto& names = settings.attributes;
    return {names.unit, names.link_type, names.title, names.phone, names.people};
}

std::vector<Attribute> name_values(const PersonName& name) {
    const auto texts = [](const std::vector<std::string>& words) {
        return words.empty() ? std::vector<std::string>() : std::vector<std::string>{joined(words)};
    };
    return {{"displayName", {name.display()}}, {"givenName", texts(name.given())}, {"sn", texts(name.surnames())}};
}

std::vector<std::string> proxy_values(const std::vector<Address>& addresses) {
    std::vector<std::string> values;
    for (const auto& address : addresses) values.push_back((values.empty() ? "SMTP:" : "smtp:") + address.text());
    return values;
}

bool is_mail_address(const std::string& proxy) { return lower(proxy.substr(0, smtp_label.size())) == smtp_label; }

Result<std::vector<Address>> addresses_in(const Entry& entry) {
    std::vector<std::string> primary;
    std::vector<std::string> others;
    for (const auto& value : entry.all("proxyAddresses")) {
        if (!is_mail_address(value)) continue;
        (value[0] == 'S' ? primary : others).push_back(value.substr(smtp_label.size()));
    }
    auto texts = primary;
    const auto& mail = entry.all("mail");
    texts.insert(texts.end(), mail.begin(), mail.end());
    texts.insert(texts.end(), others.begin(), others.end());
    return ldap::addresses_from(entry, "proxyAddresses", texts);
}

bool is_locked_out(const Entry& entry) {
    // It says so as long as it lasts; lockoutTime stays until the next sign-in. Values are signed ([MS-ADTS] 3.1.1.4.5.17).
    std::int64_t bits = 0;
    const auto text = entry.first("msDS-User-Account-Control-Computed");
    std::from_chars(text.data(), text.data() + text.size(), bits);
    return (static_cast<std::uint32_t>(bits) & account_locked_out) != 0;
}

std::vector<std::string> account_attributes(const ActiveDirectorySettings& settings) {
    const auto& names = settings.attributes;
    std::vector<std::string> wanted{"objectGUID",
                                    "cn",
                                    "sAMAccountName",
                                    "userPrincipalName",
                                    "givenName",
                                    "sn",
                                    "displayName",
                                    "mail",
                                    "proxyAddresses",
                                    "memberOf",
                                    "whenCreated",
                                    "userAccountControl",
                                    "pwdLastSet",
                                    "lastLogon",
                                    "lastLogonTimestamp",
                                    "lockoutTime",
                                    "msDS-User-Account-Control-Computed",
                                    "replPropertyMetaData",
                                    std::string(hide_attribute)};
    for (const auto* name : {&names.unit, &names.link_type, &names.title, &names.phone, &names.people, &names.national_id,
                             &names.created_month, &names.closed_mark, &names.forward}) {
        if (!name->empty()) wanted.push_back(*name);
    }
    return wanted;
}

std::string sign_in_name(const ActiveDirectorySettings& settings, const Login& login) {
    return login.text() + "@" + settings.upn_suffix;
}

Result<std::uint32_t> control_bits(const Entry& entry) {
    const auto text = entry.first("userAccountControl");
    std::int64_t bits = 0;  // written as a signed number ([MS-ADTS] 3.1.1.2.2.2)
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), bits);
    if (text.empty() || error != std::errc() || end != text.data() + text.size())
        return unreadable(entry, "userAccountControl");
    return static_cast<std::uint32_t>(bits);
}

bool is_marked_closed(const ActiveDirectorySettings& settings, const Entry& entry) {
    const auto word = entry.first(settings.attributes.closed_mark);
    return word == closed_word || word == closed_and_hidden_word;
}

Result<AccountState> state_of(const ActiveDirectorySettings& settings, const Entry& entry) {
    auto bits = control_bits(entry);
    if (!bits) return pass(bits);
    // Whoever enabled a closed account by other means has opened it, whatever the mark says.
    if ((*bits & account_disabled) == 0) return AccountState::active;
    return is_marked_closed(settings, entry) ? AccountState::closed : AccountState::locked;
}

std::string revision_of(const Entry& entry) {
    auto text = ldap::revision_text(entry, {"lastlogon", "lastlogontimestamp", "lockouttime", "memberof",
                                            "msds-user-account-control-computed"});
    if (const auto password = password_version(entry.first_octets("replPropertyMetaData")))
        text += "\npassword " + std::to_string(password->version);
    return ldap::hex_digest(text);
}

Result<Account> account_from(const ActiveDirectorySettings& settings, const Entry& entry) {
    const auto& names = settings.attributes;
    auto login = login_from(entry);
    if (!login) return pass(login);
    auto addresses = addresses_in(entry);
    if (!addresses) return pass(addresses);
    auto name = ldap::name_from(
        entry, {entry.first("givenName"), entry.first("sn"), {entry.first("displayName"), entry.first("cn")}}, *login);
    if (!name) return pass(name);
    auto id = ldap::national_id_from(entry, names.national_id);
    if (!id) return pass(id);
    auto state = state_of(settings, entry);
    if (!state) return pass(state);
    AccountAttributes attributes{.login = std::move(*login),
                                 .primary = addresses->front(),
                                 .secondary = {addresses->begin() + 1, addresses->end()},
                                 .name = std::move(*name),
                                 .unit = {},
                                 .link_type = {},
                                 .national_id = std::move(*id),
                                 .groups = {},
                                 .created_month = ldap::text_after(entry, names.created_month, names.created_month_prefix)};
    ldap::read_fields(attributes, field_names(settings), entry);
    return Account{.attributes = std::move(attributes),
                   .state = *state,
                   .key = guid_text(entry.first_octets("objectGUID")),
                   .revision = revision_of(entry),
                   .created = ldap::generalized_time(entry.first("whenCreated")),
                   .last_login = last_login_from(entry),
                   .password_changed = password_changed_from(entry),
                   .must_change_password = entry.first("pwdLastSet") == "0",
                   .locked_out = is_locked_out(entry),
                   .forwards = names.forward.empty() ? std::vector<std::string>{} : entry.all(names.forward)};
}

std::vector<Attribute> attributes_of(const ActiveDirectorySettings& settings, const AccountAttributes& account) {
    const auto& names = settings.attributes;
    std::vector<Attribute> attributes{{"objectClass", {"user"}},
                                      {"proxyAddresses", proxy_values(ldap::addresses_of(account))},
                                      {"userAccountControl", {std::to_string(normal_account)}},
                                      {"pwdLastSet", {"0"}}};
    append(attributes, "sAMAccountName", short_name(account.login.text()));
    append(attributes, "userPrincipalName", sign_in_name(settings, account.login));
    for (auto& one : name_values(account.name)) {
        if (!one.values.empty()) attributes.push_back(std::move(one));
    }
    append(attributes, "mail", account.primary.text());
    ldap::append_fields(attributes, field_names(settings), account);
    append(attributes, names.national_id, account.national_id ? account.national_id->text() : "");
    append(attributes, names.created_month,
           account.created_month.empty() ? "" : names.created_month_prefix + account.created_month);
    return attributes;
}

}  // namespace botones::active_directory
