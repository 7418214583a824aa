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

bool FileHosts::allows(std::string_view url) const {
    constexpr std::size_t longest = 4096;
    const auto visible = [](char c) { return c > 0x20 && c < 0x7F && c != '\\'; };
    if (url.size() > longest || !std::ranges::all_of(url, visible)) return false;
    const bool is_https = url.size() > https.size() && std::ranges::equal(url.substr(0, https.size()), https, {}, lower);
    const auto host = is_https ? url.substr(https.size(), url.find_first_of("/?#", https.size()) - https.size()) : std::string_view();
    return std::ranges::any_of(entries_, [&](std::string_view entry) {
        if (is_loopback_origin(entry)) return url.starts_with(entry) && url.substr(entry.size()).starts_with('/');
        // No user info and no port: neither has a character of a name.
        if (host.size() < entry.size() || !std::ranges::all_of(host, is_host_character)) return false;
        const auto end = host.substr(host.size() - entry.size());
        return std::ranges::equal(end, entry, {}, lower, lower) &&
               (host.size() == entry.size() || host[host.size() - entry.size() - 1] == '.');
    });
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
