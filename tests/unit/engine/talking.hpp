// The whole engine over a private journal, a directory in memory and chat platforms that only record what reaches people.
#pragma once
#include <atomic>
#include <condition_variable>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "bot/engine/engine.hpp"
#include "tests/support/world.hpp"

namespace botones::testing {

/// One message, or one home page, as a platform got it.
struct Arrived {
    Delivery delivery;  // `card` and `sections` point nowhere
    std::vector<Card> cards;
    const Card& card() const { return cards.front(); }
};

/// A platform in memory: can have forms, profiles, and trouble. Any thread.
class RecordingPlatform : public ChatPlatform {
public:
    explicit RecordingPlatform(std::string name) : name_(std::move(name)) {}
    std::string name() const override { return name_; }
    Result<void> ping(CallContext&) override { return {}; }
    Result<std::string> send(CallContext& call, const Delivery& delivery) override;
    Result<std::string> find_sent(CallContext&, const Delivery&) override;
    bool opens_forms() const override { return opens; }
    bool has_forms() const override { return forms; }
    Result<void> open_form(CallContext&, const Inbound& inbound, Language, const Form& form) override;
    Result<Profile> profile(CallContext&, const Identity& identity) override;

    // Set before the engine starts, or while nothing is being said.
    bool forms = false;
    bool opens = false;
    std::map<std::string, Result<Profile>> profiles;
    std::optional<Error> form_error;
    std::optional<Error> late_error;  // of answers by a URL

    /// From now on every delivery fails so, or (nullopt) works again.
    void trouble(std::optional<Error> error);
    /// What is said of messages whose answer was lost; first that they are not there.
    void tell_of_lost(Result<std::string> answer);
    int searches() const;
    /// Deliveries wait inside until they are let go.
    void hold(bool held);
    std::vector<Arrived> arrived() const;
    std::vector<Form> opened() const;
    int tries() const;
    /// Waits for an arrival for which `wanted` holds; the newest such. Fails the test after a while.
    Arrived wait(const std::function<bool(const Arrived&)>& wanted, const char* what) const;

private:
    const std::string name_;
    mutable std::mutex mutex_;
    mutable std::condition_variable changed_;
    std::vector<Arrived> arrived_;
    std::vector<Form> opened_;
    std::optional<Error> trouble_;
    Result<std::string> of_lost_ = fail(Kind::not_found, "message_not_found");
    int searches_ = 0;
    bool held_ = false;
    int tries_ = 0;
};

/// Time that only moves when a test says so; the journal and the engine share it.
class HandClock : public WallClock {
public:
    TimePoint now() const override { return TimePoint(std::chrono::milliseconds(at_.load())); }
    void step(std::chrono::milliseconds by) { at_ += by.count(); }

private:
    std::atomic<std::int64_t> at_{1'795'000'000'000};
};

class Desk {
public:
    /// Platforms "slack" and "teams"; people of the demonstration with an identity on each ("S-agent", "T-agent").
    explicit Desk(const std::function<void(Desk&)>& prepare = nullptr);
    ~Desk();

    RecordingPlatform slack{"slack"};
    RecordingPlatform teams{"teams"};
    MemoryDirectory directory;
    MemoryQueue queue;
    MemoryEstate estate;
    HandClock clock;
    Policy policy;
    std::vector<Person> people;
    std::vector<Role> roles;
    bool link_by_email = false;

    /// Words, presses and forms of a person in their private conversation on Slack, or where `in` says.
    void say(const std::string& who, const std::string& words, const Conversation& in);
    void say(const std::string& who, const std::string& words) { say(who, words, private_of(who)); }
    void press(const std::string& who, const std::string& token, const std::string& trigger = "t1");
    void submit(const std::string& who, const std::string& token, std::map<std::string, std::string> values);
    void come_in(Inbound inbound);
    static Conversation private_of(const std::string& who, const std::string& platform = "slack");
    static Conversation channel(const std::string& id, const std::string& platform = "slack") { return {platform, id, {}, Conversation::Privacy::shared}; }
    static Identity identity(const std::string& who, const std::string& platform = "slack");

    /// The newest card on Slack in that person's private conversation since the last call of `forget`.
    Card answer(const std::string& who);
    /// The newest card that shows the request in this state.
    Card shown(RecordingPlatform& on, const std::string& request, CardState state);
    std::string state_of(std::int64_t request);
    std::int64_t number(const std::string& sql);
    std::string text(const std::string& sql);
    void write(const std::string& sql);
    engine::Engine& engine() { return *engine_; }
    journal::Journal& journal() { return *journal_; }
    /// The configuration is read again, as it was.
    void reload() { institution_->set(configured_); }
    /// Until every inbound row is handled and nothing waits to be sent on that platform.
    void settle(const std::string& platform = "slack");
    void wait(const std::function<bool()>& condition, const char* what);

private:
    std::filesystem::path folder_;
    std::vector<Operation> catalogue_ = all_operations();
    language::Texts texts_{"UTC"};
    std::shared_ptr<const engine::Institution> configured_;
    std::unique_ptr<engine::CurrentInstitution> institution_;
    std::unique_ptr<journal::Journal> journal_;
    std::unique_ptr<engine::Engine> engine_;
    std::atomic<int> keys_{0};
    std::size_t seen_ = 0;
};

/// The token of the card's action that says these words; "" when there is none.
std::string token_of(const Card& card, const std::string& say);
const FormField* field_of(const Form& form, const std::string& name);

}  // namespace botones::testing
