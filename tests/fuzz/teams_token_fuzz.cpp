// Any bytes as a token and as a key set: nothing passes, nothing crashes.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "adapters/chat/teams/token_check.hpp"
#include "adapters/chat/teams/webhook_signature.hpp"

using namespace botones;
using namespace botones::teams;

namespace {

const SigningKeys& keys() {
    static const SigningKeys made = [] {
        SigningKeys empty;
        empty.issuer = "i";
        return empty;
    }();
    return made;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(bytes), size);
    if (check_token(text, "a", keys(), TimePoint{})) std::abort();
    if (check_token("Bearer " + std::string(text), "a", keys(), TimePoint{})) std::abort();
    if (auto read = read_signing_keys(text, "i")) {
        if (read->by_kid.empty()) std::abort();
        (void)check_token("Bearer " + std::string(text), "a", *read, TimePoint{});
    }
    if (check_webhook("HMAC " + std::string(text), text, Secret("c2VjcmV0"))) std::abort();
    return 0;
}
