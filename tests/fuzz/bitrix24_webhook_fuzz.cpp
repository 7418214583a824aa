// Any bytes as a webhook's body: no crash, no exception, and nothing is heard without the token.
#include <cstdint>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "adapters/chat/bitrix24/bracket_form.hpp"
#include "adapters/chat/bitrix24/webhook.hpp"

using namespace botones;
using namespace botones::bitrix24;

namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

void hear(std::string_view type, std::string_view body) {
    static const Webhook webhook({Secret("good-token"), 456, "member", false});
    const auto heard = webhook.hear(type, body, std::chrono::system_clock::time_point(std::chrono::seconds(1800000000)));
    // Escapes can hide the token's letters, not its absence.
    const bool named = body.find("good-token") != std::string_view::npos || body.find('%') != std::string_view::npos ||
                       body.find('\\') != std::string_view::npos;
    if (!named) require(std::holds_alternative<Forged>(heard));
    if (const auto* order = std::get_if<Inbound>(&heard)) {
        require(!order->dedupe_key.empty() && order->sender.id.starts_with("member/") && !order->conversation.id.empty());
    }
}

/// What was read, written as a query and read again is the same.
void come_back(std::string_view body) {
    const auto tree = read_bracket_form(body);
    if (!tree) return;
    const auto again = read_bracket_form(bracket_query(*tree));
    require(again && *again == *tree);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(bytes), size);
    hear("application/x-www-form-urlencoded", text);
    hear("application/json", text);
    come_back(text);
    return 0;
}
