// Values in words.
#include "commands/language/value_reader.hpp"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

namespace botones::language {

namespace {

constexpr std::int64_t longest = 100LL * 366 * 86400;

std::int64_t seconds_in(std::string_view unit) {
    if (unit == "second") return 1;
    if (unit == "minute") return 60;
    if (unit == "hour") return 3600;
    if (unit == "day") return 86400;
    if (unit == "week") return 7 * 86400;
    if (unit == "month") return 30 * 86400;
    return 0;
}

std::optional<std::int64_t> number_at(const Reading& reading, std::size_t at) {
    if (at >= reading.size()) return std::nullopt;
    const auto& token = reading.token(at);
    const auto text = token.type == TokenType::number ? token.text : reading.value_of(at, Sort::number);
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (text.empty() || error != std::errc() || end != text.data() + text.size() || number < 0 || number > longest) return std::nullopt;
    return number;
}

// "de amigos", "los saludos": behind a preposition or an article the word is part of what is said.
bool is_depended_on(const Reading& reading, std::size_t at) {
    const auto before = at == 0 ? nowhere : reading.phrase_start(at - 1);
    return before != nowhere && (reading.has(before, Sort::prep) || reading.has(before, Sort::article));
}

bool is_glue(const Reading& reading, std::size_t at) {
    return (reading.has(at, Sort::polite) || reading.has(at, Sort::greeting)) && !is_depended_on(reading, at);
}

// "motivo: urgente": what stands right behind a colon is said, however polite; a greeting also behind the bare word.
bool is_announced(const Reading& reading, std::size_t at) {
    if (at == 0) return false;
    if (is_mark(reading.token(at - 1), ':') || is_mark(reading.token(at - 1), '=')) return true;
    const auto before = reading.phrase_start(at - 1);
    return before != nowhere && reading.has(before, Sort::cue) && !reading.has(at, Sort::polite);
}

bool ends_text(const Reading& reading, std::size_t at) {
    const auto& token = reading.token(at);
    return token.type == TokenType::mark && !is_mark(token, '=');
}

bool is_name_word(const Reading& reading, std::size_t at) {
    const auto& token = reading.token(at);
    return token.type == TokenType::word && is_alphabetic(token.text) && token.text.find('.') >= token.text.size() - 1;
}

bool is_particle(std::string_view folded) {
    static constexpr std::string_view particles[] = {"de", "del", "da", "das", "do", "dos", "la", "las", "los", "van", "von", "y", "e", "di", "san", "santa"};
    return std::find(std::begin(particles), std::end(particles), folded) != std::end(particles);
}

// Capitalised words are names even when a lexicon knows them ("Rosa", "Salas"), unless they announce something.
bool is_name_here(const Reading& reading, std::size_t at) {
    if (!is_name_word(reading, at)) return false;
    const auto start = reading.phrase_start(at);
    const bool announces = start == at && (reading.has(at, Sort::cue) || reading.has(at, Sort::unit_start) || reading.has(at, Sort::noun) ||
                                           reading.has(at, Sort::verb) || reading.has(at, Sort::polite) || reading.has(at, Sort::greeting) ||
                                           reading.has(at, Sort::choice) || reading.has(at, Sort::title) || reading.has(at, Sort::prep) || reading.has(at, Sort::request) || reading.has(at, Sort::mine) ||
                                           reading.has(at, Sort::filler) || reading.has(at, Sort::negation));
    if (reading.is_unknown(at) || reading.has(at, Sort::given_name)) return true;
    return is_capital(reading.token(at)) && !announces;
}

}  // namespace

std::optional<FoundDuration> read_duration(const Reading& reading, std::size_t at) {
    if (at < reading.size() && reading.token(at).type == TokenType::word && reading.token(at).text.front() == 'P') {
        const auto parsed = arguments_from_json({{"d", ArgumentType::duration}}, nlohmann::json{{"d", reading.token(at).text}});
        if (parsed && parsed->get<Seconds>("d") != nullptr) return FoundDuration{*parsed->get<Seconds>("d"), at + 1, false};
    }
    FoundDuration found;
    found.next = at;
    std::int64_t total = 0;
    while (const auto number = number_at(reading, found.next)) {
        const auto after = found.next + reading.length_at(found.next);
        const auto unit = after < reading.size() ? seconds_in(reading.value_of(after, Sort::unit)) : 0;
        if (unit == 0 && total == 0) return FoundDuration{Seconds(*number), after, true};
        if (unit == 0 || *number > longest / unit || total + *number * unit > longest) break;
        total += *number * unit;
        found.next = after + reading.length_at(after);
        // "1h30": minutes without their unit.
        if (unit == 3600 && found.next < reading.size() && reading.token(found.next).begin == reading.token(after).end) {
            if (const auto minutes = number_at(reading, found.next); minutes && *minutes < 60) {
                total += *minutes * 60;
                ++found.next;
                break;
            }
        }
        const bool more = found.next + 1 < reading.size() && reading.has(found.next, Sort::conjunction) && number_at(reading, found.next + 1);
        if (more && found.next + 2 < reading.size() && seconds_in(reading.value_of(found.next + 2, Sort::unit)) > 0) ++found.next;
    }
    if (total == 0) return std::nullopt;
    found.duration = Seconds(total);
    return found;
}

std::size_t without_politeness(const Reading& reading, std::size_t first, std::size_t last) {
    while (last > first) {
        const auto at = last - 1;
        const auto start = reading.phrase_start(at);
        const auto& token = reading.token(at);
        if (start != nowhere && start >= first && is_glue(reading, start)) {
            last = start;
        } else if (token.type == TokenType::mark) {
            last = at;
        } else {
            break;
        }
    }
    return last;
}

std::size_t end_of_said(const Reading& reading, std::size_t first, std::size_t last) {
    const auto end = without_politeness(reading, first, last);
    if (end > first || first >= last || !is_announced(reading, first)) return end;
    while (last > first && reading.token(last - 1).type == TokenType::mark) --last;
    return last;
}

std::optional<FoundText> read_text(const Reading& reading, std::size_t at, const Stops& stops) {
    if (at >= reading.size()) return std::nullopt;
    if (reading.token(at).type == TokenType::quoted) return FoundText{std::string(reading.token(at).text), at + 1};
    auto end = at;
    while (end < reading.size() && !ends_text(reading, end) && !(end > at && (stops(end) || is_glue(reading, end)))) end += reading.length_at(end);
    end = end_of_said(reading, at, std::min(end, reading.size()));
    if (end == at) return std::nullopt;
    return FoundText{reading.raw(at, end - 1), end};
}

std::optional<FoundList> read_list(const Reading& reading, std::size_t at, const Stops& stops) {
    FoundList found;
    const auto is_item = [&](std::size_t i) {
        if (i >= reading.size()) return false;
        const auto type = reading.token(i).type;
        if (type == TokenType::quoted || type == TokenType::address) return true;
        const bool name = (type == TokenType::word || type == TokenType::identifier) && reading.token(i).text.size() > 1;
        return name && !is_glue(reading, i) && !(reading.has(i, Sort::filler) && !reading.has(i, Sort::everyone));
    };
    found.next = at;
    auto next = at;
    while (is_item(next) && !(next > at && stops(next))) {
        found.items.emplace_back(reading.token(next).text);
        found.next = ++next;
        if (next >= reading.size()) break;
        const auto before = next;
        if (is_mark(reading.token(next), ',') || is_mark(reading.token(next), ';')) ++next;
        if (next < reading.size() && reading.has(next, Sort::conjunction)) ++next;
        if (next == before) break;
    }
    if (found.items.empty()) return std::nullopt;
    return found;
}

std::optional<FoundList> read_name(const Reading& reading, std::size_t at, const Stops& stops) {
    FoundList found;
    if (at >= reading.size()) return std::nullopt;
    if (reading.token(at).type == TokenType::quoted) return FoundList{{std::string(reading.token(at).text)}, at + 1};
    auto next = at;
    while (next < reading.size() && !stops(next)) {
        auto name = next;
        while (name < reading.size() && reading.token(name).type == TokenType::word && is_particle(reading.token(name).folded) && !is_dotted_login(reading.token(name))) ++name;
        if (name >= reading.size() || !is_name_here(reading, name)) break;
        // After capitals an uncapitalised word no longer belongs to the name.
        if (!found.items.empty() && is_capital(reading.token(at)) && !is_capital(reading.token(name))) break;
        for (; next <= name; ++next) found.items.emplace_back(reading.token(next).text);
    }
    if (found.items.empty()) return std::nullopt;
    found.next = next;
    return found;
}

std::size_t without_particles(const std::vector<std::string>& words) {
    return static_cast<std::size_t>(std::count_if(words.begin(), words.end(), [](const std::string& word) { return !is_particle(fold_for_matching(word)); }));
}

Result<PersonName> split_name(const Lexicon& lexicon, const std::vector<std::string>& words) {
    std::string all;
    for (const auto& word : words) {
        // "la cuenta de Lady Rodríguez": the particle before a name belongs to the account, not to the name.
        const bool leads = all.empty() && words.size() > 2;
        const auto folded = fold_for_matching(word);
        if (leads && (folded == "de" || folded == "del" || folded == "do" || folded == "da")) continue;
        all += (all.empty() ? "" : " ") + word;
    }
    auto name = PersonName::parse(all);
    if (!name || name->given().size() != 1 || name->surnames().size() != 2) return name;
    const auto* second = lexicon.find(fold_for_matching(name->surnames().front()));
    if (second == nullptr || !second->has(Sort::given_name)) return name;
    return PersonName::parse({name->given().front(), name->surnames().front()}, {name->surnames().back()});
}

std::optional<FoundText> read_national_id(const Reading& reading, std::size_t at) {
    if (at >= reading.size()) return std::nullopt;
    FoundText found;
    for (found.next = at; found.next < reading.size() && reading.token(found.next).type == TokenType::number; ++found.next) {
        std::string digits(reading.token(found.next).text);
        digits.erase(std::remove(digits.begin(), digits.end(), ','), digits.end());
        found.text += digits;
    }
    const auto& token = reading.token(at);
    const bool mixed = token.type == TokenType::quoted || (token.type == TokenType::word && std::any_of(token.text.begin(), token.text.end(), [](char c) { return c >= '0' && c <= '9'; }));
    if (found.text.empty() && mixed) found = {std::string(token.text), at + 1};
    if (found.text.empty()) return std::nullopt;
    return found;
}

}  // namespace botones::language
