#!/usr/bin/env python3
"""Accounts from words to the directory and back, in a terminal: the embedded directory, and a real OpenLDAP beside it.

Each order is typed by a person into `botones chat --json`, decided by others the same way, and looked up in the directory itself.
"""
import base64
import json
import sqlite3
import unittest

import harness
from estate import entry_of
from service import section

DOMAIN, COURT, CLASSES = "example.org", "tjpa.example", "tjepa.example"
PEOPLE = {"agent": ("Ana Agudelo", "agent", "en"), "agente": ("Benito Bravo", "agent", "es"),
          "atendente": ("Bruna Braga", "agent", "pt"), "mail_admin": ("Mateo Arango", "mail_admin", "es"),
          "mail_admin2": ("Marta Ardila", "mail_admin", "en")}
ROLES = {"agent": {"allow": ["account.*", "address.*", "mailbox.*", "password.reset", "ticket.*", "whoami", "help"], "approve": []},
         "mail_admin": {"allow": ["*"], "approve": ["*"]}}
POLICY = f"""procedure = "GDI-TIC-IN011 v01"
account_required_fields = ["unit", "link_type", "national_id", "groups"]
common_domain = "{COURT}"
mail_url = "https://mail.{DOMAIN}"
[primary_domain_by_class]
"estagiario" = "{CLASSES}"
"servidor" = "{CLASSES}"
"""


class Desk:
    """One configuration; every sentence is a run of `botones chat`."""

    def __init__(self, name, directory, domains, policy):
        self.folder = harness.work() / name
        self.folder.mkdir()
        self.config = self.folder / "botones.toml"
        (self.folder / "policy.toml").write_text(policy, encoding="utf-8")
        parts = [section("server", {"listen": "127.0.0.1:0"}), section("store", {"url": f"sqlite:{self.folder / 'journal.db'}"}),
                 section("institution", {"name": "Example", "timezone": "America/Bogota", "language": "es", "policy": "policy.toml"})]
        parts += [section("[domains]", {"name": domain, "directory": "people"}) for domain in domains]
        parts += [section("directory.people", directory)]
        parts += [section(f"roles.{role}", rights) for role, rights in ROLES.items()]
        parts += [section("[people]", {"id": person, "name": name, "email": f"{person}@{domains[0]}", "roles": [role],
                                       "unit": "central", "language": language}) for person, (name, role, language) in PEOPLE.items()]
        self.config.write_text("\n".join(parts), encoding="utf-8")

    def say(self, person, *said):
        """The last card that these words, said one after the other, are answered with."""
        words = [word for text in said for word in ("--say", text)]
        done = harness.run([harness.botones(), "chat", "--config", self.config, "--as", person, "--json", *words], check=False)
        replies = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
        assert replies, f"{person}: {said} was answered with nothing: {done.stderr}"
        return replies[-1]

    def ticket(self, card):
        """All that the case says."""
        return self.say("mail_admin", f"status of ticket {card['ticket']}")

    def approved(self, card, *approvers):
        """The card once those approved it."""
        for person in approvers or ("mail_admin",):
            card = self.say(person, f"approve {card['request']}")
        return card


class Accounts(unittest.TestCase):
    def done(self, card, *approvers):
        self.assertEqual(card["state"], "waiting_approval", card)
        end = self.desk.approved(card, *approvers)
        self.assertEqual(end["state"], "done", end)
        return end

    def confirmed(self, person, card):
        self.assertEqual(card["state"], "confirm", card)
        end = self.desk.say(person, f"confirm {card['request']}")
        self.assertEqual(end["state"], "done", end)
        return end

    def refused(self, card, code):
        self.assertEqual((card["state"], card["code"]), ("refused", code), card)
        return card


