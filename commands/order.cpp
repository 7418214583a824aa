// Orders and their arguments as text and as JSON: what the journal keeps, `botones parse` prints and buttons say.
#include "commands/order.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <nlohmann/json.hpp>

namespace botones {

namespace {

using Json = nlohmann::json;

constexpr std::int64_t minute = 60;
constexpr std::int64_t hour = 60 * minute;
constexpr std::int64_t day = 24 * hour;
constexpr std::int64_t longest_duration = 100 * 366 * day;

template <class... Cases>
struct Overload : Cases... {
    using Cases::operator()...;
};

/// ISO 8601-1 §5.5.2.2, without months and years, whose length is not fixed.
std::string iso_duration(Seconds duration) {
    auto rest = duration.count();
    std::string text = rest < 0 ? "-P" : "P";
    rest = rest < 0 ? -rest : rest;
    if (rest >= day) text += std::to_string(rest / day) + "D";
    rest %= day;
    if (rest > 0 || text.size() < 3) text += "T";
    if (rest >= hour) text += std::to_string(rest / hour) + "H";
    if (rest % hour >= minute) text += std::to_string(rest % hour / minute) + "M";
    if (rest % minute > 0 || text.back() == 'T') text += std::to_string(rest % minute) + "S";
    return text;
}

std::int64_t seconds_per(char unit, bool time_part) {
    switch (unit) {
        case 'W': return 7 * day;
        case 'D': return day;
        case 'H': return hour;
        case 'M': return time_part ? minute : 0;
        case 'S': return 1;
        default: return 0;
    }
}

std::optional<Seconds> parse_iso_duration(std::string_view text) {
    if (text.size() < 3 || text.front() != 'P') return std::nullopt;
    std::int64_t total = 0;
    bool time_part = false;
    for (std::size_t at = 1; at < text.size();) {
        if (text[at] == 'T') {
            time_part = true;
            ++at;
            continue;
        }
        std::int64_t number = 0;
        const auto [end, error] = std::from_chars(text.data() + at, text.data() + text.size(), number);
        if (error != std::errc() || number < 0 || number > longest_duration || end == text.data() + text.size()) return std::nullopt;
        const auto unit = seconds_per(*end, time_part);
        if (unit == 0 || number > longest_duration / unit) return std::nullopt;
        total += number * unit;
        if (total > longest_duration) return std::nullopt;
        at = static_cast<std::size_t>(end - text.data()) + 1;
    }
    return Seconds(total);
}

Json value_to_json(const ArgumentValue& value) {
    return std::visit(Overload{
                          [](bool flag) { return Json(flag); },
                          [](Seconds duration) { return Json(iso_duration(duration)); },
                          [](const std::vector<std::string>& words) { return Json(words); },
                          [](const std::string& text) { return Json(text); },
                          [](const Mailbox& mailbox) { return Json(text_of(mailbox)); },
                          [](const PersonName& name) { return Json(name.display()); },
                          // Tickets are known to people by their number alone, whatever desk keeps them.
                          [](const TicketId& ticket) { return Json(std::to_string(ticket.number())); },
                          [](const auto& named) { return Json(named.text()); },
                      },
                      value);
}

tl::unexpected<Error> bad_argument(const std::string& name) {
    return fail(Kind::invalid_input, "bad_argument", {{"argument", name}});
}

template <class T>
Result<ArgumentValue> widened(Result<T> parsed) {
    if (!parsed) return pass(parsed);
    return ArgumentValue(std::move(*parsed));
}

Result<ArgumentValue> text_from_json(const ArgumentSpec& spec, const std::string& text) {
    switch (spec.type) {
        case ArgumentType::account:
        case ArgumentType::mailbox: return widened(parse_mailbox(text));
        case ArgumentType::login: return widened(Login::parse(text));
        case ArgumentType::national_id: return widened(NationalId::parse(text));
        case ArgumentType::person_name: return widened(PersonName::parse(text));
        case ArgumentType::request: return widened(RequestId::parse(text));
        case ArgumentType::ticket: return widened(TicketId::parse(text));
        case ArgumentType::queue_id: return widened(QueueId::parse(text));
        case ArgumentType::duration: {
            const auto duration = parse_iso_duration(text);
            if (!duration) return bad_argument(spec.name);
            return ArgumentValue(*duration);
        }
        case ArgumentType::choice:
            if (std::find(spec.choices.begin(), spec.choices.end(), text) == spec.choices.end()) return bad_argument(spec.name);
            return ArgumentValue(text);
        case ArgumentType::text:
        case ArgumentType::name:
        case ArgumentType::moment: return ArgumentValue(text);
        case ArgumentType::words: return ArgumentValue(std::vector<std::string>{text});
        case ArgumentType::flag: return bad_argument(spec.name);
    }
    return bad_argument(spec.name);
}

std::optional<std::vector<std::string>> strings_in(const Json& json) {
    if (!json.is_array()) return std::nullopt;
    std::vector<std::string> strings;
    for (const auto& item : json) {
        if (!item.is_string()) return std::nullopt;
        strings.push_back(item.get<std::string>());
    }
    return strings;
}

Result<ArgumentValue> value_from_json(const ArgumentSpec& spec, const Json& json) {
    if (spec.type == ArgumentType::flag && json.is_boolean()) return ArgumentValue(json.get<bool>());
    if (spec.type == ArgumentType::words && json.is_array()) {
        auto words = strings_in(json);
        if (!words) return bad_argument(spec.name);
        return ArgumentValue(std::move(*words));
    }
    if (!json.is_string()) return bad_argument(spec.name);
    return text_from_json(spec, json.get<std::string>());
}

Result<ArgumentValue> name_from_json(const ArgumentSpec& spec, const Json& json) {
    const auto given = strings_in(json.value("given_names", Json::array()));
    const auto surnames = strings_in(json.value("surnames", Json::array()));
    if (!given || !surnames) return bad_argument(spec.name);
    return widened(PersonName::parse(*given, *surnames));
}

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const auto& word : words) text += (text.empty() ? "" : ", ") + word;
    return text;
}

