// Reads the lexicon files and looks phrases up.
#include "commands/language/lexicon.hpp"

#include <algorithm>
#include <array>
#include <functional>

#include "commands/values/person_name.hpp"

namespace botones::embedded {
std::string_view lexicon_en();
std::string_view lexicon_es();
std::string_view lexicon_pt();
}  // namespace botones::embedded

namespace botones::language {

namespace {

constexpr std::size_t bucket_count = 16384;  // a power of two, well above the number of phrases

struct SortName {
    std::string_view name;
    Sort sort;
};

constexpr std::array<SortName, 45> sort_names{{
    {"verb", Sort::verb},           {"past", Sort::past},         {"noun", Sort::noun},
    {"cue", Sort::cue},             {"choice", Sort::choice},     {"date", Sort::date},
    {"unit", Sort::unit},           {"number", Sort::number},     {"prep", Sort::prep},
    {"adj", Sort::adj},             {"asking", Sort::asking},     {"symptom", Sort::symptom},
    {"say", Sort::say},             {"polite", Sort::polite},     {"greeting", Sort::greeting},
    {"request", Sort::request},     {"filler", Sort::filler},     {"article", Sort::article},
    {"title", Sort::title},         {"role", Sort::role},         {"and", Sort::conjunction},
    {"then", Sort::conjunction},    {"or", Sort::other},          {"negation", Sort::negation},
    {"retract", Sort::retract},     {"except", Sort::except},     {"conditional", Sort::conditional},
    {"reported", Sort::reported},   {"forward", Sort::forward},   {"wrote", Sort::forward},
    {"mine", Sort::mine},           {"everyone", Sort::everyone}, {"self_claim", Sort::self_claim},
    {"yes", Sort::yes},             {"no", Sort::no},             {"help", Sort::help},
    {"given_name", Sort::given_name}, {"unit_start", Sort::unit_start}, {"password_state", Sort::password_state},
    {"abbreviation", Sort::abbreviation}, {"null_sender", Sort::null_sender}, {"numeral", Sort::numeral},
    {"whoami", Sort::noun},         {"restriction", Sort::restriction}, {"schedule", Sort::schedule},
}};

Sort sort_of(std::string_view name) {
    const auto kind = name.substr(0, name.find('.'));
    for (const auto& entry : sort_names) {
        if (entry.name == kind) return entry.sort;
    }
    return Sort::other;
}

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t\r");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

std::string_view next_line(std::string_view& text) {
    const auto end = std::min(text.find('\n'), text.size());
    const auto line = trimmed(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    return line;
}

}  // namespace

std::uint32_t letters_of(std::string_view folded) {
    std::uint32_t letters = 0;
    for (const char c : folded) {
        if (c >= 'a' && c <= 'z') letters |= 1U << static_cast<unsigned>(c - 'a');
    }
    return letters;
}

Lexicon::Lexicon(std::span<const LexiconFile> files) : buckets_(bucket_count) {
    for (const auto name : known_notions) intern(name);
    for (const auto& file : files) read(file);
}

const Lexicon& Lexicon::own() {
    static const std::array<LexiconFile, 3> files{{{Language::en, embedded::lexicon_en()},
                                                   {Language::es, embedded::lexicon_es()},
                                                   {Language::pt, embedded::lexicon_pt()}}};
    static const Lexicon lexicon(files);
    return lexicon;
}

void Lexicon::read(const LexiconFile& file) {
    for (auto rest = file.text; !rest.empty();) {
        const auto line = next_line(rest);
        const auto colon = line.find(':');
        if (line.empty() || line.front() == '#' || colon == std::string_view::npos) continue;
        const auto name = trimmed(line.substr(0, colon));
        auto phrases = line.substr(colon + 1);
        if (sort_of(name) == Sort::say) {
            says_.emplace(std::string(name_of(file.language)) + std::string(name.substr(3)), trimmed(phrases));
            continue;
        }
        const auto number = intern(name);
        if (sort_of(name) == Sort::choice) says_.emplace(std::string(name_of(file.language)) + "." + std::string(name), trimmed(phrases.substr(0, phrases.find('|'))));
        while (!phrases.empty()) {
            const auto bar = std::min(phrases.find('|'), phrases.size());
            const auto phrase = trimmed(phrases.substr(0, bar));
            if (!phrase.empty()) add(phrase, number, file.language);
            phrases.remove_prefix(std::min(bar + 1, phrases.size()));
        }
    }
}

void Lexicon::add(std::string_view phrase, Notion notion, Language language) {
    const auto folded = fold_for_matching(phrase);
    const auto words = static_cast<std::uint8_t>(std::count(folded.begin(), folded.end(), ' ') + 1);
    auto& first = phrases_[place(folded.substr(0, folded.find(' ')))];
    first.longest = std::max(first.longest, words);
    // The words of a phrase are known words, too: what is near them is mistyped.
    for (std::size_t at = folded.find(' '); at != std::string::npos; at = folded.find(' ', at + 1)) place(std::string_view(folded).substr(at + 1, folded.find(' ', at + 1) - at - 1));
    auto& entry = phrases_[place(folded)];
    entry.words = words;
    const auto bit = static_cast<std::uint8_t>(1U << static_cast<unsigned>(language));
    for (auto& sense : entry.senses) {
        if (sense.notion == notion) {
            sense.languages = static_cast<std::uint8_t>(sense.languages | bit);
            return;
        }
    }
    entry.senses.push_back({notion, sorts_[notion], bit});
}

std::size_t Lexicon::place(std::string_view folded) {
    auto bucket = std::hash<std::string_view>{}(folded) & (bucket_count - 1);
    while (buckets_[bucket] != 0) {
        if (phrases_[buckets_[bucket] - 1].text == folded) return buckets_[bucket] - 1;
        bucket = (bucket + 1) & (bucket_count - 1);
    }
    phrases_.push_back({std::string(folded), {}, 1, 1, letters_of(folded)});
    buckets_[bucket] = static_cast<std::uint32_t>(phrases_.size());
    return phrases_.size() - 1;
}

const Phrase* Lexicon::find(std::string_view folded) const {
    auto bucket = std::hash<std::string_view>{}(folded) & (bucket_count - 1);
    while (buckets_[bucket] != 0) {
        const auto& phrase = phrases_[buckets_[bucket] - 1];
        if (phrase.text == folded) return &phrase;
        bucket = (bucket + 1) & (bucket_count - 1);
    }
    return nullptr;
}

Notion Lexicon::intern(std::string_view name) {
    if (const auto found = notions_.find(name); found != notions_.end()) return found->second;
    const auto number = static_cast<Notion>(names_.size());
    names_.emplace_back(name);
    sorts_.push_back(sort_of(name));
    notions_.emplace(name, number);
    return number;
}

Notion Lexicon::notion(std::string_view name) const {
    const auto found = notions_.find(name);
    return found == notions_.end() ? Notion{0} : found->second;
}

std::optional<std::string_view> Lexicon::say(Language language, std::string_view key) const {
    const auto found = says_.find(std::string(name_of(language)) + "." + std::string(key));
    if (found == says_.end()) return std::nullopt;
    return std::string_view(found->second);
}

}  // namespace botones::language
