// Fields of accounts.
#include "commands/operations/account_card.hpp"

#include "commands/operations/facts.hpp"

namespace botones::operations {

namespace {

/// Enough to recognise one's own number, too little to learn another's.
std::string masked(const NationalId& id) {
    const auto& text = id.text();
    return "•••" + text.substr(text.size() < 3 ? 0 : text.size() - 3);
}

void add(std::vector<Field>& fields, const char* name, const std::string& text) {
    if (!text.empty()) fields.push_back(fact(name, shown(text)));
}

}  // namespace

std::vector<Field> attribute_fields(const AccountAttributes& attributes) {
    std::vector<Field> fields{fact("account", attributes.primary.text()), fact("name", shown(attributes.name.display()))};
    std::vector<std::string> secondary;
    for (const auto& address : attributes.secondary) secondary.push_back(address.text());
    if (!secondary.empty()) fields.push_back(fact("other_addresses", listed(secondary)));
    add(fields, "unit", attributes.unit);
    add(fields, "link_type", attributes.link_type);
    if (attributes.national_id) fields.push_back(fact("national_id", masked(*attributes.national_id)));
    if (!attributes.groups.empty()) fields.push_back(fact("groups", shown(listed(attributes.groups))));
    add(fields, "job_title", attributes.title);
    add(fields, "phone", attributes.phone);
    if (attributes.responsible) fields.push_back(fact("responsible", attributes.responsible->text()));
    std::vector<std::string> users;
    for (const auto& user : attributes.secondary_users) users.push_back(user.text());
    if (!users.empty()) fields.push_back(fact("secondary_users", shown(listed(users))));
    return fields;
}

std::vector<Field> account_fields(const Account& account, const DirectoryCapabilities& capabilities) {
    auto fields = attribute_fields(account.attributes);
    fields.insert(fields.begin() + 2, state_field("state", account.state));
    if (account.created) fields.push_back(fact("created", *account.created));
    fields.push_back(last_login_field(account, capabilities));
    if (account.password_changed) fields.push_back(fact("password_changed", *account.password_changed));
    if (account.locked_out) fields.push_back(fact("locked_out", Text::of("value.yes")));
    if (account.must_change_password) fields.push_back(fact("must_change", Text::of("value.yes")));
    return fields;
}

Field last_login_field(const Account& account, const DirectoryCapabilities& capabilities) {
    if (account.last_login) return fact("last_login", *account.last_login);
    return fact("last_login", Text::of(capabilities.last_login ? "value.never" : "value.not_recorded"));
}

Field state_field(std::string name, AccountState state) {
    return fact(std::move(name), Text::of("state." + std::string(name_of(state))));
}

std::string address_of(const Account& account) { return account.attributes.primary.text(); }

}  // namespace botones::operations
