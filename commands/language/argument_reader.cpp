// Walks over the tokens of an order once, left to right, giving each to an argument, to the glue, or to nobody.
#include "commands/language/argument_reader.hpp"

#include <algorithm>
#include <charconv>

#include "commands/language/value_reader.hpp"

namespace botones::language {

namespace {

class ArgumentReader {
public:
    ArgumentReader(const Reading& reading, const Match& match, const std::vector<ArgumentSpec>& specs, const Rules& rules)
        : reading_(reading), operation_(match.operation()), specs_(specs), rules_(rules), bindings_(rules.bindings(operation_)), bare_(rules.bare_argument(operation_)) {
        found_.uses.assign(reading.size(), Use::unread);
        for (const auto at : match.at) use(at, reading.length_at(at), Use::order);
    }

    ReadArguments read() {
        for (std::size_t at = 0; at < reading_.size();) at = std::max(step(at), at + 1);
        finish_name();
        if (found_.arguments.has("account") || found_.arguments.has("login")) found_.arguments.erase("self");
        return std::move(found_);
    }

private:
    // The token behind what was read at `at`.
    std::size_t step(std::size_t at) {
        if (found_.uses[at] == Use::order) return step_order(at);
        for (const auto attempt : {&ArgumentReader::rest, &ArgumentReader::mark, &ArgumentReader::named, &ArgumentReader::self_claim, &ArgumentReader::cue,
                                   &ArgumentReader::person, &ArgumentReader::identifier, &ArgumentReader::choice, &ArgumentReader::flag,
                                   &ArgumentReader::date, &ArgumentReader::mailbox, &ArgumentReader::glue, &ArgumentReader::bare}) {
            if (const auto next = (this->*attempt)(at); next > at) return next;
        }
        role_.clear();
        open_ = false;
        return at + reading_.length_at(at);
    }

    std::size_t step_order(std::size_t at) {
        role_.clear();
        open_ = true;
        for (const auto& binding : bindings_) {
            if (reading_.has(at, binding.preposition) && !reading_.has(at, Sort::verb)) role_ = binding.argument;
        }
        const auto next = at + reading_.length_at(at);
        choice(at);
        flag(at);
        return next;
    }

    const ArgumentSpec* spec(std::string_view name) const {
        const auto found = std::find_if(specs_.begin(), specs_.end(), [&](const ArgumentSpec& each) { return each.name == name; });
        return found == specs_.end() ? nullptr : &*found;
    }
    const ArgumentSpec* spec_of(ArgumentType type) const {
        const auto found = std::find_if(specs_.begin(), specs_.end(), [&](const ArgumentSpec& each) { return each.type == type; });
        return found == specs_.end() ? nullptr : &*found;
    }

    void use(std::size_t at, std::size_t length, Use as) { std::fill_n(found_.uses.begin() + static_cast<std::ptrdiff_t>(at), length, as); }
    std::size_t used(std::size_t at, std::size_t next, Use as) {
        use(at, next - at, as);
        return next;
    }

    void refuse(const Error& error) {
        if (!found_.error) found_.error = error;
    }

    template <class T>
    bool put(const std::string& name, Result<T> value) {
        if (!value) {
            refuse(value.error());
            return true;
        }
        ArgumentValue next(std::move(*value));
        const auto& all = found_.arguments.all();
        if (const auto old = all.find(name); old != all.end() && !(old->second == next)) {
            if (found_.several.empty()) found_.several.push_back(old->second);
            found_.several_argument = name;
            found_.several.push_back(std::move(next));
            return true;
        }
        found_.arguments.set(name, std::move(next));
        return true;
    }

    bool put_text(const std::string& name, std::string text) { return put(name, Result<std::string>(std::move(text))); }

