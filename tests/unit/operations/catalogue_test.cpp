// The catalogue as a whole: complete declarations, and sentences for everything that operations say.
#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>

#include "commands/language/texts.hpp"
#include "commands/operations/help/_topics.hpp"
#include "tests/support/world.hpp"

using namespace botones;
using namespace botones::testing;

namespace {

namespace files = std::filesystem;

std::string text_of_file(const files::path& path) {
    std::ifstream stream(path);
    std::ostringstream text;
    text << stream.rdbuf();
    return text.str();
}

/// The sources whose sentences are in *_operations.txt; an operation's refusal may be its backend's.
std::vector<std::string> sources() {
    std::vector<std::string> all;
    const files::path root(BOTONES_SOURCE);
    for (const auto* folder : {"commands/operations", "commands/access", "adapters/directory", "adapters/ldap", "adapters/queue", "adapters/process"})
        for (const auto& entry : files::recursive_directory_iterator(root / folder))
            if (entry.path().extension() == ".cpp") all.push_back(text_of_file(entry.path()));
    all.push_back(text_of_file(root / "commands/card.cpp"));
    return all;
}

std::set<std::string> found_by(const std::string& pattern) {
    std::set<std::string> found;
    const std::regex wanted(pattern);
    for (const auto& source : sources())
        for (auto at = std::sregex_iterator(source.begin(), source.end(), wanted); at != std::sregex_iterator(); ++at)
            found.insert((*at)[1].str());
    return found;
}

void need(const std::string& key) {
    static const language::Texts texts("UTC");
    for (const auto each : {Language::en, Language::es, Language::pt}) {
        CAPTURE(key, name_of(each));
        CHECK(texts.has(each, key));
    }
}

std::set<std::string> own_keys() {
    std::set<std::string> keys;
    std::istringstream lines(text_of_file(files::path(BOTONES_SOURCE) / "commands/language/texts/en_operations.txt"));
    for (std::string text; std::getline(lines, text);)
        if (!text.starts_with('#')) keys.insert(text.substr(0, text.find(" = ")));
    return keys;
}

}  // namespace

TEST_CASE("every operation is either a read with an answer or a write with plan, apply, read-back and verification") {
    const auto catalogue = all_operations();
    CHECK(std::count_if(catalogue.begin(), catalogue.end(), [](const Operation& operation) { return operation.connected; }) >= 24);
    for (const auto& operation : catalogue) {
        CAPTURE(operation.name);
        CHECK((operation.answer != nullptr) != operation.is_write());
        if (operation.is_write()) {
            CHECK(operation.apply);
            CHECK(operation.read_back);
            CHECK(operation.verify);
            CHECK(operation.tier != Tier::run);
        }
        CHECK_FALSE(operation.examples.empty());
    }
}

TEST_CASE("every operation, argument and step has its words in the three languages") {
    for (const auto& operation : all_operations()) {
        need("operation." + operation.name);
        if (operation.connected) need("help." + operation.name);
        for (const auto& argument : operation.arguments) need("field." + argument.name);
        if (operation.connected && operation.name.starts_with("queue.") && operation.is_write()) {
            need("plan." + operation.name);
            need("outcome." + operation.name);
        }
    }
    for (const auto verb : {QueueVerb::remove, QueueVerb::hold, QueueVerb::release, QueueVerb::requeue})
        need("step.queue_" + std::string(name_of(verb)));
    for (const auto* step : {"create_account", "close_account", "activate_account", "set_password", "restore_memberships", "block_account", "unblock_account", "unlock_account",
                             "modify_account", "set_addresses", "give_up_group", "remove_account"}) need(std::string("step.") + step);
    for (const auto state : {AccountState::active, AccountState::locked, AccountState::closed}) need("state." + std::string(name_of(state)));
}

