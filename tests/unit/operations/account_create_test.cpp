// "account create": who it is, which login, what is written, what is read back (S32–S43).
#include <catch2/catch.hpp>

#include "commands/language/understand.hpp"
#include "tests/support/memory_groups.hpp"
#include "tests/support/world.hpp"

using namespace botones;
using namespace botones::testing;

namespace {

AccountAttributes attributes(const std::string& local_part, const std::string& full_name, const std::string& id = {}) {
    AccountAttributes made{login(local_part), address(local_part + "@example.org"), {}, name(full_name), "legal", {}, {}, {"all"}, {}};
    if (!id.empty()) made.national_id = national_id(id);
    return made;
}

Arguments lady(const std::string& id = "52418903") {
    return with({{"name", name("Lady Johana Rodríguez Peña")},
                 {"national_id", national_id(id)},
                 {"unit", std::string("Jurídica")},
                 {"link_type", std::string("contratista")},
                 {"groups", std::vector<std::string>{"todos", "juridica"}}});
}

std::string first_address(const Result<Plan>& plan) {
    return plan ? text_arg(plan->title.args, "account") : plan.error().code;
}

}  // namespace

TEST_CASE("S38 S39 S43 a new account is made as ordered, read back, and its password goes only to its owner") {
    TestWorld world;
    const auto plan = world.plan("account.create", lady());
    REQUIRE(plan);
    CHECK(plan->title.key == "plan.account.create");
    CHECK(plan->scope.domain == "example.org");
    CHECK(plan->scope.unit == "Jurídica");
    REQUIRE(plan->steps.size() == 1);
    CHECK(plan->steps[0].target == "account:lady.rodriguez@example.org");
    CHECK(world.directory.writes == 0);

    const auto outcome = world.carry_out("account.create", *plan);
    REQUIRE(outcome);
    CHECK(outcome->end == Outcome::End::done);
    REQUIRE(world.directory.entries.size() == 1);
    const auto& [account, password] = world.directory.entries[0];
    CHECK(account.attributes.name.display() == "Lady Johana Rodríguez Peña");
    CHECK(account.attributes.unit == "Jurídica");
    CHECK(account.attributes.link_type == "contratista");
    CHECK(account.attributes.national_id == national_id("52418903"));
    CHECK(account.attributes.groups == std::vector<std::string>{"todos", "juridica"});
    CHECK(account.attributes.created_month == "2026-11");
    CHECK(account.must_change_password);
    CHECK(world.handover.released.contains(17));
    for (const auto& text : outcome->lines)
        for (const auto& [key, value] : text.args)
            if (const auto* said = std::get_if<std::string>(&value)) CHECK(said->find(password) == std::string::npos);
}

TEST_CASE("S39 creating refuses until the fields the policy requires are given, and names them") {
    TestWorld world;
    world.policy.account_required_fields = {"unit", "link_type", "national_id", "groups"};
    const auto refused = world.plan("account.create", with({{"name", name("Ana Gil")}, {"unit", std::string("x")}}));
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == "missing_arguments");
    CHECK(text_arg(refused.error().args, "missing") == "link_type national_id groups");
    CHECK(world.plan("account.create", lady()));
    CHECK(text_arg(world.plan("account.create", with({})).error().args, "missing").starts_with("name"));
}

TEST_CASE("S37 a person with an active account is told since when it exists and when it was last used; nothing is written") {
    TestWorld world;
    auto& account = world.directory.add(attributes("lady.rodriguez", "Lady Johana Rodríguez Peña", "52418903"));
    account.created = world.clock.now() - std::chrono::hours(1000);
    account.last_login = world.clock.now() - std::chrono::hours(1);
    const auto plan = world.plan("account.create", lady());
    REQUIRE(plan);
    CHECK(plan->already_so);
    CHECK(plan->steps.empty());
    CHECK(plan->title.key == "plan.account.exists");
    CHECK(field(plan->fields, "created") != nullptr);
    CHECK(field(plan->fields, "last_login")->value == Text::of("value.time", {{"at", *account.last_login}}));
    CHECK(world.directory.writes == 0);
}

