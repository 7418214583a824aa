// Reading portion after portion.
#include "adapters/ldap/ranges.hpp"

#include <charconv>

namespace botones::ldap {

Portion portion_of(const std::string& name) {
    constexpr std::string_view option = ";range=";
    const auto at = name.find(option);
    if (at == std::string::npos) return {name, std::nullopt};
    Portion portion{name.substr(0, at), std::nullopt};
    const auto dash = name.find('-', at);
    std::size_t last = 0;
    if (dash != std::string::npos &&
        std::from_chars(name.data() + dash + 1, name.data() + name.size(), last).ec == std::errc()) {
        portion.next = last + 1;
    }
    return portion;
}

Result<void> complete_ranges(Entry& entry, const ReadAgain& read) {
    while (!entry.unfinished.empty()) {
        const auto [attribute, next] = *entry.unfinished.begin();
        entry.unfinished.erase(entry.unfinished.begin());
        auto more = read({attribute + ";range=" + std::to_string(next) + "-*"});
        if (!more) return pass(more);
        const auto& values = more->all(attribute);
        auto& list = entry.values[attribute];
        list.insert(list.end(), values.begin(), values.end());
        const auto rest = more->unfinished.find(attribute);
        if (rest == more->unfinished.end()) continue;
        if (rest->second <= next || values.empty()) return fail(Kind::internal, "directory_error", {}, "range of " + attribute);
        entry.unfinished.emplace(attribute, rest->second);
    }
    return {};
}

}  // namespace botones::ldap
