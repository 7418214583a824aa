// The directory server as the account code sees it: requests that find themselves a connection.
#pragma once
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "adapters/directory/ldap/connection.hpp"

namespace botones::ldap {

/// Any number of worker threads; each call has a connection to itself while it runs. A read whose connection broke is
/// asked once more on a new one; a write never is.
class Session {
public:
    explicit Session(LdapSettings settings) : settings_(std::move(settings)) {}
    const LdapSettings& settings() const { return settings_; }

    /// All entries, or `limit` of them. Errors: as error_of; a missing base is misconfigured (`directory_base`).
    Result<std::vector<Entry>> search(CallContext& call, const Search& search);
    /// The entry itself. Errors: not_found.
    Result<Entry> entry_at(CallContext& call, const std::string& dn, std::vector<std::string> attributes);

    // Writes answer with the server's reply, because what a code means depends on what was being done.
    Result<Reply> add(CallContext& call, const std::string& dn, const std::vector<Attribute>& attributes,
                      const Secret& password);
    /// `only_if`: a filter the entry must match at that moment, or empty.
    Result<Reply> modify(CallContext& call, const std::string& dn, const std::vector<Change>& changes,
                         const std::string& only_if = {});
    Result<Reply> change_password(CallContext& call, const std::string& dn, const Secret& password);

    /// What the server says to somebody else's name and password, on a connection of its own.
    Result<Reply> try_password(CallContext& call, const std::string& dn, const Secret& password);

private:
    class Lease;
    Result<Lease> take(CallContext& call);
    Result<Found> search_once(CallContext& call, const Search& search);
    template <class Ask>
    Result<Reply> write(CallContext& call, Ask ask);

    const LdapSettings settings_;
    std::mutex mutex_;
    std::vector<std::unique_ptr<Connection>> idle_;
};

}  // namespace botones::ldap
