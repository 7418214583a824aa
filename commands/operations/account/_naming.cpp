// Combining folded names into logins.
#include "commands/operations/account/_naming.hpp"

#include <algorithm>

namespace botones::operations {

namespace {

struct FoldedName {
    std::vector<std::string> given;
    std::vector<std::string> surnames;
};

std::vector<std::string> folded(const std::vector<std::string>& names) {
    std::vector<std::string> logins;
    for (const auto& name : names)
        if (auto text = fold_to_login(name); !text.empty()) logins.push_back(std::move(text));
    return logins;
}

FoldedName fold(const PersonName& name) { return {folded(name.given()), folded(name.surnames())}; }

void add(std::vector<Login>& logins, const std::string& text) {
    auto login = Login::parse(text);
    if (login && std::find(logins.begin(), logins.end(), *login) == logins.end()) logins.push_back(std::move(*login));
}

}  // namespace

std::vector<Login> ruled_logins(const PersonName& name) {
    const auto [given, surnames] = fold(name);
    std::vector<Login> logins;
    if (given.empty()) return logins;
    if (surnames.empty()) {
        add(logins, given[0]);
        return logins;
    }
    add(logins, given[0] + "." + surnames[0]);
    if (given.size() > 1)
        add(logins, given[1] + "." + surnames[0]);
    else if (surnames.size() > 1)
        add(logins, given[0] + "." + surnames[1]);
    return logins;
}

std::vector<Login> proposed_logins(const PersonName& name) {
    const auto [given, surnames] = fold(name);
    std::vector<Login> logins;
    if (given.empty() || surnames.empty()) return logins;
    if (surnames.size() > 1) {
        add(logins, given[0] + "." + surnames[1]);
        add(logins, given[0] + "." + surnames[0] + "." + surnames[1]);
    }
    if (given.size() > 1) add(logins, given[0] + "." + given[1] + "." + surnames[0]);
    if (given.size() > 1 && surnames.size() > 1) add(logins, given[1] + "." + surnames[1]);
    add(logins, surnames[0] + "." + given[0]);
    add(logins, given[0].substr(0, 1) + "." + surnames[0]);
    add(logins, given[0] + "-" + surnames[0]);
    add(logins, given[0] + surnames[0]);
    return logins;
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
