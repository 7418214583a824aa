// Looks groups and people up; never guesses between two (D6).
#include "commands/operations/group/_groups.hpp"

#include <algorithm>

#include "commands/operations/facts.hpp"
#include "commands/operations/nearness.hpp"

namespace botones::operations {

namespace {

constexpr std::size_t similar_at_most = 6;
constexpr std::size_t shown_at_most = 30;

template <class Item>
bool contains(const std::vector<Item>& list, const Item& item) {
    return std::find(list.begin(), list.end(), item) != list.end();
}

Result<FoundGroup> no_such_group(CallContext& call, const std::vector<GroupPlace>& places, const std::string& text) {
    const auto name = text.substr(0, text.find('@'));
    std::vector<std::string> similar;
    for (const auto& place : places) {
        auto found = place.groups->similar_groups(call, name, similar_at_most);
        if (!found) return pass(found);
        similar.insert(similar.end(), found->begin(), found->end());
    }
    if (similar.size() > similar_at_most) similar.resize(similar_at_most);
    return fail(Kind::not_found, "group_not_found", {{"group", shown(text)}, {"similar", shown(listed(similar))}});
}

/// "slack:U1" → "slack", "U1"; nothing when the word is no mention.
std::optional<Identity> mention_in(const std::string& word) {
    for (const std::string platform : {"slack", "teams", "bitrix24"})
        if (word.starts_with(platform + ":") && word.size() > platform.size() + 1) return Identity{platform, word.substr(platform.size() + 1)};
    return std::nullopt;
}

/// Slack tells the user without the workspace, Teams the name alone: it must be one person's (D6).
const Person* person_mentioned(const People& people, const Identity& mention) {
    const Person* only = nullptr;
    for (const auto& person : people.all()) {
        const bool meant = std::any_of(person.identities.begin(), person.identities.end(), [&](const Identity& identity) {
            if (identity.platform != mention.platform) return false;
            return identity.id == mention.id || identity.id.ends_with("/" + mention.id) || person.name == mention.id;
        });
        if (!meant) continue;
        if (only != nullptr) return nullptr;
        only = &person;
    }
    return only;
}

/// One word at a time; what it means goes to its list.
class Naming {
public:
    Naming(CallContext& call, const World& world, const std::vector<Address>& members) : call_(call), world_(world), members_(members) {}

    Result<void> take(const std::string& word) {
        if (const auto member = as_member(word)) return keep(*member);
        if (const auto mention = mention_in(word)) {
            const auto* person = person_mentioned(world_.people, *mention);
            return person != nullptr && person->email ? take_address(word, *person->email) : unknown(word);
        }
        if (word.find('@') == std::string::npos) return take_local_part(word);
        const auto address = Address::parse(word);
        return address ? take_address(word, *address) : unknown(word);
    }
    NamedPeople named;

private:
    std::optional<Address> as_member(const std::string& word) const {
        const auto lower = ascii_lower(word);
        for (const auto& member : members_)
            if (ascii_lower(member.text()) == lower) return member;
        const auto same_local = [&](const Address& member) { return ascii_lower(member.local()) == lower; };
        if (std::count_if(members_.begin(), members_.end(), same_local) != 1) return std::nullopt;
        return *std::find_if(members_.begin(), members_.end(), same_local);
    }
    Result<void> take_local_part(const std::string& word) {
        const auto address = resolve_local_part(call_, world_, word);
        if (address) return take_address(word, *address);
        return address.error().kind == Kind::not_found ? unknown(word) : Result<void>(pass(address));
    }
    Result<void> take_address(const std::string& word, const Address& address) {
        auto* directory = world_.estate.directory(address.domain());
        if (directory == nullptr) {
            named.outside.push_back(address.text());
            return keep(address);
        }
        const auto account = directory->find_by_address(call_, address);
        if (!account) return account.error().kind == Kind::not_found ? unknown(word) : Result<void>(pass(account));
        const auto& primary = account->attributes.primary;
        if (account->state == AccountState::closed) named.closed.push_back(primary.text());
        return keep(primary);
    }
    Result<void> keep(const Address& address) {
        if (!contains(named.found, address)) named.found.push_back(address);
        return {};
    }
    Result<void> unknown(const std::string& word) {
        named.unknown.push_back(word);
        return {};
    }

