// Events as the portal sends them, to be changed by the tests.
#pragma once
#include <string>

#include <nlohmann/json.hpp>

namespace botones::bitrix24::samples {

using nlohmann::json;

/// `data` of a message as the queue gives it, said by user 15 in the group chat 5 to bot 456.
inline json words(const std::string& text = "show queue", const std::string& dialog = "chat5") {
    return json::parse(R"({"bot":{"id":456,"code":"botones","eventMode":"fetch"},
        "message":{"id":790,"chatId":5,"authorId":15,"date":"2026-11-21T10:30:00+00:00","text":"","isSystem":false,"uuid":"",
                   "forward":null,"params":{},"viewedByOthers":false},
        "chat":{"id":5,"dialogId":"","type":"chat","name":"x","entityType":"","owner":1},
        "user":{"id":15,"active":true,"name":"Ana","extranet":false,"bot":false,"connector":false,"departments":[1],"type":"employee"},
        "language":"en"})")
        .patch({{{"op", "replace"}, {"path", "/message/text"}, {"value", text}},
                {{"op", "replace"}, {"path", "/chat/dialogId"}, {"value", dialog}}});
}

/// User 16 presses a button of the bot's message 790.
inline json press(const std::string& token = "0123456789abcdef", const std::string& context = "keyboard") {
    auto data = words("a card");
    data["user"]["id"] = 16;
    data["message"]["authorId"] = 456;
    data["command"] = {{"id", 41}, {"command", "/press"}, {"params", token}, {"context", context}};
    return data;
}

/// User 15 types /mail.
inline json command(const std::string& params = "show queue") {
    auto data = words("/mail " + params);
    data["command"] = {{"id", 40}, {"command", "/mail"}, {"params", params}, {"context", "textarea"}};
    return data;
}

/// Every scalar as a webhook writes it.
inline json as_text(const json& value) {
    if (value.is_structured()) {
        json out = json::object();
        for (const auto& item : value.items()) out[item.key()] = as_text(item.value());
        return out;
    }
    if (value.is_boolean()) return value.get<bool>() ? "1" : "0";
    if (value.is_null()) return "";
    return value.is_string() ? value : json(value.dump());
}

inline json envelope(const std::string& event, const json& data, std::int64_t ts = 1800000000) {
    return {{"event", event},
            {"data", data},
            {"ts", ts},
            {"auth", {{"domain", "portal.example"}, {"application_token", "good-token"}, {"member_id", "bac1"}}}};
}

}  // namespace botones::bitrix24::samples
