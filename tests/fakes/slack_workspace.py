"""A Slack workspace as its Web API shows it: channels, people, messages, response URLs, and the errors of misuse."""

import itertools
import json
import time

import slack_blocks

METHODS = {  # method: (needed arguments, further arguments, takes JSON)
    "auth.test": ((), (), True),
    "chat.postMessage": (("channel",), ("text", "blocks", "thread_ts", "metadata", "unfurl_links", "unfurl_media",
                                        "reply_broadcast", "mrkdwn", "parse", "link_names"), True),
    "chat.update": (("channel", "ts"), ("text", "blocks", "metadata", "parse", "link_names"), True),
    "chat.postEphemeral": (("channel", "user"), ("text", "blocks", "thread_ts", "parse", "link_names"), True),
    "conversations.open": (("users",), ("return_im", "prevent_creation"), True),
    "conversations.history": (("channel",), ("limit", "cursor", "include_all_metadata", "oldest", "latest", "inclusive"), False),
    "conversations.replies": (("channel", "ts"), ("limit", "cursor", "include_all_metadata", "oldest", "latest", "inclusive"), False),
    "users.info": (("user",), ("include_locale",), False),
}


class Refused(Exception):
    def __init__(self, error, messages=()):
        super().__init__(error)
        self.error = error
        self.messages = list(messages)


def refuse_unless(holds, error, messages=()):
    if not holds:
        raise Refused(error, messages)


