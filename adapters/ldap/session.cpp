// Lending connections, and asking again when a read was lost.
#include "adapters/ldap/session.hpp"

#include "adapters/ldap/ranges.hpp"

namespace botones::ldap {

namespace {

// Connections beyond this were for a burst of callers.
constexpr std::size_t most_idle = 8;

// A server that hands out endless pages must not fill the memory.
constexpr std::size_t most_entries = 200000;

Error refused_search(const Reply& reply, const Search& search) {
    auto error = error_of(reply, Effect::read);
    if (reply.code == LDAP_NO_SUCH_OBJECT && search.scope == Scope::subtree) {
        error.kind = Kind::misconfigured;
        error.code = "directory_base";
        error.detail += ": " + search.base;
    }
    return error;
}

}  // namespace

/// A connection on loan. It goes back unless its last reply was lost.
class Session::Lease {
public:
    Lease(Session& home, std::unique_ptr<Connection> connection) : home_(&home), connection_(std::move(connection)) {}
    Lease(Lease&&) noexcept = default;
    Lease& operator=(Lease&&) noexcept = default;
    ~Lease() {
        if (!connection_) return;
        connection_->used();
        const std::lock_guard lock(home_->mutex_);
        if (home_->idle_.size() < most_idle) home_->idle_.push_back(std::move(connection_));
    }
    Connection* operator->() const { return connection_.get(); }
    void keep_if(const Reply& reply) {
        if (reply.lost()) connection_.reset();
    }
    void give_up() { connection_.reset(); }

private:
    Session* home_;
    std::unique_ptr<Connection> connection_;
};

Result<Session::Lease> Session::take(CallContext& call) {
    if (call.stop_requested()) return fail(Kind::unavailable, "cancelled");
    if (call.left().count() == 0) return fail(Kind::unavailable, "deadline_passed");
    for (;;) {
        std::unique_ptr<Connection> connection;
        {
            const std::lock_guard lock(mutex_);
            if (idle_.empty()) break;
            connection = std::move(idle_.back());
            idle_.pop_back();
        }
        if (connection->fresh()) return Lease(*this, std::move(connection));
    }
    auto opened = Connection::open(settings_, call);
    if (!opened) return pass(opened);
    return Lease(*this, std::move(*opened));
}

Result<Found> Session::search_once(CallContext& call, const Search& search) {
    auto lease = take(call);
    if (!lease) return pass(lease);
    Found all;
    do {  // a cookie belongs to its connection (RFC 2696 §3), so all pages come over this one
        auto page = (*lease)->search(call, search, settings_.page_size, all.cookie);
        all.reply = std::move(page.reply);
        all.cookie = std::move(page.cookie);
        for (auto& entry : page.entries) all.entries.push_back(std::move(entry));
        if (search.limit != 0 && all.entries.size() >= search.limit) break;
    } while (all.reply.ok() && !all.cookie.empty() && all.entries.size() < most_entries);
    if (search.limit != 0 && all.entries.size() > search.limit)
        all.entries.erase(all.entries.begin() + static_cast<std::ptrdiff_t>(search.limit), all.entries.end());
    lease->keep_if(all.reply);
    return all;
}

Result<std::vector<Entry>> Session::search(CallContext& call, const Search& search) {
    auto found = search_once(call, search);
    const bool again = found && found->reply.lost() && !call.stop_requested() && call.left().count() > 0;
    if (again) found = search_once(call, search);
    if (!found) return pass(found);
    if (found->reply.ok()) return std::move(found->entries);
    return refused_search(found->reply, search);
}

Result<void> Session::stream(CallContext& call, const Search& search,
                             const std::function<Result<void>(const Entry&)>& visit) {
    auto lease = take(call);
    if (!lease) return pass(lease);
    std::string cookie;
    bool first = true;
    do {  // the visitor may use the session meanwhile: this connection is lent out
        auto page = (*lease)->search(call, search, settings_.page_size, cookie);
        const bool again = first && page.reply.lost() && !call.stop_requested() && call.left().count() > 0;
        if (again) {
            lease->give_up();
            lease = take(call);
            if (!lease) return pass(lease);
            page = (*lease)->search(call, search, settings_.page_size, cookie);
        }
        first = false;
        lease->keep_if(page.reply);
        if (!page.reply.ok()) return refused_search(page.reply, search);
        for (const auto& entry : page.entries) {
            if (call.stop_requested()) return fail(Kind::unavailable, "cancelled");
            if (auto visited = visit(entry); !visited) return visited;
        }
        cookie = std::move(page.cookie);
    } while (!cookie.empty());
    return {};
}

Result<Entry> Session::entry_at(CallContext& call, const std::string& dn, std::vector<std::string> attributes) {
    const auto read = [&](std::vector<std::string> names) -> Result<Entry> {
        auto found = search(call, {dn, Scope::base, "(objectClass=*)", std::move(names), 1});
        if (!found) return pass(found);
        if (found->empty()) return fail(Kind::not_found, "no_such_account");
        return std::move(found->front());
    };
    auto entry = read(std::move(attributes));
    if (!entry) return entry;
    if (auto completed = complete_ranges(*entry, read); !completed) return pass(completed);
    return entry;
}

template <class Ask>
Result<Reply> Session::write(CallContext& call, Ask ask) {
    auto lease = take(call);
    if (!lease) return pass(lease);
    Reply reply = ask(*lease->operator->());
    lease->keep_if(reply);
    if (reply.lost()) return error_of(reply, Effect::write);
    return reply;
}

Result<Reply> Session::add(CallContext& call, const std::string& dn, const std::vector<Attribute>& attributes,
                           const SecretValue& secret) {
    return write(call, [&](Connection& connection) { return connection.add(call, dn, attributes, secret); });
}

Result<Reply> Session::modify(CallContext& call, const std::string& dn, const std::vector<Change>& changes,
                              const std::string& only_if, const SecretValue& secret) {
    return write(call, [&](Connection& connection) { return connection.modify(call, dn, changes, only_if, secret); });
}

Result<Reply> Session::remove(CallContext& call, const std::string& dn, const std::string& only_if) {
    return write(call, [&](Connection& connection) { return connection.remove(call, dn, only_if); });
}

Result<Reply> Session::change_password(CallContext& call, const std::string& dn, const Secret& password) {
    return write(call, [&](Connection& connection) { return connection.change_password(call, dn, password); });
}

template <class Request>
Result<std::vector<Answered>> Session::run_many(CallContext& call, const std::vector<Request>& requests) {
    if (requests.empty()) return std::vector<Answered>();
    auto lease = take(call);
    if (!lease) return pass(lease);
    auto answered = Pipeline(*lease->operator->(), settings_.window).run(call, requests);
    // What could not be sent or was not answered makes the connection useless for others.
    for (const auto& one : answered) {
        if (!one.reply.lost()) continue;
        lease->give_up();
        break;
    }
    return answered;
}

Result<std::vector<Answered>> Session::search_many(CallContext& call, const std::vector<Search>& searches) {
    auto answered = run_many(call, searches);
    if (!answered) return answered;
    std::vector<std::size_t> lost;
    std::vector<Search> again;
    for (std::size_t i = 0; i < searches.size(); ++i) {
        if (!(*answered)[i].reply.lost()) continue;
        lost.push_back(i);
        again.push_back(searches[i]);
    }
    if (again.empty() || call.stop_requested() || call.left().count() == 0) return answered;
    auto second = run_many(call, again);
    if (!second) return pass(second);
    for (std::size_t i = 0; i < lost.size(); ++i) (*answered)[lost[i]] = std::move((*second)[i]);
    return answered;
}

Result<std::vector<Answered>> Session::add_many(CallContext& call, const std::vector<Addition>& additions) {
    return run_many(call, additions);
}

Result<std::vector<Answered>> Session::modify_many(CallContext& call, const std::vector<Modification>& modifications) {
    return run_many(call, modifications);
}

Result<std::vector<Answered>> Session::change_passwords(CallContext& call, const std::vector<PasswordChange>& changes) {
    return run_many(call, changes);
}

Result<Reply> Session::try_password(CallContext& call, const std::string& dn, const Secret& password) {
    auto connection = Connection::open_unbound(settings_, call);
    if (!connection) return pass(connection);
    auto reply = (*connection)->bind(call, dn, password);
    if (reply.lost()) return error_of(reply, Effect::read);
    return reply;
}

}  // namespace botones::ldap