    // A single token as the value of an argument, by the argument's type.
    bool put_token(const ArgumentSpec& to, std::size_t at) {
        const auto& text = reading_.token(at).text;
        switch (to.type) {
            case ArgumentType::account:
                if (text == "<>") return false;
                return put(to.name, parse_mailbox(text));
            case ArgumentType::mailbox: return put(to.name, parse_mailbox(text));
            case ArgumentType::login: return put_login(to, text);
            case ArgumentType::request: return put_request(to, text);
            case ArgumentType::ticket: return put(to.name, TicketId::parse(text));
            case ArgumentType::queue_id: return put(to.name, QueueId::parse(text));
            case ArgumentType::national_id: return put(to.name, NationalId::parse(text));
            case ArgumentType::text: return put_text(to.name, text);
            case ArgumentType::words: return put(to.name, Result<std::vector<std::string>>(std::vector<std::string>{text}));
            case ArgumentType::choice:
                if (std::find(to.choices.begin(), to.choices.end(), reading_.token(at).folded) == to.choices.end()) return false;
                return put_text(to.name, reading_.token(at).folded);
            case ArgumentType::person_name:
            case ArgumentType::duration:
            case ArgumentType::flag: return false;
        }
        return false;
    }

    // juan.perez@example.org names a login and, where the operation takes one, its domain.
    bool put_login(const ArgumentSpec& to, const std::string& text) {
        if (text.find('@') == std::string::npos) return put(to.name, Login::parse(text));
        const auto address = Address::parse(text);
        if (!address) {
            refuse(address.error());
            return true;
        }
        if (spec("domain") != nullptr) put_text("domain", address->domain().text());
        return put(to.name, Login::parse(address->local()));
    }

    // Numbers of other desks are kept as they are: the operation answers that it does not know them.
    bool put_request(const ArgumentSpec& to, const std::string& text) {
        const auto own = RequestId::parse(text);
        if (own) return put(to.name, own);
        const auto bare = RequestId::parse("R-" + text);
        return bare ? put(to.name, bare) : put_text(to.name, text);
    }

    // Everything behind the order is one text.
    std::size_t rest(std::size_t at) {
        const auto argument = rules_.rest_argument(operation_);
        if (argument.empty() || spec(argument) == nullptr || found_.arguments.has(argument) || !order_is_over(at)) return at;
        if (reading_.token(at).type == TokenType::mark && !is_mark(reading_.token(at), '#')) return at;
        if (identifier(at) > at || glue_before_rest(at)) return at;
        auto end = reading_.size();
        if (operation_ == "help") end = without_politeness(reading_, at, end);
        if (end == at) return at;
        const bool quoted = reading_.token(at).type == TokenType::quoted && end == at + 1;
        auto text = quoted ? reading_.token(at).text : reading_.raw(at, end - 1);
        put_text(argument, std::move(text));
        return used(at, end, Use::value);
    }

    bool order_is_over(std::size_t at) const {
        if (std::find(found_.uses.begin() + static_cast<std::ptrdiff_t>(at), found_.uses.end(), Use::order) != found_.uses.end()) return false;
        const auto* ticket = spec_of(ArgumentType::ticket);
        const bool waits = ticket != nullptr && ticket->need == ArgumentSpec::Need::required && !found_.arguments.has(ticket->name);
        if (!waits) return true;
        for (auto i = at; i < reading_.size(); ++i) {
            if (is_ticket(reading_, i)) return false;
        }
        return true;
    }

    bool glue_before_rest(std::size_t at) const {
        const bool small = reading_.has(at, Sort::prep) || reading_.has(at, Sort::article) || reading_.has(at, Sort::polite) || reading_.has(at, Sort::cue);
        return small && open_ && !is_capital(reading_.token(at));
    }

    std::size_t mark(std::size_t at) {
        const auto& token = reading_.token(at);
        if (token.type != TokenType::mark) return at;
        const bool keeps = is_mark(token, ':') || is_mark(token, '=') || (is_mark(token, ',') && after_value_);
        if (!keeps) {
            role_.clear();
            open_ = false;
        }
        return used(at, at + 1, Use::glue);
    }

    // "from=ventas@example.org", "older_than P2D": the argument's own name.
    std::size_t named(std::size_t at) {
        const auto& token = reading_.token(at);
        const bool signed_name = at + 1 < reading_.size() && is_mark(reading_.token(at + 1), '=');
        if (token.type != TokenType::word || (reading_.phrase_start(at) != nowhere && !signed_name)) return at;
        const auto* to = spec(token.folded);
        return to == nullptr ? at : value_of_cue(at, at + 1, *to);
    }

