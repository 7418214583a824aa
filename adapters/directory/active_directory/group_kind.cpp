// The filters, attributes and values of a domain's groups.
#include "adapters/directory/active_directory/group_kind.hpp"

#include <atomic>
#include <charconv>

#include "adapters/directory/active_directory/lookups.hpp"
#include "adapters/directory/active_directory/refusal.hpp"
#include "adapters/directory/active_directory/wire_values.hpp"
#include "adapters/ldap/entry_values.hpp"
#include "adapters/ldap/escape.hpp"

namespace botones::active_directory {

namespace {

using namespace ldap;

constexpr std::string_view count_label = "botones:changes=";
constexpr const char* exchange_owners = "msExchCoManagedByLink";
constexpr const char* plain_owners = "secretary";

class DomainGroups final : public GroupKind {
public:
    explicit DomainGroups(DomainSession& session) : session_(session), settings_(session.settings()) {}

    Result<void> prepare(CallContext& call) override;
    Session& session() override { return session_; }
    const std::string& base() const override { return settings_.groups_base; }
    const std::vector<Domain>& domains() const override { return settings_.domains; }

    std::vector<std::string> attributes() const override;
    const std::string& name_attribute() const override { return name_; }
    std::string named(const std::string& name) const override { return only(equals(name_, name)); }
    std::string keyed(const std::string& key) const override {
        const auto octets = guid_octets(key);
        return only(equals(octets.empty() ? "" : "objectGUID", octets));
    }
    std::string addressed(const Address& address) const override { return only(owns_address(address)); }
    std::string owned_by(const std::string& dn) const override {
        return only("(|" + equals("managedBy", dn) + equals(further(), dn) + ")");
    }
    std::string like(const std::string& text) const override { return only(near_filter(name_, text)); }

    Group group_from(const Entry& entry) const override;
    std::vector<std::string> members_in(const Entry& entry) const override { return entry.all("member"); }
    std::vector<std::string> owners_in(const Entry& entry) const override;
    std::string comparable(const std::string& member) const override { return comparable_dn(member); }

    Result<std::optional<Party>> party_at(CallContext& call, const Address& address) override;
    Result<std::vector<Address>> addresses_of_members(CallContext& call, const std::vector<std::string>& members) override {
        return addresses_at(call, members);
    }
    Result<std::vector<Address>> addresses_at(CallContext& call, const std::vector<std::string>& dns) override {
        return addresses_of_entries(session_, call, dns, {"mail", "proxyAddresses"}, primary_of);
    }
    Result<bool> is_taken(CallContext& call, const Address& address) override {
        return active_directory::is_taken(session_, call, address);
    }

    Result<void> add(CallContext& call, const GroupAttributes& group, const std::vector<Party>& members,
                     const std::vector<Party>& owners) override;
    std::vector<Change> member_changes(const Entry& entry, const std::vector<std::string>& added,
                                       const std::vector<std::string>& removed) const override;
    Result<std::vector<Change>> owner_changes(CallContext& call, const Entry& entry,
                                              const std::vector<Party>& owners) override;
    EntryAccess access(CallContext& call, std::function<Result<Entry>()> current) override;
    Result<Reply> remove(CallContext& call, const Entry& seen) override { return session_.remove(call, seen.dn); }

private:
    static std::string only(const std::string& assertion) { return "(&(objectCategory=group)" + assertion + ")"; }
    static std::optional<Address> primary_of(const Entry& entry) {
        auto addresses = addresses_in(entry);
        if (!addresses) return {};
        return addresses->front();
    }
    std::string further() const {
        const char* name = further_;
        return name == nullptr ? std::string() : name;
    }
    void count(const Entry& entry, std::vector<Change>& changes) const;

