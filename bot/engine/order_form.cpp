// Argument schemas become fields; texts become typed values.
#include "bot/engine/order_form.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "commands/language/cleaning.hpp"
#include "commands/language/lexicon.hpp"
#include "commands/language/value_reader.hpp"

namespace botones::engine {
namespace {

constexpr std::size_t longest_value = 3000;  // Slack's longest input (reference: modals); no argument is longer
constexpr const char* given_names = "given_names";
constexpr const char* surnames = "surnames";

bool contains(const std::vector<std::string>& list, const std::string& name) {
    return std::find(list.begin(), list.end(), name) != list.end();
}

/// Arguments that say what the order is about, or that only words set.
bool is_field(const ArgumentSpec& spec, const OpenQuestion& question) {
    if (contains(question.missing, spec.name)) return true;
    if (spec.asked == ArgumentSpec::Asked::never) return false;
    const auto type = spec.type;
    return type != ArgumentType::request && type != ArgumentType::ticket && type != ArgumentType::queue_id && type != ArgumentType::flag;
}

std::string known_value(const OpenQuestion& question, const std::string& name) {
    if (const auto typed = question.typed.find(name); typed != question.typed.end()) return typed->second;
    const auto& all = question.order.arguments.all();
    const auto found = all.find(name);
    return found == all.end() ? std::string() : text_of(found->second);
}

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const auto& word : words) text += (text.empty() ? "" : " ") + word;
    return text;
}

FormField field_of(const OpenQuestion& question, const std::string& name, bool required) {
    FormField field;
    field.name = name;
    field.label = Text::of("field." + name);
    field.required = required;
    field.value = known_value(question, name);
    return field;
}

void add_name_fields(Form& form, const OpenQuestion& question, bool required) {
    auto given = field_of(question, given_names, required);
    auto family = field_of(question, surnames, false);
    if (const auto* known = question.order.arguments.get<PersonName>("name")) {
        if (given.value.empty()) given.value = joined(known->given());
        if (family.value.empty()) family.value = joined(known->surnames());
    }
    form.fields.push_back(std::move(given));
    form.fields.push_back(std::move(family));
}

void shape(FormField& field, const ArgumentSpec& spec) {
    if (spec.name == "reason" || spec.name == "body") field.kind = FormField::Kind::long_text;
    if (spec.type == ArgumentType::words) field.hint = Text::of("engine.form.list_hint");
    if (spec.type == ArgumentType::duration) field.hint = Text::of("engine.form.duration_hint");
    if (spec.choices.empty()) return;
    field.kind = spec.type == ArgumentType::words ? FormField::Kind::many : FormField::Kind::choice;
    for (const auto& choice : spec.choices) field.choices.push_back({Text::plain(choice), choice});
}

Result<ArgumentValue> by_type(const ArgumentSpec& spec, const nlohmann::json& value) {
    auto read = arguments_from_json({spec}, {{spec.name, value}});
    if (!read) return pass(read);
    const auto found = read->all().find(spec.name);
    if (found == read->all().end()) return fail(Kind::invalid_input, "bad_argument", {{"argument", spec.name}});
    return found->second;
}

Result<ArgumentValue> read_duration_words(const ArgumentSpec& spec, const std::string& text) {
    if (auto iso = by_type(spec, text)) return iso;
    const language::Reading reading(text, language::Lexicon::own());
    const auto found = reading.size() == 0 ? std::nullopt : language::read_duration(reading, 0);
    if (!found || found->unit_missing || found->next != reading.size()) {
        return fail(Kind::invalid_input, "bad_argument", {{"argument", spec.name}});
    }
    return ArgumentValue(found->duration);
}

