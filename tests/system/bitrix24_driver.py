"""Drives a running Botones as Bitrix24 and its people would: events in, by queue or webhook; posted cards out.

    with FakeBitrix24(people=[…]) as fake:
        bitrix24 = Bitrix24Driver(f"http://127.0.0.1:{port}", fake)
        bitrix24.mention("15", "create account juan.perez …")
        card = bitrix24.wait_for_card("Approve")
        bitrix24.press("16", card, "Approve")

Users are the portal's numbers, as texts or numbers; channels are dialogs: "chat5" a group, "15" the private one.
In fetch mode the bot asks for its events itself; in webhook mode the fake posts each once, and `redeliver` again.
"""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "fakes"))
import bitrix24_shapes as shapes  # noqa: E402
from bitrix24 import FakeBitrix24  # noqa: E402,F401  (for the tests that use this library)
from watching import Watching, wait_until  # noqa: E402,F401

ROUTE = "/bitrix24/events"
FORM = "application/x-www-form-urlencoded"


def buttons(message):
    return [button["TEXT"] for button in shapes.buttons_of(message.get("keyboard")) or [] if "TEXT" in button]


def texts_of(node):
    if isinstance(node, str):
        return node
    children = node.values() if isinstance(node, dict) else node if isinstance(node, list) else []
    return " ".join(filter(None, map(texts_of, children)))


def words(message):
    """Everything a reader of the card sees, without the markup around it."""
    seen = " ".join([message["text"], texts_of(message.get("attach") or {}), " ".join(buttons(message))])
    return shapes.TAG.sub("", seen)


class Unconfirmed(int):
    """The number of an event that is given out once more, although a later one was confirmed."""
    given = False

    def __ge__(self, offset):
        again, self.given = not self.given, True
        return again or int(self) >= int(offset)


class Bitrix24Driver(Watching):
    words_of, buttons_of = staticmethod(words), staticmethod(buttons)

    def __init__(self, bot_url, fake, bot=456, token="bot-token"):
        self.bot_url, self.fake, self.bot, self.token = bot_url, fake, bot, token

    # --- the portal

    def register(self, mode="fetch", code="botones"):
        """The bot and its commands, made as `botones register bitrix24` makes them."""
        portal = self.fake.portal
        with self.fake.lock:
            fields = {"code": code, "botToken": self.token, "properties": {"name": "Botones"}, "eventMode": mode}
            if mode == "webhook":
                fields["webhookUrl"] = self.bot_url + ROUTE
            self.bot = portal.imbot_v2_Bot_register({"fields": fields}, False)["bot"]["id"]
            for fields in ({"command": "mail", "title": {"en": "mail"}}, {"command": "press", "hidden": True}):
                portal.imbot_v2_Command_register({"botId": self.bot, "botToken": self.token, "fields": fields}, False)
        return self.bot

    def move_webhook(self, bot_url):
        """The bot listens elsewhere now."""
        self.bot_url = bot_url
        with self.fake.lock:
            self.fake.portal.bots[self.bot]["webhookUrl"] = bot_url + ROUTE

    @property
    def identities(self):
        """First half of an identity in the configuration when member_id is configured."""
        return self.fake.portal.member

    # --- delivering (webhook mode)

    def deliver(self, body, *, content_type=FORM, headers=None, timeout=10):
        """The status of one delivery; `body` may be a tree, a form's text or bytes."""
        if isinstance(body, (dict, list)):
            body = json.dumps(body) if content_type == "application/json" else shapes.bracket_form(body)
        if isinstance(body, str):
            body = body.encode()
        return self.fake.deliver(self.bot_url + ROUTE, body, content_type, headers, timeout)

    def redeliver(self, body):
        """The same bytes again."""
        return self.deliver(body)

    def last_delivery(self):
        return wait_until(lambda: self.fake.deliveries and self.fake.deliveries[-1], what="a delivery")

    def tree(self, kind, data, ts=None):
        """The body of a webhook, to be forged before it is sent."""
        with self.fake.lock:
            return self.fake.portal.webhook_tree(self.fake.portal.bots[self.bot], kind, data, ts)

    def words_tree(self, user, text, channel=None, ts=None, **facts):
        """A message nobody delivers: the tree of its event."""
        with self.fake.lock:
            portal = self.fake.portal
            message = portal.new_message(channel or str(user), int(user), text=text, **facts)
            return portal.webhook_tree(portal.bots[self.bot], "ONIMBOTV2MESSAGEADD", portal.data_of(message, int(user)), ts)

    def give_again(self, event):
        """The portal forgot that this event of its queue was confirmed; what tells whether it was given out again."""
        again = Unconfirmed(event["eventId"])
        with self.fake.lock:
            self.fake.portal.events[self.bot].append({**event, "eventId": again})
        return again

    # --- people

    def expect_accepted(self, emitted, number):
        """What the portal's queue server saw when it posted these events; nothing to see in fetch mode."""
        for event in emitted:
            if not isinstance(event, str):
                continue
            taken = wait_until(lambda event=event: next((d for d in self.fake.deliveries if d["body"] == event), None), what="a delivery")
            if taken["status"] != 200:
                raise AssertionError(f"Bitrix24 would log a failure for message {number}: {taken['status']}")

    def mention(self, user, text, channel="chat5", **more):
        message, emitted = self.fake.say(int(user), f"[USER={self.bot}]Botones[/USER] {text}", channel, **more)
        self.expect_accepted(emitted, message["id"])
        return message

    def direct(self, user, text, **more):
        message, emitted = self.fake.say(int(user), text, **more)
        self.expect_accepted(emitted, message["id"])
        return message

    def command(self, user, text, command="/mail", channel="chat5"):
        message, emitted = self.fake.say(int(user), f"{command} {text}", channel)
        self.expect_accepted(emitted, message["id"])
        return message

    def press(self, user, message, label):
        emitted = self.fake.press(int(user), message["id"], label)
        if not emitted:
            raise AssertionError(f"the press on {label!r} reaches nobody: the keyboard does not say whose it is")
        self.expect_accepted(emitted, message["id"])
        return emitted[0]

    # --- what they see

    def posts_in(self, channel):
        return self.fake.posts(channel)

    def look_again(self, message):
        """The same message as it looks now."""
        return self.fake.message(message["id"])

    def wait_for_whisper(self, user, text="", seconds=20.0):
        """What only that person is told: here, in the private dialog."""
        def found():
            return next((m for m in self.cards(text, str(user))), None)
        return wait_until(found, seconds, f"{user} to be told {text!r}")
