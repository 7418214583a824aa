// Creating an account: one add, then its groups.
#include <algorithm>

#include "adapters/directory/ldap/account_entry.hpp"
#include "adapters/directory/ldap/directory.hpp"
#include "adapters/ldap/escape.hpp"
#include "adapters/directory/ldap/groups.hpp"
#include "adapters/directory/ldap/lookups.hpp"

namespace botones {

using namespace ldap;

namespace {

std::vector<Address> addresses_of(const AccountAttributes& account) {
    std::vector<Address> all{account.primary};
    all.insert(all.end(), account.secondary.begin(), account.secondary.end());
    return all;
}

Result<void> acceptable(const LdapSettings& settings, const AccountAttributes& account) {
    std::vector<std::string> texts{account.unit, account.link_type, account.created_month};
    texts.insert(texts.end(), account.groups.begin(), account.groups.end());
    for (const auto& text : texts) {
        if (auto checked = check_plain_text(text); !checked) return checked;
    }
    for (const auto& address : addresses_of(account)) {
        const bool ours =
            std::find(settings.domains.begin(), settings.domains.end(), address.domain()) != settings.domains.end();
        if (!ours && !settings.domains.empty()) {
            return fail(Kind::invalid_input, "unknown_domain", {{"domain", address.domain().text()}});
        }
    }
    return {};
}

/// Says which of the new account's names somebody has already: among people, groups and whatever else is in the two
/// trees, of whatever class, because mail for it would go there.
Result<void> nothing_is_taken(SiteSession& session, CallContext& call, const AccountAttributes& account) {
    const auto& settings = session.settings();
    auto holder = session.search(call, {settings.people_base,
                                        Scope::subtree,
                                        equals(settings.attributes.login, account.login.text()),
                                        {LDAP_NO_ATTRS},
                                        1});
    if (!holder) return pass(holder);
    if (!holder->empty()) return fail(Kind::already_exists, "login_taken", {{"login", account.login.text()}});
    for (const auto& address : addresses_of(account)) {
        for (const auto* base : {&settings.people_base, &settings.groups_base}) {
            if (base->empty()) continue;
            auto owner =
                session.search(call, {*base, Scope::subtree, owns_address(settings, address), {LDAP_NO_ATTRS}, 1});
            if (!owner) return pass(owner);
            if (!owner->empty()) return fail(Kind::already_exists, "address_taken", {{"address", address.text()}});
        }
    }
    return {};
}

Result<std::vector<Group>> groups_wanted(SiteSession& session, CallContext& call, const std::vector<std::string>& names) {
    std::vector<Group> groups;
    for (const auto& name : names) {
        auto group = group_named(session, call, name);
        if (!group) return pass(group);
        if (!*group) return fail(Kind::invalid_input, "unknown_group", {{"group", name}});
        groups.push_back(std::move(**group));
    }
    return groups;
}

/// Why an add was refused: the server says "constraint" for a taken address (slapo-unique) and for a bad password
/// alike.
Error refusal(SiteSession& session, CallContext& call, const AccountAttributes& account, const Reply& reply) {
    if (reply.code == LDAP_NO_SUCH_OBJECT)
        return {Kind::misconfigured, "directory_base", {}, session.settings().people_base, {}};
    if (reply.policy_error) return {Kind::invalid_input, "password_policy", {}, reply.diagnostic, {}};
    if (reply.code == LDAP_CONSTRAINT_VIOLATION || reply.code == LDAP_ALREADY_EXISTS) {
        auto taken = nothing_is_taken(session, call, account);
        if (!taken) return taken.error();
    }
    return error_of(reply, Effect::write);
}

}  // namespace

Result<void> LdapDirectory::create(CallContext& call, const AccountAttributes& account, const Secret& password) {
    const auto& settings = session_->settings();
    if (password.empty()) return fail(Kind::invalid_input, "password_policy");
    if (auto checked = acceptable(settings, account); !checked) return checked;
    if (auto free = nothing_is_taken(*session_, call, account); !free) return free;
    auto groups = groups_wanted(*session_, call, account.groups);
    if (!groups) return pass(groups);
    const auto dn = make_dn(settings.attributes.login, account.login.text(), settings.people_base);
    auto reply = session_->add(call, dn, attributes_of(settings, account), {"userPassword", &password});
    if (!reply) return pass(reply);
    if (!reply->ok()) return refusal(*session_, call, account, *reply);
    Entry member{
        dn,
        {{settings.attributes.mail, {account.primary.text()}}, {settings.attributes.login, {account.login.text()}}}};
    for (const auto& group : *groups) {
        if (auto joined = join(*session_, call, group, member); !joined) {
            return fail(Kind::uncertain, "groups_incomplete", {{"group", group.name}}, joined.error().detail);
        }
    }
    return {};
}

}  // namespace botones
