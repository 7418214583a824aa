// Inbound orders to and from JSON: the form they have in the journal's inbox.
#include "commands/inbound.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <nlohmann/json.hpp>

namespace botones {

namespace {

/// Writes one JSON object, member by member. Every arriving order is written once on the thread that hears them all, and
/// a document object model would cost more than the order's decoding.
class JsonText {
public:
    JsonText() { text_.reserve(512); }
    void text(std::string_view name, std::string_view value) {
        member(name);
        quote(value);
    }
    void text_if_any(std::string_view name, std::string_view value) {
        if (!value.empty()) text(name, value);
    }
    void texts_if_any(std::string_view name, const std::vector<std::string>& values) {
        if (values.empty()) return;
        member(name);
        char before = '[';
        for (const auto& value : values) {
            text_ += std::exchange(before, ',');
            quote(value);
        }
        text_ += ']';
    }
    void yes_if(std::string_view name, bool value) {
        if (!value) return;
        member(name);
        text_ += "true";
    }
    void json(std::string_view name, const nlohmann::json& value) {
        member(name);
        text_ += value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    }
    void begin(std::string_view name) {
        member(name);
        first_ = true;
        text_ += '{';
    }
    void end() {
        first_ = false;
        text_ += '}';
    }
    std::string finish() && {
        text_ += '}';
        return std::move(text_);
    }

private:
    void member(std::string_view name) {
        if (!first_) text_ += ',';
        first_ = false;
        quote(name);
        text_ += ':';
    }
    /// What needs escaping, or is no plain ASCII, is the library's business.
    void quote(std::string_view value) {
        const auto plain = [](char c) { return c >= ' ' && c <= '~' && c != '"' && c != '\\'; };
        if (!std::all_of(value.begin(), value.end(), plain)) {
            text_ += nlohmann::json(value).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
            return;
        }
        text_ += '"';
        text_ += value;
        text_ += '"';
    }

    std::string text_ = "{";
    bool first_ = true;
};

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

nlohmann::json files_to_json(const std::vector<InboundFile>& files) {
    auto json = nlohmann::json::array();
    for (const auto& file : files) {
        json.push_back({{"name", file.name}, {"media_type", file.media_type}, {"ref", file.ref}, {"size", file.size}});
    }
    return json;
}

InboundFile file_from_json(const nlohmann::json& json) {
    return {json.at("name").get<std::string>(), json.at("media_type").get<std::string>(), json.at("ref").get<std::string>(),
            json.at("size").get<std::uint64_t>()};
}

}  // namespace

std::string to_text(const Inbound& inbound) {
    JsonText json;
    json.text("type", name_of(inbound.type));
    json.text("key", inbound.dedupe_key);
    json.texts_if_any("also", inbound.also);
    json.begin("from");
    json.text("platform", inbound.sender.platform);
    json.text("id", inbound.sender.id);
    json.end();
    json.begin("where");
    json.text("platform", inbound.conversation.platform);
    json.text("id", inbound.conversation.id);
    json.text_if_any("thread", inbound.conversation.thread);
    json.yes_if("personal", inbound.conversation.privacy == Conversation::Privacy::personal);
    json.end();
    json.text_if_any("words", inbound.words);
    json.text_if_any("token", inbound.token);
    if (!inbound.values.empty()) json.json("values", inbound.values);
    if (!inbound.files.empty()) json.json("files", files_to_json(inbound.files));
    json.text_if_any("trigger", inbound.trigger);
    json.yes_if("quoted", inbound.quoted);
    json.text_if_any("response_url", inbound.response_url);
    json.text_if_any("message_ref", inbound.message_ref);
    json.text_if_any("withheld", inbound.withheld);
    return std::move(json).finish();
}

void from_json(const nlohmann::json& json, Inbound& inbound) {
    inbound = {};
    inbound.type = type_from(json.at("type").get<std::string>());
    inbound.dedupe_key = json.at("key").get<std::string>();
    if (json.contains("also")) inbound.also = json.at("also").get<std::vector<std::string>>();
    const auto& from = json.at("from");
    // Rows of earlier versions hold an array.
    if (from.is_array()) inbound.sender = {from.at(0).get<std::string>(), from.at(1).get<std::string>()};
    if (from.is_object()) inbound.sender = {from.at("platform").get<std::string>(), from.at("id").get<std::string>()};
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
