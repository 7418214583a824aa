// Compared as text after a strict look at the characters: no parser that could see another host than the sender does.
#include "adapters/chat/teams/service_hosts.hpp"

#include <algorithm>

namespace botones::teams {
namespace {

constexpr std::string_view https = "https://";

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool is_host_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-';
}

/// Paths of services are plain ("/emea/", "/teams/"); a conversation reference has no use for anything else.
bool is_path(std::string_view path) {
    const auto allowed = [](char c) { return is_host_character(c) || c == '/' || c == '_' || c == '~'; };
    return (path.empty() || path.starts_with('/')) && std::ranges::all_of(path, allowed) &&
           path.find("..") == std::string_view::npos;
}

bool is_loopback_origin(std::string_view entry) {
    for (const std::string_view origin : {"http://127.0.0.1", "http://localhost", "http://[::1]"}) {
        if (!entry.starts_with(origin)) continue;
        auto rest = entry.substr(origin.size());
        if (rest.empty()) return true;
        if (!rest.starts_with(':')) return false;
        rest.remove_prefix(1);
        return !rest.empty() && rest.size() <= 5 && std::ranges::all_of(rest, [](char c) { return c >= '0' && c <= '9'; });
    }
    return false;
}

}  // namespace

bool ServiceHosts::allows(std::string_view url) const {
    if (url.size() > 300) return false;
    for (const std::string_view entry : entries_) {
        if (is_loopback_origin(entry)) {
            if (url.starts_with(entry) && is_path(url.substr(entry.size()))) return true;
            continue;
        }
        if (url.size() < https.size() + entry.size() || !std::ranges::equal(url.substr(0, https.size()), https, {}, lower)) continue;
        const auto host = url.substr(https.size(), entry.size());
        if (std::ranges::equal(host, entry, {}, lower, lower) && is_path(url.substr(https.size() + entry.size()))) return true;
    }
    return false;
}

std::string ServiceHosts::fallback_url() const {
    if (entries_.empty()) return {};
    if (is_loopback_origin(entries_.front())) return entries_.front() + "/";
    // The global service (microsoft/Agents-for-js conversationReferenceBuilder); the answer names the region's own.
    return std::string(https) + entries_.front() + "/teams/";
}

std::string_view wrong_with_service_host(std::string_view entry) {
    if (is_loopback_origin(entry)) return "";
    if (entry == "trafficmanager.net") return "anybody can have a name there: name smba.trafficmanager.net";
    const bool name = entry.find('.') != std::string_view::npos && !entry.starts_with('.') && !entry.ends_with('.') &&
                      std::ranges::all_of(entry, is_host_character);
    return name ? "" : "must be a host name such as smba.trafficmanager.net, or http://127.0.0.1:PORT for tests";
}

}  // namespace botones::teams
