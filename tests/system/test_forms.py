#!/usr/bin/env python3
"""What an order lacks is asked, and the answer completes it: in Slack, in its threads, and in a terminal."""
import harness
from drive import Drive

POLICY = 'account_required_fields = ["national_id", "unit", "groups"]\n'


class Asking(Drive):
    name = "ask"
    policy = POLICY

    def last_answer(self, channel, before):
        """The newest message of that channel, after at least one more than `before`."""
        harness.wait(lambda: len(self.slack.messages(channel)) > before, "an answer")
        self.journal.wait_quiet()
        return self.slack.messages(channel)[-1]

    def say(self, who, text):
        channel = self.talk.private_channel(who)
        before = len(self.slack.messages(channel))
        self.talk.dm(who, text)
        return self.last_answer(channel, before)

    def test_typed_answers_complete_the_order_in_a_direct_message(self):
        asked = self.say("agent", 'create account lady.rodriguez name "Lady Rodríguez" unit Legal')
        self.assertIn("National id", asked.words())
        after = self.journal.newest()
        self.say("agent", "52.418.903")
        self.say("agent", "all and legal")
        number = self.journal.wait_newest(after)
        self.journal.wait_state(number, "waiting_approval")
        self.assertIn('"52418903"', self.journal.request(number)["arguments"])

    def test_cancel_ends_the_question_and_nothing_is_left_to_answer(self):
        self.say("agente", 'crear cuenta pepe.prueba nombre "Pepe Prueba" dependencia Legal')
        ended = self.say("agente", "cancelar")
        self.assertIn("no se hace nada", ended.words())
        before = self.journal.newest()
        self.say("agente", "52418903")
        self.assertEqual(self.journal.newest(), before)

    def test_an_answer_in_a_channel_counts_in_its_thread_and_from_its_asker_alone(self):
        self.talk.mention("agent", '<@UBOT> create account nora.hilo name "Nora Hilo" unit Legal', channel="CASK")
        self.journal.wait_quiet()
        thread = self.slack.answers("CASK")[-1].thread_ts
        before = self.journal.newest()
        self.talk.mention("mail_admin", "<@UBOT> 52418904", channel="CASK", thread=thread)
        self.journal.wait_quiet()
        self.assertEqual(self.journal.value("SELECT count(*) FROM questions WHERE body LIKE '%52418904%'"), 0)
        self.talk.mention("agent", "<@UBOT> 52418905", channel="CASK", thread=thread)
        self.talk.mention("agent", "<@UBOT> all, legal", channel="CASK", thread=thread)
        number = self.journal.wait_newest(before)
        self.assertIn('"52418905"', self.journal.request(number)["arguments"])

    def test_a_terminal_is_asked_one_thing_after_the_other(self):
        code, replies = self.service.chat("agent", 'create account rita.terminal name "Rita Terminal"', "52418906", "Legal", "all")
        self.assertEqual(code, 0)
        self.assertEqual([reply["state"] for reply in replies], ["clarify", "clarify", "clarify", "waiting_approval"])
        self.assertEqual([action["say"] for action in replies[0]["actions"]], ["cancel"])

    def test_a_killed_service_still_knows_what_it_asked(self):
        self.say("agent", 'create account kira.muerta name "Kira Muerta" unit Legal')
        self.service.kill()
        self.service.start()
        after = self.journal.newest()
        self.say("agent", "52418907")
        self.say("agent", "all")
        number = self.journal.wait_newest(after)
        self.assertIn('"52418907"', self.journal.request(number)["arguments"])


class Forms(Drive):
    """Slack's own forms and home pages."""
    name = "forms"
    policy = POLICY

    def form_card(self, who, text):
        channel = self.talk.private_channel(who)
        before = len(self.slack.messages(channel))
        self.talk.dm(who, text)
        return harness.wait(lambda: self.slack.messages(channel)[before:], "the card with the form")[-1]

    def test_a_form_is_opened_by_its_button_and_completes_the_order(self):
        card = self.form_card("agent", 'create account olga.forma name "Olga Forma" unit Legal')
        self.talk.press(card, "agent")
        view = self.talk.modal("agent")
        blocks = {block["block_id"]: block for block in view["blocks"] if block["type"] == "input"}
        self.assertEqual(blocks["unit"]["element"]["initial_value"], "Legal")
        self.assertFalse(blocks["national_id"].get("optional", False))
        after = self.journal.newest()
        self.talk.submit("agent", view, {"given_names": "Olga", "surnames": "Forma", "unit": "Legal", "login": "olga.forma",
                                         "national_id": "52.418.908", "groups": "all, legal"})
        number = self.journal.wait_newest(after)
        self.journal.wait_state(number, "waiting_approval")
        self.assertIn('"52418908"', self.journal.request(number)["arguments"])
        self.assertEqual(self.journal.request(number)["conversation"], card.channel)

    def test_a_wrong_form_is_answered_with_what_is_wrong_and_the_form_again(self):
        card = self.form_card("agente", 'crear cuenta oscar.forma nombre "Oscar Forma" dependencia Legal')
        self.talk.press(card, "agente")
        self.talk.submit("agente", self.talk.modal("agente"), {"given_names": "Oscar", "unit": "Legal", "national_id": "no sé", "groups": "todos"})
        again = harness.wait(lambda: [m for m in self.slack.messages(card.channel) if "Revisa esto" in m.words()], "the form again")[-1]
        self.assertTrue([b for b in again.buttons() if b["style"] == "primary"])
        self.assertEqual(self.journal.rows("SELECT 1 FROM requests WHERE arguments LIKE '%Oscar%'"), [])

    def test_a_denial_by_button_asks_its_reason_in_a_form(self):
        number = self.order("agent", '<@UBOT> create account otto.forma name "Otto Forma" unit Legal id 52418909 groups all')
        self.journal.wait_state(number, "waiting_approval")
        self.talk.click("mail_admin", number, style="danger", where="mail_admin")
        self.talk.submit("mail_admin", self.talk.modal("mail_admin"), {"reason": "no contract"})
        self.journal.wait_state(number, "denied")
        self.assertEqual(self.journal.value("SELECT reason FROM approvals WHERE request_id = ?", number), "no contract")

    def test_the_home_page_shows_what_waits_for_its_owner(self):
        number = self.order("agent", '<@UBOT> create account oda.casa name "Oda Casa" unit Legal id 52418910 groups all')
        self.journal.wait_state(number, "waiting_approval")
        self.assertIn(f"R-{number}", str(self.talk.come_home("mail_admin2")))
        self.assertNotIn("approve", str(self.talk.come_home("neighbour")))


if __name__ == "__main__":
    harness.main()
