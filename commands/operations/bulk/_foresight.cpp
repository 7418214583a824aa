// A directory that remembers answers and notes questions; the rounds over it.
#include "commands/operations/bulk/_foresight.hpp"

#include <algorithm>
#include <utility>

namespace botones::operations {

namespace {

constexpr int most_rounds = 24;  // the naming rules ask for a person, some logins and their addresses, one after the other
constexpr const char* planned_key = "planned";

std::string text_of_key(const AccountKey& key) {
    if (const auto* address = std::get_if<Address>(&key)) return "a " + address->text();
    if (const auto* login = std::get_if<Login>(&key)) return "l " + login->text();
    return "n " + std::get<NationalId>(key).text();
}

Result<Account> only(const std::vector<Account>& found, const AccountKey& key) {
    const auto name = text_of_key(key).substr(2);
    if (found.empty()) return fail(Kind::not_found, "no_such_account", {{"account", name}});
    if (found.size() == 1) return found.front();
    std::string owners;
    for (const auto& account : found) owners += (owners.empty() ? "" : ", ") + account.attributes.login.text();
    return fail(Kind::conflict, "ambiguous_account", {{"account", name}, {"owners", owners}});
}

/// Group look-ups, remembered like those of accounts; the rest is the real directory's.
class ForeseenGroups : public GroupDirectory {
public:
    explicit ForeseenGroups(GroupDirectory& real) : real_(real) {}

    void look_up(CallContext& call) {
        for (const auto& address : std::exchange(asked_, {}))
            known_.insert_or_assign(address, real_.find_group_by_address(call, address));
    }
    bool has_questions() const { return !asked_.empty(); }

    Result<Group> find_group(CallContext& call, std::string_view name) override { return real_.find_group(call, name); }
    Result<Group> find_group_by_address(CallContext&, const Address& address) override {
        const auto found = known_.find(address);
        if (found != known_.end()) return found->second;
        asked_.insert(address);
        return fail(Kind::not_found, "unknown_group", {{"group", address.text()}});
    }
    Result<std::vector<std::string>> similar_groups(CallContext& call, std::string_view text, std::size_t limit) override {
        return real_.similar_groups(call, text, limit);
    }
    Result<std::vector<std::string>> groups_owned_by(CallContext& call, const Address& owner) override {
        return real_.groups_owned_by(call, owner);
    }
    Result<void> create_group(CallContext&, const GroupAttributes&) override { return changes_nothing(); }
    Result<MemberChange> change_members(CallContext&, const Group&, const std::vector<Address>&,
                                        const std::vector<Address>&) override {
        return changes_nothing();
    }
    Result<void> set_owners(CallContext&, const Group&, const std::vector<Address>&) override { return changes_nothing(); }
    Result<void> remove_group(CallContext&, const Group&) override { return changes_nothing(); }

private:
    static tl::unexpected<Error> changes_nothing() { return fail(Kind::internal, "bad_record", {}, "a plan changes nothing"); }

    GroupDirectory& real_;
    std::map<Address, Result<Group>> known_;
    std::set<Address> asked_;
};

}  // namespace

class ForeseenDirectory : public Directory {
public:
    explicit ForeseenDirectory(Directory& real) : real_(real) {
        if (auto* groups = real.groups()) groups_ = std::make_unique<ForeseenGroups>(*groups);
    }

    void begin_pass() { planned_.clear(); }
    bool has_questions() const { return !asked_.empty() || (groups_ && groups_->has_questions()); }

    Result<void> look_up(CallContext& call) {
        std::vector<AccountKey> keys;
        for (auto& [text, key] : std::exchange(asked_, {})) keys.push_back(std::move(key));
        auto answers = real_.holders_of(call, keys);
        for (std::size_t i = 0; i < keys.size(); ++i) {
            const auto& answer = answers[i];
            const bool transient = !answer && answer.error().kind != Kind::conflict && answer.error().kind != Kind::misconfigured;
            if (transient) return pass(answer);
            known_.insert_or_assign(text_of_key(keys[i]), answer);
        }
        if (groups_) groups_->look_up(call);
        return {};
    }

    void will_exist(const AccountAttributes& attributes) {
        const Account account{attributes, AccountState::active, planned_key, planned_key, {}, {}, {}, false, false};
        planned_.insert_or_assign("l " + attributes.login.text(), account);
        planned_.insert_or_assign("a " + attributes.primary.text(), account);
        for (const auto& address : attributes.secondary) planned_.insert_or_assign("a " + address.text(), account);
        if (attributes.national_id) planned_.insert_or_assign("n " + attributes.national_id->text(), account);
    }

