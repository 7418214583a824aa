"""One face over the ways people reach Botones, and a service that all three chat platforms are connected to at once.

A `Face` says, presses, delivers again and looks, with people by their ids in the configuration; what it shows is a
`Shown`. The terminal has the same face, except for what a terminal cannot do: edit, deliver twice, be away.
"""
import itertools
import json
import os
import socket
import struct
import time

import bitrix24_driver
import harness
import slack_driver
import teams_driver
from bitrix24_desk import APPLICATION_TOKEN
from bitrix24_desk import BOT_TOKEN as BITRIX24_BOT_TOKEN
from estate import SHOP_DOMAIN, Shop
from fake_slack import FakeSlack
from service import BOT_TOKEN, ROLES, SIGNING_SECRET, TEAM, Service, section
from slack_driver import envelope_of
from talk import Delivery, Talk

APP_TOKEN = "xapp-1-A1-1-platforms"
EVERYWHERE = ("slack", "teams", "bitrix24")

# id: (name, role, language, Slack user, Entra object id, Bitrix24 user)
PEOPLE = {
    "agent": ("Ana Agudelo", "agent", "en", "U1AGENT", "aad-agent", 15),
    "mail_admin": ("Mateo Arango", "mail_admin", "en", "U2ADMIN", "aad-admin", 16),
    "mail_admin2": ("Marta Ardila", "mail_admin", "en", "U3ADMIN", "aad-admin2", 17),
    "mail_admin3": ("Manuel Arias", "mail_admin", "en", "U4ADMIN", "aad-admin3", 18),
    "user": ("Úrsula Ulloa", "user", "es", "U5USER", "aad-user", 19),
}
STRANGERS = {"slack": "U9OTHER", "teams": "aad-stranger", "bitrix24": 29}


class Shown:
    """A message as a person sees it at that moment."""

    def __init__(self, key, words, buttons, raw):
        self.key, self.words, self.buttons, self.raw = key, words, buttons, raw

    def __repr__(self):
        return f"{self.key}: {self.words[:200]!r} {self.buttons}"


class EveryPlatform(Service):
    """Connected to Slack (by HTTP or sockets), Teams and Bitrix24 (by its queue or a webhook) at once.

    `reach`: {person: platform they want to be told things on}; nobody else has a wish."""

    def __init__(self, name, world, *, shop, sockets, bitrix24_mode, reach, policy):
        self.world, self.sockets, self.bitrix24_mode, self.reach = world, sockets, bitrix24_mode, reach
        super().__init__(name, None, world.slack, shop=shop, policy=policy, people=PEOPLE)

    def _chats(self):
        teams, bitrix24 = self.world.teams, self.world.bitrix24
        heard = {"app_token": "env:BOTONES_TEST_APP"} if self.sockets else {"signing_secret": "env:BOTONES_TEST_SIGNING"}
        yield section("chat.slack", {**heard, "bot_token": "env:BOTONES_TEST_TOKEN", "api_url": self.slack.api_url,
                                     "response_origins": self.slack.response_origins})
        yield section("chat.teams", {"app_id": teams.app_id, "tenant_id": teams.tenant, "app_password": "env:BOTONES_TEST_TEAMS",
                                     "openid_url": teams.openid_url, "token_url": teams.token_url, "service_hosts": [teams.url]})
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
                "BOTONES_TEST_BOT_TOKEN": BITRIX24_BOT_TOKEN, "BOTONES_TEST_APPLICATION": APPLICATION_TOKEN, **(extra or {})}


class World:
    """The three platforms, the service between them, and a face for each: `world.faces["teams"]`."""

    def __init__(self, name, *, sockets=False, bitrix24_mode="fetch", reach=None, policy=""):
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
                                     reach=reach or {}, policy=policy)
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


