#!/usr/bin/env python3
"""trace.run over the log of a real Postfix, asked in chat: the whole way, whole addresses only, and who asked is recorded."""
import smtplib

import harness
from drive import Drive
from estate import DOMAIN


class Trace(Drive):
    name = "trace"

    def send(self, sender, *recipients):
        host, _, port = self.postfix.at["POSTFIX_SMTP"].rpartition(":")
        with smtplib.SMTP(host, int(port), timeout=30) as smtp:
            smtp.sendmail(sender, recipients, f"From: {sender}\r\nSubject: secreto de la junta\r\n\r\ntexto privado\r\n")

    def wait_logged(self, *recipients):
        def logged():
            log = open(self.postfix.at["POSTFIX_LOG"], encoding="utf-8", errors="replace").read()
            return all(f"to=<{recipient}>, relay=" in log for recipient in recipients)
        harness.wait(logged, "Postfix to log what became of the messages")

    def trace(self, person, text):
        _, shown = self.service.chat(person, text)
        return shown[-1]

    def test_s161_a_message_is_followed_to_each_recipient_without_its_content(self):
        self.send(f"ventas@{DOMAIN}", "uno@destino.example.net", "dos@destino.example.net")
        self.send(f"ventas2@{DOMAIN}", "tres@destino.example.net")
        self.wait_logged("uno@destino.example.net", "dos@destino.example.net", "tres@destino.example.net")
        card = self.trace("mail_admin", f"trazar correo de ventas@{DOMAIN} de hoy")
        self.assertEqual(card["state"], "info", card)
        self.assertEqual(card["op"], "trace.run")
        self.assertEqual(card["fields"]["messages"], 1)
        self.assertEqual(card["fields"]["deferred"], 2)
        text = str(card)
        for wanted in ("uno@destino.example.net", "dos@destino.example.net"):
            self.assertIn(wanted, text)
        for secret in ("secreto", "privado", "tres@destino.example.net"):
            self.assertNotIn(secret, text)

    def test_s161_who_asked_for_a_trace_is_in_the_audit_log(self):
        before = self.journal.value("SELECT count(*) FROM audit WHERE action = 'order.answered'")
        self.trace("mail_admin", "trace mail to nadie@destino.example.net")
        row = self.journal.rows("SELECT * FROM audit WHERE action = 'order.answered' ORDER BY seq DESC LIMIT 1")[0]
        self.assertEqual(self.journal.value("SELECT count(*) FROM audit WHERE action = 'order.answered'"), before + 1)
        self.assertEqual(row["actor"], "mail_admin")
        self.assertIn("nadie@destino.example.net", row["body"])

    def test_s169_who_does_not_own_tracing_is_told_who_does(self):
        card = self.trace("user", f"trace mail from ventas@{DOMAIN}")
        self.assertEqual(card["code"], "not_authorized")
        self.assertIn("Mateo Arango", str(card))


if __name__ == "__main__":
    harness.main()
