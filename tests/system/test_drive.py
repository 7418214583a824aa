#!/usr/bin/env python3
"""The whole drive: asked in Slack, approved by a second person, done on a real directory and a real queue, proven."""
import unittest

import harness
from drive import Drive


class AccountDrive(Drive):
    """A new account in OpenLDAP."""
    name = "account"

    def test_a_new_account_is_asked_approved_created_and_told(self):
        number = self.order("agent", '<@UBOT> create account juan.perez name "Juan Pérez" unit Tesorería id 1013624577')
        self.journal.wait_state(number, "waiting_approval")
        self.journal.wait_quiet()
        self.assertIsNone(self.estate.ldap.account("juan.perez"), "nothing is done before the approval")

        card = self.talk.card(number)
        asked = self.talk.newest_post("agent")
        self.assertEqual(card.thread_ts, asked["ts"], "the card stands beside the question")
        self.assertIn("juan.perez@example.org", card.words())
        self.assertEqual({b["style"] for b in card.buttons()}, {"primary", "danger", ""})
        for button in card.buttons():
            self.assertNotIn("R-", button["value"], "a button carries an opaque id only")
        for person in ("mail_admin", "mail_admin2"):
            self.assertEqual(self.talk.card(number, person).words(), self.talk.card(number, person).words())
            self.assertTrue(self.talk.card(number, person).buttons(), f"{person} can decide in private")

        with self.subTest("the asker's own click is refused, and only the asker is told"):
            before = self.journal.audit_end()
            posts = len(self.slack.messages())
            press = self.talk.click("agent", number)
            self.journal.wait_refusal("self_approval", before)
            self.journal.wait_quiet()
            self.assertEqual(self.journal.state(number), "waiting_approval")
            self.assertEqual(len(self.slack.messages()), posts, "nobody else reads it")
            self.assertIn("Mateo Arango", self.talk.told(press), "and is told who can")

        self.talk.click("mail_admin", number, where="mail_admin")
        self.journal.wait_state(number, "done")
        self.journal.wait_quiet()

        entry = self.estate.ldap.account("juan.perez")
        self.assertEqual(entry["mail"], ["juan.perez@example.org"])
        self.assertEqual(entry["cn"], ["Juan Pérez"])
        self.assertEqual(entry["departmentNumber"], ["Tesorería"])
        self.assertEqual(entry["nationalId"], ["1013624577"])
        self.assertEqual(entry["mailAccountStatus"], ["active"])
        self.assertEqual(entry["pwdReset"], ["TRUE"], "the password must be changed at first use")
        self.assert_decided(number, cards=3)
        self.assert_solved(number, asker="Ana Agudelo", approver="Mateo Arango")
        self.assert_chain()

    def test_the_same_person_again_changes_nothing_and_says_so(self):
        entries = len(self.estate.ldap.entries())
        number = self.order("agent", "<@UBOT> create account maria.lopez")
        self.journal.wait_state(number, "done")
        self.journal.wait_quiet()
        self.assertEqual(len(self.estate.ldap.entries()), entries)
        self.assertEqual(self.journal.value("SELECT count(*) FROM steps WHERE request_id = ?", number), 0)
        self.assertEqual(self.journal.ticket_of(number)["state"], "solved")
        self.assertIn("maria.lopez@example.org", self.talk.card(number).words())

    def test_an_account_of_the_second_domain_goes_into_its_own_directory(self):
        number = self.order("agent", '<@UBOT> create account luz.mora@example.com name "Luz Mora" unit Comercial id 52418903')
        self.approve("mail_admin", number)
        self.journal.wait_state(number, "done")
        account = self.shop.account("luz.mora")
        self.assertEqual((account["state"], account["national_id"]), ("active", "52418903"))
        self.assertEqual(account["must_change_password"], 1)
        self.assertRegex(account["password"], r"^\{ARGON2ID\}|^\{SHA512-CRYPT\}")
        self.assertIsNone(self.estate.ldap.account("luz.mora"))

    def test_a_closed_account_is_opened_again_by_its_own_order(self):
        number = self.order("agent", "<@UBOT> close account marco.tapia, contract ended")
        self.finish(number)
        self.assertEqual(self.estate.ldap.account("marco.tapia")["mailAccountStatus"], ["closed"])
        number = self.order("agent", "<@UBOT> activate account marco.tapia")
        self.finish(number)
        self.assertEqual(self.estate.ldap.account("marco.tapia")["mailAccountStatus"], ["active"])


