// Any bytes as an activity: no crash, no exception, and whatever becomes an order has all an order needs.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "adapters/chat/teams/decode.hpp"
#include "adapters/chat/teams/place.hpp"

using namespace botones::teams;

namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

void decode_by(std::string_view body, DecodeSettings::Route route) {
    const auto decoded = decode(body, {"t", route});
    const auto* inbound = std::get_if<botones::Inbound>(&decoded.what);
    if (inbound == nullptr) return;
    require(!inbound->dedupe_key.empty() && inbound->sender.id.starts_with("t/") && inbound->conversation.platform == "teams");
    require(Place::of(inbound->conversation.id).text() == inbound->conversation.id);
    require(inbound->type == botones::Inbound::Type::words || !inbound->token.empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const std::string_view body(reinterpret_cast<const char*>(bytes), size);
    decode_by(body, DecodeSettings::Route::bot);
    decode_by(body, DecodeSettings::Route::webhook);
    return 0;
}