    std::size_t cue(std::size_t at) {
        const auto* phrase = reading_.phrase_at(at);
        if (phrase == nullptr) return at;
        for (const auto& sense : phrase->senses) {
            if (sense.sort != Sort::cue) continue;
            const auto name = reading_.lexicon().name(sense.notion).substr(4);
            const auto after = at + phrase->words;
            if (name == "given_names" || name == "surnames" || name == "name") {
                if (const auto next = name_part(at, after, name); next > at) return next;
            } else if (const auto* to = spec(name); to != nullptr) {
                if (const auto next = value_of_cue(at, after, *to); next > at) return next;
            }
        }
        return at;
    }

    std::size_t past_signs(std::size_t at) const {
        while (at < reading_.size() && (is_mark(reading_.token(at), ':') || is_mark(reading_.token(at), '=') || reading_.has(at, Sort::numeral))) ++at;
        return at;
    }

    std::size_t value_of_cue(std::size_t at, std::size_t after, const ArgumentSpec& to) {
        after = past_signs(after);
        if (after >= reading_.size()) return at;
        const auto next = read_value(after, to);
        if (next == after) return at;
        after_value_ = true;
        return used(at, next, Use::value);
    }

    std::size_t read_value(std::size_t at, const ArgumentSpec& to) {
        switch (to.type) {
            case ArgumentType::duration: return duration(at, to);
            case ArgumentType::text: return text_value(at, to);
            case ArgumentType::words: return list_value(at, to);
            case ArgumentType::national_id: {
                const auto id = read_national_id(reading_, at);
                if (!id) return at;
                put(to.name, NationalId::parse(id->text));
                return id->next;
            }
            case ArgumentType::ticket:
            case ArgumentType::request: {
                const auto type = reading_.token(at).type;
                return (type == TokenType::number || type == TokenType::identifier) && put_token(to, at) ? at + 1 : at;
            }
            case ArgumentType::account:
            case ArgumentType::mailbox:
            case ArgumentType::login:
            case ArgumentType::queue_id:
            case ArgumentType::choice: {
                const bool value = is_account(reading_, at) || reading_.is_unknown(at) || reading_.token(at).type == TokenType::quoted || to.type == ArgumentType::choice;
                return value && put_token(to, at) ? at + 1 : at;
            }
            case ArgumentType::person_name:
            case ArgumentType::flag: return at;
        }
        return at;
    }

    std::size_t duration(std::size_t at, const ArgumentSpec& to) {
        const auto found = read_duration(reading_, at);
        if (!found) return at;
        if (found->unit_missing) {
            found_.time_unit_missing = true;
            found_.time_number = found->duration.count();
        } else {
            put(to.name, Result<Seconds>(found->duration));
        }
        return found->next < reading_.size() && reading_.has(found->next, "cue.aged") ? found->next + 1 : found->next;
    }

    Stops stops_before_cues(const std::string& except) const {
        return [this, except](std::size_t at) { return found_.uses[at] == Use::order || announces_another(at, except); };
    }

    bool announces_another(std::size_t at, const std::string& except) const {
        const auto* phrase = reading_.phrase_at(at);
        if (phrase == nullptr) return false;
        return std::any_of(phrase->senses.begin(), phrase->senses.end(), [&](const Sense& sense) {
            if (sense.sort != Sort::cue) return false;
            const auto name = reading_.lexicon().name(sense.notion).substr(4);
            const bool person = (name == "given_names" || name == "surnames" || name == "name") && spec_of(ArgumentType::person_name) != nullptr;
            return name != except && (person || spec(name) != nullptr);
        });
    }

    std::size_t text_value(std::size_t at, const ArgumentSpec& to) {
        if (to.name == "reason") return reason_value(at);
        if (to.name == "server" || to.name == "domain" || to.name == "person" || to.name == "op") return word_value(at, to);
        if (to.name == "link_type" && reading_.value_of(at, Sort::choice).substr(0, 9) == "link_type") return at + choice_value(at, to);
        while (at < reading_.size() && (reading_.has(at, "prep.of") || reading_.has(at, Sort::article))) at += reading_.length_at(at);
        const auto found = read_text(reading_, at, stops_before_cues(to.name));
        if (!found) return at;
        if (!check_plain_text(found->text)) return at;
        put_text(to.name, found->text);
        return found->next;
    }

