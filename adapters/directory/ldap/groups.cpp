// Finding, joining and leaving groups.
#include "adapters/directory/ldap/groups.hpp"

#include <algorithm>

#include "adapters/ldap/escape.hpp"

namespace botones::ldap {

namespace {

std::string member_value(const LdapSettings& settings, const Entry& member) {
    switch (settings.groups.member_is) {
        case LdapMember::dn: return member.dn;
        case LdapMember::address: return member.first(settings.attributes.mail);
        case LdapMember::login: return member.first(settings.attributes.login);
    }
    return member.dn;
}

std::string placeholder_of(const LdapSettings& settings) {
    return settings.groups.placeholder.empty() ? make_dn("cn", "nobody", settings.groups_base)
                                               : settings.groups.placeholder;
}

Result<std::vector<Group>> groups_matching(SiteSession& session, CallContext& call, const std::string& assertion,
                                           std::size_t limit) {
    const auto& groups = session.settings().groups;
    auto found = session.search(call, {session.settings().groups_base,
                                       Scope::subtree,
                                       "(&(objectClass=" + escape_filter(groups.object_class) + ")" + assertion + ")",
                                       {groups.name},
                                       limit});
    if (!found) return pass(found);
    std::vector<Group> list;
    for (const auto& entry : *found) list.push_back({entry.dn, entry.first(groups.name)});
    std::sort(list.begin(), list.end(), [](const Group& a, const Group& b) { return a.name < b.name; });
    return list;
}

}  // namespace

Result<std::vector<Group>> groups_with(SiteSession& session, CallContext& call, const Entry& member) {
    if (session.settings().groups_base.empty()) return std::vector<Group>();
    const auto value = member_value(session.settings(), member);
    return groups_matching(session, call, "(" + session.settings().groups.member + "=" + escape_filter(value) + ")", 0);
}

Result<std::optional<Group>> group_named(SiteSession& session, CallContext& call, const std::string& name) {
    if (session.settings().groups_base.empty() || name.empty()) return std::optional<Group>();
    auto found =
        groups_matching(session, call, "(" + session.settings().groups.name + "=" + escape_filter(name) + ")", 2);
    if (!found) return pass(found);
    if (found->empty()) return std::optional<Group>();
    if (found->size() > 1) return fail(Kind::conflict, "ambiguous_group", {{"group", name}});
    return std::optional<Group>(std::move(found->front()));
}

Result<void> join(SiteSession& session, CallContext& call, const Group& group, const Entry& member) {
    const auto& settings = session.settings();
    const auto value = member_value(settings, member);
    auto reply = session.modify(call, group.dn, {{Change::How::add, settings.groups.member, {value}}});
    if (!reply) return pass(reply);
    if (!reply->ok() && reply->code != LDAP_TYPE_OR_VALUE_EXISTS) return error_of(*reply, Effect::write);
    if (settings.groups.member_is != LdapMember::dn) return {};
    // Separate, because removing a value that is not there fails the whole request (RFC 4511 §4.6).
    auto tidied =
        session.modify(call, group.dn, {{Change::How::remove, settings.groups.member, {placeholder_of(settings)}}});
    if (!tidied) return pass(tidied);
    if (!tidied->ok() && tidied->code != LDAP_NO_SUCH_ATTRIBUTE) return error_of(*tidied, Effect::write);
    return {};
}

Result<void> leave(SiteSession& session, CallContext& call, const Group& group, const Entry& member) {
    const auto& settings = session.settings();
    const Change removal{Change::How::remove, settings.groups.member, {member_value(settings, member)}};
    auto reply = session.modify(call, group.dn, {removal});
    if (!reply) return pass(reply);
    if (reply->code == LDAP_OBJECT_CLASS_VIOLATION && settings.groups.member_is == LdapMember::dn) {
        reply = session.modify(call, group.dn,
                               {removal, {Change::How::add, settings.groups.member, {placeholder_of(settings)}}});
        if (!reply) return pass(reply);
    }
    const bool gone = reply->ok() || reply->code == LDAP_NO_SUCH_ATTRIBUTE || reply->code == LDAP_NO_SUCH_OBJECT;
    if (!gone) return error_of(*reply, Effect::write);
    return {};
}

}  // namespace botones::ldap
