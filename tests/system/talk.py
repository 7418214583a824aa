"""People in Slack, as the service meets them: what they type and press arrives signed, what it says is in the fake."""
import concurrent.futures
import hashlib
import hmac
import itertools
import json
import re
import time
import urllib.parse
from dataclasses import dataclass

import harness
from service import SIGNING_SECRET, TEAM

HELP_DESK = "C1HELP"
BOT_USER = "UBOT"
FORM = "application/x-www-form-urlencoded"
JSON = "application/json"

_numbers = itertools.count(1)
_run = f"{time.time_ns():x}"[-8:]


def unique():
    """Different for every call of every run."""
    return f"{_run}{next(_numbers):06d}"


def sign(body, timestamp, secret=SIGNING_SECRET):
    base = b"v0:" + str(timestamp).encode() + b":" + body
    return "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()


@dataclass
class Delivery:
    """One request of Slack's; delivering it again is a redelivery, signed anew."""
    path: str
    content_type: str
    body: bytes

    def headers(self, timestamp, attempt=0):
        headers = {"Content-Type": self.content_type, "X-Slack-Request-Timestamp": str(timestamp),
                   "X-Slack-Signature": sign(self.body, timestamp)}
        if attempt:
            headers.update({"X-Slack-Retry-Num": str(attempt), "X-Slack-Retry-Reason": "http_timeout"})
        return headers


def event(kind, person, text, channel, thread=None, event_id=None):
    """An Events API envelope; `person` is (team, user)."""
    team, user = person
    moment = f"{time.time():.6f}"
    inner = {"type": kind, "user": user, "text": text, "ts": moment, "event_ts": moment, "channel": channel, "team": team,
             "client_msg_id": unique(), "blocks": []}
    if kind == "message":
        inner["channel_type"] = "im"
    if thread:
        inner["thread_ts"] = thread
    envelope = {"token": "x", "team_id": team, "context_team_id": team, "api_app_id": "A1", "type": "event_callback",
                "event_id": event_id or f"Ev{unique()}", "event_time": int(time.time()), "is_ext_shared_channel": False,
                "authorizations": [{"enterprise_id": None, "team_id": team, "user_id": BOT_USER, "is_bot": True,
                                    "is_enterprise_install": False}], "event": inner}
    return Delivery("/slack/events", JSON, json.dumps(envelope, ensure_ascii=False).encode())


def slash(person, text, response_url, channel=HELP_DESK):
    team, user = person
    fields = {"token": "x", "team_id": team, "team_domain": "x", "channel_id": channel, "channel_name": "helpdesk",
              "user_id": user, "user_name": "x", "command": "/mail", "text": text, "api_app_id": "A1",
              "is_enterprise_install": "false", "response_url": response_url, "trigger_id": f"1.2.{unique()}"}
    return Delivery("/slack/commands", FORM, urllib.parse.urlencode(fields).encode())


def press(person, message, button, response_url):
    """`button` of a message of the fake: {channel, ts, thread_ts?}."""
    team, user = person
    container = {"type": "message", "message_ts": message["ts"], "channel_id": message["channel"], "is_ephemeral": False}
    shown = {"type": "message", "ts": message["ts"], "user": BOT_USER, "bot_id": "B1", "text": "x", "blocks": []}
    if message.get("thread_ts"):
        container["thread_ts"] = shown["thread_ts"] = message["thread_ts"]
    payload = {"type": "block_actions", "user": {"id": user, "username": "x", "name": "x", "team_id": team}, "api_app_id": "A1",
               "token": "x", "container": container, "trigger_id": f"3.4.{unique()}", "team": {"id": team, "domain": "x"},
               "enterprise": None, "is_enterprise_install": False, "channel": {"id": message["channel"], "name": "x"},
               "message": shown, "state": {"values": {}}, "response_url": response_url,
               "actions": [{"type": "button", "action_id": button["action_id"], "block_id": button["block_id"],
                            "text": button["text"], "value": button["value"], "action_ts": f"{time.time():.6f}"}]}
    return Delivery("/slack/interactivity", FORM, urllib.parse.urlencode({"payload": json.dumps(payload)}).encode())


