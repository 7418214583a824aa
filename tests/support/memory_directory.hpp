// A directory in memory, with the faults real ones have.
#pragma once
#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "commands/ports/directory.hpp"
#include "tests/support/test_values.hpp"

namespace botones::testing {

/// Accounts in a vector; counts its writes; can be told to fail.
class MemoryDirectory : public Directory {
public:
    struct Entry {
        Account account;
        std::string password;
    };
    std::vector<Entry> entries;
    DirectoryCapabilities can{true, true, true, true, true, true, true, true};
    GroupDirectory* group_directory = nullptr;  // the groups of `groups()`
    int writes = 0;
    std::optional<Error> next_error;           // of the next write, which does not happen
    bool lose_answer = false;                  // the next write happens, but answers `uncertain`
    std::function<void(AccountAttributes&)> corrupt;  // a backend that does not do what it was told
    bool stops_half_way = false;               // the next closing or creation does the first of its writes, then fails

    Account& add(AccountAttributes attributes, AccountState state = AccountState::active) {
        Account account{std::move(attributes), state, "key-" + std::to_string(entries.size()), "1", {}, {}, {}, false};
        entries.push_back({std::move(account), "old"});
        return entries.back().account;
    }
    Entry* entry(const std::string& text) {
        for (auto& each : entries)
            if (owns(each.account, address(text))) return &each;
        return nullptr;
    }