class Face:
    """What every way of reaching Botones can do."""
    platform = ""
    name = ""

    def __init__(self, world):
        self.world, self.service, self.journal = world, world.service, world.journal

    def moved(self, url):
        """The service listens at that URL now."""

    def order(self, who, text, place=None):
        """Says it; the number of the request it became."""
        after = self.journal.newest()
        self.say(who, text, place)
        return self.journal.wait_newest(after)

    def card_if_shown(self, number, who=None):
        """The request's card where it was asked, or the private one of `who`."""
        for row in self.journal.cards(number):
            mine = bool(row["personal"]) and row["recipient"] == self.identity(who) if who else not row["personal"]
            if row["platform"] == self.platform and mine and row["message_ref"]:
                return self.shown(row)
        return None

    def wait_card(self, number, label=None, who=None):
        """That card, once it has that button."""
        def there():
            card = self.card_if_shown(number, who)
            return card and (label is None or label in card.buttons) and card
        return harness.wait(there, lambda: f"a card of R-{number} with {label!r} in {self.name}: {self.card_if_shown(number, who)}")

    def keys(self, who):
        """What that person was told so far, to be given to `wait_told`."""
        return {shown.key for shown in self.told(who)}

    def wait_told(self, who, text, before):
        """What that person alone is told, once it contains `text`."""
        def found():
            return next((m for m in self.told(who) if m.key not in before and text in m.words), None)
        return harness.wait(found, lambda: f"{who} to be told {text!r} in {self.name}; they were told "
                                           f"{[m for m in self.told(who) if m.key not in before]}")

    def wait_heard(self):
        """Until the service has everything the platform had for it; what is delivered by a request, it has already."""

    def user(self, who):
        return PEOPLE[who][3 + EVERYWHERE.index(self.platform)] if who in PEOPLE else STRANGERS[self.platform]

    # --- the platform in trouble

    def fault(self, **how):
        raise NotImplementedError

    def down(self, **how):
        """From now on every call to the platform goes wrong, by closed connections unless `how` says otherwise."""
        self.fault(times=10 ** 9, **(how or {"closed": True}))

    def up(self):
        with self.fake.lock:
            self.fake.faults.clear()


class SlackByHttp(Face):
    platform, name = "slack", "Slack by HTTP"
    posting = "chat.postMessage"

    def __init__(self, world):
        super().__init__(world)
        self.fake = world.slack.fake
        self.talk = self.new_talk()
        self.signed = {}  # by body: seconds it may still be signed at; the same bytes twice in one second are a replay

    def new_talk(self):
        return Talk(self.service, self.world.slack)

    def identity(self, who):
        return f"{TEAM}/{self.user(who)}"

    def place(self, number):
        """A channel of its own."""
        return f"C{number}"

    def delivery(self, who, text, place=None):
        return self.talk.mention_delivery((TEAM, self.user(who)), f"<@UBOT> {text}", channel=place or "C1HELP")

    def say(self, who, text, place=None):
        return self.deliver(self.delivery(who, text, place))

    def direct(self, who, text):
        return self.deliver(self.talk.direct_delivery((TEAM, self.user(who)), text))

    def deliver(self, delivery):
        status = self.talk.deliver(delivery)
        assert status == 200, f"Slack would show an error: {status}"
        return delivery

    def again(self, delivery, attempt=1):
        """Slack's own repetition, signed anew."""
        status = self.talk.deliver(delivery, timestamp=self.second(delivery), attempt=min(attempt, 3))
        assert status == 200, f"a redelivery got {status}"

    def second(self, delivery):
        return next(self.signed.setdefault(delivery.body, itertools.count(int(time.time()) - 250)))

    def edited(self, who, text):
        """An order that was written by editing an older message."""
        return self.deliver(self.talk.mention_delivery((TEAM, self.user(who)), f"<@UBOT> {text}", change={
            "subtype": "message_changed", "edited": {"user": self.user(who), "ts": "1700000000.000100"}}))

    def pressing(self, who, shown, label):
        return self.talk.press_delivery((TEAM, self.user(who)), shown.raw, label)

    def press(self, who, shown, label):
        return self.deliver(self.pressing(who, shown, label))

    def give_reason(self, who, text):
        """Into the form that opened."""
        driver = self.talk.driver(TEAM)
        modal = harness.wait(lambda: self.fake.workspace.modals(self.user(who)), "a form")[-1]
        asked = next(block["block_id"] for block in modal["blocks"] if block["type"] == "input")
        form = driver.submission_form(self.user(who), modal, {asked: text})
        return self.deliver(Delivery("interactivity", form.encode()))

    def seen(self, facts):
        message = slack_driver.words(facts).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
        return Shown(f"{facts['channel']}/{facts['ts']}", message, slack_driver.buttons(facts), facts)

    def shown(self, row):
        return self.seen(self.world.slack.message(row["message_ref"]).facts)

    def everything(self):
        return [self.seen(facts) for facts in [*self.fake.posts(), *self.fake.ephemerals()]]

    def told(self, who):
        user = self.user(who)
        return [self.seen(facts) for facts in [*self.fake.posts(self.world.slack.private_channel(user)), *self.fake.ephemerals(user)]]

    def fault(self, **how):
        self.fake.fail(how.pop("operation", ""), **how)

    def calls(self, operation):
        return [call for call in self.world.slack.calls() if call["method"] == operation]

    def disconnect(self, delivery):
        """The connection breaks before the answer; Slack delivers again."""
        break_off(self.service.port, delivery.path, delivery.body, delivery.headers(self.second(delivery)))
        self.again(delivery)


