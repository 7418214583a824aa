// Finding, making, changing and deleting groups.
#include "adapters/ldap/group_tree.hpp"

#include <unicode/normalizer2.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <set>
#include <tuple>

#include "adapters/ldap/account_values.hpp"
#include "commands/values/closeness.hpp"

namespace botones::ldap {

namespace {

// ub-common-name of X.520, and the rangeUpper of cn in Active Directory's schema.
constexpr std::int32_t longest_name = 64;
// What one search for members asks for at most, so that no list of answers grows with a group.
constexpr std::size_t at_a_time = 500;

tl::unexpected<Error> unknown(const std::string& name) { return fail(Kind::not_found, "unknown_group", {{"group", name}}); }

Error about_group(Error error, const std::string& name) {
    if (error.kind == Kind::not_found) return unknown(name).value();
    if (error.code == "revision_moved") error.args = {{"group", name}};
    return error;
}

std::string normal(std::string_view text, const icu::Normalizer2* form, UErrorCode status) {
    const auto wide = icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())));
    std::string result;
    (U_SUCCESS(status) ? form->normalize(wide, status) : wide).toUTF8String(result);
    return result;
}

/// Servers ignore more than case, accents for instance: what they take for the same name is looked at again.
std::string comparable_name(std::string_view name) {
    UErrorCode status = U_ZERO_ERROR;
    const auto* form = icu::Normalizer2::getNFKCCasefoldInstance(status);
    return normal(name, form, status);
}

bool can_be_name(std::string_view name) { return !name.empty() && check_plain_text(name).has_value(); }

Result<void> check_name(const std::string& name) {
    if (name.empty()) return fail(Kind::invalid_input, "group_without_name");
    if (auto checked = check_plain_text(name); !checked) return checked;
    if (icu::UnicodeString::fromUTF8(name).countChar32() > longest_name || name.size() > 3 * longest_name)
        return fail(Kind::invalid_input, "rejected_by_directory", {}, "a name of more than 64 characters");
    return {};
}

std::vector<std::string> members_of(const std::vector<Party>& parties) {
    std::vector<std::string> values;
    for (const auto& party : parties) values.push_back(party.member);
    return values;
}

std::vector<Address> addresses_of(const std::vector<Party>& parties) {
    std::vector<Address> addresses;
    for (const auto& party : parties) addresses.push_back(party.address);
    return addresses;
}

}  // namespace

std::string stored_name(std::string_view name) {
    UErrorCode status = U_ZERO_ERROR;
    const auto* form = icu::Normalizer2::getNFCInstance(status);
    return normal(name, form, status);
}

Result<std::vector<Address>> addresses_of_entries(Session& session, CallContext& call, const std::vector<std::string>& dns,
                                                  const std::vector<std::string>& attributes,
                                                  const std::function<std::optional<Address>(const Entry&)>& read) {
    std::set<Address> addresses;
    for (std::size_t from = 0; from < dns.size(); from += at_a_time) {
        std::vector<Search> searches;
        for (std::size_t i = from; i < std::min(dns.size(), from + at_a_time); ++i)
            searches.push_back({dns[i], Scope::base, "(objectClass=*)", attributes, 1});
        auto answers = session.search_many(call, searches);
        if (!answers) return pass(answers);
        for (const auto& answer : *answers) {
            // Whoever is gone, or hidden from us, is no member that anything could be said of.
            if (answer.reply.code == LDAP_NO_SUCH_OBJECT || answer.reply.code == LDAP_INSUFFICIENT_ACCESS) continue;
            if (!answer.reply.ok()) return error_of(answer.reply, Effect::read);
            for (const auto& entry : answer.entries) {
                if (auto address = read(entry)) addresses.insert(std::move(*address));
            }
        }
    }
    return std::vector<Address>(addresses.begin(), addresses.end());
}