    std::size_t choice_value(std::size_t at, const ArgumentSpec& to) {
        put_text(to.name, std::string(reading_.value_of(at, Sort::choice).substr(to.name.size() + 1)));
        return reading_.length_at(at);
    }

    std::size_t word_value(std::size_t at, const ArgumentSpec& to) {
        const auto& token = reading_.token(at);
        const bool value = token.type == TokenType::quoted || (token.type == TokenType::word && reading_.is_unknown(at) && is_plain_name(token.text)) ||
                           (token.type == TokenType::identifier && to.name == "server") || (to.name == "domain" && token.type == TokenType::word && is_dotted_login(token));
        return value && put_text(to.name, token.text) ? at + 1 : at;
    }

    std::size_t reason_value(std::size_t at) {
        auto end = at;
        const bool inside = reading_.token(at).in_parentheses;
        while (end < reading_.size() && found_.uses[end] != Use::order && !(inside && is_mark(reading_.token(end), ')'))) ++end;
        end = without_politeness(reading_, at, end);
        if (end == at) return at;
        put_text("reason", reading_.token(at).type == TokenType::quoted && end == at + 1 ? reading_.token(at).text : reading_.raw(at, end - 1));
        use(at, end - at, Use::remark);
        return end;
    }

    std::size_t list_value(std::size_t at, const ArgumentSpec& to) {
        if (!to.choices.empty()) return at;
        const auto found = read_list(reading_, at, stops_before_cues(to.name));
        if (!found) return at;
        put(to.name, Result<std::vector<std::string>>(found->items));
        return found->next;
    }

    std::size_t name_part(std::size_t at, std::size_t after, std::string_view part) {
        if (spec_of(ArgumentType::person_name) == nullptr) return at;
        after = past_signs(after);
        const auto found = read_name(reading_, after, stops_before_cues("name"));
        if (!found) return at;
        auto& words = part == "given_names" ? given_ : part == "surnames" ? surnames_ : full_;
        words.insert(words.end(), found->items.begin(), found->items.end());
        return used(at, found->next, Use::value);
    }

    // A name nobody announced: capitals, or two unknown words in a row.
    std::size_t person(std::size_t at) {
        if (spec_of(ArgumentType::person_name) == nullptr || !full_.empty() || !given_.empty()) return at;
        const auto& token = reading_.token(at);
        if (token.type != TokenType::word || is_dotted_login(token)) return at;
        const auto found = read_name(reading_, at, stops_before_cues("name"));
        if (!found || found->items.size() < 2) return at;
        full_ = found->items;
        role_.clear();
        open_ = false;
        return used(at, found->next, Use::value);
    }

    void finish_name() {
        const auto* to = spec_of(ArgumentType::person_name);
        if (to == nullptr || (full_.empty() && given_.empty() && surnames_.empty())) return;
        if (surnames_.empty() && given_.empty()) {
            put(to->name, split_name(reading_.lexicon(), full_));
            return;
        }
        const auto joined = [](const std::vector<std::string>& words) {
            std::string text;
            for (const auto& word : words) text += (text.empty() ? "" : " ") + word;
            return std::vector<std::string>{text};
        };
        put(to->name, PersonName::parse(joined(given_.empty() ? full_ : given_), joined(surnames_)));
    }

    std::size_t identifier(std::size_t at) {
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
        if (to != nullptr && put_token(*to, at)) return used(at, at + 1, Use::value);
        return bare_id(at);
    }

    // A long number in a creation form is the national id.
    std::size_t bare_id(std::size_t at) {
        const auto* to = spec_of(ArgumentType::national_id);
        const auto& token = reading_.token(at);
        if (to == nullptr || token.type != TokenType::number || token.text.size() < 6 || found_.arguments.has(to->name)) return at;
        if (token.text.find_first_of(":/") != std::string::npos) return at;
        const auto id = NationalId::parse(read_national_id(reading_, at)->text);
        if (!id) return at;
        put(to->name, id);
        return used(at, at + 1, Use::value);
    }

