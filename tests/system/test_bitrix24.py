#!/usr/bin/env python3
"""Botones in Bitrix24, by its event queue and by webhook: an order to its end, faults, repetitions and forgeries."""
import itertools
import json
import os
import random
import stat
import unittest

import harness
from bitrix24_desk import HELP_DESK, Desk
from bitrix24_driver import buttons, wait_until, words

_names = itertools.count(1)


def account_order(login, name):
    return f'create account {login} name "{name}" unit Central'


class InBitrix24:
    """What must hold however events come; a subclass says how they do."""
    mode = "fetch"
    by_tokens = False
    portal = {}

    @classmethod
    def setUpClass(cls):
        cls.desk = Desk(f"bx{next(_names)}", mode=cls.mode, by_tokens=cls.by_tokens, **cls.portal)
        cls.driver, cls.journal, cls.fake = cls.desk.driver, cls.desk.journal, cls.desk.fake

    @classmethod
    def tearDownClass(cls):
        cls.desk.stop()

    def tearDown(self):
        self.assertTrue(self.desk.service.running(), f"the service ended: {self.desk.service.log_tail()}")

    def order(self, login, name, person="agent"):
        return self.desk.request(lambda: self.driver.mention(self.desk.user(person), account_order(login, name), HELP_DESK))

    def assert_decided(self, number):
        """Every card of the request tells its end and has nothing left to press."""
        for row in self.journal.cards(number):
            message = self.fake.message(int(row["message_ref"].rsplit("/", 1)[1]))
            self.assertEqual(buttons(message), [], words(message))
            self.assertIn(f"R-{number}", words(message))

    def test_an_order_is_approved_by_another_and_every_card_tells_its_end(self):
        number = self.order("olga.orden", "Olga Orden")
        card = self.driver.wait_for_card("Approve", f"R-{number}", HELP_DESK)
        private = self.driver.wait_for_card("Approve", f"R-{number}", str(self.desk.user("mail_admin")))
        self.driver.press(self.desk.user("mail_admin"), card, "Approve")
        self.driver.wait_until_decided(card, "olga.orden")
        self.driver.wait_until_decided(private, "olga.orden")
        self.journal.wait_state(number, "done")
        self.desk.settle()
        self.assert_decided(number)
        self.assertEqual(self.desk.accounts().count("olga.orden"), 1)

    def test_nobody_approves_their_own_request_and_only_they_are_told(self):
        number = self.order("paco.propio", "Paco Propio")
        card = self.driver.wait_for_card("Approve", f"R-{number}", HELP_DESK)
        self.desk.settle()
        before, posts = self.journal.audit_end(), len(self.fake.posts(HELP_DESK))
        self.driver.press(self.desk.user("agent"), card, "Approve")
        self.assert_refused_after(before)
        self.desk.settle()
        self.assertEqual(self.journal.state(number), "waiting_approval")
        self.assertEqual(len(self.fake.posts(HELP_DESK)), posts, "nothing is said to the group")
        self.driver.wait_for_whisper(self.desk.user("agent"))
        self.assertNotIn("paco.propio", self.desk.accounts())

    def assert_refused_after(self, before):
        """Agents may not approve at all, and nobody their own."""
        query = "SELECT body FROM audit WHERE action = 'order.refused' AND seq > ?"
        row = harness.wait(lambda: self.journal.rows(query, before), "a refusal")[0]
        self.assertIn(json.loads(row["body"])["code"], ("not_authorized", "self_approval", "not_an_approver"))

    def test_a_private_dialog_is_answered_in_itself_and_in_its_language(self):
        self.driver.direct(self.desk.user("user"), "quién soy")
        answer = self.driver.wait_for_card(None, "Úrsula Ulloa", str(self.desk.user("user")))
        self.assertEqual(answer["dialogId"], str(self.desk.user("user")))

    def test_a_typed_command_is_an_order(self):
        self.driver.command(self.desk.user("mail_admin2"), "whoami", channel=HELP_DESK)
        self.driver.wait_for_card(None, "Marta Ardila")

    def test_an_edited_message_a_guest_and_a_bot_are_never_heard(self):
        self.desk.settle()
        before = self.journal.counts()
        self.driver.mention(self.desk.user("agent"), account_order("edu.editado", "Edu Editado"), HELP_DESK, kind="ONIMBOTV2MESSAGEUPDATE")
        for facts in ({"extranet": True, "type": "extranet"}, {"bot": True, "type": "bot"}, {"active": False}, {"connector": True},
                      {"type": "collaber"}):
            self.fake.portal.add_person(19, **facts)
            self.driver.mention(19, account_order("gala.ajena", "Gala Ajena"), HELP_DESK)
        self.driver.direct(self.desk.user("agent"), "whoami")  # what comes after them is heard
        self.driver.wait_for_card(None, "Ana Agudelo", str(self.desk.user("agent")))
        self.desk.settle()
        self.assertEqual(self.journal.counts()["inbox"], before["inbox"] + 1)
        self.assertEqual(self.journal.counts()["requests"], before["requests"])

    def test_an_unknown_employee_is_told_so_in_private(self):
        self.fake.portal.add_person(19)
        posts = len(self.fake.posts(HELP_DESK))
        self.driver.mention(19, "show queue", HELP_DESK)
        self.driver.wait_for_whisper(19)
        self.assertEqual(len(self.fake.posts(HELP_DESK)), posts)

    def test_a_lost_answer_to_a_post_leaves_one_message(self):
        for how in ({"lost": True}, {"lost": True, "status": 502}, {"closed": True}, {"status": 500, "error": "INTERNAL_SERVER_ERROR"}):
            with self.subTest(how):
                self.desk.settle()
                posts = len(self.fake.posts(str(self.desk.user("mail_admin"))))
                self.fake.fail("imbot.v2.Chat.Message.send", **how)
                self.driver.direct(self.desk.user("mail_admin"), "whoami")
                self.desk.settle()
                self.assertEqual(len(self.fake.posts(str(self.desk.user("mail_admin")))), posts + 1)

    def test_too_many_calls_delay_messages_and_lose_none(self):
        self.desk.settle()
        posts = len(self.fake.posts(str(self.desk.user("agent"))))
        self.fake.fail("imbot.v2.Chat.Message.send", times=2, status=503, error="QUERY_LIMIT_EXCEEDED")
        for _ in range(3):
            self.driver.direct(self.desk.user("agent"), "whoami")
        wait_until(lambda: len(self.fake.posts(str(self.desk.user("agent")))) == posts + 3, what="three answers")
        self.desk.settle()
        self.assertEqual(len(self.fake.posts(str(self.desk.user("agent")))), posts + 3)

    def test_no_secret_is_stored_or_logged(self):
        stored = self.desk.everything_stored() + self.desk.service.log.read_bytes()
        for secret in ("bot-token-of-the-system-tests", "application-token-of-the-system-tests", self.fake.secret, "client-secret",
                       self.fake.oauth.access or "no-token-yet", self.fake.oauth.refresh if self.by_tokens else "no-token-yet"):
            self.assertNotIn(secret.encode(), stored, secret)


