"""People in Slack, as the service meets them: what they type and press arrives signed, what it says is in the fake."""
import hashlib
import hmac
import itertools
import json
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
