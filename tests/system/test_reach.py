#!/usr/bin/env python3
"""A platform in trouble holds up nobody else, and what waited for it arrives once it is back."""
import harness
from drive import Drive
from service import PEOPLE, TEAM, Service


class AwayService(Service):
    """One approver wants to be reached on a platform that is not connected here."""

    def _sections(self):
        for text in super()._sections():
            yield text.replace(f'slack = "{TEAM}/{PEOPLE["mail_admin"][3]}"', "") if 'id = "mail_admin"\n' in text else text


class Reach(Drive):
    name = "reach"

    def order_account(self, letter, **where):
        return self.order("agent", f'<@UBOT> create account reach.{letter} name "Reach {letter.upper()}" unit Central', **where)

    def test_the_terminal_works_on_while_slack_is_away(self):
        self.slack.fail(times=1000, closed=True)
        code, replies = self.service.chat("agent", "whoami")
        self.assertEqual((code, replies[0]["op"]), (0, "whoami"))
        with self.slack.fake.lock:
            self.slack.fake.faults.clear()

    def test_a_decision_made_while_slack_was_away_reaches_every_card(self):
        number = self.order_account("b")
        self.journal.wait_state(number, "waiting_approval")
        self.journal.wait_quiet()
        self.slack.fail(times=1000, closed=True)
        code, replies = self.service.chat("mail_admin", f"approve R-{number}")
        self.assertEqual((code, replies[-1]["state"]), (0, "done"))
        self.assertNotEqual(self.talk.card(number).buttons(), [], "Slack cannot know yet")
        with self.slack.fake.lock:
            self.slack.fake.faults.clear()
        self.journal.wait_quiet(within=60)
        for row in self.journal.cards(number):
            if row["platform"] == "slack":
                self.assertEqual(self.slack.message(row["message_ref"]).buttons(), [])
        self.assert_posted_once()

    def test_no_card_keeps_a_live_button_five_seconds_after_the_decision(self):
        number = self.order_account("c")
        self.journal.wait_state(number, "waiting_approval")
        self.journal.wait_quiet()
        self.talk.click("mail_admin", number)
        self.journal.wait_state(number, "done")
        harness.wait(lambda: not any(self.slack.message(row["message_ref"]).buttons() for row in self.journal.cards(number)),
                     "every card to be read-only", within=5)

    def test_an_approver_without_a_connected_platform_is_passed_over(self):
        service = AwayService("reachaway", self.estate, self.slack, shop=self.shop, policy="approvers_notified = 1\n")
        service.start()
        code, replies = service.chat("agent", 'create account reach.d name "Reach D" unit Central')
        self.assertEqual((code, replies[-1]["state"]), (0, "waiting_approval"))
        passed = service.journal.rows("SELECT subject FROM audit WHERE action = 'approver.passed_over'")
        self.assertEqual([row["subject"] for row in passed], ["mail_admin"])
        told = service.journal.rows("SELECT recipient FROM cards WHERE platform = 'slack'")
        self.assertEqual([row["recipient"] for row in told], [f"{TEAM}/{PEOPLE['mail_admin2'][3]}"])
        service.kill()


if __name__ == "__main__":
    harness.main()