std::string short_duration(Seconds duration) {
    const auto seconds = duration.count();
    if (seconds != 0 && seconds % day == 0) return std::to_string(seconds / day) + " d";
    if (seconds != 0 && seconds % hour == 0) return std::to_string(seconds / hour) + " h";
    if (seconds % minute == 0) return std::to_string(seconds / minute) + " min";
    return std::to_string(seconds) + " s";
}

bool means_everybody(std::string_view text) {
    constexpr std::array<std::string_view, 15> words{"all",  "any",  "anyone", "everyone", "everybody", "everything", "todo", "todos",
                                                     "toda", "todas", "tudo",  "cualquiera", "qualquer", "ALL", "All"};
    return std::find(words.begin(), words.end(), text) != words.end();
}

}  // namespace

std::string_view name_of(Language language) {
    switch (language) {
        case Language::en: return "en";
        case Language::es: return "es";
        case Language::pt: return "pt";
    }
    return "en";
}

std::optional<Language> language_from(std::string_view code) {
    for (const auto language : {Language::en, Language::es, Language::pt}) {
        if (name_of(language) == code) return language;
    }
    return std::nullopt;
}

std::string text_of(const Mailbox& mailbox) {
    return std::visit(Overload{[](const Address& address) { return address.text(); },
                               [](const LocalPart& local) { return local.text; },
                               [](const NullSender&) { return std::string("<>"); }},
                      mailbox);
}

Result<Mailbox> parse_mailbox(std::string_view text) {
    if (text == "<>") return Mailbox(NullSender{});
    if (text.size() > 2 && text.front() == '<' && text.back() == '>') text = text.substr(1, text.size() - 2);
    if (means_everybody(text) || (!text.empty() && text.front() == '@')) {
        return fail(Kind::invalid_input, "wildcard_not_allowed", {{"value", std::string(text.substr(0, 320))}});
    }
    if (text.find('@') != std::string_view::npos) {
        auto address = Address::parse(text);
        if (!address) return pass(address);
        return Mailbox(std::move(*address));
    }
    auto local = parse_local_part(text);
    if (!local) return pass(local);
    return Mailbox(LocalPart{std::move(*local)});
}

Json arguments_to_json(const Arguments& arguments) {
    auto json = Json::object();
    for (const auto& [name, value] : arguments.all()) {
        if (const auto* person = std::get_if<PersonName>(&value)) {
            json["given_names"] = person->given();
            if (!person->surnames().empty()) json["surnames"] = person->surnames();
        } else {
            json[name] = value_to_json(value);
        }
    }
    return json;
}

Result<Arguments> arguments_from_json(const std::vector<ArgumentSpec>& specs, const Json& json) {
    Arguments arguments;
    if (!json.is_object()) return bad_argument("");
    for (const auto& spec : specs) {
        const bool name = spec.type == ArgumentType::person_name && json.contains("given_names");
        if (!name && !json.contains(spec.name)) continue;
        auto value = name ? name_from_json(spec, json) : value_from_json(spec, json.at(spec.name));
        if (!value) return pass(value);
        arguments.set(spec.name, std::move(*value));
    }
    return arguments;
}

std::string text_of(const ArgumentValue& value) {
    return std::visit(Overload{
                          [](bool flag) { return std::string(flag ? "true" : "false"); },
                          [](Seconds duration) { return short_duration(duration); },
                          [](const std::vector<std::string>& words) { return joined(words); },
                          [](const std::string& text) { return text; },
                          [](const Mailbox& mailbox) { return text_of(mailbox); },
                          [](const PersonName& name) { return name.display(); },
                          [](const auto& named) { return named.text(); },
                      },
                      value);
}

}  // namespace botones
