// Identifiers of requests, tickets, queue entries, people and domains of work: one type each, parsed once.
#pragma once
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "commands/result.hpp"

namespace botones {

/// A number people see with a letter before it: R-17, T-1042. `Tag` makes the types distinct.
template <char Letter>
class Numbered {
public:
    explicit Numbered(std::int64_t number) : number_(number) {}
    /// Accepts "R-17", "r17", "R 17" and, for tickets, "#17" and "17" (`bad_request_id` / `bad_ticket_id`).
    static Result<Numbered> parse(std::string_view text);
    std::int64_t number() const { return number_; }
    std::string text() const { return std::string(1, Letter) + "-" + std::to_string(number_); }
    auto operator<=>(const Numbered&) const = default;

private:
    std::int64_t number_;
};

using RequestId = Numbered<'R'>;
using TicketId = Numbered<'T'>;

/// A Postfix queue id: short (6–16 upper-case hex digits, reused) or long (`enable_long_queue_ids`: base-52 time, a last
/// `z`, base-51 inode; never reused). Never `ALL`, `-` or anything with another character (postsuper(1)).
class QueueId {
public:
    /// Errors: invalid_input `bad_queue_id`.
    static Result<QueueId> parse(std::string_view text);
    const std::string& text() const { return text_; }
    /// Long ids name one message for ever; short ones must be compared with the message's identity before acting.
    bool is_long() const;
    auto operator<=>(const QueueId&) const = default;

private:
    explicit QueueId(std::string text) : text_(std::move(text)) {}
    std::string text_;
};

/// A person of the configuration ([[people]] id).
class PersonId {
public:
    explicit PersonId(std::string text) : text_(std::move(text)) {}
    const std::string& text() const { return text_; }
    bool empty() const { return text_.empty(); }
    auto operator<=>(const PersonId&) const = default;

private:
    std::string text_;
};

/// A national identity number, digits only (dots, spaces and hyphens removed), or letters and digits where a country has them.
class NationalId {
public:
    /// 5 to 20 characters. Errors: invalid_input `bad_national_id`.
    static Result<NationalId> parse(std::string_view text);
    const std::string& text() const { return text_; }
    auto operator<=>(const NationalId&) const = default;

private:
    explicit NationalId(std::string text) : text_(std::move(text)) {}
    std::string text_;
};

}  // namespace botones
