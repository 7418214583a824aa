// The fixture's machinery: waits are on conditions, time is the test's.
#include "tests/unit/engine/talking.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <thread>

namespace botones::testing {

namespace {

constexpr auto patience = std::chrono::seconds(20);

std::filesystem::path new_folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "botones-desk-XXXXXX").string();
    return mkdtemp(pattern.data());
}

}  // namespace

Result<std::string> RecordingPlatform::send(CallContext& call, const Delivery& delivery) {
    std::unique_lock lock(mutex_);
    ++tries_;
    changed_.notify_all();
    while (held_ && !call.stop_requested()) changed_.wait_for(lock, std::chrono::milliseconds(10));
    if (trouble_) return *trouble_;
    if (late_error && delivery.manner == Delivery::Manner::respond) return *late_error;
    Arrived arrived{delivery, {}};
    if (delivery.card != nullptr) arrived.cards = {*delivery.card};
    if (delivery.sections != nullptr) arrived.cards = *delivery.sections;
    arrived.delivery.card = nullptr;
    arrived.delivery.sections = nullptr;
    arrived_.push_back(std::move(arrived));
    changed_.notify_all();
    return delivery.manner == Delivery::Manner::update ? delivery.message_ref : "m" + std::to_string(delivery.id);
}

Result<std::string> RecordingPlatform::find_sent(CallContext&, const Delivery&) {
    const std::lock_guard lock(mutex_);
    ++searches_;
    return of_lost_;
}

void RecordingPlatform::tell_of_lost(Result<std::string> answer) {
    const std::lock_guard lock(mutex_);
    of_lost_ = std::move(answer);
}

int RecordingPlatform::searches() const {
    const std::lock_guard lock(mutex_);
    return searches_;
}

Result<void> RecordingPlatform::open_form(CallContext&, const Inbound&, Language, const Form& form) {
    const std::lock_guard lock(mutex_);
    if (form_error) return *form_error;
    opened_.push_back(form);
    changed_.notify_all();
    return {};
}

Result<Profile> RecordingPlatform::profile(CallContext&, const Identity& identity) {
    const auto known = profiles.find(identity.id);
    if (known == profiles.end()) return fail(Kind::not_found, "profile_unknown");
    return known->second;
}

void RecordingPlatform::trouble(std::optional<Error> error) {
    const std::lock_guard lock(mutex_);
    trouble_ = std::move(error);
}

void RecordingPlatform::hold(bool held) {
    const std::lock_guard lock(mutex_);
    held_ = held;
    changed_.notify_all();
}

std::vector<Arrived> RecordingPlatform::arrived() const {
    const std::lock_guard lock(mutex_);
    return arrived_;
}

std::vector<Form> RecordingPlatform::opened() const {
    const std::lock_guard lock(mutex_);
    return opened_;
}

int RecordingPlatform::tries() const {
    const std::lock_guard lock(mutex_);
    return tries_;
}

Arrived RecordingPlatform::wait(const std::function<bool(const Arrived&)>& wanted, const char* what) const {
    std::unique_lock lock(mutex_);
    const Arrived* found = nullptr;
    const bool came = changed_.wait_for(lock, patience, [&] {
        for (const auto& each : arrived_)
            if (wanted(each)) found = &each;
        return found != nullptr;
    });
    INFO("waited for " << what << " on " << name_);
    REQUIRE(came);
    return *found;
}

Identity Desk::identity(const std::string& who, const std::string& platform) {
    return {platform, (platform == "slack" ? "S/" : "T/") + who};
}

Conversation Desk::private_of(const std::string& who, const std::string& platform) {
    return {platform, "@" + identity(who, platform).id, {}, Conversation::Privacy::personal};
}

Desk::Desk(const std::function<void(Desk&)>& prepare) : folder_(new_folder()) {
    estate.serve("example.org", directory);
    estate.named = {{"mta1", &queue}};
    for (const auto& [id, role] : {std::pair{"agent", "agent"}, {"user", "user"}, {"mail_admin", "mail_admin"}, {"mail_admin2", "mail_admin"}}) {
        auto each = person(id, {role}, "central");
        each.language = Language::en;
        each.identities = {identity(id), identity(id, "teams"), {"terminal", id}};
        people.push_back(std::move(each));
    }
    roles = {{"agent", {"account.*", "password.reset", "queue.*", "ticket.*"}, {}, {}, {}},
             {"mail_admin", {"*"}, {"account.*", "queue.*", "password.*"}, {}, {}},
             {"user", {"ticket.open", "ticket.comment"}, {}, {}, {}}};
    if (prepare) prepare(*this);
    auto first = std::make_shared<engine::Institution>();
    first->people = People(people, roles);
    first->policy = policy;
    first->link_by_email = link_by_email;
    configured_ = std::move(first);
    institution_ = std::make_unique<engine::CurrentInstitution>(configured_);
    journal::JournalOptions options;
    options.now = [this] { return clock.now(); };
    auto journal = journal::Journal::open(folder_ / "journal.db", options);
    REQUIRE(journal);
    journal_ = std::move(*journal);
    engine::EngineParts parts{*journal_, clock, catalogue_, estate, texts_, *institution_,
                              {{"slack", &slack}, {"teams", &teams}}, "http://claims.test", (folder_ / "key").string()};
    parts.workers = 2;
    parts.senders = 2;
    auto engine = engine::Engine::open(std::move(parts));
    REQUIRE(engine);
    engine_ = std::move(*engine);
    REQUIRE(engine_->start());
}

