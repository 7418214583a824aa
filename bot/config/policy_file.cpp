// Reads policy.toml.
#include "bot/config/policy_file.hpp"

#include "bot/config/entitlement_section.hpp"

#include <openssl/sha.h>

#include <array>
#include <charconv>
#include <fstream>
#include <iterator>

#include "commands/values/hex.hpp"
#include <map>
#include <regex>

namespace botones::config {
namespace {

std::string digest_of_file(const std::string& file) {
    std::ifstream stream(file, std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
    std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
    SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest.data());
    return to_hex(std::span(digest).first<6>());
}

void read_tiers(Table table, Policy& policy) {
    for (auto& [operation, name] : table.all_texts()) {
        if (const auto tier = tier_from(name)) {
            policy.tiers.insert_or_assign(operation, *tier);
        } else {
            table.wrong(operation, "must be run, confirm, approve or approve_two");
        }
    }
}

void read_classes(Table table, Policy& policy) {
    for (auto& [link_type, name] : table.all_texts()) {
        if (const auto domain = Domain::parse(name)) {
            policy.primary_domain_by_class.insert_or_assign(link_type, domain->text());
        } else {
            table.wrong(link_type, "must be a domain, e.g. \"example.org\"");
        }
    }
}

/// "24h", "30m", "7d": a number and a unit.
void read_duration(Table& table, const std::string& key, Seconds& value) {
    const auto text = table.text(key);
    if (!text) return;
    std::int64_t number = 0;
    const auto* end = text->data() + text->size();
    const auto parsed = std::from_chars(text->data(), end, number);
    const std::string_view unit(parsed.ptr, static_cast<std::size_t>(end - parsed.ptr));
    const std::int64_t scale = unit == "s" ? 1 : unit == "m" ? 60 : unit == "h" ? 3600 : unit == "d" ? 86400 : 0;
    if (parsed.ec != std::errc() || scale == 0 || number < 1 || number > 100'000) {
        return table.wrong(key, "must be a duration, e.g. \"24h\", \"30m\" or \"7d\"");
    }
    value = Seconds(number * scale);
}

void read_number(Table& table, const std::string& key, int least, int most, int& value) {
    const auto number = table.number(key);
    if (!number) return;
    if (*number < least || *number > most) {
        return table.wrong(key, "must be between " + std::to_string(least) + " and " + std::to_string(most));
    }
    value = static_cast<int>(*number);
}

void read_baja(Table& table, Policy& policy) {
    auto baja = table.text("baja");
    if (!baja) return;
    if (*baja != "ask" && *baja != "close" && *baja != "delete") return table.wrong("baja", "must be ask, close or delete (D5)");
    policy.baja = std::move(*baja);
}

void read_required(Table& table, Policy& policy) {
    auto fields = table.texts("account_required_fields");
    if (!fields) return;
    for (const auto& field : *fields) {
        if (field != "unit" && field != "link_type" && field != "national_id" && field != "groups" && field != "name") {
            table.wrong("account_required_fields", "knows name, unit, link_type, national_id and groups");
        }
    }
    policy.account_required_fields = std::move(*fields);
}

void read_modifiable(Table& root, Policy& policy) {
    auto fields = root.texts("modifiable_fields");
    if (!fields) return;
    for (const auto& field : *fields) {
        if (field != "name" && field != "unit" && field != "title" && field != "phone" && field != "link_type") {
            root.wrong("modifiable_fields", "knows name, unit, title, phone and link_type");
        }
    }
    policy.modifiable_fields = std::move(*fields);
}

bool is_pattern(const std::string& pattern) {
    static const std::regex good("(given[12]|surname[12]|initial[12])([._-]?(given[12]|surname[12]|initial[12]))*");
    return std::regex_match(pattern, good);
}

template <class Value>
void read_choice(Table& table, const std::string& key, const std::map<std::string, Value>& known, Value& value) {
    const auto text = table.text(key);
    if (!text) return;
    const auto found = known.find(*text);
    if (found != known.end()) {
        value = found->second;
        return;
    }
    std::string names;
    for (const auto& [name, each] : known) names += (names.empty() ? "" : " or ") + name;
    table.wrong(key, "must be " + names);
}

void read_naming(Table table, NamingRules& naming) {
    constexpr const char* shape = "is made of given1, given2, surname1, surname2, initial1, initial2 and . - _ between them";
    if (auto login = table.text("login")) {
        if (!is_pattern(*login)) table.wrong("login", shape);
        naming.login = std::move(*login);
    }
    if (auto homonyms = table.texts("homonyms")) {
        for (const auto& pattern : *homonyms)
            if (!is_pattern(pattern)) table.wrong("homonyms", shape);
        naming.homonyms = std::move(*homonyms);
    }
    using Homonyms = NamingRules::Homonyms;
    using Particles = NamingRules::Particles;
    read_choice<Homonyms>(table, "when_taken",
                          {{"first_that_fits", Homonyms::first_that_fits}, {"each_in_turn", Homonyms::each_in_turn}}, naming.when_taken);
    read_choice<Particles>(table, "particles", {{"joined", Particles::joined}, {"dropped", Particles::dropped}}, naming.particles);
    read_number(table, "candidates", 1, 6, naming.candidates);
    table.finish();
}

void read_common_domain(Table& root, Policy& policy) {
    const auto text = root.text("common_domain");
    if (!text) return;
    const auto domain = Domain::parse(*text);
    if (!domain) return root.wrong("common_domain", "must be a domain, e.g. \"example.org\"");
    policy.common_domain = domain->text();
}

}  // namespace

void read_policy(const std::string& file, Policy& policy, Findings& findings) {
    auto root = Table::open(file, findings);
    if (!root) return;
    policy.version = root->text("version").value_or("") + "#" + digest_of_file(file);
    policy.procedure = root->text("procedure").value_or("");
    read_required(*root, policy);
    read_baja(*root, policy);
    read_duration(*root, "approval_lifetime", policy.approval_lifetime);
    read_duration(*root, "claim_lifetime", policy.claim_lifetime);
    read_number(*root, "queue_growth_percent", 0, 1000, policy.queue_growth_percent);
    read_number(*root, "approvers_notified", 0, 100, policy.approvers_notified);
    read_modifiable(*root, policy);
    read_common_domain(*root, policy);
    policy.mail_url = root->text("mail_url").value_or("");
    policy.address_rule = root->text("address_rule").value_or(policy.address_rule);
    if (auto naming = root->table("naming")) read_naming(std::move(*naming), policy.naming);
    policy.application_link_types = root->texts("application_link_types").value_or(policy.application_link_types);
    if (auto entitlement = root->table("entitlement")) read_entitlement(std::move(*entitlement), policy.entitlement);
    if (auto tiers = root->table("tiers")) read_tiers(std::move(*tiers), policy);
    if (auto classes = root->table("primary_domain_by_class")) read_classes(std::move(*classes), policy);
    root->finish();
}

}  // namespace botones::config
