// Forms to and from JSON: what the outbox and the open questions hold.
#include "commands/form.hpp"

#include <array>
#include <utility>

#include <nlohmann/json.hpp>

namespace botones {

namespace {

constexpr std::array<std::pair<FormField::Kind, std::string_view>, 5> kind_names{{
    {FormField::Kind::text, "text"},
    {FormField::Kind::long_text, "long_text"},
    {FormField::Kind::choice, "choice"},
    {FormField::Kind::many, "many"},
    {FormField::Kind::date, "date"},
}};

std::string_view name_of(FormField::Kind kind) {
    for (const auto& [known, name] : kind_names)
        if (known == kind) return name;
    return "text";
}

FormField::Kind kind_from(std::string_view name) {
    for (const auto& [kind, known] : kind_names)
        if (known == name) return kind;
    return FormField::Kind::text;
}

nlohmann::json field_to_json(const FormField& field) {
    nlohmann::json json{{"name", field.name}, {"label", field.label}, {"kind", name_of(field.kind)}, {"required", field.required}};
    if (!field.hint.key.empty()) json["hint"] = field.hint;
    if (!field.value.empty()) json["value"] = field.value;
    for (const auto& choice : field.choices) json["choices"].push_back({{"label", choice.label}, {"value", choice.value}});
    return json;
}

FormField field_from_json(const nlohmann::json& json) {
    FormField field;
    field.name = json.at("name").get<std::string>();
    field.label = json.at("label").get<Text>();
    field.kind = kind_from(json.at("kind").get<std::string>());
    field.required = json.at("required").get<bool>();
    if (json.contains("hint")) field.hint = json.at("hint").get<Text>();
    field.value = json.value("value", "");
    if (!json.contains("choices")) return field;
    for (const auto& choice : json.at("choices")) {
        field.choices.push_back({choice.at("label").get<Text>(), choice.at("value").get<std::string>()});
    }
    return field;
}

}  // namespace

void to_json(nlohmann::json& json, const Form& form) {
    json = {{"title", form.title}, {"submit", form.submit}, {"fields", nlohmann::json::array()}};
    for (const auto& field : form.fields) json["fields"].push_back(field_to_json(field));
    if (!form.token.empty()) json["token"] = form.token;
}

void from_json(const nlohmann::json& json, Form& form) {
    form = {};
    form.title = json.at("title").get<Text>();
    form.submit = json.at("submit").get<Text>();
    for (const auto& field : json.at("fields")) form.fields.push_back(field_from_json(field));
    form.token = json.value("token", "");
}

}  // namespace botones
