"""Drives a running Botones as Slack and its people would: signed deliveries in, posted cards out.

    with FakeSlack() as fake:
        slack = SlackDriver(f"http://127.0.0.1:{port}", "signing-secret", fake)
        slack.mention("U1", "create account juan.perez …")
        card = slack.wait_for_card("Approve")
        slack.press("U2", card, "Approve")
"""

import hashlib
import hmac
import http.client
import itertools
import json
import sys
import time
import urllib.parse
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "fakes"))
import slack_blocks  # noqa: E402
from slack import FakeSlack  # noqa: E402,F401  (for the tests that use this library)
from watching import Watching, wait_until  # noqa: E402,F401


def sign(secret, body, timestamp):
    """The value of X-Slack-Signature for these raw bytes."""
    base = b"v0:" + str(timestamp).encode() + b":" + body
    return "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()


def buttons(message):
    return [label for label, _, _ in slack_blocks.buttons(message)]


def words(message):
    """Everything a reader of the card sees."""
    return slack_blocks.words(message)


def envelope_of(route, body):
    """(type, payload): the same delivery as Socket Mode carries it."""
    if route == "events":
        return "events_api", body if isinstance(body, dict) else json.loads(body)
    fields = dict(urllib.parse.parse_qsl(body.decode() if isinstance(body, bytes) else body, keep_blank_values=True))
    return ("interactive", json.loads(fields["payload"])) if route == "interactivity" else ("slash_commands", fields)


