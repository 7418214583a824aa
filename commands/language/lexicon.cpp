// Reads the lexicon files and looks phrases up.
#include "commands/language/lexicon.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <tuple>
#include <unordered_map>

#include "commands/values/person_name.hpp"

namespace botones::embedded {
std::string_view lexicon_en();
std::string_view lexicon_es();
std::string_view lexicon_pt();
}  // namespace botones::embedded

namespace botones::language {

namespace {

constexpr std::size_t first_buckets = 8192;  // powers of two; they grow when three quarters are taken
constexpr std::size_t first_steps = 8192;
constexpr std::size_t longest_word = 255;
constexpr std::size_t most_nodes = 60000;  // of 65536: phrases beyond are left out

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

std::uint64_t bytes_at(const char* from, std::size_t count) {
    std::uint64_t bytes = 0;
    std::memcpy(&bytes, from, count);
    return bytes;
}

std::uint64_t mixed(std::uint64_t hash, std::uint64_t bytes) {
    constexpr std::uint64_t odd = 0x9E3779B97F4A7C15;
    hash = (hash ^ bytes) * odd;
    return hash ^ (hash >> 32);
}

// Eight bytes at a time; the last ones overlap.
std::uint64_t hash_of(std::string_view text) {
    const auto* at = text.data();
    auto hash = mixed(text.size(), 0);
    if (text.size() >= 8) {
        for (auto left = text.size(); left > 8; left -= 8, at += 8) hash = mixed(hash, bytes_at(at, 8));
        return mixed(hash, bytes_at(text.data() + text.size() - 8, 8));
    }
    if (text.size() >= 4) return mixed(hash, bytes_at(at, 4) | bytes_at(at + text.size() - 4, 4) << 32);
    if (text.empty()) return hash;
    const auto byte = [&](std::size_t i) { return std::uint64_t{static_cast<unsigned char>(at[i])}; };
    return mixed(hash, byte(0) | byte(text.size() / 2) << 8 | byte(text.size() - 1) << 16);
}

std::uint16_t tag_of(std::uint64_t hash) { return static_cast<std::uint16_t>(hash >> 48); }

std::uint64_t hash_of(WordPath from, WordPath word) { return mixed(from, word); }

}  // namespace

std::uint64_t letters_of(std::string_view folded) {
    constexpr unsigned alphabet = 26;
    std::uint64_t letters = 0;
    for (const char c : folded) {
        if (c < 'a' || c > 'z') continue;
        const auto bit = std::uint64_t{1} << static_cast<unsigned>(c - 'a');
        letters |= (letters & bit) == 0 ? bit : bit << alphabet;
    }
    return letters;
}

Senses::Senses(std::span<const Sense> all) : first_(all.data()), count_(static_cast<std::uint16_t>(all.size())) {
    for (const auto& sense : all) {
        sorts_ |= std::uint64_t{1} << static_cast<unsigned>(sense.sort);
        low_ |= sense.notion < 64 ? std::uint64_t{1} << sense.notion : 0;
        languages_ = static_cast<std::uint8_t>(languages_ | sense.languages);
    }
}

// What is needed only while the files are read: the numbers of names, and each node's senses as a list, in the order they come.
struct Lexicon::Draft {
    struct Link {
        Sense sense;
        std::uint32_t next = 0;  // index + 1
    };
    std::unordered_map<std::string_view, Notion> numbers;
    std::vector<Link> links;
    std::vector<std::uint32_t> first;  // by node; index + 1

    void add(WordPath node, const Sense& sense) {
        if (first.size() <= node) first.resize(node + std::size_t{1});
        auto* link = &first[node];
        while (*link != 0) {
            auto& old = links[*link - 1];
            if (old.sense.notion == sense.notion) {
                old.sense.languages = static_cast<std::uint8_t>(old.sense.languages | sense.languages);
                return;
            }
            link = &old.next;
        }
        *link = static_cast<std::uint32_t>(links.size()) + 1;
        links.push_back({sense, 0});
    }

