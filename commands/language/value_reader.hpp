// Values in words: durations, lists, free text and names, each read from where it starts to where it ends.
#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "commands/language/reading.hpp"
#include "commands/order.hpp"

namespace botones::language {

/// `next` is the first token behind the value.
struct FoundDuration {
    Seconds duration{0};
    std::size_t next = 0;
    bool unit_missing = false;  // "more than 2"
};
struct FoundText {
    std::string text;
    std::size_t next = 0;
};
struct FoundList {
    std::vector<std::string> items;
    std::size_t next = 0;
};

/// Says of a token whether a value ends before it. Looks into the callable it is made of, which outlives the call it is for.
class Stops {
public:
    template <class Callable>
    Stops(const Callable& callable) : callable_(&callable), call_([](const void* it, std::size_t at) { return (*static_cast<const Callable*>(it))(at); }) {}
    bool operator()(std::size_t at) const { return call_(callable_, at); }

private:
    const void* callable_;
    bool (*call_)(const void*, std::size_t);
};

/// "2 days", "dos días", "48 h", "1 day 12 hours", "P2D".
std::optional<FoundDuration> read_duration(const Reading& reading, std::size_t at);
/// Words up to a mark or to where `stops` says; quoted text alone.
std::optional<FoundText> read_text(const Reading& reading, std::size_t at, const Stops& stops);
/// "todos, tesoreria y sgl": names joined by commas and "and".
std::optional<FoundList> read_list(const Reading& reading, std::size_t at, const Stops& stops);
/// The words of a person's name: capitals and particles, or plain unknown words.
std::optional<FoundList> read_name(const Reading& reading, std::size_t at, const Stops& stops);
/// How many of the words are names rather than particles ("de la Cruz": one).
std::size_t without_particles(const std::vector<std::string>& words);
/// Given names and surnames: by the habit of PersonName, but "João Pedro da Silva" has two given names.
Result<PersonName> split_name(const Lexicon& lexicon, const std::vector<std::string>& words);
/// Digits of a national id, also in several tokens ("52 418 903").
std::optional<FoundText> read_national_id(const Reading& reading, std::size_t at);

/// Takes politeness off the end of [first, last): the new end.
std::size_t without_politeness(const Reading& reading, std::size_t first, std::size_t last);
/// The same, but what is announced ("justificación: amigos") is not taken away whole.
std::size_t end_of_said(const Reading& reading, std::size_t first, std::size_t last);

}  // namespace botones::language
