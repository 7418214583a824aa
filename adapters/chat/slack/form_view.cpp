// Each field is an input block named after it, with one element of the same id everywhere.
#include "adapters/chat/slack/form_view.hpp"

#include <algorithm>
#include <set>
#include <vector>

#include <nlohmann/json.hpp>

#include "adapters/chat/slack/decode_parts.hpp"
#include "adapters/chat/slack/limits.hpp"
#include "adapters/chat/slack/markup.hpp"

namespace botones::slack {

namespace {

using nlohmann::json;

constexpr const char* element_id = "v";
constexpr std::size_t label_units = 200;  // of limits::input_label: one line on a telephone

json plain_text(std::string text) { return {{"type", "plain_text"}, {"text", std::move(text)}, {"emoji", false}}; }

bool is_date(std::string_view text) {
    const auto digit = [](char c) { return c >= '0' && c <= '9'; };
    return text.size() == 10 && text[4] == '-' && text[7] == '-' && std::ranges::count_if(text, digit) == 8;
}

json typed(const FormField& field) {
    json element = {{"type", "plain_text_input"}, {"max_length", limits::input_text}};
    if (field.kind == FormField::Kind::long_text) element["multiline"] = true;
    if (!field.value.empty()) element["initial_value"] = plain(field.value, limits::input_text);
    return element;
}

bool fits_a_menu(const FormField& field) {
    std::set<std::string_view> values;
    const auto good = [&](const FormChoice& choice) {
        return plain(choice.value, limits::option_value) == choice.value && values.insert(choice.value).second;
    };
    return !field.choices.empty() && field.choices.size() <= limits::options && std::ranges::all_of(field.choices, good);
}

std::set<std::string> lines_of(std::string_view text) {
    std::set<std::string> lines;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        lines.emplace(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

json menu(const FormField& field, const Say& say) {
    const bool many = field.kind == FormField::Kind::many;
    const auto chosen = many ? lines_of(field.value) : std::set<std::string>{field.value};
    json options = json::array();
    json initial = json::array();
    for (const auto& choice : field.choices) {
        const json option = {{"text", plain_text(plain(say(choice.label), limits::option_text))}, {"value", choice.value}};
        if (chosen.contains(choice.value)) initial.push_back(option);
        options.push_back(option);
    }
    json element = {{"type", many ? "multi_static_select" : "static_select"}, {"options", std::move(options)}};
    if (initial.empty()) return element;
    if (many) {
        element["initial_options"] = std::move(initial);
    } else {
        element["initial_option"] = initial[0];
    }
    return element;
}

json date_picker(const FormField& field) {
    json element = {{"type", "datepicker"}};
    if (is_date(field.value)) element["initial_date"] = field.value;
    return element;
}

json element_of(const FormField& field, const Say& say) {
    switch (field.kind) {
        case FormField::Kind::text:
        case FormField::Kind::long_text: return typed(field);
        case FormField::Kind::choice:
        case FormField::Kind::many: return fits_a_menu(field) ? menu(field, say) : typed(field);
        case FormField::Kind::date: return date_picker(field);
    }
    return typed(field);
}

json input_of(const FormField& field, const Say& say) {
    auto element = element_of(field, say);
    element["action_id"] = element_id;
    json block = {{"type", "input"},
                  {"block_id", field.name},
                  {"label", plain_text(plain(say(field.label), label_units))},
                  {"element", std::move(element)},
                  {"optional", !field.required}};
    const auto hint = say(field.hint);
    if (!hint.empty()) block["hint"] = plain_text(plain(hint, label_units));
    return block;
}

std::string answer_of(const json& element) {
    const auto type = text_at(element, "type");
    if (type == "datepicker") return text_at(element, "selected_date");
    if (type == "static_select") return element.contains("selected_option") ? text_at(element["selected_option"], "value") : "";
    if (type != "multi_static_select") return text_at(element, "value");
    std::string chosen;
    for (const auto& option : element.value("selected_options", json::array())) {
        if (!chosen.empty()) chosen += '\n';
        chosen += text_at(option, "value");
    }
    return chosen;
}

}  // namespace

FormOrigin FormOrigin::of(const Form& form, const Conversation& conversation) {
    const bool elsewhere = conversation.privacy == Conversation::Privacy::shared && is_id(conversation.id);
    return {form.token, elsewhere ? conversation.id : "", elsewhere ? conversation.thread : ""};
}

FormOrigin FormOrigin::read(std::string_view metadata) {
    const auto space = metadata.find(' ');
    FormOrigin origin{std::string(metadata.substr(0, space)), "", ""};
    if (space == std::string_view::npos) return origin;
    const auto place = metadata.substr(space + 1);
    const auto slash = place.find('/');
    origin.channel = place.substr(0, slash);
    if (slash != std::string_view::npos) origin.thread = place.substr(slash + 1);
    return origin;
}

std::string FormOrigin::metadata() const { return channel.empty() ? token : token + " " + channel + "/" + thread; }

std::string modal(const Form& form, const FormOrigin& origin, const Say& say) {
    json blocks = json::array();
    std::set<std::string_view> names;
    for (const auto& field : form.fields) {
        const bool named = !field.name.empty() && field.name.size() <= limits::block_id && names.insert(field.name).second;
        if (named && blocks.size() < limits::view_blocks) blocks.push_back(input_of(field, say));
    }
    const json view = {{"type", "modal"},
                       {"callback_id", form_callback},
                       {"private_metadata", origin.metadata()},
                       {"title", plain_text(plain(say(form.title), limits::view_title))},
                       {"submit", plain_text(plain(say(form.submit), limits::view_title))},
                       {"blocks", std::move(blocks)}};
    return view.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::map<std::string, std::string> submitted_values(std::string_view text) {
    std::map<std::string, std::string> values;
    const auto blocks = json::parse(text, nullptr, false);
    if (!blocks.is_object()) return values;
    for (const auto& [name, elements] : blocks.items()) {
        if (elements.is_object() && elements.contains(element_id)) values[name] = answer_of(elements[element_id]);
    }
    return values;
}

}  // namespace botones::slack
