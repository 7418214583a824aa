// Words → Order: puts cleaning, reading, rules, guards and arguments together, and decides what may run.
#include "commands/language/understand.hpp"

#include <algorithm>
#include <array>
#include <numeric>

#include "commands/catalogue.hpp"
#include "commands/language/guards.hpp"
#include "commands/language/help_words.hpp"
#include "commands/language/moments.hpp"
#include "commands/language/password_words.hpp"
#include "commands/language/questions.hpp"
#include "commands/language/remarks.hpp"
#include "commands/language/suggestions.hpp"
#include "commands/language/typos.hpp"
#include "commands/values/person_name.hpp"

namespace botones::language {

namespace {

constexpr std::size_t longest_message = 16384;  // no order is that long; what is pasted beside one is not read
constexpr std::size_t order_tokens = 160;       // an order's own words stand among the first
constexpr std::size_t longest_corrected = 1024; // every correction is understood anew: a long story is not worth it
constexpr std::size_t most_offered = 3;
constexpr std::string_view baja = "baja";

using Meaning = std::variant<Order, Refusal, Question>;
// How many words were corrected already: typos come one at a time.
constexpr std::size_t most_corrections = 2;

class Understanding {
public:
    Understanding(const Hearing& hearing, const std::vector<Operation>& catalogue, std::string_view policy_baja, const Vocabulary& vocabulary, CorrectedAt corrected = {})
        : hearing_(hearing), catalogue_(catalogue), policy_baja_(policy_baja), vocabulary_(vocabulary), corrected_(std::move(corrected)) {}

    Understood understand(std::string_view words) {
        if (words.size() > longest_message) return {hearing_.speaks.value_or(hearing_.house), coded("too_long")};
        cleaned_ = clean(words, hearing_.platform);
        std::optional<Reading> reading(std::in_place, cleaned_.text, lexicon_);
        if (set_forwarded_apart(*reading)) reading.emplace(cleaned_.text, lexicon_);
        language_ = hearing_.speaks.value_or(reading->language(hearing_.house));
        return {language_, meaning(*reading)};
    }

private:
    static Question coded(std::string code) {
        Question question;
        question.code = std::move(code);
        return question;
    }

    // "Fwd: …", "---- Mensaje reenviado ----", "Ana escribió:": from there on somebody else speaks.
    bool set_forwarded_apart(const Reading& reading) {
        for (std::size_t at = 0; reading.mentions(Sort::forward) && at < reading.size(); ++at) {
            if (!reading.has(at, Sort::forward)) continue;
            const auto behind = at + reading.length_at(at);
            const bool announces = behind < reading.size() && is_mark(reading.token(behind), ':');
            const bool line = reading.token(at).begin > 1 && cleaned_.text[reading.token(at).begin - 1] == '-';
            if (!announces && !line && reading.length_at(at) == 1) continue;
            if (behind < reading.size()) cleaned_.quoted += cleaned_.text.substr(reading.token(at).end);
            cleaned_.text.resize(reading.token(at).begin);
            return true;
        }
        return false;
    }

    Meaning meaning(const Reading& reading) {
        if (has_password_value(reading)) return Refusal{best_operation(reading), "password_in_chat", {}};
        if (auto answer = bare_answer(reading)) return std::move(*answer);
        const auto matches = matches_in(reading, rules_, {0, order_tokens}, memory_);
        if (const auto* help = ask_for_help(reading, matches)) return meaning_of(reading, Matches({*help}, &memory_));
        if (matches.empty() || matches.front().operation() == "help") return nothing_found(reading);
        return meaning_of(reading, matches);
    }

    std::string best_operation(const Reading& reading) const {
        const auto matches = matches_in(reading, rules_, {0, order_tokens}, memory_);
        return matches.empty() || matches.front().operation() == baja ? std::string() : matches.front().operation();
    }

