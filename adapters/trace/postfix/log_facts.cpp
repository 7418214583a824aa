// Addresses may hold commas, spaces and '>' within quotes, so <…> is scanned, not searched.
#include "adapters/trace/postfix/log_facts.hpp"

#include <charconv>

namespace botones::postfix_log {
namespace {

/// What stands between `<` at `open` and its `>`.
std::optional<std::string_view> angled(std::string_view text, std::size_t open) {
    if (open >= text.size() || text[open] != '<') return std::nullopt;
    bool quoted = false;
    for (auto at = open + 1; at < text.size(); ++at) {
        if (quoted && text[at] == '\\') {
            ++at;
        } else if (text[at] == '"') {
            quoted = !quoted;
        } else if (text[at] == '>' && !quoted) {
            return text.substr(open + 1, at - open - 1);
        }
    }
    return std::nullopt;
}

/// The address behind `name=` in `text`, e.g. `to=<…>`.
std::optional<std::string_view> address_after(std::string_view text, std::string_view name) {
    const auto at = text.find(name);
    if (at == std::string_view::npos) return std::nullopt;
    return angled(text, at + name.size());
}

/// The value behind `name` up to the next comma or blank.
std::string_view value_after(std::string_view text, std::string_view name) {
    const auto at = text.find(name);
    if (at == std::string_view::npos) return {};
    const auto rest = text.substr(at + name.size());
    return rest.substr(0, rest.find_first_of(", "));
}

std::string_view client_in(std::string_view text) {
    const auto end = text.find(']');
    return end == std::string_view::npos ? text.substr(0, text.find_first_of(", ")) : text.substr(0, end + 1);
}

bool on_this_host(std::string_view relay) {
    return relay.starts_with("127.") || relay.starts_with("localhost") || relay.starts_with("[::1]") || relay.find("[127.") != std::string_view::npos ||
           relay.find("[::1]") != std::string_view::npos || relay.starts_with("/") || relay.find("[private/") != std::string_view::npos;
}

std::string_view queued_as(std::string_view reply) {
    constexpr std::string_view words = "queued as ";
    const auto at = reply.rfind(words);
    if (at == std::string_view::npos) return {};
    const auto rest = reply.substr(at + words.size());
    std::size_t end = 0;
    while (end < rest.size() && ((rest[end] >= '0' && rest[end] <= '9') || (rest[end] >= 'a' && rest[end] <= 'z') ||
                                 (rest[end] >= 'A' && rest[end] <= 'Z')))
        ++end;
    return rest.substr(0, end);
}

Fact delivery(std::string_view text) {
    Delivered out;
    const auto recipient = angled(text, 3);
    if (!recipient) return {};
    out.recipient = *recipient;
    auto rest = text.substr(std::min(text.size(), 3 + recipient->size() + 2));
    if (rest.starts_with(", orig_to=")) {
        const auto original = angled(rest, 10);
        if (!original) return {};
        out.original = *original;
        rest.remove_prefix(std::min(rest.size(), 10 + original->size() + 2));
    }
    const auto status = rest.find(", status=");
    if (status == std::string_view::npos) return {};
    out.relay = value_after(rest, "relay=");
    out.dsn = value_after(rest, "dsn=");
    auto end = rest.substr(status + 9);
    const auto blank = end.find(" (");
    out.status = end.substr(0, blank);
    if (blank != std::string_view::npos) {
        out.reply = end.substr(blank + 2);
        if (out.reply.ends_with(')')) out.reply.remove_suffix(1);
    }
    if (out.status == "sent" && on_this_host(out.relay)) out.next_id = queued_as(out.reply);
    return out;
}

Fact rejection(std::string_view text) {
    Rejected out;
    const auto from = text.find(" from ");
    if (from == std::string_view::npos) return Noted{text};
    out.client = client_in(text.substr(from + 6));
    const auto sender = address_after(text, "; from="), recipient = address_after(text, " to=");
    if (!recipient) return Noted{text};
    out.sender = sender.value_or("");
    out.recipient = *recipient;
    const auto colon = text.find("]: ", from);
    if (colon == std::string_view::npos) return out;
    out.reply = text.substr(colon + 3);
    out.reply = out.reply.substr(0, out.reply.find("; from=<"));
    if (out.reply.size() > 9 && out.reply[3] == ' ' && out.reply.find('.') == 5) out.dsn = out.reply.substr(4, out.reply.find(' ', 4) - 4);
    return out;
}

}  // namespace

Fact fact_of(const LogLine& line) {
    const auto text = line.text;
    if (line.id.empty()) return {};
    if (text.starts_with("to=<")) return delivery(text);
    if (text.starts_with("from=<")) {
        const auto sender = angled(text, 5);
        const auto size = value_after(text, "size=");
        if (!sender || size.empty()) return Noted{text};  // `from=<a@b>, status=expired, returned to sender`
        Queued queued{*sender, 0};
        std::from_chars(size.data(), size.data() + size.size(), queued.size);
        return queued;
    }
    if (text == "removed") return line.daemon == "postsuper" ? Fact(Noted{"removed by postsuper"}) : Fact(Removed{});
    if (text.starts_with("client=")) return Received{client_in(text.substr(7)), value_after(text, "sasl_username=")};
    if (text.starts_with("uid=")) return Received{};
    if (text.starts_with("message-id=") || text.starts_with("resent-message-id=")) {
        auto id = text.substr(text.find('=') + 1);
        if (id.starts_with('<') && id.ends_with('>')) id = id.substr(1, id.size() - 2);
        return Identified{id};
    }
    if (text.starts_with("reject: ")) return rejection(text);
    if (const auto at = text.find(" notification: "); at != std::string_view::npos && text.starts_with("sender ")) return Notified{text.substr(at + 15)};
    if (line.daemon == "postsuper" || text.starts_with("hold: ") || text.starts_with("discard: ") || text.starts_with("redirect: ")) return Noted{text};
    return {};
}

}  // namespace botones::postfix_log