    DomainSession& session_;
    const ActiveDirectorySettings& settings_;
    const std::string name_ = "cn";
    std::atomic<const char*> further_ = nullptr;
};

Result<void> DomainGroups::prepare(CallContext& call) {
    if (further_ != nullptr) return {};
    auto name = further_owners_attribute(session_, call);
    if (!name) return pass(name);
    further_ = *name;
    return {};
}

std::vector<std::string> DomainGroups::attributes() const {
    std::vector<std::string> wanted{name_, "member", "managedBy", further(), "description", "mail", "proxyAddresses",
                                    "objectGUID"};
    if (!settings_.groups.change_count.empty()) wanted.push_back(settings_.groups.change_count);
    return wanted;
}

Group DomainGroups::group_from(const Entry& entry) const {
    Group group;
    group.attributes.name = entry.first(name_);
    group.attributes.address = primary_of(entry);
    group.attributes.description = entry.first("description");
    group.key = guid_text(entry.first_octets("objectGUID"));
    group.revision = hex_digest(revision_text(entry, {}));
    return group;
}

std::vector<std::string> DomainGroups::owners_in(const Entry& entry) const {
    auto owners = entry.all("managedBy");
    const auto& others = entry.all(further());
    owners.insert(owners.end(), others.begin(), others.end());
    return owners;
}

Result<std::optional<Party>> DomainGroups::party_at(CallContext& call, const Address& address) {
    auto found = session_.search(call, {domain_base_of(settings_.people_base), Scope::subtree, owns_address(address),
                                        {"mail", "proxyAddresses"}, 2});
    if (!found) return pass(found);
    if (found->empty()) return std::optional<Party>();
    if (found->size() > 1) return fail(Kind::conflict, "ambiguous_account", {{"account", address.text()}});
    const auto& entry = found->front();
    return std::optional<Party>(Party{entry.dn, primary_of(entry).value_or(address), entry.dn});
}

Result<void> DomainGroups::add(CallContext& call, const GroupAttributes& group, const std::vector<Party>& members,
                               const std::vector<Party>& owners) {
    std::vector<Attribute> attributes{{"objectClass", {"group"}}, {"groupType", {"8"}}};  // [MS-ADTS] 2.2.12
    append(attributes, "description", group.description);
    if (group.address) {
        append(attributes, "mail", group.address->text());
        attributes.push_back({"proxyAddresses", proxy_values({*group.address})});
    }
    Attribute listed{"member", {}};
    for (const auto& party : members) listed.values.push_back(party.dn);
    Attribute others{further(), {}};
    for (const auto& party : owners) {
        if (&party == &owners.front()) append(attributes, "managedBy", party.dn);
        if (&party != &owners.front()) others.values.push_back(party.dn);
    }
    for (auto* many : {&listed, &others}) {
        if (!many->values.empty()) attributes.push_back(std::move(*many));
    }
    const auto dn = make_dn("CN", group.name, base());
    auto reply = session_.add(call, dn, attributes, {});
    if (!reply) return pass(reply);
    if (reply->code == LDAP_NO_SUCH_OBJECT) return fail(Kind::misconfigured, "directory_base", {}, base());
    if (!reply->ok() && active_directory::is_taken(*reply))
        return fail(Kind::already_exists, "group_taken", {{"group", group.name}}, reply->diagnostic);
    if (!reply->ok()) return refusal_of(*reply);
    if (!group.address) return {};
    auto late = came_late(session_, call, dn, *group.address);
    if (!late) return fail(Kind::uncertain, "answer_lost", {}, "who else has the address: " + late.error().detail);
    if (!*late) return {};
    auto removed = session_.remove(call, dn);
    if (!removed) return pass(removed);
    if (!removed->ok()) return refusal_of(*removed);
    return fail(Kind::already_exists, "address_taken", {{"address", group.address->text()}});
}

/// Whoever writes at the same time takes the same count away, which only one can.
void DomainGroups::count(const Entry& entry, std::vector<Change>& changes) const {
    const auto& attribute = settings_.groups.change_count;
    if (attribute.empty()) return;
    const std::string label(count_label);
    std::uint64_t number = 0;
    for (const auto& value : entry.all(attribute)) {
        if (value.rfind(label, 0) != 0) continue;
        std::from_chars(value.data() + label.size(), value.data() + value.size(), number);
        changes.push_back({Change::How::remove, attribute, {value}});
    }
    changes.push_back({Change::How::add, attribute, {label + std::to_string(number + 1)}});
}

std::vector<Change> DomainGroups::member_changes(const Entry& entry, const std::vector<std::string>& added,
                                                 const std::vector<std::string>& removed) const {
    std::vector<Change> changes;
    if (!removed.empty()) changes.push_back({Change::How::remove, "member", removed});
    if (!added.empty()) changes.push_back({Change::How::add, "member", added});
    count(entry, changes);
    return changes;
}

Result<std::vector<Change>> DomainGroups::owner_changes(CallContext&, const Entry& entry,
                                                        const std::vector<Party>& owners) {
    std::vector<std::string> wanted;
    for (const auto& party : owners) wanted.push_back(party.dn);
    std::vector<Change> changes;
    if (same_dns(owners_in(entry), wanted)) return changes;
    set_values(changes, entry, "managedBy", {wanted.front()}, Old::named);
    set_values(changes, entry, further(), {wanted.begin() + 1, wanted.end()}, Old::named);
    count(entry, changes);
    return changes;
}

EntryAccess DomainGroups::access(CallContext& call, std::function<Result<Entry>()> current) {
    return {.current = std::move(current),
            .revision = [this](const Entry& entry) { return group_from(entry).revision; },
            .write = [this, &call](const Entry& seen,
                                   const std::vector<Change>& changes) { return session_.modify(call, seen.dn, changes); },
            .overtaken = is_overtaken,
            .refusal = refusal_of};
}

}  // namespace

Result<const char*> further_owners_attribute(DomainSession& session, CallContext& call) {
    const auto& configured = session.settings().groups.further_owners;
    if (!configured.empty()) return configured.c_str();
    auto missing = missing_attributes(session, call, {exchange_owners});
    if (!missing) return pass(missing);
    return missing->empty() ? exchange_owners : plain_owners;
}

std::unique_ptr<GroupKind> make_domain_groups(DomainSession& session) { return std::make_unique<DomainGroups>(session); }

}  // namespace botones::active_directory
