"""An institution in one configuration file over the embedded directory; every sentence is a run of `botones chat --json`."""
import json
import sqlite3

import harness
from service import section

DOMAIN = "example.org"


class Office:
    """`people`: id → (name, roles, language, unit); `roles`: name → its table; `accounts`: login → (unit, link type)."""

    def __init__(self, name, people, roles, policy="", accounts=()):
        self.folder = harness.work() / name
        self.folder.mkdir()
        self.config, self.mail, self.journal = (self.folder / file for file in ("botones.toml", "mail.db", "journal.db"))
        self.people, self.roles, self.policy = people, roles, policy
        self._make_directory(dict(accounts))
        self.write_config()

    def write_config(self):
        (self.folder / "policy.toml").write_text(self.policy, encoding="utf-8")
        parts = [section("server", {"listen": "127.0.0.1:0"}), section("store", {"url": f"sqlite:{self.journal}"}),
                 section("institution", {"name": "Example", "timezone": "America/Bogota", "language": "es", "policy": "policy.toml"}),
                 section("[domains]", {"name": DOMAIN, "directory": "people"}),
                 section("directory.people", {"kind": "sqlite", "path": str(self.mail)})]
        parts += [section(f'roles."{role}"', rights) for role, rights in self.roles.items()]
        parts += [section("[people]", {"id": person, "name": name, "email": f"{person}@{DOMAIN}", "roles": roles,
                                       "unit": unit, "language": language})
                  for person, (name, roles, language, unit) in self.people.items()]
        self.config.write_text("\n".join(parts), encoding="utf-8")

    def _make_directory(self, accounts):
        schema = (harness.SOURCE / "adapters/directory/sqlite/schema.sql").read_text(encoding="utf-8")
        database = sqlite3.connect(self.mail)
        with database:
            database.executescript(schema)
            database.execute("INSERT INTO domains (name) VALUES (?)", (DOMAIN,))
            for login, (unit, link_type) in accounts.items():
                given, surname = (login.split(".") + ["Uno"])[:2]
                key = database.execute(
                    "INSERT INTO accounts (login, given_names, surnames, unit, link_type) VALUES (?, json_array(?), json_array(?), ?, ?)",
                    (login, given.title(), surname.title(), unit, link_type)).lastrowid
                database.execute("INSERT INTO addresses (address, kind, account) VALUES (?, 'primary', ?)", (f"{login}@{DOMAIN}", key))
        database.close()

    def rows(self, path, sql, *values):
        database = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        database.row_factory = sqlite3.Row
        found = [dict(row) for row in database.execute(sql, values)]
        database.close()
        return found

    def members(self, group):
        """Whom mail to the group's address reaches, as the mail system's view says; None without the group."""
        if not self.rows(self.mail, "SELECT 1 FROM groups WHERE name = ?", group):
            return None
        return sorted(row["destination"] for row in self.rows(
            self.mail, "SELECT destination FROM virtual_alias_maps WHERE address = ?", f"{group}@{DOMAIN}"))

    def says(self, person, *said):
        """The cards that these words, said one after the other, are answered with."""
        words = [word for text in said for word in ("--say", text)]
        done = harness.run([harness.botones(), "chat", "--config", self.config, "--as", person, "--json", *words], check=False)
        replies = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
        assert replies, f"{person}: {said} was answered with nothing: {done.stderr}"
        return replies

    def say(self, person, *said):
        return self.says(person, *said)[-1]

    def audit(self, **where):
        """Audit records, body read, oldest first."""
        sql = "SELECT * FROM audit WHERE " + " AND ".join(f"{name} = ?" for name in where) + " ORDER BY seq"
        return [{**row, "body": json.loads(row["body"])} for row in self.rows(self.journal, sql, *where.values())]

    def case_of(self, card):
        """All that the case of that card says, as stored."""
        ticket = int(card["ticket"].removeprefix("T-"))
        return " ".join(row["body"] for row in self.rows(self.journal, "SELECT body FROM ticket_entries WHERE ticket_id = ?", ticket))
