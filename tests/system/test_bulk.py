#!/usr/bin/env python3
"""Many accounts from a file against a real OpenLDAP: previewed, approved as one, made once each whatever happens,
answered row by row with links that open once.

Short form: 1,000 rows and a few kills. BOTONES_TEST_LONG=1: 30 kills.
"""
import csv
import io
import itertools
import json
import random
import re
import threading
import urllib.parse

import harness
from drive import Drive
from estate import DOMAIN

POLICY = "approvers_notified = 1\n"
_numbers = itertools.count(1)

GIVEN = ["Ana", "Luis", "Eva", "Juan", "Marta", "José", "Íñigo", "Lucía", "Raúl", "Inés"]
SURNAMES = ["Díaz", "Mora", "Ríos", "Peña", "Núñez", "Vega", "Soto", "Gómez", "Lara", "Cano"]


def file_of(rows, separator=";", encoding="utf-8"):
    text = "Nombres;Apellidos;Cédula;Dependencia;Usuario\r\n".replace(";", separator)
    for row in rows:
        text += separator.join(row) + "\r\n"
    return text.encode(encoding)


def people(count, tag):
    """Rows with a login of their own, so that no rule has to find one."""
    return [(GIVEN[i % 10], SURNAMES[i // 10 % 10], f"{7_000_000 + 10_000 * int(tag) + i}", "Jurídica", f"{tag_word(tag)}.n{i}")
            for i in range(count)]


def tag_word(tag):
    return "lote" + "abcdefghij"[int(tag) % 10] + "abcdefghij"[int(tag) // 10 % 10]


class Bulk(Drive):
    name = "bulk"
    policy = POLICY

    def import_file(self, content, words="import accounts", name="personas.csv"):
        """Says it in a terminal with the file; the number of its request and what was shown."""
        path = self.service.folder / name
        path.write_bytes(content)
        after = self.journal.newest()
        done = self.service.program("chat", "--as", "agent", "--file", str(path), "--say", words, "--json")
        shown = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return self.journal.wait_newest(after), shown

    def approve_in_terminal(self, number):
        return self.service.chat("mail_admin", f"approve R-{number}")

    def report_of(self, number):
        """The rows of the result, as its asker gets them again."""
        _, shown = self.service.chat("agent", f"result of R-{number}")
        rows = []
        for card in shown:
            for file in card.get("files", []):
                rows += list(csv.DictReader(io.StringIO(file["text"].lstrip("\ufeff"))))
        return rows

    def logins(self, tag):
        return sorted(entry["uid"][0] for entry in self.estate.ldap.entries(f"(uid={tag_word(tag)}.n*)"))

    def assert_made_once(self, number, rows, tag):
        """Every row is one account with what it says, and the result says so of every row."""
        self.assertEqual(self.logins(tag), sorted(row[4] for row in rows))
        report = self.report_of(number)
        self.assertEqual([row["Account"] for row in report], [f"{row[4]}@{DOMAIN}" for row in rows])
        self.assertEqual({row["Result"] for row in report}, {"created"})
        links = [row["Password link"] for row in report]
        self.assertEqual(len(set(links)), len(rows), "a link of its own for every row")
        self.assertTrue(all("/claim/" in link for link in links))
        return report

    def open_claim(self, link):
        status, body, _ = self.service.http("POST", urllib.parse.urlparse(link).path, b"", {
            "Content-Type": "application/x-www-form-urlencoded", "Origin": "http://claims.test"})
        return status, body.decode()

    def test_a_file_of_excel_in_spanish_becomes_accounts_and_every_link_opens_once(self):
        tag = next(_numbers)
        rows = people(40, tag)
        number, shown = self.import_file(file_of(rows, encoding="cp1252"))
        preview = next(card for card in shown if card["state"] == "waiting_approval")
        self.assertEqual(preview["fields"]["create"], 40)
        self.assertEqual(len(preview["table"]), 20)
        self.assertEqual(self.logins(tag), [], "nothing is made before somebody else approved")
        _, refused = self.service.chat("agent", f"approve R-{number}")
        self.assertEqual(refused[-1]["code"], "self_approval")
        self.approve_in_terminal(number)
        self.journal.wait_state(number, "done")
        report = self.assert_made_once(number, rows, tag)
        entry = self.estate.ldap.account(rows[6][4])
        self.assertEqual(entry["givenName"], [rows[6][0]])
        self.assertEqual(entry["departmentNumber"], ["Jurídica"])
        self.assertEqual(entry["pwdReset"], ["TRUE"])
        status, page = self.open_claim(report[3]["Password link"])
        self.assertEqual(status, 200)
        password = re.search(r"<code>([^<]+)</code>", page)[1]
        self.assertTrue(self.estate.ldap.can_bind(rows[3][4], password), "the link shows the account's own password")
        self.assertNotIn(password, self.open_claim(report[3]["Password link"])[1], "a link opens once")
        self.assertEqual(self.report_of(number)[3]["Password link"], "", "an opened link is told no more")
        self.assertNotIn(password, self.service.log.read_text(errors="replace"))
        self.assert_chain()

    def test_bad_rows_are_told_and_the_good_ones_are_made(self):
        tag = next(_numbers)
        rows = people(5, tag)
        broken = [rows[0], ("", "", "x", "", ""), rows[1], ("Ana", "Díaz", "123", "Legal", "bad login"), rows[2], rows[2],
                  ("=cmd()", "Mora", rows[3][2], "Legal", rows[3][4])]
        number, shown = self.import_file(file_of(broken))
        preview = next(card for card in shown if card["state"] == "waiting_approval")
        self.assertEqual(preview["fields"]["refused"] + preview["fields"]["create"], len(broken))
        self.approve_in_terminal(number)
        self.journal.wait_state(number, "done")
        report = self.report_of(number)
        self.assertEqual(len(report), len(broken))
        made = {row["Account"] for row in report if row["Result"] == "created"}
        self.assertEqual(made, {f"{login}@{DOMAIN}" for login in self.logins(tag)})
        self.assertTrue({f"{row[4]}@{DOMAIN}" for row in rows[:3]} <= made)
        self.assertTrue(all(row["Detail"] for row in report if row["Result"] == "refused"))

    def test_a_person_who_comes_back_among_new_ones_gets_the_old_account_and_a_link_that_opens(self):
        tag = next(_numbers)
        rows = people(4, tag)
        number, _ = self.import_file(file_of(rows[:1]))
        self.approve_in_terminal(number)
        self.journal.wait_state(number, "done")
        number, _ = self.import_file(f"cuenta\n{rows[0][4]}@{DOMAIN}\n".encode(), words="close accounts")
        self.approve_in_terminal(number)
        self.journal.wait_state(number, "done")
        self.assertEqual(self.estate.ldap.account(rows[0][4])["mailAccountStatus"], ["closed"])
        number, _ = self.import_file(file_of(rows))
        self.approve_in_terminal(number)
        self.journal.wait_state(number, "done")
        report = self.report_of(number)
        self.assertEqual([row["Result"] for row in report], ["opened again", "created", "created", "created"])
        for row, said in zip(report, rows):
            password = re.search(r"<code>([^<]+)</code>", self.open_claim(row["Password link"])[1])[1]
            self.assertTrue(self.estate.ldap.can_bind(said[4], password), row)

    def test_nobody_but_the_asker_gets_the_links(self):
        rows = people(3, next(_numbers))
        number, _ = self.import_file(file_of(rows))
        self.approve_in_terminal(number)
        self.journal.wait_state(number, "done")
        code, shown = self.service.chat("mail_admin", f"result of R-{number}")
        self.assertEqual((code, shown[-1]["code"]), (1, "not_your_request"))
        self.assertNotIn("/claim/", "".join(str(card) for card in shown))

    def test_passwords_of_a_file_are_reset(self):
        tag = next(_numbers)
        rows = people(30, tag)
        number, _ = self.import_file(file_of(rows))
        self.approve_in_terminal(number)
        self.journal.wait_state(number, "done")
        before = {e["uid"][0]: e["userPassword"] for e in self.estate.ldap.entries(f"(uid={tag_word(tag)}.n*)")}
        content = "correo\n" + "".join(f"{row[4]}@{DOMAIN}\n" for row in rows) + f"nadie.{tag}@{DOMAIN}\n"
        number, _ = self.import_file(content.encode(), words="reset passwords")
        self.approve_in_terminal(number)
        self.journal.wait_state(number, "done")
        after = {e["uid"][0]: e for e in self.estate.ldap.entries(f"(uid={tag_word(tag)}.n*)")}
        for login, entry in after.items():
            self.assertNotEqual(entry["userPassword"], before[login])
            self.assertEqual(entry["pwdReset"], ["TRUE"])
        report = self.report_of(number)
        self.assertEqual([row["Result"] for row in report].count("password reset"), 30)
        self.assertEqual(report[-1]["Result"], "refused")

    def strike(self, generator):
        """An import of 1,000 rows, killed at a random moment of its run, goes on after the next start."""
        tag = next(_numbers)
        rows = people(1000, tag)
        number, _ = self.import_file(file_of(rows))
        killer = threading.Timer(generator.uniform(0.05, 4.0), self.service.process.kill)
        killer.start()
        self.approve_in_terminal(number)
        killer.join()
        self.service.process.wait()
        made = len(self.logins(tag))
        self.service.start()
        if self.journal.state(number) == "waiting_approval":  # struck before the approval was in the journal
            self.approve_in_terminal(number)
        self.journal.wait_state(number, "done", within=180)
        self.assert_made_once(number, rows, tag)
        self.assert_chain()
        return made

    def test_a_kill_in_the_middle_of_a_thousand_rows_costs_nothing(self):
        generator = random.Random(20261121)
        made = [self.strike(generator) for _ in range(30 if harness.LONG else 3)]
        print(f"\n    rows made when it was killed: {made} ", end="", flush=True)


if __name__ == "__main__":
    harness.main()
