// Finding, joining and leaving groups.
#include "adapters/directory/ldap/groups.hpp"

#include <algorithm>

#include "adapters/directory/ldap/lookups.hpp"
#include "adapters/ldap/escape.hpp"

namespace botones::ldap {

namespace {

Result<std::vector<NamedGroup>> groups_matching(SiteSession& session, CallContext& call, const std::string& assertion,
                                           std::size_t limit) {
    const auto& groups = session.settings().groups;
    auto found = session.search(call, {session.settings().groups_base,
                                       Scope::subtree,
                                       "(&(objectClass=" + escape_filter(groups.object_class) + ")" + assertion + ")",
                                       {groups.name},
                                       limit});
    if (!found) return pass(found);
    std::vector<NamedGroup> list;
    for (const auto& entry : *found) list.push_back({entry.dn, entry.first(groups.name)});
    std::sort(list.begin(), list.end(), [](const NamedGroup& a, const NamedGroup& b) { return a.name < b.name; });
    return list;
}

}  // namespace

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

Result<std::vector<NamedGroup>> groups_with(SiteSession& session, CallContext& call, const Entry& member) {
    if (session.settings().groups_base.empty()) return std::vector<NamedGroup>();
    const auto value = member_value(session.settings(), member);
    return groups_matching(session, call, equals(session.settings().groups.member, value), 0);
}

Result<std::vector<NamedGroup>> groups_owned(SiteSession& session, CallContext& call, const std::string& dn) {
    const auto& settings = session.settings();
    if (settings.groups_base.empty() || settings.groups.owner.empty()) return std::vector<NamedGroup>();
    return groups_matching(session, call, equals(settings.groups.owner, dn), 0);
}

Result<std::optional<NamedGroup>> group_named(SiteSession& session, CallContext& call, const std::string& name) {
    if (session.settings().groups_base.empty() || name.empty()) return std::optional<NamedGroup>();
    auto found =
        groups_matching(session, call, equals(session.settings().groups.name, name), 2);
    if (!found) return pass(found);
    return the_only_group(std::move(*found), name);
}

Result<void> join(SiteSession& session, CallContext& call, const NamedGroup& group, const Entry& member) {
    const auto& settings = session.settings();
    const auto value = member_value(settings, member);
    auto reply = session.modify(call, group.dn, {{Change::How::add, settings.groups.member, {value}}});
    if (!reply) return pass(reply);
    if (!reply->ok() && reply->code != LDAP_TYPE_OR_VALUE_EXISTS) return refused_write(*reply);
    if (settings.groups.member_is != LdapMember::dn) return {};
    // Separate, because removing a value that is not there fails the whole request (RFC 4511 §4.6).
    auto tidied =
        session.modify(call, group.dn, {{Change::How::remove, settings.groups.member, {placeholder_of(settings)}}});
    if (!tidied) return pass(tidied);
    if (!tidied->ok() && tidied->code != LDAP_NO_SUCH_ATTRIBUTE) return refused_write(*tidied);
    return {};
}

Result<void> leave(SiteSession& session, CallContext& call, const NamedGroup& group, const Entry& member) {
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
    if (!gone) return refused_write(*reply);
    return {};
}

Result<void> own(SiteSession& session, CallContext& call, const NamedGroup& group, const std::string& dn) {
    auto reply = session.modify(call, group.dn, {{Change::How::add, session.settings().groups.owner, {dn}}});
    if (!reply) return pass(reply);
    if (!reply->ok() && reply->code != LDAP_TYPE_OR_VALUE_EXISTS) return refused_write(*reply);
    return {};
}

Result<void> disown(SiteSession& session, CallContext& call, const NamedGroup& group, const std::string& dn) {
    auto reply = session.modify(call, group.dn, {{Change::How::remove, session.settings().groups.owner, {dn}}});
    if (!reply) return pass(reply);
    const bool gone = reply->ok() || reply->code == LDAP_NO_SUCH_ATTRIBUTE || reply->code == LDAP_NO_SUCH_OBJECT;
    if (!gone) return refused_write(*reply);
    return {};
}

Result<void> rename_in_groups(SiteSession& session, CallContext& call, const Entry& before, const Address& primary) {
    const auto& settings = session.settings();
    const auto old = before.first(settings.attributes.mail);
    if (settings.groups.member_is != LdapMember::address || lower(old) == primary.text()) return {};
    auto groups = groups_with(session, call, before);
    if (!groups) return pass(groups);
    auto after = before;
    after.values[lower(settings.attributes.mail)] = {primary.text()};
    for (const auto& group : *groups) {
        if (auto joined_it = join(session, call, group, after); !joined_it) return joined_it;
        if (auto left = leave(session, call, group, before); !left) return left;
    }
    return {};
}

}  // namespace botones::ldap