    DirectoryCapabilities capabilities() const override { return can; }
    Result<void> ping(CallContext&) override { return {}; }
    Result<Account> find_by_address(CallContext&, const Address& wanted) override {
        return first([&](const Account& a) { return owns(a, wanted); });
    }
    Result<Account> find_by_login(CallContext&, const Login& wanted) override {
        return first([&](const Account& a) { return a.attributes.login == wanted; });
    }
    Result<std::vector<Account>> find_by_national_id(CallContext&, const NationalId& id) override {
        return all([&](const Account& a) { return a.attributes.national_id == id; });
    }
    Result<std::vector<Account>> find_by_local_part(CallContext&, std::string_view local_part, std::size_t limit) override {
        return all([&](const Account& a) {
            const auto& more = a.attributes.secondary;
            return a.attributes.primary.local() == local_part ||
                   std::any_of(more.begin(), more.end(), [&](const Address& each) { return each.local() == local_part; });
        }, limit);
    }
    Result<std::vector<Account>> similar(CallContext&, std::string_view text, std::size_t limit) override {
        return all([&](const Account& a) { return a.attributes.login.text().starts_with(text.substr(0, 3)); }, limit);
    }
    Result<void> create(CallContext&, const AccountAttributes& attributes, const Secret& password) override {
        if (auto failed = fails()) return *failed;
        auto stored = attributes;
        if (corrupt) corrupt(stored);
        const bool half = std::exchange(stops_half_way, false);
        if (half) stored.groups.clear();
        add(std::move(stored)).must_change_password = true;
        entries.back().password = std::string(password.reveal());
        if (half) return fail(Kind::internal, "groups_incomplete", {{"group", attributes.groups.front()}});
        return answer();
    }
    Result<Memberships> set_state(CallContext&, const Account& account, AccountState state) override {
        if (auto failed = fails()) return *failed;
        auto& found = *by_key(account.key);
        if (found.account.revision != account.revision) return fail(Kind::conflict, "revision_moved");
        Memberships lost;
        if (std::exchange(stops_half_way, false)) {
            found.account.state = state;
            touch(found.account);
            return fail(Kind::internal, "memberships_left");
        }
        if (state == AccountState::closed) {
            lost = {found.account.attributes.groups, found.account.forwards};
            found.account.attributes.groups.clear();
            found.account.forwards.clear();
        }
        found.account.state = state;
        touch(found.account);
        if (auto answered = answer(); !answered) return pass(answered);
        return lost;
    }
    Result<std::vector<std::string>> restore(CallContext&, const Account& account, const Memberships& lost) override {
        if (auto failed = fails()) return *failed;
        auto& found = *by_key(account.key);
        found.account.attributes.groups = lost.groups;
        found.account.forwards = lost.forwards;
        return std::vector<std::string>{};
    }
    Result<void> set_password(CallContext&, const Account& account, const Secret& password) override {
        if (auto failed = fails()) return *failed;
        auto& found = *by_key(account.key);
        found.password = std::string(password.reveal());
        found.account.must_change_password = true;
        touch(found.account);
        return answer();
    }
    Result<bool> password_is(CallContext&, const Account& account, const Secret& password) override {
        return password.equals(by_key(account.key)->password);
    }
    Result<void> modify(CallContext&, const Account& account, const AccountChanges& changes) override {
        return change(account, [&](Account& found) {
            auto& now = found.attributes;
            if (changes.name) now.name = *changes.name;
            if (changes.unit) now.unit = *changes.unit;
            if (changes.link_type) now.link_type = *changes.link_type;
            if (changes.title) now.title = *changes.title;
            if (changes.phone) now.phone = *changes.phone;
            if (changes.responsible) now.responsible = changes.responsible;
            if (changes.secondary_users) now.secondary_users = *changes.secondary_users;
            if (corrupt) corrupt(now);
        });
    }
    Result<void> set_addresses(CallContext&, const Account& account, const Address& primary,
                               const std::vector<Address>& secondary) override {
        return change(account, [&](Account& found) {
            found.attributes.primary = primary;
            found.attributes.secondary = secondary;
        });
    }
    Result<void> unlock(CallContext&, const Account& account) override {
        return change(account, [](Account& found) { found.locked_out = false; });
    }
    Result<void> remove(CallContext&, const Account& account) override {
        if (auto failed = fails()) return *failed;
        const auto* found = by_key(account.key);
        if (found == nullptr) return fail(Kind::not_found, "no_such_account");
        if (found->account.revision != account.revision) return fail(Kind::conflict, "revision_moved");
        std::erase_if(entries, [&](const Entry& each) { return each.account.key == account.key; });
        return answer();
    }
    Result<void> each(CallContext&, const std::optional<Domain>& domain, const Visit& visit) override {
        for (const auto& entry : entries) {
            const auto& more = entry.account.attributes.secondary;
            const auto inside = [&](const Address& address) { return address.domain() == *domain; };
            if (domain && !inside(entry.account.attributes.primary) && std::none_of(more.begin(), more.end(), inside)) continue;
            if (auto seen = visit(entry.account); !seen) return seen;
        }
        return {};
    }
    GroupDirectory* groups() override { return group_directory; }

private:
    static bool owns(const Account& account, const Address& wanted) {
        const auto& more = account.attributes.secondary;
        return account.attributes.primary == wanted || std::find(more.begin(), more.end(), wanted) != more.end();
    }
    static void touch(Account& account) { account.revision = std::to_string(std::stoi(account.revision) + 1); }
    Entry* by_key(const std::string& key) {
        for (auto& each : entries)
            if (each.account.key == key) return &each;
        return nullptr;
    }
    template <class Change>
    Result<void> change(const Account& account, const Change& make) {
        if (auto failed = fails()) return *failed;
        auto& found = *by_key(account.key);
        if (found.account.revision != account.revision) return fail(Kind::conflict, "revision_moved");
        make(found.account);
        touch(found.account);
        return answer();
    }
    std::optional<tl::unexpected<Error>> fails() {
        ++writes;
        if (!next_error) return std::nullopt;
        auto error = *std::exchange(next_error, std::nullopt);
        return tl::unexpected<Error>(std::move(error));
    }
    Result<void> answer() {
        if (std::exchange(lose_answer, false)) return fail(Kind::uncertain, "answer_lost");
        return {};
    }
    template <class Wanted>
    Result<Account> first(const Wanted& wanted) {
        for (const auto& each : entries)
            if (wanted(each.account)) return each.account;
        return fail(Kind::not_found, "no_such_account");
    }
    template <class Wanted>
    Result<std::vector<Account>> all(const Wanted& wanted, std::size_t limit = 100) {
        std::vector<Account> found;
        for (const auto& each : entries)
            if (found.size() < limit && wanted(each.account)) found.push_back(each.account);
        return found;
    }
};

}  // namespace botones::testing
