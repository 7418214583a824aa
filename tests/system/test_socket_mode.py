#!/usr/bin/env python3
"""Socket Mode: the same conversations without a public address, through connections that come and go.

BOTONES_TEST_LONG=1: 500 forced disconnects and 1,000 shuffled redeliveries instead of 20 and 50.
"""
import json
import random
import time

import harness
from drive import Drive
from estate import Estate, Shop
from fake_slack import FakeSlack
from service import BOT_TOKEN, PEOPLE, Service, section
from slack_driver import envelope_of
from talk import Talk

APP_TOKEN = "xapp-1-A1-1-systemtest"
# The service opens sockets at Slack's own pace, fifty a minute after the first ten.
DISCONNECTS = 500 if harness.LONG else 20
REDELIVERIES = 1000 if harness.LONG else 50


class SocketService(Service):
    """Configured with an app token; nothing of it listens for Slack."""

    def _sections(self):
        for text in super()._sections():
            if text.startswith("[chat.slack]"):
                text = section("chat.slack", {"app_token": "env:BOTONES_TEST_APP", "bot_token": "env:BOTONES_TEST_TOKEN",
                                              "api_url": self.slack.api_url, "response_origins": self.slack.response_origins})
            yield text

    def environment(self, extra=None):
        return super().environment({"BOTONES_TEST_APP": APP_TOKEN, **(extra or {})})


class SocketTalk(Talk):
    """Says the same things through the fake's sockets."""

    @property
    def sockets(self):
        return self.slack.fake.sockets

    def send(self, delivery):
        """The envelope's id; acknowledged or not yet."""
        return self.sockets.deliver(*envelope_of(delivery.route, delivery.body))

    def deliver(self, delivery, timestamp=None, attempt=0):
        """200 when it was acknowledged."""
        self.wait_connected()
        key = self.send(delivery)
        return 200 if self.sockets.wait_acknowledged(key) else None

    def wait_connected(self):
        harness.wait(self.sockets.live, "the service to connect")


class SocketDrive(Drive):
    """A service that hears through sockets."""
    policy = "approvers_notified = 1\n"

    @classmethod
    def setUpClass(cls):
        cls.estate = Estate.get()
        cls.postfix = cls.estate.postfix
        cls.slack = FakeSlack(BOT_TOKEN, [*(person[3] for person in PEOPLE.values()), "U9OTHER"])
        cls.slack.fake.app_token = APP_TOKEN
        cls.shop = Shop(f"{cls.name}.shop.db")
        cls.service = SocketService(cls.name, cls.estate, cls.slack, shop=cls.shop, policy=cls.policy)
        cls.journal = cls.service.journal
        cls.talk = SocketTalk(cls.service, cls.slack)
        cls.sockets = cls.talk.sockets
        cls.service.start()
        cls.talk.wait_connected()

    def tearDown(self):
        super().tearDown()
        self.sockets.hello = True
        self.sockets.fragments = 1
        self.assertEqual(self.sockets.strange, [])
        for wire in self.sockets.wires:
            self.assertEqual(wire.socket.violations, [])
        self.assertNotIn(APP_TOKEN.encode(), self.slack.everything())

    def one_socket(self):
        harness.wait(lambda: len(self.sockets.live()) == 1, "one socket")
        return self.sockets.live()[0]


