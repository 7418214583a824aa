// Arguments go as a form, which every method accepts; the token only in the header; HTTP 200 is not yet success.
#include "adapters/chat/slack/web_api.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "adapters/chat/slack/decode_parts.hpp"
#include "adapters/chat/slack/limits.hpp"
#include "adapters/chat/slack/markup.hpp"
#include "adapters/chat/slack/response_url.hpp"

namespace botones::slack {

namespace {

using nlohmann::json;

constexpr std::size_t detail_units = 600;
// A page of 100 messages at Slack's limit of a message each.
constexpr std::size_t most_answer_bytes = 8 * 1024 * 1024;
// Generous for the server, short enough that a worker is not held by a dead one; the call's deadline may be earlier.
constexpr std::chrono::seconds answer_within{10};

constexpr std::chrono::seconds file_within{30};

/// Here only the pauses count; who sends often takes its own turns.
constexpr Rate unlimited{std::chrono::milliseconds(0), 1};

json parsed(const std::string& text) {
    const auto shallow = [](int depth, json::parse_event_t, json&) { return depth < limits::json_depth; };
    return json::parse(text, shallow, false);
}

/// Slack's own words for the log: the error, a missing scope, and the pointers of an invalid block.
std::string detail_of(const Method& method, const json& answer) {
    auto detail = method.name + ": " + text_at(answer, "error");
    if (const auto needed = text_at(answer, "needed"); !needed.empty()) detail += " needed=" + needed;
    const auto metadata = answer.find("response_metadata");
    if (metadata == answer.end() || !metadata->is_object()) return plain(detail, detail_units);
    const auto messages = metadata->find("messages");
    if (messages != metadata->end() && messages->is_array()) {
        for (const auto& message : *messages) {
            if (message.is_string()) detail += "; " + message.get<std::string>();
        }
    }
    return cell(detail, detail_units);
}

/// The other side got the request, or may have: a repeat could double what a posting method does.
Error lost(const Method& method, std::string detail) {
    const auto kind = method.effect == Effect::posts ? Kind::uncertain : Kind::unavailable;
    return {kind, "slack_busy", {}, method.name + ": " + std::move(detail), {}};
}

}  // namespace

WebApi::WebApi(Settings settings, http::Client& client, Now now)
    : settings_(std::move(settings)), client_(client), now_(std::move(now)) {
    if (!settings_.api_url.ends_with('/')) settings_.api_url += '/';
}

Result<http::Response> WebApi::exchange(CallContext& context, const http::Request& request, const Method& method) {
    if (const auto wait = pace_.take(method.name, unlimited, now_()); wait.count() > 0) {
        return Error{Kind::rate_limited, "slack_busy", {}, method.name + ": paused", wait};
    }
    auto response = client_.send(context, request);
    if (!response) {
        if (response.error().kind == Kind::uncertain) return lost(method, response.error().code);
        return response;
    }
    if (response->status == 429) {
        const auto wait = std::max(http::retry_after(*response), std::chrono::seconds(1));
        pace_.pause(method.name, now_() + wait);
        return Error{Kind::rate_limited, "slack_busy", {}, method.name + ": 429", wait};
    }
    if (response->status >= 500) return lost(method, "HTTP " + std::to_string(response->status));
    return response;
}

Result<http::Response> WebApi::post(CallContext& context, const Method& method, const http::Form& arguments) {
    http::Request request;
    request.url = settings_.api_url + method.name;
    request.headers = {{"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"}};
    request.body = http::form_encode(arguments);
    request.bearer = settings_.bot_token.clone();
    request.timeout = answer_within;
    request.max_response = most_answer_bytes;
    return exchange(context, request, method);
}

Result<json> WebApi::answer_of(const Method& method, const http::Response& response) const {
    if (response.status != 200) {
        return fail(Kind::misconfigured, "slack_http_status", {}, method.name + ": HTTP " + std::to_string(response.status));
    }
    auto answer = parsed(response.body);
    if (!answer.is_object() || !answer.contains("ok")) return lost(method, "answer is not Slack's");
    if (answer["ok"] == true) return answer;
    return error_of(text_at(answer, "error"), method.effect, detail_of(method, answer));
}

Result<json> WebApi::call(CallContext& context, const Method& method, const http::Form& arguments) {
    const auto response = post(context, method, arguments);
    if (!response) return pass(response);
    return answer_of(method, *response);
}

Result<std::string> WebApi::granted_scopes(CallContext& context) {
    const Method method{"auth.test", Effect::repeatable};
    const auto response = post(context, method, {});
    if (!response) return pass(response);
    if (const auto answer = answer_of(method, *response); !answer) return pass(answer);
    return std::string(response->header("x-oauth-scopes"));
}

Result<std::string> WebApi::download(CallContext& context, const std::string& url, std::size_t most) {
    const Method method{"file", Effect::repeatable};
    if (!file_url_allowed(url, settings_.api_url)) return fail(Kind::denied, "slack_file_url");
    http::Request request;
    request.method = "GET";
    request.url = url;
    request.bearer = settings_.bot_token.clone();
    request.timeout = file_within;
    request.max_response = most;
    auto response = exchange(context, request, method);
    if (!response) {
        if (response.error().code == "http_response_too_large") return fail(Kind::invalid_input, "file_too_large");
        return pass(response);
    }
    if (response->status == 404 || response->status == 410) return fail(Kind::not_found, "slack_gone", {}, "file: HTTP 404");
    // Without the right to a file Slack leads to its sign-in page instead of refusing.
    const bool page = response->header("content-type").starts_with("text/html") && !url.ends_with(".html") && !url.ends_with(".htm");
    if (response->status != 200 || page) {
        return fail(Kind::misconfigured, "slack_credentials", {}, "file: HTTP " + std::to_string(response->status) + ", is the scope files:read granted?");
    }
    return std::move(response->body);
}

Result<void> WebApi::upload(CallContext& context, const std::string& url, const std::string& bytes) {
    const Method method{"upload", Effect::repeatable};
    if (!file_url_allowed(url, settings_.api_url)) return fail(Kind::denied, "slack_file_url");
    http::Request request;
    request.url = url;
    request.headers = {{"Content-Type", "application/octet-stream"}};
    request.body = bytes;
    request.timeout = file_within;
    const auto response = exchange(context, request, method);
    if (!response) return pass(response);
    if (response->status != 200) return lost(method, "HTTP " + std::to_string(response->status));
    return {};
}

Result<void> WebApi::respond(CallContext& context, const std::string& url, std::string body) {
    const Method method{"response_url", Effect::posts};
    if (!response_url_allowed(url, settings_.response_origins)) return fail(Kind::denied, "slack_response_url");
    http::Request request;
    request.url = url;
    request.headers = {{"Content-Type", "application/json; charset=utf-8"}};
    request.body = std::move(body);
    request.timeout = answer_within;
    const auto response = exchange(context, request, method);
    if (!response) return pass(response);
    const auto answer = parsed(response->body);
    if (response->status == 200 && (response->body == "ok" || (answer.is_object() && answer.value("ok", json()) == true))) {
        return {};
    }
    if (response->status == 404) return fail(Kind::not_found, "slack_gone", {}, "response_url: HTTP 404");
    // Errors come as JSON or as the bare word.
    const auto error = answer.is_object() ? text_at(answer, "error") : response->body;
    return error_of(error, method.effect, "response_url: " + cell(error, 200));
}

}  // namespace botones::slack