class SlackTalkBySocket(Talk):
    """Says the same things through the fake's sockets."""

    def deliver(self, delivery, timestamp=None, attempt=0):
        """200 when it was acknowledged."""
        sockets = self.slack.fake.sockets
        harness.wait(sockets.live, "the service to connect")
        key = sockets.deliver(*envelope_of(delivery.route, delivery.body))
        return 200 if sockets.wait_acknowledged(key) else None


class SlackBySocket(SlackByHttp):
    name = "Slack by sockets"

    def new_talk(self):
        return SlackTalkBySocket(self.service, self.world.slack)

    def disconnect(self, delivery):
        """The socket breaks while the event is under way; it comes again by the next one."""
        sockets = self.fake.sockets
        harness.wait(sockets.live, "the service to connect", within=60)
        sockets.deliver(*envelope_of(delivery.route, delivery.body))
        sockets.drop()
        assert sockets.wait(lambda: not sockets.unacknowledged and not sockets.waiting and sockets.live(), 60), "all acknowledged in the end"


class Teams(Face):
    platform, name = "teams", "Teams"
    posting = "send"

    def __init__(self, world):
        super().__init__(world)
        self.fake = world.teams
        self.driver = teams_driver.TeamsDriver("", self.fake)

    def moved(self, url):
        self.driver.bot_url = url
        for who in [*PEOPLE, "stranger"]:
            self.driver.install(self.user(who))

    def identity(self, who):
        return f"{self.fake.tenant}/{self.user(who)}"

    def place(self, number):
        with self.fake.lock:
            self.fake.service.add_conversation(f"19:c{number}@thread.tacv2", "channel")
        return f"c{number}"

    def delivery(self, who, text, place=None):
        return self.driver.mention_activity(self.user(who), text, place or "c1")

    def say(self, who, text, place=None):
        return self.deliver(self.delivery(who, text, place))

    def direct(self, who, text):
        return self.driver.direct(self.user(who), text)

    def deliver(self, activity):
        self.driver.expect_accepted(self.driver.deliver("messages", activity))
        return activity

    def again(self, activity, attempt=1):
        """Signed anew; an invoke that was not answered comes again under another id."""
        if activity["type"] == "invoke":
            activity = {**activity, "id": f"{activity['id'][:13]}{attempt}"}
        self.deliver(activity)

    def edited(self, who, text):
        return self.deliver({**self.delivery(who, text), "type": "messageUpdate"})

    def pressing(self, who, shown, label, values=None):
        return self.driver.press_activity(self.user(who), shown.raw, label, values)

    def press(self, who, shown, label):
        return self.driver.press(self.user(who), shown.raw, label)

    def give_reason(self, who, text):
        """Into the form they were shown."""
        form = harness.wait(lambda: next((m for m in self.told(who) if teams_driver.inputs(m.raw)), None), "a form")
        self.driver.press(self.user(who), form.raw, form.buttons[0], {teams_driver.inputs(form.raw)[0]["id"]: text})

    def seen(self, message):
        return Shown(f"{message['conversation']} {message['id']}", teams_driver.words(message), teams_driver.buttons(message), message)

    def shown(self, row):
        identity = row["message_ref"].split(" ")[0]
        found = [m for m in self.fake.posts() if m["id"] == identity]
        assert found, f"no message {row['message_ref']} in Teams"
        return self.seen(found[0])

    def everything(self):
        return [self.seen(message) for message in self.fake.posts()]

    def told(self, who):
        return [self.seen(message) for message in self.fake.posts(self.fake.service.personal_conversation(self.user(who)))]

    def fault(self, **how):
        self.fake.fail(how.pop("operation", ""), **how)

    def calls(self, operation):
        return [call for call in self.fake.calls if call["operation"] == operation]

    def disconnect(self, activity):
        """The connection breaks before the answer; the Bot Framework delivers again."""
        body = json.dumps(activity).encode()
        break_off(self.service.port, "/api/messages", body, {"Content-Type": "application/json",
                                                             "Authorization": self.fake.authorization(activity["serviceUrl"])})
        self.again(activity)


