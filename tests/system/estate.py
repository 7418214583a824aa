"""The world the service works on: a real OpenLDAP, a real Postfix, and an embedded SQLite mail directory."""
import base64
import json
import os
import sqlite3
import tempfile

import harness

DOMAIN = "example.org"      # accounts in OpenLDAP
SHOP_DOMAIN = "example.com"  # accounts in the embedded SQLite directory

# What the directories hold at the beginning: (login, given name, surname, unit).
ACCOUNTS = [
    ("maria.lopez", "María", "López", "Tesorería"),
    ("marco.tapia", "Marco", "Tapia", "Jurídica"),
    ("user", "Úrsula", "Ulloa", "Tesorería"),
    ("ventas", "Ventas", "Nacionales", "Comercial"),
]


def encoded(name, value):
    """An LDIF line (RFC 2849)."""
    plain = value.isascii() and not value.startswith((" ", ":", "<"))
    return f"{name}: {value}" if plain else f"{name}:: {base64.b64encode(value.encode()).decode()}"


def entry_of(login, given, surname, unit, people):
    attributes = [("dn", f"uid={login},{people}"), ("objectClass", "inetOrgPerson"), ("objectClass", "mailAccount"),
                  ("uid", login), ("cn", f"{given} {surname}"), ("givenName", given), ("sn", surname),
                  ("displayName", f"{given} {surname}"), ("mail", f"{login}@{DOMAIN}"), ("mailAccountStatus", "active"),
                  ("departmentNumber", unit), ("userPassword", "Before-the-test-1")]
    return "\n".join(encoded(name, value) for name, value in attributes) + "\n\n"


class Ldap:
    """A private slapd, read by its administrator."""

    def __init__(self):
        ldif = harness.work() / "people.ldif"
        people = "ou=people,dc=example,dc=org"
        ldif.write_text("".join(entry_of(*account, people) for account in ACCOUNTS), encoding="utf-8")
        self.at = harness.start_server("slapd", "--ldif", ldif)
        self.people = self.at["LDAP_PEOPLE"]
        self.environment = {"LDAPTLS_CACERT": self.at["LDAP_CA"]}

    def entries(self, filter_text="(objectClass=mailAccount)"):
        """Every matching entry with its operational attributes: a list of {name: [values]}."""
        done = harness.run(
            ["ldapsearch", "-LLL", "-o", "ldif_wrap=no", "-H", self.at["LDAP_URL"], "-x", "-D", self.at["LDAP_ADMIN_DN"],
             "-w", self.at["LDAP_ADMIN_PW"], "-b", self.people, filter_text, "*", "+"], environment=self.environment)
        found = []
        for block in done.stdout.split("\n\n"):
            entry = {}
            for line in block.splitlines():
                name, _, value = line.partition(":")
                if value.startswith(":"):
                    value = base64.b64decode(value[1:]).decode("utf-8", "replace")
                entry.setdefault(name, []).append(value.strip())
            if "dn" in entry:
                found.append(entry)
        return found

    def account(self, login):
        """The entry of that login, or None; more than one fails."""
        found = self.entries(f"(uid={login})")
        assert len(found) <= 1, f"{login} is there {len(found)} times"
        return found[0] if found else None

    def add(self, login, given, surname, unit):
        """Somebody else makes an account, past the bot."""
        harness.run(["ldapadd", "-H", self.at["LDAP_URL"], "-x", "-D", self.at["LDAP_ADMIN_DN"], "-w", self.at["LDAP_ADMIN_PW"]],
                    text=entry_of(login, given, surname, unit, self.people), environment=self.environment)

    def can_bind(self, login, password):
        """Whether the directory takes the password; what a mail client's login would do."""
        done = harness.run(["ldapwhoami", "-ZZ", "-H", self.at["LDAP_URL"], "-x", "-D", f"uid={login},{self.people}",
                            "-w", password], environment=self.environment, check=False)
        return done.returncode == 0


class Postfix:
    """A private Postfix; every message in it stays until somebody acts."""

    def __init__(self):
        self.at = harness.start_server("postfix")
        self.conf, self.queue = self.at["POSTFIX_CONF"], self.at["POSTFIX_QUEUE"]

    def seed(self, *lots):
        """Adds lots in the words of queue-seed; the ids of each, in the order given."""
        with tempfile.NamedTemporaryFile("r", dir=harness.work()) as ids:
            harness.run([harness.SERVERS / "queue-seed", self.conf, self.queue, "-", "--method", "clone", "--ids", ids.name],
                        text="\n".join(lots) + "\n")
            names = [line.split()[0] for line in ids.read().splitlines()]
        result, at = [], 0
        for lot in lots:
            count = int(lot.split()[0])
            result.append(names[at:at + count])
            at += count
        return result[0] if len(lots) == 1 else result

    def messages(self):
        """{queue id: sender} of everything in the queue."""
        done = harness.run(["postqueue", "-c", self.conf, "-j"])
        entries = [json.loads(line) for line in done.stdout.splitlines()]
        return {entry["queue_id"]: entry["sender"] for entry in entries}

    def held(self):
        done = harness.run(["postqueue", "-c", self.conf, "-j"])
        return {e["queue_id"] for e in map(json.loads, done.stdout.splitlines()) if e["queue_name"] == "hold"}

    def of(self, sender):
        return {name for name, each in self.messages().items() if each == sender}

    def deliver(self, *ids):
        """Really delivers those messages."""
        harness.run([harness.SERVERS / "postfix-deliver", self.conf, *ids], within=90)

    def remove(self, ids):
        harness.run(["postsuper", "-c", self.conf, "-d", "-"], text="\n".join(ids) + "\n")


class Shop:
    """The embedded mail directory of the second domain."""

    def __init__(self, name="shop.db"):
        self.path = harness.work() / name
        schema = (harness.SOURCE / "adapters/directory/sqlite/schema.sql").read_text()
        with sqlite3.connect(self.path) as database:
            database.executescript(schema)
            database.execute("INSERT INTO domains (name) VALUES (?)", (SHOP_DOMAIN,))
        database.close()

    def account(self, login):
        """Its row as a dict, or None."""
        database = sqlite3.connect(f"file:{self.path}?mode=ro", uri=True)
        database.row_factory = sqlite3.Row
        rows = database.execute("SELECT * FROM accounts WHERE login = ?", (login,)).fetchall()
        database.close()
        assert len(rows) <= 1
        return dict(rows[0]) if rows else None

    def add(self, login, given, surname, unit):
        database = sqlite3.connect(self.path)
        with database:
            account = database.execute(
                "INSERT INTO accounts (login, given_names, surnames, unit, link_type, created) "
                "VALUES (?, json_array(?), json_array(?), ?, 'contratista', unixepoch() * 1000)",
                (login, given, surname, unit)).lastrowid
            database.execute("INSERT INTO addresses (address, kind, account) VALUES (?, 'primary', ?)",
                             (f"{login}@{SHOP_DOMAIN}", account))
        database.close()


class Estate:
    """All of it, started on first use and shared by the cases of one test file."""

    _only = None

    @classmethod
    def get(cls):
        if cls._only is None:
            cls._only = cls()
        return cls._only

    def __init__(self):
        if os.geteuid() != 0:
            raise AssertionError("must be root: a private Postfix and its postsuper need it")
        self.ldap = Ldap()
        self.postfix = Postfix()


