// Reads [entitlement].
#include "bot/config/entitlement_section.hpp"

#include <algorithm>

namespace botones::config {
namespace {

constexpr std::int64_t most_days = 3650;

std::vector<std::string> items_in(const std::string& text) {
    std::vector<std::string> items;
    for (std::size_t from = 0; from < text.size();) {
        const auto end = std::min(text.find(' ', from), text.size());
        if (end > from) items.push_back(text.substr(from, end - from));
        from = end + 1;
    }
    return items;
}

void read_owners(Table& table, EntitlementRules& rules) {
    const auto owners = table.tables("owners");
    if (owners.empty()) return;
    rules.owners.clear();
    for (auto each : owners) {
        OwnerRule rule{each.text("operation").value_or(""), each.texts("exempt").value_or(std::vector<std::string>()), OwnerRule::Ask::by_role};
        if (rule.operation.empty()) each.missing("operation", "\"group.delete\"");
        if (each.flag("open").value_or(false)) rule.ask = OwnerRule::Ask::open;
        for (auto& role : rule.exempt) role = rules.role_name(role);
        each.finish();
        rules.owners.push_back(std::move(rule));
    }
}

}  // namespace

void read_entitlement(Table table, EntitlementRules& rules) {
    if (auto spellings = table.table("role_spellings")) {
        rules.role_spellings.clear();
        for (auto& [spelling, role] : spellings->all_texts()) rules.role_spellings.insert_or_assign(spelling, role);
    }
    if (auto limits = table.table("role_limits")) {
        rules.role_limits.clear();
        for (auto& [role, patterns] : limits->all_texts()) rules.role_limits.insert_or_assign(rules.role_name(role), items_in(patterns));
    }
    const auto list = [&](const char* key, std::vector<std::string>& value, bool roles) {
        auto given = table.texts(key);
        if (!given) return;
        value = std::move(*given);
        for (auto& each : value)
            if (roles) each = rules.role_name(each);
    };
    list("local_units", rules.local_units, false);
    list("local_requesters", rules.local_requesters, true);
    list("local_operations", rules.local_operations, false);
    list("managing_unit", rules.managing_unit, true);
    list("for_managing_unit", rules.for_managing_unit, false);
    list("grantable", rules.grantable, true);
    rules.local_rule = table.text("local_rule").value_or(rules.local_rule);
    rules.owner_rule = table.text("owner_rule").value_or(rules.owner_rule);
    if (const auto days = table.number("longest_grant_days")) {
        if (*days < 1 || *days > most_days) table.wrong("longest_grant_days", "must be between 1 and 3650");
        rules.longest_grant = std::chrono::hours(24 * *days);
    }
    read_owners(table, rules);
    table.finish();
}

}  // namespace botones::config