class SlackDriver(Watching):
    words_of, buttons_of = staticmethod(words), staticmethod(buttons)

    ROUTES = {"events": ("/slack/events", "application/json"),
              "commands": ("/slack/commands", "application/x-www-form-urlencoded"),
              "interactivity": ("/slack/interactivity", "application/x-www-form-urlencoded")}

    def __init__(self, bot_url, secret, fake=None, team="T1", bot_user="UBOT"):
        self.bot_url, self.secret, self.fake, self.team, self.bot_user = bot_url, secret, fake, team, bot_user
        self.numbers = itertools.count(1)
        self.run = f"{time.time_ns():x}"[-8:].upper()  # keeps ids unique over restarts of the driver

    # --- delivering

    def deliver(self, route, body, *, timestamp=None, signature=None, headers=None, content_type=None, timeout=10):
        """(status, body) of one signed request; `timestamp` and `signature` may be forged."""
        path, usual_type = self.ROUTES[route]
        if isinstance(body, (dict, list)):
            body = json.dumps(body, separators=(",", ":"))
        if isinstance(body, str):
            body = body.encode()
        timestamp = str(int(time.time()) if timestamp is None else timestamp)
        sent = {"Content-Type": content_type or usual_type, "X-Slack-Request-Timestamp": timestamp,
                "X-Slack-Signature": sign(self.secret, body, timestamp) if signature is None else signature,
                "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)", **(headers or {})}
        target = urllib.parse.urlsplit(self.bot_url)
        connection = http.client.HTTPConnection(target.hostname, target.port, timeout=timeout)
        try:
            connection.request("POST", path, body, {name: value for name, value in sent.items() if value is not None})
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()

    def redeliver(self, route, body, number=1, reason="http_timeout"):
        """Slack's own repetition: the same bytes, signed anew."""
        return self.deliver(route, body, headers={"X-Slack-Retry-Num": str(number), "X-Slack-Retry-Reason": reason})

    # --- payloads

    def ts(self):
        return f"{int(time.time())}.{next(self.numbers):06d}"

    def event(self, event):
        """The Events API envelope around an inner event."""
        return {"token": "legacy", "team_id": self.team, "context_team_id": self.team, "context_enterprise_id": None,
                "api_app_id": "A1", "event": event, "type": "event_callback",
                "event_id": f"Ev{self.run}{next(self.numbers):06d}", "event_time": int(time.time()),
                "authorizations": [{"enterprise_id": None, "team_id": self.team, "user_id": self.bot_user, "is_bot": True,
                                    "is_enterprise_install": False}],
                "is_ext_shared_channel": False, "event_context": "4-eyJldCI6ImFwcF9tZW50aW9uIn0"}

    def words_event(self, kind, user, text, channel, **more):
        ts = self.ts()
        blocks = [{"type": "rich_text", "block_id": "b1", "elements": [
            {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}]}]
        return self.event({"client_msg_id": f"c-{ts}", "type": kind, "user": user, "text": text, "ts": ts, "team": self.team,
                           "blocks": blocks, "channel": channel, "event_ts": ts, **more})

    def mention_event(self, user, text, channel="C1", **more):
        return self.words_event("app_mention", user, f"<@{self.bot_user}> {text}", channel, **more)

    def direct_event(self, user, text, **more):
        channel = self.fake.direct_channel(user) if self.fake else "D" + user[1:]
        return self.words_event("message", user, text, channel, channel_type="im", **more)

    def trigger(self, user):
        """A fresh trigger_id; the fake knows it for three seconds."""
        if not self.fake:
            return f"{next(self.numbers)}.1.{self.run}"
        with self.fake.lock:
            return self.fake.workspace.new_trigger(user)

    def home_opened_event(self, user, tab="home", **more):
        ts = self.ts()
        return self.event({"type": "app_home_opened", "user": user, "channel": "D" + user[1:], "tab": tab, "event_ts": ts, **more})

    def command_form(self, user, text, command="/mail", channel="C1"):
        url = self.fake.response_url(kind="command", user=user, channel=channel) if self.fake else ""
        return urllib.parse.urlencode({
            "token": "legacy", "team_id": self.team, "team_domain": "example", "channel_id": channel, "channel_name": "x",
            "user_id": user, "user_name": user.lower(), "command": command, "text": text, "api_app_id": "A1",
            "is_enterprise_install": "false", "response_url": url, "trigger_id": self.trigger(user)})

    def press_form(self, user, message, label):
        """What a press on the button of that label sends; `message` as the fake shows it."""
        _, block_id, button = next((b for b in slack_blocks.buttons(message) if b[0] == label), (None, None, None))
        if button is None:
            raise AssertionError(f"no button {label!r} among {buttons(message)}")
        channel, ts = message["channel"], message["ts"]
        ephemeral = "seen_by" in message
        url = self.fake.response_url(kind="action", user=user, channel=channel, ts=ts) if self.fake else ""
        container = {"type": "message", "message_ts": ts, "channel_id": channel, "is_ephemeral": ephemeral}
        if message.get("thread_ts"):
            container["thread_ts"] = message["thread_ts"]
        payload = {"type": "block_actions", "user": {"id": user, "username": user.lower(), "name": user, "team_id": self.team},
                   "api_app_id": "A1", "token": "legacy", "container": container,
                   "trigger_id": self.trigger(user), "team": {"id": self.team, "domain": "example"},
                   "enterprise": None, "is_enterprise_install": False, "channel": {"id": channel, "name": "x"},
                   "state": {"values": {}}, "response_url": url,
                   "actions": [{"type": "button", "action_id": button["action_id"], "block_id": block_id,
                                "text": button["text"], "value": button["value"], "action_ts": self.ts()}]}
        if not ephemeral:
            payload["message"] = {key: value for key, value in message.items() if key not in ("channel", "versions")}
        return urllib.parse.urlencode({"payload": json.dumps(payload)})

    def submission_form(self, user, view, values):
        """What sending a modal sends: `values` by block id, each as the kind of its element wants it."""
        state = {}
        for block in view["blocks"]:
            if block["type"] != "input":
                continue
            element, said = block["element"], values.get(block["block_id"])
            answer = {"type": element["type"]}
            if element["type"] == "datepicker":
                answer["selected_date"] = said
            elif element["type"] == "static_select":
                answer["selected_option"] = next((o for o in element["options"] if o["value"] == said), None)
            elif element["type"] == "multi_static_select":
                answer["selected_options"] = [o for o in element["options"] if o["value"] in (said or [])]
            else:
                answer["value"] = said
            state[block["block_id"]] = {element["action_id"]: answer}
        payload = {"type": "view_submission", "team": {"id": self.team, "domain": "example"}, "api_app_id": "A1", "token": "legacy",
                   "user": {"id": user, "username": user.lower(), "name": user, "team_id": self.team},
                   "trigger_id": self.trigger(user), "response_urls": [], "is_enterprise_install": False, "enterprise": None,
                   "view": {**{key: value for key, value in view.items() if key != "user"}, "state": {"values": state}}}
        return urllib.parse.urlencode({"payload": json.dumps(payload)})

    # --- people

    def expect_accepted(self, answer):
        if answer[0] != 200:
            raise AssertionError(f"Slack would show an error: {answer}")

    def mention(self, user, text, channel="C1", **more):
        event = self.mention_event(user, text, channel, **more)
        self.expect_accepted(self.deliver("events", event))
        return event

    def direct(self, user, text):
        event = self.direct_event(user, text)
        self.expect_accepted(self.deliver("events", event))
        return event

    def command(self, user, text, **more):
        form = self.command_form(user, text, **more)
        self.expect_accepted(self.deliver("commands", form))
        return form

    def press(self, user, message, label):
        form = self.press_form(user, message, label)
        self.expect_accepted(self.deliver("interactivity", form))
        return form

    def open_home(self, user):
        event = self.home_opened_event(user)
        self.expect_accepted(self.deliver("events", event))
        return event

    def submit(self, user, view, values):
        form = self.submission_form(user, view, values)
        self.expect_accepted(self.deliver("interactivity", form))
        return form

    # --- what they see

    def wait_for_modal(self, user, seconds=20.0):
        """The newest form that person was shown."""
        return wait_until(lambda: (self.fake.workspace.modals(user) or [None])[-1], seconds, f"a form for {user}")

    def posts_in(self, channel):
        return self.fake.posts(channel)

    def look_again(self, message):
        """The same message as it looks now."""
        return next(m for m in self.fake.posts() if (m["channel"], m["ts"]) == (message["channel"], message["ts"]))

    def wait_for_whisper(self, user, text="", seconds=20.0):
        def found():
            return next((m for m in self.fake.ephemerals(user) if text in words(m)), None)
        return wait_until(found, seconds, f"{user} to be told {text!r}")
