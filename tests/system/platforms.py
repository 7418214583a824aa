"""A service that Slack, Teams and Bitrix24 are connected to at once, and a face for each of them."""
import os

import bitrix24_driver
import harness
import teams_driver
from bitrix24_desk import APPLICATION_TOKEN
from bitrix24_desk import BOT_TOKEN as BITRIX24_BOT_TOKEN
from estate import DOMAIN, SHOP_DOMAIN, Shop
from face import EVERYWHERE, PEOPLE, STRANGERS
from faces import Bitrix24ByQueue, Bitrix24ByWebhook, SlackByHttp, SlackBySocket, Teams, Terminal
from fake_slack import FakeSlack
from service import BOT_TOKEN, LDAP_PASSWORD_VARIABLE, ROLES, SIGNING_SECRET, TEAM, Service, section

APP_TOKEN = "xapp-1-A1-1-platforms"


class EveryPlatform(Service):
    """Connected to Slack (by HTTP or sockets), Teams and Bitrix24 (by its queue or a webhook) at once.

    `reach`: {person: platform they want to be told things on}; nobody else has a wish."""

    def __init__(self, name, world, *, shop, sockets, bitrix24_mode, reach, policy, estate):
        self.world, self.sockets, self.bitrix24_mode, self.reach = world, sockets, bitrix24_mode, reach
        super().__init__(name, estate, world.slack, shop=shop, policy=policy, people=PEOPLE)

    def _chats(self):
        teams, bitrix24 = self.world.teams, self.world.bitrix24
        heard = {"app_token": "env:BOTONES_TEST_APP"} if self.sockets else {"signing_secret": "env:BOTONES_TEST_SIGNING"}
        yield section("chat.slack", {**heard, "bot_token": "env:BOTONES_TEST_TOKEN", "api_url": self.slack.api_url,
                                     "response_origins": self.slack.response_origins})
        yield section("chat.teams", {"app_id": teams.app_id, "tenant_id": teams.tenant, "app_password": "env:BOTONES_TEST_TEAMS",
                                     "openid_url": teams.openid_url, "token_url": teams.token_url, "service_hosts": [teams.url],
                                     "file_hosts": [teams.url]})
        yield section("chat.bitrix24", {"webhook_url": "env:BOTONES_TEST_WEBHOOK", "bot_token": "env:BOTONES_TEST_BOT_TOKEN",
                                        "application_token": "env:BOTONES_TEST_APPLICATION", "mode": self.bitrix24_mode,
                                        "bot_id": self.world.bitrix24_driver.bot, "member_id": bitrix24.portal.member,
                                        "poll_milliseconds": 40, "calls_per_second": 400})

    def _sections(self):
        yield section("server", {"listen": "127.0.0.1:0", "public_url": "http://claims.test"})
        yield section("store", {"url": f"sqlite:{self.store}"})
        yield section("institution", {"name": "Example", "timezone": "America/Bogota", "language": "es", "policy": "policy.toml"})
        yield from self._chats()
        yield section("[domains]", {"name": SHOP_DOMAIN, "directory": "shop"})
        yield section("directory.shop", {"kind": "sqlite", "path": str(self.shop.path)})
        if self.estate:
            yield section("[domains]", {"name": DOMAIN, "directory": "people"})
            yield self._openldap()
        for role, rights in ROLES.items():
            yield section(f"roles.{role}", rights)
        for person, (name, role, language, slack, aad, user) in self.people.items():
            wish = {"reach": [self.reach[person]]} if person in self.reach else {}
            yield section("[people]", {
                "id": person, "name": name, "email": f"{person}@{SHOP_DOMAIN}", "roles": [role], "unit": "central",
                "language": language, "slack": f"{TEAM}/{slack}", "teams": f"{self.world.teams.tenant}/{aad}",
                "bitrix24": f"{self.world.bitrix24.portal.member}/{user}", **wish})

    def environment(self, extra=None):
        return {**os.environ, "BOTONES_TEST_SIGNING": SIGNING_SECRET, "BOTONES_TEST_TOKEN": BOT_TOKEN, "BOTONES_TEST_APP": APP_TOKEN,
                "BOTONES_TEST_TEAMS": self.world.teams.password, "BOTONES_TEST_WEBHOOK": self.world.bitrix24.webhook_url,
                **({LDAP_PASSWORD_VARIABLE: self.estate.ldap.at["LDAP_BIND_PW"]} if self.estate else {}),
                "BOTONES_TEST_BOT_TOKEN": BITRIX24_BOT_TOKEN, "BOTONES_TEST_APPLICATION": APPLICATION_TOKEN, **(extra or {})}


class World:
    """The three platforms, the service between them, and a face for each: `world.faces["teams"]`. With an estate, its
    OpenLDAP domain is administered too."""

    def __init__(self, name, *, sockets=False, bitrix24_mode="fetch", reach=None, policy="", estate=None):
        self.slack = FakeSlack(BOT_TOKEN, [*(person[3] for person in PEOPLE.values()), STRANGERS["slack"]])
        self.slack.fake.app_token = APP_TOKEN
        self.teams = teams_driver.FakeTeams(people=[*(person[4] for person in PEOPLE.values()), STRANGERS["teams"]])
        self.bitrix24 = bitrix24_driver.FakeBitrix24(people=[*(person[5] for person in PEOPLE.values()), STRANGERS["bitrix24"]],
                                                     application_token=APPLICATION_TOKEN)
        for fake in (self.teams, self.bitrix24):
            fake.server.handle_error = lambda *_: None  # a killed service drops its connections
            fake.__enter__()
        self.bitrix24_driver = bitrix24_driver.Bitrix24Driver("http://127.0.0.1:1", self.bitrix24, token=BITRIX24_BOT_TOKEN)
        self.bitrix24_driver.register(bitrix24_mode)
        self.shop = Shop(f"{name}.shop.db")
        self.service = EveryPlatform(name, self, shop=self.shop, sockets=sockets, bitrix24_mode=bitrix24_mode,
                                     reach=reach or {}, policy=policy, estate=estate)
        self.journal = self.service.journal
        self.faces = {face.platform: face for face in ((SlackBySocket if sockets else SlackByHttp)(self), Teams(self),
                                                       (Bitrix24ByQueue if bitrix24_mode == "fetch" else Bitrix24ByWebhook)(self),
                                                       Terminal(self))}
        self.running = True
        harness.at_end(self.stop)

    def start(self):
        self.service.start()
        for face in self.faces.values():
            face.moved(f"http://127.0.0.1:{self.service.port}")
        return self

    def stop(self):
        if self.running:
            self.running = False
            self.service.kill()
            self.slack.stop()
            self.teams.__exit__()
            self.bitrix24.__exit__()

    def cards(self, number):
        """{journal row of a card: what it shows now} for every card of the request that was ever posted."""
        return [(row, self.faces[row["platform"]].shown(row)) for row in self.journal.cards(number)
                if row["platform"] in EVERYWHERE and row["message_ref"]]
