// Values that a word announces: "unit Tesorería", "más de 2 días", "nombre: Juan"; and names of persons.
#include "commands/language/argument_walk.hpp"
#include "commands/language/moment_reader.hpp"

namespace botones::language {

std::size_t ArgumentReader::named(std::size_t at) {
    const auto& token = reading_.token(at);
    const bool signed_name = at + 1 < reading_.size() && is_mark(reading_.token(at + 1), '=');
    if (token.type != TokenType::word || (reading_.phrase_start(at) != nowhere && !signed_name)) return at;
    const auto* to = spec(token.folded);
    return to == nullptr ? at : value_of_cue(at, at + 1, *to);
}

std::size_t ArgumentReader::cue(std::size_t at) {
    const auto* phrase = reading_.phrase_at(at);
    if (phrase == nullptr || !phrase->has(Sort::cue)) return at;
    for (const auto& sense : *phrase) {
        if (sense.sort != Sort::cue) continue;
        const auto name = reading_.lexicon().name(sense.notion).substr(4);
        const auto after = at + reading_.length_at(at);
        // "por 2 horas" says how long, not why.
        if (name == "reason" && announces_paper(after)) return used(at, after, Use::glue);
        const bool number = after < reading_.size() && reading_.token(after).type == TokenType::number;
        if (name == "reason" && spec("duration") != nullptr && (number || announces_time(after))) return used(at, after, Use::glue);
        if (spec_of(ArgumentType::person_name) != nullptr && (name == "given_names" || name == "surnames" || name == "name")) {
            if (const auto next = name_part(at, after, name); next > at) return next;
        } else if (const auto* to = spec(name); to != nullptr) {
            if (const auto next = value_of_cue(at, after, *to); next > at) return next;
        }
    }
    return at;
}

std::size_t ArgumentReader::own_cue(std::size_t at) {
    for (const auto& own : cues_) {
        if (!reading_.has(at, own.preposition)) continue;
        const auto* to = spec(own.argument);
        const auto after = past_signs(at + reading_.length_at(at));
        if (to == nullptr || after >= reading_.size() || store_.has(to->name)) continue;
        if (to->type == ArgumentType::text) {
            if (announces_time(after) || is_server_name(reading_.token(after)) || is_account(reading_, after)) continue;
            const auto found = read_text(reading_, after, stops_before_cues(to->name));
            if (!found) continue;
            store_.put_text(to->name, found->text);
            use(at, after - at, Use::cue);
            return used(after, found->next, Use::value);
        }
        if (const auto next = value_of_cue(at, after, *to); next > at) return next;
    }
    return at;
}

// "…, oficio 12", "…; caso 50881": behind a mark it ends the reason.
bool ArgumentReader::names_paper(std::size_t at) const {
    if (reading_.token(at - 1).type != TokenType::mark) return false;
    const bool paper = (reading_.has(at, known("cue.reference")) && spec("reference") != nullptr && !store_.has("reference")) ||
                       (reading_.has(at, known("cue.ticket")) && spec("ticket") != nullptr && !store_.has("ticket"));
    return paper && is_numbered(at);
}

bool ArgumentReader::is_numbered(std::size_t at) const {
    const auto number = past_signs(at + reading_.length_at(at));
    return number < reading_.size() && reading_.token(number).text.find_first_of("0123456789") != std::string_view::npos;
}

// "por el incidente INC-7", "por el caso 123": an argument of its own. "because the case was closed" is a reason.
bool ArgumentReader::announces_paper(std::size_t at) const {
    while (at < reading_.size() && reading_.has(at, Sort::article)) at += reading_.length_at(at);
    const bool mistyped = reading_.is_unknown(at) && at + 1 < reading_.size() && reading_.token(at + 1).type == TokenType::identifier && spec("incident") != nullptr;
    const bool ticket = reading_.has(at, known("cue.ticket")) && spec("ticket") != nullptr && is_numbered(at);
    return mistyped || ticket || (reading_.has(at, known("cue.incident")) && spec("incident") != nullptr);
}

bool ArgumentReader::announces_time(std::size_t at) const {
    if (read_moment(reading_, at)) return true;
    const auto found = read_duration(reading_, at);
    return found && !found->unit_missing;
}

std::size_t ArgumentReader::past_signs(std::size_t at) const {
    while (at < reading_.size() && (is_mark(reading_.token(at), ':') || is_mark(reading_.token(at), '=') || reading_.has(at, Sort::numeral))) ++at;
    return at;
}

std::size_t ArgumentReader::value_of_cue(std::size_t at, std::size_t after, const ArgumentSpec& to) {
    after = past_signs(after);
    if (after >= reading_.size()) return at;
    const auto next = read_value(after, to);
    if (next == after) return at;
    after_value_ = true;
    use(at, after - at, Use::cue);
    return used(after, next, Use::value);
}

std::size_t ArgumentReader::read_value(std::size_t at, const ArgumentSpec& to) {
    switch (to.type) {
        case ArgumentType::duration: return duration(at, to);
        case ArgumentType::text: return text_value(at, to);
        case ArgumentType::words: return list_value(at, to);
        case ArgumentType::name: return word_value(at, to);
        case ArgumentType::moment: {
            const auto found = read_moment(reading_, at);
            if (!found) return at;
            store_.put_text(to.name, found->text);
            return found->next;
        }
        case ArgumentType::national_id: {
            const auto id = read_national_id(reading_, at);
            if (!id) return at;
            store_.put(to.name, NationalId::parse(id->text));
            return id->next;
        }
        case ArgumentType::ticket:
        case ArgumentType::request: {
            const auto type = reading_.token(at).type;
            return (type == TokenType::number || type == TokenType::identifier) && store_.put_token(to, reading_.token(at)) ? at + 1 : at;
        }
        case ArgumentType::account:
        case ArgumentType::mailbox:
        case ArgumentType::login:
        case ArgumentType::queue_id:
        case ArgumentType::choice: {
            const bool value = is_account(reading_, at) || reading_.is_unknown(at) || reading_.token(at).type == TokenType::quoted || to.type == ArgumentType::choice;
            return value && store_.put_token(to, reading_.token(at)) ? at + 1 : at;
        }
        case ArgumentType::person_name:
        case ArgumentType::flag: return at;
    }
    return at;
}

std::size_t ArgumentReader::duration(std::size_t at, const ArgumentSpec& to) {
    const auto found = read_duration(reading_, at);
    if (!found) return at;
    if (found->unit_missing) {
        found_.time_unit_missing = true;
        found_.time_number = found->duration.count();
    } else {
        store_.put(to.name, Result<Seconds>(found->duration));
    }
    return found->next < reading_.size() && reading_.has(found->next, known("cue.aged")) ? found->next + 1 : found->next;
}

bool ArgumentReader::announces_another(std::size_t at, std::string_view except) const {
    if (at + 1 < reading_.size() && is_mark(reading_.token(at + 1), '=') && spec(reading_.token(at).folded) != nullptr) return true;
    const auto* phrase = reading_.phrase_at(at);
    if (phrase == nullptr || !phrase->has(Sort::cue)) return false;
    return std::any_of(phrase->begin(), phrase->end(), [&](const Sense& sense) {
        if (sense.sort != Sort::cue) return false;
        const auto name = reading_.lexicon().name(sense.notion).substr(4);
        const bool person = (name == "given_names" || name == "surnames" || name == "name") && spec_of(ArgumentType::person_name) != nullptr;
        return name != except && (person || spec(name) != nullptr);
    });
}

std::size_t ArgumentReader::text_value(std::size_t at, const ArgumentSpec& to) {
    if (to.name == "reason") return reason_value(at);
    if (to.name == "server" || to.name == "domain" || to.name == "person" || to.name == "op") return word_value(at, to);
    if (to.name == "link_type" && reading_.value_of(at, Sort::choice).substr(0, 9) == "link_type") return at + choice_value(at, to);
    while (at < reading_.size() && (reading_.has(at, known("prep.of")) || reading_.has(at, Sort::article))) at += reading_.length_at(at);
    const auto found = read_text(reading_, at, stops_before_cues(to.name));
    if (!found) return at;
    if (!check_plain_text(found->text)) return at;
    store_.put_text(to.name, found->text);
    return found->next;
}

std::size_t ArgumentReader::choice_value(std::size_t at, const ArgumentSpec& to) {
    store_.put_text(to.name, std::string(reading_.value_of(at, Sort::choice).substr(to.name.size() + 1)));
    return reading_.length_at(at);
}

std::size_t ArgumentReader::word_value(std::size_t at, const ArgumentSpec& to) {
    const auto& token = reading_.token(at);
    const bool numbered = token.type == TokenType::identifier || token.type == TokenType::number;
    const bool value = token.type == TokenType::quoted || (token.type == TokenType::word && reading_.is_unknown(at) && is_plain_name(token.text)) ||
                       (token.type == TokenType::identifier && to.name == "server") || (numbered && to.type == ArgumentType::name) || (to.name == "domain" && token.type == TokenType::word && is_dotted_login(token));
    if (!value) return at;
    if (store_.has(to.name) && to.type == ArgumentType::name) return at;
    store_.put_text(to.name, std::string(token.text));
    return at + 1;
}

std::size_t ArgumentReader::reason_value(std::size_t at) {
    auto end = at;
    const bool inside = reading_.token(at).in_parentheses;
    while (end < reading_.size() && found_.uses[end] != Use::order && !(inside && is_mark(reading_.token(end), ')')) && !(end > at && names_paper(end))) ++end;
    end = end_of_said(reading_, at, end);
    if (end == at) return at;
    // "uso indebido (cadenas)": the bracket closes what it opened.
    const bool opened = !inside && reading_.token(end - 1).in_parentheses;
    if (opened && end < reading_.size() && is_mark(reading_.token(end), ')')) ++end;
    store_.put_text("reason", reading_.token(at).type == TokenType::quoted && end == at + 1 ? std::string(reading_.token(at).text) : reading_.raw(at, end - 1));
    use(at, end - at, Use::remark);
    return end;
}

std::size_t ArgumentReader::list_value(std::size_t at, const ArgumentSpec& to) {
    if (!to.choices.empty()) return at;
    const auto found = read_list(reading_, at, stops_before_cues(to.name));
    if (!found) return at;
    store_.put(to.name, Result<std::vector<std::string>>(found->items));
    for (auto i = at; i < found->next; ++i) {
        if (reading_.is_unknown(i) && !is_dotted_login(reading_.token(i))) found_.guessed.push_back(i);
    }
    return found->next;
}

std::size_t ArgumentReader::name_part(std::size_t at, std::size_t after, std::string_view part) {
    if (spec_of(ArgumentType::person_name) == nullptr) return at;
    after = past_signs(after);
    const auto found = read_name(reading_, after, stops_before_cues("name"));
    if (!found) return at;
    auto& words = part == "given_names" ? given_ : part == "surnames" ? surnames_ : full_;
    words.insert(words.end(), found->items.begin(), found->items.end());
    use(at, after - at, Use::cue);
    return used(after, found->next, Use::value);
}

std::size_t ArgumentReader::person(std::size_t at) {
    if (spec_of(ArgumentType::person_name) == nullptr || !full_.empty() || !given_.empty()) return at;
    const auto& token = reading_.token(at);
    if (token.type != TokenType::word || is_dotted_login(token)) return at;
    const auto found = read_name(reading_, at, stops_before_cues("name"));
    if (!found) return at;
    if (without_particles(found->items) < 2) return at;
    full_ = found->items;
    role_ = {};
    open_ = false;
    return used(at, found->next, Use::value);
}

void ArgumentReader::finish_name() {
    const auto* to = spec_of(ArgumentType::person_name);
    if (to == nullptr || (full_.empty() && given_.empty() && surnames_.empty())) return;
    if (surnames_.empty() && given_.empty()) {
        store_.put(to->name, split_name(reading_.lexicon(), full_));
        return;
    }
    const auto joined = [](const std::vector<std::string>& words) {
        std::string text;
        for (const auto& word : words) text += (text.empty() ? "" : " ") + word;
        return std::vector<std::string>{text};
    };
    store_.put(to->name, PersonName::parse(joined(given_.empty() ? full_ : given_), joined(surnames_)));
}

std::size_t ArgumentReader::unit_start(std::size_t at) {
    if (!reading_.has(at, Sort::unit_start) || spec_of(ArgumentType::person_name) == nullptr || spec("unit") == nullptr || store_.has("unit")) return at;
    const auto found = read_text(reading_, at, stops_before_cues("unit"));
    if (!found) return at;
    store_.put_text("unit", found->text);
    return used(at, found->next, Use::value);
}

std::size_t ArgumentReader::unit_before(std::size_t at) {
    if (!is_capital(reading_.token(at)) || spec_of(ArgumentType::person_name) == nullptr || spec("unit") == nullptr || store_.has("unit") || reading_.has(at, Sort::cue)) return at;
    auto end = at;
    while (end < reading_.size() && reading_.token(end).type == TokenType::word && is_capital(reading_.token(end)) && found_.uses[end] != Use::order) ++end;
    if (end == at || end >= reading_.size() || found_.uses[end] == Use::order || !reading_.has(end, known("cue.unit"))) return at;
    // "John Smith unit Treasury": there the word announces what follows.
    const auto next = end + reading_.length_at(end);
    const bool announces = next < reading_.size() && reading_.token(next).type != TokenType::mark && !reading_.has(next, Sort::polite) &&
                           !reading_.has(next, Sort::cue) && !reading_.has(next, Sort::prep) && !reading_.has(next, Sort::conjunction);
    if (announces) return at;
    store_.put_text("unit", reading_.raw(at, end - 1));
    use(end, 1, Use::cue);
    return std::max(used(at, end, Use::value), end + 1);
}

}  // namespace botones::language