    void senses_of(std::size_t node, std::vector<Sense>& into) const {
        for (auto link = node < first.size() ? first[node] : 0; link != 0; link = links[link - 1].next) into.push_back(links[link - 1].sense);
    }
};

Lexicon::Lexicon(std::span<const LexiconFile> files) : buckets_(first_buckets), steps_(first_steps) {
    Draft draft;
    draft.links.reserve(first_buckets);
    nodes_.reserve(2 * first_buckets);
    for (const auto name : known_notions) intern(name, draft);
    for (const auto& file : files) read(file, draft);
    for (std::size_t i = 1; i < names_.size(); ++i) notions_.emplace_back(names_[i], static_cast<Notion>(i));
    std::sort(notions_.begin(), notions_.end());
    std::stable_sort(says_.begin(), says_.end(), [](const Saying& one, const Saying& other) { return std::tie(one.language, one.key) < std::tie(other.language, other.key); });
    share_senses(draft);
    sort_spellings();
    nodes_.shrink_to_fit();
    letters_.shrink_to_fit();
}

const Lexicon& Lexicon::own() {
    static const std::array<LexiconFile, 3> files{{{Language::en, embedded::lexicon_en()},
                                                   {Language::es, embedded::lexicon_es()},
                                                   {Language::pt, embedded::lexicon_pt()}}};
    static const Lexicon lexicon(files);
    return lexicon;
}

void Lexicon::read(const LexiconFile& file, Draft& draft) {
    for (auto rest = file.text; !rest.empty();) {
        const auto line = next_line(rest);
        const auto colon = line.find(':');
        if (line.empty() || line.front() == '#' || colon == std::string_view::npos) continue;
        const auto name = trimmed(line.substr(0, colon));
        auto phrases = line.substr(colon + 1);
        const auto sort = sort_of(name);
        if (sort == Sort::say) {
            says_.push_back({file.language, name.substr(std::min<std::size_t>(4, name.size())), trimmed(phrases)});
            continue;
        }
        if (sort == Sort::choice) says_.push_back({file.language, name, trimmed(phrases.substr(0, phrases.find('|')))});
        const Sense sense{intern(name, draft), sort, static_cast<std::uint8_t>(1U << static_cast<unsigned>(file.language))};
        while (!phrases.empty()) {
            const auto bar = std::min(phrases.find('|'), phrases.size());
            const auto phrase = trimmed(phrases.substr(0, bar));
            if (!phrase.empty()) add(phrase, sense, draft);
            phrases.remove_prefix(std::min(bar + 1, phrases.size()));
        }
    }
}

// The words of a phrase are known words, too: what is near them is mistyped.
void Lexicon::add(std::string_view phrase, const Sense& sense, Draft& draft) {
    const auto folded = fold_for_matching(phrase);
    WordPath path = 0;
    for (std::string_view rest = folded; !rest.empty();) {
        const auto end = std::min(rest.find(' '), rest.size());
        if (end > longest_word || nodes_.size() >= most_nodes) return;
        const auto word = end == 0 ? WordPath{0} : place(rest.substr(0, end));
        if (word != 0) path = path == 0 ? word : place_step(path, word);
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    if (path != 0) draft.add(path, sense);
}

WordPath Lexicon::place(std::string_view folded) {
    const auto hash = hash_of(folded);
    if (const auto found = find_word(folded, hash); found != 0) return found;
    const auto word = static_cast<WordPath>(nodes_.size());
    nodes_.push_back({static_cast<std::uint32_t>(letters_.size()), 0, static_cast<std::uint8_t>(folded.size()), false});
    letters_.insert(letters_.end(), folded.begin(), folded.end());
    put_word(word, hash);
    if (++word_count_ * 4 > buckets_.size() * 3) {
        const std::vector<Bucket> old(std::exchange(buckets_, std::vector<Bucket>(buckets_.size() * 2)));
        for (const auto& bucket : old) {
            if (bucket.word != 0) put_word(bucket.word, hash_of(text(bucket.word)));
        }
    }
    return word;
}

void Lexicon::put_word(WordPath word, std::uint64_t hash) {
    const auto mask = buckets_.size() - 1;
    auto at = hash & mask;
    while (buckets_[at].word != 0) at = (at + 1) & mask;
    buckets_[at] = {tag_of(hash), word};
}

WordPath Lexicon::find_word(std::string_view folded, std::uint64_t hash) const {
    const auto mask = buckets_.size() - 1;
    for (auto at = hash & mask; buckets_[at].word != 0; at = (at + 1) & mask) {
        if (buckets_[at].tag == tag_of(hash) && text(buckets_[at].word) == folded) return buckets_[at].word;
    }
    return 0;
}

WordPath Lexicon::word(std::string_view folded) const { return find_word(folded, hash_of(folded)); }

WordPath Lexicon::place_step(WordPath from, WordPath word) {
    if (const auto found = next(from, word); found != 0) return found;
    const Step step{from, word, static_cast<WordPath>(nodes_.size())};
    nodes_.emplace_back();
    nodes_[from].leads = true;
    put_step(step);
    if (++step_count_ * 4 > steps_.size() * 3) {
        const std::vector<Step> old(std::exchange(steps_, std::vector<Step>(steps_.size() * 2)));
        for (const auto& each : old) {
            if (each.to != 0) put_step(each);
        }
    }
    return step.to;
}

void Lexicon::put_step(const Step& step) {
    const auto mask = steps_.size() - 1;
    auto at = hash_of(step.from, step.word) & mask;
    while (steps_[at].to != 0) at = (at + 1) & mask;
    steps_[at] = step;
}

WordPath Lexicon::next(WordPath path, WordPath word) const {
    const auto mask = steps_.size() - 1;
    for (auto at = hash_of(path, word) & mask; steps_[at].to != 0; at = (at + 1) & mask) {
        if (steps_[at].from == path && steps_[at].word == word) return steps_[at].to;
    }
    return 0;
}

const Senses* Lexicon::find(std::string_view folded) const {
    WordPath path = 0;
    for (auto rest = folded;;) {
        const auto end = std::min(rest.find(' '), rest.size());
        const auto here = word(rest.substr(0, end));
        path = here == 0 || path == 0 ? here : next(path, here);
        if (path == 0) return nullptr;
        if (end == rest.size()) return &senses(path);
        rest.remove_prefix(end + 1);
    }
}

Notion Lexicon::intern(std::string_view name, Draft& draft) {
    const auto [found, fresh] = draft.numbers.try_emplace(name, static_cast<Notion>(names_.size()));
    if (fresh) names_.push_back(name);
    return found->second;
}

void Lexicon::share_senses(const Draft& draft) {
    std::unordered_map<std::uint64_t, std::uint16_t> numbers;  // by hash of the senses
    std::vector<std::pair<std::size_t, std::size_t>> spans{{0, 0}};
    std::vector<Sense> own;
    for (std::size_t node = 1; node < nodes_.size(); ++node) {
        own.clear();
        draft.senses_of(node, own);
        if (own.empty()) continue;
        std::uint64_t hash = own.size();
        for (const auto& sense : own) hash = mixed(hash, sense.notion | static_cast<unsigned>(sense.languages) << 16);
        const auto same = [&](std::uint16_t number) {
            const auto [first, count] = spans[number];
            return count == own.size() && std::equal(own.begin(), own.end(), all_senses_.begin() + static_cast<std::ptrdiff_t>(first),
                                                     [](const Sense& one, const Sense& other) { return one.notion == other.notion && one.languages == other.languages; });
        };
        auto found = numbers.find(hash);
        while (found != numbers.end() && !same(found->second)) found = numbers.find(++hash);
        if (found == numbers.end()) {
            found = numbers.emplace(hash, static_cast<std::uint16_t>(spans.size())).first;
            spans.emplace_back(all_senses_.size(), own.size());
            all_senses_.insert(all_senses_.end(), own.begin(), own.end());
        }
        nodes_[node].senses = found->second;
    }
    for (const auto& [first, count] : spans) senses_.emplace_back(std::span(all_senses_).subspan(first, count));
}

void Lexicon::sort_spellings() {
    std::size_t longest = 0;
    for (const auto& node : nodes_) longest = std::max<std::size_t>(longest, node.length);
    spellings_of_size_.assign(longest + 2, 0);
    for (const auto& node : nodes_) spellings_of_size_[node.length + std::size_t{1}] += node.length > 0 ? 1 : 0;
    for (std::size_t size = 1; size < spellings_of_size_.size(); ++size) spellings_of_size_[size] += spellings_of_size_[size - 1];
    auto next = spellings_of_size_;
    spellings_.resize(spellings_of_size_.back());
    for (std::size_t node = 1; node < nodes_.size(); ++node) {
        const auto size = nodes_[node].length;
        const auto word = static_cast<WordPath>(node);
        if (size > 0) spellings_[next[size]++] = {letters_of(text(word)), word};
    }
}

std::span<const Lexicon::Spelling> Lexicon::spellings(std::size_t size) const {
    if (size + 1 >= spellings_of_size_.size()) return {};
    return std::span(spellings_).subspan(spellings_of_size_[size], spellings_of_size_[size + 1] - spellings_of_size_[size]);
}

Notion Lexicon::notion(std::string_view name) const {
    const auto found = std::lower_bound(notions_.begin(), notions_.end(), name, [](const auto& entry, std::string_view wanted) { return entry.first < wanted; });
    return found == notions_.end() || found->first != name ? Notion{0} : found->second;
}

std::optional<std::string_view> Lexicon::say(Language language, std::string_view key) const {
    const auto wanted = std::tie(language, key);
    const auto found = std::lower_bound(says_.begin(), says_.end(), wanted, [](const Saying& saying, const auto& other) { return std::tie(saying.language, saying.key) < other; });
    if (found == says_.end() || found->language != language || found->key != key) return std::nullopt;
    return found->phrase;
}

}  // namespace botones::language
