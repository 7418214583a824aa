#!/usr/bin/env python3
"""At least sixty bad signatures and bodies for each of Slack's routes: all refused, nothing stored."""
import hashlib
import hmac
import json
import time
import urllib.parse

import harness
from drive import Drive
from service import SIGNING_SECRET
from slack_driver import SlackDriver, sign

FEWEST = 60


def digest(secret, base, kind=hashlib.sha256):
    return hmac.new(secret, base, kind).hexdigest()


def forged_signatures(body, now):
    """(what, timestamp, signature, body): everything but a signature of these bytes by this secret, just now."""
    stamp, key = str(now), SIGNING_SECRET.encode()
    good = sign(SIGNING_SECRET, body, stamp)
    base = b"v0:" + stamp.encode() + b":" + body
    yield from [
        ("no signature", stamp, None, body), ("no timestamp", None, good, body), ("neither", None, None, body),
        ("empty signature", stamp, "", body), ("prefix alone", stamp, "v0=", body), ("no prefix", stamp, good[3:], body),
        ("another version", stamp, "v1" + good[2:], body), ("an upper-case version", stamp, "V0" + good[2:], body),
        ("a longer version", stamp, "v00" + good[2:], body), ("sha256=", stamp, "sha256" + good[2:], body),
        ("upper-case digits", stamp, "v0=" + good[3:].upper(), body), ("a digit less", stamp, good[:-1], body),
        ("a digit more", stamp, good + "0", body), ("twice", stamp, good + "," + good, body), ("letters", stamp, "v0=" + "z" * 64, body),
        ("zeros", stamp, "v0=" + "0" * 64, body), ("another secret", stamp, sign("another", body, stamp), body),
        ("an empty secret", stamp, sign("", body, stamp), body),
        ("the secret's digest", stamp, "v0=" + digest(hashlib.sha256(key).digest(), base), body),
        ("the secret in capitals", stamp, sign(SIGNING_SECRET.upper(), body, stamp), body),
        ("SHA-1", stamp, "v0=" + digest(key, base, hashlib.sha1), body), ("SHA-512", stamp, "v0=" + digest(key, base, hashlib.sha512)[:64], body),
        ("no HMAC", stamp, "v0=" + hashlib.sha256(key + base).hexdigest(), body),
        ("the body alone", stamp, "v0=" + digest(key, body), body),
        ("without a version", stamp, "v0=" + digest(key, base[3:]), body),
        ("other separators", stamp, "v0=" + digest(key, base.replace(b":", b".", 2)), body),
        ("a signature of nothing", stamp, sign(SIGNING_SECRET, b"", stamp), body),
        ("the next second's timestamp", str(now + 1), good, body),
    ]
    for place in range(3, 67, 8):
        flipped = good[:place] + ("0" if good[place] != "0" else "1") + good[place + 1:]
        yield f"digit {place} changed", stamp, flipped, body
    for what, age in (("stale", -301), ("an hour old", -3600), ("a year old", -31_536_000), ("from the future", 301), ("next year", 31_536_000)):
        other = str(now + age)
        yield what, other, sign(SIGNING_SECRET, body, other), body
    for odd in ("", "0", "-1", "now", f"{now}.5", f"{now}e0", hex(now), f"+{now}", f"{now} x", "9" * 19, "9" * 40, "１７００００００００"):
        text = odd.encode("utf-8").decode("latin-1")
        yield f"timestamp {odd!r}", text, sign(SIGNING_SECRET, body, odd), body
    changed = {"a byte more": body + b" ", "a byte before": b" " + body, "a byte less": body[:-1], "a line feed": body + b"\n",
               "empty": b"", "a mark of byte order": b"\xef\xbb\xbf" + body, "a null": body + b"\0", "doubled": body + body,
               "another person": body.replace(b"U1AGENT", b"U2ADMIN"), "other words": body.replace(b"whoami", b"whoamj"),
               "capitals": body.upper(), "reversed": body[::-1]}
    for what, other in changed.items():
        if other != body:
            yield "the body: " + what, stamp, good, other


