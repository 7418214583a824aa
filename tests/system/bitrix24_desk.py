"""A small Botones that people reach through Bitrix24: an embedded directory, a private portal, no other server."""
import json
import os
import sqlite3

import harness
from bitrix24_driver import Bitrix24Driver, FakeBitrix24
from estate import SHOP_DOMAIN, Shop
from service import ROLES, Service, section

BOT_TOKEN = "bot-token-of-the-system-tests"
APPLICATION_TOKEN = "application-token-of-the-system-tests"
HELP_DESK = "chat5"

# id: (name, role, language, Bitrix24 user)
PEOPLE = {
    "agent": ("Ana Agudelo", "agent", "en", 15),
    "mail_admin": ("Mateo Arango", "mail_admin", "en", 16),
    "mail_admin2": ("Marta Ardila", "mail_admin", "es", 17),
    "user": ("Úrsula Ulloa", "user", "es", 18),
}


class BitrixService(Service):
    """Reached by an incoming webhook, or by the tokens of a local application."""

    def __init__(self, name, fake, shop, *, mode="fetch", by_tokens=False, bot=456, more=None, policy=""):
        self.fake, self.mode, self.by_tokens, self.bot, self.more = fake, mode, by_tokens, bot, more or {}
        super().__init__(name, None, None, shop=shop, policy=policy, people=PEOPLE)

    def _portal(self):
        if self.by_tokens:
            yield from {"portal_url": self.fake.portal_url, "oauth_url": self.fake.oauth_url, "client_id": "local.test",
                        "client_secret": "env:BOTONES_TEST_CLIENT", "refresh_token": "env:BOTONES_TEST_REFRESH"}.items()
        else:
            yield from {"webhook_url": "env:BOTONES_TEST_WEBHOOK", "bot_token": "env:BOTONES_TEST_BOT_TOKEN"}.items()
        yield "application_token", "env:BOTONES_TEST_APPLICATION"
        yield from {"bot_id": self.bot, "mode": self.mode, "member_id": self.fake.portal.member, "poll_milliseconds": 40,
                    "calls_per_second": 400, **self.more}.items()

    def _sections(self):
        yield section("server", {"listen": "127.0.0.1:0", "public_url": "http://claims.test"})
        yield section("store", {"url": f"sqlite:{self.store}"})
        yield section("institution", {"name": "Example", "timezone": "America/Bogota", "language": "es", "policy": "policy.toml"})
        yield section("chat.bitrix24", dict(self._portal()))
        yield section("[domains]", {"name": SHOP_DOMAIN, "directory": "shop"})
        yield section("directory.shop", {"kind": "sqlite", "path": str(self.shop.path)})
        for role, rights in ROLES.items():
            yield section(f"roles.{role}", rights)
        for person, (name, role, language, user) in self.people.items():
            yield section("[people]", {"id": person, "name": name, "email": f"{person}@example.org", "roles": [role], "unit": "central",
                                       "language": language, "bitrix24": f"{self.fake.portal.member}/{user}"})

    def environment(self, extra=None):
        return {**os.environ, "BOTONES_TEST_WEBHOOK": self.fake.webhook_url, "BOTONES_TEST_BOT_TOKEN": BOT_TOKEN,
                "BOTONES_TEST_APPLICATION": APPLICATION_TOKEN, "BOTONES_TEST_CLIENT": "client-secret",
                "BOTONES_TEST_REFRESH": "refresh-0", **(extra or {})}


class Desk:
    """Portal, service and driver, started together; `stop` ends them."""

    def __init__(self, name, *, mode="fetch", by_tokens=False, start=True, more=None, **portal):
        self.fake = FakeBitrix24(people=[15, 16, 17, 18, 19], application_token=APPLICATION_TOKEN, **portal)
        self.fake.server.handle_error = lambda *_: None  # a killed service drops its connections
        self.fake.__enter__()
        harness.at_end(self.stop)
        self.running = True
        self.driver = Bitrix24Driver("http://127.0.0.1:1", self.fake, token=BOT_TOKEN)
        self.driver.register(mode)
        self.shop = Shop(f"{name}.shop.db")
        self.service = BitrixService(name, self.fake, self.shop, mode=mode, by_tokens=by_tokens, bot=self.driver.bot, more=more)
        self.journal = self.service.journal
        if start:
            self.start()

    def start(self, environment=None):
        self.service.start(environment)
        self.driver.move_webhook(f"http://127.0.0.1:{self.service.port}")
        return self

    def revive(self):
        if not self.service.running():
            self.start()

    def settle(self):
        """Until the portal's events are all taken and everything accepted is answered."""
        def taken():
            with self.fake.lock:
                waiting = self.fake.portal.to_deliver or self.fake.carrying
                return not waiting and (self.service.mode != "fetch" or not self.fake.portal.events[self.driver.bot])
        harness.wait(taken, "the portal's events to be taken")
        self.journal.wait_quiet()

    def stop(self):
        if self.running:
            self.running = False
            self.service.kill()
            self.fake.__exit__()

    def user(self, person):
        return PEOPLE[person][3]

    def request(self, say):
        """Says something; the number of the request it became."""
        after = self.journal.newest()
        say()
        return self.journal.wait_newest(after)

    def accounts(self):
        """Logins in the directory."""
        with sqlite3.connect(f"file:{self.shop.path}?mode=ro", uri=True) as database:
            return [row[0] for row in database.execute("SELECT login FROM accounts ORDER BY id")]

    def everything_stored(self):
        """All bytes of the journal's files."""
        return b"".join(path.read_bytes() for path in self.service.folder.glob("journal.db*") if path.is_file() and not path.name.endswith(".bitrix24"))

    def dump(self):
        return json.dumps(self.fake.posts(), ensure_ascii=False, indent=1)
