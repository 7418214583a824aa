"""The face of each platform. The terminal has it too, except for what a terminal cannot do: edit, deliver twice, be away."""
import itertools
import json
import time

import bitrix24_driver
import harness
import slack_driver
import teams_driver
from face import PEOPLE, Face, Shown, break_off
from service import TEAM
from slack_driver import envelope_of
from talk import Delivery, Talk


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

    def set_active(self, who, active):
        with self.fake.lock:
            self.fake.workspace.people[self.user(who)]["deleted"] = not active

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

    def set_active(self, who, active):
        with self.fake.lock:
            self.fake.service.people[self.user(who)]["active"] = active

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
        self.driver.give_again(event)

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

    def set_active(self, who, active):
        with self.fake.lock:
            self.fake.portal.people[self.user(who)]["active"] = active

    def calls(self, operation):
        return [call for call in self.fake.calls if call["method"] == operation]


class Bitrix24ByWebhook(Bitrix24ByQueue):
    name = "Bitrix24 by webhook"

    def deliver(self, words):
        return self.emit(*words)

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
