// Buttons, inputs, tables and attachments.
#include "adapters/chat/teams/render_parts.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "adapters/chat/teams/base64.hpp"
#include "adapters/chat/teams/decode_parts.hpp"
#include "adapters/chat/teams/json_text.hpp"
#include "adapters/chat/teams/limits.hpp"
#include "adapters/chat/teams/markup.hpp"
#include "adapters/chat/teams/percent.hpp"

namespace botones::teams {
namespace {

using nlohmann::json;

constexpr std::size_t label_points = 100;
constexpr std::size_t hint_points = 200;
constexpr std::size_t value_points = 2000;
constexpr std::size_t most_choices = 60;
constexpr std::size_t most_inputs = 30;
// A button wider than its share is cut by the client; about 40 letters, each button's frame as wide as four of them, fill a
// card in a chat (adaptivecards 3.0.6 in 440 px).
constexpr std::size_t set_points = 46;
constexpr std::size_t frame_points = 4;
constexpr std::size_t longest_token = 256;  // of what the engine makes; decode reads no longer ones

json choices_of(const FormField& field, const Say& say) {
    const bool many = field.kind == FormField::Kind::many;
    json choices = json::array();
    for (const auto& choice : field.choices) {
        if (choices.size() == most_choices) break;
        choices.push_back({{"title", plain(say(choice.label), label_points)},
                           {"value", many ? percent_encoded(choice.value) : choice.value}});
    }
    return choices;
}

/// "a\nb" as the ChoiceSet wants it: joined by commas.
std::string joined(std::string_view lines) {
    std::string text;
    while (!lines.empty()) {
        const auto end = lines.find('\n');
        if (!text.empty()) text += ',';
        text += percent_encoded(lines.substr(0, end));
        lines = end == std::string_view::npos ? std::string_view() : lines.substr(end + 1);
    }
    return text;
}

void set_kind(json& input, const FormField& field, const Say& say) {
    using Kind = FormField::Kind;
    switch (field.kind) {
        case Kind::text:
        case Kind::long_text:
            input["type"] = "Input.Text";
            if (field.kind == Kind::long_text) input["isMultiline"] = true;
            input["maxLength"] = value_points;
            break;
        case Kind::choice:
        case Kind::many:
            input["type"] = "Input.ChoiceSet";
            input["choices"] = choices_of(field, say);
            input["wrap"] = true;
            if (field.kind == Kind::many) input["isMultiSelect"] = true;
            break;
        case Kind::date: input["type"] = "Input.Date"; break;
    }
}

/// A hint that is a sentence stands in the input already; an example makes a sentence of its own.
Text why_required(const Text& hint) {
    if (!hint.key.empty() || hint.literal.empty()) return Text::of("form.required");
    return Text::of("form.required_eg", {{"example", hint.literal}});
}

json input_of(const FormField& field, const Say& say) {
    const bool many = field.kind == FormField::Kind::many;
    json input = {{"id", std::string(many ? many_prefix : input_prefix) + field.name},
                  {"label", plain(say(field.label), label_points)}};
    set_kind(input, field, say);
    if (!field.hint.empty()) input["placeholder"] = plain(say(field.hint), hint_points);
    if (!field.value.empty()) input["value"] = many ? joined(field.value) : field.value;
    if (field.required) {
        // Only a help for the one who fills it in: what comes back is checked again.
        input["isRequired"] = true;
        input["errorMessage"] = plain(say(why_required(field.hint)), hint_points);
    }
    return input;
}

/// Of a kind that cards can show.
bool is_picture(const Attachment& attachment) {
    return attachment.media_type == "image/png" || attachment.media_type == "image/jpeg" || attachment.media_type == "image/gif";
}

}  // namespace

json text_block(std::string markdown) { return {{"type", "TextBlock"}, {"text", std::move(markdown)}, {"wrap", true}}; }

std::size_t cost_of(const json& element) { return dumped(element).size() + 1; }

json action_of(const Action& action, std::string_view kind, const Say& say) {
    const auto title = plain(say(action.label), limits::button_title);
    json data = {{data_token, action.token}};
    if (!kind.empty()) data[data_kind] = kind;
    // Without `none` a required input of a form would hold up every other button.
    const char* inputs = kind.empty() ? "none" : "auto";
    json execute = {{"type", "Action.Execute"},
                    {"title", title},
                    {"verb", kind.empty() ? "press" : std::string(kind)},
                    {"data", data},
                    {"associatedInputs", inputs},
                    {"fallback", {{"type", "Action.Submit"}, {"title", title}, {"data", data}, {"associatedInputs", inputs}}}};
    if (action.style == Action::Style::primary) execute["style"] = "positive";
    if (action.style == Action::Style::danger) execute["style"] = "destructive";
    return execute;
}

std::size_t points_of(std::string_view text) {
    const auto begins = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; };
    return static_cast<std::size_t>(std::ranges::count_if(text, begins));
}

bool is_token(std::string_view token) { return !token.empty() && token.size() <= longest_token; }

std::vector<json> action_sets(const Card& card, const Say& say) {
    std::vector<json> buttons;
    if (card.form && is_token(card.form->token)) {
        buttons.push_back(action_of({card.form->submit, {}, card.form->token, Action::Style::primary}, kind_form, say));
    }
    for (const auto& action : card.actions) {
        if (is_token(action.token)) buttons.push_back(action_of(action, "", say));
    }
    const auto shown = std::min(buttons.size(), limits::most_actions);
    std::vector<json> sets;
    std::size_t spent = 0;
    for (std::size_t i = 0; i < shown; ++i) {
        const auto width = points_of(buttons[i]["title"].get_ref<const std::string&>()) + frame_points;
        const bool full = sets.empty() || spent + width > set_points || sets.back()["actions"].size() == limits::actions_in_set;
        if (full) {
            sets.push_back({{"type", "ActionSet"}, {"actions", json::array()}});
            spent = 0;
        }
        spent += width;
        sets.back()["actions"].push_back(std::move(buttons[i]));
    }
    if (buttons.size() > shown) sets.push_back(text_block("… \\+" + std::to_string(buttons.size() - shown)));
    return sets;
}

std::vector<json> input_elements(const Form& form, const Say& say) {
    if (!is_token(form.token)) return {};
    std::vector<json> elements;
    if (!form.title.empty()) elements.push_back(text_block(literal(say(form.title), label_points)));
    std::size_t spent = 0;
    for (const auto& field : form.fields) {
        auto input = input_of(field, say);
        spent += cost_of(input);
        if (elements.size() == most_inputs || spent > limits::card_bytes / 2) {
            elements.push_back(text_block("…"));
            break;
        }
        elements.push_back(std::move(input));
    }
    return elements;
}

std::optional<json> picture_element(const Attachment& attachment, const Say& say, std::size_t utf16) {
    const auto shows = plain(say(attachment.alt), label_points);
    const auto length = 2 * ((attachment.bytes.size() + 2) / 3 * 4 + shows.size() + 200);
    if (!is_picture(attachment) || length > utf16) return std::nullopt;
    return json{{"type", "Image"},
                {"url", "data:" + attachment.media_type + ";base64," + base64_encode(attachment.bytes)},
                {"altText", shows}};
}

json file_line(const Attachment& attachment, const Say& say) {
    const auto shows = plain(say(attachment.alt), label_points);
    return text_block("📎 " + literal(attachment.name, label_points) + " · " + literal(shows, label_points));
}

}  // namespace botones::teams
