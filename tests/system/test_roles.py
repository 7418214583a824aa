#!/usr/bin/env python3
"""Who may ask: roles for a time, alternates between their dates, local units; in the terminal and on Slack."""
import datetime
import time
import unittest
import zoneinfo

import harness
from drive import Drive
from office import Office

POLICY = """[entitlement]
local_units = ["Alcaldía Local de Usme"]
managing_unit = ["sssb"]
[entitlement.role_limits]
"exchange.subadmin" = "queue.* mailbox.* group.*"
"""
ROLES = {"mail_admin": {"allow": ["*"], "approve": ["group.*", "account.*", "role.*"]},
         "hr_manager": {"allow": ["account.create", "account.close", "account.modify"], "approve": [], "requests_only": True},
         "network_admin": {"allow": ["account.modify", "password.reset", "account.show"], "approve": [], "own_unit": True},
         "staff": {"allow": ["ticket.*"], "approve": [], "allow_self": ["account.close", "account.modify"]},
         "sssb": {"allow": ["mailbox.*"], "approve": ["mailbox.*"]},
         "exchange.subadmin": {"allow": ["*"], "approve": []}}
USME = "Alcaldía Local de Usme"
PEOPLE = {"brenda": ("Brenda Solís", ["mail_admin"], "es", "central"), "mateo": ("Mateo Arango", ["mail_admin"], "en", "central"),
          "marta": ("Marta Ardila", ["mail_admin"], "en", "central"), "saul.suarez": ("Saúl Suárez", [], "es", "central"),
          "rita": ("Rita Recursos", ["hr_manager"], "es", "central"), "red": ("Rebeca Redes", ["network_admin"], "es", USME),
          "vecina": ("Vera Vecina", ["staff"], "es", USME), "carmen": ("Carmen Central", ["staff"], "es", "central"),
          "analista": ("Tiago Alves", ["S3B"], "pt", "central"), "thiago": ("Thiago Alves", [], "pt", "central")}
ACCOUNTS = {"vecina": (USME, "planta"), "carmen": ("central", "planta"), "luis.mora": ("central", "planta"),
            "pje.calc": ("central", "aplicación"), "saul.suarez": ("central", "planta")}


