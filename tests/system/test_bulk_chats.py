#!/usr/bin/env python3
"""A file uploaded in Slack or Teams: its preview where it was asked and on the approver's own platform, one decision over
all rows, progress, a service killed in the middle, and the result as a file for its asker alone.

Short form: 2,000 rows. BOTONES_TEST_LONG=1: 10,000, the most a file may have.
"""
import csv
import io
import json
import unittest

import harness
from estate import DOMAIN, Estate
from platforms import World
from service import TEAM
from teams_driver import teams_cards

ROWS = 10_000 if harness.LONG else 2_000
REACH = {"mail_admin": "teams", "mail_admin2": "slack"}
BAD = f"mal.escrito;Nadie;no soy un número;Central;{DOMAIN}\n"


def file_of(tag, count):
    """A row that cannot be, among `count` that can."""
    rows = [f"{tag}.n{i};Ana Vega;{int(tag, 36) % 90 * 100_000 + 1_000_000 + i};Central;{DOMAIN}\n" for i in range(count)]
    rows.insert(count // 2, BAD)
    return "usuario;nombre;cédula;dependencia;dominio\n" + "".join(rows)


def rows_of(*texts):
    return [row for text in texts for row in csv.DictReader(io.StringIO(text.lstrip("\ufeff")))]


class BulkChats(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.estate = Estate.get()
        cls.world = World("bulkchats", reach=REACH, policy="approvers_notified = 2\n", estate=cls.estate).start()
        cls.journal, cls.service = cls.world.journal, cls.world.service
        cls.slack, cls.teams = cls.world.faces["slack"], cls.world.faces["teams"]

    @classmethod
    def tearDownClass(cls):
        cls.world.stop()

    # --- what people do and see

    def upload_in_slack(self, words, name, text):
        after = self.journal.newest()
        with self.world.slack.fake.lock:
            file = self.world.slack.fake.workspace.someones_file(name, text)
        self.slack.deliver(self.slack.talk.mention_delivery((TEAM, self.slack.user("agent")), f"<@UBOT> {words}",
                                                            change={"files": [file]}))
        return self.journal.wait_newest(after, within=120)

    def upload_in_teams(self, words, name, text):
        after = self.journal.newest()
        self.teams.deliver(self.teams.driver.file_activity(self.teams.user("agent"), name, text.encode(), words))
        return self.journal.wait_newest(after, within=120)

    def files_in_slack(self, since=0):
        """What the asker's private conversation holds."""
        with self.world.slack.fake.lock:
            channel = self.world.slack.fake.workspace.direct_channel(self.slack.user("agent"))
            return [file["text"] for file in self.world.slack.fake.workspace.shared_files(channel)][since:]

    def offers_in_teams(self):
        return [m.raw for m in self.teams.told("agent") if teams_cards.file_cards(m.raw["activity"], teams_cards.CONSENT)]

    def take_in_teams(self, offer):
        """Allows the file; what came."""
        consent, path = self.teams.driver.consent_activity(self.teams.user("agent"), offer)
        self.teams.deliver(consent)
        files = self.world.teams.service.files
        return harness.wait(lambda: files.get(path), "the file to be uploaded").decode()

    def approve(self, number, who):
        face = self.world.faces[REACH[who]]
        face.press(who, face.wait_card(number, "Approve", who), "Approve")

    # --- what must hold

    def made(self, tag):
        return sorted(entry["uid"][0] for entry in self.estate.ldap.entries(f"(uid={tag}.n*)"))

    def assert_result(self, texts, tag, count):
        """Every row once, in the order of the file, with a link of its own; and exactly these accounts are there."""
        rows = rows_of(*texts)
        self.assertEqual([int(row["Row"]) for row in rows], list(range(2, count + 3)))
        created = [row for row in rows if row["Result"] == "created"]
        refused = [row for row in rows if row["Result"] == "refused"]
        self.assertEqual((len(created), len(refused)), (count, 1))
        self.assertTrue(refused[0]["Detail"])
        self.assertEqual(sorted(row["Account"] for row in created), sorted(f"{tag}.n{i}@{DOMAIN}" for i in range(count)))
        self.assertEqual(len({row["Password link"] for row in created}), count)
        self.assertEqual(self.made(tag), sorted(f"{tag}.n{i}" for i in range(count)))

    def assert_nobody_else_saw_links(self):
        for who in ("mail_admin", "mail_admin2", "user"):
            for face in (self.slack, self.teams):
                for shown in face.told(who):
                    self.assertNotIn("/claim/", json.dumps(shown.raw, ensure_ascii=False))

    def test_a_file_in_slack_approved_in_teams_survives_a_kill_in_its_middle(self):
        tag = "slk"
        number = self.upload_in_slack("import accounts", "personas.csv", file_of(tag, ROWS))
        self.journal.wait_state(number, "waiting_approval")
        for card in (self.slack.wait_card(number), self.teams.wait_card(number, "Approve", "mail_admin")):
            for said in ("personas.csv", "will be created", "mal.escrito", str(ROWS) if ROWS < 1000 else f"{ROWS:,}"):
                self.assertIn(said, card.words, "the preview is a table with the bad rows first")
        preview = harness.wait(self.files_in_slack, "the whole preview for the asker")
        self.assertEqual({row["Result"] for row in rows_of(*preview)}, {"will be created", "refused"})
        self.assertEqual(self.made(tag), [])
        self.approve(number, "mail_admin")
        harness.wait(lambda: self.journal.value("SELECT count(*) FROM steps WHERE request_id = ? AND state = 'done'", number) or
                     self.journal.state(number) == "done", "its first step", within=60, every=0.002)
        self.service.kill()
        between = len(self.made(tag))
        self.world.start()
        self.journal.wait_state(number, "done", within=180)
        self.journal.wait_quiet(within=120)
        print(f"\n    {between} of {ROWS} made when it was killed ", end="", flush=True)
        self.assertEqual(self.journal.value("SELECT count(*) FROM approvals WHERE request_id = ?", number), 1)
        self.assert_result(self.files_in_slack(len(preview)), tag, ROWS)
        self.assert_nobody_else_saw_links()

    def test_a_file_in_teams_approved_in_slack_comes_back_when_its_owner_allows_it(self):
        tag, count = "tms", 60
        number = self.upload_in_teams("crear cuentas", "personas.csv", file_of(tag, count))
        self.journal.wait_state(number, "waiting_approval")
        preview = harness.wait(self.offers_in_teams, "the preview to be offered")
        self.assertEqual(len(rows_of(self.take_in_teams(preview[0]))), count + 1)
        self.approve(number, "mail_admin2")
        self.journal.wait_state(number, "done")
        self.journal.wait_quiet()
        offers = harness.wait(self.offers_in_teams, "the result to be offered")
        self.assert_result([self.take_in_teams(offer) for offer in offers], tag, count)
        self.assert_nobody_else_saw_links()

    def test_a_file_of_another_kind_or_with_passwords_is_refused_with_its_reason(self):
        before = self.journal.audit_end()
        with self.world.slack.fake.lock:
            picture = self.world.slack.fake.workspace.someones_file("foto.png", "PNG", "image/png")
            secret = self.world.slack.fake.workspace.someones_file("claves.csv", "usuario;clave\nana;x\n")
        for file, code in ((picture, "file_not_csv"), (secret, "file_with_passwords")):
            self.slack.deliver(self.slack.talk.mention_delivery((TEAM, self.slack.user("agent")), "<@UBOT> import accounts",
                                                                change={"files": [file]}))
            self.journal.wait_refusal(code, before)


if __name__ == "__main__":
    harness.main()