class Embedded(Accounts):
    """The embedded SQLite directory."""

    @classmethod
    def setUpClass(cls):
        cls.path = harness.work() / "mail.db"
        with sqlite3.connect(cls.path) as database:
            database.executescript((harness.SOURCE / "adapters/directory/sqlite/schema.sql").read_text())
            database.executemany("INSERT INTO domains (name) VALUES (?)", [(DOMAIN,), (COURT,), (CLASSES,)])
            database.executemany("INSERT INTO groups (name) VALUES (?)", [("todos",), ("juridica",)])
        database.close()
        cls.desk = Desk("embedded", {"kind": "sqlite", "path": str(cls.path)}, [COURT, CLASSES, DOMAIN], POLICY)

    def rows(self, query, *values):
        database = sqlite3.connect(f"file:{self.path}?mode=ro", uri=True)
        database.row_factory = sqlite3.Row
        rows = [dict(row) for row in database.execute(query, values)]
        database.close()
        return rows

    def account(self, login):
        found = self.rows("SELECT * FROM accounts WHERE login = ?", login)
        return found[0] if found else None

    def addresses(self, login):
        """{address: kind}"""
        return {row["address"]: row["kind"] for row in self.rows(
            "SELECT address, kind FROM addresses JOIN accounts ON accounts.id = account WHERE login = ?", login)}

    def groups(self, login):
        return [row["name"] for row in self.rows(
            'SELECT g.name FROM group_members m JOIN groups g ON g.id = m."group" JOIN accounts a ON a.id = m.account '
            "WHERE a.login = ? ORDER BY g.name", login)]

    def make(self, given, surnames, national_id, link_type="contratista", groups="todos"):
        """Made and approved; its card."""
        card = self.desk.say("agent", f'create account given names "{given}" surnames "{surnames}" id {national_id} unit "Jurídica" '
                                      f"link type {link_type} groups {groups}")
        return self.done(card)

    def test_s32_s39_s43_a_form_is_asked_for_until_it_is_complete_then_the_account_is_made(self):
        card = self.desk.say("agente", "crear el correo de la nueva contratista LADY JOHANA Rodríguez Peña, dependencia Jurídica")
        self.assertEqual((card["state"], card["code"]), ("clarify", "missing_arguments"), card)
        self.assertIsNone(self.account("lady.rodriguez"))
        card = self.desk.say("agente", "52418903, grupos todos y juridica")
        self.assertEqual(card["state"], "waiting_approval", card)
        end = self.done(card)
        row = self.account("lady.rodriguez")
        self.assertEqual(json.loads(row["given_names"]), ["Lady", "Johana"])
        self.assertEqual(json.loads(row["surnames"]), ["Rodríguez", "Peña"])
        self.assertEqual((row["unit"], row["link_type"], row["national_id"]), ("Jurídica", "contratista", "52418903"))
        self.assertRegex(row["created_month"], r"^20\d\d-\d\d$")
        self.assertEqual(row["must_change_password"], 1)
        self.assertEqual(self.groups("lady.rodriguez"), ["juridica", "todos"])
        case = json.dumps(self.desk.ticket(end), ensure_ascii=False)
        self.assertIn("lady.rodriguez", case)
        self.assertIn("https://mail.example.org", case)

    def test_s37_an_active_person_is_reported_with_both_dates_and_nothing_is_written(self):
        self.make("Marta", "Activa", 60000001)
        before = self.rows("SELECT * FROM accounts ORDER BY id")
        card = self.desk.say("agent", "create account name \"Marta Activa\" id 60000001 unit X link type contratista groups todos")
        self.assertEqual(card["state"], "done", card)
        self.assertIn("exists already and is active", card["title"])
        self.assertRegex(card["text"], r"since .* nobody has signed in yet|last sign-in")
        self.assertEqual(self.rows("SELECT * FROM accounts ORDER BY id"), before)
        self.assertIn("nobody has signed in yet", json.dumps(self.desk.say("mail_admin2", f"status of ticket {card['ticket']}")))

    def test_s41_a_homonym_gets_the_second_name_and_d1_an_administrator_three_candidates(self):
        self.make("Carlos", "Gil Mora", 60000010)
        card = self.make("Carlos Andrés", "Gil Vera", 60000011)
        self.assertIn("andres.gil", json.dumps(card))
        self.assertIsNotNone(self.account("andres.gil"))
        card = self.desk.say("agent", "create account given names \"Carlos Andrés\" surnames \"Gil Vera\" id 60000012 unit X "
                                      "link type contratista groups todos")
        self.assertEqual(card["code"], "login_taken", card)
        offered = [action["say"] for action in card["actions"] if action["say"].startswith("create account")]
        self.assertEqual(len(offered), 3, card)
        self.assertFalse(any(character.isdigit() for say in offered for character in say.split()[2]))
        chosen = self.done(self.desk.say("agent", offered[0]))
        self.assertIn("carlos.vera", json.dumps(chosen))
        self.assertEqual(self.account("carlos.vera")["national_id"], "60000012")

    def test_s36_s48_d4_closed_then_reactivated_by_a_new_form_with_its_groups_and_a_new_password(self):
        self.make("Raúl", "Regreso", 60000020, groups="todos, juridica")
        old = self.account("raul.regreso")["password"]
        closed = self.done(self.desk.say("agente", "cerrar cuenta raul.regreso por terminación de contrato"))
        self.assertIn("juridica", closed["text"])
        self.assertEqual(self.account("raul.regreso")["state"], "closed")
        self.assertEqual(self.groups("raul.regreso"), [])
        card = self.desk.say("agente", "crear cuenta nombre \"Raúl Regreso\" cédula 60000020 dependencia X vínculo contratista grupos todos")
        self.assertIn("raul.regreso", card["title"])
        self.done(card)
        row = self.account("raul.regreso")
        self.assertEqual((row["state"], row["must_change_password"]), ("active", 1))
        self.assertNotEqual(row["password"], old)
        self.assertEqual(self.groups("raul.regreso"), ["juridica", "todos"])
        self.assertEqual(len(self.rows("SELECT * FROM accounts WHERE national_id = '60000020'")), 1)

    def test_s49_s51_a_unit_is_changed_with_before_and_after_and_no_other_field(self):
        self.make("Luis", "Vega", 60000030)
        end = self.done(self.desk.say("agente", "traslada a luis.vega al área de Presupuesto"))
        self.assertEqual(self.account("luis.vega")["unit"], "Presupuesto")
        self.assertRegex(json.dumps(self.desk.ticket(end), ensure_ascii=False), "Jurídica → Presupuesto")
        for person, said, field in (("agent", "change the id number of luis.vega to 99999999", "national_id"),
                                    ("atendente", "alterar o tipo de vínculo de luis.vega para estagiario", "link_type")):
            with self.subTest(said):
                self.assertIn(field, self.refused(self.desk.say(person, said), "field_not_permitted")["text"])
        self.assertEqual(self.account("luis.vega")["national_id"], "60000030")

    def test_s162_blocked_for_a_reason_and_a_reference_then_unblocked(self):
        self.make("José", "Ribamar", 60000040)
        card = self.desk.say("atendente", "bloquear caixa postal do usuario jose.ribamar por uso indevido (envio de corrente)")
        self.assertEqual((card["state"], card["code"]), ("clarify", "missing_arguments"), card)
        end = self.done(self.desk.say("atendente", "memorando 12"))
        self.assertEqual(self.account("jose.ribamar")["state"], "locked")
        self.assertIn("memorando 12", end["text"])
        self.assertIn("uso indevido", end["text"])
        refused = self.refused(self.desk.say("atendente", "reativar a conta jose.ribamar"), "blocked_by_norm")
        self.assertIn("mailbox.unblock", refused["text"])
        card = self.desk.say("atendente", "desbloquear a caixa de jose.ribamar, oficio 14, motivo caso encerrado")
        while card["state"] == "clarify":
            card = self.desk.say("atendente", "oficio 14")
        self.done(card)
        self.assertEqual(self.account("jose.ribamar")["state"], "active")

    def test_s69_s160_deleted_for_good_after_the_name_was_typed_and_two_approved(self):
        self.make("Prueba", "Borrable", 60000050)
        card = self.desk.say("agente", "eliminar definitivamente la cuenta prueba.borrable, oficio 014")
        self.assertEqual((card["state"], card["code"]), ("clarify", "missing_arguments"), card)
        self.assertIn("DEFINITIVO", card["title"] + card["text"])
        self.refused(self.desk.say("agente", "otra.cosa"), "typed_name_differs")
        self.desk.say("agente", "eliminar definitivamente la cuenta prueba.borrable, oficio 014")
        card = self.desk.say("agente", "prueba.borrable")
        self.assertEqual(card["state"], "waiting_approval", card)
        self.assertIn("DEFINITIVO", card["text"])
        half = self.desk.approved(card, "mail_admin")
        self.assertIsNotNone(self.account("prueba.borrable"), half)
        self.assertEqual(self.desk.approved(card, "mail_admin2")["state"], "done")
        self.assertIsNone(self.account("prueba.borrable"))
        self.assertEqual(self.groups("prueba.borrable"), [])

    def test_what_is_news_is_no_answer_to_what_was_asked_before(self):
        for said, code in (("no puedo entrar al correo", "symptom_access"), ("dar de baja a marco.tapia", "baja"),
                           ("no borres el grupo todos", "negated"), ("hola", "greeting")):
            with self.subTest(said):
                self.assertEqual(self.desk.say("agente", "agregar a marco.tapia al grupo")["code"], "missing_arguments")
                self.assertEqual(self.desk.say("agente", said)["code"], code)

    def test_help_shows_examples_in_the_language_of_who_asks(self):
        for person, said, example in (("agente", "ayuda cuentas", "cerrar cuenta juan.perez"), ("atendente", "ajuda contas", "fechar conta juan.perez"),
                                      ("agent", "help accounts", "close account juan.perez")):
            with self.subTest(person):
                card = self.desk.say(person, said)
                self.assertIn(example, json.dumps(card, ensure_ascii=False), card)

    def test_d5_baja_asks_close_or_delete(self):
        self.make("Marco", "Tapia", 60000060)
        card = self.desk.say("agente", "dar de baja a marco.tapia")
        self.assertEqual((card["state"], card["code"]), ("clarify", "baja"), card)
        says = [action["say"] for action in card["actions"]]
        self.assertEqual([say.split()[0] for say in says[:2]], ["cerrar", "eliminar"])

    def test_s122_s123_s124_addresses_by_class_and_the_rule_kept(self):
        self.make("Caio", "Braga", 60000070, link_type="estagiario")
        self.assertEqual(self.addresses("caio.braga"), {f"caio.braga@{CLASSES}": "primary", f"caio.braga@{COURT}": "secondary"})
        card = self.desk.say("atendente", f"definir caio.braga@{COURT} como endereço primário da caixa caio.braga")
        if card["state"] == "clarify":  # two of its own addresses have that local part
            card = self.desk.say("atendente", card["actions"][0]["say"])
        self.assertIn("004 8.1.3", self.refused(card, "primary_must_be_tjepa")["text"])
        self.done(self.desk.say("agente", f"agregar alias ventas.gdl@{DOMAIN} al buzón de caio.braga@{CLASSES}"))
        self.assertEqual(self.addresses("caio.braga")[f"ventas.gdl@{DOMAIN}"], "secondary")
        self.done(self.desk.say("agent", f"remove alias ventas.gdl@{DOMAIN} from caio.braga@{CLASSES}"))
        self.assertNotIn(f"ventas.gdl@{DOMAIN}", self.addresses("caio.braga"))
        self.refused(self.desk.say("agent", f"remove alias caio.braga@{COURT} from caio.braga@{CLASSES}"), "address_required")

    def test_s122_the_check_finds_who_breaks_the_rule(self):
        with sqlite3.connect(self.path) as database:
            account = database.execute("INSERT INTO accounts (login, given_names, surnames, link_type) "
                                       "VALUES ('sem.tjepa', '[\"Sem\"]', '[\"Tjepa\"]', 'estagiario')").lastrowid
            database.execute("INSERT INTO addresses (address, kind, account) VALUES (?, 'primary', ?)", (f"sem.tjepa@{COURT}", account))
        database.close()
        card = self.desk.say("atendente", f"verificar quais caixas de estagiários estão sem o endereço @{CLASSES}")
        self.assertEqual(card["state"], "info", card)
        self.assertIn("sem.tjepa", json.dumps(card))
        self.assertEqual(card["fields"]["faults"], 1)

    def test_s119_s120_a_responsible_and_secondary_users(self):
        self.make("Ventas", "Nacionales", 60000080)
        self.make("Ana", "Díaz", 60000081)
        box, ana = f"ventas.nacionales@{COURT}", f"ana.diaz@{COURT}"
        self.done(self.desk.say("agente", f"poner a {ana} como responsable de {box}"))
        refused = self.desk.say("agente", f"agregar a {ana} como usuario secundario de {box}")
        self.refused(refused, "requester_is_not_responsible")
        self.confirmed("mail_admin", self.desk.say("mail_admin", f"agregar a {ana} como usuario secundario de {box}"))
        card = self.desk.say("mail_admin2", f"show account {box}")
        self.assertEqual((card["fields"]["responsible"], card["fields"]["secondary_users"]), (ana, ana), card)


