// Many requests over one connection without waiting for each answer: a window of them is under way at a time.
// Only one writer works in slapd, so a wider window than 16 gains nothing and leaves more unknowns when it breaks.
#pragma once
#include <chrono>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "adapters/ldap/connection.hpp"

namespace botones::ldap {

/// One entry to be made, with its password if it has one. The secret is only referred to.
struct Addition {
    std::string dn;
    std::vector<Attribute> attributes;
    SecretValue secret;
};

/// One entry to be changed; `secret` is replaced first.
struct Modification {
    std::string dn;
    std::vector<Change> changes;
    SecretValue secret;
};

/// One password to be replaced by the extended operation of RFC 3062, which the server hashes whatever its settings.
struct PasswordChange {
    std::string dn;
    const Secret* password = nullptr;
};

/// The answer to one of many requests; entries only of a search. A request whose answer was lost is `sent` and, of a
/// write, uncertain; one that was never sent is unavailable (error_of).
struct Answered {
    Reply reply;
    std::vector<Entry> entries;
};

/// Asynchronous requests as RFC 4511 §4.1.1.1 allows them; answers come in any order. Not LDAP transactions (RFC 5805).
/// One thread at a time; the connection is the pipeline's alone while `run` works. When one reply is lost, so is the
/// connection, and every request after it.
class Pipeline {
public:
    Pipeline(Connection& connection, std::size_t window) : connection_(connection), window_(window == 0 ? 1 : window) {}

    /// Answers in the order of the requests. A search without limit is not paged: give it one.
    std::vector<Answered> run(const CallContext& call, const std::vector<Search>& searches);
    std::vector<Answered> run(const CallContext& call, const std::vector<Addition>& additions);
    std::vector<Answered> run(const CallContext& call, const std::vector<Modification>& modifications);
    std::vector<Answered> run(const CallContext& call, const std::vector<PasswordChange>& changes);

private:
    using Sent = Connection::Sent;
    using SendOne = std::function<Sent(std::size_t)>;

    std::vector<Answered> run_all(const CallContext& call, std::size_t count, const SendOne& send);
    /// Sends until the window is full; false when the connection broke.
    bool fill(std::vector<Answered>& answers, const SendOne& send);
    /// Takes what has come, or waits for it; false when nothing will come any more: `why` says the code.
    bool take(const CallContext& call, const Waiter& waiter, std::vector<Answered>& answers, int& why);
    void note(LDAPMessage* message, std::vector<Answered>& answers);

    Connection& connection_;
    std::size_t window_;
    std::size_t next_ = 0;
    std::map<int, std::size_t> under_way_;  // message id → index
};

}  // namespace botones::ldap
