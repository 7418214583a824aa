#!/usr/bin/env python3
"""A full or failing disk: orders are refused and nothing is done; when there is space again, all goes on."""
import itertools

import harness
from drive import Drive
from rounds import Round

POLICY = "approvers_notified = 1\n"
_numbers = itertools.count(80001)


class DiskFull(Drive):
    name = "full"
    policy = POLICY

    def restart(self, **fault):
        self.service.stop()
        self.service.start(environment=self.service.shim(**fault))

    def calls_until_ready(self):
        self.restart()
        self.journal.wait_quiet()
        return self.service.calls()[0]

    def test_while_the_disk_is_full_no_order_is_taken_and_nothing_is_done(self):
        ready = self.calls_until_ready()
        self.restart(FULL_AT=ready + 1)
        before, entries = self.journal.counts(), self.estate.ldap.entries()
        for words in ('create account llena.disco name "Llena Disco" unit Central', "purge queue from ventas@example.org", "help"):
            for delivery in (self.talk.mention_delivery("agent", "<@UBOT> " + words), self.talk.slash_delivery("agent", words)):
                for attempt in range(3):
                    status = self.talk.deliver(delivery, attempt=attempt)
                    self.assertGreaterEqual(status, 500, "no 2xx for what is not durable")
        self.assertEqual(self.journal.counts(), before)
        self.assertEqual(self.estate.ldap.entries(), entries)
        self.assertEqual(self.service.http("GET", "/healthz")[0], 200)
        self.assertEqual(self.service.http("GET", "/readyz")[0], 503)
        self.restart()
        self.journal.wait_quiet()
        self.assertEqual(self.journal.counts()["requests"], before["requests"], "nothing half-taken appears later")
        self.assert_chain()

    def test_an_approved_order_does_not_run_when_its_intent_cannot_be_written(self):
        number = self.order("agent", '<@UBOT> create account nina.nada name "Nina Nada" unit Central')
        self.journal.wait_state(number, "waiting_approval")
        self.journal.wait_quiet()
        ready = self.calls_until_ready()
        self.restart(FULL_AT=ready + 1)
        status = self.talk.deliver(self.talk.click("mail_admin", number, deliver=False))
        self.assertGreaterEqual(status, 500)
        self.assertEqual(self.journal.state(number), "waiting_approval")
        self.assertIsNone(self.estate.ldap.account("nina.nada"))
        self.restart()
        self.talk.click("mail_admin", number)
        self.journal.wait_state(number, "done")

    def test_space_that_comes_back_is_used_without_a_restart(self):
        ready = self.calls_until_ready()
        points = range(ready + 1, ready + 200, 3) if harness.LONG else (ready + 1, ready + 15, ready + 40, ready + 80, ready + 120)
        for at in points:
            for fault in ({"FULL_AT": at, "FULL_CALLS": 12}, {"SYNC_FAILS_AT": at, "FULL_CALLS": 4}):
                with self.subTest(**fault):
                    self.restart(**fault)
                    struck = Round(self, next(_numbers))
                    struck.finish()
                    self.assertEqual(struck.deaths, 0, "a full disk ends no service")
        self.restart()


if __name__ == "__main__":
    harness.main()
