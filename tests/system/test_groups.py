#!/usr/bin/env python3
"""Groups from words to the embedded directory: made after a reasoned decision, changed by their owners, restorable."""
import json
import unittest

import harness
from office import Office

ADMIN = {"allow": ["*"], "approve": ["group.*", "account.*", "role.*"]}
USER = {"allow": ["ticket.*", "group.create", "group.show"], "approve": []}
PEOPLE = {"mail_admin": ("Mateo Arango", ["mail_admin"], "en", "central"), "duena": ("Delia Duarte", ["user"], "es", "central"),
          "dono": ("Davi Duarte", ["user"], "pt", "central"), "owner": ("Olga Owens", ["user"], "en", "central"),
          "vecino": ("Vicente Vera", ["user"], "es", "central")}
ACCOUNTS = {login: ("central", "planta") for login in
            ("duena", "dono", "owner", "ana.diaz", "luis.mora", "pepe.ruiz", "ana.lima", "bruno.reis")}


class Groups(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.office = Office("groups", PEOPLE, {"mail_admin": ADMIN, "user": USER}, accounts=ACCOUNTS)

    def approved(self, card, why="it serves everybody"):
        self.assertEqual(card["state"], "waiting_approval", card)
        end = self.office.say("mail_admin", f"approve {card['request']}: {why}")
        self.assertEqual(end["state"], "done", end)
        return end

    def refused(self, card, code):
        self.assertEqual((card["state"], card["code"]), ("refused", code), card)
        return card

    def made(self, name, owner="owner", members="ana.diaz, luis.mora"):
        """A group of that owner."""
        return self.approved(self.office.say(owner, f"create group '{name}' with members {members}; justification: weekly news"))

    def test_S52_a_group_lacking_something_is_asked_for_it(self):
        card = self.office.say("owner", "create group 'lacking' with members ana.diaz")
        self.assertEqual((card["state"], card["code"]), ("clarify", "missing_arguments"), card)
        self.assertIsNone(self.office.members("lacking"))

    def test_S53_S54_S73_a_viable_group_is_made_with_its_members_and_the_case_names_it(self):
        card = self.office.say("duena", "crear grupo 'comite-convivencia' con integrantes ana.diaz, luis.mora; justificación: citaciones mensuales")
        self.assertEqual(card["state"], "waiting_approval", card)
        self.assertIsNone(self.office.members("comite-convivencia"), "nothing before the decision")
        asked = self.office.say("mail_admin", f"approve {card['request']}")
        self.assertEqual((asked["state"], asked["code"]), ("clarify", "missing_arguments"), "a yes needs its reason")
        end = self.office.say("mail_admin", f"approve {card['request']}: useful for the monthly meeting")
        self.assertEqual(end["state"], "done", end)
        self.assertEqual(self.office.members("comite-convivencia"), ["ana.diaz@example.org", "luis.mora@example.org"])
        case = self.office.case_of(end)
        for words in ("comite-convivencia@example.org", "useful for the monthly meeting", "Mateo Arango"):
            self.assertIn(words, case)

    def test_S53_the_reason_may_also_be_the_answer(self):
        card = self.office.say("owner", "create group 'answered' with members ana.diaz; justification: weekly news")
        end = self.office.say("mail_admin", f"approve {card['request']}", "it serves everybody")
        self.assertEqual(end["state"], "done", end)
        self.assertEqual(self.office.members("answered"), ["ana.diaz@example.org"])

    def test_S55_a_denied_group_comes_with_the_steps_for_ones_own_program_in_ones_language(self):
        for person, words, expected in (("duena", "crear grupo 'negado' con integrantes ana.diaz; justificación: reuniones semanales", "Nuevo grupo de contactos"),
                                        ("dono", "criar grupo 'negada' com membros ana.lima; justificativa: encontros semanais", "Novo grupo de contatos")):
            with self.subTest(person):
                card = self.office.say(person, words)
                self.assertEqual(card["state"], "waiting_approval", card)
                self.office.say("mail_admin", f"deny {card['request']}: not viable, it is private")
                told = self.office.say(person, card["ticket"])
                self.assertIn(expected, json.dumps(told, ensure_ascii=False))
                self.assertIsNone(self.office.members("negado"))

    def test_S57_S58_the_owner_changes_members_once_and_sees_the_difference(self):
        self.made("directivos", "duena")
        end = self.approved(self.office.say("duena", "agrega a pepe.ruiz y a ana.diaz@example.org al grupo directivos"))
        self.assertEqual(end["fields"]["added"], "pepe.ruiz@example.org")
        self.assertEqual(self.office.members("directivos"), ["ana.diaz@example.org", "luis.mora@example.org", "pepe.ruiz@example.org"])
        again = self.office.say("duena", "agrega a pepe.ruiz al grupo directivos")
        self.assertEqual(again["state"], "done", "nothing to do, nothing to approve")
        end = self.approved(self.office.say("duena", "sacar a luis.mora del grupo directivos"))
        self.assertEqual(end["fields"]["removed"], "luis.mora@example.org")
        self.assertEqual(self.office.members("directivos"), ["ana.diaz@example.org", "pepe.ruiz@example.org"])

    def test_S57_whom_nobody_knows_is_named(self):
        self.made("conocidos", "duena")
        card = self.office.say("duena", "agrega a pepe.ruiz y a zutano.nadie al grupo conocidos")
        self.assertIn("zutano.nadie", card["text"])
        self.refused(self.office.say("duena", "agrega a zutano.nadie al grupo conocidos"), "members_unknown")

    def test_S58_S142_others_are_refused_with_the_owners_name_and_can_have_them_asked(self):
        self.made("reservado", "duena")
        for person in ("vecino", "mail_admin"):
            card = self.refused(self.office.say(person, "add pepe.ruiz to group reservado"), "requester_is_not_group_owner")
            self.assertIn("Delia Duarte", card["text"])
        self.assertEqual(len(card["actions"]), 2, card)
        for button in self.office.say("vecino", "agrega a pepe.ruiz al grupo reservado")["actions"]:
            done = self.office.say("vecino", button["say"])
            self.assertEqual(done["state"], "done", (button, done))
            self.assertTrue(done["ticket"])
        self.assertEqual(self.office.members("reservado"), ["ana.diaz@example.org", "luis.mora@example.org"])

    def test_S56_S75_a_deleted_group_is_restored_as_it_was(self):
        self.made("evento", "duena")
        end = self.approved(self.office.say("duena", "eliminar el grupo evento"))
        self.assertIsNone(self.office.members("evento"))
        self.assertIn("ana.diaz@example.org", end["text"])
        self.refused(self.office.say("vecino", "restaurar el grupo evento"), "requester_is_not_group_owner")
        self.approved(self.office.say("duena", "restaurar el grupo evento"))
        self.assertEqual(self.office.members("evento"), ["ana.diaz@example.org", "luis.mora@example.org"])

    def test_S58_a_group_changes_hands(self):
        self.made("traspaso", "duena")
        self.approved(self.office.say("duena", "cambiar el dueño del grupo traspaso a owner"))
        self.refused(self.office.say("duena", "agrega a pepe.ruiz al grupo traspaso"), "requester_is_not_group_owner")
        self.approved(self.office.say("owner", "add pepe.ruiz to group traspaso"))

    def test_in_portuguese_too(self):
        card = self.office.say("dono", "criar lista de distribuição “nucleo-conciliacao” com ana.lima; bruno.reis; justificativa: pautas semanais")
        self.approved(card)
        shown = self.office.say("dono", "quem está no grupo nucleo-conciliacao?")
        self.assertEqual(shown["fields"]["members_count"], 2, shown)
        end = self.approved(self.office.say("dono", "remover bruno.reis do grupo nucleo-conciliacao"))
        self.assertEqual(end["fields"]["removed"], "bruno.reis@example.org")


if __name__ == "__main__":
    harness.main()