class ByQueue(InBitrix24, unittest.TestCase):
    def test_a_portal_that_is_down_is_asked_again_until_it_is_back(self):
        self.fake.fail("imbot.v2.Event.get", times=4, closed=True)
        self.driver.direct(self.desk.user("agent"), "whoami")
        self.desk.settle()
        posts = len(self.fake.posts())
        self.driver.direct(self.desk.user("agent"), "whoami")
        wait_until(lambda: len(self.fake.posts()) > posts, what="an answer")

    def test_an_event_nobody_knows_holds_up_nothing(self):
        with self.fake.lock:
            bot = self.fake.portal.bots[self.driver.bot]
            for kind, data in (("ONIMBOTV2FUTURE", {"x": 1}), ("ONIMBOTV2MESSAGEADD", {"message": None}), ("ONIMBOTV2MESSAGEADD", {})):
                self.fake.portal.emit(bot, kind, data)
        posts = len(self.fake.posts())
        self.driver.direct(self.desk.user("agent"), "whoami")
        wait_until(lambda: len(self.fake.posts()) > posts, what="an answer")
        wait_until(lambda: not self.fake.portal.events[self.driver.bot], what="all of them to be confirmed")

    def answered_questions(self):
        with self.fake.lock:
            return sum(call["method"] == "imbot.v2.Event.get" and call.get("status") == 200 for call in self.fake.calls)

    def test_forced_disconnects_miss_nothing_and_double_nothing(self):
        person = str(self.desk.user("user"))
        self.desk.settle()
        posts, said = len(self.fake.posts(person)), 0
        for turn in range(500 if harness.LONG else 40):
            fault = self.fake.fail("imbot.v2.Event.get", **({"closed": True}, {"lost": True}, {"lost": True, "status": 502})[turn % 3])
            if turn % 2 == 0:
                self.driver.direct(person, "whoami")
                said += 1
            wait_until(lambda fault=fault: fault.left == 0, what="the disconnect")
            asked = self.answered_questions()
            wait_until(lambda asked=asked: self.answered_questions() > asked, what="the bot to ask again")
        self.desk.settle()
        self.assertEqual(len(self.fake.posts(person)), posts + said)

    def test_no_port_is_open_to_the_portal(self):
        self.assertEqual(self.driver.deliver(self.driver.words_tree(15, "whoami")), 404)


