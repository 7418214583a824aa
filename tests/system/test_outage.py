#!/usr/bin/env python3
"""Platforms that are away, ask for patience, or break off: the others go on, nothing is lost and nothing comes twice.

BOTONES_TEST_LONG=1: 500 forced disconnects and 1,000 shuffled redeliveries on every platform instead of 10 and 40.
"""
import itertools
import random
import time
import unittest

import harness
from platforms import EVERYWHERE, World
from talk import Talk

DISCONNECTS = 500 if harness.LONG else 10
REDELIVERIES = 1000 if harness.LONG else 40
COPIES = 10
QUIET_WITHIN = 600 if harness.LONG else 60
_places = itertools.count(1)
_logins = itertools.count(1)


def new_login(kind):
    """A login nobody has; none contains another."""
    number = next(_logins)
    return kind + "." + "".join(chr(ord("a") + int(digit)) for digit in f"{number:05d}")


class Connected(unittest.TestCase):
    """All three platforms; who approves is told where `reach` says."""
    sockets = False
    bitrix24_mode = "fetch"
    reach = {}
    policy = "approvers_notified = 1\n"

    @classmethod
    def setUpClass(cls):
        cls.world = World(f"away{next(_places)}", sockets=cls.sockets, bitrix24_mode=cls.bitrix24_mode, reach=cls.reach,
                          policy=cls.policy).start()
        cls.faces, cls.journal = cls.world.faces, cls.world.journal

    @classmethod
    def tearDownClass(cls):
        cls.world.stop()

    def tearDown(self):
        for platform in EVERYWHERE:
            self.faces[platform].up()
        self.assertTrue(self.world.service.running(), f"the service ended: {self.world.service.log_tail()}")

    def answers(self, face, login):
        """How often the question about that login was answered."""
        return sum(login in shown.words for shown in face.everything())

    def assert_each_answered_once(self, face, logins):
        face.wait_heard()
        self.journal.wait_quiet(within=QUIET_WITHIN)
        said = [shown.words for shown in face.everything()]
        counts = {login: sum(login in words for words in said) for login in logins}
        self.assertEqual({login: count for login, count in counts.items() if count != 1}, {}, "0 missed, 0 doubled")


class Away(Connected):
    """Each platform in turn answers 503, then not at all, while a request is decided elsewhere."""
    reach = dict.fromkeys(("agent", "mail_admin", "mail_admin2", "mail_admin3"), "slack")
    policy = "approvers_notified = 2\n"

    def check(self, away, here):
        away, here = self.faces[away], self.faces[here]
        login = new_login("fuera")
        number = away.order("agent", f'create account {login} name "Fuera Fuera" unit Central')
        card = away.wait_card(number, "Approve")
        self.journal.wait_quiet()
        away.fault(times=2, **({"status": 503, "error": "INTERNAL_SERVER_ERROR"} if away.platform == "bitrix24" else {"status": 503}))
        away.down()
        here.direct("mail_admin3", f"approve R-{number}")
        self.journal.wait_state(number, "done")
        asked = new_login("nadie")
        here_asked = new_login("nadie")
        away.direct("agent", f"show account {asked}")
        here.direct("agent", f"show account {here_asked}")
        harness.wait(lambda: self.answers(here, here_asked) == 1, f"{here.name} to go on")
        self.assertEqual(self.answers(away, asked), 0)
        now = away.card_if_shown(number)
        self.assertEqual(now.buttons, card.buttons, "nothing can arrive yet")
        away.up()
        harness.wait(lambda: not away.card_if_shown(number).buttons, "the card to tell the end")
        self.assert_each_answered_once(away, [asked])
        self.assert_each_answered_once(here, [here_asked])
        shown = [m for m in away.everything() if f"R-{number}" in m.words and "/claim/" not in m.words]
        self.assertEqual(len(shown), len([1 for row, _ in self.world.cards(number) if row["platform"] == away.platform]))

    def test_slack_is_away(self):
        self.check("slack", "teams")

    def test_teams_is_away(self):
        self.check("teams", "bitrix24")

    def test_bitrix24_is_away(self):
        self.check("bitrix24", "slack")

    def test_who_asks_for_patience_is_given_it(self):
        limits = {"slack": ({"status": 429, "retry_after": 2}, 2.0), "teams": ({"status": 429, "retry_after": 3}, 3.0),
                  "bitrix24": ({"status": 503, "error": "QUERY_LIMIT_EXCEEDED"}, 0.5)}
        asked, before = {}, {}
        for platform, (how, _) in limits.items():
            face = self.faces[platform]
            asked[platform], before[platform] = new_login("nadie"), len(face.calls(face.posting))
            face.fault(operation=face.posting, **how)
            face.direct("agent", f"show account {asked[platform]}")
        self.journal.wait_quiet()
        for platform, (_, patience) in limits.items():
            with self.subTest(platform):
                face = self.faces[platform]
                times = [call["at"] for call in face.calls(face.posting)[before[platform]:]]
                self.assertEqual(len(times), 2, "refused, and then taken")
                self.assertGreaterEqual(times[1] - times[0], patience - 0.05)
                self.assert_each_answered_once(face, [asked[platform]])


