// The ways out of a refusal: the asker chooses, nothing is corrected for them (D1, D6).
#include <catch2/catch.hpp>

#include "commands/choices.hpp"
#include "tests/support/world.hpp"

using namespace botones;
using namespace botones::testing;

namespace {

Error error(const char* code, TextArgs args) { return {Kind::conflict, code, std::move(args), {}, {}}; }

}  // namespace

TEST_CASE("D6 an ambiguous local part is offered as each whole address, the rest of the order unchanged") {
    const Order order{"queue.purge", with({{"from", local("ventas")}, {"older_than", Seconds(7200)}}), Language::en};
    const auto choices = choices_of(error("ambiguous_local_part", {{"text", std::string("ventas")}, {"choices", std::string("ventas@a.test, ventas@b.test")}}), order);
    REQUIRE(choices.size() == 2);
    CHECK(*choices[1].arguments.get<Mailbox>("from") == whole("ventas@b.test"));
    CHECK(*choices[1].arguments.get<Seconds>("older_than") == Seconds(7200));
}

TEST_CASE("an address nobody has is offered as the ones that are like it") {
    const Order order{"account.show", with({{"account", whole("venta@example.org")}}), Language::es};
    const auto choices = choices_of(error("account_not_found", {{"account", std::string("venta@example.org")}, {"similar", std::string("ventas@example.org")}}), order);
    REQUIRE(choices.size() == 1);
    CHECK(*choices[0].arguments.get<Mailbox>("account") == whole("ventas@example.org"));
}

TEST_CASE("D1 a taken login is offered as the free ones") {
    const Order order{"account.create", with({{"name", name("Juan Pérez")}}), Language::en};
    const auto taken = error("login_taken", {{"login", std::string("juan.perez")}, {"choices", std::string("perez.juan, j.perez")}});
    Card card = card_of(taken);
    offer_choices(card, taken, order);
    REQUIRE(card.actions.size() == 2);
    CHECK(card.actions[0].say.find("perez.juan") != std::string::npos);
}

TEST_CASE("an error that offers nothing adds no button") {
    const Order order{"account.show", with({{"account", local("x")}}), Language::en};
    CHECK(choices_of(error("account_not_found", {{"account", std::string("x")}, {"similar", std::string("none")}}), order).empty());
    CHECK(choices_of(error("self_approval", {}), order).empty());
}
