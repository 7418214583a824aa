// One connection to an LDAP server: opened, encrypted, bound; requests with a deadline and cancellation.
#pragma once
#include <ldap.h>

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/ldap/reply.hpp"
#include "adapters/ldap/server_settings.hpp"
#include "adapters/ldap/socket.hpp"

namespace botones::ldap {

/// An entry as found: attribute names in lower case, values as octets that were made valid UTF-8.
struct Entry {
    std::string dn;
    std::map<std::string, std::vector<std::string>> values;
    std::map<std::string, std::vector<std::string>> octets{};  // values of attributes that are no text: objectGUID …
    /// Attributes of which the server sent only a part, and the position its rest begins at ([MS-ADTS] 3.1.1.3.1.3.3).
    std::map<std::string, std::size_t> unfinished{};

    const std::vector<std::string>& all(std::string_view attribute) const;
    /// The first value, or an empty string.
    std::string first(std::string_view attribute) const;
    /// The first value of an attribute that is no text, as it is, or an empty string.
    std::string first_octets(std::string_view attribute) const;
};

enum class Scope { base, subtree };

struct Search {
    std::string base;
    Scope scope = Scope::subtree;
    std::string filter;
    std::vector<std::string> attributes;
    std::size_t limit = 0;  // entries wanted at most; 0: all of them, in pages
};

struct Found {
    Reply reply;
    std::vector<Entry> entries;
    std::string cookie;  // of the next page; empty after the last
};

struct Attribute {
    std::string name;
    std::vector<std::string> values;
};

/// A value that is a secret, and the attribute it goes to; with no attribute there is none. Only referred to.
struct SecretValue {
    std::string attribute;
    const Secret* value = nullptr;
};

/// One change of a modify request (RFC 4511 §4.6).
struct Change {
    enum class How { add, remove, replace } how = How::replace;
    std::string attribute;
    std::vector<std::string> values;  // none: the whole attribute
};

/// One thread at a time. After a lost reply only destruction is allowed.
class Connection {
public:
    /// Connects to the first URL that answers, encrypts, and binds as the settings say.
    /// Errors: unavailable; misconfigured (`directory_tls`, `directory_credentials`, `directory_address`).
    static Result<std::unique_ptr<Connection>> open(const ServerSettings& settings, const CallContext& call);
    /// The same without binding, for trying somebody else's password.
    static Result<std::unique_ptr<Connection>> open_unbound(const ServerSettings& settings, const CallContext& call);

    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    /// False once the server closed it, or after it was unused for so long that something between may have.
    bool fresh() const;
    void used() { last_use_ = CallContext::Clock::now(); }

    /// A simple bind (RFC 4513 §5.1.3) that asks for the password policy control. An empty password is never sent:
    /// it would bind as nobody and succeed (§5.1.2).
    Reply bind(const CallContext& call, const std::string& dn, const Secret& password);
    /// One page (RFC 2696), or all that `limit` allows. `cookie` is the previous page's.
    Found search(const CallContext& call, const Search& search, std::size_t page_size, const std::string& cookie);
    Reply add(const CallContext& call, const std::string& dn, const std::vector<Attribute>& attributes,
              const SecretValue& secret);
    /// With a filter, only if the entry matches it (RFC 4528): otherwise code 122. `secret` is replaced first.
    Reply modify(const CallContext& call, const std::string& dn, const std::vector<Change>& changes,
                 const std::string& only_if, const SecretValue& secret);
    /// With a filter, only if the entry matches it, as modify.
    Reply remove(const CallContext& call, const std::string& dn, const std::string& only_if = {});
    /// The password modify extended operation (RFC 3062).
    Reply change_password(const CallContext& call, const std::string& dn, const Secret& password);

private:
    friend class Pipeline;

    /// What libldap said to a request it was given, and the number the answer will carry.
    struct Sent {
        int code = 0;
        int id = 0;
    };
    struct Unbind {
        void operator()(LDAP* handle) const { ldap_unbind_ext(handle, nullptr, nullptr); }
    };
    struct FreeMessage {
        void operator()(LDAPMessage* message) const { ldap_msgfree(message); }
    };
    using Message = std::unique_ptr<LDAPMessage, FreeMessage>;
    using OnEntry = std::function<void(LDAPMessage* entry)>;
    using OnControls = std::function<void(LDAPControl** controls)>;

    Connection(LDAP* handle, std::chrono::milliseconds longest) : handle_(handle), longest_(longest) {}
    static Result<std::unique_ptr<Connection>> connect(const ServerSettings& settings, const CallContext& call,
                                                       const std::string& url);
    Result<void> set_options(const ServerSettings& settings);
    Result<void> encrypt(const ServerSettings& settings, const CallContext& call, bool ask_first);
    Result<void> shake_hands(const CallContext& call, std::chrono::milliseconds most);

    Sent send_search(const CallContext& call, const Search& search);
    Sent send_add(const std::string& dn, const std::vector<Attribute>& attributes, const SecretValue& secret);
    Sent send_modify(const std::string& dn, const std::vector<Change>& changes, const std::string& only_if,
                     const SecretValue& secret);
    Sent send_change_password(const std::string& dn, const Secret& password);

    /// Waits for the final answer of a request that libldap accepted with `send_code`; every entry goes to `on_entry`.
    Reply finish(const CallContext& call, int send_code, int id, const OnEntry& on_entry = {},
                 const OnControls& on_controls = {});
    /// Nothing after the deadline, a cancellation or a broken connection; then `reply` says which.
    Message next(const CallContext& call, int id, CallContext::Clock::time_point end, const Waiter& waiter,
                 Reply& reply);
    void parse_result(LDAPMessage* message, Reply& reply, const OnControls& on_controls);
    void note_policy(LDAPControl** controls, Reply& reply);
    Entry entry_from(LDAPMessage* message) const;
    int descriptor() const;

    std::unique_ptr<LDAP, Unbind> handle_;
    std::chrono::milliseconds longest_;
    CallContext::Clock::time_point last_use_ = CallContext::Clock::now();
};

/// Process-wide settings libldap needs before its first use: no ldap.conf or LDAP* environment variables change what
/// this adapter does, and writing to a closed connection is an error instead of a signal. Call before threads start.
void prepare_process();

}  // namespace botones::ldap
