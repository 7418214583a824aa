// Keeping the window full, and saying of each request what is known of it when the connection breaks.
#include "adapters/ldap/pipeline.hpp"

#include <poll.h>

#include <algorithm>

namespace botones::ldap {

std::vector<Answered> Pipeline::run(const CallContext& call, const std::vector<Search>& searches) {
    return run_all(call, searches.size(), [&](std::size_t i) { return connection_.send_search(call, searches[i]); });
}

std::vector<Answered> Pipeline::run(const CallContext& call, const std::vector<Addition>& additions) {
    return run_all(call, additions.size(), [&](std::size_t i) {
        return connection_.send_add(additions[i].dn, additions[i].attributes, additions[i].secret);
    });
}

std::vector<Answered> Pipeline::run(const CallContext& call, const std::vector<Modification>& modifications) {
    return run_all(call, modifications.size(), [&](std::size_t i) {
        return connection_.send_modify(modifications[i].dn, modifications[i].changes, {}, modifications[i].secret);
    });
}

std::vector<Answered> Pipeline::run(const CallContext& call, const std::vector<PasswordChange>& changes) {
    return run_all(call, changes.size(), [&](std::size_t i) {
        return connection_.send_change_password(changes[i].dn, *changes[i].password);
    });
}

std::vector<Answered> Pipeline::run_all(const CallContext& call, std::size_t count, const SendOne& send) {
    std::vector<Answered> answers(count);
    next_ = 0;
    under_way_.clear();
    const Waiter waiter(call);
    int why = LDAP_SERVER_DOWN;
    bool alive = true;
    while (alive && (next_ < count || !under_way_.empty())) {
        alive = fill(answers, send);
        if (alive && !under_way_.empty()) alive = take(call, waiter, answers, why);
    }
    for (const auto& [id, index] : under_way_) {
        answers[index].reply.code = why;
        // What the server already did, stays done (RFC 4511 §4.11).
        if (why != LDAP_SERVER_DOWN) ldap_abandon_ext(connection_.handle_.get(), id, nullptr, nullptr);
    }
    for (; next_ < count; ++next_) answers[next_].reply.code = why;
    return answers;
}

bool Pipeline::fill(std::vector<Answered>& answers, const SendOne& send) {
    while (next_ < answers.size() && under_way_.size() < window_) {
        const auto index = next_++;
        const auto sent = send(index);
        auto& reply = answers[index].reply;
        reply.code = sent.code;
        // libldap writes the whole request or fails; a part of one is never executed.
        if (reply.lost()) return false;
        if (sent.code != LDAP_SUCCESS) continue;
        reply.sent = true;
        under_way_.emplace(sent.id, index);
    }
    return true;
}

bool Pipeline::take(const CallContext& call, const Waiter& waiter, std::vector<Answered>& answers, int& why) {
    const auto end = std::min(call.deadline(), CallContext::Clock::now() + connection_.longest_);
    for (;;) {
        timeval now{0, 0};
        LDAPMessage* message = nullptr;
        const int got = ldap_result(connection_.handle_.get(), LDAP_RES_ANY, LDAP_MSG_ONE, &now, &message);
        if (got > 0) {
            const Connection::Message owned(message);
            note(message, answers);
            return true;
        }
        why = LDAP_SERVER_DOWN;
        if (got < 0) return false;
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - CallContext::Clock::now());
        const auto woken = waiter.wait(connection_.descriptor(), POLLIN, std::max(left, std::chrono::milliseconds(0)));
        if (woken == Waiter::Woken::ready) continue;
        why = call.stop_requested() ? LDAP_USER_CANCELLED : LDAP_TIMEOUT;
        return false;
    }
}

void Pipeline::note(LDAPMessage* message, std::vector<Answered>& answers) {
    const auto found = under_way_.find(ldap_msgid(message));
    if (found == under_way_.end()) return;  // unsolicited, or of a request that was given up before
    auto& answer = answers[found->second];
    switch (ldap_msgtype(message)) {
        case LDAP_RES_SEARCH_ENTRY: answer.entries.push_back(connection_.entry_from(message)); return;
        case LDAP_RES_SEARCH_REFERENCE:
        case LDAP_RES_INTERMEDIATE: return;
        default: break;
    }
    connection_.parse_result(message, answer.reply, {});
    under_way_.erase(found);
}

}  // namespace botones::ldap
