// What correcting a mistyped word may never do.
#include "commands/language/typos.hpp"

#include <algorithm>

#include "commands/values/person_name.hpp"

namespace botones::language {

namespace {

bool is_name(const ArgumentValue& value, const std::string& folded) {
    if (const auto* mailbox = std::get_if<Mailbox>(&value)) return fold_for_matching(text_of(*mailbox)).find(folded) != std::string::npos;
    if (const auto* text = std::get_if<std::string>(&value)) return fold_for_matching(*text) == folded;
    if (const auto* words = std::get_if<std::vector<std::string>>(&value)) {
        return std::any_of(words->begin(), words->end(), [&](const std::string& word) { return fold_for_matching(word) == folded; });
    }
    return false;
}

}  // namespace

CorrectedAt corrected_by(const CorrectedAt& before, const Correction& correction) {
    auto all = before;
    for (auto& at : all) {
        if (at != nowhere && at > correction.at) at = at + correction.to.size() - correction.from.size();
    }
    all.push_back(correction.at);
    return all;
}

bool corrects_value(const Reading& reading, const std::vector<Use>& uses, const CorrectedAt& corrected) {
    for (std::size_t at = 0; !corrected.empty() && at < reading.size(); ++at) {
        if (uses[at] != Use::value && uses[at] != Use::remark) continue;
        const auto& token = reading.token(at);
        const bool hit = std::any_of(corrected.begin(), corrected.end(), [&](std::size_t byte) { return byte >= token.begin && byte < token.end; });
        if (hit) return true;
    }
    return false;
}

bool takes_as_name(const Order& order, const std::vector<ArgumentSpec>& specs, const std::string& word) {
    const auto folded = fold_for_matching(word);
    const auto& all = order.arguments.all();
    return std::any_of(all.begin(), all.end(), [&](const auto& argument) {
        const auto spec = std::find_if(specs.begin(), specs.end(), [&](const ArgumentSpec& each) { return each.name == argument.first; });
        if (spec != specs.end() && (spec->type == ArgumentType::choice || !spec->choices.empty())) return false;
        return is_name(argument.second, folded);
    });
}

}  // namespace botones::language