    // "yes", "sí", "no": answers to the question asked last; the engine knows which that was.
    std::optional<Meaning> bare_answer(const Reading& reading) const {
        bool yes = false;
        bool no = false;
        for (std::size_t at = 0; at < reading.size(); at += reading.length_at(at)) {
            if (reading.token(at).type == TokenType::mark && !is_mark(reading.token(at), '?')) continue;
            yes = yes || reading.has(at, Sort::yes);
            no = no || reading.has(at, Sort::no);
            if (!reading.has(at, Sort::yes) && !reading.has(at, Sort::no) && !reading.has(at, Sort::greeting)) return std::nullopt;
        }
        if (yes == no || !cleaned_.trouble.empty()) return std::nullopt;
        return Order{yes ? "request.confirm" : "request.cancel", {}, language_};
    }

    Meaning nothing_found(const Reading& reading) {
        if (!cleaned_.trouble.empty()) return Refusal{"", cleaned_.trouble, cleaned_.trouble_args};
        if (auto quoted = order_in_quotes(reading)) return std::move(*quoted);
        if (auto status = bare_identifier(reading)) return std::move(*status);
        if (asks_for_any_help(reading)) return Order{"help", {}, language_};
        if (reading.size() > 0 && is_only_politeness(reading, reading.size())) return coded("greeting");
        for (std::size_t at = 0; at < reading.size(); ++at) {
            if (reading.has(at, Sort::symptom)) return symptom(reading, at);
        }
        return did_you_mean(reading);
    }

    // "R-17?", "y T-9": what became of it.
    std::optional<Meaning> bare_identifier(const Reading& reading) const {
        Order order{"ticket.status", {}, language_};
        for (std::size_t at = 0; at < reading.size(); ++at) {
            const auto& token = reading.token(at);
            const bool small = token.type == TokenType::mark || reading.has(at, Sort::conjunction) || reading.has(at, Sort::polite) || reading.has(at, Sort::greeting);
            if (small) continue;
            const auto request = RequestId::parse(token.text);
            const auto ticket = TicketId::parse(token.text);
            if (token.type != TokenType::identifier || !order.arguments.empty() || (!request && !ticket)) return std::nullopt;
            if (request) order.arguments.set("request", *request);
            if (!request) order.arguments.set("ticket", *ticket);
        }
        if (order.arguments.empty()) return std::nullopt;
        return order;
    }

    // A whole order between quotation marks, behind > or in a forwarded mail was said by somebody else.
    std::optional<Meaning> order_in_quotes(const Reading& reading) const {
        auto text = cleaned_.quoted;
        for (const auto& token : reading.tokens()) {
            if (token.type == TokenType::quoted) text.append(" ").append(token.text);
        }
        if (text.empty()) return std::nullopt;
        const Reading quoted(text, lexicon_);
        const auto operation = best_operation(quoted);
        if (operation.empty()) return std::nullopt;
        return Refusal{operation, "quoted", {}};
    }

    Question symptom(const Reading& reading, std::size_t at) const {
        auto question = coded(reading.has(at, known("symptom.access")) ? "symptom_access" : "symptom_mail");
        Arguments self;
        self.set("self", true);
        Arguments body;
        body.set("body", std::string(reading.text()));
        std::vector<Order> orders;
        if (reading.has(at, known("symptom.access"))) orders.push_back({"password.reset", self, language_});
        orders.push_back({"ticket.open", body, language_});
        offer(question, orders);
        return question;
    }

    // One order alone that the words may be mistyped for is that order; of several the asker chooses.
    Meaning did_you_mean(const Reading& reading) const {
        std::vector<std::size_t> all(reading.size());
        std::iota(all.begin(), all.end(), std::size_t{0});
        auto orders = orders_without_typos(reading, all);
        if (orders.size() == 1) return std::move(orders.front());
        auto question = coded("unknown_words");
        if (orders.size() > most_offered) orders.resize(most_offered);
        offer(question, orders);
        return question;
    }

    Meaning meaning_of(const Reading& reading, const Matches& matches) {
        const auto& match = matches.front();
        const auto& name = match.operation();
        const auto shown = name == baja ? std::string("account.close") : name;
        const bool read = match.rule->of->read;
        if (!cleaned_.trouble.empty()) return Refusal{shown, cleaned_.trouble, cleaned_.trouble_args};
        if (const auto* forbidden = forbidden_by(reading, name == shown ? *match.rule->of : rules_.of(shown))) return refusal_of(shown, *forbidden);
        if (!read) {
            if (auto reason = reason_not_to_run(reading, match, rules_, end_of_order(reading, match))) return Refusal{shown, *reason, {}};
        }
        const auto* operation = find_operation(catalogue_, shown);
        if (operation == nullptr && name != baja) return Refusal{name, "operation_not_connected", {{"operation", name}}};
        if (operation != nullptr) return order_of(reading, match, operation->arguments, matches);
        return order_of(reading, match, {{"account", ArgumentType::account, ArgumentSpec::Need::required}, {"reason", ArgumentType::text}}, matches);
    }

