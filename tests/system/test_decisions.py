#!/usr/bin/env python3
"""Who may decide, how often, until when; and what a decision is worth after the world has moved."""
import harness
from drive import Drive

POLICY = """
[tiers]
"account.close" = "approve_two"
"""


def account_order(login, name):
    return f'<@UBOT> create account {login} name "{name}" unit Tesorería'


class Decisions(Drive):
    name = "decide"
    policy = POLICY

    def test_a_denial_asks_a_reason_and_ends_the_request_with_it(self):
        number = self.order("agent", account_order("pablo.denegado", "Pablo Denegado"))
        self.journal.wait_state(number, "waiting_approval")
        before = self.journal.audit_end()
        self.talk.click("mail_admin", number, style="danger", where="mail_admin")
        self.journal.wait_refusal("reason_needed", before)
        self.assertEqual(self.journal.state(number), "waiting_approval", "no reason yet, nothing decided")
        self.talk.dm("mail_admin", "the form is missing")
        self.journal.wait_state(number, "denied")
        self.journal.wait_quiet()
        decision = self.journal.rows("SELECT * FROM approvals WHERE request_id = ?", number)
        self.assertEqual([(d["person"], d["decision"], d["reason"]) for d in decision],
                         [("mail_admin", "deny", "the form is missing")])
        self.assertIn("the form is missing", self.talk.card(number).words())
        self.assertEqual(self.journal.ticket_of(number)["state"], "cancelled")
        self.assert_decided(number, cards=3)
        self.assertIsNone(self.estate.ldap.account("pablo.denegado"))

    def test_a_denial_with_its_reason_needs_no_question(self):
        number = self.order("agent", account_order("petra.denegada", "Petra Denegada"))
        self.journal.wait_state(number, "waiting_approval")
        self.talk.dm("mail_admin", f"deny R-{number}: wrong unit")
        self.journal.wait_state(number, "denied")
        self.assertEqual(self.journal.value("SELECT reason FROM approvals WHERE request_id = ?", number), "wrong unit")

    def test_the_asker_cancels_and_nobody_else_can(self):
        number = self.order("agent", account_order("ciro.cancelado", "Ciro Cancelado"))
        self.journal.wait_state(number, "waiting_approval")
        before = self.journal.audit_end()
        self.talk.click("mail_admin", number, style="", where="mail_admin")
        self.journal.wait_refusal("not_your_request", before)
        self.assertEqual(self.journal.state(number), "waiting_approval")
        self.talk.click("agent", number, style="")
        self.journal.wait_state(number, "cancelled")
        self.journal.wait_quiet()
        self.assert_decided(number)
        self.assertIsNone(self.estate.ldap.account("ciro.cancelado"))

    def test_the_first_decision_wins_and_a_late_click_is_told_who_decided(self):
        number = self.order("agent", account_order("lidia.lenta", "Lidia Lenta"))
        self.journal.wait_state(number, "waiting_approval")
        late = self.talk.click("mail_admin2", number, style="danger", where="mail_admin2", deliver=False)
        self.talk.click("mail_admin", number, where="mail_admin")
        self.journal.wait_state(number, "done")
        self.journal.wait_quiet()
        before, posts = self.journal.audit_end(), len(self.slack.messages())
        self.talk.deliver(late)
        self.journal.wait_refusal("already_decided", before)
        self.journal.wait_quiet()
        self.assertEqual(len(self.slack.messages()), posts, "only mail_admin2 is told")
        self.assertRegex(self.talk.told(late), "mail_admin|Mateo Arango")
        self.assertEqual(self.journal.state(number), "done")

    def test_two_clicks_at_once_are_one_decision(self):
        number = self.order("agent", account_order("dora.doble", "Dora Doble"))
        self.journal.wait_state(number, "waiting_approval")
        clicks = [self.talk.click(person, number, where=person, deliver=False) for person in ("mail_admin", "mail_admin2")]
        self.assertEqual(self.talk.deliver_all(clicks), [200, 200])
        self.journal.wait_state(number, "done")
        self.journal.wait_quiet()
        self.assertEqual(self.journal.value("SELECT count(*) FROM approvals WHERE request_id = ?", number), 1)
        self.assertEqual(len(self.journal.audit("request.finish", number)), 1)

    def test_two_different_people_are_needed_where_the_policy_says_two(self):
        number = self.order("agent", "<@UBOT> close account maria.lopez, contract ended")
        self.journal.wait_state(number, "waiting_approval")
        self.talk.click("mail_admin", number, where="mail_admin")
        harness.wait(lambda: self.journal.rows("SELECT * FROM approvals WHERE request_id = ?", number), "the first approval")
        self.journal.wait_quiet()
        self.assertEqual(self.journal.state(number), "waiting_approval")
        before = self.journal.audit_end()
        self.talk.click("mail_admin", number, where="mail_admin")
        self.journal.wait_refusal("second_person_needed", before)
        self.assertEqual(self.journal.state(number), "waiting_approval")
        self.assertEqual(self.estate.ldap.account("maria.lopez")["mailAccountStatus"], ["active"])
        self.talk.click("mail_admin2", number, where="mail_admin2")
        self.journal.wait_state(number, "done")
        self.journal.wait_quiet()
        self.assertEqual(self.estate.ldap.account("maria.lopez")["mailAccountStatus"], ["closed"])
        self.assert_decided(number)

    def test_an_administrator_does_not_approve_what_they_asked_themselves(self):
        number = self.order("mail_admin", account_order("ana.propia", "Ana Propia"))
        self.journal.wait_state(number, "waiting_approval")
        before = self.journal.audit_end()
        self.talk.click("mail_admin", number)
        self.journal.wait_refusal("self_approval", before)
        before = self.journal.audit_end()
        self.talk.mention("mail_admin", f"<@UBOT> approve R-{number}")
        self.journal.wait_refusal("self_approval", before)
        self.assertEqual(self.journal.state(number), "waiting_approval")

    def test_somebody_without_the_right_is_told_who_has_it(self):
        number = self.order("agent", account_order("sin.derecho", "Sin Derecho"))
        self.journal.wait_state(number, "waiting_approval")
        before = self.journal.audit_end()
        self.assertIn("Mateo Arango", self.talk.told(self.talk.click("coordinator", number)))
        self.journal.wait_refusal("not_an_approver", before)
        self.talk.mention("user", "<@UBOT> purga la cola de ventas@example.org", channel="CREFUSED")
        self.journal.wait_refusal("not_authorized", before)
        self.journal.wait_quiet()
        self.assertIn("Ana Agudelo", self.slack.messages("CREFUSED")[0].words())
        self.assertEqual(self.journal.state(number), "waiting_approval")


