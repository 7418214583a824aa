// The state of a renewal is a flag under the lock; the call itself holds no lock.
#include "adapters/chat/bitrix24/oauth.hpp"

#include <fcntl.h>
#include <openssl/sha.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "adapters/chat/bitrix24/errors.hpp"
#include "adapters/chat/bitrix24/limits.hpp"
#include "adapters/http/form.hpp"
#include "commands/values/hex.hpp"

namespace botones::bitrix24 {
namespace {

using nlohmann::json;

constexpr std::size_t most_token_bytes = 4096;

json parsed(const std::string& text) {
    const auto shallow = [](int depth, json::parse_event_t, json&) { return depth < limits::json_depth; };
    return json::parse(text, shallow, false);
}

std::string text_at(const json& object, const char* key) {
    const auto found = object.is_object() ? object.find(key) : object.end();
    return object.is_object() && found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

bool is_token(std::string_view text) { return !text.empty() && text.size() <= most_token_bytes; }

Error reinstall(std::string detail) { return {Kind::misconfigured, "bitrix24_reinstall", {}, std::move(detail), {}}; }

/// Synced as a file and as a name: a renewed token that is lost can be had again only by hand.
bool write_synced(const std::string& path, std::string_view text) {
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (file < 0) return false;
    bool good = ::fchmod(file, 0600) == 0;
    while (good && !text.empty()) {
        const auto written = ::write(file, text.data(), text.size());
        good = written > 0;
        if (good) text.remove_prefix(static_cast<std::size_t>(written));
    }
    good = good && ::fsync(file) == 0;
    return ::close(file) == 0 && good;
}

bool sync_folder(const std::filesystem::path& file) {
    const auto folder = file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
    const int handle = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (handle < 0) return false;
    const bool good = ::fsync(handle) == 0;
    ::close(handle);
    return good;
}

}  // namespace

Tokens::Tokens(Settings settings, http::Client& client) : settings_(std::move(settings)), client_(client) {}

/// Names the configured token without showing it.
std::string Tokens::seed() const {
    const auto token = settings_.refresh_token.reveal();
    std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
    SHA256(reinterpret_cast<const unsigned char*>(token.data()), token.size(), digest.data());
    return to_hex(digest);
}

Result<Tokens::Pair> Tokens::read() const {
    std::ifstream file(settings_.file);
    std::stringstream text;
    text << file.rdbuf();
    const auto kept = parsed(text.str());
    const auto refresh = text_at(kept, "refresh_token");
    const bool same_seed = settings_.refresh_token.empty() || text_at(kept, "seed") == seed();
    if (is_token(refresh) && same_seed) return Pair{Secret(text_at(kept, "access_token")), Secret(refresh)};
    if (settings_.refresh_token.empty()) return reinstall("no refresh_token configured and none kept");
    return Pair{Secret(), settings_.refresh_token.clone()};
}

Result<void> Tokens::write(const Pair& pair) const {
    const json kept = {{"access_token", std::string(pair.access.reveal())},
                       {"refresh_token", std::string(pair.refresh.reveal())},
                       {"seed", seed()}};
    const auto fresh = settings_.file + ".new";
    if (!write_synced(fresh, kept.dump()) || ::rename(fresh.c_str(), settings_.file.c_str()) != 0 || !sync_folder(settings_.file)) {
        return fail(Kind::unavailable, "bitrix24_token_file", {}, "cannot write " + settings_.file);
    }
    return {};
}

Result<Tokens::Pair> Tokens::ask(CallContext& call, std::string grant) {
    http::Request request;
    request.method = "GET";
    request.url = settings_.oauth_url + (settings_.oauth_url.find('?') == std::string::npos ? "?" : "&") + std::move(grant) +
                  "&client_id=" + http::percent_encode(settings_.client_id) +
                  "&client_secret=" + http::percent_encode(settings_.client_secret.reveal());
    const auto response = client_.send(call, request);
    if (!response) return pass(response);
    const auto answer = parsed(response->body);
    const auto error = text_at(answer, "error");
    const auto detail = "oauth: " + (error.empty() ? "HTTP " + std::to_string(response->status) : error);
    if (response->status >= 500 || response->status == 429) return fail(Kind::unavailable, "bitrix24_busy", {}, detail);
    if (!error.empty()) return reinstall(detail);
    const auto access = text_at(answer, "access_token");
    const auto refresh = text_at(answer, "refresh_token");
    if (response->status != 200 || !is_token(access) || !is_token(refresh)) {
        return fail(Kind::unavailable, "bitrix24_busy", {}, detail + ": not an answer of the authorisation server");
    }
    const auto member = text_at(answer, "member_id");
    if (!settings_.member_id.empty() && !member.empty() && member != settings_.member_id) {
        return reinstall("oauth: the tokens are another portal's");
    }
    return Pair{Secret(access), Secret(refresh)};
}

Result<Tokens::Access> Tokens::access(CallContext& call) {
    {
        const std::lock_guard lock(mutex_);
        if (generation_ == 0 && pair_.refresh.empty()) {
            auto kept = read();
            if (!kept) return pass(kept);
            pair_ = std::move(*kept);
            if (!pair_.access.empty()) generation_ = 1;
        }
        if (!pair_.access.empty()) return Access{pair_.access.clone(), generation_};
    }
    return renew(call, 0);
}

Result<Tokens::Access> Tokens::renew(CallContext& call, std::uint64_t generation) {
    Secret refresh;
    {
        std::unique_lock lock(mutex_);
        const auto settled = [this] { return !renewing_; };
        if (!changed_.wait_until(lock, call.stop_token(), call.deadline(), settled)) {
            return fail(Kind::unavailable, "bitrix24_busy", {}, "oauth: another renewal takes too long");
        }
        if (generation_ > generation) return Access{pair_.access.clone(), generation_};
        renewing_ = true;
        refresh = pair_.refresh.clone();
    }
    auto fresh = ask(call, "grant_type=refresh_token&refresh_token=" + http::percent_encode(refresh.reveal()));
    Result<void> kept = fresh ? write(*fresh) : Result<void>(pass(fresh));
    Result<Access> outcome = fail(Kind::internal, "bitrix24_refused");
    {
        const std::lock_guard lock(mutex_);
        renewing_ = false;
        // A pair that could not be written is used all the same: the old one is void already.
        if (fresh) {
            pair_ = std::move(*fresh);
            ++generation_;
            outcome = Access{pair_.access.clone(), generation_};
        } else {
            outcome = pass(kept);
        }
    }
    changed_.notify_all();
    return outcome;
}

Result<void> Tokens::install(CallContext& call, const std::string& code) {
    auto first = ask(call, "grant_type=authorization_code&code=" + http::percent_encode(code));
    if (!first) return pass(first);
    return write(*first);
}

}  // namespace botones::bitrix24
