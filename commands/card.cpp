// Cards to and from JSON (the form they have in the outbox), and the card of an error.
#include "commands/card.hpp"

#include <array>
#include <utility>

#include <nlohmann/json.hpp>

#include "commands/values/hex.hpp"

namespace botones {

namespace {

constexpr std::array<std::pair<CardState, std::string_view>, 11> state_names{{
    {CardState::info, "info"},
    {CardState::done, "done"},
    {CardState::clarify, "clarify"},
    {CardState::confirm, "confirm"},
    {CardState::waiting_approval, "waiting_approval"},
    {CardState::running, "running"},
    {CardState::refused, "refused"},
    {CardState::denied, "denied"},
    {CardState::expired, "expired"},
    {CardState::failed, "failed"},
    {CardState::needs_human, "needs_human"},
}};

CardState state_from(std::string_view name) {
    for (const auto& [state, text] : state_names)
        if (text == name) return state;
    return CardState::info;
}

nlohmann::json action_to_json(const Action& action) {
    nlohmann::json json{{"label", action.label}, {"say", action.say}};
    if (!action.token.empty()) json["token"] = action.token;
    if (action.style == Action::Style::primary) json["style"] = "primary";
    if (action.style == Action::Style::danger) json["style"] = "danger";
    return json;
}

Action action_from_json(const nlohmann::json& json) {
    Action action;
    action.label = json.at("label").get<Text>();
    action.say = json.at("say").get<std::string>();
    action.token = json.value("token", "");
    const auto style = json.value("style", "");
    if (style == "primary") action.style = Action::Style::primary;
    if (style == "danger") action.style = Action::Style::danger;
    return action;
}

/// JSON holds text only, and a hexadecimal digit is never escaped.
nlohmann::json attachment_to_json(const Attachment& file) {
    return {{"name", file.name}, {"media_type", file.media_type}, {"alt", file.alt}, {"hex", to_hex(file.bytes)}};
}

Attachment attachment_from_json(const nlohmann::json& json) {
    return {json.at("name").get<std::string>(), json.at("media_type").get<std::string>(), json.at("alt").get<Text>(),
            from_hex(json.at("hex").get<std::string>()).value_or("")};
}

/// The codes that are questions to the asker rather than refusals: the order can be said again, more exactly.
bool is_question(std::string_view code) {
    return code == "missing_arguments" || code == "ambiguous_local_part" || code == "login_taken";
}

CardState state_of(const Error& error) {
    if (is_question(error.code)) return CardState::clarify;
    if (error.code == "expired") return CardState::expired;
    switch (error.kind) {
        case Kind::invalid_input:
        case Kind::not_found:
        case Kind::already_exists:
        case Kind::conflict:
        case Kind::denied: return CardState::refused;
        case Kind::rate_limited:
        case Kind::unavailable:
        case Kind::misconfigured:
        case Kind::internal: return CardState::failed;
        case Kind::uncertain: return CardState::needs_human;
    }
    return CardState::failed;
}

std::string title_key(CardState state) {
    if (state == CardState::clarify) return "card.clarify";
    if (state == CardState::expired) return "card.expired";
    if (state == CardState::refused) return "card.refused";
    if (state == CardState::needs_human) return "card.needs_human";
    return "card.failed";
}

/// `missing` names arguments, separated by spaces; each is said by its label.
void add_missing(Card& card, const std::string& missing) {
    std::size_t from = 0;
    while (from < missing.size()) {
        const auto end = std::min(missing.find(' ', from), missing.size());
        if (end > from) card.lines.push_back(Text::of("field." + missing.substr(from, end - from)));
        from = end + 1;
    }
}

}  // namespace

std::string_view name_of(CardState state) {
    for (const auto& [known, text] : state_names)
        if (known == state) return text;
    return "info";
}

void to_json(nlohmann::json& json, const Field& field) {
    json = {{"label", field.label}, {"value", field.value}};
    if (!field.name.empty()) json["name"] = field.name;
    if (field.number) json["number"] = *field.number;
}

void from_json(const nlohmann::json& json, Field& field) {
    field.label = json.at("label").get<Text>();
    field.value = json.at("value").get<Text>();
    field.name = json.value("name", "");
    field.number.reset();
    if (json.contains("number")) field.number = json.at("number").get<std::int64_t>();
}

void to_json(nlohmann::json& json, const Table& table) { json = {{"columns", table.columns}, {"rows", table.rows}}; }

void from_json(const nlohmann::json& json, Table& table) {
    table.columns = json.at("columns").get<std::vector<Text>>();
    table.rows = json.at("rows").get<std::vector<std::vector<Text>>>();
}

void to_json(nlohmann::json& json, const Card& card) {
    json = {{"state", name_of(card.state)}, {"title", card.title}};
    if (!card.request.empty()) json["request"] = card.request;
    if (!card.ticket.empty()) json["ticket"] = card.ticket;
    if (!card.operation.empty()) json["operation"] = card.operation;
    if (!card.code.empty()) json["code"] = card.code;
    if (!card.lines.empty()) json["lines"] = card.lines;
    if (!card.fields.empty()) json["fields"] = card.fields;
    if (card.table) json["table"] = *card.table;
    if (card.progress) json["progress"] = {card.progress->done, card.progress->total};
    for (const auto& action : card.actions) json["actions"].push_back(action_to_json(action));
    if (card.form) json["form"] = *card.form;
    for (const auto& file : card.attachments) json["attachments"].push_back(attachment_to_json(file));
    if (card.audience == Card::Audience::asker_only) json["audience"] = "asker_only";
}

void from_json(const nlohmann::json& json, Card& card) {
    card = {};
    card.state = state_from(json.at("state").get<std::string>());
    card.title = json.at("title").get<Text>();
    card.request = json.value("request", "");
    card.ticket = json.value("ticket", "");
    card.operation = json.value("operation", "");
    card.code = json.value("code", "");
    if (json.contains("lines")) card.lines = json.at("lines").get<std::vector<Text>>();
    if (json.contains("fields")) card.fields = json.at("fields").get<std::vector<Field>>();
    if (json.contains("table")) card.table = json.at("table").get<Table>();
    if (json.contains("progress"))
        card.progress = Progress{json.at("progress").at(0).get<std::uint64_t>(), json.at("progress").at(1).get<std::uint64_t>()};
    if (json.contains("actions"))
        for (const auto& action : json.at("actions")) card.actions.push_back(action_from_json(action));
    if (json.contains("form")) card.form = json.at("form").get<Form>();
    if (json.contains("attachments"))
        for (const auto& file : json.at("attachments")) card.attachments.push_back(attachment_from_json(file));
    if (json.value("audience", "") == "asker_only") card.audience = Card::Audience::asker_only;
}

Card card_of(const Error& error) {
    Card card;
    card.state = state_of(error);
    card.code = error.code;
    card.title = Text::of(title_key(card.state));
    card.lines.push_back(Text::of("reason." + error.code, error.args));
    const auto missing = error.args.find("missing");
    if (error.code == "missing_arguments" && missing != error.args.end())
        if (const auto* names = std::get_if<std::string>(&missing->second)) add_missing(card, *names);
    return card;
}

}  // namespace botones
