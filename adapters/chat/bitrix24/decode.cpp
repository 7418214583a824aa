// Each kind of event is one function; what is true of all of them is checked once.
#include "adapters/chat/bitrix24/decode.hpp"

#include <algorithm>
#include <charconv>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <optional>

#include "adapters/chat/bitrix24/limits.hpp"
#include "adapters/chat/bitrix24/text.hpp"

namespace botones::bitrix24 {
namespace {

using nlohmann::json;

const json& at(const json& root, std::initializer_list<const char*> path) {
    static const json nothing;
    const json* found = &root;
    for (const auto* step : path) {
        if (!found->is_object() || !found->contains(step)) return nothing;
        found = &found->at(step);
    }
    return *found;
}

/// A positive id, written as a number or as digits. 0: neither.
std::int64_t id_at(const json& root, std::initializer_list<const char*> path) {
    const auto& value = at(root, path);
    if (value.is_number_integer()) {
        // Beyond 63 bits an unsigned number turns negative here, which is no id either.
        return std::max<std::int64_t>(value.get<std::int64_t>(), 0);
    }
    if (!value.is_string()) return 0;
    const auto& text = value.get_ref<const std::string&>();
    if (text.empty() || text.size() > 18 || text.front() == '0') return 0;
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && end == text.data() + text.size() && number > 0 ? number : 0;
}

std::string text_at(const json& root, std::initializer_list<const char*> path) {
    const auto& value = at(root, path);
    return value.is_string() ? value.get<std::string>() : std::string();
}

/// "0" and "" are false, which C++ and PHP would see differently. nullopt: absent or no such thing.
std::optional<bool> truth_at(const json& root, std::initializer_list<const char*> path) {
    const auto& value = at(root, path);
    if (value.is_boolean()) return value.get<bool>();
    if (value.is_number_integer()) return value == 1 ? std::optional(true) : value == 0 ? std::optional(false) : std::nullopt;
    if (!value.is_string()) return std::nullopt;
    const auto& text = value.get_ref<const std::string&>();
    if (text == "1" || text == "Y") return true;
    if (text == "0" || text == "N" || text.empty()) return false;
    return std::nullopt;
}

/// Why this person is not heard, or "".
std::string_view stranger(const json& user) {
    if (truth_at(user, {"bot"}) != false || text_at(user, {"type"}) == "bot") return "bot";
    if (truth_at(user, {"active"}) != true) return "user_inactive";
    if (truth_at(user, {"connector"}) != false || truth_at(user, {"extranet"}) != false) return "user_external";
    return text_at(user, {"type"}) == "employee" ? std::string_view() : std::string_view("user_external");
}

std::string joined(const Origin& origin, std::initializer_list<std::string> parts) {
    std::string key = origin.member;
    for (const auto& part : parts) key += "/" + part;
    return key;
}

/// FNV-1a: tells one text from another in a key that is logged, without showing the text.
std::string digest(std::string_view text) {
    std::uint64_t value = 0xcbf29ce484222325U;
    for (const char c : text) value = (value ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
    return std::to_string(value);
}

std::string event_key(const Origin& origin) {
    return "bitrix24:event:" + joined(origin, {std::to_string(origin.bot_id), std::to_string(origin.event_id)});
}

/// The dialog as the bot sees it: "5" is the private one with user 5, "chat5" a group.
std::optional<Conversation> conversation_of(const json& data, const Identity& sender, std::int64_t user) {
    const auto& raw = at(data, {"chat", "dialogId"});
    const auto dialog = raw.is_number_integer() ? std::to_string(id_at(raw, {})) : text_at(data, {"chat", "dialogId"});
    if (dialog == std::to_string(user)) return Conversation{"bitrix24", "@" + sender.id, {}, Conversation::Privacy::personal};
    constexpr std::string_view group = "chat";
    const json number = dialog.starts_with(group) ? json(dialog.substr(group.size())) : json();
    if (id_at(number, {}) == 0) return std::nullopt;
    return Conversation{"bitrix24", dialog, {}, Conversation::Privacy::shared};
}

/// Between two borders of dashes stands somebody else's message ("Text formatting"): its lines are marked as quoted.
std::string with_marked_quotes(const std::string& text) {
    constexpr std::size_t border = 20;
    if (text.find("-----") == std::string::npos) return text;
    std::string out;
    bool inside = false;
    std::string_view rest = text;
    while (!rest.empty()) {
        const auto end = std::min(rest.find('\n'), rest.size());
        const auto line = rest.substr(0, end);
        const bool is_border = line.size() >= border && line.find_first_not_of("-\r ") == std::string_view::npos;
        if (is_border) {
            inside = !inside;
        } else {
            out.append(inside ? "> " : "").append(line).append("\n");
        }
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    if (out.ends_with('\n')) out.pop_back();
    return out;
}

/// Files are numbers in the message's parameters; their names are told only sometimes.
std::vector<InboundFile> files_of(const json& data) {
    constexpr std::size_t most = 20;
    std::vector<InboundFile> files;
    const auto& ids = at(data, {"message", "params", "FILE_ID"});
    if (!ids.is_structured()) return files;
    for (const auto& id : ids) {
        const auto number = id_at(id, {});
        if (number == 0 || files.size() == most) continue;
        InboundFile file{"file-" + std::to_string(number), {}, std::to_string(number), 0};
        const auto& known = at(data, {"files"});
        for (const auto& each : known.is_structured() ? known : json::array()) {
            if (id_at(each, {"id"}) != number) continue;
            if (const auto name = text_at(each, {"name"}); !name.empty()) file.name = escape_line(name, limits::file_name);
            file.size = static_cast<std::uint64_t>(id_at(each, {"size"}));
        }
        files.push_back(std::move(file));
    }
    return files;
}

bool is_forwarded(const json& data) {
    const auto& forward = at(data, {"message", "forward"});
    return forward.is_object() && !forward.empty();
}

Decoded words_of(const json& data, Inbound inbound, const Origin& origin, std::int64_t message, std::int64_t user) {
    if (id_at(data, {"message", "authorId"}) != user) return BadRequest{"author"};
    const auto& text = at(data, {"message", "text"});
    if (!text.is_string()) return BadRequest{"message_fields"};
    inbound.words = with_marked_quotes(text.get<std::string>());
    inbound.files = files_of(data);
    // A typed command comes as an event of its own; should the message come too, it is not said twice.
    const auto typed = [&](std::string_view command) {
        const auto said = "/" + std::string(command);
        return inbound.words == said || inbound.words.starts_with(said + " ");
    };
    if (typed(order_command) || typed(press_command)) return Ignore{"command"};
    if (inbound.words.empty() && inbound.files.empty()) return Ignore{"no_text"};
    inbound.quoted = is_forwarded(data);
    inbound.dedupe_key = "bitrix24:message:" + joined(origin, {std::to_string(message)});
    return inbound;
}

Decoded command_of(const json& data, Inbound inbound, const Origin& origin, std::int64_t message) {
    const auto command = text_at(data, {"command", "command"});
    const auto name = std::string_view(command).substr(command.starts_with('/') ? 1 : 0);
    const auto context = text_at(data, {"command", "context"});
    const auto params = text_at(data, {"command", "params"});
    const auto number = std::to_string(message);
    if (name == press_command) {
        // Typed by hand it is nobody's button: the token would be somebody's guess.
        if (context != "keyboard") return Ignore{"typed_press"};
        if (params.empty() || params.size() > limits::button_token) return BadRequest{"command_fields"};
        if (origin.event_id == 0 && origin.at == 0) return BadRequest{"command_fields"};
        inbound.type = Inbound::Type::click;
        inbound.token = params;
        const auto pressed = joined(origin, {number, inbound.sender.id, digest(params), std::to_string(origin.at)});
        inbound.dedupe_key = origin.event_id != 0 ? event_key(origin) : "bitrix24:press:" + pressed;
        const auto& where = inbound.conversation;
        const bool personal = where.privacy == Conversation::Privacy::personal;
        if (!personal) inbound.response_url = std::string(private_answer) + inbound.sender.id;
        inbound.message_ref = (personal ? inbound.sender.id.substr(inbound.sender.id.rfind('/') + 1) : where.id) + "/" + number;
        return inbound;
    }
    if (name != order_command) return Ignore{"command"};
    if (id_at(data, {"message", "authorId"}) != id_at(data, {"user", "id"}) && context == "textarea") return BadRequest{"author"};
    inbound.words = params;
    // Several commands in one message are several events.
    const auto command_id = std::to_string(id_at(data, {"command", "id"}));
    inbound.dedupe_key = "bitrix24:command:" + joined(origin, {number, command_id, digest(params)});
    return inbound;
}

}  // namespace

Decoded decode(std::string_view event, const json& data, const Origin& origin) {
    const bool message_added = event == "ONIMBOTV2MESSAGEADD";
    if (!message_added && event != "ONIMBOTV2COMMANDADD") return Ignore{"event_type"};
    if (!data.is_object()) return BadRequest{"data"};
    if (id_at(data, {"bot", "id"}) != origin.bot_id) return Ignore{"other_bot"};
    if (const auto why = stranger(at(data, {"user"})); !why.empty()) return Ignore{std::string(why)};
    const auto user = id_at(data, {"user", "id"});
    const auto message = id_at(data, {"message", "id"});
    if (user == 0 || message == 0) return BadRequest{"ids"};
    if (user == origin.bot_id) return Ignore{"own_message"};
    if (truth_at(data, {"message", "isSystem"}) != false) return Ignore{"system_message"};

    Inbound inbound;
    inbound.sender = {"bitrix24", joined(origin, {std::to_string(user)})};
    auto conversation = conversation_of(data, inbound.sender, user);
    if (!conversation) return BadRequest{"dialog"};
    inbound.conversation = std::move(*conversation);
    auto decoded = message_added ? words_of(data, std::move(inbound), origin, message, user)
                                 : command_of(data, std::move(inbound), origin, message);
    if (auto* heard = std::get_if<Inbound>(&decoded); heard != nullptr && origin.event_id != 0) {
        if (heard->dedupe_key != event_key(origin)) heard->also.push_back(event_key(origin));
    }
    return decoded;
}

}  // namespace botones::bitrix24
