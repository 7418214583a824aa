// Moments as orders carry them, in the institution's zone.
#include <catch2/catch.hpp>

#include "commands/language/moments.hpp"
#include "tests/unit/language/orders.hpp"

using namespace botones;
using namespace botones::language::testing;

namespace {

TimePoint at(std::int64_t seconds) { return TimePoint(std::chrono::seconds(seconds)); }

}  // namespace

TEST_CASE("a moment is an instant in the institution's zone") {
    const auto now = at(1774278000);  // Monday 2026-03-23 15:00 UTC, 10:00 in Bogotá
    const std::string bogota = "America/Bogota";
    CHECK(language::moment_of("now", now, bogota) == now);
    CHECK(language::moment_of("20:30", now, bogota) == at(1774315800));
    CHECK(language::moment_of("today 20:30", now, bogota) == at(1774315800));
    CHECK(language::moment_of("tomorrow 20:30", now, bogota) == at(1774315800 + 86400));
    CHECK(language::moment_of("saturday 09:00", now, bogota) == at(1774315800 + 5 * 86400 - 11 * 3600 - 1800));
    CHECK(language::moment_of("monday 09:00", now, bogota) == at(1774274400));  // today, although it has passed
    CHECK(language::moment_of("24/03 20:30", now, bogota) == at(1774315800 + 86400));
    CHECK(language::moment_of("20:30", now, "UTC") == at(1774297800));
    CHECK_FALSE(language::moment_of("someday", now, bogota).has_value());
    CHECK_FALSE(language::moment_of("today 25:00", now, bogota).has_value());
}

TEST_CASE("a start that has passed is asked about, not scheduled") {
    language::Hearing hearing;
    hearing.now = at(1774278000);
    hearing.zone = "America/Bogota";
    const auto late = language::understand("programar mantenimiento de mta1 hoy a las 9:00 por 30 minutos", hearing, catalogue());
    REQUIRE(std::holds_alternative<language::Question>(late.meaning));
    CHECK(std::get<language::Question>(late.meaning).code == "moment_passed");
    const auto soon = language::understand("programar mantenimiento de mta1 hoy a las 22:00 por 30 minutos", hearing, catalogue());
    REQUIRE(std::holds_alternative<Order>(soon.meaning));
    CHECK(*std::get<Order>(soon.meaning).arguments.get<std::string>("start") == "today 22:00");
}