    std::size_t choice(std::size_t at) {
        const auto* phrase = reading_.phrase_at(at);
        if (phrase == nullptr) return at;
        for (const auto& sense : phrase->senses) {
            if (sense.sort != Sort::choice || rules_.is_noise(operation_, sense.notion)) continue;
            const auto name = reading_.lexicon().name(sense.notion).substr(7);
            const auto* to = spec(name.substr(0, name.find('.')));
            if (to != nullptr && put_choice(*to, std::string(name.substr(name.find('.') + 1)))) {
                if (found_.uses[at] == Use::order) return at + phrase->words;
                return used(at, at + phrase->words, Use::value);
            }
        }
        return unit_start(at);
    }

    bool put_choice(const ArgumentSpec& to, const std::string& value) {
        const bool offered = std::find(to.choices.begin(), to.choices.end(), value) != to.choices.end();
        if (to.type == ArgumentType::choice && offered) return put_text(to.name, value);
        if (to.type == ArgumentType::text) return found_.arguments.has(to.name) || put_text(to.name, value);
        if (to.type != ArgumentType::words || !(offered || to.choices.empty())) return false;
        const auto* before = found_.arguments.get<std::vector<std::string>>(to.name);
        auto values = before == nullptr ? std::vector<std::string>{} : *before;
        if (std::find(values.begin(), values.end(), value) == values.end()) values.push_back(value);
        found_.arguments.set(to.name, std::move(values));
        return true;
    }

    // "Secretaria de Informatica": some words begin the name of a unit.
    std::size_t unit_start(std::size_t at) {
        const auto* to = spec("unit");
        if (to == nullptr || spec_of(ArgumentType::person_name) == nullptr || !reading_.has(at, Sort::unit_start) || found_.arguments.has("unit")) return at;
        const auto found = read_text(reading_, at, stops_before_cues("unit"));
        if (!found) return at;
        put_text("unit", found->text);
        return used(at, found->next, Use::value);
    }

    std::size_t flag(std::size_t at) {
        const auto* phrase = reading_.phrase_at(at);
        if (phrase == nullptr) return at;
        for (const auto& sense : phrase->senses) {
            const auto name = rules_.flag(operation_, sense.notion);
            if (name.empty() || spec(name) == nullptr) continue;
            found_.arguments.set(name, true);
            if (found_.uses[at] == Use::order) return at + phrase->words;
            return used(at, at + phrase->words, Use::value);
        }
        return at;
    }

    std::size_t self_claim(std::size_t at) {
        if (!reading_.has(at, Sort::self_claim) || spec("self_claimed") == nullptr) return at;
        const auto next = at + reading_.length_at(at);
        const auto* to = spec("account");
        if (to == nullptr || next >= reading_.size() || !(is_account(reading_, next) || (reading_.is_unknown(next) && is_plain_name(reading_.token(next).text)))) return at;
        put_token(*to, next);
        found_.arguments.set("self_claimed", true);
        return used(at, next + 1, Use::value);
    }

    std::size_t date(std::size_t at) {
        const auto* to = spec("date");
        if (to == nullptr) return at;
        if (const auto value = reading_.value_of(at, Sort::date); !value.empty()) {
            put_text("date", std::string(value));
            return used(at, at + reading_.length_at(at), Use::value);
        }
        const auto& token = reading_.token(at);
        if (token.type != TokenType::number || token.text.find_first_of("/-") == std::string::npos) return at;
        put_text("date", token.text);
        return used(at, at + 1, Use::value);
    }

    std::size_t mailbox(std::size_t at) {
        if (reading_.has(at, Sort::null_sender)) return null_sender(at);
        if (!is_account(reading_, at)) return at;
        const auto& token = reading_.token(at);
        const auto* account = spec("account") != nullptr ? spec("account") : spec_of(ArgumentType::login);
        const auto* to = !role_.empty() ? spec(role_) : account;
        if (to != nullptr && to->type == ArgumentType::text && to->name != "server") to = nullptr;
        if (to == nullptr && account != nullptr) to = account;
        const bool queue = spec_of(ArgumentType::mailbox) != nullptr;
        if (to == nullptr && !queue) return at;
        if (token.type == TokenType::pattern || to == nullptr || (to->name == "server" && token.type == TokenType::address)) {
            const auto parsed = parse_mailbox(token.text);
            if (!parsed) refuse(parsed.error());
            if (parsed) found_.undirected = *parsed;
            return used(at, at + 1, Use::value);
        }
        if (!put_token(*to, at)) return at;
        after_value_ = true;
        open_ = false;
        return used(at, at + 1, Use::value);
    }

