// Where the bot's token may be sent: a service URL comes with a message, and a forged one would steal the token.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace botones::teams {

/// The hosts of `service_hosts`: names compared whole, never by their end, because anybody can register a name below
/// trafficmanager.net; or whole origins of loopback ("http://127.0.0.1:3978") for tests and the Agents Playground.
/// Immutable; any thread.
class ServiceHosts {
public:
    explicit ServiceHosts(std::vector<std::string> entries) : entries_(std::move(entries)) {}
    /// https, the default port, no user info, no query, a host of the list; or a listed origin of loopback.
    bool allows(std::string_view url) const;
    /// The service of an institution that nobody has written from yet: the first entry.
    std::string fallback_url() const;

private:
    std::vector<std::string> entries_;
};

/// Where files people send are, and where they put what they take: URLs that carry their own right, made by Teams and handed
/// on by whoever can write to the bot. Names of whole domains ("sharepoint.com" with all below it, which Microsoft alone
/// gives out), or origins of loopback for tests. The bot's token never goes there. Immutable; any thread.
class FileHosts {
public:
    explicit FileHosts(std::vector<std::string> entries) : entries_(std::move(entries)) {}
    bool allows(std::string_view url) const;

private:
    std::vector<std::string> entries_;
};

/// What an entry of the lists may be. "" when it is right, otherwise what is wrong with it.
std::string_view wrong_with_service_host(std::string_view entry);

}  // namespace botones::teams
