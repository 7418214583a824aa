// Values as language-neutral texts, and stored strings made fit to be shown.
#include "commands/operations/facts.hpp"

#include <unicode/utf8.h>

namespace botones::operations {

namespace {

constexpr std::size_t shown_at_most = 120;

Field labelled(std::string name, Text value) {
    Field field;
    field.label = Text::of("field." + name);
    field.value = std::move(value);
    field.name = std::move(name);
    return field;
}

/// Controls, and the marks that turn or hide text (UAX #9): an address must look like what it is.
bool is_deceptive(std::int32_t point) {
    return point < 0x20 || (point >= 0x7F && point <= 0x9F) || (point >= 0x200B && point <= 0x200F) ||
           (point >= 0x2028 && point <= 0x202E) || (point >= 0x2060 && point <= 0x206F) || point == 0xFEFF;
}

}  // namespace

Field fact(std::string name, Text value) { return labelled(std::move(name), std::move(value)); }

Field fact(std::string name, std::string literal) { return labelled(std::move(name), Text::plain(std::move(literal))); }

Field fact(std::string name, std::int64_t number) {
    auto field = labelled(std::move(name), number_text(number));
    field.number = number;
    return field;
}

Field fact(std::string name, TimePoint at) { return labelled(std::move(name), time_text(at)); }

Field fact(std::string name, Seconds duration) {
    auto field = labelled(std::move(name), Text::of("value.duration", {{"duration", duration}}));
    field.number = duration.count();
    return field;
}

Text time_text(TimePoint at) { return Text::of("value.time", {{"at", at}}); }

Text time_text(Seconds since_epoch) { return time_text(TimePoint(since_epoch)); }

Text size_text(std::uint64_t octets) {
    const auto in = [&](const char* key, std::uint64_t unit) {
        return Text::of(key, {{"n", static_cast<std::int64_t>(octets / unit)}});
    };
    if (octets < 1'000) return in("size.b", 1);
    if (octets < 1'000'000) return in("size.kb", 1'000);
    if (octets < 10'000'000'000) return in("size.mb", 1'000'000);
    return in("size.gb", 1'000'000'000);
}

Text number_text(std::int64_t number) { return Text::of("value.number", {{"n", number}}); }

std::string shown(std::string_view stored) {
    std::string text;
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(stored.data());
    const auto size = static_cast<std::int32_t>(stored.size());
    std::int32_t at = 0;
    while (at < size) {
        const auto start = at;
        UChar32 point = 0;
        U8_NEXT(bytes, at, size, point);
        if (text.size() + static_cast<std::size_t>(at - start) > shown_at_most) return text + "…";
        if (point < 0 || is_deceptive(point))
            text += '?';
        else
            text.append(stored.substr(static_cast<std::size_t>(start), static_cast<std::size_t>(at - start)));
    }
    return text;
}

std::string listed(const std::vector<std::string>& items) {
    std::string text;
    for (const auto& item : items) text += (text.empty() ? "" : ", ") + item;
    return text.empty() ? "none" : text;
}

Action action(std::string label_key, const Order& order, Action::Style style) {
    Action made;
    made.label = Text::of(std::move(label_key));
    made.say = words_of(order);
    made.style = style;
    return made;
}

Card info_card(std::string operation, Text title) {
    Card card;
    card.state = CardState::info;
    card.operation = std::move(operation);
    card.title = std::move(title);
    return card;
}

}  // namespace botones::operations