class Bitrix24ByQueue(Face):
    platform, name = "bitrix24", "Bitrix24 by its queue"
    posting = "imbot.v2.Chat.Message.send"

    def __init__(self, world):
        super().__init__(world)
        self.fake, self.driver = world.bitrix24, world.bitrix24_driver

    def moved(self, url):
        self.driver.move_webhook(url)

    def identity(self, who):
        return f"{self.fake.portal.member}/{self.user(who)}"

    def place(self, number):
        with self.fake.lock:
            self.fake.portal.add_chat(1000 + number)
        return f"chat{1000 + number}"

    def delivery(self, who, text, place=None):
        return who, text, place

    def disconnect(self, words):
        """The answer that carries the event breaks off."""
        self.fault(operation="imbot.v2.Event.get", lost=True)
        self.emit(*words)
        self.wait_heard()

    def wait_heard(self):
        harness.wait(lambda: not self.fake.portal.events[self.driver.bot], "all events to be confirmed", within=60)

    def emit(self, who, text, place=None, **facts):
        """Somebody writes; what the portal makes of it for the bot."""
        text = text if place == "private" else f"[USER={self.driver.bot}]Botones[/USER] {text}"
        message, emitted = self.fake.say(self.user(who), text, None if place == "private" else place or "chat5", **facts)
        self.driver.expect_accepted(emitted, message["id"])
        return emitted[0]

    def say(self, who, text, place=None):
        return self.emit(who, text, place)

    def direct(self, who, text):
        return self.emit(who, text, "private")

    def edited(self, who, text):
        return self.emit(who, text, kind="ONIMBOTV2MESSAGEUPDATE")

    def again(self, event, attempt=1):
        """The portal forgot that it was confirmed."""
        with self.fake.lock:
            self.fake.portal.events[self.driver.bot].append({**event, "eventId": Unconfirmed(event["eventId"])})

    def press(self, who, shown, label):
        return self.driver.press(self.user(who), shown.raw, label)

    def give_reason(self, who, text):
        """Typed, since there are no forms."""
        self.direct(who, text)

    def seen(self, message):
        return Shown(message["id"], bitrix24_driver.words(message), bitrix24_driver.buttons(message), message)

    def shown(self, row):
        return self.seen(self.fake.message(int(row["message_ref"].rsplit("/", 1)[1])))

    def everything(self):
        return [self.seen(message) for message in self.fake.posts()]

    def told(self, who):
        return [self.seen(message) for message in self.fake.posts(str(self.user(who)))]

    def fault(self, **how):
        self.fake.fail(how.pop("operation", ""), **how)

    def calls(self, operation):
        return [call for call in self.fake.calls if call["method"] == operation]


class Unconfirmed(int):
    """The number of an event that is given out once more, although a later one was confirmed."""
    given = False

    def __ge__(self, offset):
        again, self.given = not self.given, True
        return again or int(self) >= int(offset)


class Bitrix24ByWebhook(Bitrix24ByQueue):
    name = "Bitrix24 by webhook"

    def disconnect(self, words):
        """Bitrix24 delivers once, whatever becomes of it; only our own calls can break."""
        self.fault(operation=self.posting, closed=True)
        self.emit(*words)

    def again(self, body, attempt=1):
        status = self.driver.redeliver(body)
        assert status == 200, f"a redelivery got {status}"


class Terminal(Face):
    """Nothing reaches a terminal that has ended, so a request's card is its newest state in what anybody was answered."""
    platform, name = "terminal", "the terminal"

    def __init__(self, world):
        super().__init__(world)
        self.heard = []  # (person, reply), oldest first

    def identity(self, who):
        return who

    def say(self, who, text, place=None):
        _, replies = self.service.chat(who, text)
        self.heard.extend((who, reply) for reply in replies)
        return replies

    direct = say

    def seen(self, key, reply):
        words = "\n".join([reply["title"], reply["text"], reply["request"], *map(str, reply["fields"].values())])
        return Shown(key, words, [action["label"] for action in reply["actions"]], reply)

    def card_if_shown(self, number, who=None):
        found = [reply for _, reply in self.heard if reply["request"] == f"R-{number}"]
        return self.seen(f"R-{number}", found[-1]) if found else None

    def press(self, who, shown, label):
        return self.say(who, next(action["say"] for action in shown.raw["actions"] if action["label"] == label))

    def give_reason(self, who, text):
        """Typed into the next terminal."""
        self.say(who, text)

    def keys(self, who):
        return {shown.key for shown in self.told(who)}

    def told(self, who):
        return [self.seen(key, reply) for key, (person, reply) in enumerate(self.heard) if person == who]


def break_off(port, path, body, headers):
    """One request whose sender is gone before it could be answered."""
    with socket.create_connection(("127.0.0.1", port)) as connection:
        head = [f"POST {path} HTTP/1.1", "Host: bot", f"Content-Length: {len(body)}", *(f"{k}: {v}" for k, v in headers.items())]
        connection.sendall("\r\n".join(head).encode() + b"\r\n\r\n" + body)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # closing it resets it
