"""People in Slack, as the service meets them: what they type and press arrives signed, what it says is in the fake."""
import concurrent.futures
import itertools
import json
import re
import time
import urllib.parse
from dataclasses import dataclass

import harness
from service import SIGNING_SECRET
from slack_driver import SlackDriver, sign

HELP_DESK = "C1HELP"


@dataclass
class Delivery:
    """One request of Slack's; delivering it again is a redelivery, signed anew."""
    route: str
    body: bytes

    @property
    def path(self):
        return SlackDriver.ROUTES[self.route][0]

    def headers(self, timestamp, attempt=0):
        headers = {"Content-Type": SlackDriver.ROUTES[self.route][1], "X-Slack-Request-Timestamp": str(timestamp),
                   "X-Slack-Signature": sign(SIGNING_SECRET, self.body, timestamp)}
        if attempt:
            headers.update({"X-Slack-Retry-Num": str(attempt), "X-Slack-Retry-Reason": "http_timeout"})
        return headers


def as_event(value):
    return Delivery("events", json.dumps(value, ensure_ascii=False).encode())


class Talk:
    """Says and presses things as people of the configuration, and finds what they are shown."""

    def __init__(self, service, slack):
        self.service, self.journal, self.slack = service, service.journal, slack
        self.posts = {}  # by user: the last mention
        self.drivers = {}

    def person(self, who):
        """(team, user) of a person's id, or the pair itself."""
        return who if isinstance(who, tuple) else self.service.slack_ids[who]

    def driver(self, team):
        """Builds the payloads of that team's people."""
        if team not in self.drivers:
            self.drivers[team] = SlackDriver("", SIGNING_SECRET, self.slack.fake, team=team)
            # People's posts and the bot's, of one second, must not get the same ts.
            self.drivers[team].numbers = itertools.count(500_001)
        return self.drivers[team]

    # What Slack sends

    def mention_delivery(self, who, text, channel=HELP_DESK, thread=None, change=None):
        team, user = self.person(who)
        self.slack.join(channel)
        where = {"thread_ts": thread} if thread else {}
        envelope = self.driver(team).words_event("app_mention", user, text, channel, **where)
        envelope["event"].update(change or {})
        return as_event(envelope)

    def direct_delivery(self, who, text):
        team, user = self.person(who)
        return as_event(self.driver(team).direct_event(user, text))

    def twin(self, delivery):
        """The same post as another event, as a workspace with both subscriptions sends it."""
        envelope = json.loads(delivery.body)
        envelope["event_id"] += "TWIN"
        return as_event(envelope)

    def slash_delivery(self, who, text):
        team, user = self.person(who)
        return Delivery("commands", self.driver(team).command_form(user, text, channel=HELP_DESK).encode())

    def press_delivery(self, who, message, label):
        """`message` as the fake shows it."""
        team, user = self.person(who)
        return Delivery("interactivity", self.driver(team).press_form(user, message, label).encode())

    def again(self, delivery):
        """The same button pressed once more: a new press, not a redelivery."""
        payload = json.loads(urllib.parse.parse_qs(delivery.body.decode())["payload"][0])
        payload["trigger_id"] += "again"
        payload["actions"][0]["action_ts"] = f"{time.time():.6f}"
        return Delivery(delivery.route, urllib.parse.urlencode({"payload": json.dumps(payload)}).encode())

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
        delivery = as_event(value)
        return self.service.http("POST", delivery.path, delivery.body, delivery.headers(int(time.time())))

    # What people do

    def mention(self, who, text, channel=HELP_DESK, thread=None):
        delivery = self.mention_delivery(who, text, channel, thread)
        status = self.deliver(delivery)
        if status == 200:
            inner = json.loads(delivery.body)["event"]
            self.posts[inner["user"]] = inner
        return status

    def dm(self, who, text):
        """A direct message; the channel it was written in."""
        status = self.deliver(self.direct_delivery(who, text))
        assert status == 200, f"a direct message got {status}"
        return self.private_channel(who)

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
        delivery = self.press_delivery(who, card.facts, button["text"]["text"])
        if deliver:
            status = self.deliver(delivery)
            assert status == 200, f"a press got {status}"
        return delivery

    def modal(self, who, after=0):
        """The newest form that person was shown, after `after` earlier ones."""
        user = self.person(who)[1]
        def newest():
            with self.slack.fake.lock:
                shown = self.slack.fake.workspace.modals(user)
            return shown[-1] if len(shown) > after else None
        return harness.wait(newest, f"a form for {who}")

    def submit(self, who, view, values):
        """Sends the form; values by field name."""
        team, user = self.person(who)
        status = self.deliver(Delivery("interactivity", self.driver(team).submission_form(user, view, values).encode()))
        assert status == 200, f"a form got {status}"

    def come_home(self, who):
        """Opens the app's home page; what is on it, once it is there."""
        team, user = self.person(who)
        status = self.deliver(as_event(self.driver(team).home_opened_event(user)))
        assert status == 200, f"a home page got {status}"
        def shown():
            with self.slack.fake.lock:
                return self.slack.fake.workspace.home(user)
        return harness.wait(shown, f"the home page of {who}")

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
