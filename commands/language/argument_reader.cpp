// Walks over the tokens of an order once, left to right.
#include "commands/language/argument_reader.hpp"

#include <algorithm>

#include "commands/language/argument_walk.hpp"

namespace botones::language {

ArgumentReader::ArgumentReader(const Reading& reading, const Match& match, const std::vector<ArgumentSpec>& specs)
    : reading_(reading), operation_(match.operation()), store_(specs), rules_(*match.rule->of), bindings_(rules_.bindings), cues_(rules_.cues), bare_(rules_.bare) {
    found_.uses.assign(reading.size(), Use::unread);
    for (const auto at : match.at()) use(at, reading.length_at(at), Use::order);
    for (const auto& binding : rules_.into) {
        const bool named = into_.empty() && std::any_of(match.at().begin(), match.at().end(), [&](std::size_t at) { return reading.has(at, binding.preposition); });
        if (named) into_ = binding.argument;
    }
}

ReadArguments ArgumentReader::read() {
    for (std::size_t at = 0; at < reading_.size();) at = std::max(step(at), at + 1);
    finish_name();
    if (store_.has("account")) store_.arguments.erase("self");
    found_.arguments = std::move(store_.arguments);
    found_.error = std::move(store_.error);
    found_.several_argument = std::move(store_.several_argument);
    found_.several = std::move(store_.several);
    return std::move(found_);
}

std::size_t ArgumentReader::step(std::size_t at) {
    if (found_.uses[at] == Use::order) return step_order(at);
    if (const auto next = rest(at); next > at) return next;
    if (const auto next = step_by_type(at); next > at) return next;
    role_ = {};
    open_ = false;
    return at + reading_.length_at(at);
}

// What a token can be at all decides what is tried, in this order.
std::size_t ArgumentReader::step_by_type(std::size_t at) {
    using R = ArgumentReader;
    switch (reading_.token(at).type) {
        case TokenType::word:
            if (reading_.phrase_at(at) == nullptr) return first_of<&R::named, &R::unit_before, &R::person, &R::mailbox, &R::bare>(at);
            return first_of<&R::named, &R::self_claim, &R::into, &R::authorised, &R::reference, &R::moment, &R::own_cue, &R::cue, &R::unit_before,
                            &R::person, &R::choice, &R::flag, &R::date, &R::mailbox, &R::glue, &R::bare>(at);
        case TokenType::number: return first_of<&R::moment, &R::identifier, &R::date, &R::loose_duration, &R::bare>(at);
        case TokenType::identifier: return first_of<&R::identifier, &R::bare>(at);
        case TokenType::address:
        case TokenType::quoted: return first_of<&R::mailbox, &R::bare>(at);
        case TokenType::pattern: return first_of<&R::domain_value, &R::mailbox, &R::bare>(at);
        case TokenType::mark: return mark(at);
    }
    return at;
}

std::size_t ArgumentReader::step_order(std::size_t at) {
    role_ = {};
    open_ = true;
    for (const auto& binding : bindings_) {
        if (reading_.has(at, binding.preposition) && !reading_.has(at, Sort::verb)) role_ = binding.argument;
    }
    whom_ = false;
    if (const auto next = own_cue(at); next > at) return next;
    if (reading_.has(at, Sort::cue) && !reading_.has(at, Sort::noun)) {
        if (const auto next = cue(at); next > at) return next;
    }
    const auto next = at + reading_.length_at(at);
    choice(at);
    flag(at);
    return next;
}

std::size_t ArgumentReader::used(std::size_t at, std::size_t next, Use as) {
    use(at, next - at, as);
    return next;
}

std::size_t ArgumentReader::rest(std::size_t at) {
    const auto& argument = rules_.rest;
    if (argument.empty() || spec(argument) == nullptr || store_.has(argument) || !order_is_over(at)) return at;
    if (reading_.token(at).type == TokenType::mark && !is_mark(reading_.token(at), '#')) return at;
    if (identifier(at) > at || glue_before_rest(at)) return at;
    auto end = reading_.size();
    if (operation_ == "help") end = without_politeness(reading_, at, end);
    if (end == at) return at;
    const bool quoted = reading_.token(at).type == TokenType::quoted && end == at + 1;
    auto text = quoted ? std::string(reading_.token(at).text) : reading_.raw(at, end - 1);
    store_.put_text(argument, std::move(text));
    return used(at, end, Use::value);
}

bool ArgumentReader::order_is_over(std::size_t at) const {
    if (std::find(found_.uses.begin() + static_cast<std::ptrdiff_t>(at), found_.uses.end(), Use::order) != found_.uses.end()) return false;
    const auto* ticket = spec_of(ArgumentType::ticket);
    const bool waits = ticket != nullptr && ticket->need == ArgumentSpec::Need::required && !store_.has(ticket->name);
    if (!waits) return true;
    for (auto i = at; i < reading_.size(); ++i) {
        if (is_ticket(reading_, i)) return false;
    }
    return true;
}

bool ArgumentReader::glue_before_rest(std::size_t at) const {
    const bool announced = at > 0 && is_mark(reading_.token(at - 1), ':');
    return !announced && open_ && (reading_.has(at, Sort::prep) || reading_.has(at, Sort::polite) || reading_.has(at, known("cue.subject")) || reading_.has(at, known("cue.body")) || reading_.has(at, known("cue.reason")));
}

std::size_t ArgumentReader::mark(std::size_t at) {
    const auto& token = reading_.token(at);
    if (token.type != TokenType::mark) return at;
    const bool keeps = is_mark(token, ':') || is_mark(token, '=') || (is_mark(token, ',') && after_value_);
    if (!keeps) {
        role_ = {};
        open_ = false;
    }
    return used(at, at + 1, Use::glue);
}

std::size_t ArgumentReader::identifier(std::size_t at) {
    const auto& token = reading_.token(at);
    const auto* ticket = spec_of(ArgumentType::ticket);
    const auto* request = spec_of(ArgumentType::request);
    const bool numbered = token.type == TokenType::number || token.type == TokenType::identifier;
    if (!numbered) return bare_id(at);
    const ArgumentSpec* to = nullptr;
    if (ticket != nullptr && is_ticket(reading_, at)) to = ticket;
    if (to == nullptr && request != nullptr && token.type == TokenType::identifier && !is_ticket(reading_, at)) to = request;
    if (to == nullptr && request != nullptr && ticket == nullptr && token.type == TokenType::number && open_) to = request;
    if (to == nullptr && ticket != nullptr && request == nullptr && token.type == TokenType::number && open_ && ticket->need == ArgumentSpec::Need::required) to = ticket;
    if (to != nullptr && store_.put_token(*to, reading_.token(at))) return used(at, at + 1, Use::value);
    return bare_id(at);
}

std::size_t ArgumentReader::bare_id(std::size_t at) {
    const auto* to = spec_of(ArgumentType::national_id);
    const auto& token = reading_.token(at);
    if (to == nullptr || token.type != TokenType::number || token.text.size() < 6 || store_.has(to->name)) return at;
    if (token.text.find_first_of(":/") != std::string::npos) return at;
    const auto id = NationalId::parse(read_national_id(reading_, at)->text);
    if (!id) return at;
    store_.put(to->name, id);
    return used(at, at + 1, Use::value);
}

std::size_t ArgumentReader::choice(std::size_t at) {
    const auto* phrase = reading_.phrase_at(at);
    if (phrase == nullptr) return at;
    for (std::size_t i = 0; phrase->has(Sort::choice) && i < phrase->size(); ++i) {
        const auto& sense = phrase->begin()[i];
        if (sense.sort != Sort::choice || rules_.is_noise(sense.notion)) continue;
        const auto name = reading_.lexicon().name(sense.notion).substr(7);
        const auto* to = spec(name.substr(0, name.find('.')));
        if (to != nullptr && store_.put_choice(*to, name.substr(name.find('.') + 1))) {
            if (found_.uses[at] == Use::order) return at + reading_.length_at(at);
            return used(at, at + reading_.length_at(at), Use::value);
        }
    }
    return unit_start(at);
}

std::size_t ArgumentReader::flag(std::size_t at) {
    const auto* phrase = reading_.phrase_at(at);
    if (phrase == nullptr) return at;
    for (const auto& binding : rules_.flags) {
        if (!reading_.has(at, binding.preposition) || spec(binding.argument) == nullptr) continue;
        store_.arguments.set(binding.argument, true);
        if (found_.uses[at] == Use::order) return at + reading_.length_at(at);
        return used(at, at + reading_.length_at(at), Use::value);
    }
    return at;
}

std::size_t ArgumentReader::self_claim(std::size_t at) {
    if (!reading_.has(at, Sort::self_claim) || spec("self_claimed") == nullptr) return at;
    const auto next = at + reading_.length_at(at);
    const auto* to = spec("account");
    if (to == nullptr || next >= reading_.size() || !(is_account(reading_, next) || (reading_.may_be_login(next) && is_plain_name(reading_.token(next).text)))) return at;
    store_.put_token(*to, reading_.token(next));
    store_.arguments.set("self_claimed", true);
    use(at, next - at, Use::cue);
    return used(next, next + 1, Use::value);
}

std::size_t ArgumentReader::date(std::size_t at) {
    const auto& token = reading_.token(at);
    if ((token.type != TokenType::number && !reading_.has(at, Sort::date)) || spec("date") == nullptr) return at;
    if (const auto value = reading_.value_of(at, Sort::date); !value.empty()) {
        store_.put_text("date", std::string(value));
        return used(at, at + reading_.length_at(at), Use::value);
    }
    if (token.type != TokenType::number || token.text.find_first_of("/-") == std::string::npos) return at;
    store_.put_text("date", std::string(token.text));
    return used(at, at + 1, Use::value);
}

// Where an address or login goes: where the last preposition points if that takes one, else to the operation's own.
const ArgumentSpec* ArgumentReader::mailbox_spec(std::size_t at) const {
    const auto takes = [](const ArgumentSpec* to) {
        if (to == nullptr) return false;
        switch (to->type) {
            case ArgumentType::account:
            case ArgumentType::mailbox:
            case ArgumentType::login:
            case ArgumentType::words:
            case ArgumentType::name: return true;
            case ArgumentType::text: return to->name == "server";
            case ArgumentType::person_name:
            case ArgumentType::national_id:
            case ArgumentType::request:
            case ArgumentType::ticket:
            case ArgumentType::queue_id:
            case ArgumentType::duration:
            case ArgumentType::choice:
            case ArgumentType::flag:
            case ArgumentType::moment: return false;
        }
        return false;
    };
    const auto* to = role_.empty() ? nullptr : spec(role_);
    if (!takes(to)) to = spec("account") != nullptr ? spec("account") : spec_of(ArgumentType::login);
    if (role_.empty() && spec(bare_) != nullptr) to = spec(bare_);
    if (to == nullptr) to = spec(bare_);
    if (!takes(to) || (to->name == "server" && role_.empty())) return nullptr;
    // An address names no server and no group's member list has a second role: the other argument is meant.
    if (to->name == "address" && reading_.token(at).text.find('@') == std::string::npos) return other_account(*to);
    if (to->type == ArgumentType::account && store_.has(to->name) && may_be_other() && other_account(*to) != nullptr && !store_.has(other_account(*to)->name)) return other_account(*to);
    return to;
}

const ArgumentSpec* ArgumentReader::other_account(const ArgumentSpec& taken) const {
    const auto* second = spec("address") != nullptr ? spec("address") : spec("user");
    if (spec("account") == nullptr || second == nullptr) return nullptr;
    return taken.name == "account" ? second : spec("account");
}

std::size_t ArgumentReader::mailbox(std::size_t at) {
    if (reading_.has(at, Sort::null_sender)) return null_sender(at);
    if (!is_account(reading_, at)) return at;
    const auto& token = reading_.token(at);
    const auto* to = mailbox_spec(at);
    const bool queue = spec_of(ArgumentType::mailbox) != nullptr;
    if (to == nullptr && !queue) return at;
    if (token.type == TokenType::pattern || to == nullptr || (to->name == "server" && token.type == TokenType::address)) {
        const auto parsed = parse_mailbox(token.text);
        if (!parsed && !store_.error) store_.error = parsed.error();
        if (parsed) found_.undirected = *parsed;
        return used(at, at + 1, Use::value);
    }
    if (!store_.put_token(*to, reading_.token(at))) return at;
    whom_taken_ = whom_taken_ || (whom_ && !role_.empty());
    after_value_ = true;
    open_ = to->type == ArgumentType::words;
    return used(at, at + 1, Use::value);
}

std::size_t ArgumentReader::null_sender(std::size_t at) {
    const auto* to = spec("from");
    if (to == nullptr) return at;
    store_.put("from", Result<Mailbox>(Mailbox(NullSender{})));
    return used(at, at + reading_.length_at(at), Use::value);
}

// "al grupo todos": behind the word for one group it is that group's name.
bool ArgumentReader::names_group(std::size_t at) const {
    if (role_ != "group" || at == 0 || !reading_.has(at, Sort::everyone) || reading_.length_at(at) != 1 || store_.has("group") || spec("group") == nullptr) return false;
    const auto before = reading_.phrase_start(at - 1);
    const bool group = before != nowhere && (reading_.has(before, known("noun.group")) || reading_.has(before, known("noun.from_group")));
    return group && reading_.token(at - 1).folded.back() != 's';
}

std::size_t ArgumentReader::glue(std::size_t at) {
    const auto* phrase = reading_.phrase_at(at);
    if (phrase == nullptr) return at;
    const auto next = at + reading_.length_at(at);
    for (const auto& binding : bindings_) {
        if (!reading_.has(at, binding.preposition) || spec(binding.argument) == nullptr || (binding.before && order_is_over(at))) continue;
        role_ = binding.argument;
        weak_role_ = reading_.has(at, known("prep.of"));
        whom_ = reading_.has(at, known("prep.whom"));
        open_ = true;
        after_value_ = false;
        return used(at, next, Use::glue);
    }
    if (names_group(at)) {
        store_.put_text("group", std::string(reading_.token(at).text));
        return used(at, next, Use::value);
    }
    if (reading_.has(at, Sort::everyone)) {
        found_.everybody = true;
        const auto& argument = rules_.all;
        if (!argument.empty() && spec(argument) != nullptr && !store_.has(argument)) {
            store_.put_text(argument, "all");
            return used(at, next, Use::value);
        }
    }
    const bool keeps = phrase->has_any({Sort::article, Sort::role, Sort::title, Sort::numeral}) || (phrase->has(Sort::conjunction) && after_value_);
    const bool noise = !keeps && std::any_of(phrase->begin(), phrase->end(), [&](const Sense& sense) { return rules_.is_noise(sense.notion); });
    // "approve R-52: team": what a colon announces is said, and greets nobody.
    const bool announced = phrase->has(Sort::greeting) && !phrase->has(Sort::polite) && is_mark(reading_.token(at - (at > 0 ? 1 : 0)), ':') && order_is_over(at);
    const bool small = !announced && phrase->has_any({Sort::polite, Sort::greeting, Sort::request, Sort::filler, Sort::prep, Sort::conjunction, Sort::mine, Sort::restriction});
    if (!keeps && !noise && !small) return at;
    if (reading_.has(at, Sort::prep)) {
        role_ = {};
        open_ = true;
    } else if (!keeps) {
        role_ = {};
        open_ = noise && open_;
    }
    return used(at, next, Use::glue);
}

// "agregar luisa.cano a prensa@…": the second of two is the other one, unless the words say which it is or leave both open.
bool ArgumentReader::may_be_other() const { return spec("user") == nullptr || role_.empty() || (whom_ && !whom_taken_); }

bool ArgumentReader::may_be_name(std::size_t at, const ArgumentSpec& to) const {
    const auto& token = reading_.token(at);
    if (reading_.may_be_login(at) || token.type == TokenType::quoted) return true;
    if (to.type != ArgumentType::name) return false;
    if (token.type == TokenType::identifier || token.type == TokenType::number) return !role_.empty();
    // "el disco del mailstore": a kind of server as its name.
    return reading_.lexicon().name(reading_.first_notion(at)).substr(0, 10) == "component.";
}

std::size_t ArgumentReader::bare(std::size_t at) {
    const auto& token = reading_.token(at);
    if (!open_ || !is_plain_name(token.text)) return at;
    const bool queue_server = bare_ == "server" && spec_of(ArgumentType::mailbox) != nullptr;
    const auto* to = spec(role_.empty() ? bare_ : role_);
    if (weak_role_ && is_server_name(token) && spec("server") != nullptr) to = spec("server");
    if (to == nullptr || !may_be_name(at, *to) || (role_.empty() && queue_server && !is_server_name(token))) return at;
    // A second member stands behind a comma or "and".
    const bool joined = at > 0 && (is_mark(reading_.token(at - 1), ',') || is_mark(reading_.token(at - 1), ';') || reading_.has(at - 1, Sort::conjunction));
    if (store_.has(to->name) && !(to->type == ArgumentType::words && joined)) return at;
    if (to->type == ArgumentType::text && to->name != "server") return at;
    if (to->type == ArgumentType::login && is_capital(token)) return at;
    if (!store_.put_token(*to, reading_.token(at))) return at;
    after_value_ = true;
    open_ = to->type == ArgumentType::words;
    found_.guessed.push_back(at);
    return used(at, at + 1, Use::value);
}

ReadArguments read_arguments(const Reading& reading, const Match& match, const std::vector<ArgumentSpec>& specs) {
    return ArgumentReader(reading, match, specs).read();
}

}  // namespace botones::language
