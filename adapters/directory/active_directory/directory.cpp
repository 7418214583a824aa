// Settings, ping and everything that only reads.
#include "adapters/directory/active_directory/directory.hpp"

#include <algorithm>
#include <tuple>

#include "adapters/directory/active_directory/lookups.hpp"
#include "adapters/directory/active_directory/wire_values.hpp"
#include "adapters/ldap/escape.hpp"
#include "commands/values/closeness.hpp"

namespace botones {

using namespace active_directory;
using ldap::Entry;
using ldap::equals;
using ldap::Scope;

namespace {

// A domain controller sends no more entries at a time (MaxPageSize of its LDAP policies, by default 1000).
constexpr std::size_t largest_page = 1000;

struct Near {
    std::size_t rank;
    std::string login;
    Account account;
    bool operator<(const Near& other) const { return std::tie(rank, login) < std::tie(other.rank, other.login); }
};

std::vector<std::string> configured_names(const ActiveDirectoryAttributes& names) {
    std::vector<std::string> configured;
    for (const auto* name : {&names.unit, &names.link_type, &names.national_id, &names.created_month,
                             &names.closed_mark, &names.forward}) {
        if (!name->empty()) configured.push_back(*name);
    }
    return configured;
}

Result<void> acceptable(const ActiveDirectorySettings& settings) {
    if (settings.urls.empty()) return fail(Kind::misconfigured, "directory_address", {}, "no URL");
    if (domain_base_of(settings.people_base).empty())
        return fail(Kind::misconfigured, "directory_base", {}, "people_base has no DC= part");
    // A name with an empty password binds as nobody and succeeds (RFC 4513 §5.1.2).
    if (settings.bind_dn.empty() || settings.bind_password.empty())
        return fail(Kind::misconfigured, "directory_credentials");
    if (settings.tls == LdapTls::none)
        return fail(Kind::misconfigured, "directory_tls", {}, "passwords are set over encrypted connections only");
    if (settings.attributes.closed_mark.empty())
        return fail(Kind::misconfigured, "directory_schema", {{"attribute", "closed_mark"}});
    return {};
}

}  // namespace

ActiveDirectory::ActiveDirectory(std::unique_ptr<Session> session) : session_(std::move(session)) {}

ActiveDirectory::~ActiveDirectory() = default;

Result<std::unique_ptr<ActiveDirectory>> ActiveDirectory::open(ActiveDirectorySettings settings) {
    if (auto checked = acceptable(settings); !checked) return pass(checked);
    settings.page_size = std::clamp<std::size_t>(settings.page_size, 1, largest_page);
    if (settings.upn_suffix.empty()) settings.upn_suffix = dns_name_of(domain_base_of(settings.people_base));
    ldap::prepare_process();
    return std::unique_ptr<ActiveDirectory>(new ActiveDirectory(std::make_unique<Session>(std::move(settings))));
}

DirectoryCapabilities ActiveDirectory::capabilities() const {
    return {.forced_password_change = true, .last_login = true, .groups = !session_->settings().groups_base.empty()};
}

Result<void> ActiveDirectory::ping(CallContext& call) {
    const auto& settings = session_->settings();
    for (const auto* base : {&settings.people_base, &settings.groups_base}) {
        if (base->empty()) continue;
        auto entry = session_->entry_at(call, *base, {LDAP_NO_ATTRS});
        if (entry) continue;
        if (entry.error().kind != Kind::not_found) return pass(entry);
        return fail(Kind::misconfigured, "directory_base", {}, *base);
    }
    if (schema_checked_) return {};
    auto missing = missing_attributes(*session_, call, configured_names(settings.attributes));
    if (!missing) return pass(missing);
    if (!missing->empty()) return fail(Kind::misconfigured, "directory_schema", {{"attribute", missing->front()}});
    schema_checked_ = true;
    return {};
}

Result<bool> ActiveDirectory::has_exchange(CallContext& call) {
    if (exchange_ == Exchange::unknown) {
        auto missing = missing_attributes(*session_, call, {std::string(hide_attribute)});
        if (!missing) return pass(missing);
        exchange_ = missing->empty() ? Exchange::present : Exchange::absent;
    }
    return exchange_ == Exchange::present;
}

Result<Account> ActiveDirectory::complete(CallContext& call, const Entry& entry) {
    auto account = account_from(session_->settings(), entry);
    if (!account || entry.all("memberOf").empty()) return account;
    auto groups = groups_with(*session_, call, entry.dn);
    if (!groups) return pass(groups);
    for (auto& group : *groups) account->attributes.groups.push_back(std::move(group.name));
    return account;
}

Result<std::vector<Account>> ActiveDirectory::accounts_matching(CallContext& call, const std::string& assertion,
                                                                std::size_t limit) {
    const auto& settings = session_->settings();
    auto entries = session_->search(call, {settings.people_base, Scope::subtree, account_filter(assertion),
                                           account_attributes(settings), limit});
    if (!entries) return pass(entries);
    std::vector<Account> accounts;
    for (const auto& entry : *entries) {
        auto account = complete(call, entry);
        if (!account) return pass(account);
        accounts.push_back(std::move(*account));
    }
    std::sort(accounts.begin(), accounts.end(),
              [](const Account& a, const Account& b) { return a.attributes.login < b.attributes.login; });
    return accounts;
}

Result<Account> ActiveDirectory::only(std::vector<Account> found, const std::string& name) const {
    if (found.empty()) return fail(Kind::not_found, "no_such_account", {{"account", name}});
    if (found.size() == 1) return std::move(found.front());
    std::string owners;
    for (const auto& account : found) owners += (owners.empty() ? "" : ", ") + account.attributes.login.text();
    return fail(Kind::conflict, "ambiguous_account", {{"account", name}, {"owners", owners}});
}

Result<Account> ActiveDirectory::find_by_address(CallContext& call, const Address& address) {
    auto found = accounts_matching(call, owns_address(address), 3);
    if (!found) return pass(found);
    return only(std::move(*found), address.text());
}

Result<Account> ActiveDirectory::find_by_login(CallContext& call, const Login& login) {
    auto found = accounts_matching(call, equals("sAMAccountName", short_name(login.text())), 3);
    if (!found) return pass(found);
    // Another long login may have the same short form.
    std::erase_if(*found, [&](const Account& account) { return account.attributes.login != login; });
    return only(std::move(*found), login.text());
}

Result<std::vector<Account>> ActiveDirectory::find_by_national_id(CallContext& call, const NationalId& id) {
    return accounts_matching(call, equals(session_->settings().attributes.national_id, id.text()), 0);
}

Result<std::vector<Account>> ActiveDirectory::find_by_local_part(CallContext& call, std::string_view local,
                                                                 std::size_t limit) {
    // Matching rules ignore spaces and more: what is no local part must not match one.
    const auto whole = Address::parse(std::string(local) + "@example.org");
    if (!whole || limit == 0) return std::vector<Account>();
    const auto begins = ldap::escape_filter(whole->local() + "@") + "*)";
    return accounts_matching(call, "(|(proxyAddresses=smtp:" + begins + "(mail=" + begins + ")", limit);
}

Result<std::vector<Account>> ActiveDirectory::similar(CallContext& call, std::string_view typed, std::size_t limit) {
    const auto& settings = session_->settings();
    const auto text = fold_for_matching(typed.substr(0, std::min<std::size_t>(typed.find('@'), 64)));
    if (text.empty() || limit == 0) return std::vector<Account>();
    auto entries = session_->search(
        call, {settings.people_base, Scope::subtree,
               account_filter(ldap::near_filter("sAMAccountName", short_name(text))), account_attributes(settings), 0});
    if (!entries) return pass(entries);
    std::vector<Near> near;
    for (const auto& entry : *entries) {
        auto account = account_from(settings, entry);
        // An entry somebody broke by hand must not take the suggestions of all others away.
        if (!account) continue;
        const auto login = account->attributes.login.text();
        if (const auto rank = closeness(text, login)) near.push_back({*rank, login, std::move(*account)});
    }
    std::sort(near.begin(), near.end());
    std::vector<Account> accounts;
    for (auto& one : near) {
        if (accounts.size() == limit) break;
        accounts.push_back(std::move(one.account));
    }
    return accounts;
}

}  // namespace botones