    CallContext& call_;
    const World& world_;
    const std::vector<Address>& members_;
};

}  // namespace

Result<std::vector<GroupPlace>> group_places(const World& world) {
    std::vector<GroupPlace> places;
    for (const auto& domain : world.estate.domains()) {
        auto* directory = world.estate.directory(domain);
        auto* groups = directory == nullptr ? nullptr : directory->groups();
        const bool known = std::any_of(places.begin(), places.end(), [&](const GroupPlace& each) { return each.directory == directory; });
        if (groups != nullptr && !known) places.push_back({directory, groups, domain});
    }
    if (places.empty()) return fail(Kind::misconfigured, "groups_not_here");
    return places;
}

Result<GroupPlace> group_place(const World& world, const Domain& domain) {
    const auto directory = directory_of(world, domain);
    if (!directory) return pass(directory);
    auto* groups = (*directory)->groups();
    if (groups == nullptr) return fail(Kind::misconfigured, "groups_not_here");
    return GroupPlace{*directory, groups, domain};
}

Result<FoundGroup> find_group(CallContext& call, const World& world, const std::string& text) {
    const auto places = group_places(world);
    if (!places) return pass(places);
    const auto address = text.find('@') == std::string::npos ? std::optional<Address>() : [&]() -> std::optional<Address> {
        const auto parsed = Address::parse(text);
        return parsed ? std::optional(*parsed) : std::nullopt;
    }();
    std::optional<FoundGroup> only;
    for (const auto& place : *places) {
        auto found = address ? place.groups->find_group_by_address(call, *address) : place.groups->find_group(call, text);
        if (!found && found.error().kind == Kind::not_found) continue;
        if (!found && found.error().kind != Kind::conflict) return pass(found);
        if (!found || only) return fail(Kind::conflict, "ambiguous_group", {{"group", shown(text)}});
        only = FoundGroup{std::move(*found), place};
    }
    if (only) return std::move(*only);
    return no_such_group(call, *places, text);
}

Result<FoundGroup> group_in(CallContext& call, const World& world, const Arguments& arguments) {
    const auto* name = arguments.get<std::string>("group");
    if (name == nullptr || name->empty()) return fail(Kind::invalid_input, "missing_arguments", {{"missing", "group"}});
    return find_group(call, world, *name);
}

Result<NamedPeople> people_named(CallContext& call, const World& world, const std::vector<std::string>& words,
                                 const std::vector<Address>& members) {
    Naming naming(call, world, members);
    for (const auto& word : words)
        if (auto taken = naming.take(word); !taken) return pass(taken);
    return std::move(naming.named);
}

Result<Account> live_account(CallContext& call, const World& world, const Mailbox& mailbox) {
    auto found = find_account(call, world, mailbox);
    if (!found) return pass(found);
    if (found->account.state != AccountState::active)
        return fail(Kind::not_found, "owner_not_live", {{"account", found->account.attributes.primary.text()}});
    return std::move(found->account);
}

Result<std::vector<Address>> live_owners(CallContext& call, const World& world, const GroupAttributes& group) {
    std::vector<Address> live;
    for (const auto& owner : group.owners) {
        auto* directory = world.estate.directory(owner.domain());
        if (directory == nullptr) continue;
        const auto account = directory->find_by_address(call, owner);
        if (!account && account.error().kind != Kind::not_found) return pass(account);
        if (account && account->state == AccountState::active) live.push_back(account->attributes.primary);
    }
    return live;
}

std::string group_target(const std::string& name, const Domain& domain) { return "group:" + ascii_lower(name) + "@" + domain.text(); }

Result<Scope> scope_of_group(CallContext& call, const World& world, const Person& asker, const FoundGroup& found) {
    const auto live = live_owners(call, world, found.group.attributes);
    if (!live) return pass(live);
    Scope scope{found.place.domain.text(), "", "", address_texts(*live)};
    if (!scope.owners.empty()) scope.owner = scope.owners.front();
    if (!asker.email || contains(scope.owners, asker.email->text())) return scope;
    auto* directory = world.estate.directory(asker.email->domain());
    if (directory == nullptr) return scope;
    const auto own = directory->find_by_address(call, *asker.email);
    if (own && contains(*live, own->attributes.primary)) scope.owners.push_back(asker.email->text());
    return scope;
}

Result<Plan> plan_about_group(CallContext& call, const World& world, const Asking& asking, const Arguments& arguments,
                              const FoundGroup& found) {
    auto scope = scope_of_group(call, world, asking.person, found);
    if (!scope) return pass(scope);
    Plan plan;
    plan.arguments = arguments;
    plan.arguments.set("group", found.group.attributes.name);
    plan.scope = std::move(*scope);
    plan.targets = found.group.key + "|" + found.group.revision;
    plan.fields = group_fields(found.group.attributes);
    return plan;
}

std::vector<std::string> address_texts(const std::vector<Address>& addresses) {
    std::vector<std::string> texts;
    for (const auto& address : addresses) texts.push_back(address.text());
    return texts;
}

std::vector<Field> group_fields(const GroupAttributes& group) {
    std::vector<Field> fields{fact("group", shown(group.name))};
    if (group.address) fields.push_back(fact("address", group.address->text()));
    fields.push_back(group.owners.empty() ? fact("owner", Text::of("value.nothing")) : fact("owner", listed(address_texts(group.owners))));
    fields.push_back(fact("members_count", static_cast<std::int64_t>(group.members.size())));
    auto members = address_texts(group.members);
    const bool cut = members.size() > shown_at_most;
    if (cut) members.resize(shown_at_most);
    if (!members.empty()) fields.push_back(fact("members", listed(members) + (cut ? " …" : "")));
    if (!group.description.empty()) fields.push_back(fact("justification", shown(group.description)));
    return fields;
}

}  // namespace botones::operations
