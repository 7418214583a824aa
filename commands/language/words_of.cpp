// An order in words that are read back to the same order; the phrases are the lexicon's `say` lines.
#include <algorithm>
#include <iterator>

#include "commands/language/lexicon.hpp"
#include "commands/order.hpp"

namespace botones {

namespace {

// What a reader expects first: whom or what it is about.
constexpr std::string_view leading[] = {"login", "account", "request", "ticket", "topic"};
constexpr std::string_view trailing[] = {"reason", "body"};  // they take all words behind them
constexpr std::string_view moments[] = {"start", "notice_at", "from_day", "to_day"};  // read as days and times, never as a text
constexpr std::string_view unsaid[] = {"self_claimed"};

template <class List>
bool contains(const List& list, std::string_view name) {
    return std::find(std::begin(list), std::end(list), name) != std::end(list);
}

std::string quoted_if_needed(const std::string& text) {
    return text.find_first_of(" ,;:()'") == std::string::npos ? text : "\"" + text + "\"";
}

class Speaker {
public:
    explicit Speaker(Language language) : language_(language) {}

    std::string phrase(const std::string& operation) const { return std::string(lexicon_.say(language_, operation).value_or(operation)); }

    std::string argument(const std::string& name, const ArgumentValue& value) const {
        const auto cue = lexicon_.say(language_, "argument." + name);
        if (std::holds_alternative<bool>(value)) return std::string(cue.value_or(name));
        if (const auto chosen = choices(name, value); !chosen.empty()) return chosen;
        const bool free_text = !contains(moments, name) && (std::holds_alternative<std::string>(value) || std::holds_alternative<PersonName>(value));
        const auto text = free_text ? quoted_if_needed(text_of(value)) : text_of(value);
        if (!cue) return name + "=" + text;
        return cue->empty() ? text : std::string(*cue) + " " + text;
    }

private:
    // "deferred" → "diferidos"; several are said one after the other.
    std::string choices(const std::string& name, const ArgumentValue& value) const {
        std::vector<std::string> values;
        if (const auto* text = std::get_if<std::string>(&value)) values = {*text};
        if (const auto* words = std::get_if<std::vector<std::string>>(&value)) values = *words;
        std::string all;
        for (const auto& each : values) {
            const auto said = lexicon_.say(language_, "choice." + name + "." + each);
            if (!said) return {};
            all += (all.empty() ? "" : " ") + std::string(*said);
        }
        return all;
    }

    const language::Lexicon& lexicon_ = language::Lexicon::own();
    Language language_;
};

}  // namespace

std::string words_of(const Order& order) {
    const Speaker speaker(order.language);
    const auto& all = order.arguments.all();
    auto words = speaker.phrase(order.operation);
    for (const auto name : leading) {
        if (const auto found = all.find(std::string(name)); found != all.end()) words += " " + quoted_if_needed(text_of(found->second));
    }
    for (const auto& [name, value] : all) {
        if (!contains(leading, name) && !contains(trailing, name) && !contains(unsaid, name)) words += " " + speaker.argument(name, value);
    }
    if (const auto reason = all.find("reason"); reason != all.end()) words += " " + speaker.argument("reason", reason->second);
    if (const auto body = all.find("body"); body != all.end()) words += ": " + text_of(body->second);
    return words;
}

}  // namespace botones
