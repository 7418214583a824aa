// Finding, joining and leaving groups.
#include <algorithm>

#include "adapters/directory/active_directory/lookups.hpp"
#include "adapters/directory/active_directory/refusal.hpp"
#include "adapters/ldap/escape.hpp"
#include "adapters/ldap/group_tree.hpp"

namespace botones::active_directory {

using ldap::Change;
using ldap::equals;
using ldap::Scope;

namespace {

Result<std::vector<NamedGroup>> groups_matching(DomainSession& session, CallContext& call, const std::string& assertion,
                                           std::size_t limit) {
    auto found = session.search(call, {session.settings().groups_base, Scope::subtree,
                                       "(&(objectCategory=group)" + assertion + ")", {"cn"}, limit});
    if (!found) return pass(found);
    std::vector<NamedGroup> groups;
    for (const auto& entry : *found) groups.push_back({entry.dn, entry.first("cn")});
    std::sort(groups.begin(), groups.end(), [](const NamedGroup& a, const NamedGroup& b) { return a.name < b.name; });
    return groups;
}

/// Whether the group lists the member, asked of the server: reading a large group's members would take many portions.
Result<bool> has_member(DomainSession& session, CallContext& call, const NamedGroup& group, const std::string& member_dn) {
    auto found = session.search(call, {group.dn, Scope::base, equals("member", member_dn), {LDAP_NO_ATTRS}, 1});
    if (!found) return pass(found);
    return !found->empty();
}

}  // namespace

Result<std::vector<NamedGroup>> groups_with(DomainSession& session, CallContext& call, const std::string& member_dn) {
    if (session.settings().groups_base.empty()) return std::vector<NamedGroup>();
    return groups_matching(session, call, equals("member", member_dn), 0);
}

Result<std::optional<NamedGroup>> group_named(DomainSession& session, CallContext& call, const std::string& name) {
    if (session.settings().groups_base.empty() || name.empty()) return std::optional<NamedGroup>();
    auto found = groups_matching(session, call, equals("cn", ldap::stored_name(name)), 2);
    if (!found) return pass(found);
    return ldap::the_only_group(std::move(*found), name);
}

Result<void> join(DomainSession& session, CallContext& call, const NamedGroup& group, const std::string& member_dn) {
    auto reply = session.modify(call, group.dn, {{Change::How::add, "member", {member_dn}}});
    if (!reply) return pass(reply);
    // Active Directory says 68 where other servers say 20.
    const bool member = reply->ok() || reply->code == LDAP_ALREADY_EXISTS || reply->code == LDAP_TYPE_OR_VALUE_EXISTS;
    if (!member) return refusal_of(*reply);
    return {};
}

Result<void> leave(DomainSession& session, CallContext& call, const NamedGroup& group, const std::string& member_dn) {
    auto reply = session.modify(call, group.dn, {{Change::How::remove, "member", {member_dn}}});
    if (!reply) return pass(reply);
    if (reply->ok() || reply->code == LDAP_NO_SUCH_ATTRIBUTE || reply->code == LDAP_NO_SUCH_OBJECT) return {};
    // 53 is its answer for whom it does not list, and for much else.
    if (reply->code == LDAP_UNWILLING_TO_PERFORM) {
        auto still = has_member(session, call, group, member_dn);
        if (still && !*still) return {};
    }
    return refusal_of(*reply);
}

}  // namespace botones::active_directory