class OpenLdap(Accounts):
    """A real slapd, by its own schema."""

    @classmethod
    def setUpClass(cls):
        ldif = harness.work() / "people.ldif"
        people = "ou=people,dc=example,dc=org"
        ldif.write_text("".join(entry_of(*account, people) for account in (("luis.vega", "Luis", "Vega", "Legal"),
                                                                           ("jose.ribamar", "José", "Ribamar", "Sede"))), encoding="utf-8")
        cls.at = harness.start_server("slapd", "--ldif", ldif)
        secret = harness.work() / "bind"
        secret.write_text(cls.at["LDAP_BIND_PW"])
        cls.desk = Desk("openldap", {"kind": "openldap", "url": cls.at["LDAP_URL"], "tls": "starttls", "ca_file": cls.at["LDAP_CA"],
                                     "bind_dn": cls.at["LDAP_BIND_DN"], "bind_password": f"file:{secret}",
                                     "people_base": cls.at["LDAP_PEOPLE"], "groups_base": cls.at["LDAP_GROUPS"]}, [DOMAIN], "")

    def entry(self, login):
        done = harness.run(["ldapsearch", "-LLL", "-o", "ldif_wrap=no", "-H", self.at["LDAP_URL"], "-x", "-D", self.at["LDAP_ADMIN_DN"],
                            "-w", self.at["LDAP_ADMIN_PW"], "-b", self.at["LDAP_PEOPLE"], f"(uid={login})"],
                           environment={"LDAPTLS_CACERT": self.at["LDAP_CA"]})
        entry = {}
        for line in done.stdout.splitlines():
            name, _, value = line.partition(":")
            entry.setdefault(name, []).append(base64.b64decode(value[1:]).decode() if value.startswith(":") else value.strip())
        return entry

    def test_made_modified_blocked_and_deleted(self):
        self.done(self.desk.say("agent", 'create account name "Ana Prueba" id 70000001 unit Legal'))
        self.assertEqual(self.entry("ana.prueba")["mail"], [f"ana.prueba@{DOMAIN}"])
        self.done(self.desk.say("agent", "move ana.prueba to the Finance department"))
        self.assertEqual(self.entry("ana.prueba")["departmentNumber"], ["Finance"])
        self.done(self.desk.say("agent", "block mailbox ana.prueba reference memo 7 because misuse"))
        self.assertEqual(self.entry("ana.prueba")["mailAccountStatus"], ["locked"])
        self.done(self.desk.say("agent", f"add alias ana@{DOMAIN} to ana.prueba"))
        self.assertEqual(self.entry("ana.prueba")["mailAlternateAddress"], [f"ana@{DOMAIN}"])
        self.desk.say("agent", "delete account ana.prueba")
        card = self.desk.say("agent", "ana.prueba")
        self.done(card, "mail_admin", "mail_admin2")
        self.assertEqual(self.entry("ana.prueba"), {})


if __name__ == "__main__":
    harness.main()
