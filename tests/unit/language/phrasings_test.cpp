// Real-shaped lines of service desks and what they mean: phrasings.jsonl to the letter, held_out.jsonl as a measure.
#include <catch2/catch.hpp>
#include <fstream>
#include <iostream>

#include "tests/unit/language/orders.hpp"

using namespace botones;
using namespace botones::language::testing;
using nlohmann::json;

namespace {

std::vector<json> lines_of(const std::string& name) {
    std::ifstream file(std::string(BOTONES_SOURCE) + "/tests/unit/language/" + name);
    REQUIRE(file);
    std::vector<json> lines;
    for (std::string text; std::getline(file, text);) lines.push_back(json::parse(text));
    return lines;
}

json found_in(const std::string& text, const std::string& platform, const std::string& lang) {
    return json::parse(to_json_line(heard(text, *language::platform_from(platform), *language_from(lang))));
}

/// "!reason" a refusal, "?code" a question, else the operation with exactly these arguments.
bool as_annotated(const json& line) {
    const auto text = line.at(2).get<std::string>();
    const auto platform = *language::platform_from(line.at(1).get<std::string>());
    const auto wanted = line.at(3).get<std::string>();
    if (wanted.front() == '!') return verdict(text, platform) == wanted.substr(1);
    if (wanted.front() == '?') return verdict(text, platform) == "? " + wanted.substr(1);
    return found_in(text, line.at(1), line.at(0)) == order(wanted, line.at(4));
}

}  // namespace

TEST_CASE("every phrasing means exactly what is written beside it") {
    const auto lines = lines_of("phrasings.jsonl");
    CHECK(lines.size() == 94);
    for (const auto& line : lines) {
        const json expected{{"op", line.at("op")}, {"args", line.at("args")}};
        CAPTURE(line.at("text"));
        CHECK(found_in(line.at("text"), line.at("platform"), line.at("lang")) == expected);
    }
}

// Written before the parser was tried on them. An order understood otherwise than meant fails; a question is no error.
TEST_CASE("other people's phrasings mean what they say, or are asked about") {
    const auto lines = lines_of("held_out.jsonl");
    std::size_t exact = 0;
    for (const auto& line : lines) {
        const auto text = line.at(2).get<std::string>();
        const auto found = found_in(text, line.at(1), line.at(0));
        if (as_annotated(line)) {
            ++exact;
            continue;
        }
        std::cout << "  differs: " << text << "\n      is " << found.dump() << "\n      not " << line.at(3) << " " << line.at(4).dump() << "\n";
        CAPTURE(text, found);
        const auto wanted = line.at(3).get<std::string>();
        const bool forbidden = wanted.front() == '!' || wanted.front() == '?';
        const auto operation = found.at("op").get<std::string>();
        CHECK((operation == "refuse" || operation == "clarify" || (!forbidden && operation == wanted)));
    }
    std::cout << "held out: " << exact << " of " << lines.size() << " exact\n";
    CHECK(exact * 100 >= lines.size() * 95);
}
