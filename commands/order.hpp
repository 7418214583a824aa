// An order as understood: an operation with typed arguments; the common currency of chat, terminal and timers.
#pragma once
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "commands/result.hpp"
#include "commands/values/address.hpp"
#include "commands/values/identifiers.hpp"
#include "commands/values/person_name.hpp"

namespace botones {

enum class Language { en, es, pt };
std::string_view name_of(Language language);
std::optional<Language> language_from(std::string_view code);

/// An envelope sender or recipient to look for: a whole address, the null sender `<>`, or a bare local part that must
/// still be resolved to exactly one address (D6).
struct NullSender {
    bool operator==(const NullSender&) const = default;
};
struct LocalPart {
    std::string text;
    bool operator==(const LocalPart&) const = default;
};
using Mailbox = std::variant<Address, LocalPart, NullSender>;
/// `ventas@example.org`, `ventas`, or `<>`.
std::string text_of(const Mailbox& mailbox);
/// Errors as Address::parse; `*`, `%`, `@example.org` and "all" words are `wildcard_not_allowed`.
Result<Mailbox> parse_mailbox(std::string_view text);

/// What an argument is; decides how words are parsed, shown and journalled.
enum class ArgumentType {
    account,      // Mailbox without NullSender: whole address or bare login
    mailbox,      // Mailbox: sender or recipient of a queue filter
    login,        // Login
    person_name,  // PersonName
    national_id,  // NationalId
    text,         // std::string: unit, reason, subject, comment
    words,        // std::vector<std::string>: groups
    request,      // RequestId
    ticket,       // TicketId
    queue_id,     // QueueId
    duration,     // Seconds
    choice,       // std::string, one of ArgumentSpec::choices
    flag,         // bool
    name,         // std::string: one word that names a thing: a group, a server, a plan, an incident
    moment,       // std::string: `now`, `HH:MM`, a day (`today`, `saturday`, `12/03`, `22`), or a day and HH:MM
};

using ArgumentValue = std::variant<bool, Seconds, std::string, std::vector<std::string>, Mailbox, Login, PersonName,
                                   NationalId, RequestId, TicketId, QueueId>;

/// Named, typed arguments of one order. Copyable; small.
class Arguments {
public:
    bool has(std::string_view name) const { return values_.contains(std::string(name)); }
    bool empty() const { return values_.empty(); }
    void set(std::string name, ArgumentValue value) { values_.insert_or_assign(std::move(name), std::move(value)); }
    void erase(std::string_view name) { values_.erase(std::string(name)); }
    const std::map<std::string, ArgumentValue>& all() const { return values_; }
    /// The value if the argument is there and of that type, else nullptr.
    template <class T>
    const T* get(std::string_view name) const {
        const auto found = values_.find(std::string(name));
        return found == values_.end() ? nullptr : std::get_if<T>(&found->second);
    }
    bool operator==(const Arguments&) const = default;

private:
    std::map<std::string, ArgumentValue> values_;
};

/// One argument an operation takes.
struct ArgumentSpec {
    std::string name;
    ArgumentType type = ArgumentType::text;
    enum class Need { required, optional } need = Need::optional;
    std::vector<std::string> choices = {};
    enum class Asked { in_forms, never } asked = Asked::in_forms;  // never: only words set it
};

/// Canonical JSON, as journalled and as `botones parse` prints (durations as ISO 8601, `P2D`). person_name splits into
/// `given_names` and `surnames`.
nlohmann::json arguments_to_json(const Arguments& arguments);
/// Reads what arguments_to_json wrote. Errors: invalid_input of the value that does not parse.
Result<Arguments> arguments_from_json(const std::vector<ArgumentSpec>& specs, const nlohmann::json& json);
/// How one value is shown to people and said again in an order.
std::string text_of(const ArgumentValue& value);

struct Order {
    std::string operation;  // "queue.purge"
    Arguments arguments;
    Language language = Language::en;
    /// A write whose words were mistyped: it is shown as understood and waits for a yes, whatever its tier.
    bool confirm_first = false;
    /// What was taken for what: {"prugar", "purgar"}. Never an address, account, group, server or number of a write.
    std::vector<std::pair<std::string, std::string>> corrected = {};
};

/// An order in words that language::understand reads back to the same order (buttons say it).
std::string words_of(const Order& order);

}  // namespace botones
