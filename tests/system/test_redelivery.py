#!/usr/bin/env python3
"""Every inbound event of a drive ten times, shuffled and at once: one outcome each.

BOTONES_TEST_LONG=1 does the whole drive ten times with other shuffles.
"""
import itertools
import random
import time

import harness
from drive import Drive
from rounds import Round

TIMES = 10
_numbers = itertools.count(90001)


class Redelivery(Drive):
    name = "again"
    policy = "approvers_notified = 1\n"

    def storm(self, deliveries, generator):
        """Each delivery ten times in any order from many connections, signed anew each time; all must be taken."""
        # Each attempt is signed at a second of its own; the same bytes at the same second would be a replay.
        self.storms = getattr(self, "storms", 0) + 1
        first = int(time.time()) - 280 + self.storms * TIMES
        attempts = [(delivery, first + again, again) for delivery in deliveries for again in range(TIMES)]
        generator.shuffle(attempts)
        statuses = self.talk.all_at_once([lambda a=a: self.talk.deliver(a[0], timestamp=a[1], attempt=a[2]) for a in attempts])
        self.assertEqual(set(statuses), {200})
        return attempts

    def drive(self, generator):
        round_ = Round(self, next(_numbers))
        round_.asked = dict.fromkeys(round_.orders, 1)  # the storm below asks each once, however often it is delivered
        orders = {operation: self.talk.mention_delivery("agent", words, channel=round_.channels[operation])
                  for operation, words in round_.orders.items()}
        questions = [self.talk.mention_delivery("user", "<@UBOT> whoami", channel=f"{round_.channels['queue.purge']}W"),
                     self.talk.slash_delivery("agent", "whoami")]
        before = self.journal.counts()
        self.storm([*orders.values(), *questions], generator)
        self.journal.wait_quiet()
        self.assertEqual(self.journal.counts()["inbox"], before["inbox"] + 4)
        self.assertEqual(self.journal.counts()["requests"], before["requests"] + 2)
        self.assertEqual(len(self.slack.answers(f"{round_.channels['queue.purge']}W")), 1, "one answer")

        presses = [self.talk.press(self.talk.card(round_.row(operation)["id"]), "mail_admin", deliver=False) for operation in orders]
        # Together with the orders again, as a late redelivery after the decision would come.
        self.storm([*presses, *orders.values()], generator)
        round_.until(lambda: all(round_.row(o)["state"] == "done" for o in orders), round_.states)
        self.journal.wait_quiet()
        self.assertEqual(self.journal.counts()["inbox"], before["inbox"] + 6)
        self.assertEqual(self.journal.counts()["requests"], before["requests"] + 2)
        round_.check()

    def test_ten_of_each_are_one(self):
        for seed in range(10 if harness.LONG else 2):
            with self.subTest(seed=seed):
                self.drive(random.Random(seed))

    def test_redeliveries_after_a_restart_are_still_known(self):
        delivery = self.talk.mention_delivery("agent", "<@UBOT> whoami", channel="CRESTART")
        self.assertEqual(self.talk.deliver(delivery), 200)
        self.journal.wait_quiet()
        self.service.stop()
        self.service.start()
        now = int(time.time())
        for again in range(3):
            self.assertEqual(self.talk.deliver(delivery, timestamp=now + 10 + again, attempt=again + 1), 200)
        self.journal.wait_quiet()
        self.assertEqual(len(self.slack.answers("CRESTART")), 1)

    def test_a_mention_that_comes_as_two_events_is_one_order(self):
        mention = self.talk.mention_delivery("agent", "<@UBOT> whoami", channel="CTWICE")
        twin = self.talk.twin(mention)
        self.assertNotEqual(mention.body, twin.body)
        self.assertEqual(self.talk.deliver_all([mention, twin]), [200, 200])
        self.journal.wait_quiet()
        self.assertEqual(len(self.slack.answers("CTWICE")), 1)

    def test_a_byte_identical_replay_is_refused_and_a_second_press_is_told(self):
        delivery = self.talk.mention_delivery("agent", "<@UBOT> whoami", channel="CREPLAY")
        now = int(time.time())
        statuses = [self.talk.deliver(delivery, timestamp=now) for _ in range(5)]
        self.assertEqual(statuses, [200, 401, 401, 401, 401])
        self.journal.wait_quiet()
        self.assertEqual(len(self.slack.answers("CREPLAY")), 1)


if __name__ == "__main__":
    harness.main()