std::string trimmed(const std::string& text) {
    const auto first = text.find_first_not_of(" \t\r\n");
    return first == std::string::npos ? std::string() : text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

/// "todos, jurídica y sgl", or one a line; a name of several words stands between commas.
std::vector<std::string> items_of(const std::string& text) {
    const language::Reading reading(text, language::Lexicon::own());
    const auto found = reading.size() == 0 ? std::nullopt : language::read_list(reading, 0, [](std::size_t) { return false; });
    if (found && found->next == reading.size()) return found->items;
    std::vector<std::string> items;
    for (std::size_t from = 0; from < text.size();) {
        const auto end = std::min(text.find_first_of(",;\n", from), text.size());
        if (auto item = trimmed(text.substr(from, end - from)); !item.empty()) items.push_back(std::move(item));
        from = end + 1;
    }
    return items;
}

/// Without the spaces around it. Errors: what makes it unfit to act on.
Result<std::string> fit_text(const std::string& typed) {
    if (typed.size() > longest_value) return fail(Kind::invalid_input, "value_too_long");
    if (language::mentions_password_value(typed)) return fail(Kind::denied, "password_in_chat");
    const auto cleaned = language::clean(typed, language::Platform::plain);
    if (!cleaned.trouble.empty()) return fail(Kind::invalid_input, cleaned.trouble, cleaned.trouble_args);
    return trimmed(typed);
}

std::string value_in(const std::map<std::string, std::string>& values, const std::string& name) {
    const auto found = values.find(name);
    return found == values.end() ? std::string() : found->second;
}

Result<std::optional<ArgumentValue>> read_name(const std::map<std::string, std::string>& values) {
    auto given = fit_text(value_in(values, given_names));
    if (!given) return pass(given);
    auto family = fit_text(value_in(values, surnames));
    if (!family) return pass(family);
    if (given->empty() && family->empty()) return std::optional<ArgumentValue>();
    const auto words = [](const std::string& text) { return text.empty() ? std::vector<std::string>{} : std::vector<std::string>{text}; };
    auto name = PersonName::parse(words(*given), words(*family));
    if (!name) return pass(name);
    return std::optional<ArgumentValue>(std::move(*name));
}

Result<std::optional<ArgumentValue>> read_field(const ArgumentSpec& spec, const std::map<std::string, std::string>& values) {
    if (spec.type == ArgumentType::person_name && !values.contains(spec.name)) return read_name(values);
    auto text = fit_text(value_in(values, spec.name));
    if (!text) return pass(text);
    if (text->empty()) return std::optional<ArgumentValue>();
    auto value = read_typed(spec, *text);
    if (!value) return pass(value);
    return std::optional<ArgumentValue>(std::move(*value));
}

}  // namespace

Form form_of(const Operation& operation, const OpenQuestion& question) {
    Form form;
    form.title = Text::of("operation." + operation.name);
    form.submit = Text::of("engine.form.submit");
    form.token = question.token;
    for (const auto& spec : operation.arguments) {
        if (!is_field(spec, question)) continue;
        const bool required = spec.need == ArgumentSpec::Need::required || contains(question.missing, spec.name);
        if (spec.type == ArgumentType::person_name) {
            add_name_fields(form, question, required);
            continue;
        }
        auto field = field_of(question, spec.name, required);
        shape(field, spec);
        form.fields.push_back(std::move(field));
    }
    return form;
}

Result<ArgumentValue> read_typed(const ArgumentSpec& spec, const std::string& typed) {
    auto text = fit_text(typed);
    if (!text) return pass(text);
    if (text->empty()) return fail(Kind::invalid_input, "bad_argument", {{"argument", spec.name}});
    if (spec.type == ArgumentType::duration) return read_duration_words(spec, *text);
    if (spec.type != ArgumentType::words) return by_type(spec, *text);
    auto items = items_of(*text);
    if (items.empty()) return fail(Kind::invalid_input, "bad_argument", {{"argument", spec.name}});
    return ArgumentValue(std::move(items));
}

FormReading read_form(const Operation& operation, const OpenQuestion& question, const std::map<std::string, std::string>& values) {
    FormReading reading;
    reading.arguments = question.order.arguments;
    for (const auto& spec : operation.arguments) {
        if (!is_field(spec, question)) continue;
        auto value = read_field(spec, values);
        if (!value) {
            reading.wrong.emplace_back(spec.type == ArgumentType::person_name ? given_names : spec.name, value.error());
            continue;
        }
        if (*value) reading.arguments.set(spec.name, std::move(**value));
        if (!*value) reading.arguments.erase(spec.name);
        const bool required = spec.need == ArgumentSpec::Need::required || contains(question.missing, spec.name);
        if (!*value && required) reading.missing.push_back(spec.name);
    }
    return reading;
}

}  // namespace botones::engine
