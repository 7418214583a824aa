// Attributes to and from JSON, and what differs between two sets of them.
#include "commands/operations/account/_attributes.hpp"

#include <set>

#include <nlohmann/json.hpp>

namespace botones::operations {

namespace {

std::vector<std::string> texts_of(const std::vector<Address>& addresses) {
    std::vector<std::string> texts;
    for (const auto& address : addresses) texts.push_back(address.text());
    return texts;
}

template <class T>
bool same_set(const std::vector<T>& one, const std::vector<T>& other) {
    return std::set<T>(one.begin(), one.end()) == std::set<T>(other.begin(), other.end());
}

Result<AccountAttributes> parse_parts(const nlohmann::json& json) {
    auto login = Login::parse(json.at("login").get<std::string>());
    if (!login) return pass(login);
    auto primary = Address::parse(json.at("primary").get<std::string>());
    if (!primary) return pass(primary);
    auto name = PersonName::parse(json.at("given").get<std::vector<std::string>>(), json.at("surnames").get<std::vector<std::string>>());
    if (!name) return pass(name);
    AccountAttributes attributes{std::move(*login), std::move(*primary), {}, std::move(*name), {}, {}, {}, {}, {}};
    for (const auto& text : json.at("secondary")) {
        auto address = Address::parse(text.get<std::string>());
        if (!address) return pass(address);
        attributes.secondary.push_back(std::move(*address));
    }
    attributes.unit = json.at("unit").get<std::string>();
    attributes.link_type = json.at("link_type").get<std::string>();
    attributes.groups = json.at("groups").get<std::vector<std::string>>();
    if (!json.contains("national_id")) return attributes;
    auto id = NationalId::parse(json.at("national_id").get<std::string>());
    if (!id) return pass(id);
    attributes.national_id = std::move(*id);
    return attributes;
}

}  // namespace

std::string attributes_to_payload(const AccountAttributes& attributes) {
    nlohmann::json json{{"login", attributes.login.text()},
                        {"primary", attributes.primary.text()},
                        {"secondary", texts_of(attributes.secondary)},
                        {"given", attributes.name.given()},
                        {"surnames", attributes.name.surnames()},
                        {"unit", attributes.unit},
                        {"link_type", attributes.link_type},
                        {"groups", attributes.groups}};
    if (attributes.national_id) json["national_id"] = attributes.national_id->text();
    if (!attributes.title.empty()) json["title"] = attributes.title;
    if (!attributes.phone.empty()) json["phone"] = attributes.phone;
    if (attributes.responsible) json["responsible"] = attributes.responsible->text();
    if (!attributes.secondary_users.empty()) json["secondary_users"] = texts_of(attributes.secondary_users);
    return json.dump();
}

Result<AccountAttributes> attributes_from_payload(const std::string& payload) {
    try {
        auto attributes = parse_parts(nlohmann::json::parse(payload));
        if (!attributes) return fail(Kind::internal, "bad_record", {}, attributes.error().code);
        return attributes;
    } catch (const nlohmann::json::exception& e) {
        return fail(Kind::internal, "bad_record", {}, e.what());
    }
}

std::vector<std::string> differences(const AccountAttributes& wanted, const AccountAttributes& found) {
    std::vector<std::string> fields;
    const auto compare = [&](const char* name, bool same) {
        if (!same) fields.emplace_back(name);
    };
    compare("login", wanted.login == found.login);
    compare("account", wanted.primary == found.primary);
    compare("other_addresses", same_set(wanted.secondary, found.secondary));
    compare("name", wanted.name.display() == found.name.display());
    compare("unit", wanted.unit == found.unit);
    compare("link_type", wanted.link_type == found.link_type);
    compare("national_id", wanted.national_id == found.national_id);
    compare("groups", same_set(wanted.groups, found.groups));
    compare("created_month", wanted.created_month.empty() || wanted.created_month == found.created_month);
    return fields;
}

}  // namespace botones::operations
