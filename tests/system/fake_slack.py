"""The fake Slack of these tests: its messages as people see them."""
import json
import urllib.parse

import harness
import slack_driver


class Message:
    """One message as it looks now."""

    def __init__(self, facts):
        self.facts = facts
        self.channel, self.ts, self.thread_ts = facts["channel"], facts["ts"], facts.get("thread_ts")
        self.raw = json.dumps(facts, ensure_ascii=False)
        metadata = facts.get("metadata") or {}
        self.delivery = metadata.get("event_payload", {}).get("id")

    def words(self):
        """All that a reader sees, its entities decoded."""
        return slack_driver.words(self.facts).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")

    def buttons(self):
        """What can be pressed: each with action_id, block_id, text, value and style ("" when plain)."""
        return [{"style": "", **element, "block_id": block["block_id"]}
                for block in self.facts.get("blocks", []) if block["type"] == "actions" for element in block["elements"]]


class FakeSlack:
    """Runs in this process. Channels come into being when somebody speaks in them."""

    def __init__(self, token, people):
        self.fake = slack_driver.FakeSlack(token=token, channels=(), people=people)
        self.fake.server.handle_error = lambda *_: None  # a killed service drops its connections
        self.fake.__enter__()
        self.running = True
        self.api_url, self.response_origins = self.fake.api_url, [self.fake.url]
        harness.at_end(self.stop)

    def stop(self):
        if self.running:
            self.running = False
            self.fake.__exit__()

    def join(self, channel):
        """The bot is a member of that channel."""
        with self.fake.lock:
            self.fake.workspace.channels.setdefault(channel, {"id": channel, "archived": False, "member": True})

    def private_channel(self, user):
        with self.fake.lock:
            return self.fake.workspace.direct_channel(user)

    def response_url(self, **facts):
        return self.fake.response_url(**facts)

    def messages(self, channel=None):
        return [Message(facts) for facts in self.fake.posts(channel)]

    def message(self, reference):
        """By the journal's reference, "channel/ts"."""
        channel, _, ts = reference.partition("/")
        found = [m for m in self.messages(channel) if m.ts == ts]
        assert found, f"no message {reference} in Slack"
        return found[0]

    def whispers(self, user=None):
        """Messages only one person sees."""
        return [Message(facts) for facts in self.fake.ephemerals(user)]

    def answers(self, channel):
        """All that was said in that channel, to everybody or to one person."""
        return self.messages(channel) + [m for m in self.whispers() if m.channel == channel]

    def responses(self, url):
        """What came to that response URL for its person alone."""
        name = url.rsplit("/", 1)[1]
        return [Message(facts) for facts in self.fake.ephemerals() if facts.get("response_url") == name]

    def everything(self):
        """Every byte ever received, also with its form encoding undone."""
        received = self.fake.all_bytes()
        return received + b"\n" + urllib.parse.unquote_to_bytes(received.replace(b"+", b" "))

    def fail(self, method="", **how):
        self.fake.fail(method, **how)

    def delete(self, message):
        """Somebody removes it."""
        with self.fake.lock:
            del self.fake.workspace.messages[message.channel, message.ts]

    def calls(self, method=None):
        with self.fake.lock:
            return [call for call in self.fake.calls if method in (None, call["method"])]