TEST_CASE("S36 D4 an inactive account is reactivated with its groups and a new password, not recreated") {
    TestWorld world;
    auto& account = world.directory.add(attributes("lady.rodriguez", "Lady Johana Rodríguez Peña", "52418903"), AccountState::closed);
    account.attributes.groups.clear();
    world.past.facts[{"close_account", "account:lady.rodriguez@example.org"}] = {
        {"memberships", std::string(R"({"groups":["todos"],"forwards":["x@y.test"]})")}};
    const auto plan = world.plan("account.create", lady());
    REQUIRE(plan);
    CHECK_FALSE(plan->already_so);
    CHECK(plan->title.key == "plan.account.reopen");
    CHECK(plan->steps.size() == 3);
    CHECK(text_arg(line(plan->lines, "account.will_restore")->args, "groups") == "todos");
    const auto outcome = world.carry_out("account.create", *plan);
    REQUIRE(outcome);
    CHECK(outcome->end == Outcome::End::done);
    REQUIRE(world.directory.entries.size() == 1);
    CHECK(world.directory.entries[0].account.state == AccountState::active);
    CHECK(world.directory.entries[0].account.must_change_password);
    CHECK(world.directory.entries[0].account.attributes.groups == std::vector<std::string>{"todos"});
    CHECK(world.directory.entries[0].account.forwards == std::vector<std::string>{"x@y.test"});
    CHECK(world.handover.released.contains(17));
}

TEST_CASE("S41 a homonym with another national id takes the second name, and the card says why") {
    TestWorld world;
    world.policy.procedure = "GDI-TIC-IN011 v01";
    world.directory.add(attributes("lady.rodriguez", "Lady Rodríguez", "11111111"));
    const auto plan = world.plan("account.create", lady());
    REQUIRE(plan);
    CHECK(first_address(plan) == "johana.rodriguez@example.org");
    const auto* why = line(plan->lines, "account.homonym");
    REQUIRE(why != nullptr);
    CHECK(text_arg(why->args, "taken") == "lady.rodriguez");
    CHECK(text_arg(why->args, "procedure") == "GDI-TIC-IN011 v01");
}

TEST_CASE("S41 the homonym rule is never used for the same person") {
    TestWorld world;
    world.directory.add(attributes("other.login", "Somebody Renamed", "52418903"));
    const auto plan = world.plan("account.create", lady());
    CHECK(first_address(plan) == "other.login@example.org");
    CHECK(plan->already_so);
}

TEST_CASE("S42 D1 when the rules are used up an administrator is offered three free logins without digits") {
    TestWorld world;
    world.directory.add(attributes("lady.rodriguez", "Lady Rodríguez", "11111111"));
    world.directory.add(attributes("johana.rodriguez", "Johana Rodríguez", "22222222"));
    const auto refused = world.plan("account.create", lady());
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == "login_taken");
    CHECK(text_arg(refused.error().args, "login") == "lady.rodriguez");
    CHECK(text_arg(refused.error().args, "choices") == "lady.pena, lady.rodriguez.pena, lady.johana.rodriguez");
    CHECK(world.directory.writes == 0);
}

TEST_CASE("D1 a login held by another name without ids to compare is asked about, not taken for a homonym") {
    TestWorld world;
    world.directory.add(attributes("juan.perez", "Juan Pablo Pérez"));
    const auto refused = world.plan("account.create", with({{"name", name("Juan Pérez Gómez")}}));
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == "login_taken");
    CHECK(text_arg(refused.error().args, "holder") == "Juan Pablo Pérez");
}

TEST_CASE("S41 the same name without ids to compare is not taken for the same person: an administrator is asked") {
    TestWorld world;
    world.directory.add(attributes("juan.perez", "Juan Pérez"));
    const auto refused = world.plan("account.create", with({{"name", name("JUAN PEREZ")}, {"national_id", national_id("1013624577")}}));
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == "login_taken");
    CHECK(text_arg(refused.error().args, "unclear") == "yes");
    CHECK(text_arg(refused.error().args, "choices") == "perez.juan, j.perez, juan-perez");
}

TEST_CASE("S36 S37 who says the login means that account, and the card warns that no id was compared") {
    TestWorld world;
    auto& account = world.directory.add(attributes("juan.perez", "Juan Pérez"));
    for (const auto& order : {with({{"login", login("juan.perez")}}), with({{"login", login("juan.perez")}, {"name", name("JUAN PEREZ")}})}) {
        account.state = AccountState::active;
        CHECK(world.plan("account.create", order)->already_so);
        account.state = AccountState::closed;
        const auto plan = world.plan("account.create", order);
        REQUIRE(plan);
        CHECK(plan->title.key == "plan.account.reopen");
        CHECK(line(plan->lines, "account.id_not_compared") != nullptr);
    }
    const auto other = world.plan("account.create", with({{"login", login("juan.perez")}, {"name", name("Juana Pérez")}}));
    CHECK(other.error().code == "login_taken");
}