class Sockets(SocketDrive):
    name = "socket"

    # --- conversations

    def test_an_order_asked_approved_and_told(self):
        heard = self.service.metric("botones_heard_total", source="slack", outcome="accepted")
        number = self.order("agent", '<@UBOT> create account sara.socket name "Sara Socket" unit Central')
        self.approve("mail_admin", number)
        self.journal.wait_state(number, "done")
        self.journal.wait_quiet()
        self.assert_decided(number)
        self.assertEqual(self.service.metric("botones_heard_total", source="slack", outcome="accepted"), heard + 2, "the order and the press")

    def test_a_command_and_a_direct_message(self):
        self.talk.told(self.talk.slash("agent", "whoami"))
        channel = self.talk.dm("agent", "whoami")
        harness.wait(lambda: self.slack.answers(channel), "an answer in the direct message")

    def test_no_http_route_of_slack_is_open(self):
        delivery = self.talk.direct_delivery("agent", "whoami")
        status = self.service.http("POST", delivery.path, delivery.body, delivery.headers(int(time.time())))[0]
        self.assertEqual(status, 404)

    def test_unknown_envelopes_are_acknowledged_and_dropped(self):
        before = self.journal.counts()
        for kind, payload in (("brand_new", {"x": 1}), ("events_api", {"type": "tokens_revoked"}), ("events_api", {"type": "event_callback"}),
                              ("interactive", {"type": "shortcut"}), ("slash_commands", {"text": "whoami"}), ("interactive", [])):
            key = self.sockets.deliver(kind, payload)
            self.assertTrue(self.sockets.wait_acknowledged(key), kind)
        self.assertEqual(self.journal.counts()["inbox"], before["inbox"])

    def test_messages_in_pieces_with_pings_between(self):
        self.sockets.fragments = 5
        self.assertEqual(self.talk.deliver(self.talk.mention_delivery("agent", "<@UBOT> whoami", channel="CPIECES")), 200)
        self.journal.wait_quiet()
        self.assertEqual(len(self.slack.answers("CPIECES")), 1)

    # --- connections

    def test_the_new_socket_speaks_before_the_old_one_is_closed(self):
        for reason in ("refresh_requested", "warning"):
            old = self.one_socket()
            self.sockets.disconnect(reason)
            harness.wait(lambda: not old.open, "the old socket to be closed")
            new = self.one_socket()
            self.assertLess(new.began, old.ended, "no gap")
            self.assertEqual(old.close_code, 1000)

    def test_an_envelope_by_the_old_socket_is_acknowledged_there(self):
        old = self.one_socket()
        self.sockets.disconnect("refresh_requested")
        delivery = self.talk.mention_delivery("agent", "<@UBOT> whoami", channel="COLDSOCKET")
        key = self.sockets.deliver(*envelope_of(delivery.route, delivery.body), wire=old)
        self.assertTrue(self.sockets.wait_acknowledged(key))
        self.journal.wait_quiet()
        self.assertEqual(len(self.slack.answers("COLDSOCKET")), 1)

    def test_a_deaf_socket_is_given_up(self):
        wire = self.one_socket()
        wire.socket.deaf = True
        harness.wait(lambda: not wire.open or len(self.sockets.live()) > 1, "another socket", within=40)
        wire.socket.abort()
        self.one_socket()

    def test_retry_after_of_the_opening_is_obeyed(self):
        self.slack.fail("apps.connections.open", times=1, status=429, retry_after=3)
        began = time.monotonic()
        self.sockets.drop()
        self.one_socket_after(began)
        self.assertGreater(self.sockets.live()[0].began - began, 2.9)

    def one_socket_after(self, began):
        harness.wait(lambda: any(w.began > began for w in self.sockets.live()), "a new socket", within=60)

    def test_no_order_is_lost_or_doubled_while_connections_break(self):
        generator = random.Random(7)
        sent, channels = [], []
        for number in range(DISCONNECTS):
            channel = f"CBREAK{number}"
            delivery = self.talk.mention_delivery("agent", "<@UBOT> whoami", channel=channel)
            channels.append(channel)
            how = generator.choice(["before", "after", "between", "refresh"])
            if how == "before":
                self.sockets.drop()
            sent.append(self.talk.send(delivery))
            if how == "between":
                time.sleep(generator.random() * 0.02)
            if how == "refresh":
                self.sockets.disconnect(generator.choice(["refresh_requested", "warning"]))
            elif how != "before":
                self.sockets.drop()
            began = time.monotonic()
            self.assertTrue(self.sockets.wait(lambda: self.settled(), 60), "everything acknowledged in the end")
            harness.wait(self.sockets.live, f"a socket after break {number} ({how}), {time.monotonic() - began:.1f} s", within=60)
        self.journal.wait_quiet(within=120)
        answers = {channel: len(self.slack.answers(channel)) for channel in channels}
        self.assertEqual({channel: count for channel, count in answers.items() if count != 1}, {})

    def settled(self):
        return not self.sockets.unacknowledged and not self.sockets.waiting and self.sockets.live()

    def test_shuffled_redeliveries_are_one_order_each(self):
        generator = random.Random(11)
        orders = [self.talk.mention_delivery("agent", "<@UBOT> whoami", channel=f"CSHUFFLE{n}") for n in range(REDELIVERIES // 10)]
        before = self.journal.counts()["inbox"]
        storm = orders * 10
        generator.shuffle(storm)
        self.talk.wait_connected()
        keys = [self.talk.send(delivery) for delivery in storm]
        for key in keys:
            self.assertTrue(self.sockets.wait_acknowledged(key, 60))
        self.journal.wait_quiet(within=120)
        self.assertEqual(self.journal.counts()["inbox"], before + len(orders))
        for number in range(len(orders)):
            self.assertEqual(len(self.slack.answers(f"CSHUFFLE{number}")), 1)

    # --- the operator's side

    def test_check_asks_for_a_socket_and_names_what_is_missing(self):
        opens = self.sockets.opens
        self.assertEqual(self.checked()["ok"], True)
        self.assertEqual(self.sockets.opens, opens + 1)
        scopes, self.slack.fake.scopes = self.slack.fake.scopes, "chat:write,commands"
        try:
            line = self.checked()
            self.assertFalse(line["ok"])
            self.assertIn("files:write", line["text"])
            self.assertNotIn("commands", line["text"])
        finally:
            self.slack.fake.scopes = scopes
        self.slack.fake.app_token = "xapp-another"
        try:
            self.assertIn("slack_credentials", self.checked()["text"])
        finally:
            self.slack.fake.app_token = APP_TOKEN

    def checked(self):
        """What `botones check` says of Slack, on a configuration with a store of its own."""
        config = self.service.config.read_text()
        other = self.service.folder / "check.toml"
        other.write_text(config.replace(str(self.service.store), str(self.service.folder / "check.db")))
        done = harness.run([harness.botones(), "check", "--config", other], check=False, environment=self.service.environment())
        line = next(line for line in (done.stdout + done.stderr).splitlines() if "chat.slack" in line)
        return {"ok": "ok" in line.split(), "text": line}


class SwitchedOff(SocketDrive):
    """Slack says that Socket Mode is off: one alarm, no storm."""
    name = "socketoff"

    def test_a_switched_off_socket_mode_is_not_stormed(self):
        opens = self.sockets.opens
        self.sockets.disconnect("link_disabled")
        harness.wait(lambda: not self.sockets.live(), "the sockets to be closed")
        time.sleep(3)
        self.assertEqual(self.sockets.opens, opens)
        harness.wait(lambda: self.service.http("GET", "/readyz")[0] == 503, "not ready", within=90)


if __name__ == "__main__":
    harness.main()
