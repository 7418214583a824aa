// Block Kit reference, docs.slack.dev/reference/block-kit, as far as the bot uses it; anything else is an error.
#include "block_limits.hpp"

#include <nlohmann/json.hpp>
#include <set>

namespace botones::slack {

namespace {

using nlohmann::json;

/// UTF-16 units of valid UTF-8, counted the simple way.
std::size_t length_of(const std::string& text) {
    std::size_t units = 0;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if ((byte & 0xC0) != 0x80) units += byte >= 0xF0 ? 2 : 1;
    }
    return units;
}

class Checker {
public:
    std::vector<std::string> broken;
    std::size_t characters = 0;

    void check(bool holds, const std::string& rule) {
        if (!holds) broken.push_back(rule);
    }
    void only_keys(const json& object, const std::set<std::string>& allowed, const std::string& where) {
        for (const auto& [key, value] : object.items()) check(allowed.contains(key), where + ": unknown key " + key);
    }
    void text(const json& object, const std::set<std::string>& types, std::size_t most, const std::string& where) {
        only_keys(object, {"type", "text", "emoji", "verbatim"}, where);
        const auto type = object.at("type").get<std::string>();
        const auto words = object.at("text").get<std::string>();
        check(types.contains(type), where + ": type " + type);
        check(object.contains("emoji") ? type == "plain_text" : true, where + ": emoji only in plain_text");
        check(object.contains("verbatim") ? type == "mrkdwn" : true, where + ": verbatim only in mrkdwn");
        check(!words.empty() && words.find_first_not_of(" \n") != std::string::npos, where + ": empty");
        check(length_of(words) <= most, where + ": longer than " + std::to_string(most));
        characters += length_of(words);
    }
    void block(const json& block) {
        const auto type = block.at("type").get<std::string>();
        if (block.contains("block_id")) {
            const auto id = block["block_id"].get<std::string>();
            check(!id.empty() && id.size() <= 255 && block_ids_.insert(id).second, "block_id unique, 1 to 255");
        }
        if (type == "header") {
            only_keys(block, {"type", "text", "block_id"}, "header");
            text(block.at("text"), {"plain_text"}, 150, "header");
        } else if (type == "section") {
            section(block);
        } else if (type == "context") {
            only_keys(block, {"type", "elements", "block_id"}, "context");
            const auto& elements = block.at("elements");
            check(!elements.empty() && elements.size() <= 10, "context: 1 to 10 elements");
            for (const auto& element : elements) text(element, {"plain_text", "mrkdwn"}, 3000, "context");
        } else if (type == "actions") {
            actions(block);
        } else {
            check(type == "divider", "block type " + type);
        }
    }

private:
    std::set<std::string> block_ids_;

    void section(const json& block) {
        only_keys(block, {"type", "text", "fields", "block_id"}, "section");
        check(block.contains("text") || block.contains("fields"), "section: text or fields");
        if (block.contains("text")) text(block["text"], {"plain_text", "mrkdwn"}, 3000, "section");
        if (!block.contains("fields")) return;
        check(!block["fields"].empty() && block["fields"].size() <= 10, "section: 1 to 10 fields");
        for (const auto& field : block["fields"]) text(field, {"plain_text", "mrkdwn"}, 2000, "field");
    }
    void actions(const json& block) {
        only_keys(block, {"type", "elements", "block_id"}, "actions");
        const auto& elements = block.at("elements");
        check(!elements.empty() && elements.size() <= 25, "actions: 1 to 25 elements");
        std::set<std::string> ids;
        for (const auto& button : elements) {
            only_keys(button, {"type", "text", "action_id", "value", "style"}, "button");
            check(button.at("type") == "button", "button: type");
            text(button.at("text"), {"plain_text"}, 75, "button");
            const auto id = button.at("action_id").get<std::string>();
            check(!id.empty() && id.size() <= 255 && ids.insert(id).second, "action_id unique, 1 to 255");
            const auto value = button.at("value").get<std::string>();
            check(!value.empty() && length_of(value) <= 2000, "button: value 1 to 2000");
            if (button.contains("style")) check(button["style"] == "primary" || button["style"] == "danger", "button: style");
        }
    }
};

}  // namespace

std::vector<std::string> broken_limits(const std::string& text, const json& blocks) {
    Checker checker;
    checker.check(!text.empty() && length_of(text) <= 4000, "text: 1 to 4000");
    checker.check(blocks.is_array() && !blocks.empty() && blocks.size() <= 50, "1 to 50 blocks");
    for (const auto& block : blocks) checker.block(block);
    checker.check(checker.characters <= 10'000, "message longer than 10,000");
    return checker.broken;
}

}  // namespace botones::slack