TEST_CASE("S35 what is looked up stands on the card: a closed entry, an alias and a group's address are not free") {
    TestWorld world;
    MemoryGroups groups;
    world.directory.group_directory = &groups;
    const auto free = world.plan("account.create", lady());
    CHECK(text_arg(line(free->lines, "account.looked_for")->args, "login") == "lady.rodriguez");
    groups.add("ladies", {}).attributes.address = address("lady.rodriguez@example.org");
    CHECK(first_address(world.plan("account.create", lady())) == "johana.rodriguez@example.org");
    world.directory.add(attributes("johana.rodriguez", "Johana Rodríguez", "22222222"), AccountState::closed);
    const auto refused = world.plan("account.create", lady());
    CHECK(refused.error().code == "login_taken");
    CHECK(text_arg(refused.error().args, "holder") == "ladies");
    CHECK(text_arg(refused.error().args, "unclear") == "no");
}

TEST_CASE("S37 of several accounts of one person the open one is reported, wherever it is") {
    TestWorld world;
    MemoryDirectory other;
    world.estate.serve("example.net", other);
    world.directory.add(attributes("lady.rodriguez", "Lady Johana Rodríguez Peña", "52418903"), AccountState::closed);
    other.add(attributes("lady.elsewhere", "Lady Rodríguez", "52418903"));
    const auto plan = world.plan("account.create", lady());
    REQUIRE(plan);
    CHECK(plan->already_so);
    CHECK(first_address(plan) == "lady.elsewhere@example.org");
}

TEST_CASE("D1 a login that was chosen says so to whoever approves, with the one the rules would give") {
    TestWorld world;
    auto order = lady();
    order.set("login", login("lady.pena"));
    const auto plan = world.plan("account.create", order);
    REQUIRE(plan);
    CHECK(text_arg(line(plan->lines, "account.login_chosen")->args, "ruled") == "lady.rodriguez");
    CHECK(line(plan->lines, "account.homonym") == nullptr);
}

TEST_CASE("S43 the case says the user and where to sign in; S37 it says both dates") {
    TestWorld world;
    world.policy.mail_url = "https://mail.example.org";
    const auto plan = world.plan("account.create", lady());
    const auto outcome = world.carry_out("account.create", *plan);
    REQUIRE(outcome);
    const auto* sign_in = line(outcome->lines, "account.sign_in");
    REQUIRE(sign_in != nullptr);
    CHECK(text_arg(sign_in->args, "login") == "lady.rodriguez");
    CHECK(text_arg(sign_in->args, "url") == "https://mail.example.org");
    world.directory.entries[0].account.created = world.clock.now();
    const auto again = world.plan("account.create", lady());
    const auto* since = line(again->lines, "account.exists_since");
    REQUIRE(since != nullptr);
    CHECK(text_arg(since->args, "created_known") == "yes");
    CHECK(text_arg(since->args, "used") == "never");
}

TEST_CASE("a login alone makes an account with the name it suggests, and says so") {
    TestWorld world;
    const auto plan = world.plan("account.create", with({{"login", login("juan.perez")}}));
    REQUIRE(plan);
    CHECK(first_address(plan) == "juan.perez@example.org");
    CHECK(text_arg(line(plan->lines, "account.name_from_login")->args, "name") == "Juan Perez");
}

TEST_CASE("S35 an address that is somebody's alias is not free") {
    TestWorld world;
    auto taken = attributes("director", "Ana Gil", "99999999");
    taken.secondary = {address("lady.rodriguez@example.org")};
    world.directory.add(taken);
    CHECK(first_address(world.plan("account.create", lady())) == "johana.rodriguez@example.org");
}

TEST_CASE("the domain is the one ordered, else the asker's own if it is administered, else the first") {
    TestWorld world;
    MemoryDirectory other;
    world.estate.serve("example.net", other);
    auto order = with({{"login", login("ana.gil")}});
    CHECK(first_address(world.plan("account.create", order)) == "ana.gil@example.org");
    order.set("domain", std::string("example.net"));
    CHECK(first_address(world.plan("account.create", order)) == "ana.gil@example.net");
    order.set("domain", std::string("elsewhere.test"));
    CHECK(first_address(world.plan("account.create", order)) == "domain_not_administered");
}

