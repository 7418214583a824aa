// Settings, ping and everything that only reads.
#include "adapters/directory/active_directory/directory.hpp"

#include <algorithm>

#include "adapters/directory/active_directory/group_kind.hpp"
#include "adapters/directory/active_directory/lookups.hpp"
#include "adapters/directory/active_directory/wire_values.hpp"
#include "adapters/ldap/account_values.hpp"
#include "adapters/ldap/bases.hpp"
#include "adapters/ldap/escape.hpp"

namespace botones {

using namespace active_directory;
using ldap::Entry;
using ldap::equals;
using ldap::Scope;

namespace {

// A domain controller sends no more entries at a time (MaxPageSize of its LDAP policies, by default 1000).
constexpr std::size_t largest_page = 1000;

std::vector<std::string> configured_names(const ActiveDirectoryAttributes& names) {
    std::vector<std::string> configured;
    for (const auto* name : {&names.unit, &names.link_type, &names.title, &names.phone, &names.people, &names.national_id,
                             &names.created_month, &names.closed_mark, &names.forward}) {
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

ActiveDirectory::ActiveDirectory(std::unique_ptr<Session> session) : session_(std::move(session)) {
    if (!session_->settings().groups_base.empty())
        groups_ = std::make_unique<ldap::GroupTree>(make_domain_groups(*session_));
}

ActiveDirectory::~ActiveDirectory() = default;

Result<std::unique_ptr<ActiveDirectory>> ActiveDirectory::open(ActiveDirectorySettings settings) {
    if (auto checked = acceptable(settings); !checked) return pass(checked);
    settings.page_size = std::clamp<std::size_t>(settings.page_size, 1, largest_page);
    if (settings.upn_suffix.empty()) settings.upn_suffix = dns_name_of(domain_base_of(settings.people_base));
    ldap::prepare_process();
    return std::unique_ptr<ActiveDirectory>(new ActiveDirectory(std::make_unique<Session>(std::move(settings))));
}

DirectoryCapabilities ActiveDirectory::capabilities() const {
    return {.forced_password_change = true,
            .last_login = true,
            .groups = !session_->settings().groups_base.empty(),
            .modify = true,
            .addresses = true,
            .removal = true,
            .unlock = true,
            .listing = true};
}

Result<void> ActiveDirectory::ping(CallContext& call) {
    const auto& settings = session_->settings();
    if (auto checked = ldap::check_bases(*session_, call, {settings.people_base, settings.groups_base}); !checked)
        return checked;
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
    ldap::sort_by_login(accounts);
    return accounts;
}

Result<Account> ActiveDirectory::find_by_address(CallContext& call, const Address& address) {
    auto found = accounts_matching(call, owns_address(address), 3);
    if (!found) return pass(found);
    return ldap::the_only(std::move(*found), address.text());
}

Result<Account> ActiveDirectory::find_by_login(CallContext& call, const Login& login) {
    auto found = accounts_matching(call, equals("sAMAccountName", short_name(login.text())), 3);
    if (!found) return pass(found);
    // Another long login may have the same short form.
    std::erase_if(*found, [&](const Account& account) { return account.attributes.login != login; });
    return ldap::the_only(std::move(*found), login.text());
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

Result<void> ActiveDirectory::each(CallContext& call, const std::optional<Domain>& domain, const Visit& visit) {
    const auto& settings = session_->settings();
    std::string within;
    if (domain) {
        const auto ends = ldap::escape_filter("@" + domain->text()) + ")";
        within = "(|(proxyAddresses=smtp:*" + ends + "(mail=*" + ends + ")";
    }
    return session_->stream(
        call, {settings.people_base, Scope::subtree, account_filter(within), account_attributes(settings), 0},
        [&](const Entry& entry) -> Result<void> {
            auto account = complete(call, entry);
            if (!account) return pass(account);
            if (!ldap::has_address_in(account->attributes, domain)) return {};
            return visit(*account);
        });
}

Result<std::vector<Account>> ActiveDirectory::similar(CallContext& call, std::string_view typed, std::size_t limit) {
    const auto& settings = session_->settings();
    const auto text = fold_for_matching(typed.substr(0, std::min<std::size_t>(typed.find('@'), 64)));
    if (text.empty() || limit == 0) return std::vector<Account>();
    auto entries = session_->search(
        call, {settings.people_base, Scope::subtree,
               account_filter(ldap::near_filter("sAMAccountName", short_name(text))), account_attributes(settings), 0});
    if (!entries) return pass(entries);
    std::vector<Account> accounts;
    for (const auto& entry : *entries) {
        auto account = account_from(settings, entry);
        // An entry somebody broke by hand must not take the suggestions of all others away.
        if (account) accounts.push_back(std::move(*account));
    }
    return ldap::nearest(std::move(accounts), text, limit);
}

}  // namespace botones
