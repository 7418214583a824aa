// Builds the questions that are asked back.
#include "commands/language/questions.hpp"

#include "commands/language/catalogue_files.hpp"
#include "commands/language/message_pattern.hpp"

namespace botones::language {

namespace {

constexpr std::size_t most_choices = 5;

std::string worded(Language language, std::string_view key, const PatternValues& values = {}) {
    const auto pattern = pattern_of(language, key);
    return pattern ? fill_pattern(language, *pattern, values) : std::string(key);
}

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const auto& word : words) text += (text.empty() ? "" : ", ") + word;
    return text;
}

Order with(Order order, const std::string& argument, ArgumentValue value) {
    order.arguments.set(argument, std::move(value));
    return order;
}

}  // namespace

void offer(Question& question, const std::vector<Order>& orders) {
    for (const auto& order : orders) {
        const auto words = words_of(order);
        question.choices.push_back({Text::plain(words), words, order.operation});
    }
}

Question ask_missing(Language language, const Order& order, const std::vector<std::string>& missing, const std::vector<ArgumentSpec>& specs) {
    Question question;
    question.would_be = order.operation;
    question.missing = missing;
    question.code = "missing_arguments";
    question.partial = order.arguments;
    std::vector<std::string> names;
    for (const auto& name : missing) names.push_back(worded(language, "field." + name));
    question.args = {{"what", joined(names)}};
    const bool decision = order.operation.substr(0, 9) == "approval." && missing.front() == "request";
    question.wording = decision ? worded(language, "wording.which_pending") : worded(language, "wording.missing", {{"what", {joined(names), std::nullopt}}});
    for (const auto& spec : specs) {
        if (missing.size() != 1 || spec.name != missing.front() || spec.choices.empty() || spec.choices.size() > most_choices) continue;
        std::vector<Order> orders;
        for (const auto& choice : spec.choices) {
            if (spec.type == ArgumentType::choice) orders.push_back(with(order, spec.name, choice));
        }
        offer(question, orders);
    }
    return question;
}

Question ask_baja(Language language, const Order& order) {
    Question question;
    question.candidates = {"account.close", "account.delete"};
    question.code = "baja";
    question.partial = order.arguments;
    question.wording = worded(language, "wording.baja");
    for (const auto& [operation, label] : {std::pair{"account.close", "choice.baja.close"}, std::pair{"account.delete", "choice.baja.delete"}}) {
        question.choices.push_back({Text::of(label), words_of({operation, order.arguments, language}), operation});
    }
    return question;
}

Question ask_time_unit(Language language, const Order& order, std::int64_t number) {
    Question question;
    question.would_be = order.operation;
    question.missing = {"unit"};
    question.partial = order.arguments;
    question.code = "missing_arguments";
    question.args = {{"what", worded(language, "field.time_unit")}};
    question.wording = worded(language, "wording.time_unit", {{"n", {std::to_string(number), number}}});
    offer(question, {with(order, "older_than", Seconds(number * 86400)), with(order, "older_than", Seconds(number * 3600))});
    return question;
}

Question ask_direction(const Order& order, const Mailbox& mailbox) {
    Question question;
    question.would_be = order.operation;
    question.code = "from_or_to";
    question.args = {{"address", text_of(mailbox)}};
    question.partial = order.arguments;
    offer(question, {with(order, "from", mailbox), with(order, "to", mailbox)});
    return question;
}

Question ask_which(const Order& order, const std::string& argument, const std::vector<ArgumentValue>& values) {
    Question question;
    question.would_be = order.operation;
    question.code = "several_orders";
    std::vector<Order> orders;
    for (const auto& value : values) orders.push_back(with(order, argument, value));
    offer(question, orders);
    return question;
}

Question ask_whether(std::string code, const Order& order, const std::vector<std::string>& words) {
    Question question;
    question.would_be = order.operation;
    question.code = std::move(code);
    question.partial = order.arguments;
    if (!words.empty()) question.args = {{"words", joined(words)}};
    offer(question, {order});
    return question;
}

}  // namespace botones::language
