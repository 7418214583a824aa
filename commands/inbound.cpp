// Inbound orders to and from JSON: the form they have in the journal's inbox.
#include "commands/inbound.hpp"

#include <array>
#include <utility>

#include <nlohmann/json.hpp>

namespace botones {

namespace {

/// Leaves out what is empty: most inbound orders have few of the fields.
void put(nlohmann::json& json, const char* name, const std::string& value) {
    if (!value.empty()) json[name] = value;
}

constexpr std::array<std::pair<Inbound::Type, std::string_view>, 4> type_names{{
    {Inbound::Type::words, "words"},
    {Inbound::Type::click, "click"},
    {Inbound::Type::form, "form"},
    {Inbound::Type::home, "home"},
}};

std::string_view name_of(Inbound::Type type) {
    for (const auto& [known, name] : type_names)
        if (known == type) return name;
    return "words";
}

Inbound::Type type_from(std::string_view name) {
    for (const auto& [type, known] : type_names)
        if (known == name) return type;
    return Inbound::Type::words;
}

nlohmann::json file_to_json(const InboundFile& file) {
    return {{"name", file.name}, {"media_type", file.media_type}, {"ref", file.ref}, {"size", file.size}};
}

InboundFile file_from_json(const nlohmann::json& json) {
    return {json.at("name").get<std::string>(), json.at("media_type").get<std::string>(), json.at("ref").get<std::string>(),
            json.at("size").get<std::uint64_t>()};
}

}  // namespace

void to_json(nlohmann::json& json, const Inbound& inbound) {
    json = nlohmann::json::object();
    json["type"] = name_of(inbound.type);
    json["key"] = inbound.dedupe_key;
    if (!inbound.also.empty()) json["also"] = inbound.also;
    json["from"] = {inbound.sender.platform, inbound.sender.id};
    auto& where = json["where"];
    where = {{"platform", inbound.conversation.platform}, {"id", inbound.conversation.id}};
    put(where, "thread", inbound.conversation.thread);
    if (inbound.conversation.privacy == Conversation::Privacy::personal) where["personal"] = true;
    put(json, "words", inbound.words);
    put(json, "token", inbound.token);
    if (!inbound.values.empty()) json["values"] = inbound.values;
    for (const auto& file : inbound.files) json["files"].push_back(file_to_json(file));
    put(json, "trigger", inbound.trigger);
    if (inbound.quoted) json["quoted"] = true;
    put(json, "response_url", inbound.response_url);
    put(json, "message_ref", inbound.message_ref);
    put(json, "withheld", inbound.withheld);
}

void from_json(const nlohmann::json& json, Inbound& inbound) {
    inbound = {};
    inbound.type = type_from(json.at("type").get<std::string>());
    inbound.dedupe_key = json.at("key").get<std::string>();
    if (json.contains("also")) inbound.also = json.at("also").get<std::vector<std::string>>();
    inbound.sender = {json.at("from").at(0).get<std::string>(), json.at("from").at(1).get<std::string>()};
    const auto& where = json.at("where");
    inbound.conversation.platform = where.at("platform").get<std::string>();
    inbound.conversation.id = where.at("id").get<std::string>();
    inbound.conversation.thread = where.value("thread", "");
    if (where.value("personal", false)) inbound.conversation.privacy = Conversation::Privacy::personal;
    inbound.words = json.value("words", "");
    inbound.token = json.value("token", "");
    if (json.contains("values")) inbound.values = json.at("values").get<std::map<std::string, std::string>>();
    if (json.contains("files"))
        for (const auto& file : json.at("files")) inbound.files.push_back(file_from_json(file));
    inbound.trigger = json.value("trigger", "");
    inbound.quoted = json.value("quoted", false);
    inbound.response_url = json.value("response_url", "");
    inbound.message_ref = json.value("message_ref", "");
    inbound.withheld = json.value("withheld", "");
}

}  // namespace botones
