#!/usr/bin/env python3
"""A new password is in the claim answer and nowhere else: searched for in every byte the service wrote or sent."""
import re
import subprocess

import harness
from drive import Drive


class Secrets(Drive):
    name = "secret"
    policy = '[tiers]\n"password.reset" = "confirm"\n'

    def reveal(self, number):
        """Opens the claim of that request by its link, wherever it was sent."""
        claim = self.journal.value("SELECT id FROM claims WHERE request_id = ? AND active = 1", number)
        text = self.slack.everything().decode("utf-8", "replace") + self.spoken
        token = harness.wait(lambda: re.search(rf"/claim/({claim}-[0-9a-f]+)", text), f"the link of claim {claim}")[1]
        status, page, _ = self.service.http("POST", f"/claim/{token}")
        self.assertEqual(status, 200)
        return re.search(r"<code>([^<]+)</code>", page.decode())[1]

    def test_no_path_leaks_the_password(self):
        self.spoken = ""
        secrets = {path: self.reveal(number) for path, number in self.every_path()}
        self.assertEqual(len(set(secrets.values())), len(secrets), "each password is its own")
        places = self.everything()
        for known in (str(self.journal.path), "Slack", "terminal", "audit export jsonl"):
            self.assertIn(b"cana.", places[known], f"{known} is really searched")
        for path, secret in secrets.items():
            for place, content in places.items():
                self.assertNotIn(secret.encode(), content, f"the password of '{path}' is in {place}")

    def every_path(self):
        """(how, request) for an order made and decided in every way there is."""
        yield "mention, account.create", self.decided(self.order("agent", '<@UBOT> create account cana.uno name "Cana Uno" unit Central'))
        yield "mention, second domain", self.decided(
            self.order("agent", '<@UBOT> create account cana.dos@example.com name "Cana Dos" unit Central'))
        yield "mention, password.reset", self.decided(self.order("agent", "<@UBOT> reset password maria.lopez"))
        after = self.journal.newest()
        self.talk.dm("agent", "reset password ventas@example.org")
        yield "direct message", self.decided(self.journal.wait_newest(after), private=True)
        after = self.journal.newest()
        self.talk.slash("agent", 'create account cana.tres name "Cana Tres" unit Central')
        yield "slash command", self.decided(self.journal.wait_newest(after), private=True)
        after = self.journal.newest()
        self.talk.dm("user", "olvidé mi contraseña")
        yield "one's own", self.decided(self.journal.wait_newest(after), asker="user", private=True)
        yield "terminal", self.by_terminal()

    def decided(self, number, asker="agent", private=False):
        self.journal.wait_state(number, "confirming", "waiting_approval", "done")
        state = self.journal.state(number)
        if state == "confirming":
            self.talk.dm(asker, f"confirm R-{number}") if private else self.talk.click(asker, number)
        elif state == "waiting_approval":
            self.talk.dm("mail_admin", f"approve R-{number}") if private else self.talk.click("mail_admin", number)
        self.journal.wait_state(number, "done")
        self.journal.wait_quiet()
        return number

    def by_terminal(self):
        """Both sides of the conversation in a terminal; the link comes to the asker's terminal."""
        after = self.journal.newest()
        self.terminal("agent", 'create account cana.terminal name "Cana Terminal" unit Central')
        number = self.journal.wait_newest(after)
        self.terminal("mail_admin", f"approve R-{number}")
        self.journal.wait_state(number, "done")
        self.journal.wait_quiet()
        after = self.journal.newest()
        self.terminal("agent", "reset password marco.tapia")
        number = self.journal.wait_newest(after)
        self.terminal("agent", f"confirm R-{number}")
        self.journal.wait_state(number, "done")
        self.journal.wait_quiet()
        return number

    def terminal(self, person, said):
        for style in ((), ("--json",)):
            done = self.service.program("chat", "--as", person, "--say", said if not style else "whoami", *style)
            self.spoken += done.stdout + done.stderr

    def everything(self):
        """{place: bytes} of all that the service wrote, sent or printed."""
        places = {str(path): path.read_bytes() for path in self.service.folder.rglob("*") if path.is_file()}
        places[str(self.shop.path)] = b"".join(path.read_bytes() for path in harness.work().glob(self.shop.path.name + "*"))
        places["Slack"] = self.slack.everything()
        places["terminal"] = self.spoken.encode()
        for form in ("jsonl", "csv"):
            places[f"audit export {form}"] = self.service.program("audit export", "--format", form, check=True).stdout.encode()
        places["metrics"] = self.service.http("GET", "/metrics")[1]
        for number in range(1, (self.journal.value("SELECT max(id) FROM tickets") or 0) + 1):
            places[f"ticket {number}"] = self.service.program("chat", "--as", "mail_admin", "--say", f"status of ticket T-{number}",
                                                              "--json").stdout.encode()
        places["process"] = subprocess.run(["cat", f"/proc/{self.service.process.pid}/cmdline", f"/proc/{self.service.process.pid}/environ"],
                                           capture_output=True, check=True).stdout
        places["mail log"] = harness.Path(self.postfix.at["POSTFIX_LOG"]).read_bytes()
        places["slapd log"] = harness.Path(self.estate.ldap.at["LDAP_LOG"]).read_bytes()
        self.assertGreater(sum(map(len, places.values())), 100_000, "there is something to search")
        return places


if __name__ == "__main__":
    harness.main()
