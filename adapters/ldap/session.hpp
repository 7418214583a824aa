// The directory server as the account code sees it: requests that find themselves a connection.
#pragma once
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "adapters/ldap/connection.hpp"
#include "adapters/ldap/pipeline.hpp"

namespace botones::ldap {

/// Any number of worker threads; each call has a connection to itself while it runs. A read whose connection broke is
/// asked once more on a new one; a write never is.
class Session {
public:
    /// `settings` must outlive it: see SessionOf.
    explicit Session(const ServerSettings& settings) : settings_(settings) {}
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    /// All entries, or `limit` of them. Errors: as error_of; a missing base is misconfigured (`directory_base`).
    Result<std::vector<Entry>> search(CallContext& call, const Search& search);
    /// Shows every entry found to `visit`, a page at a time, until it fails. Not asked again when the connection breaks
    /// after the first page, because some were shown already. Errors: as search, and the visitor's.
    Result<void> stream(CallContext& call, const Search& search, const std::function<Result<void>(const Entry&)>& visit);
    /// The entry itself, with all values of attributes that the server gives out in portions. Errors: not_found.
    Result<Entry> entry_at(CallContext& call, const std::string& dn, std::vector<std::string> attributes);

    // Writes answer with the server's reply, because what a code means depends on what was being done.
    Result<Reply> add(CallContext& call, const std::string& dn, const std::vector<Attribute>& attributes,
                      const SecretValue& secret);
    /// `only_if`: a filter the entry must match at that moment, or empty.
    Result<Reply> modify(CallContext& call, const std::string& dn, const std::vector<Change>& changes,
                         const std::string& only_if = {}, const SecretValue& secret = {});
    Result<Reply> remove(CallContext& call, const std::string& dn, const std::string& only_if = {});
    Result<Reply> change_password(CallContext& call, const std::string& dn, const Secret& password);

    // Many requests over one connection, answered in the order given. Errors: no connection, nothing was sent.
    /// Searches that got no answer are asked once more on a new connection.
    Result<std::vector<Answered>> search_many(CallContext& call, const std::vector<Search>& searches);
    Result<std::vector<Answered>> add_many(CallContext& call, const std::vector<Addition>& additions);
    Result<std::vector<Answered>> modify_many(CallContext& call, const std::vector<Modification>& modifications);
    Result<std::vector<Answered>> change_passwords(CallContext& call, const std::vector<PasswordChange>& changes);

    /// What the server says to somebody else's name and password, on a connection of its own.
    Result<Reply> try_password(CallContext& call, const std::string& dn, const Secret& password);

private:
    class Lease;
    Result<Lease> take(CallContext& call);
    Result<Found> search_once(CallContext& call, const Search& search);
    template <class Ask>
    Result<Reply> write(CallContext& call, Ask ask);
    template <class Request>
    Result<std::vector<Answered>> run_many(CallContext& call, const std::vector<Request>& requests);

    const ServerSettings& settings_;
    std::mutex mutex_;
    std::vector<std::unique_ptr<Connection>> idle_;
};

template <class Settings>
struct HeldSettings {
    const Settings held;
};

/// A session together with the settings of its kind of directory, which begin with ServerSettings.
template <class Settings>
class SessionOf : private HeldSettings<Settings>, public Session {
public:
    explicit SessionOf(Settings settings)
        : HeldSettings<Settings>{std::move(settings)}, Session(HeldSettings<Settings>::held) {}
    const Settings& settings() const { return HeldSettings<Settings>::held; }
};

}  // namespace botones::ldap
