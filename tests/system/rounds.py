"""One standard round under a fault: an account is created and a queue purged, both approved, whatever dies meanwhile.

The people behave as people and Slack do: a delivery that got no 2xx is delivered again, a press that got none is
pressed again as long as the card asks for it. At the end every order has exactly one outcome.
"""
import time

import harness

MESSAGES = 4
LOOKALIKES = 2


class Round:
    """Own logins, senders and channels; service, directory, queue and journal are shared with the other rounds."""

    def __init__(self, case, number):
        self.case, self.service, self.journal, self.talk = case, case.service, case.service.journal, case.talk
        letters = "".join(chr(ord("a") + int(digit)) for digit in f"{number:05d}")
        self.login = f"ronda.{letters}"
        self.sender, self.lookalike = f"ronda{number}@example.org", f"ronda{number}x@example.org"
        self.channels = {"account.create": f"CA{number}", "queue.purge": f"CQ{number}"}
        self.orders = {"account.create": f'<@UBOT> create account {self.login} name "Ronda {letters.title()}" unit Central',
                       "queue.purge": f"<@UBOT> purge queue from {self.sender}"}
        self.deaths = 0
        self.asked = dict.fromkeys(self.orders, 0)
        self.began = self.journal.audit_end()
        case.postfix.seed(f"{MESSAGES} {self.sender} age=1h", f"{LOOKALIKES} {self.lookalike} age=1h")
        self.ours, self.others = case.postfix.of(self.sender), case.postfix.of(self.lookalike)

    def revive(self):
        """Starts the service again, without a fault, if it is dead."""
        if not self.service.running():
            self.deaths += 1
            self.service.start()

    def until(self, condition, what, within=harness.PATIENCE):
        def alive():
            self.revive()
            return condition()
        return harness.wait(alive, what, within)

    def insist(self, delivery):
        """Slack's side: the same delivery until it got its 2xx."""
        attempt = 0
        def acknowledged():
            nonlocal attempt
            try:
                status = self.talk.deliver(delivery, attempt=min(attempt, 3))
            except ConnectionError:
                status = None
            attempt += 1
            # The same bytes within the same second carry the same signature, and Slack's next try comes later anyway.
            return status is not None and 200 <= status < 300
        self.until(acknowledged, "a 2xx", within=60)

    def row(self, operation):
        """The request this order became, or None."""
        mark = self.login if operation == "account.create" else self.sender
        rows = [row for row in self.journal.requests(operation) if mark in row["arguments"]]
        self.case.assertLessEqual(len(rows), 1, f"{operation} of {mark} became {len(rows)} requests")
        return rows[0] if rows else None

    def run(self):
        for operation in self.orders:
            self.ask(operation)
        for operation in self.orders:
            self.until(lambda: self.row(operation) or self.ask_again(operation), f"{operation} to become a request")
        for operation in self.orders:
            self.decide(operation)
        self.until(lambda: all(self.row(o)["state"] in ("done", "failed", "needs_human") for o in self.orders), self.states)
        self.until(lambda: not self.journal.restless(), lambda: f"quiet; still {[r['what'] for r in self.journal.restless()][:6]}")

    def ask(self, operation):
        self.asked[operation] += 1
        self.insist(self.talk.mention_delivery("agent", self.orders[operation], channel=self.channels[operation]))

    def ask_again(self, operation):
        """Who was told that nothing is done, because the record could not be written, says it once more."""
        told = self.journal.value("SELECT count(*) FROM audit WHERE action = 'order.refused' AND subject = ? AND seq > ?",
                                  operation, self.began)
        if told >= self.asked[operation]:
            self.ask(operation)

    def states(self):
        return f"both to end; they are {[self.row(o)['state'] for o in self.orders]}"

    def decide(self, operation):
        """Presses the newest Approve until the request has left its rest."""
        pressed_at = 0.0
        def decided():
            nonlocal pressed_at
            if self.row(operation)["state"] != "waiting_approval":
                return True
            card = self.talk.card_if_shown(self.row(operation)["id"])
            if card and card.buttons() and time.monotonic() - pressed_at > 2:
                try:
                    if 200 <= self.talk.deliver(self.talk.press(card, "mail_admin", deliver=False)) < 300:
                        pressed_at = time.monotonic()
                except ConnectionError:
                    pass
            return False
        self.until(decided, f"{operation} to be decided")

    def check(self):
        """Exactly one outcome of each order, in the world, in the journal and in Slack."""
        case = self.case
        rows = {operation: self.row(operation) for operation in self.orders}
        for operation, row in rows.items():
            case.assertEqual(row["state"], "done", f"{operation}: {row['reason_code']} {self.journal.outcome(row['id'])}")
            case.assertEqual(self.journal.ticket_of(row["id"])["state"], "solved")
            case.assertEqual(self.journal.value("SELECT count(*) FROM tickets WHERE request_id = ?", row["id"]), 1)
            case.assertEqual(self.journal.value("SELECT count(*) FROM approvals WHERE request_id = ?", row["id"]), 1)
            case.assertEqual(len(self.journal.audit("request.finish", row["id"])), 1)
            self.check_cards(operation, row["id"])
        entry = case.estate.ldap.account(self.login)
        case.assertEqual((entry["mail"], entry["mailAccountStatus"], entry["departmentNumber"], entry["pwdReset"]),
                         ([f"{self.login}@example.org"], ["active"], ["Central"], ["TRUE"]))
        case.assertEqual(case.postfix.of(self.sender), set())
        case.assertEqual(case.postfix.of(self.lookalike), self.others, "look-alikes stay")
        numbers = self.journal.numbers(rows["queue.purge"]["id"])
        case.assertEqual([numbers[name] for name in ("previewed", "acted", "gone", "left")], [MESSAGES, MESSAGES, 0, 0])
        case.assert_posted_once()
        case.assert_chain()

    def check_cards(self, operation, number):
        case = self.case
        posted = case.slack.messages(self.channels[operation])
        case.assertEqual(len(posted), self.asked[operation], f"{operation}: {[m.words()[:80] for m in posted]}")
        for card in self.journal.cards(number):
            message = case.slack.message(card["message_ref"])
            case.assertEqual(message.buttons(), [], f"card {card['id']} of R-{number} is read-only")
        if operation == "account.create":
            links = [m for m in case.slack.messages() if self.claim_of(number) in m.words()]
            case.assertEqual(len(links), 1, "the secret's link is sent once")

    def claim_of(self, number):
        claim = self.journal.value("SELECT id FROM claims WHERE request_id = ? AND active = 1", number)
        return f"/claim/{claim}-"

    def finish(self):
        self.run()
        self.check()