    std::size_t null_sender(std::size_t at) {
        const auto* to = spec("from");
        if (to == nullptr) return at;
        put("from", Result<Mailbox>(Mailbox(NullSender{})));
        return used(at, at + reading_.length_at(at), Use::value);
    }

    std::size_t glue(std::size_t at) {
        const auto* phrase = reading_.phrase_at(at);
        if (phrase == nullptr) return at;
        const auto next = at + phrase->words;
        for (const auto& binding : bindings_) {
            if (!reading_.has(at, binding.preposition) || spec(binding.argument) == nullptr) continue;
            role_ = binding.argument;
            weak_role_ = reading_.has(at, "prep.of");
            open_ = true;
            after_value_ = false;
            return used(at, next, Use::glue);
        }
        if (reading_.has(at, Sort::everyone)) found_.everybody = true;
        const bool keeps = reading_.has(at, Sort::article) || reading_.has(at, Sort::role) || reading_.has(at, Sort::title) || reading_.has(at, Sort::numeral) ||
                           (reading_.has(at, Sort::conjunction) && after_value_);
        const bool noise = std::any_of(phrase->senses.begin(), phrase->senses.end(), [&](const Sense& sense) { return rules_.is_noise(operation_, sense.notion); });
        const bool small = reading_.has(at, Sort::polite) || reading_.has(at, Sort::greeting) || reading_.has(at, Sort::request) || reading_.has(at, Sort::filler) ||
                           reading_.has(at, Sort::prep) || reading_.has(at, Sort::conjunction) || reading_.has(at, Sort::mine) ||
                           reading_.has(at, Sort::restriction);
        if (!keeps && !noise && !small) return at;
        if (reading_.has(at, Sort::prep)) {
            role_.clear();
            open_ = true;
        } else if (!keeps) {
            role_.clear();
            open_ = noise && open_;
        }
        return used(at, next, Use::glue);
    }

    // A bare word where a value is expected: "close account ventas", "queue on mta1".
    std::size_t bare(std::size_t at) {
        const auto& token = reading_.token(at);
        if (!open_ || !(reading_.is_unknown(at) || token.type == TokenType::quoted) || !is_plain_name(token.text)) return at;
        const auto* to = spec(role_.empty() ? bare_ : looks_like_server(token) && spec("server") != nullptr && weak_role_ ? "server" : role_);
        if (to == nullptr || found_.arguments.has(to->name)) return at;
        if (to->type == ArgumentType::text && to->name != "server") return at;
        if (!put_token(*to, at)) return at;
        after_value_ = true;
        open_ = false;
        return used(at, at + 1, Use::value);
    }

    static bool looks_like_server(const Token& token) {
        const auto digits = token.text.find_first_of("0123456789");
        return digits != std::string::npos && digits > 1 && token.text.find('.') == std::string::npos;
    }

    const Reading& reading_;
    const std::string& operation_;
    const std::vector<ArgumentSpec>& specs_;
    const Rules& rules_;
    std::vector<Binding> bindings_;
    std::string bare_;
    ReadArguments found_;
    std::string role_;          // the argument the next value belongs to
    bool weak_role_ = false;
    bool open_ = false;         // a bare word may be a value here
    bool after_value_ = false;  // "a@x.org and b@x.org" keep their preposition
    std::vector<std::string> given_;
    std::vector<std::string> surnames_;
    std::vector<std::string> full_;
};

}  // namespace

ReadArguments read_arguments(const Reading& reading, const Match& match, const std::vector<ArgumentSpec>& specs, const Rules& rules) {
    return ArgumentReader(reading, match, specs, rules).read();
}

}  // namespace botones::language