class Unwelcome(Connected):
    """An approver the bot may not write to."""
    reach = {"mail_admin": "teams", "mail_admin2": "teams"}

    def test_a_card_that_is_refused_for_good_goes_elsewhere_and_is_not_sent_for_ever(self):
        with self.world.teams.lock:
            self.world.teams.service.people["aad-admin"]["installed"] = False
        number = self.faces["bitrix24"].order("agent", 'create account nunca.visto name "Nunca Visto" unit Central')
        harness.wait(lambda: any(self.faces[p].card_if_shown(number, who) for p in EVERYWHERE for who in ("mail_admin", "mail_admin2")),
                     "a card for somebody who may decide")
        self.journal.wait_quiet()
        sent = self.journal.value("SELECT count(*) FROM outbox WHERE request_id = ?", number)
        self.assertLess(sent, 10, "no storm of cards nobody takes")
        self.faces["slack"].direct("mail_admin", f"approve R-{number}")
        self.journal.wait_state(number, "done")
        self.journal.wait_quiet()


class Storms(Connected):
    """Connections that break, and deliveries that come again in any order."""

    def break_connections(self, face):
        generator, logins = random.Random(7), []
        for _ in range(DISCONNECTS):
            logins.append(new_login("corte"))
            words = face.delivery("agent", f"show account {logins[-1]}", face.place(next(_places)))
            if generator.random() < 0.5:
                face.fault(operation=face.posting, closed=True)
            face.disconnect(words)
        self.assert_each_answered_once(face, logins)

    def redeliver(self, face):
        generator = random.Random(11)
        logins = [new_login("vuelve") for _ in range(REDELIVERIES // COPIES)]
        before = self.journal.value("SELECT count(*) FROM inbox")
        said = [face.say("agent", f"show account {login}", face.place(next(_places))) for login in logins]
        storm = [(each, attempt) for each in said for attempt in range(1, COPIES)]
        generator.shuffle(storm)
        Talk.all_at_once([lambda each=each, attempt=attempt: face.again(each, attempt) for each, attempt in storm], threads=8)
        self.assert_each_answered_once(face, logins)
        self.assertEqual(self.journal.value("SELECT count(*) FROM inbox"), before + len(logins))


    def acknowledge_at_once(self, face):
        """Whatever else is slow: Slack shows an error after three seconds, Teams repeats after fifteen."""
        login = new_login("lenta")
        words = face.delivery("agent", f"show account {login}", face.place(next(_places)))
        face.down(hang=4)
        slowness = face.fake.faults[-1]
        began = time.monotonic()
        face.deliver(words)
        self.assertLess(time.monotonic() - began, 2)
        harness.wait(lambda: slowness.left < 10 ** 9, "a call that is slow")
        face.up()
        self.assert_each_answered_once(face, [login])


class ByRoutes(Storms):
    """Slack by HTTP, Teams, Bitrix24 by its queue."""

    def test_slack_is_answered_before_anything_is_done(self):
        self.acknowledge_at_once(self.faces["slack"])

    def test_teams_is_answered_before_anything_is_done(self):
        self.acknowledge_at_once(self.faces["teams"])

    def test_slack_breaks_off(self):
        self.break_connections(self.faces["slack"])

    def test_teams_breaks_off(self):
        self.break_connections(self.faces["teams"])

    def test_bitrix24_breaks_off(self):
        self.break_connections(self.faces["bitrix24"])

    def test_slack_delivers_again(self):
        self.redeliver(self.faces["slack"])

    def test_teams_delivers_again(self):
        self.redeliver(self.faces["teams"])

    def test_bitrix24_delivers_again(self):
        self.redeliver(self.faces["bitrix24"])


class BySockets(Storms):
    """Slack by sockets, Bitrix24 by webhook."""
    sockets, bitrix24_mode = True, "webhook"

    def test_a_socket_is_acknowledged_before_anything_is_done(self):
        self.acknowledge_at_once(self.faces["slack"])

    def test_a_webhook_is_answered_before_anything_is_done(self):
        self.acknowledge_at_once(self.faces["bitrix24"])

    def test_sockets_break_off(self):
        self.break_connections(self.faces["slack"])

    def test_sockets_deliver_again(self):
        self.redeliver(self.faces["slack"])

    def test_calls_to_the_portal_break_off(self):
        self.break_connections(self.faces["bitrix24"])

    def test_a_webhook_is_delivered_again(self):
        self.redeliver(self.faces["bitrix24"])


if __name__ == "__main__":
    harness.main()