Result<Group> GroupTree::only(CallContext& call, const std::string& filter, const std::string& name) {
    if (auto ready = kind_->prepare(call); !ready) return pass(ready);
    auto found = kind_->session().search(call, {kind_->base(), Scope::subtree, filter, {kind_->name_attribute()}, 3});
    if (!found) return pass(found);
    if (found->empty()) return unknown(name);
    if (found->size() > 1) return fail(Kind::conflict, "ambiguous_group", {{"group", name}});
    auto entry = kind_->session().entry_at(call, found->front().dn, kind_->attributes());
    if (!entry) return about_group(entry.error(), name);
    auto group = kind_->group_from(*entry);
    auto members = kind_->addresses_of_members(call, kind_->members_in(*entry));
    if (!members) return pass(members);
    auto owners = kind_->addresses_at(call, kind_->owners_in(*entry));
    if (!owners) return pass(owners);
    group.attributes.members = std::move(*members);
    group.attributes.owners = std::move(*owners);
    return group;
}

Result<Group> GroupTree::find_group(CallContext& call, std::string_view name) {
    const std::string text(name);
    if (!can_be_name(name)) return unknown(text);
    auto group = only(call, kind_->named(stored_name(name)), text);
    if (group && comparable_name(group->attributes.name) != comparable_name(name)) return unknown(text);
    return group;
}

Result<Group> GroupTree::find_group_by_address(CallContext& call, const Address& address) {
    return only(call, kind_->addressed(address), address.text());
}

Result<std::vector<std::string>> GroupTree::names(CallContext& call, const std::string& filter) {
    auto found = kind_->session().search(call, {kind_->base(), Scope::subtree, filter, {kind_->name_attribute()}, 0});
    if (!found) return pass(found);
    std::vector<std::string> list;
    for (const auto& entry : *found) list.push_back(entry.first(kind_->name_attribute()));
    std::sort(list.begin(), list.end());
    return list;
}

Result<std::vector<std::string>> GroupTree::similar_groups(CallContext& call, std::string_view typed, std::size_t limit) {
    const auto text = fold_for_matching(typed.substr(0, 64));
    if (text.empty() || limit == 0) return std::vector<std::string>();
    auto all = names(call, kind_->like(text));
    if (!all) return all;
    std::vector<std::tuple<std::size_t, std::string>> near;
    for (auto& name : *all) {
        if (const auto rank = closeness(text, fold_for_matching(name))) near.emplace_back(*rank, std::move(name));
    }
    std::sort(near.begin(), near.end());
    std::vector<std::string> nearest;
    for (auto& [rank, name] : near) {
        if (nearest.size() < limit) nearest.push_back(std::move(name));
    }
    return nearest;
}

Result<std::vector<std::string>> GroupTree::groups_owned_by(CallContext& call, const Address& owner) {
    if (auto ready = kind_->prepare(call); !ready) return pass(ready);
    auto party = kind_->party_at(call, owner);
    if (!party) return pass(party);
    if (!*party || (*party)->dn.empty()) return std::vector<std::string>();
    return names(call, kind_->owned_by((*party)->dn));
}

Result<std::vector<Party>> GroupTree::members(CallContext& call, const std::vector<Address>& addresses) {
    std::vector<Party> parties;
    std::set<std::string> seen;
    for (const auto& address : addresses) {
        auto party = kind_->party_at(call, address);
        if (!party) return pass(party);
        if (!*party) return fail(Kind::invalid_input, "unknown_member", {{"member", address.text()}});
        if (seen.insert(kind_->comparable((*party)->member)).second) parties.push_back(std::move(**party));
    }
    return parties;
}

Result<std::vector<Party>> GroupTree::owners(CallContext& call, const std::vector<Address>& addresses) {
    std::vector<Party> parties;
    std::set<std::string> seen;
    for (const auto& address : addresses) {
        auto party = kind_->party_at(call, address);
        if (!party) return pass(party);
        if (!*party || (*party)->dn.empty())
            return fail(Kind::invalid_input, "unknown_owner", {{"owner", address.text()}});
        if (seen.insert((*party)->dn).second) parties.push_back(std::move(**party));
    }
    return parties;
}