class Talk:
    """Says and presses things as people of the configuration, and finds what they are shown."""

    def __init__(self, service, slack):
        self.service, self.journal, self.slack = service, service.journal, slack
        self.posts = {}  # by user: the last mention

    def person(self, who):
        """(team, user) of a person's id, or the pair itself."""
        return who if isinstance(who, tuple) else self.service.slack_ids[who]

    # What Slack sends

    def mention_delivery(self, who, text, channel=HELP_DESK, thread=None, change=None):
        self.slack.join(channel)
        delivery = event("app_mention", self.person(who), text, channel, thread)
        if change:
            envelope = json.loads(delivery.body)
            envelope["event"].update(change)
            delivery.body = json.dumps(envelope).encode()
        return delivery

    def twin(self, delivery):
        """The same post as another event, as a workspace with both subscriptions sends it."""
        envelope = json.loads(delivery.body)
        envelope["event_id"] = f"Ev{unique()}"
        return Delivery(delivery.path, delivery.content_type, json.dumps(envelope).encode())

    def slash_delivery(self, who, text):
        person = self.person(who)
        return slash(person, text, self.slack.response_url(kind="command", user=person[1], channel=HELP_DESK))

    def press_delivery(self, who, message, button):
        person = self.person(who)
        url = self.slack.response_url(kind="action", user=person[1], channel=message["channel"], ts=message["ts"])
        return press(person, message, button, url)

    def again(self, delivery):
        """The same button pressed once more: a new press, not a redelivery."""
        payload = json.loads(urllib.parse.parse_qs(delivery.body.decode())["payload"][0])
        payload["trigger_id"] = f"3.4.{unique()}"
        payload["actions"][0]["action_ts"] = f"{time.time():.6f}"
        return Delivery(delivery.path, delivery.content_type, urllib.parse.urlencode({"payload": json.dumps(payload)}).encode())

    def deliver(self, delivery, timestamp=None, attempt=0):
        """One HTTP request; its status."""
        timestamp = int(time.time()) if timestamp is None else timestamp
        return self.service.http("POST", delivery.path, delivery.body, delivery.headers(timestamp, attempt))[0]

    def deliver_all(self, deliveries):
        """All at once, each on a connection of its own; None where there was no answer."""
        def one(delivery):
            try:
                return self.deliver(delivery)
            except ConnectionError:
                return None
        return self.all_at_once([lambda d=d: one(d) for d in deliveries])

    @staticmethod
    def all_at_once(calls, threads=16):
        with concurrent.futures.ThreadPoolExecutor(min(threads, len(calls))) as pool:
            return list(pool.map(lambda call: call(), calls))

    def post_json(self, value):
        body = json.dumps(value).encode()
        delivery = Delivery("/slack/events", JSON, body)
        return self.service.http("POST", delivery.path, body, delivery.headers(int(time.time())))

    # What people do

    def mention(self, who, text, channel=HELP_DESK, thread=None):
        delivery = self.mention_delivery(who, text, channel, thread)
        status = self.deliver(delivery)
        if status == 200:
            inner = json.loads(delivery.body)["event"]
            self.posts[inner["user"]] = inner
        return status

    def dm(self, who, text, channel=None):
        """A direct message; the channel it was written in."""
        channel = channel or self.private_channel(who)
        status = self.deliver(event("message", self.person(who), text, channel))
        assert status == 200, f"a direct message got {status}"
        return channel

    def slash(self, who, text):
        """A slash command, delivered."""
        delivery = self.slash_delivery(who, text)
        status = self.deliver(delivery)
        assert status == 200, f"a slash command got {status}"
        return delivery

    def press(self, card, who, style="primary", deliver=True):
        """Presses the button of that style on a message; the press, delivered or not yet."""
        button = next((b for b in card.buttons() if b["style"] == style), None)
        assert button, f"no {style or 'plain'} button on: {card.words()}"
        delivery = self.press_delivery(who, {"channel": card.channel, "ts": card.ts, "thread_ts": card.thread_ts}, button)
        if deliver:
            status = self.deliver(delivery)
            assert status == 200, f"a press got {status}"
        return delivery

    def told(self, delivery):
        """What only the sender of a press or slash command is told."""
        fields = urllib.parse.parse_qs(delivery.body.decode())
        url = fields["response_url"][0] if "response_url" in fields else json.loads(fields["payload"][0])["response_url"]
        return harness.wait(lambda: self.slack.responses(url), "an answer for one person alone")[-1].words()

    def click(self, who, number, style="primary", where=None, deliver=True):
        """Presses on the request's card in its thread, or in the private conversation of `where`."""
        def shown():
            card = self.card_if_shown(number, where)
            return card and any(b["style"] == style for b in card.buttons()) and card
        card = harness.wait(shown, f"a card of R-{number} with a {style or 'plain'} button")
        return self.press(card, who, style, deliver)

    # What people see

    def newest_post(self, who):
        """What that person mentioned last."""
        return self.posts[self.person(who)[1]]

    def private_channel(self, who):
        return self.slack.private_channel(self.person(who)[1])

    def card_if_shown(self, number, where=None):
        """The message that shows the request: its first card, or the one in that person's private conversation."""
        private = "@" + "/".join(self.person(where)) if where else None
        for row in self.journal.cards(number):
            mine = row["recipient"] == "/".join(self.person(where)) and row["personal"] if where else True
            if mine or row["conversation"] == private:
                return self.slack.message(row["message_ref"]) if row["message_ref"] else None
        return None

    def card(self, number, where=None):
        return harness.wait(lambda: self.card_if_shown(number, where), f"a card of R-{number} for {where or 'its channel'}")

    def claim_link(self, who):
        """The newest claim link sent to that person."""
        def link():
            for message in reversed(self.slack.messages(self.private_channel(who))):
                found = re.search(r"https?://[^\s<>|]+/claim/[0-9A-Za-z-]+", message.words())
                if found:
                    return found[0]
            return None
        return harness.wait(link, f"a claim link for {who}")