def bad_events():
    """Well signed, and no order."""
    deep = "[" * 2000 + "]" * 2000
    yield from ["", " ", "null", "[]", "1", '"x"', "{", "{}x", "{'type':1}", deep, '{"a":' * 500 + "1" + "}" * 500, b"\xff\xfe", b'{"type":"\xff"}',
                '{"type":"event_callback"}', '{"type":"event_callback","event":7}', '{"type":"event_callback","event":{"type":"app_mention"}}',
                '{"type":"url_verification"}', '{"type":"\\ud800"}']


class Forgery(Drive):
    name = "forgery"

    def setUp(self):
        self.before = self.journal.counts()

    def send(self, route, body, timestamp, signature, content_type=None):
        path, usual = SlackDriver.ROUTES[route]
        headers = {"Content-Type": content_type or usual}
        if timestamp is not None:
            headers["X-Slack-Request-Timestamp"] = timestamp
        if signature is not None:
            headers["X-Slack-Signature"] = signature
        try:
            return self.service.http("POST", path, body, headers)[:2]
        except ConnectionError:
            return None, b""

    def genuine(self, route):
        return {"events": lambda: self.talk.mention_delivery("agent", "<@UBOT> whoami"),
                "commands": lambda: self.talk.slash_delivery("agent", "whoami"),
                "interactivity": self.some_press}[route]().body

    def some_press(self):
        """A press on a button somebody invents."""
        button = {"type": "button", "action_id": "order_0", "value": "whoami", "text": {"type": "plain_text", "text": "Go"}}
        message = {"channel": "C1", "ts": "1.2", "blocks": [{"type": "actions", "block_id": "orders_0", "elements": [button]}]}
        return self.talk.press_delivery("agent", message, "Go")

    def assert_nothing_stored(self):
        self.assertEqual(self.journal.counts(), self.before)

    def refuse_all(self, route):
        number = 0
        for what, timestamp, signature, body in forged_signatures(self.genuine(route), int(time.time())):
            with self.subTest(what):
                status, answer = self.send(route, body, timestamp, signature)
                self.assertEqual((status, answer), (401, b""))
            number += 1
        for body in bad_events():
            body = body.encode() if isinstance(body, str) else body
            bodies = [body] if route == "events" else [body, urllib.parse.urlencode({"payload": body}).encode()]
            for each in bodies:
                with self.subTest(body=each[:60]):
                    stamp = str(int(time.time()))
                    status, _ = self.send(route, each, stamp, sign(SIGNING_SECRET, each, stamp))
                    self.assertIn(status, (200, 400))
                number += 1
        for kind in ("text/plain", "application/xml", "multipart/form-data", "application/json" if route != "events" else "application/x-www-form-urlencoded"):
            with self.subTest(content_type=kind):
                body, stamp = self.genuine(route), str(int(time.time()))
                self.assertEqual(self.send(route, body, stamp, sign(SIGNING_SECRET, body, stamp), kind)[0], 400)
            number += 1
        self.assertGreaterEqual(number, FEWEST)
        self.assert_nothing_stored()

    def test_events(self):
        self.refuse_all("events")

    def test_commands(self):
        self.refuse_all("commands")

    def test_interactivity(self):
        self.refuse_all("interactivity")

    def test_a_form_of_nobody_is_no_order(self):
        """A well-signed submission with a token nobody gave out changes nothing."""
        view = {"id": "V1", "callback_id": "form", "private_metadata": "invented", "hash": "1.2", "type": "modal", "blocks": []}
        requests = self.journal.newest()
        for metadata in ("invented", "invented C1/1.2", "", "\n", "../../x", "x" * 3000):
            form = self.talk.driver("T1").submission_form("U1AGENT", {**view, "private_metadata": metadata}, {}).encode()
            stamp = str(int(time.time()))
            self.assertIn(self.send("interactivity", form, stamp, sign(SIGNING_SECRET, form, stamp))[0], (200, 400))
        self.journal.wait_quiet()
        self.assertEqual(self.journal.newest(), requests)

    def test_a_challenge_is_answered_only_when_signed(self):
        body = json.dumps({"type": "url_verification", "challenge": "abc"}).encode()
        stamp = str(int(time.time()))
        self.assertEqual(self.send("events", body, stamp, sign(SIGNING_SECRET, body, stamp)), (200, b'{"challenge":"abc"}'))
        self.assertEqual(self.send("events", body, stamp, "v0=" + "0" * 64), (401, b""))


if __name__ == "__main__":
    harness.main()
