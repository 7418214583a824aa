// Changing an entry only if it is still what was approved; the same for accounts and groups of every kind of server.
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "adapters/ldap/connection.hpp"

namespace botones::ldap {

/// How one kind of server finds an entry again and changes it.
struct EntryAccess {
    std::function<Result<Entry>()> current;                    // as it is now
    std::function<std::string(const Entry&)> revision;         // what approvals bind to
    std::function<Result<Reply>(const Entry& seen, const std::vector<Change>&)> write;
    std::function<bool(const Reply&)> overtaken;               // somebody else wrote since `seen`
    std::function<Error(const Reply&)> refusal;                // of any other reply that is not ok
};

/// What has to be done to an entry; nothing: it is as wanted.
struct WantedChanges {
    std::vector<Change> changes;
    bool from_any_revision = false;  // completes what was begun, so what was approved may have moved
};

/// Looks at the entry as it is now.
using Decide = std::function<Result<WantedChanges>(const Entry&)>;

/// One write of all changes, if the entry is still at `revision` or needs none. Answers the entry as it was before.
/// Errors: conflict (`revision_moved`, naming `name`); those of `access` and `decide`.
Result<Entry> compare_and_set(const EntryAccess& access, const std::string& revision, const std::string& name,
                              const Decide& decide);

enum class Old {
    replaced,  // whatever is there by then
    named,     // a change by somebody else meanwhile makes the write fail: where the server has no other condition
};

/// Adds what makes `attribute` have exactly these values, compared octet by octet; nothing if it has.
void set_values(std::vector<Change>& changes, const Entry& entry, const std::string& attribute,
                const std::vector<std::string>& wanted, Old old);

}  // namespace botones::ldap
