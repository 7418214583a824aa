// The filters, attributes and values of a site's groups.
#include "adapters/directory/ldap/group_kind.hpp"

#include <algorithm>

#include "adapters/directory/ldap/account_entry.hpp"
#include "adapters/directory/ldap/groups.hpp"
#include "adapters/directory/ldap/lookups.hpp"
#include "adapters/ldap/entry_values.hpp"
#include "adapters/ldap/escape.hpp"

namespace botones::ldap {

namespace {

tl::unexpected<Error> no_owners() { return fail(Kind::misconfigured, "directory_schema", {{"attribute", "owner"}}); }

class SiteGroups final : public GroupKind {
public:
    explicit SiteGroups(SiteSession& session) : session_(session), settings_(session.settings()) {}

    Session& session() override { return session_; }
    const std::string& base() const override { return settings_.groups_base; }
    const std::vector<Domain>& domains() const override { return settings_.domains; }

    std::vector<std::string> attributes() const override {
        const auto& groups = settings_.groups;
        return {groups.name, groups.member, groups.owner, groups.description, settings_.attributes.mail, "entryUUID",
                "entryCSN"};
    }
    const std::string& name_attribute() const override { return settings_.groups.name; }
    std::string named(const std::string& name) const override { return only(equals(settings_.groups.name, name)); }
    std::string keyed(const std::string& key) const override { return only(equals("entryUUID", key)); }
    std::string addressed(const Address& address) const override { return only(owns_address(settings_, address)); }
    std::string owned_by(const std::string& dn) const override { return only(equals(settings_.groups.owner, dn)); }
    std::string like(const std::string& text) const override { return only(near_filter(settings_.groups.name, text)); }

    Group group_from(const Entry& entry) const override;
    std::vector<std::string> members_in(const Entry& entry) const override;
    std::vector<std::string> owners_in(const Entry& entry) const override { return entry.all(settings_.groups.owner); }
    std::string comparable(const std::string& member) const override {
        return settings_.groups.member_is == LdapMember::dn ? comparable_dn(member) : lower(member);
    }

    Result<std::optional<Party>> party_at(CallContext& call, const Address& address) override;
    Result<std::vector<Address>> addresses_of_members(CallContext& call, const std::vector<std::string>& members) override;
    Result<std::vector<Address>> addresses_at(CallContext& call, const std::vector<std::string>& dns) override {
        return addresses_of_entries(session_, call, dns, {settings_.attributes.mail},
                                    [&](const Entry& entry) { return primary_of(entry); });
    }
    Result<bool> is_taken(CallContext& call, const Address& address) override {
        return ldap::is_taken(session_, call, address);
    }

    Result<void> add(CallContext& call, const GroupAttributes& group, const std::vector<Party>& members,
                     const std::vector<Party>& owners) override;
    std::vector<Change> member_changes(const Entry& entry, const std::vector<std::string>& added,
                                       const std::vector<std::string>& removed) const override;
    Result<std::vector<Change>> owner_changes(CallContext& call, const Entry& entry,
                                              const std::vector<Party>& owners) override;
    EntryAccess access(CallContext& call, std::function<Result<Entry>()> current) override;
    Result<Reply> remove(CallContext& call, const Entry& seen) override {
        return session_.remove(call, seen.dn, equals("entryCSN", seen.first("entryCSN")));
    }

private:
    std::string only(const std::string& assertion) const {
        return "(&(objectClass=" + escape_filter(settings_.groups.object_class) + ")" + assertion + ")";
    }
    std::optional<Address> primary_of(const Entry& entry) const {
        auto address = Address::parse(entry.first(settings_.attributes.mail));
        if (!address) return {};
        return std::move(*address);
    }
    bool needs_member() const { return settings_.groups.member_is == LdapMember::dn; }
    Result<void> refused_add(CallContext& call, const GroupAttributes& group, const Reply& reply);

