#!/usr/bin/env python3
"""`botones link`: a one-time code typed in a direct message binds a chat account to a person."""
import re

import harness
from drive import Drive
from service import TEAM

STRANGER = (TEAM, "U9OTHER")


class Linking(Drive):
    name = "link"

    def code(self, person="agent"):
        done = self.service.program("link", "--person", person, check=True)
        return re.search(r"link (\S+)", done.stdout)[1]

    def say(self, who, text):
        channel = self.talk.private_channel(who)
        before = len(self.slack.messages(channel))
        self.talk.dm(who, text)
        harness.wait(lambda: len(self.slack.messages(channel)) > before, "an answer")
        return self.slack.messages(channel)[-1].words()

    def tearDown(self):
        if not self.service.running():
            self.service.start()
        self.service.program("link", "--person", "agent", "--remove", check=True)
        super().tearDown()

    def test_a_code_makes_a_stranger_known_once_and_is_kept_nowhere(self):
        self.assertNotIn("Ana Agudelo", self.say(STRANGER, "whoami"))
        linked, code = len(self.journal.audit("link.made")), self.code()
        for path in self.service.folder.glob("journal.db*"):
            if path.is_file() and not path.is_socket():
                self.assertNotIn(code.replace("-", "").encode(), path.read_bytes())
        self.assertIn("Ana Agudelo", self.say(STRANGER, f"vincular {code}"))
        self.assertIn("Ana Agudelo", self.say(STRANGER, "whoami"))
        self.assertEqual(len(self.journal.audit("link.made")), linked + 1)
        self.assertEqual(self.journal.value("SELECT count(*) FROM link_codes"), 0)
        self.assert_chain()

    def test_a_link_survives_a_restart_and_ends_by_the_word(self):
        self.say(STRANGER, f"link {self.code()}")
        self.assertEqual(self.service.stop(), 0)
        self.service.start()
        self.assertIn("Ana Agudelo", self.say(STRANGER, "whoami"))
        self.say(STRANGER, "unlink")
        self.assertNotIn("Ana Agudelo", self.say(STRANGER, "whoami"))

    def test_a_code_is_made_without_a_running_service(self):
        self.assertEqual(self.service.stop(), 0)
        code = self.code()
        self.service.start()
        self.assertIn("Ana Agudelo", self.say(STRANGER, f"link {code}"))

    def test_a_code_needs_a_person_of_the_configuration(self):
        self.assertEqual(self.service.program("link", "--person", "nobody").returncode, 1)

    def test_a_code_shown_in_a_channel_is_burnt(self):
        code = self.code()
        self.talk.mention(STRANGER, f"<@UBOT> link {code}", channel="CLINK")
        harness.wait(lambda: self.journal.audit("link.code_burnt"), "the burnt code")
        self.assertNotIn("Ana Agudelo", self.say(STRANGER, f"link {code}"))


if __name__ == "__main__":
    harness.main()