    DirectoryCapabilities capabilities() const override { return real_.capabilities(); }
    Result<void> ping(CallContext& call) override { return real_.ping(call); }
    Result<Account> find_by_address(CallContext&, const Address& address) override { return one(address); }
    Result<Account> find_by_login(CallContext&, const Login& login) override { return one(login); }
    Result<std::vector<Account>> find_by_national_id(CallContext&, const NationalId& id) override { return all(id); }
    Result<std::vector<Account>> find_by_local_part(CallContext& call, std::string_view local, std::size_t limit) override {
        return real_.find_by_local_part(call, local, limit);
    }
    Result<std::vector<Account>> similar(CallContext&, std::string_view, std::size_t) override { return std::vector<Account>(); }
    GroupDirectory* groups() override { return groups_.get(); }

    Result<void> create(CallContext&, const AccountAttributes&, const Secret&) override { return changes_nothing(); }
    Result<Memberships> set_state(CallContext&, const Account&, AccountState) override { return changes_nothing(); }
    Result<std::vector<std::string>> restore(CallContext&, const Account&, const Memberships&) override {
        return changes_nothing();
    }
    Result<void> set_password(CallContext&, const Account&, const Secret&) override { return changes_nothing(); }
    Result<bool> password_is(CallContext&, const Account&, const Secret&) override { return changes_nothing(); }

private:
    static tl::unexpected<Error> changes_nothing() { return fail(Kind::internal, "bad_record", {}, "a plan changes nothing"); }

    Result<std::vector<Account>> all(const AccountKey& key) {
        const auto text = text_of_key(key);
        const auto known = known_.find(text);
        if (known == known_.end()) asked_.emplace(text, key);
        auto found = known == known_.end() ? Result<std::vector<Account>>(std::vector<Account>()) : known->second;
        if (!found) return found;
        if (const auto planned = planned_.find(text); planned != planned_.end()) found->push_back(planned->second);
        return found;
    }
    Result<Account> one(const AccountKey& key) {
        const auto found = all(key);
        if (!found) return pass(found);
        return only(*found, key);
    }

    Directory& real_;
    std::unique_ptr<ForeseenGroups> groups_;
    std::map<std::string, Result<std::vector<Account>>> known_;
    std::map<std::string, Account> planned_;
    std::map<std::string, AccountKey> asked_;
};

Foresight::Foresight(const Estate& real) : real_(real) {
    for (const auto& domain : real.domains()) {
        auto* directory = real.directory(domain);
        if (directory == nullptr || directories_.contains(directory)) continue;
        directories_.emplace(directory, std::make_unique<ForeseenDirectory>(*directory));
    }
}

Foresight::~Foresight() = default;

Directory* Foresight::directory(const Domain& domain) const {
    const auto found = directories_.find(real_.directory(domain));
    return found == directories_.end() ? nullptr : found->second.get();
}

Result<void> Foresight::settle(CallContext& call, const std::function<Result<void>()>& pass_over) {
    for (int round = 0; round < most_rounds; ++round) {
        for (auto& [real, foreseen] : directories_) foreseen->begin_pass();
        if (auto passed = pass_over(); !passed) return passed;
        const bool settled = std::none_of(directories_.begin(), directories_.end(),
                                          [](const auto& entry) { return entry.second->has_questions(); });
        if (settled) return {};
        for (auto& [real, foreseen] : directories_) {
            if (auto looked = foreseen->look_up(call); !looked) return looked;
        }
    }
    return fail(Kind::internal, "no_end", {}, "the naming rules keep asking");
}

void Foresight::will_exist(const AccountAttributes& account) {
    for (auto& [real, foreseen] : directories_) {
        if (real == real_.directory(account.primary.domain())) foreseen->will_exist(account);
    }
}

bool Foresight::is_about_planned(const std::string& targets) { return targets.starts_with(std::string(planned_key) + "|"); }

World with_estate(World& world, const Estate& estate) {
    World seen{estate,      world.tickets, world.requests, world.audit,     world.handover,
               world.clock, world.policy,  world.people,   world.catalogue, world.past_steps};
    seen.grants = world.grants;
    seen.app_senders = world.app_senders;
    seen.notices = world.notices;
    seen.zone = world.zone;
    seen.files = world.files;
    seen.reports = world.reports;
    return seen;
}

}  // namespace botones::operations