    SiteSession& session_;
    const LdapSettings& settings_;
};

Group SiteGroups::group_from(const Entry& entry) const {
    Group group;
    group.attributes.name = entry.first(settings_.groups.name);
    group.attributes.address = primary_of(entry);
    group.attributes.description = entry.first(settings_.groups.description);
    group.key = entry.first("entryUUID");
    group.revision = hex_digest(revision_text(entry, {"entrycsn"}));
    return group;
}

std::vector<std::string> SiteGroups::members_in(const Entry& entry) const {
    auto members = entry.all(settings_.groups.member);
    if (!needs_member()) return members;
    const auto nobody = comparable_dn(placeholder_of(settings_));
    std::erase_if(members, [&](const std::string& member) { return comparable_dn(member) == nobody; });
    return members;
}

Result<std::optional<Party>> SiteGroups::party_at(CallContext& call, const Address& address) {
    const auto& names = settings_.attributes;
    const std::vector<std::string> wanted{names.mail, names.login};
    const auto filter = owns_address(settings_, address);
    auto found = session_.search(call, {settings_.people_base, Scope::subtree, filter, wanted, 2});
    if (found && found->empty()) found = session_.search(call, {base(), Scope::subtree, only(filter), wanted, 2});
    if (!found) return pass(found);
    if (found->size() > 1) return fail(Kind::conflict, "ambiguous_account", {{"account", address.text()}});
    if (!found->empty()) {
        const auto& entry = found->front();
        return std::optional<Party>(Party{entry.dn, primary_of(entry).value_or(address), member_value(settings_, entry)});
    }
    const auto& ours = settings_.domains;
    const bool outside = std::find(ours.begin(), ours.end(), address.domain()) == ours.end();
    if (settings_.groups.member_is != LdapMember::address || !outside) return std::optional<Party>();
    return std::optional<Party>(Party{"", address, address.text()});
}

Result<std::vector<Address>> SiteGroups::addresses_of_members(CallContext& call, const std::vector<std::string>& members) {
    std::vector<Address> addresses;
    switch (settings_.groups.member_is) {
        case LdapMember::dn: return addresses_at(call, members);
        case LdapMember::address:
            for (const auto& member : members) {
                if (auto address = Address::parse(member)) addresses.push_back(std::move(*address));
            }
            return addresses;
        case LdapMember::login:
            for (const auto& member : members) {
                auto found = session_.search(call, {settings_.people_base, Scope::subtree,
                                                    equals(settings_.attributes.login, member), {settings_.attributes.mail}, 1});
                if (!found) return pass(found);
                for (const auto& entry : *found) {
                    if (auto address = primary_of(entry)) addresses.push_back(std::move(*address));
                }
            }
            return addresses;
    }
    return addresses;
}

Result<void> SiteGroups::add(CallContext& call, const GroupAttributes& group, const std::vector<Party>& members,
                             const std::vector<Party>& owners) {
    const auto& groups = settings_.groups;
    if (groups.owner.empty() && !owners.empty()) return no_owners();
    Attribute classes{"objectClass", {groups.object_class}};
    if (group.address && !groups.mail_class.empty()) classes.values.push_back(groups.mail_class);
    Attribute listed{groups.member, {}};
    for (const auto& party : members) listed.values.push_back(party.member);
    if (listed.values.empty() && needs_member()) listed.values.push_back(placeholder_of(settings_));
    Attribute owned{groups.owner, {}};
    for (const auto& party : owners) owned.values.push_back(party.dn);
    std::vector<Attribute> attributes{classes};
    append(attributes, groups.name, group.name);
    append(attributes, groups.description, group.description);
    if (group.address) append(attributes, settings_.attributes.mail, group.address->text());
    for (auto* many : {&listed, &owned}) {
        if (!many->name.empty() && !many->values.empty()) attributes.push_back(std::move(*many));
    }
    auto reply = session_.add(call, make_dn(groups.name, group.name, base()), attributes, {});
    if (!reply) return pass(reply);
    if (!reply->ok()) return refused_add(call, group, *reply);
    return {};
}

/// The server says "constraint" when slapo-unique finds the address elsewhere.
Result<void> SiteGroups::refused_add(CallContext& call, const GroupAttributes& group, const Reply& reply) {
    if (reply.code == LDAP_ALREADY_EXISTS) return fail(Kind::already_exists, "group_taken", {{"group", group.name}});
    if (reply.code == LDAP_NO_SUCH_OBJECT) return fail(Kind::misconfigured, "directory_base", {}, base());
    if (reply.code == LDAP_CONSTRAINT_VIOLATION && group.address) {
        auto taken = is_taken(call, *group.address);
        if (!taken) return pass(taken);
        if (*taken) return fail(Kind::already_exists, "address_taken", {{"address", group.address->text()}});
    }
    return refused_write(reply);
}

std::vector<Change> SiteGroups::member_changes(const Entry& entry, const std::vector<std::string>& added,
                                               const std::vector<std::string>& removed) const {
    const auto& attribute = settings_.groups.member;
    const auto before = members_in(entry).size();
    const auto after = before + added.size() - removed.size();
    std::vector<Change> changes;
    auto joining = added;
    auto leaving = removed;
    const bool had_placeholder = entry.all(attribute).size() > before;
    if (needs_member() && after == 0 && !had_placeholder) joining.push_back(placeholder_of(settings_));
    if (needs_member() && after != 0 && had_placeholder) leaving.push_back(placeholder_of(settings_));
    if (!leaving.empty()) changes.push_back({Change::How::remove, attribute, leaving});
    if (!joining.empty()) changes.push_back({Change::How::add, attribute, joining});
    return changes;
}

Result<std::vector<Change>> SiteGroups::owner_changes(CallContext&, const Entry& entry, const std::vector<Party>& owners) {
    if (settings_.groups.owner.empty()) return no_owners();
    std::vector<std::string> wanted;
    for (const auto& party : owners) wanted.push_back(party.dn);
    std::vector<Change> changes;
    if (!same_dns(owners_in(entry), wanted)) changes.push_back({Change::How::replace, settings_.groups.owner, wanted});
    return changes;
}

EntryAccess SiteGroups::access(CallContext& call, std::function<Result<Entry>()> current) {
    return {.current = std::move(current),
            .revision = [this](const Entry& entry) { return group_from(entry).revision; },
            .write = [this, &call](const Entry& seen, const std::vector<Change>& changes) {
                return modify_unchanged(session_, call, seen, changes);
            },
            .overtaken = [](const Reply& reply) { return reply.code == LDAP_ASSERTION_FAILED; },
            .refusal = refused_write};
}

}  // namespace

std::unique_ptr<GroupKind> make_site_groups(SiteSession& session) { return std::make_unique<SiteGroups>(session); }

}  // namespace botones::ldap
