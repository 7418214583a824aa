// The words people wrote: the plain text, from which only the bot's own mention is taken.
#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "adapters/chat/teams/decode_parts.hpp"
#include "adapters/chat/teams/json_text.hpp"
#include "adapters/chat/teams/markup.hpp"

namespace botones::teams {
namespace {

using nlohmann::json;

/// "<at>Ana Ruiz</at>" → "Ana Ruiz"
std::string name_in(std::string_view mention) {
    constexpr std::string_view open = "<at", close = "</at>";
    if (!mention.starts_with(open) || !mention.ends_with(close)) return std::string(mention);
    const auto begin = mention.find('>');
    if (begin == std::string_view::npos || begin + 1 + close.size() > mention.size()) return std::string(mention);
    return std::string(mention.substr(begin + 1, mention.size() - close.size() - begin - 1));
}

}  // namespace

std::string words_of(const json& activity) {
    auto words = text_at(activity, "text");
    const auto bot = text_at(activity, {"recipient", "id"});
    const auto& entities = member(activity, "entities");
    if (!entities.is_array()) return words;
    std::size_t seen = 0;
    for (const auto& entity : entities) {
        const auto shown = text_at(entity, "text");
        if (text_at(entity, "type") != "mention" || shown.empty() || ++seen > 50) continue;
        const auto at = words.find(shown);
        if (at == std::string::npos) continue;
        // Each entity stands for one place in the text. The same name without an entity was typed, and stays.
        const bool ours = text_at(entity, {"mentioned", "id"}) == bot;
        words.replace(at, shown.size(), ours ? std::string(" ") : name_in(shown));
    }
    return words;
}

std::vector<InboundFile> files_of(const json& activity) {
    constexpr std::size_t most = 20;
    constexpr std::size_t longest_name = 255;
    std::vector<InboundFile> files;
    const auto& attachments = member(activity, "attachments");
    if (!attachments.is_array()) return files;
    for (const auto& attachment : attachments) {
        const auto url = text_at(attachment, {"content", "downloadUrl"});
        if (text_at(attachment, "contentType") != "application/vnd.microsoft.teams.file.download.info" || url.empty()) continue;
        if (files.size() == most) break;
        files.push_back({plain(text_at(attachment, "name"), longest_name), "application/octet-stream", url, 0});
    }
    return files;
}

bool is_quoted(const json& activity) {
    constexpr std::array<std::string_view, 2> references{"messageReference", "forwardedMessageReference"};
    const auto& attachments = member(activity, "attachments");
    if (!attachments.is_array()) return false;
    return std::ranges::any_of(attachments, [&](const json& attachment) {
        const auto type = text_at(attachment, "contentType");
        if (std::ranges::find(references, type) != references.end()) return true;
        // A reply in a chat repeats the quoted words inside `text`; only the HTML shows which they are.
        return type == "text/html" && text_at(attachment, "content").find("<blockquote") != std::string::npos;
    });
}

}  // namespace botones::teams
