// Variants of annotated patterns: politeness, case, accents, markup, mixed languages, typos. What is understood must be
// meant; what is not understood is asked. BOTONES_TEST_LONG makes 100,000 of them.
#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <map>
#include <random>

#include "commands/values/person_name.hpp"
#include "tests/unit/language/orders.hpp"

using namespace botones;
using namespace botones::language::testing;
using nlohmann::json;

namespace {

struct Pattern {
    std::string operation;
    std::string words;
    std::string arguments;
};

std::string trimmed(const std::string& text) {
    const auto first = text.find_first_not_of(' ');
    return first == std::string::npos ? "" : text.substr(first, text.find_last_not_of(' ') - first + 1);
}

std::vector<Pattern> patterns() {
    std::ifstream file(std::string(BOTONES_SOURCE) + "/tests/unit/language/patterns.txt");
    REQUIRE(file);
    std::vector<Pattern> found;
    for (std::string line; std::getline(file, line);) {
        if (line.empty() || line.front() == '#') continue;
        std::array<std::string, 4> parts;
        for (std::size_t i = 0, at = 0; i < 4; ++i) {
            const auto bar = i == 3 ? line.size() : line.find(" | ", at);
            parts[i] = trimmed(line.substr(at, bar - at));
            at = bar + 3;
        }
        found.push_back({parts[1], parts[2], parts[3]});
    }
    return found;
}

struct Variant {
    std::string words;
    json expected;
    bool forbidden = false;  // negated or conditional: no write may come of it
    std::string changes;     // what was done to it
    language::Platform platform = language::Platform::plain;
};

class Generator {
public:
    explicit Generator(unsigned seed) : random_(seed), patterns_(patterns()) {}

    Variant next() {
        const auto& pattern = patterns_[below(patterns_.size())];
        changes_.clear();
        auto words = alternatives(pattern.words);
        auto arguments = pattern.arguments;
        fill(words, arguments);
        auto expected = json::parse(arguments);
        if (const auto name = expected.find("<name>"); name != expected.end()) {
            expected.erase(name);
            expected["given_names"] = given_;
            expected["surnames"] = surnames_;
        }
        Variant variant{shaped(words), order(pattern.operation, expected), false, "", language::Platform::plain};
        forbid(variant);
        polite(variant);
        mark_up(variant);
        variant.changes = changes_.empty() ? "plain" : changes_;
        return variant;
    }

private:
    std::size_t below(std::size_t n) { return std::uniform_int_distribution<std::size_t>(0, n - 1)(random_); }
    bool chance(std::size_t percent) { return below(100) < percent; }
    template <std::size_t n>
    std::string one_of(const std::array<const char*, n>& all) { return all[below(n)]; }
    void note(const std::string& change) { changes_ += (changes_.empty() ? "" : "+") + change; }

    std::string alternatives(const std::string& words) {
        std::string text;
        for (std::size_t at = 0; at < words.size();) {
            if (words[at] != '(') {
                text += words[at++];
                continue;
            }
            const auto close = words.find(')', at);
            std::vector<std::string> choices{""};
            for (auto i = at + 1; i < close; ++i) {
                if (words[i] == '/') {
                    choices.emplace_back();
                } else {
                    choices.back().push_back(words[i]);
                }
            }
            text += choices[below(choices.size())];
            at = close + 1;
        }
        return text;
    }

    std::string login() {
        static constexpr std::array first{"juan", "maria", "ana", "pedro", "luisa", "nubia", "raimundo", "claudia", "wilson", "kate", "thiago", "sandra"};
        static constexpr std::array last{"perez", "gil", "rojas", "silva", "souza", "brown", "melo", "prada", "zapata", "nieto", "vega", "reis"};
        auto name = one_of(first) + "." + one_of(last);
        if (chance(15)) name += std::to_string(1 + below(9));
        return name;
    }
    std::string address() {
        static constexpr std::array domains{"tarmexico.com", "gobiernobogota.gov.co", "tjpa.jus.br", "contoso.com", "example.org"};
        static constexpr std::array boxes{"ventas", "cobranza", "rh", "no-reply", "boletin", "soporte_n2", "info"};
        return (chance(50) ? login() : one_of(boxes)) + "@" + one_of(domains);
    }
    std::string name() {
        static constexpr std::array first{"Juan", "María", "Andrés", "Lucía", "Rafael", "Patricia", "Daniel", "Camila"};
        static constexpr std::array last{"Pérez", "Rojas", "Quispe", "Souza", "Martins", "Johnson", "Núñez", "Castaño"};
        given_ = {one_of(first)};
        surnames_ = {one_of(last), one_of(last)};
        if (chance(40)) {
            surnames_ = {surnames_[0]};
            return given_[0] + " " + surnames_[0];
        }
        return given_[0] + " " + surnames_[0] + " " + surnames_[1];
    }

