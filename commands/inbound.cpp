// Inbound orders to and from JSON: the form they have in the journal's inbox.
#include "commands/inbound.hpp"

#include <nlohmann/json.hpp>

namespace botones {

namespace {

/// Leaves out what is empty: most inbound orders have few of the fields.
void put(nlohmann::json& json, const char* name, const std::string& value) {
    if (!value.empty()) json[name] = value;
}

}  // namespace

void to_json(nlohmann::json& json, const Inbound& inbound) {
    json = nlohmann::json::object();
    json["type"] = inbound.type == Inbound::Type::click ? "click" : "words";
    json["key"] = inbound.dedupe_key;
    if (!inbound.also.empty()) json["also"] = inbound.also;
    json["from"] = {inbound.sender.platform, inbound.sender.id};
    auto& where = json["where"];
    where = {{"platform", inbound.conversation.platform}, {"id", inbound.conversation.id}};
    put(where, "thread", inbound.conversation.thread);
    if (inbound.conversation.privacy == Conversation::Privacy::personal) where["personal"] = true;
    put(json, "words", inbound.words);
    put(json, "token", inbound.token);
    put(json, "response_url", inbound.response_url);
    put(json, "message_ref", inbound.message_ref);
    put(json, "withheld", inbound.withheld);
}

void from_json(const nlohmann::json& json, Inbound& inbound) {
    inbound = {};
    inbound.type = json.at("type").get<std::string>() == "click" ? Inbound::Type::click : Inbound::Type::words;
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
    inbound.response_url = json.value("response_url", "");
    inbound.message_ref = json.value("message_ref", "");
    inbound.withheld = json.value("withheld", "");
}

}  // namespace botones
