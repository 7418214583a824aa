// Cards that every chat is tested with: one of each kind, as the desk would send them.
#pragma once
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>

#include "adapters/http/client.hpp"
#include "commands/card.hpp"
#include "commands/order.hpp"

namespace botones::sample {

inline Text words(std::string text) { return Text::plain(std::move(text)); }

/// Keys as they are: what a test about shapes says.
inline std::string say_literally(const Text& text) { return text.key.empty() ? text.literal : text.key; }

inline std::string say(Language, const Text& text) { return say_literally(text); }

inline Action button(const char* label, const char* say, Action::Style style = Action::Style::plain) {
    return {words(label), say, std::string("token-of-") + say, style};
}

/// Of request R-91, ticket T-1045.
inline Card request_card(CardState state, const char* title) {
    Card card;
    card.state = state;
    card.request = "R-91";
    card.ticket = "T-1045";
    card.operation = "queue.purge";
    card.title = words(title);
    return card;
}

inline Card approval_card() {
    auto card = request_card(CardState::waiting_approval, "Purge 214 messages from ventas@example.org on mta1");
    card.lines = {words("oldest 3 h 10 min · 18 MB · 37 recipient domains"),
                  words("not touched: venta@example.org (12), ventas2@example.org (40)")};
    card.fields = {{words("Asked by"), words("agent"), "asked_by", {}},
                   {words("Messages"), words("214"), "messages", 214},
                   {words("Filter"), words("from = ventas_*@example.org"), "", {}}};
    card.table = Table{{words("sender"), words("messages")},
                       {{words("ventas@example.org"), words("209")}, {words("<> & `x`"), words("5")}}};
    card.actions = {button("Approve", "approve R-91", Action::Style::primary),
                    button("Deny…", "deny R-91", Action::Style::danger), button("Cancel", "cancel R-91")};
    return card;
}

/// By the name of their golden file.
inline std::map<std::string, Card> cards() {
    auto running = request_card(CardState::running, "Purging");
    running.progress = Progress{150, 214};
    auto done = request_card(CardState::done, "209 removed · 5 had been delivered meanwhile · 0 left");
    done.lines = {words("One-time link for the owner: https://bot.example.org/claim/abc?x=1&y=2.")};
    auto clarify = request_card(CardState::clarify, "Did you mean “purge”?");
    clarify.request.clear();
    clarify.actions = {button("purge queue from ventas@example.org", "purge queue from ventas@example.org")};
    auto refused = request_card(CardState::refused, "You cannot approve your own request");
    refused.code = "self_approval";
    auto info = request_card(CardState::info, "Tickets");
    info.request.clear();
    info.ticket.clear();
    info.table = Table{{words("ticket"), words("state")}, {{words("T-1"), words("open")}, {words("T-2"), words("solved")}}};
    auto confirm = request_card(CardState::confirm, "Release 3 held messages?");
    confirm.actions = {button("Yes", "confirm R-91", Action::Style::primary), button("No", "cancel R-91")};
    auto denied = request_card(CardState::denied, "Denied by mail_admin");
    denied.fields = {{words("Reason"), words("not today"), "reason", {}}};
    return {{"waiting_approval", approval_card()},
            {"running", running},
            {"done", done},
            {"clarify", clarify},
            {"refused", refused},
            {"info", info},
            {"confirm", confirm},
            {"denied", denied},
            {"expired", request_card(CardState::expired, "Nobody decided in time")},
            {"failed", request_card(CardState::failed, "The directory did not answer")},
            {"needs_human", request_card(CardState::needs_human, "Not known whether it was done")}};
}

/// The file's bytes; with BOTONES_WRITE_GOLDEN in the environment they become `shown` first.
inline std::string golden(const std::filesystem::path& file, const std::string& shown) {
    if (std::getenv("BOTONES_WRITE_GOLDEN") != nullptr) std::ofstream(file, std::ios::binary) << shown;
    std::stringstream contents;
    contents << std::ifstream(file, std::ios::binary).rdbuf();
    return contents.str();
}

/// For calls to a server of the test's own.
inline http::Options on_loopback() {
    http::Options options;
    options.allow_plain_http_to_loopback = true;
    return options;
}

}  // namespace botones::sample