class Workspace:
    """Not locked: the server holds one lock around every call."""

    def __init__(self, team="T1", bot_user="UBOT", bot_id="B1", channels=("C1", "C2"), people=("U1", "U2", "U3")):
        self.team, self.bot_user, self.bot_id = team, bot_user, bot_id
        self.channels = {name: {"id": name, "archived": False, "member": True} for name in channels}
        self.people = {}
        for name in people:
            self.add_person(name)
        self.messages = {}        # (channel, ts) -> message, in order of posting
        self.ephemerals = []
        self.response_urls = {}
        self.advanced = 0.0       # seconds the tests have put the clock forward
        self.numbers = itertools.count(1)

    def now(self):
        return time.time() + self.advanced

    def add_person(self, user, **facts):
        self.people[user] = {"id": user, "team_id": self.team, "name": user.lower(), "deleted": False, "is_bot": False,
                             "is_restricted": False, "is_ultra_restricted": False, **facts}

    def next_ts(self):
        return f"{int(self.now())}.{next(self.numbers):06d}"

    # --- conversations

    def direct_channel(self, user):
        channel = "D" + user[1:]
        self.channels.setdefault(channel, {"id": channel, "archived": False, "member": True, "user": user})
        return channel

    def channel(self, name):
        refuse_unless(name in self.channels, "channel_not_found")
        channel = self.channels[name]
        refuse_unless(channel["member"], "not_in_channel")
        refuse_unless(not channel["archived"], "is_archived")
        return channel["id"]

    def person(self, name):
        refuse_unless(name in self.people, "user_not_found")
        refuse_unless(not self.people[name]["deleted"], "user_disabled")
        return name

    # --- messages

    def body(self, arguments, text_limit=40000):
        """text, blocks and metadata of a message, refused as Slack would."""
        text = arguments.get("text", "")
        blocks = self.decoded(arguments, "blocks", "invalid_blocks_format", [])
        refuse_unless(text or blocks, "no_text")
        refuse_unless(slack_blocks.length(text) <= text_limit, "msg_too_long")
        if blocks:
            messages = slack_blocks.problems(blocks)
            refuse_unless(not messages, "invalid_blocks", messages)
            refuse_unless(slack_blocks.characters(blocks) <= slack_blocks.MOST_CHARACTERS, "msg_blocks_too_long")
        message = {"type": "message", "user": self.bot_user, "bot_id": self.bot_id, "team": self.team, "text": text,
                   "blocks": blocks}
        metadata = self.decoded(arguments, "metadata", "invalid_metadata_format", None)
        if metadata is not None:
            good = (isinstance(metadata, dict) and set(metadata) == {"event_type", "event_payload"}
                    and isinstance(metadata["event_type"], str) and isinstance(metadata["event_payload"], dict))
            refuse_unless(good, "invalid_metadata_format")
            refuse_unless(len(json.dumps(metadata)) <= 8000, "metadata_too_large")
            message["metadata"] = metadata
        return message

    @staticmethod
    def decoded(arguments, name, error, absent):
        value = arguments.get(name)
        if value is None:
            return absent
        try:
            return json.loads(value) if isinstance(value, str) else value
        except ValueError:
            raise Refused(error) from None

    def threaded(self, channel, arguments):
        thread = arguments.get("thread_ts")
        parent = self.messages.get((channel, thread))
        refuse_unless(parent is None or parent.get("thread_ts", thread) == thread, "cannot_reply_to_message")
        return {"thread_ts": thread} if thread else {}

    def chat_postMessage(self, arguments):
        target = arguments["channel"]
        channel = self.direct_channel(self.person(target)) if target[:1] in "UW" else self.channel(target)
        message = {**self.body(arguments), **self.threaded(channel, arguments), "ts": self.next_ts()}
        self.messages[channel, message["ts"]] = {**message, "channel": channel, "versions": [dict(message)]}
        return {"channel": channel, "ts": message["ts"], "message": message}

    def chat_update(self, arguments):
        channel, ts = self.channel(arguments["channel"]), arguments["ts"]
        refuse_unless((channel, ts) in self.messages, "message_not_found")
        stored = self.messages[channel, ts]
        refuse_unless(stored.get("bot_id") == self.bot_id, "cant_update_message")
        self.replace(stored, self.body(arguments, text_limit=4000))
        return {"channel": channel, "ts": ts, "text": stored["text"], "message": self.shown(stored, True)}

    @staticmethod
    def replace(stored, body):
        """Text alone removes the old blocks; the metadata stays unless it is given anew."""
        stored.update(body)
        stored["versions"].append({key: value for key, value in stored.items() if key != "versions"})

    def chat_postEphemeral(self, arguments):
        channel = self.channel(arguments["channel"])
        refuse_unless(arguments["user"] in self.people, "user_not_in_channel")
        message = {**self.body(arguments), **self.threaded(channel, arguments), "ts": self.next_ts(), "channel": channel,
                   "seen_by": arguments["user"]}
        self.ephemerals.append(message)
        return {"message_ts": message["ts"]}

    def conversations_open(self, arguments):
        users = arguments["users"].split(",")
        refuse_unless(len(users) == 1, "too_many_users")
        return {"channel": {"id": self.direct_channel(self.person(users[0]))}}

    # --- reading

    @staticmethod
    def shown(message, with_metadata):
        hidden = {"versions", "channel"} | (set() if with_metadata else {"metadata"})
        return {key: value for key, value in message.items() if key not in hidden}

    def page(self, messages, arguments):
        limit = int(arguments.get("limit") or 100)
        refuse_unless(1 <= limit <= 999, "invalid_limit")
        start = int(arguments.get("cursor") or 0)
        with_metadata = arguments.get("include_all_metadata") in ("true", "1", True)
        rest = start + limit < len(messages)
        return {"messages": [self.shown(m, with_metadata) for m in messages[start:start + limit]], "has_more": rest,
                "response_metadata": {"next_cursor": str(start + limit) if rest else ""}}

    def conversations_history(self, arguments):
        channel = self.channel(arguments["channel"])
        found = [m for (c, ts), m in self.messages.items() if c == channel and m.get("thread_ts", ts) == ts]
        return self.page(found[::-1], arguments)

    def conversations_replies(self, arguments):
        channel, ts = self.channel(arguments["channel"]), arguments["ts"]
        found = [m for (c, own), m in self.messages.items() if c == channel and ts in (own, m.get("thread_ts"))]
        return self.page(found, arguments)

    def users_info(self, arguments):
        refuse_unless(arguments["user"] in self.people, "user_not_found")
        return {"user": self.people[arguments["user"]]}

    def auth_test(self, _arguments):
        return {"url": "https://example.slack.com/", "team": "Example", "user": "maildesk", "team_id": self.team,
                "user_id": self.bot_user, "bot_id": self.bot_id, "is_enterprise_install": False}

    # --- response URLs

    def new_response_url(self, kind="command", user="", channel="", ts=""):
        name = f"r{next(self.numbers)}"
        self.response_urls[name] = {"kind": kind, "user": user, "channel": channel, "ts": ts, "left": 5,
                                    "until": self.now() + 1800}
        return name

    def respond(self, name, arguments):
        """At most five posts within 30 minutes; only a press has an original to replace."""
        refuse_unless(name in self.response_urls, "invalid_url")
        url = self.response_urls[name]
        refuse_unless(self.now() <= url["until"], "expired_url")
        refuse_unless(url["left"] > 0, "used_url")
        known = {"text", "blocks", "response_type", "replace_original", "delete_original", "thread_ts"}
        refuse_unless(set(arguments) <= known, "invalid_arguments", sorted(set(arguments) - known))
        refuse_unless(arguments.get("response_type", "ephemeral") in ("ephemeral", "in_channel"), "invalid_arguments")
        body = self.body(arguments)
        url["left"] -= 1
        original = self.messages.get((url["channel"], url["ts"]))
        if arguments.get("replace_original") is True and url["kind"] == "action" and original:
            self.replace(original, body)
        elif arguments.get("response_type") == "in_channel":
            ts = self.next_ts()
            self.messages[url["channel"], ts] = {**body, "ts": ts, "channel": url["channel"], "versions": [body]}
        else:
            self.ephemerals.append({**body, "ts": self.next_ts(), "channel": url["channel"], "seen_by": url["user"],
                                    "response_url": name})