    std::string value(const std::string& slot) {
        static constexpr std::array groups{"contratistas-2025", "sales-mx", "directivos", "guardia-ti", "boletin_interno", "comite-convivencia", "n2-soporte"};
        static constexpr std::array servers{"mta1", "EXCH01", "server2", "store3", "mta12"};
        static constexpr std::array units{"Jurídica", "Tesorería", "Recursos Humanos", "Protocolo", "Logística", "Finance"};
        if (slot == "account") return chance(50) ? login() : address();
        if (slot.rfind("login", 0) == 0) return login();
        if (slot.rfind("address", 0) == 0) return address();
        if (slot == "group") return one_of(groups);
        if (slot == "server") return one_of(servers);
        if (slot == "unit") return one_of(units);
        if (slot == "name") return name();
        if (slot == "days") return std::to_string(2 + below(60));
        if (slot == "hour") return std::to_string(10 + below(13));
        if (slot == "ticket") return std::to_string(100 + below(90000));
        if (slot == "request") return (chance(50) ? "R-" : "A-") + std::to_string(1 + below(400));
        if (slot == "incident") return "INC-" + std::to_string(1 + below(99));
        if (slot == "id") return std::to_string(10000000 + below(80000000));
        return slot;
    }

    static void replace(std::string& text, const std::string& what, const std::string& with) {
        for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size())) text.replace(at, what.size(), with);
    }

    void fill(std::string& words, std::string& arguments) {
        values_.clear();
        for (auto open = words.find('<'); open != std::string::npos; open = words.find('<')) {
            const auto slot = words.substr(open + 1, words.find('>', open) - open - 1);
            auto filled = value(slot);
            while (std::find(values_.begin(), values_.end(), filled) != values_.end()) filled = value(slot);
            values_.push_back(filled);
            replace(words, "<" + slot + ">", filled);
            if (slot != "name") replace(arguments, "<" + slot + ">", filled);
        }
        // Free text is repeated as it was typed.
        for (const auto& argument : json::parse(arguments)) {
            if (argument.is_string() && argument.get<std::string>().find(' ') != std::string::npos) values_.push_back(argument);
        }
    }

    // Case, accents and typos of the order's own words; values stay as they are.
    std::string shaped(const std::string& words) {
        const bool upper = chance(6);
        const bool plain = chance(35);
        const bool typo = chance(12);
        if (upper) note("upper");
        if (plain) note("accents");
        std::vector<std::pair<std::size_t, std::size_t>> own;
        std::string text;
        for (std::size_t at = 0; at < words.size();) {
            std::size_t taken = 0;
            for (const auto& each : values_) {
                if (words.compare(at, each.size(), each) == 0 && each.size() > taken) taken = each.size();
            }
            if (taken > 0) {
                text += words.substr(at, taken);
                at += taken;
                continue;
            }
            auto end = at;
            while (end < words.size() && words[end] != ' ' && words[end] != ',' && words[end] != ';' && words[end] != ':') ++end;
            auto word = words.substr(at, end - at);
            if (plain || upper) word = fold_for_matching(word);
            if (upper) std::transform(word.begin(), word.end(), word.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
            if (word.size() >= 6) own.emplace_back(text.size(), word.size());
            text += word;
            if (end < words.size()) text += words[end];
            at = end + 1;
        }
        if (typo && !own.empty() && values_.size() > 0) mistype(text, own[below(own.size())]);
        return text;
    }

    void mistype(std::string& text, const std::pair<std::size_t, std::size_t>& word) {
        const auto at = word.first + 1 + below(word.second - 2);
        const auto is_letter = [&](std::size_t i) { return static_cast<unsigned char>(text[i]) < 0x80 && std::isalpha(static_cast<unsigned char>(text[i])); };
        if (!is_letter(at) || !is_letter(at + 1) || text[at] == text[at + 1]) return;
        note("typo");
        switch (below(3)) {
            case 0: std::swap(text[at], text[at + 1]); break;
            case 1: text.erase(at, 1); break;
            case 2: text.insert(at, 1, text[at]); break;
        }
    }

    void forbid(Variant& variant) {
        if (!chance(8)) return;
        variant.forbidden = true;
        static constexpr std::array before{"no ", "don't ", "não ", "nunca ", "never ", "todavía no ", "please do not ", "por favor no ", "if it is spam, ", "si no responde, ", "se ele não voltar, "};
        note("forbidden");
        variant.words = one_of(before) + variant.words;
    }

    void polite(Variant& variant) {
        static constexpr std::array before{"porfa ", "por favor ", "hola, ", "buenos días, ", "please ", "hi team, ", "bom dia, ", "oi pessoal, ", "favor ", "pls "};
        static constexpr std::array behind{" gracias", " porfa", ", por favor", " please", ", thanks", " obrigado", " por favor", "!", ".", ", muchas gracias", " xfa"};
        if (!variant.forbidden && chance(40)) {
            note("polite");
            variant.words = one_of(before) + variant.words;
        }
        const bool reason = variant.expected["args"].contains("reason") || variant.expected["args"].contains("justification");
        if (!reason && chance(40)) {
            note("thanks");
            variant.words += one_of(behind);
        }
        if (chance(10)) {
            note("spaces");
            const auto at = variant.words.find(' ');
            if (at != std::string::npos) variant.words.insert(at, chance(50) ? " " : "\xC2\xA0");
        }
    }

    void mark_up(Variant& variant) {
        if (chance(25)) {
            note("slack");
            variant.platform = language::Platform::slack;
            for (const auto& each : values_) {
                if (each.find('@') != std::string::npos) replace(variant.words, each, "<mailto:" + each + "|" + each + ">");
            }
            if (chance(50)) variant.words = "<@U07BOT> " + variant.words;
        } else if (chance(20)) {
            note("teams");
            variant.platform = language::Platform::teams;
            variant.words = "<at>MailOps</at>&nbsp;" + variant.words;
        } else if (chance(10)) {
            note("bitrix");
            variant.platform = language::Platform::bitrix24;
            variant.words = "[USER=15]MailOps[/USER] [B]" + variant.words + "[/B]";
        }
    }

    std::mt19937 random_;
    std::vector<Pattern> patterns_;
    std::vector<std::string> values_;
    std::vector<std::string> given_;
    std::vector<std::string> surnames_;
    std::string changes_;
};