class ByWebhook(InBitrix24, unittest.TestCase):
    mode = "webhook"

    def test_shuffled_redeliveries_are_one_outcome_each(self):
        person = str(self.desk.user("user"))
        self.desk.settle()
        posts, first = len(self.fake.posts(person)), len(self.fake.deliveries)
        for _ in range(100 if harness.LONG else 12):
            self.driver.direct(person, "whoami")
        bodies = [delivery["body"] for delivery in self.fake.deliveries[first:]]
        again = bodies * 10
        random.Random(20261121).shuffle(again)
        self.assertEqual({self.driver.redeliver(body) for body in again}, {200})
        self.desk.settle()
        self.assertEqual(len(self.fake.posts(person)), posts + len(bodies))

    def test_forged_deliveries_are_refused_and_nothing_is_stored(self):
        good = self.driver.words_tree(15, "whoami")
        forged = []
        for token in ("", " ", "x", "application-token", "token-of-the-bot-block", "APPLICATION-TOKEN-OF-THE-SYSTEM-TESTS", "0", "1", "null",
                      "application-token-of-the-system-tests ", "application-token-of-the-system-testsx", "%00", "é", "a" * 5000):
            forged.append({**good, "auth": {**good["auth"], "application_token": token}})
        forged += [{key: value for key, value in good.items() if key != "auth"}, {**good, "auth": {}}, {**good, "auth": "x"},
                   {**good, "auth": {**good["auth"], "member_id": "another"}}, {**good, "auth": {"application_token": []}},
                   {**good, "ts": 1700000000}, {**good, "ts": 1999999999}, {}, {"event": "ONIMBOTV2MESSAGEADD"}]
        bodies = [(body, {}) for body in forged] + [(body, {"content_type": "application/json"}) for body in forged]
        bodies += [(raw, {}) for raw in (b"", b"\x00", b"%", b"a=%zz", b"a[=1", b"=", b"&" * 900, b"a[b][c][d][e][f][g][h][i][j]=1", b"\xff\xfe=1",
                                         b"x=1&" * 1500)]
        bodies += [(good, {"content_type": kind}) for kind in ("text/plain", "multipart/form-data; boundary=b", "application/xml", "")]
        self.assertGreaterEqual(len(bodies), 60)
        self.desk.settle()
        before = self.journal.counts()
        refused = self.desk.service.metric("botones_security_events_total")
        for body, how in bodies:
            self.assertEqual(self.driver.deliver(body, **how), 401, (body, how))
        self.assertEqual(self.journal.counts(), before)
        self.assertGreaterEqual(self.desk.service.metric("botones_security_events_total"), refused + len(bodies))
        self.assertEqual(self.driver.deliver(good), 200, "the same body with its token is heard")


class ByTokens(InBitrix24, unittest.TestCase):
    """A local application: OAuth instead of a webhook."""
    by_tokens = True

    def test_a_token_that_expires_in_a_conversation_is_renewed_once_and_nothing_is_lost(self):
        number = self.order("tere.token", "Tere Token")
        card = self.driver.wait_for_card("Approve", f"R-{number}", HELP_DESK)
        renewals = self.fake.oauth.renewals
        self.fake.control({"expire_tokens": True, "fail": {"method": "oauth", "hang": 0.3}})
        for person in ("agent", "mail_admin2", "user"):
            self.driver.direct(self.desk.user(person), "whoami")
        self.driver.press(self.desk.user("mail_admin"), card, "Approve")
        self.driver.wait_until_decided(card, "tere.token")
        self.desk.settle()
        self.assertEqual(self.fake.oauth.renewals, renewals + 1)
        self.assertEqual(self.fake.oauth.most_at_once, 1)

    def test_the_tokens_are_kept_in_a_file_of_their_own_and_found_after_a_restart(self):
        path = self.desk.service.folder / "journal.db.bitrix24"
        self.assertEqual(stat.S_IMODE(os.stat(path).st_mode), 0o600)
        self.assertIn(self.fake.oauth.refresh, path.read_text())
        renewals = self.fake.oauth.renewals
        self.desk.service.stop()
        self.desk.start()
        self.driver.direct(self.desk.user("agent"), "whoami")
        self.desk.settle()
        self.assertEqual(self.fake.oauth.renewals, renewals, "the kept token is still good")
        self.fake.control({"expire_tokens": True})
        posts = len(self.fake.posts())
        self.driver.direct(self.desk.user("agent"), "whoami")
        wait_until(lambda: len(self.fake.posts()) > posts, what="an answer with a renewed token")
        self.assertEqual(self.fake.oauth.renewals, renewals + 1)