TEST_CASE("every sentence, label and reason the operations name exists in the three languages") {
    for (const auto& key : found_by(R"re(Text::of\("([a-z_.]+[a-z])")re")) need(key);
    const auto catalogue = all_operations();
    for (const auto& key : found_by(R"re(\? "([a-z]+\.[a-z_.]+[a-z])")re"))
        if (find_operation(catalogue, key) == nullptr) need(key);
    for (const auto& code : found_by(R"re(Kind::[a-z_]+, "([a-z_]+)")re")) need("reason." + code);
    for (const auto& name : found_by(R"re(fact\("([a-z_]+)")re")) need("field." + name);
    for (const auto& name : found_by(R"re(action\("([a-z_.]+)")re")) need(name);
}

TEST_CASE("no sentence of the operations is left over") {
    std::string everything;
    for (const auto& source : sources()) everything += source;
    std::set<std::string> said;
    for (const auto& operation : all_operations()) {
        for (const auto* prefix : {"operation.", "help.", "plan.", "outcome."}) said.insert(prefix + operation.name);
        for (const auto& argument : operation.arguments) said.insert("field." + argument.name);
    }
    for (const auto& key : own_keys()) {
        const auto last = key.substr(key.rfind('.') + 1);
        CAPTURE(key);
        // Keys put together from a prefix and a name: the name stands in the code as a literal.
        const bool composed = key.starts_with("field.") || key.starts_with("reason.") || key.starts_with("state.") ||
                              key.starts_with("ticket.state.") || key.starts_with("step.") || key.starts_with("done.") ||
                              key.starts_with("help.family.") || key.starts_with("outcome.");
        const bool literal = everything.find('"' + key + '"') != std::string::npos;
        const bool named = composed && (everything.find('"' + last + '"') != std::string::npos || key.starts_with("step.") ||
                                        key.starts_with("done.") || key.starts_with("state.") || key.starts_with("ticket.state.") || key == "outcome.account.reopen");
        CHECK((literal || named || said.contains(key)));
    }
}

TEST_CASE("a refusal is said with the rule and with who can help") {
    const language::Texts texts("UTC");
    const TestWorld world;
    const auto refused = may_ask(world.people, world.who("user"), "queue.purge", nullptr);
    const auto card = card_of(refused.error());
    CHECK(texts.say(Language::en, card.lines[0]) == "Your role does not allow queue.purge. Who can: agent, mail_admin, mail_admin2.");
    CHECK(texts.say(Language::es, card.lines[0]) == "Tu rol no permite queue.purge. Quién puede: agent, mail_admin, mail_admin2.");
}

TEST_CASE("a preview is said as people would say it, in the three languages") {
    const language::Texts texts("UTC");
    TestWorld world;
    world.queue.add("AAAAA1", "ventas@example.org", world.clock.seconds() - std::chrono::hours(100));
    const auto plan = world.plan("queue.purge", with({{"from", whole("ventas@example.org")}, {"older_than", Seconds(std::chrono::hours(48))}}));
    REQUIRE(plan);
    CHECK(texts.say(Language::en, plan->title) == "Purge 1 message from ventas@example.org older than 2 days on mta1");
    CHECK(texts.say(Language::es, plan->title) == "Purgar 1 mensaje de ventas@example.org con más de 2 días en mta1");
    CHECK(texts.say(Language::pt, plan->title) == "Purgar 1 mensagem de ventas@example.org com mais de 2 dias em mta1");
    const auto outcome = world.carry_out("queue.purge", *plan);
    CHECK(texts.say(Language::en, outcome->lines[0]) == "1 removed · 0 had left the queue meanwhile · 0 left · 1 accounted for");
}

TEST_CASE("every connected operation belongs to a family that help knows") {
    const auto& families = operations::families();
    for (const auto& operation : all_operations()) {
        if (!operation.connected) continue;
        INFO(operation.name);
        CHECK(std::find(families.begin(), families.end(), operations::family_of(operation.name)) != families.end());
    }
}