bool is_write(const std::string& operation) {
    const auto* found = find_operation(catalogue(), operation);
    return found != nullptr && found->is_write();
}

struct Tally {
    int all = 0;
    int exact = 0;
    int wrong_writes = 0;
    std::map<std::string, int> confusions;

    void count(const Variant& variant, const json& found) {
        const auto operation = found.at("op").get<std::string>();
        const bool order = operation != "refuse" && operation != "clarify";
        const bool good = variant.forbidden ? !order || !is_write(operation) : found == variant.expected;
        ++all;
        exact += good ? 1 : 0;
        if (good) return;
        const auto reason = found["args"].value("reason", found["args"].contains("missing") ? "missing" : "");
        ++confusions[variant.expected.at("op").get<std::string>() + " -> " + operation + (order ? "" : " " + reason) + (operation == variant.expected.at("op") ? " (arguments)" : "")];
        const bool wrong = order && is_write(operation);
        wrong_writes += wrong ? 1 : 0;
        if (wrong && wrong_writes <= 20) std::cout << "WRONG WRITE [" << variant.changes << "] " << variant.words << "\n   " << found.dump() << "\n";
        if (!wrong && all - exact <= 40) std::cout << "not exact [" << variant.changes << "] " << variant.words << "\n   " << found.dump() << "\n";
    }
};

}  // namespace

TEST_CASE("variants of orders are understood exactly or asked about; none becomes another write") {
    Generator generator(20261121);
    Tally tally;
    const int wanted = std::getenv("BOTONES_TEST_LONG") != nullptr ? 100'000 : 5'000;
    for (int i = 0; i < wanted; ++i) {
        const auto variant = generator.next();
        tally.count(variant, json::parse(to_json_line(heard(variant.words, variant.platform))));
    }
    std::cout << "generator: " << tally.exact << " of " << tally.all << " exact, " << tally.wrong_writes << " wrong writes\n";
    for (const auto& [confusion, count] : tally.confusions) std::cout << "  " << count << "  " << confusion << "\n";
    CHECK(tally.wrong_writes == 0);
    CHECK(tally.exact * 100 >= tally.all * 98);
}
