// Writing and reading the lines of a listing.
#include "commands/operations/queue/_listing.hpp"

#include <algorithm>
#include <charconv>

namespace botones::operations {

namespace {

constexpr std::string_view at_line = "at";  // no queue id: those have no lower-case vowels
constexpr std::string_view hex_digits = "0123456789ABCDEF";

void append_escaped(std::string& text, std::string_view raw) {
    for (const char c : raw) {
        const auto octet = static_cast<unsigned char>(c);
        if (octet > 0x20 && octet < 0x7F && c != '%') {
            text += c;
            continue;
        }
        text += '%';
        text += hex_digits[octet >> 4];
        text += hex_digits[octet & 15];
    }
}

std::string unescaped(std::string_view text) {
    std::string raw;
    raw.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        unsigned int octet = 0;
        if (text[i] == '%' && i + 2 < text.size() &&
            std::from_chars(text.data() + i + 1, text.data() + i + 3, octet, 16).ec == std::errc()) {
            raw += static_cast<char>(octet);
            i += 2;
        } else {
            raw += text[i];
        }
    }
    return raw;
}

/// Takes the text up to `end` (or all of it) off the front.
std::string_view take_until(std::string_view& text, char end) {
    const auto at = std::min(text.find(end), text.size());
    const auto taken = text.substr(0, at);
    text.remove_prefix(std::min(at + 1, text.size()));
    return taken;
}

template <class Number>
Number number_of(std::string_view digits) {
    Number number = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), number);
    return number;
}

}  // namespace

ListingWriter::ListingWriter(Seconds previewed_at) : text_("at " + std::to_string(previewed_at.count()) + "\n") {}

void ListingWriter::add(const QueuedMessage& message) {
    if (count_ == 0 || message.sender != sender_) {
        sender_ = message.sender;
        text_ += '>';
        append_escaped(text_, sender_);
        text_ += '\n';
    }
    text_ += message.id.text();
    text_ += ' ';
    text_ += std::to_string(message.arrival.count());
    text_ += ' ';
    text_ += std::to_string(message.size);
    text_ += '\n';
    ++count_;
}

Listing::Listing(std::string_view payload) {
    while (!payload.empty()) {
        auto line = take_until(payload, '\n');
        if (line.starts_with('>')) {
            senders_.push_back(unescaped(line.substr(1)));
            continue;
        }
        const auto id = take_until(line, ' ');
        if (id == at_line) continue;
        const auto arrival = Seconds(number_of<std::int64_t>(take_until(line, ' ')));
        if (senders_.empty()) senders_.emplace_back();
        entries_.push_back({id, arrival, number_of<std::uint64_t>(line), senders_.size() - 1});
    }
    by_id_.reserve(entries_.size());
    for (std::size_t i = 0; i < entries_.size(); ++i) by_id_.emplace(entries_[i].id, i);
}

Seconds Listing::previewed_at(std::string_view payload) {
    take_until(payload, ' ');
    return Seconds(number_of<std::int64_t>(take_until(payload, '\n')));
}

std::int64_t Listing::count(std::string_view payload) {
    std::int64_t lines = 0;
    for (std::size_t start = 0; start < payload.size(); start = std::min(payload.find('\n', start), payload.size() - 1) + 1)
        if (payload[start] != '>') ++lines;
    return lines > 0 ? lines - 1 : 0;
}

bool Listing::has(const QueuedMessage& message) const {
    const auto found = by_id_.find(message.id.text());
    if (found == by_id_.end()) return false;
    const auto& entry = entries_[found->second];
    return entry.arrival == message.arrival && entry.size == message.size && senders_[entry.sender] == message.sender;
}

std::vector<MessageIdentity> Listing::identities() const {
    std::vector<MessageIdentity> all;
    all.reserve(entries_.size());
    for (const auto& entry : entries_)
        if (auto id = QueueId::parse(entry.id)) all.push_back({std::move(*id), entry.arrival, entry.size, senders_[entry.sender]});
    return all;
}

}  // namespace botones::operations
