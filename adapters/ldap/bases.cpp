// One read of each tree's root.
#include "adapters/ldap/bases.hpp"

namespace botones::ldap {

Result<void> check_bases(Session& session, CallContext& call, const std::vector<std::string>& bases) {
    for (const auto& base : bases) {
        if (base.empty()) continue;
        auto entry = session.entry_at(call, base, {LDAP_NO_ATTRS});
        if (entry) continue;
        if (entry.error().kind != Kind::not_found) return pass(entry);
        return fail(Kind::misconfigured, "directory_base", {}, base);
    }
    return {};
}

}  // namespace botones::ldap