TEST_CASE("D8 S124 some classes of person have their primary address in another domain, the ordered one becomes secondary") {
    TestWorld world;
    world.estate.serve("tjepa.example", world.directory);
    world.policy.primary_domain_by_class["Estagiário"] = "tjepa.example";
    auto order = lady();
    order.set("link_type", std::string("estagiario"));
    const auto plan = world.plan("account.create", order);
    REQUIRE(plan);
    REQUIRE(world.carry_out("account.create", *plan));
    const auto& made = world.directory.entries[0].account.attributes;
    CHECK(made.primary == address("lady.rodriguez@tjepa.example"));
    CHECK(made.secondary == std::vector<Address>{address("lady.rodriguez@example.org")});
    CHECK(line(plan->lines, "account.primary_by_class") != nullptr);
}

TEST_CASE("planning again from a plan's own arguments gives the same plan") {
    TestWorld world;
    world.estate.serve("tjepa.example", world.directory);
    world.policy.primary_domain_by_class["contratista"] = "tjepa.example";
    world.directory.add(attributes("lady.rodriguez", "Lady Rodríguez", "11111111"));
    const auto plan = world.plan("account.create", lady());
    REQUIRE(plan);
    const auto again = world.plan("account.create", plan->arguments);
    REQUIRE(again);
    CHECK(digest_of("account.create", *plan, "1") == digest_of("account.create", *again, "1"));
}

TEST_CASE("a login taken after the preview voids it: planning again gives another digest") {
    TestWorld world;
    const auto plan = world.plan("account.create", lady());
    world.directory.add(attributes("lady.rodriguez", "Lady Rodríguez", "11111111"));
    const auto again = world.plan("account.create", lady());
    REQUIRE(again);
    CHECK(digest_of("account.create", *plan, "1") != digest_of("account.create", *again, "1"));
}

TEST_CASE("a lost answer to create is read back: done if it is ours, not done if nothing is there, unknown if it is not ours") {
    TestWorld world;
    const auto plan = world.plan("account.create", lady());
    const auto& operation = world.operation("account.create");
    const auto truth = [&] { return operation.read_back(world.call, world.world, world.asking(), *plan, plan->steps[0])->state; };
    CHECK(truth() == StepTruth::State::not_done);
    world.directory.lose_answer = true;
    const auto applied = operation.apply(world.call, world.world, world.asking(), *plan, plan->steps[0]);
    REQUIRE_FALSE(applied);
    CHECK(applied.error().kind == Kind::uncertain);
    CHECK(truth() == StepTruth::State::done);
    world.directory.entries[0].password = "somebody else's";
    CHECK(truth() == StepTruth::State::unknown);
}

TEST_CASE("S39 a directory that stored something else than ordered is found out, and the password stays sealed") {
    TestWorld world;
    world.directory.corrupt = [](AccountAttributes& stored) { stored.unit = "elsewhere"; };
    const auto plan = world.plan("account.create", lady());
    const auto outcome = world.carry_out("account.create", *plan);
    REQUIRE(outcome);
    CHECK(outcome->end == Outcome::End::needs_human);
    CHECK(outcome->code == "read_back_differs");
    CHECK(text_arg(outcome->lines[0].args, "fields") == "unit");
    CHECK(world.handover.released.empty());
}

TEST_CASE("a login taken in the last moment creates nothing and says so") {
    TestWorld world;
    const auto plan = world.plan("account.create", lady());
    world.directory.next_error = Error{Kind::already_exists, "login_taken", {}, {}, {}};
    const auto outcome = world.carry_out("account.create", *plan);
    REQUIRE_FALSE(outcome);
    CHECK(outcome.error().code == "taken_meanwhile");
}

TEST_CASE("S118 the court's seven classes of person are understood as link types") {
    const auto catalogue = all_operations();
    for (const auto* said : {"magistrado", "servidor", "estagiário", "terceirizado", "requisitado", "colaborador", "cedido"}) {
        language::Hearing hearing;
        hearing.speaks = Language::pt;
        const auto understood = language::understand(std::string("criar conta nome \"Ana Gil\" vínculo ") + said, hearing, catalogue);
        const auto* order = std::get_if<Order>(&understood.meaning);
        CAPTURE(said);
        REQUIRE(order != nullptr);
        const auto* link_type = order->arguments.get<std::string>("link_type");
        REQUIRE(link_type != nullptr);
        CHECK(fold_for_matching(*link_type) == fold_for_matching(said));
    }
}
