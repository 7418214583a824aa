// HTTP 200 is not yet success, and an error's word counts more than its status.
#include "adapters/chat/bitrix24/rest.hpp"

#include <algorithm>
#include <ctime>
#include <nlohmann/json.hpp>

#include "adapters/chat/bitrix24/bracket_form.hpp"
#include "adapters/chat/bitrix24/limits.hpp"
#include "adapters/chat/bitrix24/text.hpp"

namespace botones::bitrix24 {
namespace {

using nlohmann::json;

// A thousand events with long messages.
constexpr std::size_t most_answer_bytes = 16 * 1024 * 1024;
// The portal itself cuts a request at 60 s; a worker does not wait that long for a dead one.
constexpr std::chrono::seconds answer_within{20};
constexpr std::chrono::minutes operation_window{10};
constexpr std::size_t detail_units = 400;
constexpr const char* expired = "bitrix24_token_expired";

json parsed(const std::string& text) {
    const auto shallow = [](int depth, json::parse_event_t, json&) { return depth < limits::json_depth; };
    return json::parse(text, shallow, false);
}

std::string text_at(const json& object, const char* key) {
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

double number_at(const json& object, const char* key) {
    const auto found = object.find(key);
    return found != object.end() && found->is_number() ? found->get<double>() : 0;
}

/// The words of an error may carry HTML ("Task title is not specified<br>").
std::string without_tags(std::string_view text) {
    std::string out;
    bool inside = false;
    for (const char c : text) {
        if (c == '<') inside = true;
        if (!inside) out += c;
        if (c == '>') inside = false;
    }
    return escape_line(out, detail_units);
}

/// An error is a word (v1, v2) or an object with a code (REST 3.0).
std::string word_of(const json& answer) {
    const auto error = answer.find("error");
    if (error == answer.end()) return {};
    if (error->is_object()) return text_at(*error, "code");
    if (error->is_number_integer()) return std::to_string(error->get<std::int64_t>());
    return error->is_string() ? error->get<std::string>() : std::string("unreadable");
}

Error lost(const Method& method, std::string detail) {
    const auto kind = method.effect == Effect::posts ? Kind::uncertain : Kind::unavailable;
    return {kind, "bitrix24_busy", {}, method.name + ": " + std::move(detail), {}};
}

/// scheme://host:port of a URL.
std::string_view origin_of(std::string_view url) {
    const auto scheme = url.find("://");
    if (scheme == std::string_view::npos) return {};
    return url.substr(0, url.find_first_of("/?#", scheme + 3));
}

std::string with_slash(std::string_view url) {
    std::string out(url);
    if (!out.ends_with('/')) out += '/';
    return out;
}

}  // namespace

Rest::Rest(Settings settings, http::Client& client, Pace::Now now)
    : base_(with_slash(settings.webhook_url.empty() ? std::string_view(settings.portal_url) : settings.webhook_url.reveal())),
      tokens_(settings.webhook_url.empty() ? std::make_unique<Tokens>(std::move(settings.tokens), client) : nullptr),
      client_(client),
      pace_(std::move(now), limits::call_interval * 2 / settings.calls_per_second,
            limits::call_burst * settings.calls_per_second / 2) {}

Result<json> Rest::call(CallContext& context, const Method& method, json arguments) {
    if (!tokens_) return exchange(context, method, arguments);
    auto access = tokens_->access(context);
    if (!access) return pass(access);
    arguments["auth"] = std::string(access->token.reveal());
    auto answer = exchange(context, method, arguments);
    if (answer || answer.error().code != expired) return answer;
    access = tokens_->renew(context, access->generation);
    if (!access) return pass(access);
    arguments["auth"] = std::string(access->token.reveal());
    return exchange(context, method, arguments);
}

Result<json> Rest::exchange(CallContext& context, const Method& method, const json& arguments) {
    if (const auto wait = pace_.take(method.name); wait.count() > 0) {
        return Error{Kind::rate_limited, "bitrix24_busy", {}, method.name + ": own pace", wait};
    }
    http::Request request;
    request.url = std::string(base_.reveal()) + method.name;
    request.headers = {{"Content-Type", "application/json"}, {"Accept", "application/json"}};
    request.body = arguments.is_null() ? "{}" : arguments.dump(-1, ' ', false, json::error_handler_t::replace);
    request.timeout = answer_within;
    request.max_response = most_answer_bytes;
    const auto response = client_.send(context, request);
    if (!response) {
        if (response.error().kind == Kind::uncertain) return lost(method, response.error().code);
        return pass(response);
    }
    return result_of(method, *response);
}

Result<json> Rest::result_of(const Method& method, const http::Response& response) {
    auto answer = parsed(response.body);
    const auto status = "HTTP " + std::to_string(response.status);
    const bool words = answer.is_object() && (answer.contains("error") || answer.contains("result"));
    const auto word = answer.is_object() ? word_of(answer) : std::string();
    const auto said = method.name + ": " + (word.empty() ? status : escape_line(word, 80));
    const bool too_many = word == "QUERY_LIMIT_EXCEEDED" || (!words && (response.status == 503 || response.status == 429));
    if (too_many) {
        const auto asked = std::chrono::milliseconds(http::retry_after(response));
        const auto wait = std::max(pace_.back_off(), asked);
        // Without Bitrix24's words it came from a server before the portal, which may have passed the call on.
        if (!words && response.status == 503 && method.effect == Effect::posts) return lost(method, status);
        return Error{Kind::rate_limited, "bitrix24_busy", {}, said, wait};
    }
    pace_.answered();
    if (answer.is_object()) mind_the_clock(method, answer);
    if (word == "OPERATION_TIME_LIMIT") {
        const auto wait = std::max(pace_.take(method.name), std::chrono::milliseconds(1000));
        return Error{Kind::rate_limited, "bitrix24_busy", {}, said, wait};
    }
    if (is_expired_token(word)) return fail(Kind::misconfigured, expired, {}, said);
    if (!word.empty()) {
        const auto detail = said + " " + without_tags(text_at(answer, "error_description"));
        return error_of(word, method.effect, method.target, detail);
    }
    if (response.status == 200 && words) return std::move(answer["result"]);
    if (response.status >= 500) return lost(method, status);
    if (response.status == 200) return lost(method, "answer is not Bitrix24's");
    return fail(Kind::misconfigured, "bitrix24_http_status", {}, said);
}

/// Stops a method shortly before its 480 s are used up, and until the portal's own moment after.
void Rest::mind_the_clock(const Method& method, const json& answer) {
    const auto time = answer.find("time");
    const bool limited = word_of(answer) == "OPERATION_TIME_LIMIT";
    const bool told = time != answer.end() && time->is_object();
    if (!limited && !(told && number_at(*time, "operating") >= limits::operating_stop)) return;
    const auto reset = told ? number_at(*time, "operating_reset_at") : 0;
    const auto left = reset - static_cast<double>(std::time(nullptr));
    const auto longest = std::chrono::milliseconds(operation_window);
    const auto wait = reset > 0 ? std::chrono::milliseconds(static_cast<std::int64_t>(std::clamp(left, 1.0, 600.0) * 1000))
                                : std::chrono::milliseconds(std::chrono::minutes(1));
    pace_.pause(method.name, std::min(wait, longest));
}

Result<std::vector<Result<json>>> Rest::batch(CallContext& context, const std::vector<Command>& commands) {
    if (commands.empty() || commands.size() > limits::batch) return fail(Kind::internal, "bitrix24_batch_length");
    json cmd = json::object();
    for (const auto& command : commands) {
        cmd[command.name] = command.method.name + (command.query.empty() ? "" : "?" + command.query);
    }
    const Method method{"batch", Effect::repeatable, Target::portal};
    auto answer = call(context, method, {{"halt", 0}, {"cmd", std::move(cmd)}});
    if (!answer) return pass(answer);
    // PHP writes an empty map as [].
    const auto map_at = [&](const char* key) {
        const auto found = answer->is_object() ? answer->find(key) : answer->end();
        return answer->is_object() && found != answer->end() && found->is_object() ? *found : json::object();
    };
    auto results = map_at("result");
    const auto errors = map_at("result_error");
    std::vector<Result<json>> answers;
    for (const auto& command : commands) {
        if (const auto error = errors.find(command.name); error != errors.end()) {
            const auto word = error->is_object() ? word_of(*error) : std::string("unreadable");
            answers.emplace_back(error_of(word, command.method.effect, command.method.target, command.method.name + ": " + word));
        } else if (results.contains(command.name)) {
            answers.emplace_back(std::move(results[command.name]));
        } else {
            answers.emplace_back(Error{Kind::unavailable, "bitrix24_busy", {}, command.method.name + ": not answered", {}});
        }
    }
    return answers;
}

Result<std::string> Rest::download(CallContext& context, const std::string& url, std::size_t most) {
    if (origin_of(url).empty() || origin_of(url) != origin_of(base_.reveal())) {
        return fail(Kind::denied, "bitrix24_foreign_url", {}, "a file on another host");
    }
    http::Request request;
    request.method = "GET";
    request.url = url;
    request.max_response = most;
    request.timeout = std::chrono::seconds(60);
    auto response = client_.send(context, request);
    if (!response && response.error().code == "http_response_too_large") return fail(Kind::invalid_input, "file_too_large");
    if (!response) return pass(response);
    if (response->status == 200) return std::move(response->body);
    const auto kind = response->status >= 500 ? Kind::unavailable : Kind::not_found;
    return fail(kind, "bitrix24_gone", {}, "download: HTTP " + std::to_string(response->status));
}

}  // namespace botones::bitrix24
