// The loop, and the difference of two lists of values.
#include "adapters/ldap/compare_and_set.hpp"

#include <algorithm>

namespace botones::ldap {

namespace {

// Sign-ins and other programs move an entry between reading and writing; several in a row are somebody's script.
constexpr int most_tries = 5;

std::vector<std::string> without(std::vector<std::string> values, const std::vector<std::string>& others) {
    std::erase_if(values, [&](const std::string& value) {
        return std::find(others.begin(), others.end(), value) != others.end();
    });
    return values;
}

}  // namespace

Result<Entry> compare_and_set(const EntryAccess& access, const std::string& revision, const std::string& name,
                              const Decide& decide) {
    for (int tries = 0; tries < most_tries; ++tries) {
        auto entry = access.current();
        if (!entry) return entry;
        const auto wanted = decide(*entry);
        if (!wanted) return pass(wanted);
        if (wanted->changes.empty()) return entry;
        if (!wanted->from_any_revision && access.revision(*entry) != revision) break;
        auto reply = access.write(*entry, wanted->changes);
        if (!reply) return pass(reply);
        if (reply->ok()) return entry;
        if (!access.overtaken(*reply)) return access.refusal(*reply);
    }
    return fail(Kind::conflict, "revision_moved", {{"login", name}});
}

void set_values(std::vector<Change>& changes, const Entry& entry, const std::string& attribute,
                const std::vector<std::string>& wanted, Old old) {
    const auto& present = entry.all(attribute);
    const auto gone = without(present, wanted);
    const auto fresh = without(wanted, present);
    if (gone.empty() && fresh.empty()) return;
    if (old == Old::replaced) {
        changes.push_back({Change::How::replace, attribute, wanted});
        return;
    }
    // Taken away first: two spellings of one value are the same to the server.
    if (!gone.empty()) changes.push_back({Change::How::remove, attribute, gone});
    if (!fresh.empty()) changes.push_back({Change::How::add, attribute, fresh});
}

}  // namespace botones::ldap
