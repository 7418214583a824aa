// Combining folded names into logins, and walking the tree of docs/naming.md.
#include "commands/operations/account/_naming.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace botones::operations {

namespace {

using End = NamingVerdict::End;

struct FoldedName {
    std::vector<std::string> given;
    std::vector<std::string> surnames;
};

/// "De la Cruz" → "Cruz".
std::string without_particles(const std::string& name) {
    std::string kept;
    for (std::size_t at = 0; at < name.size();) {
        const auto end = std::min(name.find(' ', at), name.size());
        const auto word = name.substr(at, end - at);
        if (!is_name_particle(fold_for_matching(word))) kept += word;
        at = end + 1;
    }
    return kept;
}

std::vector<std::string> folded(const std::vector<std::string>& names, const NamingRules& rules) {
    std::vector<std::string> logins;
    for (const auto& name : names) {
        const auto whole = rules.particles == NamingRules::Particles::dropped ? without_particles(name) : name;
        if (auto text = fold_to_login(whole.empty() ? name : whole); !text.empty()) logins.push_back(std::move(text));
    }
    return logins;
}

FoldedName fold(const PersonName& name, const NamingRules& rules) { return {folded(name.given(), rules), folded(name.surnames(), rules)}; }

/// A part of a pattern, e.g. `surname2`; empty when the person has none.
std::string part_of(const FoldedName& name, std::string_view part) {
    const auto at = static_cast<std::size_t>(part.back() - '1');
    const auto kind = part.substr(0, part.size() - 1);
    const auto& names = kind == "surname" ? name.surnames : name.given;
    if (at >= names.size()) return {};
    return kind == "initial" ? names[at].substr(0, 1) : names[at];
}

/// nullopt: the person lacks a part, or what comes out is no login on every backend (S40).
std::optional<Login> login_by(const FoldedName& name, std::string_view pattern) {
    std::string text;
    for (std::size_t at = 0; at < pattern.size();) {
        if (pattern[at] < 'a' || pattern[at] > 'z') {
            text += pattern[at++];
            continue;
        }
        const auto end = std::min(pattern.find_first_of("12", at), pattern.size() - 1) + 1;
        const auto part = part_of(name, pattern.substr(at, end - at));
        if (part.empty()) return std::nullopt;
        text += part;
        at = end;
    }
    auto login = Login::parse(text);
    if (!login) return std::nullopt;
    return std::move(*login);
}

void add(std::vector<Login>& logins, std::optional<Login> login) {
    if (login && std::find(logins.begin(), logins.end(), *login) == logins.end()) logins.push_back(std::move(*login));
}

bool is_open(const FoundAccount& found) { return found.account.state != AccountState::closed; }

/// Active before locked before closed; among equals the order of the look-up.
const FoundAccount& foremost(const std::vector<FoundAccount>& accounts) {
    return *std::min_element(accounts.begin(), accounts.end(),
                             [](const auto& one, const auto& other) { return one.account.state < other.account.state; });
}

NamingVerdict theirs(FoundAccount account, bool id_compared) {
    NamingVerdict verdict;
    verdict.end = is_open(account) ? End::report : End::reactivate;
    verdict.account = std::move(account);
    verdict.id_compared = id_compared;
    return verdict;
}

enum class Likeness { same, other, unclear };

Likeness likeness(const Applicant& applicant, const LoginHolder& holder) {
    if (!holder.account) return Likeness::other;
    const auto& attributes = holder.account->account.attributes;
    if (applicant.id && attributes.national_id) return *applicant.id == *attributes.national_id ? Likeness::same : Likeness::other;
    // Who says the login means that account, unless the name said is another's.
    const bool meant = applicant.login && (!applicant.name || same_name(*applicant.name, attributes.name));
    return meant ? Likeness::same : Likeness::unclear;
}

class Tree {
public:
    Tree(const Applicant& applicant, const NamingRules& rules, Holdings& holdings)
        : applicant_(applicant), rules_(rules), holdings_(holdings) {}

    Result<NamingVerdict> walk() {
        if (applicant_.id) {
            const auto own = holdings_.of_person(*applicant_.id);
            if (!own) return pass(own);
            if (!own->empty()) return theirs(foremost(*own), true);
        }
        for (const auto& [login, rule] : logins()) {
            auto settled = settle(login, rule);
            if (!settled) return pass(settled);
            if (*settled) return std::move(**settled);
            if (verdict_.holder_unclear) break;
        }
        return give_up();
    }

private:
    std::vector<RuledLogin> logins() const {
        if (applicant_.login) return {{*applicant_.login, 0}};
        return applicant_.name ? ruled_logins(*applicant_.name, rules_) : std::vector<RuledLogin>();
    }

