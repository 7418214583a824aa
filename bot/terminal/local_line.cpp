// Hands words to the engine as an inbound of the platform "terminal".
#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <future>
#include <mutex>
#include <thread>

#include "bot/terminal/line.hpp"
#include "commands/values/hex.hpp"

namespace botones::terminal {
namespace {

constexpr auto longest_wait = std::chrono::minutes(30);
constexpr auto longest_drain = std::chrono::seconds(3);
// Most exchanges end within milliseconds; for the long ones it is enough to look now and then.
constexpr auto look_soonest = std::chrono::microseconds(500);
constexpr auto look_latest = std::chrono::microseconds(5000);

/// Two terminals, or one that starts again, never make the same key.
std::string new_key() {
    std::array<unsigned char, 12> bytes{};
    RAND_bytes(bytes.data(), static_cast<int>(bytes.size()));
    return "terminal:" + to_hex(bytes);
}

/// Until the next look, after `waited`.
std::chrono::microseconds until_next_look(std::chrono::steady_clock::duration waited) {
    return std::clamp(std::chrono::duration_cast<std::chrono::microseconds>(waited) / 10, look_soonest, look_latest);
}

}  // namespace

Result<void> LocalLine::say(const std::string& person, const std::string& words, const Show& show) {
    Inbound inbound;
    inbound.type = Inbound::Type::words;
    inbound.words = words;
    for (auto& file : std::exchange(files_, {})) {
        const auto size = file.content.size();
        auto kept = engine_.keep_file(file.name, std::move(file.content));
        if (!kept) return pass(kept);
        inbound.files.push_back({file.name, "text/csv", std::move(*kept), size});
    }
    return hand_in(person, std::move(inbound), show);
}

Result<void> LocalLine::press(const std::string& person, const std::string& token, const Show& show) {
    Inbound inbound;
    inbound.type = Inbound::Type::click;
    inbound.token = token;
    return hand_in(person, std::move(inbound), show);
}

LocalLine::~LocalLine() { listen(Listen::answers); }

void LocalLine::listen(Listen listen) {
    listen_ = listen;
    if (listen == Listen::answers && !connected_.empty()) platform_.disconnect(std::exchange(connected_, {}));
}

void LocalLine::let_earlier_pass(const Conversation& conversation) {
    const auto began = std::chrono::steady_clock::now();
    for (;;) {
        auto unsent = engine_.unsent(conversation);
        const auto waited = std::chrono::steady_clock::now() - began;
        if (!unsent || *unsent == 0 || waited > longest_drain) return;
        std::this_thread::sleep_for(until_next_look(waited));
    }
}

Result<void> LocalLine::wait_until_settled(const Conversation& conversation, std::int64_t inbox) {
    const auto began = std::chrono::steady_clock::now();
    for (;;) {
        auto settled = engine_.settled(conversation, inbox);
        if (!settled) return pass(settled);
        if (*settled) return {};
        const auto waited = std::chrono::steady_clock::now() - began;
        if (waited > longest_wait) return fail(Kind::unavailable, "still_running");
        std::this_thread::sleep_for(until_next_look(waited));
    }
}

Result<void> LocalLine::hand_in(const std::string& person, Inbound inbound, const Show& show) {
    if (institution_.get()->people.find(PersonId(person)) == nullptr) {
        return fail(Kind::not_found, "no_such_person", {{"person", person}});
    }
    inbound.dedupe_key = new_key();
    inbound.sender = {"terminal", person};
    inbound.conversation = {"terminal", person, {}, Conversation::Privacy::personal};
    const auto conversation = inbound.conversation;
    if (listen_ == Listen::answers) let_earlier_pass(conversation);
    platform_.connect(person, show);
    std::promise<Result<journal::Acceptance>> promise;
    auto accepted = promise.get_future();
    engine_.accept(std::move(inbound), [&](Result<journal::Acceptance> result) { promise.set_value(std::move(result)); });
    auto acceptance = accepted.get();
    auto settled = acceptance ? wait_until_settled(conversation, acceptance->id) : Result<void>(pass(acceptance));
    if (listen_ == Listen::news) {
        connected_ = person;
    } else {
        platform_.disconnect(person);
    }
    return settled;
}

}  // namespace botones::terminal
