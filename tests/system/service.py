"""The built `botones serve` under test: its configuration, its process, and HTTP to it."""
import http.client
import json
import os
import signal
import subprocess
import threading
from pathlib import Path

import harness
from estate import DOMAIN, SHOP_DOMAIN
from journal import Journal

SIGNING_SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
BOT_TOKEN = "xoxb-111-222-systemtest"
TEAM = "T1"
LDAP_PASSWORD_VARIABLE = "BOTONES_TEST_LDAP_PASSWORD"

ROLES = {
    "agent": {"allow": ["account.show", "account.create", "account.close", "account.activate", "password.reset", "bulk.*", "queue.*",
                        "ticket.*", "approval.list", "request.cancel", "whoami", "help"], "approve": []},
    "mail_admin": {"allow": ["*"], "approve": ["account.*", "bulk.*", "queue.*", "password.*"]},
    "coordinator": {"allow": ["ticket.*", "approval.*", "audit.*", "account.show", "queue.show", "queue.top"],
                    "approve": ["queue.*"]},
    "user": {"allow": ["ticket.open", "ticket.status", "ticket.list", "ticket.comment", "password.reset"], "approve": []},
}

# id: (name, role, language, Slack user)
PEOPLE = {
    "agent": ("Ana Agudelo", "agent", "en", "U1AGENT"),
    "mail_admin": ("Mateo Arango", "mail_admin", "en", "U2ADMIN"),
    "mail_admin2": ("Marta Ardila", "mail_admin", "es", "U3ADMIN"),
    "coordinator": ("Carla Cortés", "coordinator", "pt", "U4COORD"),
    "user": ("Úrsula Ulloa", "user", "es", "U5USER"),
    "neighbour": ("Vicente Vera", "user", "es", "U8USER"),
    "agente": ("Benito Bravo", "agent", "es", "U6AGENT"),
    "atendente": ("Bruna Braga", "agent", "pt", "U7AGENT"),
}


def toml(value):
    """A TOML value; JSON's strings, numbers and arrays are TOML too."""
    return json.dumps(value, ensure_ascii=False)


def section(name, values):
    return "\n".join([f"[{name}]", *(f"{key} = {toml(value)}" for key, value in values.items()), ""])