    /// What this login comes to; nullopt: somebody else has it.
    Result<std::optional<NamingVerdict>> settle(const Login& login, int rule) {
        auto holder = holdings_.holder_of(login);
        if (!holder) return pass(holder);
        if (!*holder) {
            verdict_.end = End::create;
            verdict_.login = login;
            verdict_.rule = rule;
            return std::optional(verdict_);
        }
        const auto alike = likeness(applicant_, **holder);
        if (alike == Likeness::same) {
            const bool compared = applicant_.id && (*holder)->account->account.attributes.national_id;
            return std::optional(theirs(std::move(*(*holder)->account), compared));
        }
        if (alike == Likeness::unclear || !verdict_.taken) {
            verdict_.taken = login;
            verdict_.holder = std::move(**holder);
        }
        verdict_.holder_unclear = alike == Likeness::unclear;
        return std::optional<NamingVerdict>();
    }

    Result<NamingVerdict> give_up() {
        if (!verdict_.taken) return verdict_;
        verdict_.end = End::ask_admin;
        if (!applicant_.name) return verdict_;
        std::vector<Login> possible;
        for (const auto& [login, rule] : ruled_logins(*applicant_.name, rules_)) add(possible, login);
        for (auto& login : proposed_logins(*applicant_.name, rules_)) add(possible, std::move(login));
        for (const auto& login : possible) {
            if (verdict_.candidates.size() == static_cast<std::size_t>(rules_.candidates)) break;
            const auto holder = holdings_.holder_of(login);
            if (!holder) return pass(holder);
            if (!*holder) verdict_.candidates.push_back(login);
        }
        return verdict_;
    }

    const Applicant& applicant_;
    const NamingRules& rules_;
    Holdings& holdings_;
    NamingVerdict verdict_;
};

}  // namespace

std::vector<RuledLogin> ruled_logins(const PersonName& name, const NamingRules& rules) {
    const auto parts = fold(name, rules);
    std::vector<RuledLogin> logins;
    const auto add_ruled = [&](std::optional<Login> login, int rule) {
        const bool known = login && std::any_of(logins.begin(), logins.end(), [&](const RuledLogin& l) { return l.login == *login; });
        if (login && !known) logins.push_back({std::move(*login), rule});
        return login.has_value() || known;
    };
    if (parts.surnames.empty()) {
        add_ruled(login_by(parts, "given1"), 1);  // D2: who has one name uses it
        return logins;
    }
    add_ruled(login_by(parts, rules.login), 1);
    for (std::size_t i = 0; i < rules.homonyms.size(); ++i) {
        auto login = login_by(parts, rules.homonyms[i]);
        const bool fits = login.has_value();
        add_ruled(std::move(login), static_cast<int>(i) + 2);
        if (fits && rules.when_taken == NamingRules::Homonyms::first_that_fits) break;
    }
    return logins;
}

std::vector<Login> proposed_logins(const PersonName& name, const NamingRules& rules) {
    constexpr std::array<std::string_view, 8> patterns{
        "given1.surname2", "given1.surname1.surname2", "given1.given2.surname1", "given2.surname2",
        "surname1.given1", "initial1.surname1",        "given1-surname1",        "given1surname1",
    };
    constexpr std::array<std::string_view, 3> without_surname{"given1.given2", "given2.given1", "given1given2"};
    const auto parts = fold(name, rules);
    std::vector<Login> logins;
    if (parts.surnames.empty())
        for (const auto pattern : without_surname) add(logins, login_by(parts, pattern));
    else
        for (const auto pattern : patterns) add(logins, login_by(parts, pattern));
    return logins;
}

Result<NamingVerdict> decide_account(const Applicant& applicant, const NamingRules& rules, Holdings& holdings) {
    return Tree(applicant, rules, holdings).walk();
}

Result<PersonName> name_from_login(const Login& login) {
    std::vector<std::string> parts;
    std::string part;
    for (const char c : login.text() + ".") {
        if (c != '.' && c != '_') {
            if (c >= '0' && c <= '9') continue;
            part += c;
        } else if (!part.empty()) {
            parts.push_back(std::move(part));
            part.clear();
        }
    }
    if (parts.size() < 2) return PersonName::parse(parts, {});
    const auto last = parts.back();
    parts.pop_back();
    return PersonName::parse(parts, {last});
}

bool same_name(const PersonName& one, const PersonName& other) {
    return fold_for_matching(one.display()) == fold_for_matching(other.display());
}

}  // namespace botones::operations
