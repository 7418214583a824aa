#!/usr/bin/env python3
"""One conversation, held wherever people are: in Slack by HTTP and by sockets, in Teams, in Bitrix24 by its queue and by
webhook, and in a terminal. All three chat platforms are connected all the time.
"""
import itertools
import time
import unittest

import harness
from platforms import World

_names = itertools.count(1)
REPEATS = 5
POLICY = "approvers_notified = 2\n"


def account_order(login, name):
    return f'create account {login} name "{name}" unit Central'


class Everywhere:
    """What holds on every platform; a subclass says on which."""
    platform = ""
    sockets = False
    bitrix24_mode = "fetch"

    @classmethod
    def setUpClass(cls):
        wish = {} if cls.platform == "terminal" else dict.fromkeys(("agent", "mail_admin", "mail_admin2", "mail_admin3", "user"), cls.platform)
        cls.world = World(f"talk{next(_names)}", sockets=cls.sockets, bitrix24_mode=cls.bitrix24_mode, reach=wish, policy=POLICY).start()
        cls.world.shop.add("maria.lopez", "María", "López", "Central")
        cls.world.shop.add("marco.tapia", "Marco", "Tapia", "Central")
        cls.face = cls.world.faces[cls.platform]
        cls.journal = cls.world.journal

    @classmethod
    def tearDownClass(cls):
        cls.world.stop()

    def tearDown(self):
        self.assertTrue(self.world.service.running(), f"the service ended: {self.world.service.log_tail()}")

    def order(self, login, name, who="agent"):
        number = self.face.order(who, account_order(login, name))
        self.journal.wait_state(number, "waiting_approval")
        return number

    def decided_card(self, number, who=None):
        """The card once it says how it ended and has nothing left to press."""
        card = self.face.card_if_shown(number, who)
        return card if not {"Approve", "Deny…", "Cancel"} & set(card.buttons) and "⏳" not in card.words else None

    def approvals(self, number):
        return [(row["person"], row["decision"]) for row in self.journal.rows("SELECT * FROM approvals WHERE request_id = ?", number)]

    def test_asked_previewed_approved_by_another_person_and_done(self):
        number = self.order("juan.perez", "Juan Pérez")
        card = self.face.wait_card(number, "Approve")
        self.assertIn("juan.perez@example.com", card.words)
        self.assertIn(f"R-{number}", card.words)
        self.assertIsNone(self.world.shop.account("juan.perez"), "nothing is done before the approval")
        private = self.face.wait_card(number, "Approve", who="mail_admin")
        self.face.press("mail_admin", private, "Approve")
        self.journal.wait_state(number, "done")
        for who in (None, "mail_admin"):
            shown = harness.wait(lambda who=who: self.decided_card(number, who), "the card to be decided")
            self.assertEqual(shown.key, (private if who else card).key, "the same card, updated in place")
            self.assertIn("juan.perez@example.com", shown.words)
            self.assertIn("Mateo Arango", shown.words)
        self.assertEqual(self.world.shop.account("juan.perez")["state"], "active")
        ticket = self.journal.ticket_of(number)
        self.assertEqual(ticket["state"], "solved")
        solution = " ".join(row["body"] for row in self.journal.rows(
            "SELECT body FROM ticket_entries WHERE ticket_id = ? AND kind = 'solution'", ticket["id"]))
        self.assertIn("Ana Agudelo", solution)
        self.assertIn("Mateo Arango", solution)

    def test_nobody_approves_what_they_asked_themselves(self):
        number = self.order("ana.propia", "Ana Propia", who="mail_admin")
        card = self.face.wait_card(number, "Approve")
        audit, told = self.journal.audit_end(), self.face.keys("mail_admin")
        self.face.press("mail_admin", card, "Approve")
        self.journal.wait_refusal("self_approval", audit)
        self.face.wait_told("mail_admin", "Marta Ardila", told)  # who can
        self.assertEqual(self.journal.state(number), "waiting_approval")
        self.assertIsNone(self.world.shop.account("ana.propia"))

    def test_a_denial_with_its_reason_ends_the_request_with_it(self):
        number = self.order("petra.denegada", "Petra Denegada")
        self.face.direct("mail_admin", f"deny R-{number}: wrong unit")
        self.journal.wait_state(number, "denied")
        self.assertEqual(self.approvals(number), [("mail_admin", "deny")])
        self.assertEqual(self.journal.value("SELECT reason FROM approvals WHERE request_id = ?", number), "wrong unit")
        card = harness.wait(lambda: self.decided_card(number), "the card to be decided")
        self.assertIn("wrong unit", card.words)
        self.assertIsNone(self.world.shop.account("petra.denegada"))

    def test_a_denial_by_its_button_asks_for_the_reason(self):
        number = self.order("pablo.denegado", "Pablo Denegado")
        self.face.press("mail_admin", self.face.wait_card(number, "Deny…", who="mail_admin"), "Deny…")
        self.face.give_reason("mail_admin", "the form is missing")
        self.journal.wait_state(number, "denied")
        self.assertEqual(self.journal.value("SELECT reason FROM approvals WHERE request_id = ?", number), "the form is missing")

    def test_the_first_decision_wins_and_the_second_person_is_told_who_decided(self):
        number = self.order("lidia.lenta", "Lidia Lenta")
        self.face.direct("mail_admin", f"approve R-{number}")
        self.journal.wait_state(number, "done")
        audit, told = self.journal.audit_end(), self.face.keys("mail_admin2")
        self.face.direct("mail_admin2", f"approve R-{number}")
        self.journal.wait_refusal("already_decided", audit)
        self.assertRegex(self.face.wait_told("mail_admin2", f"R-{number}", told).words, "Mateo Arango")
        self.assertEqual(self.approvals(number), [("mail_admin", "approve")])

    def test_a_read_only_order_is_answered_at_once_and_changes_nothing(self):
        told, requests = self.face.keys("agent"), self.journal.newest()
        self.face.direct("agent", "show account maria.lopez")
        self.face.wait_told("agent", "maria.lopez@example.com", told)
        waiting = [r["state"] for r in self.journal.requests() if r["id"] > requests and r["state"] != "done"]
        self.assertEqual(waiting, [])

    def test_help_names_what_this_person_may_do(self):
        told = self.face.keys("agent")
        self.face.direct("agent", "help")
        self.face.wait_told("agent", "create account", told)

    def test_a_question_with_buttons_is_answered_by_a_button(self):
        told, after = self.face.keys("mail_admin"), self.journal.newest()
        self.face.direct("mail_admin", "dar de baja a marco.tapia")
        asked = harness.wait(lambda: next((m for m in self.face.told("mail_admin") if m.key not in told and len(m.buttons) > 1), None),
                             lambda: f"a question with buttons: {[m for m in self.face.told('mail_admin') if m.key not in told]}")
        self.face.press("mail_admin", asked, asked.buttons[0])
        number = self.journal.wait_newest(after)
        self.assertEqual(self.journal.request(number)["operation"], "account.close")
        self.face.direct("mail_admin", f"cancel R-{number}")
        self.journal.wait_state(number, "cancelled")


