// Sending requests and waiting for their answers.
#include <poll.h>

#include <algorithm>

#include "adapters/ldap/connection.hpp"

namespace botones::ldap {

namespace {

struct FreeControl {
    void operator()(LDAPControl* control) const { ldap_control_free(control); }
};
using Control = std::unique_ptr<LDAPControl, FreeControl>;

struct FreeControls {
    void operator()(LDAPControl** controls) const { ldap_controls_free(controls); }
};

/// What libldap wants as null-terminated arrays of pointers, kept alive together.
class Modifications {
public:
    explicit Modifications(std::size_t expected) {
        parts_.reserve(expected);
        list_.reserve(expected + 1);
    }
    void add(int how, const std::string& attribute, const std::vector<std::string>& values) {
        auto& part = begin(how, attribute);
        for (const auto& value : values) part.values.push_back({value.size(), const_cast<char*>(value.data())});
        seal(part, how, values.empty());
    }
    void add(int how, const std::string& attribute, std::string_view value) {
        auto& part = begin(how, attribute);
        part.values.push_back({value.size(), const_cast<char*>(value.data())});
        seal(part, how, false);
    }
    LDAPMod** list() {
        list_.clear();
        for (auto& part : parts_) list_.push_back(&part->modification);
        list_.push_back(nullptr);
        return list_.data();
    }

private:
    struct Part {
        LDAPMod modification{};
        std::vector<berval> values;
        std::vector<berval*> pointers;
    };
    Part& begin(int how, const std::string& attribute) {
        auto& part = *parts_.emplace_back(std::make_unique<Part>());
        part.modification.mod_op = how | LDAP_MOD_BVALUES;
        part.modification.mod_type = const_cast<char*>(attribute.c_str());
        return part;
    }
    static void seal(Part& part, int how, bool whole) {
        for (auto& value : part.values) part.pointers.push_back(&value);
        part.pointers.push_back(nullptr);
        // A null list deletes the whole attribute; an empty one is refused by libldap for anything but a replace.
        part.modification.mod_bvalues = whole && how == LDAP_MOD_DELETE ? nullptr : part.pointers.data();
    }

    std::vector<std::unique_ptr<Part>> parts_;
    std::vector<LDAPMod*> list_;
};

int code_of(Change::How how) {
    switch (how) {
        case Change::How::add: return LDAP_MOD_ADD;
        case Change::How::remove: return LDAP_MOD_DELETE;
        case Change::How::replace: return LDAP_MOD_REPLACE;
    }
    return LDAP_MOD_REPLACE;
}

berval view(std::string_view text) { return {text.size(), const_cast<char*>(text.data())}; }

Control policy_request(LDAP* handle) {
    LDAPControl* made = nullptr;
    ldap_create_passwordpolicy_control(handle, &made);
    return Control(made);
}

Control page_request(LDAP* handle, std::size_t size, const std::string& cookie) {
    auto last = view(cookie);
    LDAPControl* made = nullptr;
    ldap_create_page_control(handle, static_cast<ber_int_t>(size), &last, 1, &made);
    return Control(made);
}

Control assertion(LDAP* handle, const std::string& filter) {
    LDAPControl* made = nullptr;
    ldap_create_assertion_control(handle, const_cast<char*>(filter.c_str()), 1, &made);
    return Control(made);
}

std::string next_cookie(LDAP* handle, LDAPControl** controls) {
    auto* const control = ldap_control_find(LDAP_CONTROL_PAGEDRESULTS, controls, nullptr);
    berval cookie{};
    ber_int_t estimate = 0;
    if (!control || ldap_parse_pageresponse_control(handle, control, &estimate, &cookie) != LDAP_SUCCESS) return {};
    std::string result(cookie.bv_val ? cookie.bv_val : "", cookie.bv_len);
    ber_memfree(cookie.bv_val);
    return result;
}

}  // namespace

Reply Connection::finish(const CallContext& call, int send_code, int id, const OnEntry& on_entry,
                         const OnControls& on_controls) {
    Reply reply;
    if (send_code != LDAP_SUCCESS) {
        // libldap writes the whole request or fails; a part of one is never executed.
        reply.code = send_code;
        return reply;
    }
    reply.sent = true;
    const Waiter waiter(call);
    const auto end = std::min(call.deadline(), CallContext::Clock::now() + longest_);
    for (;;) {
        const auto message = next(call, id, end, waiter, reply);
        if (!message) return reply;
        switch (ldap_msgtype(message.get())) {
            case LDAP_RES_SEARCH_ENTRY:
                if (on_entry) on_entry(message.get());
                break;
            case LDAP_RES_SEARCH_REFERENCE:
            case LDAP_RES_INTERMEDIATE: break;
            default: parse_result(message.get(), reply, on_controls); return reply;
        }
    }
}

Connection::Message Connection::next(const CallContext& call, int id, CallContext::Clock::time_point end,
                                     const Waiter& waiter, Reply& reply) {
    for (;;) {
        timeval now{0, 0};
        LDAPMessage* message = nullptr;
        const int got = ldap_result(handle_.get(), id, LDAP_MSG_ONE, &now, &message);
        if (got > 0) return Message(message);
        if (got < 0) {
            reply.code = LDAP_SERVER_DOWN;
            return nullptr;
        }
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - CallContext::Clock::now());
        const auto woken = waiter.wait(descriptor(), POLLIN, std::max(left, std::chrono::milliseconds(0)));
        if (woken == Waiter::Woken::ready) continue;
        reply.code = call.stop_requested() ? LDAP_USER_CANCELLED : LDAP_TIMEOUT;
        // Tells the server not to bother; what it already did, stays done (RFC 4511 §4.11).
        ldap_abandon_ext(handle_.get(), id, nullptr, nullptr);
        return nullptr;
    }
}

