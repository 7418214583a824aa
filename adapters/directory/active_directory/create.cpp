// Creating an account: one add, a look at who else has its addresses, then its groups.
#include <algorithm>
#include <charconv>

#include "adapters/directory/active_directory/directory.hpp"
#include "adapters/directory/active_directory/lookups.hpp"
#include "adapters/directory/active_directory/refusal.hpp"
#include "adapters/directory/active_directory/wire_values.hpp"
#include "adapters/ldap/escape.hpp"

namespace botones {

using namespace active_directory;
using ldap::Entry;
using ldap::equals;
using ldap::Reply;
using ldap::Scope;

namespace {

std::vector<Address> addresses_of(const AccountAttributes& account) {
    std::vector<Address> all{account.primary};
    all.insert(all.end(), account.secondary.begin(), account.secondary.end());
    return all;
}

Result<void> acceptable(const ActiveDirectorySettings& settings, const AccountAttributes& account) {
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

tl::unexpected<Error> login_taken(const AccountAttributes& account) {
    return fail(Kind::already_exists, "login_taken", {{"login", account.login.text()}});
}

/// Says which of the new account's names somebody has already: anybody in the whole domain, because account names are
/// unique there and mail for an address would go there.
Result<void> nothing_is_taken(DomainSession& session, CallContext& call, const AccountAttributes& account) {
    const auto& settings = session.settings();
    const auto everywhere = domain_base_of(settings.people_base);
    const auto names = "(|" + equals("sAMAccountName", short_name(account.login.text())) +
                       equals("userPrincipalName", sign_in_name(settings, account.login)) + ")";
    auto holder = session.search(call, {everywhere, Scope::subtree, names, {LDAP_NO_ATTRS}, 1});
    if (!holder) return pass(holder);
    if (!holder->empty()) return login_taken(account);
    for (const auto& address : addresses_of(account)) {
        auto owner = session.search(call, {everywhere, Scope::subtree, owns_address(address), {LDAP_NO_ATTRS}, 1});
        if (!owner) return pass(owner);
        if (!owner->empty()) return fail(Kind::already_exists, "address_taken", {{"address", address.text()}});
    }
    return {};
}

Result<std::vector<Group>> groups_wanted(DomainSession& session, CallContext& call,
                                         const std::vector<std::string>& names) {
    std::vector<Group> groups;
    for (const auto& name : names) {
        auto group = group_named(session, call, name);
        if (!group) return pass(group);
        if (!*group) return fail(Kind::invalid_input, "unknown_group", {{"group", name}});
        groups.push_back(std::move(**group));
    }
    return groups;
}

Error refused_add(DomainSession& session, CallContext& call, const AccountAttributes& account, const Reply& reply) {
    if (reply.code == LDAP_NO_SUCH_OBJECT)
        return {Kind::misconfigured, "directory_base", {}, session.settings().people_base, {}};
    if (is_password_refusal(reply) || !is_taken(reply)) return refusal_of(reply);
    auto taken = nothing_is_taken(session, call, account);
    return taken ? login_taken(account).value() : taken.error();
}

/// The order in which a controller created its entries ([MS-ADTS] 3.1.1.1.9).
std::uint64_t creation_number(const Entry& entry) {
    const auto text = entry.first("uSNCreated");
    std::uint64_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

/// Undoes the creation if somebody who was created before it has one of its addresses. Of several at once the first is
/// seen by all others and sees nobody before itself, so exactly one stays.
Result<void> give_way(DomainSession& session, CallContext& call, const AccountAttributes& account,
                      const std::string& dn) {
    auto own = session.entry_at(call, dn, {"uSNCreated"});
    if (!own) return pass(own);
    for (const auto& address : addresses_of(account)) {
        auto owners = session.search(call, {domain_base_of(session.settings().people_base), Scope::subtree,
                                            owns_address(address), {"uSNCreated"}, 0});
        if (!owners) return pass(owners);
        const bool late = std::any_of(owners->begin(), owners->end(), [&](const Entry& owner) {
            return creation_number(owner) < creation_number(*own);
        });
        if (!late) continue;
        auto removed = session.remove(call, dn);
        if (!removed) return pass(removed);
        if (!removed->ok()) return refusal_of(*removed);
        return fail(Kind::already_exists, "address_taken", {{"address", address.text()}});
    }
    return {};
}

}  // namespace

Result<void> ActiveDirectory::create(CallContext& call, const AccountAttributes& account, const Secret& password) {
    const auto& settings = session_->settings();
    if (password.empty()) return fail(Kind::invalid_input, "password_policy");
    auto encoded = quoted_utf16(password);
    if (!encoded) return pass(encoded);
    if (auto checked = acceptable(settings, account); !checked) return checked;
    if (auto free = nothing_is_taken(*session_, call, account); !free) return free;
    auto groups = groups_wanted(*session_, call, account.groups);
    if (!groups) return pass(groups);
    // The login and not the person's name, of which there may be two in one unit.
    const auto dn = ldap::make_dn("CN", account.login.text(), settings.people_base);
    auto reply = session_->add(call, dn, attributes_of(settings, account), {"unicodePwd", &*encoded});
    if (!reply) return pass(reply);
    if (!reply->ok()) return refused_add(*session_, call, account, *reply);
    if (auto first = give_way(*session_, call, account, dn); !first) {
        if (first.error().kind == Kind::already_exists) return first;
        return fail(Kind::uncertain, "answer_lost", {}, "who else has the addresses: " + first.error().detail);
    }
    for (const auto& group : *groups) {
        if (auto joined = join(*session_, call, group, dn); !joined) {
            return fail(Kind::uncertain, "groups_incomplete", {{"group", group.name}}, joined.error().detail);
        }
    }
    return {};
}

}  // namespace botones
