#!/usr/bin/env python3
"""Where and how people speak: channels, direct messages, slash commands, three languages; and who may know what."""
import signal

import harness
from drive import Drive
from talk import HELP_DESK


class People(Drive):
    name = "people"

    def test_a_slash_command_is_answered_where_only_its_sender_sees_it(self):
        posts = len(self.slack.messages())
        self.assertIn("Ana Agudelo", self.talk.told(self.talk.slash("agent", "whoami")))
        self.journal.wait_quiet()
        self.assertEqual(len(self.slack.messages()), posts, "nothing was posted for others")

    def test_an_order_by_slash_command_becomes_a_request_like_any_other(self):
        after = self.journal.newest()
        self.talk.slash("agent", 'create account sara.slash name "Sara Slash" unit Central')
        number = self.journal.wait_newest(after)
        self.journal.wait_state(number, "waiting_approval")
        self.talk.dm("mail_admin", f"approve R-{number}")
        self.journal.wait_state(number, "done")
        self.journal.wait_quiet()
        self.assertIsNotNone(self.estate.ldap.account("sara.slash"))
        self.assert_decided(number)

    def test_a_direct_message_is_answered_in_the_same_conversation(self):
        channel = self.talk.dm("user", "quién soy")
        answer = harness.wait(lambda: self.slack.messages(channel), "an answer in the direct message")[-1]
        self.assertIn("Úrsula Ulloa", answer.words())
        self.assertIsNone(answer.thread_ts)

    def test_each_person_is_answered_in_their_own_language(self):
        for person, words in (("agent", "Ticket"), ("agente", "Caso"), ("atendente", "Chamado")):
            with self.subTest(person):
                channel = self.talk.dm(person, "help")
                harness.wait(lambda: self.slack.messages(channel), f"help for {person}")
        self.journal.wait_quiet()
        texts = {p: self.slack.messages(self.talk.private_channel(p))[-1].words() for p in ("agent", "agente", "atendente")}
        self.assertEqual(len(set(texts.values())), 3, "three languages, three texts")

    def test_a_request_shows_each_reader_their_language(self):
        number = self.order("agente", '<@UBOT> crear cuenta lina.lengua nombre "Lina Lengua" dependencia Central')
        self.journal.wait_state(number, "waiting_approval")
        self.journal.wait_quiet()
        spanish, english = self.talk.card(number), self.talk.card(number, "mail_admin")
        labels = {card: {b["style"]: b["text"]["text"] for b in card.buttons()}["primary"] for card in (spanish, english)}
        self.assertEqual(labels[spanish], "Aprobar")
        self.assertEqual(labels[english], "Approve")
        number = self.order("atendente", '<@UBOT> criar conta lia.lingua nome "Lia Língua" setor Central')
        self.journal.wait_quiet()
        self.assertEqual({b["style"]: b["text"]["text"] for b in self.talk.card(number).buttons()}["primary"], "Aprovar")

    def test_the_person_concerned_can_ask_what_became_of_it(self):
        number = self.order("agent", "<@UBOT> reset password user@example.org")
        self.finish(number)
        ticket = self.journal.ticket_of(number)["id"]
        channel = self.talk.dm("user", f"estado caso T-{ticket}")
        answer = harness.wait(lambda: [m for m in self.slack.messages(channel) if f"T-{ticket}" in m.words()], "the status")[-1]
        self.assertIn("user@example.org", answer.words())
        before = self.journal.audit_end()
        self.talk.dm("neighbour", f"estado caso T-{ticket}")
        self.journal.wait_refusal("not_your_ticket", before)

    def test_a_stranger_is_refused_and_learns_nothing(self):
        before = self.journal.audit_end()
        posts = len(self.slack.messages())
        self.talk.mention(("T9", "U9OTHER"), "<@UBOT> show account maria.lopez")
        harness.wait(lambda: self.journal.audit("stranger.refused"), "the refusal of a stranger")
        self.journal.wait_quiet()
        self.assertGreater(self.journal.audit_end(), before)
        self.assertEqual(len(self.slack.messages()), posts, "only the stranger is told")

    def test_own_posts_edits_and_other_bots_are_answered_2xx_and_dropped(self):
        rows = self.journal.counts()
        for change in ({"bot_id": "B1"}, {"subtype": "message_changed"}, {"edited": {"user": "U1AGENT", "ts": "1.1"}},
                       {"hidden": True}, {"user": "UBOT"}, {"subtype": "bot_message"}):
            with self.subTest(change):
                self.assertEqual(self.talk.deliver(self.talk.mention_delivery("agent", "<@UBOT> whoami", change=change)), 200)
        self.journal.wait_quiet()
        self.assertEqual(self.journal.counts(), rows)

    def test_the_url_handshake_gives_back_its_challenge(self):
        status, body, _ = self.talk.post_json({"token": "x", "challenge": "3eZbrw1a", "type": "url_verification"})
        self.assertEqual(status, 200)
        self.assertIn(b"3eZbrw1a", body)

    def test_a_mention_in_a_thread_is_answered_in_that_thread(self):
        self.talk.mention("agent", "<@UBOT> whoami", thread="1699999999.000100")
        harness.wait(lambda: [m for m in self.slack.answers(HELP_DESK) if m.thread_ts == "1699999999.000100"], "the answer")


class Reload(Drive):
    """SIGHUP: a changed configuration counts from the next order on."""
    name = "reload"

    def test_roles_change_at_once_and_a_broken_file_changes_nothing(self):
        before = self.journal.audit_end()
        self.talk.mention("user", "<@UBOT> show account maria.lopez")
        self.journal.wait_refusal("not_authorized", before)
        self.service.roles["user"]["allow"].append("account.show")
        self.service.reload()

        def allowed():
            before = self.journal.audit_end()
            self.talk.mention("user", "<@UBOT> show account maria.lopez")
            self.journal.wait_quiet()
            return not self.journal.rows("SELECT 1 FROM audit WHERE action = 'order.refused' AND seq > ?", before)
        harness.wait(allowed, "the new right", every=0.2)

        self.service.config.write_text("[server\n", encoding="utf-8")
        self.service.process.send_signal(signal.SIGHUP)
        harness.wait(lambda: self.service.events("reload_refused"), "word of the broken file")
        self.assertTrue(allowed(), "the last good configuration stays")


if __name__ == "__main__":
    harness.main()
