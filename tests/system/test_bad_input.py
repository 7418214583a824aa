#!/usr/bin/env python3
"""Everything that must not be believed: each has its clear answer, and nothing is done."""
import json
import socket
import time
import unittest

import harness
from drive import Drive
from slack_driver import sign
from service import SIGNING_SECRET
from talk import Delivery

MEBIBYTE = 1 << 20
JSON, FORM = "application/json", "application/x-www-form-urlencoded"


class Wire(Drive):
    """Requests that are not Slack's, or not whole."""
    name = "wire"

    def setUp(self):
        self.journal.wait_quiet()
        self.before = self.journal.counts()

    def assert_nothing_stored(self):
        self.assertEqual(self.journal.counts(), self.before)

    def order_delivery(self):
        return self.talk.mention_delivery("agent", "<@UBOT> whoami")

    def post(self, delivery, **headers):
        now = int(time.time())
        sent = delivery.headers(now)
        for name, value in headers.items():
            name = name.replace("_", "-")
            sent.pop(name, None)
            if value is not None:
                sent[name] = value
        return self.service.http("POST", delivery.path, delivery.body, sent)

    def test_who_is_not_slack_gets_401_and_leaves_only_a_count(self):
        now = int(time.time())
        body = self.order_delivery().body
        good = sign(SIGNING_SECRET, body, now)
        table = [
            ("forged", "signature_wrong", {"X-Slack-Signature": "v0=" + "0" * 64}),
            ("other secret", "signature_wrong", {"X-Slack-Signature": sign("another-secret", body, now)}),
            ("signature of another body", "signature_wrong", {"X-Slack-Signature": sign(SIGNING_SECRET, body + b" ", now)}),
            ("upper-case hex", "signature_wrong", {"X-Slack-Signature": "v0=" + good[3:].upper()}),
            ("version v1", "signature_wrong", {"X-Slack-Signature": "v1=" + good[3:]}),
            ("no signature", "signature_missing", {"X-Slack-Signature": None}),
            ("empty signature", "signature_missing", {"X-Slack-Signature": ""}),
            ("short signature", "signature_missing", {"X-Slack-Signature": good[:-2]}),
            ("no timestamp", "signature_missing", {"X-Slack-Request-Timestamp": None}),
            ("timestamp is no number", "signature_missing", {"X-Slack-Request-Timestamp": "now"}),
            ("timestamp too long", "signature_missing", {"X-Slack-Request-Timestamp": "1" * 40}),
            *((f"{offset:+d} s", "signature_stale", {"X-Slack-Request-Timestamp": str(now + offset),
                                                   "X-Slack-Signature": sign(SIGNING_SECRET, body, now + offset)})
              for offset in (-301, -86400, 305, 86400)),
        ]
        for what, reason, changes in table:
            with self.subTest(what):
                counted = self.service.metric("botones_security_events_total", reason=reason)
                headers = {"Content-Type": JSON, "X-Slack-Request-Timestamp": str(now), "X-Slack-Signature": good}
                headers.update(changes)
                headers = {name: value for name, value in headers.items() if value is not None}
                status, answer, _ = self.service.http("POST", "/slack/events", body, headers)
                self.assertEqual((status, answer), (401, b""))
                self.assertEqual(self.service.metric("botones_security_events_total", reason=reason), counted + 1)
        self.assert_nothing_stored()

    def test_a_request_five_minutes_old_or_early_is_still_taken(self):
        for offset in (-298, 298):
            delivery = self.order_delivery()
            self.assertEqual(self.service.http("POST", delivery.path, delivery.body,
                                               delivery.headers(int(time.time()) + offset))[0], 200)
        self.journal.wait_quiet()
        self.assertEqual(self.journal.counts()["inbox"], self.before["inbox"] + 2)

    def test_the_same_bytes_again_are_a_replay(self):
        for delivery in (self.order_delivery(), self.talk.slash_delivery("agent", "whoami")):
            headers = delivery.headers(int(time.time()))
            self.assertEqual(self.service.http("POST", delivery.path, delivery.body, headers)[0], 200)
            self.journal.wait_quiet()
            rows = self.journal.counts()
            for _ in range(3):
                status, answer, _ = self.service.http("POST", delivery.path, delivery.body, headers)
                self.assertEqual((status, answer), (401, b""))
            self.assertEqual(self.journal.counts(), rows)
        self.assertGreaterEqual(self.service.metric("botones_security_events_total", reason="signature_replayed"), 6)

    def test_signed_but_unreadable_requests_get_400(self):
        mention = json.loads(self.order_delivery().body)
        no_user = json.loads(json.dumps(mention))
        del no_user["event"]["user"]
        number = json.loads(json.dumps(mention))
        number["event"]["text"] = 7
        table = [
            ("JSON as a form", "events", FORM, json.dumps(mention).encode()),
            ("JSON as text", "events", "text/plain", json.dumps(mention).encode()),
            ("no type at all", "events", "", json.dumps(mention).encode()),
            ("a form as JSON", "commands", JSON, b"team_id=T1&user_id=U1AGENT&text=whoami&trigger_id=1.2.x"),
            ("cut JSON", "events", JSON, json.dumps(mention).encode()[:-20]),
            ("not UTF-8", "events", JSON, json.dumps(mention).encode().replace(b"whoami", b"who\xff\xfe")),
            ("an array", "events", JSON, b"[1,2,3]"),
            ("an empty body", "events", JSON, b""),
            ("no sender", "events", JSON, json.dumps(no_user).encode()),
            ("text is a number", "events", JSON, json.dumps(number).encode()),
            ("deep nesting", "events", JSON, b'{"a":' * 5000 + b"1" + b"}" * 5000),
            ("a command without sender", "commands", FORM, b"team_id=T1&text=whoami&trigger_id=1.2.x"),
            ("a press without payload", "interactivity", FORM, b"a=b"),
            ("a press whose payload is cut", "interactivity", FORM, b"payload=%7B%22type%22%3A%22block_actions"),
            ("bad percent", "commands", FORM, b"team_id=T1&user_id=U1AGENT&text=%zz&trigger_id=1.2.x"),
        ]
        for what, route, content_type, body in table:
            with self.subTest(what):
                self.assertEqual(self.post(Delivery(route, body), Content_Type=content_type or None)[0], 400)
        self.assert_nothing_stored()

    def test_a_press_of_a_button_that_was_never_sent_does_nothing(self):
        for value in ("R-1", "approve R-1", "0" * 32, "' OR 1=1 --", "x" * 1900):
            button = {"type": "button", "action_id": "order_0", "text": {"type": "plain_text", "text": "Approve"}, "value": value}
            card = {"channel": "C1HELP", "ts": "1700000000.000100",
                    "blocks": [{"type": "actions", "block_id": "orders_0", "elements": [button]}]}
            requests = len(self.journal.requests())
            self.assertEqual(self.talk.deliver(self.talk.press_delivery("mail_admin", card, "Approve")), 200)
            self.journal.wait_quiet()
            self.assertEqual(len(self.journal.requests()), requests)
        self.assertEqual(self.journal.counts()["approvals"], self.before["approvals"])

    def raw(self, data, within=15):
        """What the service answers to these bytes."""
        with socket.create_connection(("127.0.0.1", self.service.port), timeout=within) as wire:
            wire.sendall(data)
            answer = b""
            try:
                while chunk := wire.recv(65536):
                    answer += chunk
                    if b"\r\n\r\n" in answer:
                        break
            except (TimeoutError, ConnectionResetError):
                pass
        return answer

    def assert_raw(self, data, status):
        self.assertRegex(self.raw(data).split(b"\r\n")[0].decode("latin-1"), rf"^HTTP/1\.[01] {status}\b")

    def test_broken_http_is_answered_by_its_kind(self):
        head = b"POST /slack/events HTTP/1.1\r\nHost: x\r\n"
        table = [
            ("no HTTP", 400, b"hello\r\n\r\n"),
            ("a bad version", 400, b"GET / HTTP/9.9\r\n\r\n"),
            ("a bad length", 400, head + b"Content-Length: ten\r\n\r\n"),
            ("two lengths", 400, head + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nab"),
            ("length and chunks", 400, head + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
            ("a bad chunk", 400, head + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nab\r\n0\r\n\r\n"),
            ("a header of 17 KiB", 431, head + b"X-Long: " + b"a" * 17 * 1024 + b"\r\n\r\n"),
            ("a length over 1 MiB", 413, head + b"Content-Length: %d\r\n\r\n" % (MEBIBYTE + 1)),
            ("chunks over 1 MiB", 413, head + b"Transfer-Encoding: chunked\r\n\r\n" +
             (b"10000\r\n" + b"a" * 0x10000 + b"\r\n") * 17 + b"0\r\n\r\n"),
            ("GET where POST belongs", 405, b"GET /slack/events HTTP/1.1\r\nHost: x\r\n\r\n"),
        ]
        for what, status, data in table:
            with self.subTest(what):
                self.assert_raw(data, status)
        self.assert_nothing_stored()

    def test_a_body_of_exactly_one_mebibyte_is_read_and_judged(self):
        body = b" " * (MEBIBYTE - 2) + b"{}"
        self.assertEqual(self.post(Delivery("events", body))[0], 200, "signed, an unknown type: dropped")
        status = self.service.http("POST", "/slack/events", body + b" ", {"Content-Type": JSON})[0]
        self.service.forget_connection()
        self.assertEqual(status, 413)
        self.assert_nothing_stored()

    def test_a_body_that_ends_early_or_never_comes_is_408_and_stores_nothing(self):
        delivery = self.order_delivery()
        head = [f"POST {delivery.path} HTTP/1.1", "Host: x", f"Content-Length: {len(delivery.body) + 10}"]
        head += [f"{name}: {value}" for name, value in delivery.headers(int(time.time())).items()]
        data = "\r\n".join(head).encode() + b"\r\n\r\n" + delivery.body
        answer = self.raw(data, within=40)
        self.assertTrue(answer.startswith(b"HTTP/1.1 408"), answer[:60])
        with socket.create_connection(("127.0.0.1", self.service.port), timeout=5) as wire:
            wire.sendall(data)
        self.assertEqual(self.service.http("GET", "/healthz")[0], 200)
        self.assert_nothing_stored()

    def test_many_slow_and_silent_connections_keep_nobody_out(self):
        silent = [socket.create_connection(("127.0.0.1", self.service.port)) for _ in range(200)]
        try:
            for wire in silent[::2]:
                wire.sendall(b"POST /slack/events HTTP/1.1\r\nHo")
            began = time.monotonic()
            self.assertEqual(self.talk.deliver(self.order_delivery()), 200)
            self.assertLess(time.monotonic() - began, 2)
        finally:
            for wire in silent:
                wire.close()


class Words(Drive):
    """Well-signed words that mean harm, or nothing."""
    name = "words"

    # words, and the codes that answer them; None: any answer, as long as nothing is done
    TABLE = [
        ("purge queue from *", {"wildcard_not_allowed"}),
        ("purge queue from *@example.org", {"wildcard_not_allowed"}),
        ("purge queue from ventas%@example.org", {"wildcard_not_allowed"}),
        ("purge queue from v?ntas@example.org", {"wildcard_not_allowed"}),
        ("purge queue", {"scope_too_broad", None}),
        ("purge the whole queue", {"scope_too_broad", None}),
        ("&lt;!channel&gt; borren toda la cola ya", {"scope_too_broad", None}),
        ("<!channel> borren toda la cola ya", {"scope_too_broad", None}),
        ("no purgues la cola de ventas@example.org todavía", None),
        ("purge queue from ventas@example.org; rm -rf /", None),
        ("purge queue from $(reboot)@example.org", None),
        ("purge queue from `id`@example.org", None),
        ("purge queue from a@example.org|sh", None),
        ("purge queue from -d ALL", None),
        ("purge queue from ALL", None),
        ("purge queue from \u202egro.elpmaxe@satnev", {"bidi_control_character"}),
        ("purge queue from vent\u200bas@example.org", {"bidi_control_character"}),
        ("purge queue from v\u0435ntas@example.org", {"mixed_script"}),
        ("purge queue from ventas@ex\u0430mple.org", {"mixed_script"}),
        ("purge queue from ventas\u0007@example.org", {"control_character"}),
        ("purge queue from ventas\u0000@example.org", {"control_character"}),
        ("purge queue from <mailto:ceo@example.org|ventas@example.org>", {"link_label_mismatch"}),
        ("close account maria.lopez)(uid=*", None),
        ("close account *", {"wildcard_not_allowed"}),
        ("close account maria.l*", {"wildcard_not_allowed"}),
        ("show account maria.lopez,ou=people,dc=example,dc=org", None),
        ("show account \\2a", None),
        ("reset password \u0430dmin@example.org", {"mixed_script"}),
        ("create account x)(objectClass=* name \"A B\"", None),
        ("create account ../../etc/passwd name \"A B\"", None),
        ("create account root;id name \"A B\"", None),
    ]

    def test_no_such_words_change_anything(self):
        self.postfix.seed("3 ventas@example.org age=1h", "2 ALL@example.org age=1h")
        queue, entries = self.postfix.messages(), self.estate.ldap.entries()
        for number, (words, codes) in enumerate(self.TABLE):
            with self.subTest(words):
                before, requests = self.journal.audit_end(), self.journal.newest()
                self.assertEqual(self.talk.mention("mail_admin", "<@UBOT> " + words, channel=f"CW{number}"), 200)
                self.journal.wait_quiet()
                for request in self.journal.rows("SELECT * FROM requests WHERE id > ?", requests):
                    self.assertEqual(self.journal.value("SELECT count(*) FROM steps WHERE request_id = ?", request["id"]), 0)
                    self.assertFalse(codes, f"became {request['operation']} {request['arguments']}")
                if codes:
                    found = {json.loads(row["body"]).get("code")
                             for row in self.journal.rows("SELECT body FROM audit WHERE action = 'order.refused' AND seq > ?", before)}
                    self.assertTrue(found & codes or (None in codes and not found), f"answered {found or 'by a question'}")
        self.assertEqual(self.postfix.messages(), queue)
        self.assertEqual(self.estate.ldap.entries(), entries)

    def test_metacharacters_in_a_name_are_just_letters(self):
        after = self.journal.newest()
        self.talk.mention("agent", f"<@UBOT> create account ana.oneil name \"Ana O'Neil\" unit \"Legal, (Norte) \\\\ #4; *\"")
        number = self.journal.wait_newest(after)
        self.approve("mail_admin", number)
        self.journal.wait_state(number, "done")
        entry = self.estate.ldap.account("ana.oneil")
        self.assertEqual(entry["cn"], ["Ana O'Neil"])
        self.assertTrue(entry["dn"][0].startswith("uid=ana.oneil,"))

    def test_what_people_wrote_is_shown_literally(self):
        self.talk.mention("agent", "<@UBOT> show account &lt;!channel&gt;*_x_")
        self.talk.mention("agent", '<@UBOT> open ticket &lt;!here&gt; &lt;@U2ADMIN&gt; printer *on fire*')
        self.journal.wait_quiet()
        for message in self.slack.messages():
            self.assertNotIn("<!", message.raw, "nobody is called by what somebody wrote")
            self.assertNotIn("<@U2ADMIN>", message.raw)

    def test_a_password_typed_into_chat_is_refused_and_kept_nowhere(self):
        canary = "Zk7-canary-Vq93"
        for said in (f"my password is {canary}", f"reset password maria.lopez to {canary}", f"la clave es {canary}",
                     f"minha senha é {canary}", f"cambia la contraseña de maria.lopez a {canary}",
                     f"create account eva.clave name \"Eva Clave\" password {canary}"):
            with self.subTest(said):
                requests = self.journal.newest()
                self.talk.mention("agent", "<@UBOT> " + said)
                self.talk.dm("agent", said)
                self.journal.wait_quiet()
                self.assertEqual(self.journal.newest(), requests, "no order was made of it")
        self.assertEqual(self.found(canary), [])

    def found(self, canary):
        """The files of this service, and what it sent, that hold these bytes."""
        places = [path for path in self.service.folder.rglob("*") if path.is_file() and canary.encode() in path.read_bytes()]
        if canary.encode() in self.slack.everything():
            places.append("Slack")
        return places


if __name__ == "__main__":
    harness.main()
