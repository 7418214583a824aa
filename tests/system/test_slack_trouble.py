#!/usr/bin/env python3
"""Slack itself in trouble: refuses, loses answers, is slow or away. Every card still arrives once, in order."""
import time

import harness
from drive import Drive


class Trouble(Drive):
    name = "trouble"
    policy = "approvers_notified = 1\n"

    def order_account(self, number, channel):
        letters = "abcdefghij"[number]
        return self.order("agent", f'<@UBOT> create account pena.{letters} name "Pena {letters.upper()}" unit Central', channel=channel)

    def finish_with(self, number, channel):
        """Decides and checks that the channel has one card, read-only."""
        self.talk.click("mail_admin", number)
        self.journal.wait_state(number, "done")
        self.journal.wait_quiet()
        self.assertEqual(len(self.slack.messages(channel)), 1, [m.words()[:60] for m in self.slack.messages(channel)])
        self.assert_decided(number)

    def test_a_post_whose_answer_is_lost_is_found_and_not_posted_twice(self):
        for number, fault in enumerate(({"lost": True}, {"lost": True, "status": 500}, {"closed": True}, {"status": 500},
                                        {"status": 503}, {"error": "internal_error"})):
            with self.subTest(**fault):
                channel = f"CLOST{number}"
                self.slack.fail("chat.postMessage", times=2, **fault)
                self.finish_with(self.order_account(number, channel), channel)

    def test_retry_after_is_obeyed(self):
        self.slack.fail("chat.postMessage", times=1, status=429, retry_after=2)
        began, calls = time.time(), len(self.slack.calls("chat.postMessage"))
        number = self.order_account(6, "CSLOW")
        self.journal.wait_quiet()
        times = [call["at"] for call in self.slack.calls("chat.postMessage")[calls:]]
        self.assertFalse([at for at in times[1:] if 0.3 < at - times[0] < 1.9], "no further post within the two seconds")
        self.assertGreater(time.time() - began, 1.9)
        self.finish_with(number, "CSLOW")

    def test_a_lost_update_is_repeated(self):
        number = self.order_account(7, "CUPDATE")
        self.journal.wait_quiet()
        self.slack.fail("chat.update", times=3, closed=True)
        self.finish_with(number, "CUPDATE")

    def test_a_card_somebody_deleted_does_not_hold_up_the_others(self):
        number = self.order_account(8, "CGONE")
        self.journal.wait_quiet()
        card = self.talk.card(number)
        private = self.talk.card(number, "mail_admin")
        self.slack.delete(card)
        self.talk.press(private, "mail_admin")
        self.journal.wait_state(number, "done")
        self.journal.wait_quiet()
        self.assertEqual(self.slack.message(f"{private.channel}/{private.ts}").buttons(), [])

    def test_answers_of_one_conversation_come_in_order(self):
        accounts = ["maria.lopez", "nobody.one", "marco.tapia", "nobody.two", "ana.nadie"]
        self.slack.fail("chat.postMessage", times=1, status=503)
        for account in accounts:
            self.talk.mention("agent", f"<@UBOT> show account {account}", channel="CORDER")
        self.journal.wait_quiet()
        said = [message.words() for message in self.slack.messages("CORDER")]
        self.assertEqual([next(a for a in accounts if a in words) for words in said], accounts)

    def test_slack_away_for_a_while_delays_and_loses_nothing(self):
        # Who asks is looked up at Slack, too; an order that comes while that fails is refused, not kept.
        self.slack.fail("chat.postMessage", times=4, closed=True)
        number = self.order_account(9, "CAWAY")
        harness.wait(lambda: self.talk.card_if_shown(number), "the card, once Slack is back", within=60)
        self.finish_with(number, "CAWAY")


if __name__ == "__main__":
    harness.main()