class Deaths(unittest.TestCase):
    """kill -9 between an event, its order in the journal and the offset: nothing is lost and nothing doubled."""

    def test_dying_at_any_write_of_the_journal(self):
        desk = Desk(f"bx{next(_names)}")
        desk.service.stop()
        desk.start(desk.service.shim())
        ready = desk.service.calls()[0]
        desk.driver.direct(15, "whoami")
        desk.settle()
        wait_until(lambda: not desk.fake.portal.events[desk.driver.bot], what="the event to be confirmed")
        last = desk.service.calls()[0]
        desk.service.stop()
        span = range(ready + 1, last + 2)
        points = span if harness.LONG else [span[round(i * (len(span) - 1) / 9)] for i in range(10)]
        deaths = 0
        for at, side in [(at, side) for at in points for side in (("after", "before") if harness.LONG else ("after",))]:
            with self.subTest(at=at, side=side):
                desk.start(desk.service.shim(CRASH_AT=at, CRASH_SIDE=side))
                asked = len(desk.fake.posts("15"))
                desk.driver.direct(15, "whoami")
                def answered():
                    return not desk.service.running() or len(desk.fake.posts("15")) == asked + 1 and not desk.fake.portal.events[desk.driver.bot]
                wait_until(answered, what="the answer or the end")
                if desk.service.running():
                    desk.service.stop()
                else:
                    deaths += 1
                desk.start()
                desk.settle()
                wait_until(lambda: not desk.fake.portal.events[desk.driver.bot], what="the event to be confirmed")
                desk.settle()
                self.assertEqual(len(desk.fake.posts("15")), asked + 1)
                desk.service.stop()
        self.assertGreaterEqual(deaths, len(points) // 2)
        desk.stop()


class Operator(unittest.TestCase):
    """What the one who installs it runs."""

    @classmethod
    def setUpClass(cls):
        cls.desk = Desk(f"bx{next(_names)}", start=False)

    @classmethod
    def tearDownClass(cls):
        cls.desk.stop()

    def test_register_makes_bot_and_commands_once_and_says_what_to_configure(self):
        with self.desk.fake.lock:
            portal = self.desk.fake.portal
            portal.bots.clear(), portal.commands.clear(), portal.events.clear()
        outputs = {self.desk.service.program("register bitrix24", check=True).stdout for _ in range(3)}
        self.assertEqual(len(outputs), 1, outputs)
        text = outputs.pop()
        self.assertIn("bot_id = 456", text)
        self.assertIn('mode = "fetch"', text)
        self.assertEqual([bot["code"] for bot in portal.bots.values()], ["botones"])
        commands = portal.commands[456]
        self.assertEqual(sorted(commands), ["mail", "press"])
        self.assertTrue(commands["press"]["hidden"])
        self.assertEqual(set(commands["mail"]["title"]), {"en", "es", "br"})

    def test_register_again_changes_what_was_registered_otherwise(self):
        self.desk.service.program("register bitrix24", check=True)
        portal = self.desk.fake.portal
        with self.desk.fake.lock:
            bot = next(bot for bot in portal.bots.values() if bot["code"] == "botones")
            bot["eventMode"] = "webhook"
            portal.commands[bot["id"]]["mail"]["title"] = {"en": "old"}
            portal.commands[bot["id"]]["press"]["hidden"] = False
        self.desk.service.program("register bitrix24", check=True)
        self.assertEqual(bot["eventMode"], "fetch")
        self.assertEqual(set(portal.commands[bot["id"]]["mail"]["title"]), {"en", "es", "br"})
        self.assertTrue(portal.commands[bot["id"]]["press"]["hidden"])

    def test_register_says_when_the_portal_is_too_old(self):
        self.desk.fake.portal.has_v2 = False
        done = self.desk.service.program("register bitrix24")
        self.desk.fake.portal.has_v2 = True
        self.assertEqual(done.returncode, 2)
        self.assertIn("imbot.v2", done.stderr)

    def test_check_names_the_missing_scope(self):
        good = self.desk.service.program("check")
        self.assertIn("chat.bitrix24: ok", good.stdout)
        self.desk.fake.portal.scopes = ["imbot"]
        bad = self.desk.service.program("check")
        self.desk.fake.portal.scopes = ["imbot", "user"]
        self.assertEqual(bad.returncode, 1)
        self.assertIn("bitrix24_scope_missing: user", bad.stdout)


if __name__ == "__main__":
    harness.main()