class Service:
    """One configuration and journal, started as often as a test wants."""

    def __init__(self, name, estate, slack, *, shop=None, policy="", people=None):
        self.folder = harness.work() / name
        self.folder.mkdir()
        self.estate, self.slack, self.shop, self.policy = estate, slack, shop, policy
        self.people = dict(people or PEOPLE)
        self.roles = {role: dict(rights) for role, rights in ROLES.items()}
        self.config, self.log = self.folder / "botones.toml", self.folder / "serve.log"
        self.store = self.folder / "journal.db"
        self.journal = Journal(self.store)
        self.process, self.port = None, None
        self._connections = threading.local()
        self.write_config()
        harness.watch_log(self.log)
        harness.at_end(self.kill)

    @property
    def slack_ids(self):
        return {person: (TEAM, values[3]) for person, values in self.people.items()}

    def write_config(self):
        (self.folder / "policy.toml").write_text(self.policy, encoding="utf-8")
        self.config.write_text("\n".join(self._sections()), encoding="utf-8")

    def _openldap(self):
        ldap = self.estate.ldap.at
        return section("directory.people", {
            "kind": "openldap", "url": ldap["LDAP_URL"], "tls": "starttls", "ca_file": ldap["LDAP_CA"],
            "bind_dn": ldap["LDAP_BIND_DN"], "bind_password": f"env:{LDAP_PASSWORD_VARIABLE}",
            "people_base": ldap["LDAP_PEOPLE"], "groups_base": ldap["LDAP_GROUPS"]})

    def _sections(self):
        yield section("server", {"listen": "127.0.0.1:0", "public_url": "http://claims.test"})
        yield section("store", {"url": f"sqlite:{self.store}"})
        yield section("institution", {"name": "Example", "timezone": "America/Bogota", "language": "es", "policy": "policy.toml"})
        if self.slack:
            yield section("chat.slack", {"signing_secret": "env:BOTONES_TEST_SIGNING", "bot_token": "env:BOTONES_TEST_TOKEN",
                                         "api_url": self.slack.api_url, "response_origins": self.slack.response_origins})
        yield section("[domains]", {"name": DOMAIN, "directory": "people", "queue": ["mta1"]})
        yield self._openldap()
        if self.shop:
            yield section("[domains]", {"name": SHOP_DOMAIN, "directory": "shop"})
            yield section("directory.shop", {"kind": "sqlite", "path": str(self.shop.path)})
        yield section("queue.mta1", {"kind": "postfix", "config_dir": self.estate.postfix.conf, "host": "local"})
        yield section("trace.mta1", {"kind": "postfix", "files": [self.estate.postfix.at["POSTFIX_LOG"]], "syslog_name": "postfix-test"})
        for role, rights in self.roles.items():
            yield section(f'roles."{role}"', rights)
        for person, (name, role, language, user) in self.people.items():
            yield section("[people]", {"id": person, "name": name, "email": f"{person}@{DOMAIN}", "roles": [role],
                                       "unit": "central", "language": language, "slack": f"{TEAM}/{user}"})

    def environment(self, extra=None):
        return {**os.environ, "BOTONES_TEST_SIGNING": SIGNING_SECRET, "BOTONES_TEST_TOKEN": BOT_TOKEN,
                LDAP_PASSWORD_VARIABLE: self.estate.ldap.at["LDAP_BIND_PW"], **(extra or {})}

    def shim(self, **variables):
        """The environment that preloads the crash shim over this journal: shim(CRASH_AT=7, ...)."""
        return {"LD_PRELOAD": str(harness.build() / "libcrash_shim.so"), "BOTONES_CRASH_PATH": str(self.store),
                "BOTONES_CRASH_COUNT": str(self.folder / "calls"),
                **{f"BOTONES_{name}": str(value) for name, value in variables.items()}}

    def calls(self):
        """How many journal writes and syncs the shim saw since the last start: (calls, syncs)."""
        words = (self.folder / "calls").read_bytes().split(b"\0")[0].split()
        return int(words[1]), int(words[3])

    def start(self, environment=None, ready=True):
        self._offset = self.log.stat().st_size if self.log.exists() else 0
        with self.log.open("ab") as log:
            self.process = subprocess.Popen([harness.botones(), "serve", "--config", self.config], stdin=subprocess.DEVNULL,
                                            stdout=log, stderr=log, env=self.environment(environment))
        if ready:
            self.wait_ready()
        return self

    def wait_ready(self):
        def listening():
            if self.process.poll() is not None:
                raise AssertionError(f"serve ended with {self.process.returncode} before it listened: {self.log_tail()}")
            return self.events("listening")
        self.port = int(harness.wait(listening, "the service to listen")[0]["port"])
        self._connections = threading.local()

    def started_log(self):
        """The log since the last start."""
        with self.log.open("rb") as log:
            log.seek(self._offset)
            return log.read().decode("utf-8", "replace")

    def events(self, name):
        """Log lines of that event since the last start."""
        found = []
        for line in self.started_log().splitlines():
            if f'"{name}"' in line and line.startswith("{") and line.endswith("}"):
                event = json.loads(line)
                if event.get("event") == name:
                    found.append(event)
        return found

    def log_tail(self):
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-15:])

    def running(self):
        return self.process is not None and self.process.poll() is None

    def wait_end(self, within=harness.PATIENCE):
        """The exit code; negative for a signal."""
        try:
            return self.process.wait(within)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"the service did not end within {within:g} s") from None

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        return self.wait_end()

    def kill(self):
        if self.running():
            self.process.kill()
            self.process.wait()

    def reload(self):
        self.write_config()
        self.process.send_signal(signal.SIGHUP)

    def program(self, *arguments, text=None, check=False, within=60):
        """`botones COMMAND --config … ARGUMENTS`, run to its end."""
        command, *rest = arguments
        return harness.run([harness.botones(), *command.split(), "--config", self.config, *rest], text=text, check=check,
                           environment=self.environment(), within=within)

    def chat(self, person, *said):
        """`botones chat --json`: (exit code, list of replies)."""
        words = [word for text in said for word in ("--say", text)]
        done = self.program("chat", "--as", person, *words, "--json")
        return done.returncode, [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]

    def connection(self):
        """This thread's keep-alive connection."""
        kept = getattr(self._connections, "kept", None)
        if kept is None or kept[0] != self.port:
            kept = (self.port, http.client.HTTPConnection("127.0.0.1", self.port, timeout=30))
            self._connections.kept = kept
        return kept[1]

    def http(self, method, path, body=None, headers=None):
        """(status, body bytes, headers); OSError when the service dies meanwhile."""
        connection = self.connection()
        try:
            connection.request(method, path, body=body, headers=headers or {})
            answer = connection.getresponse()
            return answer.status, answer.read(), dict(answer.getheaders())
        except (http.client.HTTPException, OSError) as error:
            self.forget_connection()
            raise ConnectionError(f"{method} {path}: {error!r}") from error

    def forget_connection(self):
        kept = getattr(self._connections, "kept", None)
        if kept is not None:
            kept[1].close()
        self._connections.kept = None

    def metric(self, name, **labels):
        """The sum of a metric's samples that carry these labels."""
        total = 0.0
        for line in self.http("GET", "/metrics")[1].decode().splitlines():
            if not line.startswith(name) or line[len(name)] not in " {":
                continue
            if all(f'{key}="{value}"' in line for key, value in labels.items()):
                total += float(line.rsplit(" ", 1)[1])
        return total

    def resident(self):
        return int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