void Connection::parse_result(LDAPMessage* message, Reply& reply, const OnControls& on_controls) {
    int code = LDAP_OTHER;
    char* text = nullptr;
    LDAPControl** found = nullptr;
    const int parsed = ldap_parse_result(handle_.get(), message, &code, nullptr, &text, nullptr, &found, 0);
    const std::unique_ptr<LDAPControl*, FreeControls> controls(found);
    reply.code = parsed == LDAP_SUCCESS ? code : LDAP_DECODING_ERROR;
    reply.diagnostic = text ? text : "";
    ldap_memfree(text);
    if (!found) return;
    note_policy(found, reply);
    if (on_controls) on_controls(found);
}

void Connection::note_policy(LDAPControl** controls, Reply& reply) {
    auto* const control = ldap_control_find(LDAP_CONTROL_PASSWORDPOLICYRESPONSE, controls, nullptr);
    ber_int_t expire = 0;
    ber_int_t grace = 0;
    LDAPPasswordPolicyError error = PP_noError;
    if (control && ldap_parse_passwordpolicy_control(handle_.get(), control, &expire, &grace, &error) == LDAP_SUCCESS &&
        error != PP_noError) {
        reply.policy_error = static_cast<int>(error);
    }
}

Reply Connection::bind(const CallContext& call, const std::string& dn, const Secret& password) {
    if (password.empty() || dn.empty()) return {LDAP_INVALID_CREDENTIALS, false, "empty name or password", {}};
    auto credentials = view(password.reveal());
    const auto policy = policy_request(handle_.get());
    LDAPControl* controls[] = {policy.get(), nullptr};
    int id = 0;
    const int sent = ldap_sasl_bind(handle_.get(), dn.c_str(), LDAP_SASL_SIMPLE, &credentials, controls, nullptr, &id);
    return finish(call, sent, id);
}

Found Connection::search(const CallContext& call, const Search& search, std::size_t page_size,
                         const std::string& cookie) {
    std::vector<char*> names;
    for (const auto& name : search.attributes) names.push_back(const_cast<char*>(name.c_str()));
    names.push_back(nullptr);
    const bool paged = search.limit == 0 || search.limit > page_size;
    const auto page = paged ? page_request(handle_.get(), page_size, cookie) : nullptr;
    LDAPControl* controls[] = {page.get(), nullptr};
    timeval most{std::max<long>(1, std::chrono::duration_cast<std::chrono::seconds>(call.left()).count()), 0};
    int id = 0;
    const int sent = ldap_search_ext(handle_.get(), search.base.c_str(),
                                     search.scope == Scope::base ? LDAP_SCOPE_BASE : LDAP_SCOPE_SUBTREE,
                                     search.filter.c_str(), names.data(), 0, page ? controls : nullptr, nullptr, &most,
                                     page ? LDAP_NO_LIMIT : static_cast<int>(search.limit), &id);
    Found found;
    found.reply = finish(
        call, sent, id, [&](LDAPMessage* entry) { found.entries.push_back(entry_from(entry)); },
        [&](LDAPControl** received) { found.cookie = next_cookie(handle_.get(), received); });
    // The limit was ours: what came is what was asked for.
    if (!page && found.reply.code == LDAP_SIZELIMIT_EXCEEDED && found.entries.size() >= search.limit)
        found.reply.code = LDAP_SUCCESS;
    return found;
}

