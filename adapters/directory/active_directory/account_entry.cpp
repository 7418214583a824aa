// Reading and writing user entries.
#include "adapters/directory/active_directory/account_entry.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>

#include "adapters/directory/active_directory/wire_values.hpp"
#include "adapters/ldap/entry_values.hpp"

namespace botones::active_directory {

namespace {

using ldap::Attribute;
using ldap::Entry;

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const auto& word : words) text += (text.empty() ? "" : " ") + word;
    return text;
}

std::string lower(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return text;
}

Error unreadable(const Entry& entry, const std::string& attribute) {
    return Error{Kind::misconfigured, "unreadable_entry", {{"entry", entry.dn}}, attribute, {}};
}

/// The name before the @ where the account name is the short form of it, otherwise the account name.
Result<Login> login_from(const Entry& entry) {
    const auto account_name = lower(entry.first("sAMAccountName"));
    const auto whole = lower(entry.first("userPrincipalName"));
    const auto before = whole.substr(0, whole.find('@'));
    auto login = Login::parse(short_name(before) == account_name ? before : account_name);
    if (!login) return unreadable(entry, "sAMAccountName");
    return login;
}

/// Other programs write names as they like: what cannot be read as a person's name is read as well as it goes, because
/// a name decides nothing here.
Result<PersonName> name_from(const Entry& entry, const std::string& login) {
    const auto given = entry.first("givenName");
    if (!given.empty()) {
        if (auto name = PersonName::parse({given}, {entry.first("sn")})) return name;
    }
    for (const auto* attribute : {"displayName", "cn"}) {
        if (auto name = PersonName::parse(entry.first(attribute))) return name;
    }
    std::string letters;
    std::copy_if(login.begin(), login.end(), std::back_inserter(letters),
                 [](unsigned char c) { return std::isalpha(c) != 0; });
    if (auto name = PersonName::parse(letters.empty() ? "x" : letters)) return name;
    return unreadable(entry, "displayName");
}

/// The one value of proxyAddresses with SMTP: in capitals is the primary address; without one `mail` is. Values of other
/// kinds (X500:, SIP: …) are no addresses of ours.
Result<std::vector<Address>> addresses_from(const Entry& entry) {
    constexpr std::size_t label = 5;
    std::vector<std::string> primary;
    std::vector<std::string> others;
    for (const auto& value : entry.all("proxyAddresses")) {
        if (lower(value.substr(0, label)) != "smtp:") continue;
        (value[0] == 'S' ? primary : others).push_back(value.substr(label));
    }
    auto texts = primary;
    const auto& mail = entry.all("mail");
    texts.insert(texts.end(), mail.begin(), mail.end());
    texts.insert(texts.end(), others.begin(), others.end());
    std::vector<Address> addresses;
    for (const auto& text : texts) {
        auto address = Address::parse(text);
        if (!address) return unreadable(entry, "proxyAddresses " + text);
        if (std::find(addresses.begin(), addresses.end(), *address) == addresses.end())
            addresses.push_back(std::move(*address));
    }
    if (addresses.empty()) return unreadable(entry, "mail");
    std::sort(addresses.begin() + 1, addresses.end());
    return addresses;
}

Result<std::optional<NationalId>> national_id_from(const ActiveDirectoryAttributes& names, const Entry& entry) {
    const auto text = names.national_id.empty() ? std::string() : entry.first(names.national_id);
    if (text.empty()) return std::optional<NationalId>();
    auto id = NationalId::parse(text);
    if (!id) return unreadable(entry, names.national_id);
    return std::optional<NationalId>(std::move(*id));
}

std::string month_from(const ActiveDirectoryAttributes& names, const Entry& entry) {
    const auto text = names.created_month.empty() ? std::string() : entry.first(names.created_month);
    if (text.rfind(names.created_month_prefix, 0) != 0) return {};
    return text.substr(names.created_month_prefix.size());
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

void append(std::vector<Attribute>& attributes, const std::string& name, std::string value) {
    if (!name.empty() && !value.empty()) attributes.push_back({name, {std::move(value)}});
}

std::vector<std::string> proxy_addresses(const AccountAttributes& account) {
    std::vector<std::string> values{"SMTP:" + account.primary.text()};
    for (const auto& address : account.secondary) {
        const auto value = "smtp:" + address.text();
        if (address != account.primary && std::find(values.begin(), values.end(), value) == values.end())
            values.push_back(value);
    }
    return values;
}

}  // namespace

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
                                    "replPropertyMetaData",
                                    std::string(hide_attribute)};
    for (const auto* name : {&names.unit, &names.link_type, &names.national_id, &names.created_month,
                             &names.closed_mark, &names.forward}) {
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
    std::string text = entry.dn;
    for (const auto& [name, values] : entry.values) {
        if (name == "lastlogon" || name == "lastlogontimestamp" || name == "lockouttime" || name == "memberof") continue;
        auto sorted = values;
        std::sort(sorted.begin(), sorted.end());
        // Lengths keep two values from being taken for one with a separator inside.
        text += "\n" + name;
        for (const auto& value : sorted) text += ":" + std::to_string(value.size()) + ":" + value;
    }
    if (const auto password = password_version(entry.first_octets("replPropertyMetaData")))
        text += "\npassword " + std::to_string(password->version);
    return ldap::hex_digest(text);
}

Result<Account> account_from(const ActiveDirectorySettings& settings, const Entry& entry) {
    const auto& names = settings.attributes;
    auto login = login_from(entry);
    if (!login) return pass(login);
    auto addresses = addresses_from(entry);
    if (!addresses) return pass(addresses);
    auto name = name_from(entry, login->text());
    if (!name) return pass(name);
    auto id = national_id_from(names, entry);
    if (!id) return pass(id);
    auto state = state_of(settings, entry);
    if (!state) return pass(state);
    return Account{.attributes = {.login = std::move(*login),
                                  .primary = addresses->front(),
                                  .secondary = {addresses->begin() + 1, addresses->end()},
                                  .name = std::move(*name),
                                  .unit = entry.first(names.unit),
                                  .link_type = entry.first(names.link_type),
                                  .national_id = std::move(*id),
                                  .groups = {},
                                  .created_month = month_from(names, entry)},
                   .state = *state,
                   .key = guid_text(entry.first_octets("objectGUID")),
                   .revision = revision_of(entry),
                   .created = ldap::generalized_time(entry.first("whenCreated")),
                   .last_login = last_login_from(entry),
                   .password_changed = password_changed_from(entry),
                   .must_change_password = entry.first("pwdLastSet") == "0"};
}

std::vector<Attribute> attributes_of(const ActiveDirectorySettings& settings, const AccountAttributes& account) {
    const auto& names = settings.attributes;
    std::vector<Attribute> attributes{{"objectClass", {"user"}},
                                      {"proxyAddresses", proxy_addresses(account)},
                                      {"userAccountControl", {std::to_string(normal_account)}},
                                      {"pwdLastSet", {"0"}}};
    append(attributes, "sAMAccountName", short_name(account.login.text()));
    append(attributes, "userPrincipalName", sign_in_name(settings, account.login));
    append(attributes, "displayName", account.name.display());
    append(attributes, "givenName", joined(account.name.given()));
    append(attributes, "sn", joined(account.name.surnames()));
    append(attributes, "mail", account.primary.text());
    append(attributes, names.unit, account.unit);
    append(attributes, names.link_type, account.link_type);
    append(attributes, names.national_id, account.national_id ? account.national_id->text() : "");
    append(attributes, names.created_month,
           account.created_month.empty() ? "" : names.created_month_prefix + account.created_month);
    return attributes;
}

}  // namespace botones::active_directory