    static Refusal refusal_of(const std::string& operation, const Forbidden& forbidden) {
        Refusal refusal{operation, forbidden.reason, {}};
        if (!forbidden.rule.empty()) refusal.args.emplace("rule", forbidden.rule);
        return refusal;
    }

    // Where the free text of a ticket begins, its words are no part of the order.
    std::size_t end_of_order(const Reading& reading, const Match& match) const {
        return match.rule->of->rest.empty() ? reading.size() : match.last() + 1;
    }

    // Two verbs, each with its own object: the asker has to choose.
    std::optional<Meaning> several_orders(const Reading& reading, const Matches& matches, const std::vector<Use>& uses) const {
        const auto& best = matches.front();
        if (best.rule->last || !best.rule->of->rest.empty() || !reading.has(best.head(), Sort::verb)) return std::nullopt;
        for (const auto& other : matches) {
            const bool shares = std::any_of(other.at().begin(), other.at().end(), [&](std::size_t at) { return best.covers(at); });
            if (other.rule->last || shares || other.operation() == best.operation() || !reading.has(other.head(), Sort::verb) || is_about_value(uses[other.head()])) continue;
            if (other.rule->of->read && best.rule->of->read) continue;
            auto question = coded("several_orders");
            const auto cut = reading.token(std::max(best.first(), other.first())).begin;
            for (const auto part : {reading.text().substr(0, cut), reading.text().substr(cut)}) offer_part(question, part);
            return question;
        }
        return std::nullopt;
    }

    void offer_part(Question& question, std::string_view part) const {
        Hearing hearing = hearing_;
        hearing.platform = Platform::plain;
        const auto understood = Understanding(hearing, catalogue_, policy_baja_, vocabulary_, CorrectedAt(most_corrections, nowhere)).understand(part);
        if (const auto* order = std::get_if<Order>(&understood.meaning)) offer(question, {*order});
    }

    Meaning order_of(const Reading& reading, const Match& match, const std::vector<ArgumentSpec>& specs, const Matches& matches) {
        auto read = read_arguments(reading, match, specs);
        const auto& name = match.operation();
        Order order{name == baja ? "account.close" : name, {}, language_};
        if (auto several = several_orders(reading, matches, read.uses)) return std::move(*several);
        if (read.error) return Refusal{order.operation, read.error->code, read.error->args};
        const auto left = settle_remarks(reading, match, specs, read);
        if (!match.rule->of->read && corrects_value(reading, read.uses, corrected_)) return coded("unknown_words");
        if (name == "audit.search") add_audited_operation(reading, matches, read.arguments);
        order.arguments = std::move(read.arguments);
        auto doubt = doubt_about(reading, match, specs, order, read, left);
        const bool whole = left.empty() && !doubt;
        const bool sure = read.guessed.empty() && std::find(read.uses.begin(), read.uses.end(), Use::remark) == read.uses.end();
        if (whole && (match.rule->of->read || sure)) return order;
        return without_typos(reading, read, std::move(order), std::move(doubt), whole);
    }

    // Words that may be mistyped: what they would order.
    Meaning without_typos(const Reading& reading, const ReadArguments& read, Order order, std::optional<Meaning> doubt, bool whole) const {
        auto orders = orders_without_typos(reading, whole ? read.guessed : doubtful_words(read));
        // A bare word that is also a mistyped one: the order without it, if it still is that order. A write asks: it would lose a value.
        const bool same = orders.size() == 1 && orders.front().operation == order.operation;
        if (whole && same && !rules_.is_read(order.operation)) return which_of(order, orders.front());
        if (orders.size() == 1 && (!whole || same)) return std::move(orders.front());
        if (doubt) return std::move(*doubt);
        // "deaprtment Logística" behind a comma is no story: it would say more.
        orders = orders_without_typos(reading, told_words(read));
        std::erase_if(orders, [&](const Order& other) { return other.operation != order.operation || other.arguments.all().size() <= order.arguments.all().size(); });
        if (orders.size() == 1) return std::move(orders.front());
        return order;
    }

