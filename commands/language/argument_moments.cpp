// Arguments that are days, times and lengths; new values ("to …"), references and domains.
#include "commands/language/argument_walk.hpp"
#include "commands/language/moment_reader.hpp"

namespace botones::language {

std::size_t ArgumentReader::domain_value(std::size_t at) {
    const auto& token = reading_.token(at);
    if (spec("missing_domain") == nullptr || token.type != TokenType::pattern || token.text.front() != '@') return at;
    const auto domain = Domain::parse(token.text.substr(1));
    if (!domain) return at;
    store_.put_text("missing_domain", domain->text());
    return used(at, at + 1, Use::value);
}

// "ya avisé a las 14:00" is when people were told; else the role, else the first moment not given yet.
const ArgumentSpec* ArgumentReader::moment_spec(std::size_t at) const {
    if (const auto* to = spec(role_); to != nullptr && to->type == ArgumentType::moment) return to;
    const auto* notice = spec("notice_at");
    for (auto before = at; notice != nullptr && before-- > 0 && reading_.token(before).clause == reading_.token(at).clause;) {
        if (reading_.has(before, known("cue.notice_at"))) return notice;
    }
    const auto* start = spec("start");
    return start != nullptr && !store_.has("start") ? start : nullptr;
}

std::size_t ArgumentReader::moment(std::size_t at) {
    if (spec_of(ArgumentType::moment) == nullptr) return at;
    const auto* to = moment_spec(at);
    if (to == nullptr) return at;
    const auto found = read_moment(reading_, at, to->name == role_ ? BareNumber::day : BareNumber::none);
    if (!found || (found->text == "now" && (store_.has("start") || to->name != "start"))) return at;
    store_.put_text(to->name, found->text);
    role_ = {};
    return used(at, found->next, Use::value);
}

std::size_t ArgumentReader::loose_duration(std::size_t at) {
    const auto* to = spec("duration");
    if (to == nullptr || store_.has("duration") || reading_.token(at).type != TokenType::number) return at;
    const auto found = read_duration(reading_, at);
    if (!found || found->unit_missing) return at;
    store_.put(to->name, Result<Seconds>(found->duration));
    return used(at, found->next, Use::value);
}

std::size_t ArgumentReader::into(std::size_t at) {
    if (into_.empty() || !store_.has("account") || store_.has(into_)) return at;
    const bool points = reading_.has(at, known("prep.to")) || reading_.has(at, known("prep.for")) || (reading_.token(at).folded == "por" && reading_.phrase_at(at) != nullptr);
    if (!points) return at;
    auto first = at + reading_.length_at(at);
    const auto skip = [&](auto skippable) {
        while (first + 1 < reading_.size() && skippable(first)) first += reading_.length_at(first);
    };
    skip([&](std::size_t i) { return reading_.has(i, Sort::article) || reading_.has(i, known("prep.to")); });
    // "al área de Presupuesto" names the unit Presupuesto.
    const auto of = first + (first < reading_.size() ? reading_.length_at(first) : 0);
    if (into_ == "unit" && reading_.has(first, known("noun.department")) && reading_.has(of, known("prep.of"))) first = of + reading_.length_at(of);
    if (first >= reading_.size()) return at;
    const auto found = read_text(reading_, first, stops_before_cues("unit"));
    if (!found) return at;
    auto last = found->next;
    auto text = found->text;
    if (into_ == "unit" && last > first + 1 && reading_.has(last - 1, known("noun.department"))) text = reading_.raw(first, last - 2);
    store_.put_text(std::string(into_), text);
    use(at, first - at, Use::cue);
    return used(first, last, Use::value);
}

std::size_t ArgumentReader::authorised(std::size_t at) {
    if (!reading_.has(at, known("authorised")) || spec("reference") == nullptr) return at;
    const auto clause = reading_.token(at).clause;
    for (auto i = at + reading_.length_at(at); i < reading_.size() && reading_.token(i).clause <= clause + 1; ++i) {
        if (const auto next = reference(i); next > i) {
            use(at, i - at, Use::cue);
            return next;
        }
    }
    return at;
}

// "oficio 014": the paper that orders it, with its number.
std::size_t ArgumentReader::reference(std::size_t at) {
    if (!reading_.has(at, known("cue.reference")) || spec("reference") == nullptr || store_.has("reference")) return at;
    auto number = at + reading_.length_at(at);
    while (number < reading_.size() && (reading_.has(number, Sort::numeral) || is_mark(reading_.token(number), '#'))) ++number;
    if (number >= reading_.size()) return at;
    const auto type = reading_.token(number).type;
    if (type == TokenType::quoted) {
        store_.put_text("reference", std::string(reading_.token(number).text));
        use(at, number - at, Use::cue);
        return used(number, number + 1, Use::value);
    }
    if (type != TokenType::number && type != TokenType::identifier && reading_.token(number).text.find_first_of("0123456789") == std::string::npos) return at;
    store_.put_text("reference", reading_.raw(at, number));
    return used(at, number + 1, Use::value);
}

}  // namespace botones::language
