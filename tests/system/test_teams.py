#!/usr/bin/env python3
"""The built binary in Teams: asked by mention, decided on a card by another person, shown to everybody; and nobody else
gets in."""
import concurrent.futures
import json
import os
import signal
import sqlite3
import subprocess
import sys
import unittest

import harness
from journal import Journal
from service import ROLES, section
from teams_driver import FakeTeams, TeamsDriver, buttons, inputs, teams_keys, wait_until, words

sys.path.insert(0, str(harness.FAKES))
import teams_forgeries  # noqa: E402

WEBHOOK_SECRET = "vqF0En+Z0ucuRTM/01o2GuhMH3hKKk/N2bOmlM31zaA="
# id: (name, role, language, Entra object id)
PEOPLE = {"agent": ("Ana Agudelo", "agent", "en", "aad-agent"), "mail_admin": ("Mateo Arango", "mail_admin", "en", "aad-admin"),
          "mail_admin2": ("Marta Ardila", "mail_admin", "es", "aad-admin2"), "user": ("Úrsula Ulloa", "user", "es", "aad-user")}


class TeamsService:
    """One `botones serve` with an embedded directory and Teams alone."""

    def __init__(self, name, fake, **changes):
        self.folder = harness.work() / name
        self.folder.mkdir()
        self.fake, self.changes = fake, changes
        self.config, self.log, self.store = self.folder / "botones.toml", self.folder / "serve.log", self.folder / "journal.db"
        self.mail = self.folder / "mail.db"
        self.journal = Journal(self.store)
        self.make_directory()
        self.config.write_text("\n".join(self.sections()), encoding="utf-8")
        harness.watch_log(self.log)
        harness.at_end(self.kill)
        self.process = None

    def make_directory(self):
        schema = (harness.SOURCE / "adapters/directory/sqlite/schema.sql").read_text()
        with sqlite3.connect(self.mail) as database:
            database.executescript(schema)
            database.execute("INSERT INTO domains (name) VALUES ('example.org')")
        database.close()

    def sections(self):
        yield section("server", {"listen": "127.0.0.1:0", "public_url": "http://claims.test"})
        yield section("store", {"url": f"sqlite:{self.store}"})
        yield section("institution", {"name": "Example", "timezone": "America/Bogota", "language": "en"})
        yield section("chat.teams", {
            "app_id": self.fake.app_id, "tenant_id": self.fake.tenant, "app_password": "env:BOTONES_TEST_TEAMS",
            "openid_url": self.fake.openid_url, "token_url": self.fake.token_url, "service_hosts": [self.fake.url],
            "file_hosts": [self.fake.url],
            "outgoing_webhook_secret": WEBHOOK_SECRET, **self.changes})
        yield section("[domains]", {"name": "example.org", "directory": "people"})
        yield section("directory.people", {"kind": "sqlite", "path": str(self.mail)})
        for role, rights in ROLES.items():
            yield section(f"roles.{role}", rights)
        for person, (name, role, language, aad) in PEOPLE.items():
            yield section("[people]", {"id": person, "name": name, "email": f"{person}@example.org", "roles": [role],
                                       "unit": "central", "language": language, "teams": f"{self.fake.tenant}/{aad}"})

    def start(self):
        offset = self.log.stat().st_size if self.log.exists() else 0
        with self.log.open("ab") as log:
            self.process = subprocess.Popen([harness.botones(), "serve", "--config", self.config], stdin=subprocess.DEVNULL,
                                            stdout=log, stderr=log, env={**os.environ, "BOTONES_TEST_TEAMS": self.fake.password})

        def listening():
            if self.process.poll() is not None:
                raise AssertionError(f"serve ended with {self.process.returncode}: {self.log.read_text()[-2000:]}")
            lines = self.log.read_bytes()[offset:].decode("utf-8", "replace").splitlines()
            return [json.loads(line) for line in lines if '"listening"' in line and line.startswith("{")]
        self.port = int(harness.wait(listening, "the service to listen")[0]["port"])
        return self

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(harness.PATIENCE)

    def kill(self):
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def account(self, login):
        with sqlite3.connect(f"file:{self.mail}?mode=ro", uri=True) as database:
            return database.execute("SELECT count(*) FROM accounts WHERE login = ?", (login,)).fetchone()[0]


