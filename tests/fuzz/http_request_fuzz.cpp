// However a connection's bytes are cut, the parser takes the same requests from them, within its limits.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "bot/serve/http_request_parser.hpp"

namespace {

using botones::serve::HttpRequestParser;
using botones::serve::ParserLimits;

constexpr ParserLimits limits{.header = 512, .body = 256};

/// Offers the bytes as a connection would, `step` at a time; each request as one line, the refusal last.
std::vector<std::string> requests_in(std::string_view bytes, std::size_t step) {
    HttpRequestParser parser(limits);
    std::vector<std::string> seen;
    std::string unread;
    while (!bytes.empty() || !unread.empty()) {
        const auto part = bytes.substr(0, step);
        unread += part;
        bytes.remove_prefix(part.size());
        for (bool more = true; more && !unread.empty();) {
            unread.erase(0, parser.feed(unread));
            more = parser.state() == HttpRequestParser::State::complete;
            if (parser.state() == HttpRequestParser::State::failed) {
                seen.push_back("refused");
                return seen;
            }
            if (!more) break;
            (void)parser.frame();
            const auto request = parser.take();
            if (request.body.size() > limits.body || request.method.empty() || request.target.empty()) std::abort();
            seen.push_back(request.method + " " + request.target + " " + request.body);
            for (const auto& [name, value] : request.headers) seen.back() += "|" + name + ":" + value;
        }
        if (bytes.empty()) break;
    }
    return seen;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(bytes), size);
    const auto whole = requests_in(text, std::max<std::size_t>(size, 1));
    for (const std::size_t step : {std::size_t{1}, std::size_t{7}}) {
        const auto pieces = requests_in(text, step);
        // Pieces may be refused later or earlier than the whole (what is missing cannot be judged yet), but no
        // request may be read differently: that is how requests are smuggled.
        const auto common = std::min(whole.size(), pieces.size());
        for (std::size_t i = 0; i < common; ++i) {
            if (whole[i] != pieces[i] && whole[i] != "refused" && pieces[i] != "refused") std::abort();
        }
    }
    return 0;
}
