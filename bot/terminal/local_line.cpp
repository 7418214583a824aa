// Hands words to the engine as an inbound of the platform "terminal".
#include <openssl/rand.h>

#include <array>
#include <future>
#include <mutex>
#include <thread>

#include "bot/terminal/line.hpp"

namespace botones::terminal {
namespace {

constexpr auto longest_wait = std::chrono::minutes(30);
constexpr auto look_every = std::chrono::milliseconds(5);

/// Two terminals, or one that starts again, never make the same key.
std::string new_key() {
    std::array<unsigned char, 12> bytes{};
    RAND_bytes(bytes.data(), static_cast<int>(bytes.size()));
    static constexpr char digits[] = "0123456789abcdef";
    std::string key = "terminal:";
    for (const auto byte : bytes) {
        key += digits[byte >> 4];
        key += digits[byte & 15];
    }
    return key;
}

}  // namespace

Result<void> LocalLine::say(const std::string& person, const std::string& words, const Show& show) {
    Inbound inbound;
    inbound.type = Inbound::Type::words;
    inbound.words = words;
    return hand_in(person, std::move(inbound), show);
}

Result<void> LocalLine::press(const std::string& person, const std::string& token, const Show& show) {
    Inbound inbound;
    inbound.type = Inbound::Type::click;
    inbound.token = token;
    return hand_in(person, std::move(inbound), show);
}

Result<void> LocalLine::hand_in(const std::string& person, Inbound inbound, const Show& show) {
    if (institution_.get()->people.find(PersonId(person)) == nullptr) {
        return fail(Kind::not_found, "no_such_person", {{"person", person}});
    }
    inbound.dedupe_key = new_key();
    inbound.sender = {"terminal", person};
    inbound.conversation = {"terminal", person, {}, Conversation::Privacy::personal};
    const auto conversation = inbound.conversation;
    platform_.connect(person, show);
    struct Disconnect {
        TerminalPlatform& platform;
        const std::string& person;
        ~Disconnect() { platform.disconnect(person); }
    } disconnect{platform_, person};
    std::promise<Result<journal::Acceptance>> promise;
    auto accepted = promise.get_future();
    engine_.accept(std::move(inbound), [&](Result<journal::Acceptance> result) { promise.set_value(std::move(result)); });
    auto acceptance = accepted.get();
    if (!acceptance) return pass(acceptance);
    const auto deadline = std::chrono::steady_clock::now() + longest_wait;
    for (;;) {
        auto settled = engine_.settled(conversation, acceptance->id);
        if (!settled) return pass(settled);
        if (*settled) return {};
        if (std::chrono::steady_clock::now() > deadline) return fail(Kind::unavailable, "still_running");
        std::this_thread::sleep_for(look_every);
    }
}

}  // namespace botones::terminal
