// A card: what is shown for a request or an answer, platform-neutral; each chat adapter renders it natively.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "commands/form.hpp"
#include "commands/result.hpp"

namespace botones {

/// The states a reply can show (contract: `state` of `botones chat --json`).
enum class CardState {
    info,
    done,
    clarify,
    confirm,
    waiting_approval,
    running,
    refused,
    denied,
    expired,
    failed,
    needs_human,
};
std::string_view name_of(CardState state);

struct Action {
    enum class Style { plain, primary, danger };
    Text label;
    std::string say;     // the order a press stands for, e.g. "approve R-17"
    std::string token;   // opaque id the platform carries; filled by the engine when the card is sent
    Style style = Style::plain;
};

struct Field {
    Text label;
    Text value;
    std::string name = {};                       // key in `--json` "fields"; empty: not a fact of the request
    std::optional<std::int64_t> number = {};     // the machine value beside the words
};

struct Table {
    std::vector<Text> columns;
    std::vector<std::vector<Text>> rows;
};

struct Progress {
    std::uint64_t done = 0;
    std::uint64_t total = 0;
};

/// A file shown with the card: a picture where the platform shows pictures, else a file to open.
struct Attachment {
    std::string name;        // "queue.png"
    std::string media_type;  // "image/png", "text/csv"
    Text alt;                // what it shows, in words
    std::string bytes;       // at most `longest_attachment`
};
inline constexpr std::size_t longest_attachment = 1 << 20;

struct Card {
    enum class Audience { conversation, asker_only };
    CardState state = CardState::info;
    std::string request;    // "R-17" or empty
    std::string ticket;     // "T-9" or empty
    std::string operation;  // "queue.purge" or empty
    std::string code;       // stable machine reason for refused, denied, clarify, failed …
    Text title;
    std::vector<Text> lines;
    std::vector<Field> fields;
    std::optional<Table> table;
    std::optional<Progress> progress;
    std::vector<Action> actions;
    std::optional<Form> form;
    std::vector<Attachment> attachments;
    Audience audience = Audience::conversation;
};

void to_json(nlohmann::json& json, const Card& card);
void from_json(const nlohmann::json& json, Card& card);

void to_json(nlohmann::json& json, const Field& field);
void from_json(const nlohmann::json& json, Field& field);
void to_json(nlohmann::json& json, const Table& table);
void from_json(const nlohmann::json& json, Table& table);

/// A refusal or failure as a card: the title says what, the sentence `reason.<code>` why, and who can help.
Card card_of(const Error& error);

}  // namespace botones
