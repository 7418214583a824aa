// Real-shaped lines of service desks and what they mean (phrasings.jsonl): those of the operations that are here must
// come out exactly; how many of the others do is printed.
#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>

#include "commands/catalogue.hpp"
#include "commands/language/understand.hpp"

using namespace botones;
using nlohmann::json;

namespace {

bool is_here(const std::vector<Operation>& catalogue, const json& line) {
    auto operation = line.at("op").get<std::string>();
    const auto& args = line.at("args");
    if (args.contains("candidates")) operation = args.at("candidates").at(0).get<std::string>();
    if (args.contains("would_be")) operation = args.at("would_be").get<std::string>();
    return find_operation(catalogue, operation) != nullptr;
}

}  // namespace

TEST_CASE("every phrasing of the connected operations means exactly what is written beside it") {
    const auto catalogue = all_operations();
    std::ifstream file(std::string(BOTONES_SOURCE) + "/tests/unit/language/phrasings.jsonl");
    REQUIRE(file);
    int required = 0;
    int others = 0;
    int others_exact = 0;
    for (std::string text; std::getline(file, text);) {
        const auto line = json::parse(text);
        language::Hearing hearing;
        hearing.platform = *language::platform_from(line.at("platform").get<std::string>());
        hearing.house = *language_from(line.at("lang").get<std::string>());
        const auto understood = language::understand(line.at("text").get<std::string>(), hearing, catalogue);
        const auto found = json::parse(language::to_json_line(understood));
        const json expected{{"op", line.at("op")}, {"args", line.at("args")}};
        if (is_here(catalogue, line)) {
            ++required;
            CAPTURE(line.at("text"));
            CHECK(found == expected);
        } else {
            ++others;
            others_exact += found == expected ? 1 : 0;
            CAPTURE(line.at("text"), found);
            CHECK(found.at("op") != "account.close");  // an operation that is not here is never taken for one that is
            CHECK((found.at("op") == "refuse" || found.at("op") == "clarify" || found == expected ||
                   found.at("op").get<std::string>().find(".show") != std::string::npos));
        }
    }
    CHECK(required >= 34);
    std::cout << "phrasings: " << required << " required, " << others_exact << " of " << others << " others exact\n";
}
