// A private, real Postfix for the contract tests of the queue, and what happens to its mail behind the adapter's back.
#pragma once
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "adapters/queue/postfix/postfix_queue.hpp"
#include "commands/ports/mail_queue.hpp"

namespace botones {

/// Fails the test when a program does not end well; gives its output's lines.
std::vector<std::string> must_run(const std::vector<std::string>& argv, const std::string& input = "",
                                  const std::vector<std::string>& environment = {});

struct Mail {
    std::string from;
    std::vector<std::string> to;
    std::string mail_parameters = "";  // after MAIL FROM:<...>, e.g. " SMTPUTF8"
};

class PrivatePostfix {
public:
    enum class Ids { long_ones, short_ones };
    enum class Folders { hashed, flat };
    PrivatePostfix(Ids ids, Folders folders);
    ~PrivatePostfix();

    /// Puts messages into the queue as `queue-seed` describes them and returns their ids in that order.
    std::vector<std::string> seed(const std::string& spec) const;
    /// Sends one message by SMTP, octet for octet as given; returns its id once it is deferred.
    std::string send(const Mail& mail) const;
    /// Recipients from the header, through sendmail(1): they stand behind the content of the queue file.
    void submit(const std::string& from, const std::string& to_header) const;
    /// What `postqueue -j` says, by id; read with another parser than the adapter's.
    std::map<std::string, QueuedMessage> listed() const;
    std::string listing_text() const;
    void postsuper(const std::string& option, const std::vector<std::string>& ids) const;
    void deliver(const std::vector<std::string>& ids) const;
    /// Lets mail to this one address out and tries the message again.
    void deliver_to(const std::string& id, const std::string& address) const;
    /// Gives the queue file of `id` another name, as when Postfix reuses an id, and its delays with it.
    void rename(const std::string& id, const std::string& new_id) const;
    std::filesystem::path path_of(const std::string& id) const;
    void clear() const;
    void stop();

    std::filesystem::path base, conf, queue;
    int port = 0;
};

/// The servers are started when first asked for and live until the tests end.
PrivatePostfix& running_postfix(PrivatePostfix::Ids ids, PrivatePostfix::Folders folders);

/// An address no message was ever sent to: qmgr(8) remembers for 30 s where the last address it looked up goes, so one
/// that was let out may not be deferred in the next test.
std::string fresh_address();

/// One way to run the adapter: every rule of the port holds in each.
struct Variant {
    const char* name;
    PrivatePostfix::Ids ids;
    PrivatePostfix::Folders folders;
    postfix::Settings::Reader reader;
};
extern const std::vector<Variant> variants;

/// An empty queue, the adapter on it, and a state folder that goes when the test ends.
class Bench {
public:
    /// A test that forks takes no cache: its thread would not exist in the child, but locks it held would.
    explicit Bench(const Variant& variant, std::chrono::milliseconds cache_lifetime = std::chrono::seconds(30));
    ~Bench();
    Bench(const Bench&) = delete;
    Bench& operator=(const Bench&) = delete;

    /// Everything the adapter lists, by id; fails the test if an id comes twice.
    std::map<std::string, QueuedMessage> list(MailQueue::Detail detail = MailQueue::Detail::full);
    std::vector<MessageIdentity> identities(const std::vector<std::string>& ids);

    PrivatePostfix& server;
    const std::filesystem::path state;
    postfix::Settings settings;
    std::unique_ptr<MailQueue> mail_queue;
};

std::vector<std::string> texts(const std::vector<QueueId>& ids);
std::vector<std::string> sorted(std::vector<std::string> texts);

}  // namespace botones
