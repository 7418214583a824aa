// Hands words to the engine as an inbound of the platform "terminal".
#include <openssl/rand.h>

#include <array>
#include <future>

#include "bot/terminal/line.hpp"
#include "commands/values/hex.hpp"

namespace botones::terminal {
namespace {

constexpr auto longest_wait = std::chrono::minutes(30);
constexpr auto longest_drain = std::chrono::seconds(3);

/// Two terminals, or one that starts again, never make the same key.
std::string new_key() {
    std::array<unsigned char, 12> bytes{};
    RAND_bytes(bytes.data(), static_cast<int>(bytes.size()));
    return "terminal:" + to_hex(bytes);
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

Result<void> LocalLine::hand_in(const std::string& person, Inbound inbound, const Show& show) {
    if (institution_.get()->people.find(PersonId(person)) == nullptr) {
        return fail(Kind::not_found, "no_such_person", {{"person", person}});
    }
    inbound.dedupe_key = new_key();
    inbound.sender = {"terminal", person};
    inbound.conversation = {"terminal", person, {}, Conversation::Privacy::personal};
    const auto conversation = inbound.conversation;
    const auto from_now = [](auto time) { return std::chrono::steady_clock::now() + time; };
    if (listen_ == Listen::answers) (void)engine_.wait_until_said(conversation, from_now(longest_drain));
    platform_.connect(person, show);
    std::promise<Result<journal::Acceptance>> promise;
    auto accepted = promise.get_future();
    engine_.accept(std::move(inbound), [&](Result<journal::Acceptance> result) { promise.set_value(std::move(result)); });
    auto acceptance = accepted.get();
    auto settled = acceptance ? engine_.wait_until_settled(conversation, acceptance->id, from_now(longest_wait))
                              : Result<bool>(pass(acceptance));
    if (listen_ == Listen::news) {
        connected_ = person;
    } else {
        platform_.disconnect(person);
    }
    if (!settled) return pass(settled);
    if (!*settled) return fail(Kind::unavailable, "still_running");
    return {};
}

}  // namespace botones::terminal
