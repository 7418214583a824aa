// Entries are parted by empty lines and hold `name=value` lines; before them stands `<address>: reason`, the only line
// that Postfix 2.0 wrote, which later values replace.
#include "adapters/queue/postfix/defer_log.hpp"

#include <optional>

namespace botones::postfix {
namespace {

constexpr std::string_view blanks = " \t\r\n\v\f";

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

bool starts_name(std::string_view line) {
    const char c = line.front();
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

std::string address_of(std::string_view value) { return std::string(value.empty() ? "(MAILER-DAEMON)" : value); }

void take_line(std::string_view line, QueuedRecipient& entry) {
    if (starts_name(line)) {
        const auto equals = line.find('=');
        if (equals == std::string_view::npos) return;
        const auto name = trimmed(line.substr(0, equals));
        const auto value = trimmed(line.substr(equals + 1));
        if (name == "recipient") entry.address = address_of(value);
        if (name == "reason") entry.delay_reason = value;
    } else if (line.starts_with('<')) {
        const auto end = line.find(">: ");
        if (end == std::string_view::npos) return;
        entry.address = address_of(line.substr(1, end - 1));
        const auto reason = line.substr(end + 2);
        entry.delay_reason = reason.substr(std::min(reason.find_first_not_of(blanks), reason.size()));
    }
}

}  // namespace

std::vector<QueuedRecipient> parse_defer_log(std::string_view text, Charset charset) {
    std::vector<QueuedRecipient> out;
    std::optional<QueuedRecipient> entry;
    for (auto end = text.find('\n'); end != std::string_view::npos; end = text.find('\n')) {
        const auto line = text.substr(0, end);
        text.remove_prefix(end + 1);
        if (!line.empty()) {
            if (!entry) entry.emplace();
            take_line(printable(line, charset), *entry);
        } else if (entry) {
            if (entry->address.empty()) entry->address = "(recipient address unavailable)";
            if (entry->delay_reason.empty()) entry->delay_reason = "(description unavailable)";
            out.push_back(std::move(*entry));
            entry.reset();
        }
    }
    return out;
}

}  // namespace botones::postfix
