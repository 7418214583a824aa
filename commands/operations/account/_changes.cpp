// Changes to and from JSON, and compared with an account.
#include "commands/operations/account/_changes.hpp"

#include <nlohmann/json.hpp>

#include "commands/operations/facts.hpp"

namespace botones::operations {

namespace {

std::string or_none(const std::string& text) { return text.empty() ? std::string("none") : shown(text); }

std::string text_of_address(const std::optional<Address>& address) { return address ? address->text() : std::string("none"); }

std::vector<std::string> texts(const std::vector<Address>& addresses) {
    std::vector<std::string> all;
    for (const auto& address : addresses) all.push_back(address.text());
    return all;
}

Result<AccountChanges> parse(const nlohmann::json& json) {
    AccountChanges changes;
    const auto text = [&](const char* field, std::optional<std::string>& to) {
        if (json.contains(field)) to = json.at(field).get<std::string>();
    };
    text("unit", changes.unit);
    text("link_type", changes.link_type);
    text("title", changes.title);
    text("phone", changes.phone);
    if (json.contains("given")) {
        auto name = PersonName::parse(json.at("given").get<std::vector<std::string>>(), json.at("surnames").get<std::vector<std::string>>());
        if (!name) return pass(name);
        changes.name = std::move(*name);
    }
    if (json.contains("responsible")) {
        auto address = Address::parse(json.at("responsible").get<std::string>());
        if (!address) return pass(address);
        changes.responsible = std::move(*address);
    }
    if (!json.contains("secondary_users")) return changes;
    changes.secondary_users.emplace();
    for (const auto& each : json.at("secondary_users")) {
        auto address = Address::parse(each.get<std::string>());
        if (!address) return pass(address);
        changes.secondary_users->push_back(std::move(*address));
    }
    return changes;
}

}  // namespace

std::vector<FieldChange> differences_to(const AccountAttributes& now, const AccountChanges& changes) {
    std::vector<FieldChange> found;
    const auto compare = [&](const char* field, const std::string& before, const std::string& after) {
        if (before != after) found.push_back({field, before, after});
    };
    const auto compare_text = [&](const char* field, const std::string& before, const std::optional<std::string>& after) {
        if (after && before != *after) found.push_back({field, or_none(before), or_none(*after)});
    };
    if (changes.name && *changes.name != now.name) compare("name", shown(now.name.display()), shown(changes.name->display()));
    compare_text("unit", now.unit, changes.unit);
    compare_text("link_type", now.link_type, changes.link_type);
    compare_text("title", now.title, changes.title);
    compare_text("phone", now.phone, changes.phone);
    if (changes.responsible) compare("responsible", text_of_address(now.responsible), text_of_address(changes.responsible));
    if (changes.secondary_users) compare("secondary_users", listed(texts(now.secondary_users)), listed(texts(*changes.secondary_users)));
    return found;
}

nlohmann::json changes_to_json(const AccountChanges& changes) {
    auto json = nlohmann::json::object();
    const auto text = [&](const char* field, const std::optional<std::string>& value) {
        if (value) json[field] = *value;
    };
    text("unit", changes.unit);
    text("link_type", changes.link_type);
    text("title", changes.title);
    text("phone", changes.phone);
    if (changes.name) {
        json["given"] = changes.name->given();
        json["surnames"] = changes.name->surnames();
    }
    if (changes.responsible) json["responsible"] = changes.responsible->text();
    if (changes.secondary_users) json["secondary_users"] = texts(*changes.secondary_users);
    return json;
}

Result<AccountChanges> changes_from_json(const nlohmann::json& json) {
    try {
        auto changes = parse(json);
        if (!changes) return fail(Kind::internal, "bad_record", {}, changes.error().code);
        return changes;
    } catch (const nlohmann::json::exception& e) {
        return fail(Kind::internal, "bad_record", {}, e.what());
    }
}

nlohmann::json field_changes_to_json(const std::vector<FieldChange>& changes) {
    auto json = nlohmann::json::array();
    for (const auto& change : changes) json.push_back({{"field", change.field}, {"before", change.before}, {"after", change.after}});
    return json;
}

std::vector<FieldChange> field_changes_from_json(const nlohmann::json& json) {
    std::vector<FieldChange> changes;
    if (!json.is_array()) return changes;
    for (const auto& each : json) changes.push_back({each.value("field", ""), each.value("before", "none"), each.value("after", "none")});
    return changes;
}

Text change_line(const FieldChange& change) {
    return Text::of("account.change", {{"field", change.field}, {"before", change.before}, {"after", change.after}});
}

}  // namespace botones::operations
