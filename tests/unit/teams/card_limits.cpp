// Sizes and counts; shapes are checked against the vendor's schema by tests/system/test_teams_fake.py.
#include "card_limits.hpp"

#include <nlohmann/json.hpp>
#include <set>

namespace botones::teams {
namespace {

using nlohmann::json;

struct Walk {
    std::vector<std::string> broken;
    std::set<std::string> ids;
    bool has_table = false;

    void element(const json& node) {
        const auto type = node.value("type", "");
        if (type == "ActionSet" && (node["actions"].empty() || node["actions"].size() > 5)) broken.push_back("actions in a set");
        if (type == "TextBlock" && node["text"].get<std::string>().empty()) broken.push_back("empty text");
        if (type == "Table") has_table = true;
        if (type == "Table" && (node["rows"].empty() || node["columns"].empty())) broken.push_back("empty table");
        if (type == "FactSet" && node["facts"].empty()) broken.push_back("empty facts");
        if (type.starts_with("Input.") && !ids.insert(node["id"].get<std::string>()).second) broken.push_back("id twice");
        if (type.starts_with("Action.") && node["title"].get<std::string>().empty()) broken.push_back("button without a title");
    }
    void all(const json& node) {
        if (node.is_object() && node.contains("type")) element(node);
        if (node.is_structured()) {
            for (const auto& child : node) all(child);
        }
    }
};

void without_pictures(json& node) {
    if (node.is_object() && node.value("type", "") == "Image") node["url"] = "";
    if (node.is_structured()) {
        for (auto& child : node) without_pictures(child);
    }
}

std::size_t utf16_bytes(const std::string& text) {
    std::size_t units = 0;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if ((byte & 0xC0) != 0x80) units += byte >= 0xF0 ? 2 : 1;
    }
    return 2 * units;
}

}  // namespace

std::vector<std::string> broken_limits(const json& card) {
    Walk walk;
    walk.all(card);
    if (utf16_bytes(card.dump()) > 100 * 1024 - 2000) walk.broken.push_back("activity too large");
    auto plain = card;
    without_pictures(plain);
    if (plain.dump().size() > 28 * 1024) walk.broken.push_back("card too large: " + std::to_string(plain.dump().size()));
    if (walk.has_table && card["version"] != "1.5") walk.broken.push_back("table before 1.5");
    return walk.broken;
}

std::vector<std::string> markdown_of(const json& node) {
    std::vector<std::string> found;
    if (node.is_object()) {
        if (node.value("type", "") == "TextBlock") found.push_back(node["text"]);
        for (const auto& fact : node.value("facts", json::array())) {
            found.push_back(fact["title"]);
            found.push_back(fact["value"]);
        }
    }
    if (node.is_structured()) {
        for (const auto& child : node) {
            for (auto& text : markdown_of(child)) found.push_back(std::move(text));
        }
    }
    return found;
}

}  // namespace botones::teams
