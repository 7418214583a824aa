#!/usr/bin/env python3
"""kill -9 at the journal's write boundaries and at random moments: nothing lost, doubled or stuck.

Short form: boundaries spread over the whole round, and a few random moments. BOTONES_TEST_LONG=1: every boundary,
before and after its write, half-written, as a power cut, and 200 random moments.
"""
import itertools
import random
import threading
import time

import harness
from drive import Drive
from rounds import Round

POLICY = "approvers_notified = 1\n"
_numbers = itertools.count(1)


class Crash(Drive):
    name = "crash"
    policy = POLICY

    def setUp(self):
        self.began = time.monotonic()

    def tearDown(self):
        self.assertTrue(self.service.running(), "the service lives at the end")

    def round(self):
        return Round(self, next(_numbers))

    def restart(self, **fault):
        """Starts with a fault armed; it may strike before the service listens."""
        if self.service.running():
            self.service.stop()
        self.service.start(environment=self.service.shim(**fault), ready=False)
        try:
            self.service.wait_ready()
        except AssertionError:
            if self.service.process.poll() != -9:
                raise

    def measure(self):
        """(calls until ready, calls of a whole round, its seconds) without a fault."""
        self.restart()
        ready = self.service.calls()[0]
        began = time.monotonic()
        self.round().finish()
        return ready, self.service.calls()[0], time.monotonic() - began

    def strike(self, **fault):
        with self.subTest(**fault):
            self.restart(**fault)
            struck = self.round()
            struck.finish()
            return struck.deaths

    def strike_at_boundaries(self, every, *kinds):
        """Strikes at every `every`th boundary of a round with each of the kinds; the short form at a few, the kinds in turn."""
        ready, last, _ = self.measure()
        self.assertGreater(last, ready + 20, "the shim sees the journal's writes")
        if harness.LONG:
            faults = [{"CRASH_AT": at, **kind} for at in range(1, last + 1, every) for kind in kinds]
        else:
            points = [1 + round(index * (last - 1) / 7) for index in range(8)]
            faults = [{"CRASH_AT": at, **kind} for at, kind in zip(points, itertools.cycle(kinds))]
        deaths = sum(self.strike(**fault) for fault in faults)
        print(f"\n    {last} boundaries in a round ({ready} of them before it listens); {len(faults)} faults, {deaths} deaths; ",
              end="", flush=True)
        self.assertGreaterEqual(deaths, len(faults) * 2 // 3, "most faults struck")

    def test_a_kill_after_a_write_costs_nothing(self):
        self.strike_at_boundaries(1, {"CRASH_SIDE": "after"})

    def test_a_kill_before_a_write_costs_nothing(self):
        self.strike_at_boundaries(1, {"CRASH_SIDE": "before"})

    def test_half_a_write_and_a_power_cut_cost_nothing(self):
        self.strike_at_boundaries(3, {"CRASH_SIDE": "half"}, {"CRASH_LOSE": "all"}, {"CRASH_LOSE": "some"})

    def test_a_kill_at_a_random_moment_costs_nothing(self):
        _, _, seconds = self.measure()
        generator = random.Random(20261121)
        for _ in range(200 if harness.LONG else 15):
            moment = generator.uniform(0, seconds * 1.1)
            with self.subTest(moment=round(moment, 3)):
                if not self.service.running():
                    self.service.start()
                struck = self.round()
                killer = threading.Timer(moment, self.service.process.kill)
                killer.start()
                struck.finish()
                killer.cancel()
                killer.join()
        if not self.service.running():
            self.service.start()


class FirstStart(Drive):
    """Dying while the store is being made."""
    name = "first"

    def forget_store(self):
        for path in self.service.folder.glob("journal.db*"):
            if path.is_file():
                path.unlink()

    def test_a_kill_while_the_store_is_made_leaves_one_that_opens(self):
        self.strike_at_the_start({"CRASH_SIDE": "after"})

    def test_a_power_cut_while_the_store_is_made_leaves_one_that_opens(self):
        self.strike_at_the_start({"CRASH_LOSE": "all"}, {"CRASH_LOSE": "some"})

    def strike_at_the_start(self, *kinds):
        self.service.stop()
        self.forget_store()
        self.service.start(environment=self.service.shim())
        last = self.service.calls()[0]
        self.service.stop()
        points = range(1, last + 1) if harness.LONG else sorted({1 + round(i * (last - 1) / 5) for i in range(6)})
        for at, kind in itertools.product(points, kinds):
            with self.subTest(at=at, **kind):
                self.forget_store()
                self.service.start(environment=self.service.shim(CRASH_AT=at, **kind), ready=False)
                harness.wait(lambda: not self.service.running() or self.service.events("listening"), "the kill")
                self.service.kill()
                self.service.start()
                self.talk.mention("agent", "<@UBOT> whoami")
                self.journal.wait_quiet()
                self.assert_chain()
                self.service.stop()
        self.service.start()


if __name__ == "__main__":
    harness.main()