class Rights(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.office = Office("roles", PEOPLE, ROLES, POLICY, ACCOUNTS)

    @staticmethod
    def dates(first, last):
        """Days from today, as the institution counts them."""
        today = datetime.datetime.now(zoneinfo.ZoneInfo("America/Bogota")).date()
        return "del {} al {}".format(*((today + datetime.timedelta(days=days)).day for days in (first, last)))

    def refused(self, card, code):
        self.assertEqual((card["state"], card["code"]), ("refused", code), card)
        return card

    def approved(self, card, *approvers):
        self.assertEqual(card["state"], "waiting_approval", card)
        for person in approvers:
            card = self.office.say(person, f"approve {card['request']}")
        return card

    def test_S62_S80_an_alternate_acts_between_the_dates_and_both_are_on_record(self):
        self.assertIn(self.office.say("saul.suarez", "ver cuenta luis.mora")["code"], ("not_authorized", "outside_dates"))
        card = self.approved(self.office.say("brenda", f"dejo a saul.suarez como suplente {self.dates(0, 2)}"), "mateo")
        self.assertEqual(card["state"], "done", card)
        self.assertEqual(self.office.say("saul.suarez", "ver cuenta luis.mora")["state"], "info")
        asked = self.office.say("saul.suarez", "cerrar cuenta luis.mora")
        self.assertEqual(asked["state"], "waiting_approval", asked)
        self.assertEqual(self.office.say("brenda", f"aprobar {asked['request']}")["code"], "stands_in_for_asker")
        self.assertEqual(self.approved(asked, "mateo")["state"], "done")
        number = int(asked["request"].removeprefix("R-"))
        for record in self.office.audit(request_id=number):
            if record["actor"] == "saul.suarez" or record["action"].startswith("step."):
                self.assertEqual(record["body"]["alternate_of"], "brenda", record)
            if record["action"].startswith("step."):
                self.assertEqual(record["body"]["performer"], "saul.suarez")
        case = self.office.case_of(asked)
        self.assertIn("Saúl Suárez", case)
        self.assertIn("Brenda Solís", case)
        card = self.approved(self.office.say("brenda", "revocar la suplencia de saul.suarez"), "mateo")
        self.assertEqual(card["state"], "done", card)
        self.refused(self.office.say("saul.suarez", "ver cuenta luis.mora"), "outside_dates")
        self.refused(self.office.say("saul.suarez", "mis casos"), "outside_dates")

    def test_S62_a_delegation_is_approved_by_somebody_else(self):
        card = self.office.say("brenda", f"dejo a marta@example.org como suplente {self.dates(1, 3)}")
        self.assertEqual(card["state"], "waiting_approval", card)
        self.assertEqual(self.office.say("brenda", f"aprobar {card['request']}")["code"], "self_approval")
        self.assertEqual(self.office.say("marta", f"approve {card['request']}")["code"], "self_approval", "nor by the alternate")
        self.office.say("brenda", f"cancelar {card['request']}")

    def test_S63_human_resources_asks_and_never_executes_nor_decides(self):
        asked = self.office.say("rita", "cerrar cuenta carmen")
        self.assertEqual(asked["state"], "waiting_approval", asked)
        other = self.office.say("mateo", "close account luis.mora")
        self.assertEqual(self.office.say("rita", f"aprobar {other['request']}")["code"], "not_an_approver")
        self.refused(self.office.say("rita", "ver cola"), "not_authorized")
        for card in (asked, other):
            self.office.say("rita" if card is asked else "mateo", f"cancel {card['request']}")

    def test_S45_a_local_unit_asks_through_its_network_administrator(self):
        card = self.refused(self.office.say("vecina", "restablecer clave vecina"), "requester_must_be_local_network_admin")
        self.assertIn("Rebeca Redes", card["text"])
        self.refused(self.office.say("mateo", "reset password vecina"), "requester_must_be_local_network_admin")
        card = self.office.say("red", "restablecer clave vecina")
        self.assertIn(card["state"], ("waiting_approval", "confirm"), card)
        self.refused(self.office.say("red", "restablecer clave carmen"), "out_of_scope")

    def test_S44_central_staff_asks_for_themselves(self):
        card = self.office.say("carmen", "cerrar cuenta carmen")
        self.assertEqual(card["state"], "waiting_approval", card)
        self.refused(self.office.say("carmen", "cerrar cuenta luis.mora"), "out_of_scope")

    def test_S135_a_sub_administrator_is_registered_for_a_time(self):
        card = self.approved(self.office.say("brenda", "cadastrar o analista thiago como subadministrador do Exchange"), "mateo")
        self.assertEqual(card["state"], "done", card)
        who = self.office.say("thiago", "quem sou eu")
        self.assertIn("exchange.subadmin", who["text"] + str(who["fields"]))
        self.refused(self.office.say("thiago", "fechar conta luis.mora"), "not_authorized")

    def test_S125_S129_an_application_is_assessed_by_the_managing_unit(self):
        words = "liberar envio por SMTP para o sistema PJe-Calc, remetente pje.calc@example.org, público interno"
        asked = self.office.say("carmen", words)
        self.assertEqual(asked["state"], "waiting_approval", asked)
        self.assertEqual(self.office.say("mateo", f"approve {asked['request']}")["code"], "not_an_approver")
        end = self.office.say("analista", f"aprovar {asked['request']}")
        self.assertEqual((end["state"], end["code"]), ("needs_human", "connector_not_connected"), end)
        self.refused(self.office.say("carmen", words.replace("pje.calc", "carmen")), "not_an_application_mailbox")


class Everywhere(Drive):
    """A role given and taken in the terminal counts for the next order on Slack."""
    name = "everywhere"
    policy = POLICY

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.service.roles["mail_admin"]["approve"].append("role.*")
        cls.service.roles["exchange.subadmin"] = {"allow": ["*"], "approve": []}
        cls.service.stop()
        cls.service.write_config()
        cls.service.start()

    def in_terminal(self, person, words):
        return self.service.chat(person, words)[1][-1]

    def answered(self, words):
        """What the user is told on Slack in answer."""
        channel = self.talk.private_channel("user")
        before = len(self.slack.messages(channel))
        self.talk.dm("user", words)
        return harness.wait(lambda: self.slack.messages(channel)[before:], "an answer on Slack")[-1].words()

    def test_a_granted_role_counts_and_a_revoked_one_no_longer_counts_for_the_very_next_order(self):
        order, refusals = "quién está en el grupo nadie", ("Tu rol no permite", "Fuera de esas fechas")
        self.assertIn(refusals[0], self.answered(order))
        for words, may in (("register user@example.org as subadministrator of Exchange", True), ("revoke subadministrator of user@example.org", False)):
            card = self.in_terminal("mail_admin", words)
            self.assertEqual(card["state"], "waiting_approval", card)
            done = self.in_terminal("mail_admin2", f"aprobar {card['request']}")
            self.assertEqual(done["state"], "done", done)
            told = self.answered(order)
            self.assertEqual(not any(refusal in told for refusal in refusals), may, told)
            terminal = self.in_terminal("user", order)
            self.assertEqual(terminal["state"] != "refused", may, terminal)


if __name__ == "__main__":
    harness.main()
