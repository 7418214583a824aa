// Settings, ping and everything that only reads.
#include "adapters/directory/ldap/directory.hpp"

#include <algorithm>

#include "adapters/directory/ldap/account_entry.hpp"
#include "adapters/ldap/account_values.hpp"
#include "adapters/ldap/bases.hpp"
#include "adapters/ldap/escape.hpp"
#include "adapters/directory/ldap/group_kind.hpp"
#include "adapters/directory/ldap/groups.hpp"
#include "adapters/directory/ldap/lockout.hpp"
#include "adapters/directory/ldap/lookups.hpp"

namespace botones {

using namespace ldap;

LdapDirectory::LdapDirectory(std::unique_ptr<SiteSession> session) : session_(std::move(session)) {
    if (!session_->settings().groups_base.empty())
        groups_ = std::make_unique<GroupTree>(make_site_groups(*session_));
}

LdapDirectory::~LdapDirectory() = default;

Result<std::unique_ptr<LdapDirectory>> LdapDirectory::open(LdapSettings settings) {
    if (settings.urls.empty()) return fail(Kind::misconfigured, "directory_address", {}, "no URL");
    if (settings.people_base.empty()) return fail(Kind::misconfigured, "directory_base", {}, "no people_base");
    // A name with an empty password binds as nobody and succeeds (RFC 4513 §5.1.2).
    if (settings.bind_dn.empty() || settings.bind_password.empty())
        return fail(Kind::misconfigured, "directory_credentials");
    if (settings.attributes.login.empty() || settings.attributes.mail.empty() || settings.attributes.status.empty()) {
        return fail(Kind::misconfigured, "directory_schema", {}, "login, mail and status attributes are needed");
    }
    settings.page_size = std::clamp<std::size_t>(settings.page_size, 1, 5000);
    prepare_process();
    return std::unique_ptr<LdapDirectory>(new LdapDirectory(std::make_unique<SiteSession>(std::move(settings))));
}

DirectoryCapabilities LdapDirectory::capabilities() const {
    const auto& settings = session_->settings();
    return {.forced_password_change = settings.password_policy,
            .last_login = settings.password_policy,
            .groups = !settings.groups_base.empty(),
            .modify = true,
            .addresses = true,
            .removal = true,
            .unlock = settings.password_policy,
            .listing = true};
}

Result<void> LdapDirectory::ping(CallContext& call) {
    const auto& settings = session_->settings();
    if (auto checked = check_bases(*session_, call, {settings.people_base, settings.groups_base}); !checked) return checked;
    if (auto checked = check_hashing(call); !checked) return checked;
    if (schema_checked_) return {};
    if (auto checked = check_schema(*session_, call); !checked) return checked;
    schema_checked_ = true;
    return {};
}

Result<void> LdapDirectory::check_hashing(CallContext& call) {
    if (hashing_ != Hashing::unknown) return {};
    auto hashes = hashes_passwords(*session_, call);
    if (!hashes) return pass(hashes);
    if (*hashes == ServerHashes::no) return fail(Kind::misconfigured, "password_not_hashed");
    hashing_ = *hashes == ServerHashes::yes ? Hashing::proven : Hashing::unproven;
    return {};
}

Result<void> LdapDirectory::prove_hashing(CallContext& call, const std::string& dn, const Secret& password) {
    if (hashing_ == Hashing::proven) return {};
    const auto stored = session_->entry_at(call, dn, {"userPassword"});
    if (!stored || stored->all("userPassword").empty()) return {};  // it lets nobody read passwords, hashed or not
    if (!password.equals(stored->first("userPassword"))) {
        hashing_ = Hashing::proven;
        return {};
    }
    auto removed = session_->remove(call, dn);
    if (!removed) return pass(removed);
    return fail(Kind::misconfigured, "password_not_hashed");
}

Result<Account> LdapDirectory::complete(CallContext& call, const Entry& entry) {
    auto account = account_from(session_->settings(), entry);
    if (!account) return account;
    if (account->locked_out) {
        const auto over = is_lockout_over(*session_, call, entry);
        if (!over) return pass(over);
        account->locked_out = !*over;
    }
    auto groups = groups_with(*session_, call, entry);
    if (!groups) return pass(groups);
    for (auto& group : *groups) account->attributes.groups.push_back(std::move(group.name));
    return account;
}

Result<std::vector<Account>> LdapDirectory::accounts_matching(CallContext& call, const std::string& assertion,
                                                              std::size_t limit) {
    const auto& settings = session_->settings();
    auto entries = session_->search(call, {settings.people_base, Scope::subtree, account_filter(settings, assertion),
                                           account_attributes(settings), limit});
    if (!entries) return pass(entries);
    std::vector<Account> accounts;
    for (const auto& entry : *entries) {
        auto account = complete(call, entry);
        if (!account) return pass(account);
        accounts.push_back(std::move(*account));
    }
    sort_by_login(accounts);
    return accounts;
}

Result<Account> LdapDirectory::only(CallContext& call, const std::string& assertion, const std::string& name) {
    auto found = accounts_matching(call, assertion, 3);
    if (!found) return pass(found);
    return the_only(std::move(*found), name);
}

Result<Account> LdapDirectory::find_by_address(CallContext& call, const Address& address) {
    return only(call, owns_address(session_->settings(), address), address.text());
}

Result<Account> LdapDirectory::find_by_login(CallContext& call, const Login& login) {
    return only(call, equals(session_->settings().attributes.login, login.text()), login.text());
}

Result<std::vector<Account>> LdapDirectory::find_by_national_id(CallContext& call, const NationalId& id) {
    return accounts_matching(call, equals(session_->settings().attributes.national_id, id.text()), 0);
}

Result<std::vector<Account>> LdapDirectory::find_by_local_part(CallContext& call, std::string_view local,
                                                               std::size_t limit) {
    // Matching rules ignore spaces and more (RFC 4518 §2.6): what is no local part must not match one.
    const auto whole = Address::parse(std::string(local) + "@example.org");
    if (!whole || limit == 0) return std::vector<Account>();
    const auto& names = session_->settings().attributes;
    const auto begins = escape_filter(whole->local() + "@") + "*)";
    std::string filter = "(" + names.mail + "=" + begins;
    if (!names.alternate.empty()) filter = "(|" + filter + "(" + names.alternate + "=" + begins + ")";
    return accounts_matching(call, filter, limit);
}

Result<void> LdapDirectory::each(CallContext& call, const std::optional<Domain>& domain, const Visit& visit) {
    const auto& settings = session_->settings();
    const auto& names = settings.attributes;
    std::string within;
    if (domain) {
        const auto ends = "=*" + escape_filter("@" + domain->text()) + ")";
        within = "(|(" + names.mail + ends + (names.alternate.empty() ? "" : "(" + names.alternate + ends) + ")";
    }
    return session_->stream(call,
                            {settings.people_base, Scope::subtree, account_filter(settings, within),
                             account_attributes(settings), 0},
                            [&](const Entry& entry) -> Result<void> {
                                auto account = complete(call, entry);
                                if (!account) return pass(account);
                                if (!has_address_in(account->attributes, domain)) return {};
                                return visit(*account);
                            });
}

Result<std::vector<Account>> LdapDirectory::similar(CallContext& call, std::string_view typed, std::size_t limit) {
    const auto& settings = session_->settings();
    const auto text = fold_for_matching(typed.substr(0, std::min<std::size_t>(typed.find('@'), 64)));
    if (text.empty() || limit == 0) return std::vector<Account>();
    auto entries = session_->search(call, {settings.people_base, Scope::subtree,
                                           account_filter(settings, near_filter(settings.attributes.login, text)),
                                           account_attributes(settings), 0});
    if (!entries) return pass(entries);
    std::vector<Account> accounts;
    for (const auto& entry : *entries) {
        auto account = account_from(settings, entry);
        // An entry somebody broke by hand must not take the suggestions of all others away.
        if (account) accounts.push_back(std::move(*account));
    }
    return nearest(std::move(accounts), text, limit);
}

}  // namespace botones
