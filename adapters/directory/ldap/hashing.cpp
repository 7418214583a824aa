// Asking the server's own configuration what becomes of a clear-text password.
#include "adapters/directory/ldap/lookups.hpp"
#include "adapters/ldap/account_values.hpp"
#include "adapters/ldap/escape.hpp"

namespace botones::ldap {

namespace {

// A limit, because cn=config gives no pages.
constexpr std::size_t most_databases = 100;

/// How much of `dn` the suffix covers; 0: nothing.
std::size_t covers(const std::string& suffix, const std::string& dn) {
    const auto end = comparable_dn(suffix);
    const auto whole = comparable_dn(dn);
    return !end.empty() && whole.ends_with(end) ? end.size() : 0;
}

}  // namespace

Result<ServerHashes> hashes_passwords(SiteSession& session, CallContext& call) {
    auto databases = session.search(
        call, {"cn=config", Scope::subtree, "(objectClass=olcDatabaseConfig)", {"olcSuffix"}, most_databases});
    if (!databases && databases.error().kind == Kind::unavailable) return pass(databases);
    if (!databases) return ServerHashes::not_told;
    std::size_t longest = 0;
    std::string ours;
    for (const auto& database : *databases) {
        for (const auto& suffix : database.all("olcSuffix")) {
            const auto length = covers(suffix, session.settings().people_base);
            if (length <= longest) continue;
            longest = length;
            ours = database.dn;
        }
    }
    if (ours.empty()) return ServerHashes::not_told;
    auto overlays =
        session.search(call, {ours, Scope::subtree, "(objectClass=olcPPolicyConfig)", {"olcPPolicyHashCleartext"}, most_databases});
    if (!overlays && overlays.error().kind == Kind::unavailable) return pass(overlays);
    if (!overlays) return ServerHashes::not_told;
    for (const auto& overlay : *overlays) {
        if (overlay.first("olcPPolicyHashCleartext") == "TRUE") return ServerHashes::yes;
    }
    return overlays->empty() ? ServerHashes::not_told : ServerHashes::no;
}

}  // namespace botones::ldap