Connection::Sent Connection::send_search(const CallContext& call, const Search& search) {
    std::vector<char*> names;
    for (const auto& name : search.attributes) names.push_back(const_cast<char*>(name.c_str()));
    names.push_back(nullptr);
    timeval most{std::max<long>(1, std::chrono::duration_cast<std::chrono::seconds>(call.left()).count()), 0};
    Sent sent;
    sent.code = ldap_search_ext(handle_.get(), search.base.c_str(),
                                search.scope == Scope::base ? LDAP_SCOPE_BASE : LDAP_SCOPE_SUBTREE, search.filter.c_str(),
                                names.data(), 0, nullptr, nullptr, &most, static_cast<int>(search.limit), &sent.id);
    return sent;
}

Connection::Sent Connection::send_add(const std::string& dn, const std::vector<Attribute>& attributes,
                                      const SecretValue& secret) {
    Modifications modifications(attributes.size() + 1);
    for (const auto& one : attributes) modifications.add(LDAP_MOD_ADD, one.name, one.values);
    if (secret.value) modifications.add(LDAP_MOD_ADD, secret.attribute, secret.value->reveal());
    const auto policy = policy_request(handle_.get());
    LDAPControl* controls[] = {policy.get(), nullptr};
    Sent sent;
    sent.code = ldap_add_ext(handle_.get(), dn.c_str(), modifications.list(), controls, nullptr, &sent.id);
    return sent;
}

Reply Connection::add(const CallContext& call, const std::string& dn, const std::vector<Attribute>& attributes,
                      const SecretValue& secret) {
    const auto sent = send_add(dn, attributes, secret);
    return finish(call, sent.code, sent.id);
}

Connection::Sent Connection::send_modify(const std::string& dn, const std::vector<Change>& changes,
                                         const std::string& only_if, const SecretValue& secret) {
    Modifications modifications(changes.size() + 1);
    if (secret.value) modifications.add(LDAP_MOD_REPLACE, secret.attribute, secret.value->reveal());
    for (const auto& change : changes) modifications.add(code_of(change.how), change.attribute, change.values);
    const auto condition = only_if.empty() ? nullptr : assertion(handle_.get(), only_if);
    if (!only_if.empty() && !condition) return {LDAP_FILTER_ERROR, 0};
    LDAPControl* controls[] = {condition.get(), nullptr};
    Sent sent;
    sent.code = ldap_modify_ext(handle_.get(), dn.c_str(), modifications.list(), condition ? controls : nullptr, nullptr,
                                &sent.id);
    return sent;
}

Reply Connection::modify(const CallContext& call, const std::string& dn, const std::vector<Change>& changes,
                         const std::string& only_if, const SecretValue& secret) {
    const auto sent = send_modify(dn, changes, only_if, secret);
    return finish(call, sent.code, sent.id);
}

Reply Connection::remove(const CallContext& call, const std::string& dn, const std::string& only_if) {
    const auto condition = only_if.empty() ? nullptr : assertion(handle_.get(), only_if);
    if (!only_if.empty() && !condition) return {LDAP_FILTER_ERROR, false, "assertion", {}};
    LDAPControl* controls[] = {condition.get(), nullptr};
    int id = 0;
    const int sent = ldap_delete_ext(handle_.get(), dn.c_str(), condition ? controls : nullptr, nullptr, &id);
    return finish(call, sent, id);
}

Connection::Sent Connection::send_change_password(const std::string& dn, const Secret& password) {
    auto user = view(dn);
    auto value = view(password.reveal());
    const auto policy = policy_request(handle_.get());
    LDAPControl* controls[] = {policy.get(), nullptr};
    Sent sent;
    sent.code = ldap_passwd(handle_.get(), &user, nullptr, &value, controls, nullptr, &sent.id);
    return sent;
}

Reply Connection::change_password(const CallContext& call, const std::string& dn, const Secret& password) {
    const auto sent = send_change_password(dn, password);
    return finish(call, sent.code, sent.id);
}

}  // namespace botones::ldap