Result<void> GroupTree::create_group(CallContext& call, const GroupAttributes& group) {
    if (auto checked = check_name(group.name); !checked) return checked;
    if (auto checked = check_plain_text(group.description); !checked) return checked;
    if (group.address) {
        if (auto checked = check_domains({*group.address}, kind_->domains()); !checked) return checked;
    }
    if (auto ready = kind_->prepare(call); !ready) return ready;
    auto listed = members(call, group.members);
    if (!listed) return pass(listed);
    auto owned = owners(call, group.owners);
    if (!owned) return pass(owned);
    auto stored = group;
    stored.name = stored_name(group.name);
    auto same = names(call, kind_->named(stored.name));
    if (!same) return pass(same);
    const bool taken = std::any_of(same->begin(), same->end(), [&](const std::string& name) {
        return comparable_name(name) == comparable_name(stored.name);
    });
    if (taken) return fail(Kind::already_exists, "group_taken", {{"group", group.name}});
    if (group.address) {
        auto somebodys = kind_->is_taken(call, *group.address);
        if (!somebodys) return pass(somebodys);
        if (*somebodys) return fail(Kind::already_exists, "address_taken", {{"address", group.address->text()}});
    }
    return kind_->add(call, stored, *listed, *owned);
}

Result<Entry> GroupTree::current(CallContext& call, const Group& group) {
    if (auto ready = kind_->prepare(call); !ready) return pass(ready);
    auto found = kind_->session().search(
        call, {kind_->base(), Scope::subtree, kind_->keyed(group.key), {kind_->name_attribute()}, 1});
    if (!found) return pass(found);
    if (found->empty()) return unknown(group.attributes.name);
    return kind_->session().entry_at(call, found->front().dn, kind_->attributes());
}

Result<MemberChange> GroupTree::change_members(CallContext& call, const Group& group, const std::vector<Address>& add,
                                               const std::vector<Address>& remove) {
    auto joining = members(call, add);
    if (!joining) return pass(joining);
    std::vector<Party> leaving;
    for (const auto& address : remove) {
        auto party = kind_->party_at(call, address);
        if (!party) return pass(party);
        if (*party) leaving.push_back(std::move(**party));
    }
    std::vector<Party> added;
    std::vector<Party> removed;
    const auto done = compare_and_set(
        kind_->access(call, [&] { return current(call, group); }), group.revision, group.attributes.name,
        [&](const Entry& entry) -> Result<WantedChanges> {
            std::set<std::string> present;
            for (const auto& member : kind_->members_in(entry)) present.insert(kind_->comparable(member));
            added.clear();
            removed.clear();
            for (const auto& party : joining.value()) {
                if (present.count(kind_->comparable(party.member)) == 0) added.push_back(party);
            }
            for (const auto& party : leaving) {
                if (present.erase(kind_->comparable(party.member)) != 0) removed.push_back(party);
            }
            if (added.empty() && removed.empty()) return WantedChanges{};
            return WantedChanges{kind_->member_changes(entry, members_of(added), members_of(removed))};
        });
    if (!done) return about_group(done.error(), group.attributes.name);
    return MemberChange{addresses_of(added), addresses_of(removed)};
}

Result<void> GroupTree::set_owners(CallContext& call, const Group& group, const std::vector<Address>& wanted) {
    if (wanted.empty())
        return fail(Kind::invalid_input, "group_without_owner", {{"group", group.attributes.name}});
    auto parties = owners(call, wanted);
    if (!parties) return pass(parties);
    const auto done =
        compare_and_set(kind_->access(call, [&] { return current(call, group); }), group.revision, group.attributes.name,
                        [&](const Entry& entry) -> Result<WantedChanges> {
                            auto changes = kind_->owner_changes(call, entry, *parties);
                            if (!changes) return pass(changes);
                            return WantedChanges{std::move(*changes)};
                        });
    if (!done) return about_group(done.error(), group.attributes.name);
    return {};
}

Result<void> GroupTree::remove_group(CallContext& call, const Group& group) {
    const auto access = kind_->access(call, [&] { return current(call, group); });
    for (int tries = 0; tries < 5; ++tries) {
        auto entry = access.current();
        if (!entry) return about_group(entry.error(), group.attributes.name);
        if (access.revision(*entry) != group.revision) break;
        auto reply = kind_->remove(call, *entry);
        if (!reply) return pass(reply);
        if (reply->ok()) return {};
        if (!access.overtaken(*reply)) return about_group(access.refusal(*reply), group.attributes.name);
    }
    return fail(Kind::conflict, "revision_moved", {{"group", group.attributes.name}});
}

}  // namespace botones::ldap
