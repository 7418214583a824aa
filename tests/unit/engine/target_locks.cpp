// One job per target at a time, and nobody who waits is forgotten.
#include "bot/engine/target_locks.hpp"

#include <catch2/catch.hpp>

using botones::engine::TargetLocks;

TEST_CASE("a taken target is refused and its waiter is called once when it is free", "[locks]") {
    TargetLocks locks;
    int called = 0;
    auto first = locks.take({"queue:mta1"}, [] {});
    REQUIRE(first);
    CHECK_FALSE(locks.take({"account:ana", "queue:mta1"}, [&] { ++called; }));
    CHECK(called == 0);
    first.reset();
    CHECK(called == 1);
    CHECK(locks.take({"account:ana", "queue:mta1"}, [] {}));
}

TEST_CASE("a job that got none of its targets holds none of them", "[locks]") {
    TargetLocks locks;
    auto queue = locks.take({"queue:mta1"}, [] {});
    REQUIRE(queue);
    CHECK_FALSE(locks.take({"account:ana", "queue:mta1"}, [] {}));
    CHECK(locks.take({"account:ana"}, [] {}));
}

TEST_CASE("different targets do not wait for each other", "[locks]") {
    TargetLocks locks;
    auto one = locks.take({"account:ana"}, [] {});
    auto two = locks.take({"account:eva"}, [] {});
    CHECK(one);
    CHECK(two);
}