class QueueDrive(Drive):
    """A purge of a real queue."""
    name = "queue"

    def test_a_purge_takes_exactly_what_was_previewed_and_accounts_for_all_of_it(self):
        ventas, *others = self.postfix.seed(
            "14 ventas@example.org age=10m..3h size=2400", "5 venta@example.org age=1h", "6 ventas2@example.org age=1h",
            "3 mariaventas@example.org age=30m", "2 <> age=2h", "2 ventas@example.org.evil.example age=1h")
        untouched = {name for lot in others for name in lot}
        number = self.order("agent", "<@UBOT> purge queue from <mailto:ventas@example.org|ventas@example.org>")
        self.journal.wait_state(number, "waiting_approval")
        self.journal.wait_quiet()
        words = self.talk.card(number).words()
        self.assertIn("14", words)
        self.assertIn("venta@example.org", words, "the look-alikes that stay are named")
        self.assertEqual(len(self.postfix.messages()), 32, "a preview touches nothing")

        # The last recipient Postfix looked up stays in its memory for 30 s, so not the one just seeded.
        delivered, late = ventas[3], self.postfix.seed("1 ventas@example.org age=1m")
        self.postfix.deliver(delivered)
        self.approve("mail_admin2", number)
        self.journal.wait_state(number, "done")
        self.journal.wait_quiet()

        self.assertEqual(set(self.postfix.messages()), untouched | set(late))
        numbers = self.journal.numbers(number)
        self.assertEqual({k: numbers[k] for k in ("previewed", "acted", "gone", "left")},
                         {"previewed": 14, "acted": 13, "gone": 1, "left": 0})
        self.assertEqual(numbers["arrived_since"], 1, "what came after the preview stays and is told")
        self.assert_decided(number, cards=4)
        self.assert_solved(number, asker="Ana Agudelo", approver="Marta Ardila")
        self.assert_chain()

    def test_purges_combine_sender_recipient_and_age(self):
        old, young, other = self.postfix.seed("3 boletin@example.org age=50h..4d to=lector@destino.example.net",
                                              "2 boletin@example.org age=1h to=lector@destino.example.net",
                                              "2 boletin@example.org age=60h to=otro@destino.example.net")
        number = self.order("agent", "<@UBOT> purge queue from boletin@example.org to lector@destino.example.net "
                                     "older than 2 days")
        self.approve("mail_admin", number)
        self.journal.wait_state(number, "done")
        self.assertEqual(self.postfix.of("boletin@example.org"), set(young) | set(other))
        self.assertEqual(self.journal.numbers(number)["acted"], len(old))

    def test_the_empty_sender_is_purged_as_itself(self):
        bounces, rest = self.postfix.seed("3 <> age=2h", "2 nulo@example.org age=2h")
        before = self.postfix.of("MAILER-DAEMON")
        number = self.order("agent", "<@UBOT> purge queue from &lt;&gt;")
        self.approve("mail_admin", number)
        self.journal.wait_state(number, "done")
        self.assertTrue(set(bounces) <= before)
        self.assertEqual(self.postfix.of("MAILER-DAEMON"), set())
        self.assertEqual(self.postfix.of("nulo@example.org"), set(rest))

    def test_hold_release_and_requeue_act_on_one_sender(self):
        held, others = self.postfix.seed("3 cobranza@example.org age=1h", "2 cobranza2@example.org age=1h")
        self.finish(self.order("agent", "<@UBOT> hold queue from cobranza@example.org"))
        self.assertEqual(self.postfix.held() & (set(held) | set(others)), set(held))
        self.finish(self.order("agent", "<@UBOT> release queue from cobranza@example.org"))
        self.assertEqual(self.postfix.held() & (set(held) | set(others)), set())
        self.finish(self.order("agent", "<@UBOT> requeue queue from cobranza@example.org"))
        harness.wait(lambda: len(self.postfix.of("cobranza@example.org")) == 3, "the requeued messages")
        self.assertEqual(self.postfix.of("cobranza2@example.org"), set(others))


if __name__ == "__main__":
    harness.main()
