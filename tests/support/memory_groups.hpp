// Groups in memory beside a directory in memory, with the faults real ones have.
#pragma once
#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "commands/ports/group_directory.hpp"
#include "tests/support/memory_directory.hpp"

namespace botones::testing {

class MemoryGroups : public GroupDirectory {
public:
    std::vector<Group> groups;
    int writes = 0;
    bool lose_answer = false;  // the next write happens, but answers `uncertain`
    std::optional<Error> next_error;  // of the next write of owners, which does not happen

    Group& add(GroupAttributes attributes) {
        groups.push_back({std::move(attributes), "group-" + std::to_string(++made_), "1"});
        return groups.back();
    }
    Group& add(const std::string& name, std::vector<Address> owners) { return add({name, {}, "for a test", {}, std::move(owners)}); }
    Group* named(std::string_view name) {
        for (auto& group : groups)
            if (group.attributes.name == name) return &group;
        return nullptr;
    }

    Result<Group> find_group(CallContext&, std::string_view name) override {
        if (auto* group = named(name)) return *group;
        return fail(Kind::not_found, "no_such_group");
    }
    Result<Group> find_group_by_address(CallContext&, const Address& wanted) override {
        for (const auto& group : groups)
            if (group.attributes.address == wanted) return group;
        return fail(Kind::not_found, "no_such_group");
    }
    Result<std::vector<std::string>> similar_groups(CallContext&, std::string_view text, std::size_t limit) override {
        std::vector<std::string> found;
        for (const auto& group : groups)
            if (found.size() < limit && group.attributes.name.starts_with(text.substr(0, 3))) found.push_back(group.attributes.name);
        return found;
    }
    Result<std::vector<std::string>> groups_owned_by(CallContext&, const Address& owner) override {
        std::vector<std::string> found;
        for (const auto& group : groups)
            if (has(group.attributes.owners, owner)) found.push_back(group.attributes.name);
        std::sort(found.begin(), found.end());
        return found;
    }
    Result<void> create_group(CallContext&, const GroupAttributes& group) override {
        if (named(group.name) != nullptr) return fail(Kind::already_exists, "group_exists");
        add(group);
        return answer();
    }
    Result<MemberChange> change_members(CallContext&, const Group& group, const std::vector<Address>& in,
                                        const std::vector<Address>& out) override {
        auto* found = at(group);
        if (found == nullptr) return fail(Kind::conflict, "revision_moved");
        MemberChange change;
        auto& members = found->attributes.members;
        for (const auto& each : in)
            if (!has(members, each)) members.push_back(each), change.added.push_back(each);
        for (const auto& each : out)
            if (std::erase(members, each) > 0) change.removed.push_back(each);
        touch(*found);
        if (auto answered = answer(); !answered) return pass(answered);
        return change;
    }
    Result<void> set_owners(CallContext&, const Group& group, const std::vector<Address>& owners) override {
        auto* found = at(group);
        if (found == nullptr) return fail(Kind::conflict, "revision_moved");
        if (next_error) {
            ++writes;
            return *std::exchange(next_error, std::nullopt);
        }
        found->attributes.owners = owners;
        touch(*found);
        return answer();
    }
    Result<void> remove_group(CallContext&, const Group& group) override {
        if (at(group) == nullptr) return fail(Kind::conflict, "revision_moved");
        std::erase_if(groups, [&](const Group& each) { return each.key == group.key; });
        return answer();
    }
    static void touch(Group& group) { group.revision = std::to_string(std::stoi(group.revision) + 1); }

private:
    static bool has(const std::vector<Address>& list, const Address& address) { return std::find(list.begin(), list.end(), address) != list.end(); }
    /// The group if it is still at that revision.
    Group* at(const Group& group) {
        for (auto& each : groups)
            if (each.key == group.key) return each.revision == group.revision ? &each : nullptr;
        return nullptr;
    }
    Result<void> answer() {
        ++writes;
        if (std::exchange(lose_answer, false)) return fail(Kind::uncertain, "answer_lost");
        return {};
    }
    int made_ = 0;
};

/// A directory of accounts that has groups, too.
class GroupedDirectory : public MemoryDirectory {
public:
    MemoryGroups held;
    GroupDirectory* groups() override { return &held; }
};

}  // namespace botones::testing
