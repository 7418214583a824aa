#!/usr/bin/env python3
"""Slack's forms, home page and files, end to end: what is still missing is asked for at once, and what was sent is used."""
import json
import urllib.parse

import harness
from drive import Drive
from slack_driver import slack_blocks
from talk import Delivery, as_event


class Forms(Drive):
    name = "forms"
    policy = "approvers_notified = 1\n"

    @property
    def driver(self):
        return self.talk.driver("T1")

    @property
    def workspace(self):
        return self.slack.fake.workspace

    def form_card(self, channel):
        """The card there that offers a form."""
        def shown():
            return next((m for m in self.slack.answers(channel) if any(b["action_id"] == "form" for b in m.buttons())), None)
        return harness.wait(shown, f"a card with a form in {channel}")

    def open_form(self, card, user="U1AGENT"):
        """Presses the form's button; the modal that opens."""
        label = next(b["text"]["text"] for b in card.buttons() if b["action_id"] == "form")
        before = len(self.workspace.modals(user))
        self.talk.deliver(Delivery("interactivity", self.driver.press_form(user, card.facts, label).encode()))
        return harness.wait(lambda: self.workspace.modals(user)[before:], "the form to open")[-1]

    def submission(self, view, values, user="U1AGENT"):
        return Delivery("interactivity", self.driver.submission_form(user, view, values).encode())

    def test_a_form_completes_the_order_in_its_thread(self):
        after = self.journal.newest()
        self.talk.mention("agent", "<@UBOT> create account", channel="CFORM")
        view = self.open_form(self.form_card("CFORM"))
        names = [block["block_id"] for block in view["blocks"]]
        self.assertIn("given_names", names)
        sent = self.submission(view, {"given_names": "Fabiola", "surnames": "Forma", "unit": "Central"})
        self.assertEqual(self.talk.deliver_all([sent]), [200])
        number = self.journal.wait_newest(after)
        self.approve("mail_admin", number)
        self.journal.wait_state(number, "done")
        self.journal.wait_quiet()
        self.assertEqual(self.talk.card(number).channel, "CFORM")
        self.assert_decided(number)

    def test_the_same_submission_twice_is_one_order(self):
        after = self.journal.newest()
        self.talk.mention("agent", "<@UBOT> create account", channel="CTWICEFORM")
        view = self.open_form(self.form_card("CTWICEFORM"))
        values = {"given_names": "Dora", "surnames": "Doble", "unit": "Central"}
        deliveries = [self.submission(view, values) for _ in range(3)]
        self.assertEqual(self.talk.deliver_all(deliveries), [200] * 3)
        self.journal.wait_newest(after)
        self.journal.wait_quiet()
        self.assertEqual(len(self.journal.rows("SELECT id FROM requests WHERE id > ? AND operation = 'account.create'", after)), 1)

    def test_somebody_elses_form_is_not_theirs_to_send(self):
        self.talk.mention("agent", "<@UBOT> create account", channel="COTHERS")
        view = self.open_form(self.form_card("COTHERS"))
        after = self.journal.newest()
        sent = self.submission(view, {"given_names": "Eva", "surnames": "Extrana", "unit": "Central"}, user="U5USER")
        self.assertEqual(self.talk.deliver_all([sent]), [200])
        self.journal.wait_quiet()
        self.assertEqual(self.journal.newest(), after)

    def test_the_home_page_is_published_once_for_two_looks(self):
        calls = len(self.slack.calls("views.publish"))
        event = self.driver.home_opened_event("U2ADMIN")
        again = json.loads(json.dumps(event))
        again["event_id"] += "B"
        self.assertEqual(self.talk.deliver_all([as_event(event), as_event(again)]), [200, 200])
        home = harness.wait(lambda: self.workspace.home("U2ADMIN"), "a home page")
        self.journal.wait_quiet()
        self.assertEqual(len(self.slack.calls("views.publish")), calls + 1)
        self.assertTrue(slack_blocks.words(home))

    def test_a_quick_action_of_the_home_page_can_be_pressed(self):
        self.assertEqual(self.talk.deliver_all([as_event(self.driver.home_opened_event("U1AGENT"))]), [200])
        home = harness.wait(lambda: self.workspace.home("U1AGENT"), "a home page")
        buttons = slack_blocks.buttons(home)
        if not buttons:
            self.skipTest("the home page offers nothing to press")
        label, block, button = buttons[0]
        payload = {"type": "block_actions", "user": {"id": "U1AGENT", "team_id": "T1"}, "team": {"id": "T1"}, "api_app_id": "A1",
                   "container": {"type": "view", "view_id": home["id"]}, "trigger_id": self.driver.trigger("U1AGENT"),
                   "view": {"id": home["id"], "type": "home"},
                   "actions": [{**button, "block_id": block, "action_ts": self.driver.ts()}]}
        modals, answers = len(self.workspace.modals("U1AGENT")), len(self.slack.messages())
        body = urllib.parse.urlencode({"payload": json.dumps(payload)}).encode()
        self.assertEqual(self.talk.deliver_all([Delivery("interactivity", body)]), [200])
        harness.wait(lambda: len(self.workspace.modals("U1AGENT")) > modals or len(self.slack.messages()) > answers,
                     f"something after pressing {label!r}")


if __name__ == "__main__":
    harness.main()