Desk::~Desk() {
    slack.hold(false);
    teams.hold(false);
    engine_->stop();
    engine_.reset();
    journal_->stop();
    journal_.reset();
    std::filesystem::remove_all(folder_);
}

void Desk::come_in(Inbound inbound) {
    inbound.dedupe_key = "test:" + std::to_string(++keys_);
    clock.step(std::chrono::milliseconds(10));
    seen_ = slack.arrived().size();
    engine_->accept(std::move(inbound), [](Result<journal::Acceptance>) {});
}

void Desk::say(const std::string& who, const std::string& words, const Conversation& in) {
    Inbound inbound;
    inbound.sender = identity(who, in.platform);
    inbound.conversation = in;
    inbound.words = words;
    come_in(std::move(inbound));
}

void Desk::press(const std::string& who, const std::string& token, const std::string& trigger) {
    Inbound inbound;
    inbound.type = Inbound::Type::click;
    inbound.sender = identity(who);
    inbound.conversation = private_of(who);
    inbound.token = token;
    inbound.trigger = trigger;
    come_in(std::move(inbound));
}

void Desk::submit(const std::string& who, const std::string& token, std::map<std::string, std::string> values) {
    Inbound inbound;
    inbound.type = Inbound::Type::form;
    inbound.sender = identity(who);
    inbound.conversation = private_of(who);
    inbound.token = token;
    inbound.values = std::move(values);
    come_in(std::move(inbound));
}

Card Desk::answer(const std::string& who) {
    const auto place = private_of(who).id;
    const auto before = seen_;
    wait([&] {
        const auto all = slack.arrived();
        return std::any_of(all.begin() + static_cast<std::ptrdiff_t>(before), all.end(),
                           [&](const Arrived& each) { return each.delivery.conversation.id == place; });
    }, "an answer");
    settle();
    const auto all = slack.arrived();
    for (auto each = all.rbegin(); each != all.rend(); ++each)
        if (each->delivery.conversation.id == place) return each->card();
    FAIL("no answer");
    return {};
}

Card Desk::shown(RecordingPlatform& on, const std::string& request, CardState state) {
    return on.wait([&](const Arrived& each) {
        return !each.cards.empty() && each.card().request == request && each.card().state == state;
    }, "a card of the request").card();
}

std::int64_t Desk::number(const std::string& sql) {
    auto value = journal_->read([&](sqlite::Database& database) { return database.value<std::int64_t>(sql); });
    REQUIRE(value);
    return value->value_or(0);
}

std::string Desk::text(const std::string& sql) {
    auto value = journal_->read([&](sqlite::Database& database) { return database.value<std::string>(sql); });
    REQUIRE(value);
    return value->value_or("");
}

void Desk::write(const std::string& sql) {
    auto written = journal_->write([&](journal::Transaction& transaction) -> Result<void> {
        auto ran = transaction.run(sql);
        if (!ran) return pass(ran);
        return {};
    });
    REQUIRE(written);
}

std::string Desk::state_of(std::int64_t request) { return text("SELECT state FROM requests WHERE id = " + std::to_string(request)); }

void Desk::settle(const std::string& platform) {
    wait([&] {
        return number("SELECT (SELECT count(*) FROM inbox WHERE processed_at IS NULL) + (SELECT count(*) FROM outbox WHERE "
                      "platform = '" + platform + "' AND state IN ('pending', 'sending')) + (SELECT count(*) FROM requests "
                      "WHERE state IN ('approved', 'running', 'verifying'))") == 0;
    }, "everything to be said");
}

void Desk::wait(const std::function<bool()>& condition, const char* what) {
    const auto end = std::chrono::steady_clock::now() + patience;
    while (!condition()) {
        INFO("waited for " << what);
        REQUIRE(std::chrono::steady_clock::now() < end);
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
}

std::string token_of(const Card& card, const std::string& say) {
    for (const auto& action : card.actions)
        if (action.say == say) return action.token;
    return {};
}

const FormField* field_of(const Form& form, const std::string& name) {
    for (const auto& field : form.fields)
        if (field.name == name) return &field;
    return nullptr;
}

}  // namespace botones::testing