    static Question which_of(const Order& as_typed, const Order& corrected) {
        auto question = coded("unknown_words");
        offer(question, {as_typed, corrected});
        return question;
    }

    // Why the order is not run as it is: what is asked or refused instead. `order` may still change its name (D5).
    std::optional<Meaning> doubt_about(const Reading& reading, const Match& match, const std::vector<ArgumentSpec>& specs, Order& order, const ReadArguments& read, const std::vector<std::string>& left) const {
        const auto& name = match.operation();
        if (!read.several.empty()) return ask_which(order, read.several_argument, read.several);
        if (read.time_unit_missing) return ask_time_unit(language_, order, read.time_number);
        if (read.undirected && !match.rule->of->read) return ask_direction(order, *read.undirected);
        if (auto incomplete = what_is_missing(order, match, specs, read)) return incomplete;
        if (has_passed(order)) return ask_whether("moment_passed", order, {});
        if (name == baja) return close_or_delete(order, left);
        return last_doubts(reading, match, order, left);
    }

    // The orders a message makes when one of the doubtful words is corrected; each only once.
    std::vector<Order> orders_without_typos(const Reading& reading, const std::vector<std::size_t>& doubtful) const {
        std::vector<Order> orders;
        if (corrected_.size() >= most_corrections || reading.text().size() > longest_corrected) return orders;
        std::string_view mistyped;
        const auto all = corrections(reading, doubtful);
        for (const auto& correction : all) {
            // The first word whose correction makes an order is the mistyped one.
            if (!orders.empty() && correction.from != mistyped) break;
            Hearing hearing = hearing_;
            hearing.platform = Platform::plain;
            auto again = Understanding(hearing, catalogue_, policy_baja_, vocabulary_, corrected_by(corrected_, correction)).understand(correction.text);
            auto* order = std::get_if<Order>(&again.meaning);
            if (order == nullptr) continue;
            const auto* operation = find_operation(catalogue_, order->operation);
            if (operation != nullptr && takes_as_name(*order, operation->arguments, correction.to)) continue;
            mistyped = correction.from;
            order->language = language_;
            order->corrected.insert(order->corrected.begin(), {correction.from, correction.to});
            order->confirm_first = !rules_.is_read(order->operation);
            const auto words = words_of(*order);
            if (std::none_of(orders.begin(), orders.end(), [&](const Order& other) { return words_of(other) == words; })) orders.push_back(std::move(*order));
        }
        return orders;
    }

    bool has_passed(const Order& order) const {
        const auto* start = order.arguments.get<std::string>("start");
        if (start == nullptr || !hearing_.now) return false;
        const auto at = moment_of(*start, *hearing_.now, hearing_.zone);
        return at && *at + std::chrono::minutes(1) < *hearing_.now;
    }

    std::optional<Meaning> what_is_missing(const Order& order, const Match& match, const std::vector<ArgumentSpec>& specs, const ReadArguments& read) const {
        std::vector<std::string> missing;
        for (const auto& spec : specs) {
            if (spec.need == ArgumentSpec::Need::required && !order.arguments.has(spec.name)) missing.push_back(spec.name);
        }
        if (const auto& any = rules_about(order, match).one_of) {
            const bool given = std::any_of(any->arguments.begin(), any->arguments.end(), [&](const std::string& name) { return order.arguments.has(name); });
            if (!given && any->code != "missing_arguments") return too_broad(order.operation, any->code);
            if (!given) missing.push_back(any->arguments.front());
        }
        static constexpr std::array whole{"account", "group", "members", "server"};
        const bool whom = !missing.empty() && std::find(whole.begin(), whole.end(), missing.front()) != whole.end();
        if (whom && read.everybody && !rules_about(order, match).read) return too_broad(order.operation, "scope_too_broad");
        if (missing.empty()) return std::nullopt;
        return ask_missing(language_, order, missing, specs);
    }

