// "imbot.v2.Chat.Message.send", "Attachments in messages", "GRID block", "Working with keyboards" (apidocs.bitrix24.com).
#include "message_limits.hpp"

#include <nlohmann/json.hpp>
#include <regex>
#include <set>

namespace botones::bitrix24 {
namespace {

using nlohmann::json;

std::size_t code_points(const std::string& text) {
    std::size_t count = 0;
    for (const char c : text) count += (static_cast<unsigned char>(c) & 0xC0U) != 0x80U ? 1 : 0;
    return count;
}

class Checker {
public:
    std::vector<std::string> broken;

    void check(bool holds, const std::string& rule) {
        if (!holds) broken.push_back(rule);
    }
    void only_keys(const json& object, const std::set<std::string>& allowed, const std::string& where) {
        for (const auto& [key, value] : object.items()) check(allowed.contains(key), where + ": unknown key " + key);
    }
    void one_of(const json& value, const std::set<std::string>& allowed, const std::string& where) {
        check(value.is_string() && allowed.contains(value.get<std::string>()), where + ": " + value.dump());
    }
    void text(const std::string& markup, const std::string& where) {
        static const std::regex tag(R"(\[/?(B|I)\])");
        static const std::regex line_break(R"(\[BR\])");
        const auto plain = std::regex_replace(std::regex_replace(markup, line_break, "\n"), tag, "");
        check(plain.find('[') == std::string::npos && plain.find(']') == std::string::npos, where + ": foreign markup in " + markup.substr(0, 80));
        std::size_t from = 0;
        for (auto end = from; end != std::string::npos; from = end + 1) {
            end = plain.find('\n', from);
            const auto line = plain.substr(from, end == std::string::npos ? end : end - from);
            const auto first = line.find_first_not_of(' ');
            if (first == std::string::npos) continue;
            check(line[first] != '/' && line.compare(first, 2, ">>") != 0 && line.find_first_not_of("- ") != std::string::npos,
                  where + ": a line that means something: " + line.substr(0, 40));
        }
        for (const char c : markup) check(static_cast<unsigned char>(c) >= 0x20 || c == '\n', where + ": a control character");
        for (const auto* hidden : {"\u202e", "\u2066", "\ufeff"}) check(markup.find(hidden) == std::string::npos, where + ": direction");
    }
    void attach(const json& attach) {
        only_keys(attach, {"ID", "COLOR_TOKEN", "BLOCKS"}, "attach");
        one_of(attach.at("COLOR_TOKEN"), {"primary", "secondary", "alert", "base"}, "COLOR_TOKEN");
        check(!attach.at("BLOCKS").empty(), "BLOCKS is not empty");
        check(attach.dump(-1, ' ', true).size() <= 30000, "attach at most 30 KB");
        for (const auto& block : attach.at("BLOCKS")) {
            check(block.size() == 1, "a block has one key");
            if (block.contains("DELIMITER")) {
                only_keys(block.at("DELIMITER"), {"SIZE", "COLOR"}, "DELIMITER");
                continue;
            }
            check(block.contains("GRID") && block.at("GRID").is_array() && !block.at("GRID").empty(), "GRID has rows");
            for (const auto& row : block.value("GRID", json::array())) grid_row(row);
        }
    }
    void grid_row(const json& row) {
        only_keys(row, {"NAME", "VALUE", "DISPLAY"}, "GRID");
        check(row.at("DISPLAY") == "ROW", "one DISPLAY in a grid");
        for (const auto* key : {"NAME", "VALUE"}) {
            const auto value = row.at(key).get<std::string>();
            check(value.find_first_not_of(" \n") != std::string::npos, std::string(key) + " is not empty");
            check(value.find('\n') == std::string::npos, std::string(key) + " has no line feeds");
            text(value, key);
        }
    }
    void keyboard(const json& keyboard) {
        only_keys(keyboard, {"BOT_ID", "BUTTONS"}, "keyboard");
        check(keyboard.at("BOT_ID") == 456, "BOT_ID beside BUTTONS");
        check(keyboard.dump(-1, ' ', true).size() <= 30000, "keyboard at most 30 KB");
        for (const auto& button : keyboard.at("BUTTONS")) {
            only_keys(button, {"TEXT", "COMMAND", "COMMAND_PARAMS", "BG_COLOR_TOKEN", "DISPLAY", "BLOCK"}, "button");
            check(button.at("COMMAND") == "press", "the registered command");
            check(button.at("COMMAND_PARAMS").get<std::string>().starts_with("token"), "nothing but the token");
            one_of(button.at("BG_COLOR_TOKEN"), {"primary", "secondary", "alert", "base"}, "BG_COLOR_TOKEN");
            one_of(button.at("DISPLAY"), {"LINE", "BLOCK"}, "DISPLAY");
            one_of(button.at("BLOCK"), {"Y", "N"}, "BLOCK");
            const auto label = button.at("TEXT").get<std::string>();
            check(label.find_first_not_of(" \n") != std::string::npos && code_points(label) <= 81, "TEXT of 1 to 80");
            text(label, "TEXT");
        }
    }
};

std::string texts_in(const json& node) {
    if (node.is_string()) return node.get<std::string>() + "\n";
    std::string text;
    if (node.is_structured()) {
        for (const auto& child : node) text += texts_in(child);
    }
    return text;
}

}  // namespace

std::vector<std::string> broken_limits(const Rendered& message) {
    Checker checker;
    checker.check(!message.message.empty(), "a message has text");
    checker.check(code_points(message.message) <= 20000, "text of at most 20000");
    checker.text(message.message, "message");
    if (!message.attach.empty()) checker.attach(json::parse(message.attach));
    if (!message.keyboard.empty()) checker.keyboard(json::parse(message.keyboard));
    return checker.broken;
}

std::string all_text(const Rendered& message) {
    auto text = message.message + "\n";
    if (!message.attach.empty()) text += texts_in(json::parse(message.attach));
    if (!message.keyboard.empty()) text += texts_in(json::parse(message.keyboard));
    return text;
}

}  // namespace botones::bitrix24
