// Inbound: authenticated words or a click, with who, where and a dedupe key; what every chat adapter decodes into.
#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "commands/access/person.hpp"
#include "commands/result.hpp"

namespace botones {

/// Where an answer goes. `thread` keeps answers beside the question.
struct Conversation {
    std::string platform;  // "slack", "terminal"
    std::string id;        // channel; "@T1/U1" style ids mean the person's private conversation
    std::string thread;
    enum class Privacy { shared, personal } privacy = Privacy::shared;
    bool operator==(const Conversation&) const = default;
};

/// A file somebody sent with a message; its content stays with the platform until it is fetched.
struct InboundFile {
    std::string name;
    std::string media_type;  // empty: the platform does not tell
    std::string ref;  // what the platform fetches it by
    std::uint64_t size = 0;
};

struct Inbound {
    /// form: a submitted form (`token`, `values`); home: the person looks at their home page.
    enum class Type { words, click, form, home };
    Type type = Type::words;
    std::string dedupe_key;        // unique per delivery of the same thing: "slack:event:Ev08…"
    std::vector<std::string> also; // further keys of the same post ("slack:post:T1/C1/1700.1")
    Identity sender;
    Conversation conversation;
    std::string words;             // raw, marked up as the platform sent them
    std::string token;             // of the pressed button or the submitted form
    std::map<std::string, std::string> values;  // of the submitted form, by field name
    std::vector<InboundFile> files;
    std::string trigger;           // short-lived right to open a form for the one who pressed (Slack's trigger_id)
    bool quoted = false;           // forwarded or quoted from somebody else: never an order
    std::string response_url;      // where the platform takes a late answer; empty: none
    std::string message_ref;       // of the message that holds the button
    std::string withheld;          // why the words are not here (`password_in_chat`); nobody stores them
};

/// One JSON object on one line, as the journal's inbox keeps it. Bytes that are no UTF-8 become U+FFFD.
std::string to_text(const Inbound& inbound);
void from_json(const nlohmann::json& json, Inbound& inbound);

}  // namespace botones