class MovedWorld(Drive):
    """An approval binds to what was shown."""
    name = "moved"

    def test_a_queue_that_grew_voids_the_preview_and_its_buttons(self):
        first = self.postfix.seed("5 crece@example.org age=1h")
        number = self.order("agent", "<@UBOT> purge queue from crece@example.org")
        self.journal.wait_state(number, "waiting_approval")
        self.journal.wait_quiet()
        old = self.talk.click("mail_admin", number, deliver=False)
        more = self.postfix.seed("4 crece@example.org age=10m")
        before = self.journal.audit_end()
        self.talk.deliver(old)
        self.journal.wait_refusal("preview_changed", before)
        self.journal.wait_quiet()
        self.assertEqual(self.journal.request(number)["generation"], 2)
        self.assertEqual(self.journal.state(number), "waiting_approval")
        self.assertEqual(self.postfix.of("crece@example.org"), set(first) | set(more), "nothing was removed")
        self.assertIn("9", self.talk.card(number).words())

        before = self.journal.audit_end()
        self.talk.deliver(self.talk.again(old))
        self.journal.wait_refusal("preview_outdated", before)
        self.assertEqual(self.journal.state(number), "waiting_approval")

        self.talk.click("mail_admin", number)
        self.journal.wait_state(number, "done")
        self.assertEqual(self.postfix.of("crece@example.org"), set())
        self.assertEqual(self.journal.numbers(number)["acted"], 9)

    def test_an_account_somebody_else_made_meanwhile_is_not_made_twice(self):
        number = self.order("agent", account_order("rosa.rapida", "Rosa Rápida"))
        self.journal.wait_state(number, "waiting_approval")
        self.estate.ldap.add("rosa.rapida", "Rosa", "Rápida", "Otra")
        before = self.journal.audit_end()
        self.talk.click("mail_admin", number)
        self.journal.wait_refusal("preview_changed", before)
        self.journal.wait_quiet()
        self.assertIsNotNone(self.estate.ldap.account("rosa.rapida"))
        self.assertEqual(self.estate.ldap.account("rosa.rapida")["departmentNumber"], ["Otra"])


class Expiry(Drive):
    """Approvals do not wait for ever."""
    name = "expire"
    policy = 'approval_lifetime = "2s"\n'

    def test_an_undecided_request_expires_and_its_old_button_says_so(self):
        number = self.order("agent", account_order("eva.expirada", "Eva Expirada"))
        self.journal.wait_state(number, "waiting_approval")
        card = harness.wait(lambda: self.talk.card_if_shown(number), "the card")
        late = self.talk.press(card, "mail_admin", style="primary", deliver=False)
        self.journal.wait_state(number, "expired")
        self.journal.wait_quiet()
        before = self.journal.audit_end()
        self.talk.deliver(late)
        self.journal.wait_refusal("request_expired", before)
        self.assert_decided(number)
        self.assertEqual(self.journal.ticket_of(number)["state"], "cancelled")
        self.assertIsNone(self.estate.ldap.account("eva.expirada"))


if __name__ == "__main__":
    harness.main()