    Refusal too_broad(const std::string& operation, const std::string& code) const {
        Refusal refusal{operation, code, {{"operation", operation}, {"family", operation.substr(0, operation.find('.'))}}};
        if (!cleaned_.broadcasts.empty()) refusal.args.emplace("never_echo", cleaned_.broadcasts.front());
        return refusal;
    }

    // Of "baja", which is closed first of all, they are those of closing.
    const OperationRules& rules_about(const Order& order, const Match& match) const {
        return order.operation == match.operation() ? *match.rule->of : rules_.of(order.operation);
    }

    std::optional<Meaning> close_or_delete(Order& order, const std::vector<std::string>& left) const {
        if (policy_baja_ != "close" && policy_baja_ != "delete") return ask_baja(language_, order);
        order.operation = "account." + std::string(policy_baja_);
        if (find_operation(catalogue_, order.operation) == nullptr) return Refusal{order.operation, "operation_not_connected", {{"operation", order.operation}}};
        if (!left.empty()) return ask_whether("leftover_words", order, left);
        return std::nullopt;
    }

    // Every word of a write was understood, or the asker says yes to what was.
    std::optional<Meaning> last_doubts(const Reading& reading, const Match& match, const Order& order, const std::vector<std::string>& left) const {
        const auto& rules = *match.rule->of;
        if (rules.read) {
            if (match.rule->last && !left.empty() && order.operation != "help") return did_you_mean(reading);
            return std::nullopt;
        }
        if (!left.empty() && !(rules.lenient && harmless(left))) return ask_whether("leftover_words", order, left);
        if (match.rule->doubt) return ask_whether("doubtful", order, {});
        if (only_asked(reading, match)) return ask_whether("asked_not_ordered", order, {});
        return std::nullopt;
    }

    static bool harmless(const std::vector<std::string>& left) {
        return std::all_of(left.begin(), left.end(), [](const std::string& words) {
            return std::none_of(words.begin(), words.end(), [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '@' || c == '*'; });
        });
    }

    // "who purged the queue": the operation asked about.
    void add_audited_operation(const Reading& reading, const Matches& matches, Arguments& arguments) const {
        if (arguments.has("op")) return;
        for (std::size_t at = 0; at < reading.size(); ++at) {
            if (!reading.has(at, Sort::past)) continue;
            const auto verb = lexicon_.notion("verb." + std::string(reading.value_of(at, Sort::past)));
            if (const auto match = match_led_by(reading, rules_, at, verb)) return arguments.set("op", match->operation());
        }
        for (const auto& match : matches) {
            if (match.operation().substr(0, 6) == "audit." || match.rule->last || !reading.has(match.head(), Sort::verb) || rules_.is_read(match.operation())) continue;
            return arguments.set("op", match.operation());
        }
    }

    const Hearing& hearing_;
    const std::vector<Operation>& catalogue_;
    std::string_view policy_baja_;
    const Vocabulary& vocabulary_;
    CorrectedAt corrected_;
    const Lexicon& lexicon_ = vocabulary_.lexicon;
    const Rules& rules_ = vocabulary_.rules;
    // Enough for the matches of an order: only longer messages ask the heap.
    alignas(Match) std::array<std::byte, 2048> room_;
    mutable std::pmr::monotonic_buffer_resource memory_{room_.data(), room_.size()};
    Cleaned cleaned_;
    Language language_ = Language::en;
};

}  // namespace

std::optional<Platform> platform_from(std::string_view name) {
    if (name == "plain" || name == "terminal") return Platform::plain;
    if (name == "slack") return Platform::slack;
    if (name == "teams") return Platform::teams;
    if (name == "bitrix24") return Platform::bitrix24;
    return std::nullopt;
}

Understood understand(std::string_view words, const Hearing& hearing, const std::vector<Operation>& catalogue, std::string_view policy_baja, const Vocabulary& vocabulary) {
    return Understanding(hearing, catalogue, policy_baja, vocabulary).understand(words);
}

Vocabulary Vocabulary::own() { return {Lexicon::own(), Rules::own()}; }

}  // namespace botones::language
