// Plain HTTP to the places Teams names; the URLs carry their own right, so the bot's token stays at home.
#include "adapters/chat/teams/files.hpp"

#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "adapters/chat/teams/decode_parts.hpp"
#include "adapters/chat/teams/json_text.hpp"
#include "adapters/chat/teams/markup.hpp"
#include "commands/values/hex.hpp"

namespace botones::teams {
namespace {

constexpr std::chrono::seconds file_within{60};
constexpr std::size_t name_points = 200;
constexpr std::size_t description_points = 300;

Error refused(long status) {
    const auto kind = status == 429 || status >= 500 ? Kind::unavailable : Kind::not_found;
    return {kind, kind == Kind::unavailable ? "teams_busy" : "teams_gone", {}, "file: HTTP " + std::to_string(status), {}};
}

}  // namespace

std::string Files::keep(const std::string& identity, Attachment file) {
    std::array<unsigned char, 16> bytes{};
    if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) return {};
    auto offer = to_hex(bytes);
    restore(offer, identity, std::move(file));
    return offer;
}

void Files::restore(const std::string& offer, const std::string& identity, Attachment file) {
    const std::lock_guard guard(lock_);
    offers_.push_back({offer, identity, std::move(file)});
    if (offers_.size() > most_offers) offers_.pop_front();
}

std::optional<Attachment> Files::take(const std::string& offer, const std::string& identity) {
    const std::lock_guard guard(lock_);
    const auto found = std::ranges::find_if(offers_, [&](const Offer& each) { return each.name == offer && each.identity == identity; });
    if (found == offers_.end()) return std::nullopt;
    auto file = std::move(found->file);
    offers_.erase(found);
    return file;
}

Result<void> Files::upload(CallContext& call, const FileConsent& consent, const std::string& bytes) {
    if (!hosts_.allows(consent.upload_url)) return fail(Kind::denied, "teams_file_host");
    http::Request request;
    request.method = "PUT";
    request.url = consent.upload_url;
    const auto size = std::to_string(bytes.size());
    request.headers = {{"Content-Type", "application/octet-stream"},
                       {"Content-Range", "bytes 0-" + std::to_string(bytes.size() - 1) + "/" + size}};
    request.body = bytes;
    request.timeout = file_within;
    const auto response = client_.send(call, request);
    if (!response) return fail(Kind::unavailable, "teams_busy", {}, "file: " + response.error().code);
    if (response->status < 200 || response->status > 299) return refused(response->status);
    return {};
}

Result<std::string> Files::download(CallContext& call, const std::string& url, std::size_t most) {
    if (!hosts_.allows(url)) return fail(Kind::denied, "teams_file_host");
    http::Request request;
    request.method = "GET";
    request.url = url;
    request.max_response = most;
    request.timeout = file_within;
    auto response = client_.send(call, request);
    if (!response && response.error().code == "http_response_too_large") return fail(Kind::invalid_input, "file_too_large");
    if (!response) return fail(Kind::unavailable, "teams_busy", {}, "file: " + response.error().code);
    if (response->status != 200) return refused(response->status);
    return std::move(response->body);
}

std::string consent_card(const Attachment& file, const std::string& offer, const std::string& description) {
    const nlohmann::json context = {{offer_name, offer}};
    return dumped({{"contentType", "application/vnd.microsoft.teams.card.file.consent"},
                   {"name", plain(file.name, name_points)},
                   {"content",
                    {{"description", plain(description, description_points)},
                     {"sizeInBytes", file.bytes.size()},
                     {"acceptContext", context},
                     {"declineContext", context}}}});
}

std::string file_card(const Attachment& file, const FileConsent& consent) {
    return dumped({{"contentType", "application/vnd.microsoft.teams.card.file.info"},
                   {"contentUrl", consent.content_url},
                   {"name", plain(file.name, name_points)},
                   {"content", {{"uniqueId", consent.unique_id}, {"fileType", consent.file_type}}}});
}

}  // namespace botones::teams