class Teams(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.fake = FakeTeams(people=[person[3] for person in PEOPLE.values()] + ["aad-stranger"])
        cls.fake.server.handle_error = lambda *_: None
        cls.fake.__enter__()
        harness.at_end(cls.fake.__exit__)
        cls.service = TeamsService("teams", cls.fake).start()
        cls.journal = cls.service.journal
        cls.teams = TeamsDriver(f"http://127.0.0.1:{cls.service.port}", cls.fake, WEBHOOK_SECRET)
        for person in PEOPLE.values():
            cls.teams.install(person[3])

    @classmethod
    def tearDownClass(cls):
        cls.service.kill()

    def tearDown(self):
        self.assertIsNone(self.service.process.poll(), self.service.log.read_text(errors="replace")[-2000:])

    def order(self, login, channel="c1", person="aad-agent"):
        after = self.journal.newest()
        given, surname = (part.capitalize() for part in login.split("."))
        text = f'create account {login} name "{given} {surname}" unit Tesorería id {1013624577 + after}'
        activity = self.teams.mention(person, text, channel)
        number = self.journal.wait_newest(after)
        return number, activity

    def card_of(self, number, channel="c1"):
        return self.teams.wait_for_card("Approve", f"R-{number}", channel)

    def doubled(self, login):
        """An order of whose cards one was posted twice, because its answer was lost; that card, which nobody knows of."""
        self.journal.wait_quiet()
        self.fake.fail("send", lost=True)
        number, _ = self.order(login)
        def twins():
            places = [m["conversation"] for m in self.teams.cards(f"R-{number}")]
            return next((place for place in places if places.count(place) == 2), None)
        place = wait_until(twins, what="a card and its repeat")
        self.journal.wait_quiet()
        known = {row["message_ref"].split(" ")[0] for row in self.journal.cards(number)}
        return number, next(m for m in self.teams.cards(f"R-{number}") if m["conversation"] == place and m["id"] not in known)

    def test_a_card_that_came_twice_is_read_only_once_it_was_pressed(self):
        number, unknown = self.doubled("dora.doble")
        person = self.fake.service.conversations[unknown["conversation"]].get("person", "aad-admin")
        self.teams.press(person, unknown, buttons(unknown)[0])
        self.journal.wait_state(number, "done")
        self.journal.wait_quiet()
        for message in self.teams.cards(f"R-{number}"):
            self.assertEqual(buttons(message), [])
        self.assertEqual(self.journal.value("SELECT count(*) FROM approvals WHERE request_id = ?", number), 1)

    def test_a_card_that_came_twice_and_is_pressed_after_the_decision_shows_it(self):
        number, unknown = self.doubled("elsa.doble")
        person = self.fake.service.conversations[unknown["conversation"]].get("person", "aad-admin")
        other = "aad-admin2" if person == "aad-admin" else "aad-admin"
        self.teams.direct(other, f"approve R-{number}")
        self.journal.wait_state(number, "done")
        self.journal.wait_quiet()
        self.teams.press(person, unknown, buttons(unknown)[0])
        self.teams.wait_until_decided(unknown, "Mateo Arango" if other == "aad-admin" else "Marta Ardila")

    def test_asked_in_a_channel_decided_by_another_person_shown_to_everybody(self):
        number, asked = self.order("juan.perez")
        card = self.card_of(number)
        self.assertEqual(card["root"], asked["id"], "the card stands beside the question")
        self.assertIn("juan.perez@example.org", words(card))
        private = self.teams.wait_for_card("Approve", f"R-{number}", self.fake.service.personal_conversation("aad-admin"))
        self.assertNotIn("R-", json.dumps([a["data"] for a in self.buttons_of(card)]), "a button carries an opaque id only")
        self.journal.wait_quiet()

        before = self.journal.audit_end()
        self.teams.press("aad-agent", card, "Approve")
        self.journal.wait_refusal("self_approval", before)
        self.assertEqual(self.journal.state(number), "waiting_approval")
        self.assertEqual(self.service.account("juan.perez"), 0, "nothing is done before the approval")

        self.teams.press("aad-admin", private, "Approve")
        self.journal.wait_state(number, "done")
        for message in (card, private):
            self.assertEqual(buttons(self.teams.wait_until_decided(message)), [])
        self.assertEqual(self.service.account("juan.perez"), 1)
        self.journal.wait_quiet()
        for row in self.journal.cards(number):
            shown = [m for m in self.fake.posts() if row["message_ref"].split(" ")[0] == m["id"]]
            self.assertEqual([buttons(m) for m in shown], [[]], "no live button is left")

    def looks(self):
        return len([call for call in self.fake.calls if call["operation"] == "keys"])

    def buttons_of(self, message):
        return [a for c in message["activity"]["attachments"] for e in c["content"]["body"] if e["type"] == "ActionSet" for a in e["actions"]]

    def test_the_button_of_an_older_client_decides_too(self):
        number, _ = self.order("olga.vieja", "c2")
        self.teams.press("aad-admin", self.card_of(number, "c2"), "Approve", way="submit")
        self.journal.wait_state(number, "done")

    def test_the_reason_of_a_denial_is_asked_by_a_form_in_private(self):
        number, _ = self.order("fabio.forma", "c2")
        card = self.card_of(number, "c2")
        private = self.fake.service.personal_conversation("aad-admin")
        self.teams.press("aad-admin", card, next(label for label in buttons(card) if label.startswith("Deny")))
        form = wait_until(lambda: next((m for m in self.fake.posts(private) if inputs(m) and f"R-{number}" in words(m)), None), what="a form")
        submit = next(a for a in self.buttons_of(form) if a["verb"] == "form")
        self.assertEqual([i["id"] for i in inputs(form)], ["f.reason"])
        self.assertEqual(self.journal.state(number), "waiting_approval", "no reason yet, nothing decided")
        self.teams.press("aad-admin", form, submit["title"], {"f.reason": "wrong unit, ask again"})
        self.journal.wait_state(number, "denied")
        self.assertEqual(self.journal.value("SELECT reason FROM approvals WHERE request_id = ?", number), "wrong unit, ask again")
        self.assertIn("wrong unit, ask again", words(self.teams.wait_until_decided(card)))

    def test_a_private_message_is_answered_in_private(self):
        self.teams.direct("aad-user", "help")
        self.teams.wait_for_card(channel=self.fake.service.personal_conversation("aad-user"))

    def test_a_delivery_repeated_ten_times_is_one_order_and_a_press_one_decision(self):
        after = self.journal.newest()
        activity = self.teams.mention_activity("aad-agent", "create account rita.repite name \"Rita Repite\" unit Ventas id 1013624599")
        with concurrent.futures.ThreadPoolExecutor(5) as pool:
            answers = list(pool.map(lambda _: self.teams.redeliver("messages", activity), range(10)))
        self.assertEqual({status for status, _ in answers}, {200})
        number = self.journal.wait_newest(after)
        card = self.card_of(number)
        press = self.teams.press_activity("aad-admin", card, "Approve")
        for i in range(10):
            press["id"] = f"{press['id'][:13]}{i}"  # Teams repeats an unanswered invoke under a new id
            status, body = self.teams.redeliver("messages", press)
            self.assertEqual((status, json.loads(body)["statusCode"]), (200, 200))
        self.journal.wait_state(number, "done")
        self.journal.wait_quiet()
        self.assertEqual(self.journal.newest(), number, "ten deliveries are one request")
        self.assertEqual(self.journal.value("SELECT count(*) FROM approvals WHERE request_id = ?", number), 1)
        self.assertEqual(self.service.account("rita.repite"), 1)

    def test_a_stranger_is_told_so_in_private_and_nothing_is_done(self):
        after = self.journal.newest()
        self.teams.install("aad-stranger")
        self.teams.mention("aad-stranger", "create account mallory")
        self.teams.wait_for_whisper("aad-stranger")
        self.assertEqual(self.journal.newest(), after)

    def test_no_forged_token_gets_in_and_nothing_of_it_is_stored(self):
        activity = self.teams.direct_activity("aad-agent", "help")
        self.journal.wait_quiet()
        keys = self.fake.keys
        before = self.journal.value("SELECT count(*) FROM inbox")
        wrong, accepted = [], 0
        fresh = TeamsService("forged", self.fake)  # its keys are not looked at yet
        cases = teams_forgeries.cases(self.fake, activity)
        fresh.start()
        try:
            driver = TeamsDriver(f"http://127.0.0.1:{fresh.port}", self.fake)
            before_looks = self.looks()
            for number, case in enumerate(cases):
                body = {**case["activity"], "id": f"forged{number}"}
                headers = {} if case["authorization"] else {"Authorization": None}
                status, answer = driver.deliver("messages", body, authorization=case["authorization"], headers=headers)
                accepted += status == 200
                if (status, answer) != ((200, b"") if case["good"] else (401, b"")):
                    wrong.append((case["name"], status, answer))
            self.assertEqual(wrong, [])
            self.assertEqual(fresh.journal.value("SELECT count(*) FROM inbox"), accepted)
            self.assertGreaterEqual(len(cases) - accepted, 60)
            self.assertLessEqual(self.looks() - before_looks, 2, "forged key ids do not make us hammer the metadata")
        finally:
            fresh.kill()
            self.fake.keys = keys
        self.assertEqual(self.journal.value("SELECT count(*) FROM inbox"), before)

    def test_a_request_waits_for_keys_that_are_being_fetched(self):
        self.fake.fail("metadata", hang=2)
        waiting = TeamsService("waiting", self.fake).start()
        driver = TeamsDriver(f"http://127.0.0.1:{waiting.port}", self.fake)
        self.assertEqual(driver.deliver("messages", driver.direct_activity("aad-agent", "help")), (200, b""))
        waiting.kill()

    @unittest.skipUnless(harness.LONG, "waits a minute")
    def test_a_rotated_key_is_looked_for_once_a_minute(self):
        old = self.fake.keys
        rotated = TeamsService("rotated", self.fake).start()
        driver = TeamsDriver(f"http://127.0.0.1:{rotated.port}", self.fake)
        try:
            self.assertEqual(driver.deliver("messages", driver.direct_activity("aad-agent", "help"))[0], 200)
            before = self.looks()
            self.fake.rotate("key-9")
            wait_until(lambda: driver.deliver("messages", driver.direct_activity("aad-agent", "help"))[0] == 200, 90, "the new key")
            self.assertEqual(self.looks() - before, 1)
        finally:
            self.fake.keys = old
            rotated.kill()

    def test_who_cannot_be_judged_for_want_of_keys_is_asked_to_come_again(self):
        self.fake.fail("keys", status=503)
        without = TeamsService("without", self.fake).start()
        driver = TeamsDriver(f"http://127.0.0.1:{without.port}", self.fake)
        for _ in range(2):  # while they are looked for, and after that failed
            self.assertEqual(driver.deliver("messages", driver.direct_activity("aad-agent", "help")), (503, b""))
        self.assertEqual(driver.deliver("messages", driver.direct_activity("aad-agent", "x"), authorization="Bearer x"), (401, b""))
        self.assertEqual(without.journal.value("SELECT count(*) FROM inbox"), 0)
        without.kill()

    def test_an_outgoing_webhook_is_heard_with_its_signature_only(self):
        activity = self.teams.mention_activity("aad-agent", "help", "c2")
        status, body = self.teams.deliver("webhook", activity)
        answer = json.loads(body)
        self.assertEqual((status, answer["type"]), (200, "message"))
        self.assertIn("Received", answer["text"])
        before = self.journal.value("SELECT count(*) FROM inbox")
        raw = json.dumps(self.teams.mention_activity("aad-agent", "help", "c2")).encode()
        for authorization in ("HMAC AAAA", teams_keys.webhook_authorization("AAAA", raw), "Bearer x", "HMAC "):
            self.assertEqual(self.teams.deliver("webhook", raw, authorization=authorization), (401, b""))
        self.assertEqual(self.journal.value("SELECT count(*) FROM inbox"), before)

    def test_everything_else_teams_sends_is_answered_and_nothing_comes_of_it(self):
        before = self.journal.value("SELECT count(*) FROM inbox")
        for kind in ("conversationUpdate", "messageReaction", "messageUpdate", "messageDelete", "typing", "event", "new_type"):
            activity = {**self.teams.mention_activity("aad-agent", "purge queue from x@example.org"), "type": kind}
            self.assertEqual(self.teams.deliver("messages", activity), (200, b""), kind)
        for name in ("task/fetch", "composeExtension/query", "signin/verifyState", "new/invoke"):
            activity = self.teams.activity("invoke", "aad-agent", "19:c1@thread.tacv2", name=name, value={})
            status, body = self.teams.deliver("messages", activity)
            self.assertEqual((status, json.loads(body)), (200, {}), name)
        unknown = self.teams.activity("invoke", "aad-agent", "19:c1@thread.tacv2", name="adaptiveCard/action", value={"action": {}})
        status, body = self.teams.deliver("messages", unknown)
        self.assertEqual((status, json.loads(body)["type"]), (200, "application/vnd.microsoft.error"))
        guest = self.teams.direct_activity("aad-agent", "help")
        del guest["from"]["aadObjectId"]
        self.assertEqual(self.teams.deliver("messages", guest)[0], 200)
        self.assertEqual(self.teams.deliver("messages", b"[]")[0], 400)
        self.assertEqual(self.teams.deliver("messages", b'{"type":"message"}')[0], 401, "no service URL, no trust")
        self.assertEqual(self.journal.value("SELECT count(*) FROM inbox"), before)

    def test_check_says_what_is_wrong_with_the_credentials(self):
        self.assertIn("chat.teams: ok", self.checked("check1", self.fake.password))
        self.assertIn("teams_credentials", self.checked("check2", "another password"))

    def test_check_says_that_nothing_could_be_verified(self):
        for number, operation in enumerate(("metadata", "keys")):
            self.fake.fail(operation, status=503)
            self.assertIn("teams_keys_unreachable", self.checked(f"unverified{number}", self.fake.password))

    def checked(self, name, password):
        service = TeamsService(name, self.fake)
        return harness.run([harness.botones(), "check", "--config", service.config], check=False,
                           environment={**os.environ, "BOTONES_TEST_TEAMS": password}).stdout

    def test_an_offer_nobody_remembers_is_taken_away_and_a_foreign_place_gets_nothing(self):
        conversation = self.fake.service.personal_conversation("aad-agent")
        for place in (self.fake.url + "/files/9/upload", "https://evil.example/upload"):
            with self.subTest(place):
                value = {"type": "fileUpload", "action": "accept", "context": {"botones": "0" * 32},
                         "uploadInfo": {"contentUrl": "https://x/y", "name": "x.csv", "uploadUrl": place, "uniqueId": "u", "fileType": "csv"}}
                invoke = self.teams.activity("invoke", "aad-agent", conversation, name="fileConsent/invoke", value=value, replyToId="1")
                status, body = self.teams.deliver("messages", invoke)
                self.assertEqual((status, json.loads(body)), (200, {}))
        wait_until(lambda: self.service.log.read_text(errors="replace").count("teams_file_lost") == 2, what="both to be looked at")
        self.assertEqual([call for call in self.fake.calls if call["operation"] == "file"], [])

    def test_without_authentication_only_on_loopback(self):
        service = TeamsService("open", self.fake, auth="none")
        text = service.config.read_text().replace('listen = "127.0.0.1:0"', 'listen = "0.0.0.0:0"')
        service.config.write_text(text)
        done = harness.run([harness.botones(), "check", "--config", service.config, "--offline"], check=False,
                           environment={"BOTONES_TEST_TEAMS": "x"})
        self.assertEqual(done.returncode, 2, done.stdout + done.stderr)
        self.assertIn("may be none only when server.listen is loopback", done.stdout + done.stderr)

    def test_after_a_restart_the_bot_still_knows_whom_it_can_write_to(self):
        own = TeamsService("again", self.fake).start()
        driver = TeamsDriver(f"http://127.0.0.1:{own.port}", self.fake)
        driver.install("aad-admin")
        noted = f"bookmark.teams.person.{self.fake.tenant}/aad-admin"
        harness.wait(lambda: own.journal.value("SELECT value FROM meta WHERE key = ?", noted), "the note")
        own.stop()
        own.start()
        driver.bot_url = f"http://127.0.0.1:{own.port}"
        before = len(self.fake.posts(self.fake.service.personal_conversation("aad-admin")))
        driver.mention("aad-agent", 'create account nora.nueva name "Nora Nueva" unit Ventas id 1013624588', "c2")
        wait_until(lambda: len(self.fake.posts(self.fake.service.personal_conversation("aad-admin"))) > before, what="the approver's card")
        own.kill()


if __name__ == "__main__":
    harness.main()
