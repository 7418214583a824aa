"""The case every drive is: a running service with its people, backends and chat, and what must hold at a drive's end."""
import itertools
import unittest

import harness
from estate import Estate, Shop
from service import BOT_TOKEN, PEOPLE, Service
from fake_slack import FakeSlack
from talk import Talk

_names = itertools.count(1)


class Drive(unittest.TestCase):
    """One service for all tests of a class; they share journal, directory and queue, so each names its own targets."""
    name = "drive"
    policy = ""

    @classmethod
    def setUpClass(cls):
        cls.estate = Estate.get()
        cls.postfix = cls.estate.postfix
        unique = f"{cls.name}{next(_names)}"
        cls.slack = FakeSlack(BOT_TOKEN, [*(person[3] for person in PEOPLE.values()), "U9OTHER"])
        cls.shop = Shop(f"{unique}.shop.db")
        cls.service = Service(unique, cls.estate, cls.slack, shop=cls.shop, policy=cls.policy)
        cls.journal = cls.service.journal
        cls.talk = Talk(cls.service, cls.slack)
        cls.service.start()

    @classmethod
    def tearDownClass(cls):
        cls.service.kill()
        cls.slack.stop()

    def tearDown(self):
        self.assertTrue(self.service.running(), f"the service ended: {self.service.log_tail()}")

    def order(self, person, text, **where):
        """Says it in the help desk's channel; the number of the request it became."""
        after = self.journal.newest()
        self.talk.mention(person, text, **where)
        return self.journal.wait_newest(after)

    def approve(self, person, number):
        self.journal.wait_state(number, "waiting_approval")
        self.talk.click(person, number)

    def finish(self, number, asker="agent", approver="mail_admin"):
        """Decides whatever the request waits for, until it is done."""
        self.journal.wait_state(number, "confirming", "waiting_approval", "done")
        state = self.journal.state(number)
        if state != "done":
            self.talk.click(asker if state == "confirming" else approver, number)
        self.journal.wait_state(number, "done")
        self.journal.wait_quiet()

    def assert_decided(self, number, cards=None):
        """All cards of the request are in Slack once each, tell its end, and have nothing left to press."""
        rows = self.journal.cards(number)
        if cards is not None:
            self.assertEqual(len(rows), cards)
        for row in rows:
            message = self.slack.message(row["message_ref"])
            self.assertEqual(message.buttons(), [], f"card {row['id']} of R-{number} is read-only")
            self.assertIn(f"R-{number}", message.words())
        self.assert_posted_once()

    def assert_posted_once(self):
        """No delivery appears twice in the fake."""
        ids = [message.delivery for message in self.slack.messages() if message.delivery]
        self.assertEqual(sorted(set(ids)), sorted(ids), "each delivery was posted once")

    def assert_solved(self, number, asker, approver=None):
        """The ticket says what was done, by whom and approved by whom (S43, S51)."""
        ticket = self.journal.ticket_of(number)
        self.assertEqual(ticket["state"], "solved")
        entries = self.journal.rows("SELECT * FROM ticket_entries WHERE ticket_id = ? AND kind = 'solution'", ticket["id"])
        text = " ".join(entry["body"] for entry in entries)
        self.assertIn(asker, text)
        if approver:
            self.assertIn(approver, text)

    def assert_chain(self):
        """The audit chain verifies, by the program itself."""
        done = self.service.program("audit verify")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