class OnAPlatform(Everywhere):
    """What only a chat platform does."""

    def test_an_edited_message_does_nothing(self):
        before = self.journal.counts()
        self.face.edited("agent", account_order("edu.editado", "Edu Editado"))
        told = self.face.keys("agent")
        self.face.direct("agent", "whoami")  # what comes after it is heard
        self.face.wait_told("agent", "Ana Agudelo", told)
        self.assertEqual(self.journal.counts()["inbox"], before["inbox"] + 1)
        self.assertEqual(self.journal.counts()["requests"], before["requests"])

    def test_somebody_unknown_is_refused_in_private_and_learns_nothing(self):
        self.journal.wait_quiet()
        told, requests = self.face.keys("stranger"), self.journal.newest()
        said = {shown.key for shown in self.face.everything()} - told
        self.face.say("stranger", account_order("mallory", "Mallory"))
        answer = self.face.wait_told("stranger", "", told)
        self.assertNotIn("example.com", answer.words)
        self.assertEqual(self.journal.newest(), requests)
        self.journal.wait_quiet()
        self.assertEqual({m.key for m in self.face.everything()} - said - {m.key for m in self.face.told("stranger")}, set())

    def test_who_was_deactivated_on_the_platform_orders_and_decides_nothing_any_more(self):
        number = self.order("dario.duda", "Darío Duda")
        card = self.face.wait_card(number, "Approve")
        self.journal.wait_quiet()
        self.face.set_active("mail_admin3", False)
        try:
            self.face.press("mail_admin3", card, "Approve")
            self.face.say("mail_admin3", account_order("intruso.ido", "Intruso Ido"))
            self.face.say("mail_admin3", f"approve R-{number}")
            self.face.wait_heard()
            told = self.face.keys("agent")
            self.face.direct("agent", "whoami")  # what comes after it is heard
            self.face.wait_told("agent", "Ana Agudelo", told)
            harness.wait(lambda: not self.journal.rows("SELECT id FROM inbox WHERE processed_at IS NULL"), "all to be handled")
            self.assertEqual(self.journal.newest(), number, "no new request")
            self.assertEqual((self.journal.state(number), self.approvals(number)), ("waiting_approval", []))
            self.assertIsNone(self.world.shop.account("intruso.ido"))
        finally:
            self.face.set_active("mail_admin3", True)
        def decided():
            self.face.direct("mail_admin3", f"approve R-{number}")
            time.sleep(0.5)  # what is known of a person may be a second old
            return self.journal.state(number) != "waiting_approval"
        harness.wait(decided, "who is active again to be heard")
        self.assertEqual(self.approvals(number), [("mail_admin3", "approve")])

    def test_what_is_delivered_five_times_has_one_outcome(self):
        after = self.journal.newest()
        said = self.face.say("agent", account_order("rita.repite", "Rita Repite"))
        for attempt in range(1, REPEATS):
            self.face.again(said, attempt)
        number = self.journal.wait_newest(after)
        self.journal.wait_state(number, "waiting_approval")
        pressed = self.face.press("mail_admin", self.face.wait_card(number, "Approve", who="mail_admin"), "Approve")
        for attempt in range(1, REPEATS):
            self.face.again(pressed, attempt)
            self.face.again(said, REPEATS + attempt)
        self.journal.wait_state(number, "done")
        self.face.wait_heard()
        self.journal.wait_quiet()
        self.assertEqual(self.journal.newest(), number, "one request")
        self.assertEqual(self.approvals(number), [("mail_admin", "approve")])
        self.assertEqual(len(self.journal.audit("request.finish", number)), 1)
        shown = sorted(m.key for m in self.face.everything() if f"R-{number}" in m.words and "/claim/" not in m.words)
        self.assertEqual(shown, sorted(card.key for _, card in self.world.cards(number)), "each card once, and nothing else")


class SlackByHttp(OnAPlatform, unittest.TestCase):
    platform = "slack"


class SlackBySockets(OnAPlatform, unittest.TestCase):
    platform, sockets = "slack", True


class Teams(OnAPlatform, unittest.TestCase):
    platform = "teams"


class Bitrix24ByQueue(OnAPlatform, unittest.TestCase):
    platform = "bitrix24"


class Bitrix24ByWebhook(OnAPlatform, unittest.TestCase):
    platform, bitrix24_mode = "bitrix24", "webhook"


class Terminal(Everywhere, unittest.TestCase):
    platform = "terminal"

    def test_somebody_unknown_is_refused(self):
        requests = self.journal.newest()
        code, replies = self.world.service.chat("nobody", "help")
        self.assertEqual((code, replies), (2, []))
        self.assertEqual(self.journal.newest(), requests)


if __name__ == "__main__":
    harness.main()
