#!/usr/bin/env python3
"""Asked on one platform, approved on a second, watched on the third, for every ordered pair: one request, one state."""
import itertools
import unittest

import harness
from platforms import EVERYWHERE, World

# Where each administrator wants to be told; so every platform has a card of every request.
REACH = {"mail_admin": "slack", "mail_admin2": "teams", "mail_admin3": "bitrix24"}
ADMINISTRATOR = {platform: person for person, platform in REACH.items()}
SOON = 5  # seconds after a decision in which every live button must be gone
PAIRS = list(itertools.permutations(EVERYWHERE, 2))
MARKS = "⏳✅✔⛔⚠✖"


def mark_of(shown):
    """The sign of the state at the card's title."""
    return next((sign for sign in shown.words if sign in MARKS), None)


class Pairs(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.world = World("pairs", reach=REACH, policy="approvers_notified = 3\n").start()
        cls.journal = cls.world.journal

    @classmethod
    def tearDownClass(cls):
        cls.world.stop()

    def third(self, *two):
        return next(platform for platform in EVERYWHERE if platform not in two)

    def order(self, asked_in, login):
        number = self.world.faces[asked_in].order("agent", f'create account {login} name "{login.title()}" unit Central')
        self.journal.wait_state(number, "waiting_approval")
        return number

    def all_cards(self, number, asked_in):
        """The card beside the question, and the private one of each administrator; all can be pressed."""
        cards = [self.world.faces[asked_in].wait_card(number, "Approve")]
        return cards + [self.world.faces[platform].wait_card(number, "Approve", who) for who, platform in REACH.items()]

    def settled(self, number):
        return all(not card.buttons for _, card in self.world.cards(number))

    def live(self, number):
        return [card for _, card in self.world.cards(number) if card.buttons]

    def check(self, asked_in, decided_in, login):
        number = self.order(asked_in, login)
        cards = self.all_cards(number, asked_in)
        self.assertEqual(len({mark_of(card) for card in cards}), 1, cards)
        decider, face = ADMINISTRATOR[decided_in], self.world.faces[decided_in]
        face.press(decider, face.card_if_shown(number, decider), "Approve")
        harness.wait(lambda: self.settled(number), lambda: f"no live button anywhere; still {self.live(number)}", within=SOON)
        self.journal.wait_state(number, "done")
        self.journal.wait_quiet()
        after = [card for _, card in self.world.cards(number)]
        self.assertEqual(sorted(str(card.key) for card in after), sorted(str(card.key) for card in cards), "the same cards, in place")
        self.assertEqual({mark_of(card) for card in after}, {mark_of(after[0])}, after)
        self.assertNotEqual(mark_of(after[0]), mark_of(cards[0]))
        watched = self.world.faces[self.third(asked_in, decided_in)].card_if_shown(number, ADMINISTRATOR[self.third(asked_in, decided_in)])
        for card in [*after, watched]:
            self.assertEqual(card.buttons, [])
            self.assertIn(f"{login}@example.com", card.words)
            self.assertIn(self.world.service.people[decider][0], card.words, "who approved it")
        self.assertEqual(self.world.shop.account(login)["state"], "active")
        decisions = self.journal.rows("SELECT person FROM approvals WHERE request_id = ?", number)
        self.assertEqual([row["person"] for row in decisions], [decider])

    def test_a_denial_on_one_platform_is_seen_on_all(self):
        number = self.order("teams", "nadie.negado")
        self.all_cards(number, "teams")
        self.world.faces["bitrix24"].direct("mail_admin3", f"deny R-{number}: not this one")
        self.journal.wait_state(number, "denied")
        harness.wait(lambda: self.settled(number), lambda: f"no live button anywhere; still {self.live(number)}", within=SOON)
        self.journal.wait_quiet()
        for _, card in self.world.cards(number):
            self.assertIn("not this one", card.words)
        self.assertIsNone(self.world.shop.account("nadie.negado"))


def _pair(asked_in, decided_in):
    def test(self):
        self.check(asked_in, decided_in, f"{asked_in.rstrip('24')}.{decided_in.rstrip('24')}")
    return test


for _asked, _decided in PAIRS:
    setattr(Pairs, f"test_asked_in_{_asked}_approved_in_{_decided}", _pair(_asked, _decided))


if __name__ == "__main__":
    harness.main()
