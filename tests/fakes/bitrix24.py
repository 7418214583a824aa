#!/usr/bin/env python3
"""A strict, stateful fake of a Bitrix24 portal and its authorisation server on a loopback port.

As a program: bitrix24.py [--secret abcdef] [--people 1,2,3] [--chats 5,6] [--limit-rate] [--certificate PEM --key PEM]
prints one JSON line {"port": …, "url": …, "webhook_url": …, "portal_url": …, "oauth_url": …} and serves until it is ended.
As a library: `with FakeBitrix24() as portal: … portal.webhook_url, portal.posts(), portal.fail(…)`.

Control (JSON): POST /_control {"fail": {…}} | {"limit_rate": true} | {"say": {"user":…, "text":…, "dialog":…}} |
{"press": {"user":…, "message":…, "label":…}} | {"person": {"id":…}} | {"chat": {"id":…}} | {"file": {"name":…, "text":…}} |
{"expire_tokens": true} | {"reset": true}; GET /_control/messages, /_control/calls, /_control/bots.
"""

import argparse
import http.client
import json
import ssl
import sys
import threading
import time
import urllib.parse
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import bitrix24_shapes as shapes  # noqa: E402
from bitrix24_oauth import OAuth  # noqa: E402
from bitrix24_portal import METHODS, Portal, Refused, refuse_unless  # noqa: E402
from http_fake import Fault, FakeHandler, Faults, Server  # noqa: E402

DRAIN, CAPACITY = 2.0, 50.0  # calls a second, and above which level they are blocked


class PortalFault(Fault):
    """`time`: what the answer says about the time used; `plain`: no words with the status."""

    def __init__(self, *what, time=None, plain=False, **how):
        super().__init__(*what, **how)
        self.time, self.plain = time, plain


class FakeBitrix24:
    def __init__(self, secret="abcdef", limit_rate=False, certificate=None, **facts):
        self.secret, self.limit_rate, self.facts, self.certificate = secret, limit_rate, facts, certificate
        self.lock = threading.RLock()
        self.server = Server(("127.0.0.1", 0), Handler)
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*certificate)
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.server.fake = self
        self.carrying = 0
        self.port = self.server.server_address[1]
        self.reset()
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True)
        self.stopping = threading.Event()
        self.courier = threading.Thread(target=self.carry, daemon=True)

    @property
    def url(self):
        return f"{'https' if self.certificate else 'http'}://127.0.0.1:{self.port}"

    @property
    def webhook_url(self):
        return f"{self.url}/rest/1/{self.secret}/"

    @property
    def portal_url(self):
        return f"{self.url}/rest/"

    @property
    def oauth_url(self):
        return f"{self.url}/oauth/token/"

    def __enter__(self):
        self.thread.start()
        self.courier.start()
        return self

    def __exit__(self, *_):
        self.stopping.set()
        self.server.shutdown()
        self.server.server_close()
        self.courier.join(5)

    def reset(self):
        with self.lock:
            self.portal = Portal(url=self.url, **self.facts)
            self.oauth = OAuth(self.portal.member)
            self.calls, self.faults, self.deliveries, self.received = [], Faults(PortalFault), [], []
            self.level, self.level_at, self.refused_for_rate = 0.0, time.monotonic(), 0

    # --- for tests in the same process

    def posts(self, dialog=None):
        """Messages of bots, in order, as they look now."""
        with self.lock:
            bots = set(self.portal.bots)
            return json.loads(json.dumps([m for m in self.portal.messages.values()
                                          if m["authorId"] in bots and dialog in (None, m["dialogId"])]))

    def message(self, number):
        with self.lock:
            return json.loads(json.dumps(self.portal.messages[number]))

    def fail(self, method="", **how):
        """The fault, whose `left` tells how often it is still to strike."""
        with self.lock:
            return self.faults.order(method, **how)

    def say(self, user, text, dialog=None, **facts):
        with self.lock:
            return self.portal.say(user, text, dialog, **facts)

    def press(self, user, message_id, label):
        with self.lock:
            return self.portal.press(user, message_id, label)

    def all_bytes(self):
        return b"\n".join(self.received)

    # --- webhook events on their way: once each, whatever is answered ("Events": no retries)

    def carry(self):
        while not self.stopping.wait(0.01):
            with self.lock:
                waiting, self.portal.to_deliver = self.portal.to_deliver, []
                self.carrying = len(waiting)
            for url, body in waiting:
                self.deliveries.append({"url": url, "body": body, "status": self.deliver(url, body)})
            self.carrying = 0

    @staticmethod
    def deliver(url, body, content_type="application/x-www-form-urlencoded", headers=None, timeout=10):
        """The status of one POST as the portal's queue server makes it; 0: no answer."""
        target = urllib.parse.urlsplit(url)
        connection = http.client.HTTPConnection(target.hostname, target.port, timeout=timeout)
        try:
            connection.request("POST", target.path, body, {"Content-Type": content_type, "User-Agent": "Bitrix24 Webhook Engine",
                                                          **(headers or {})})
            return connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return 0
        finally:
            connection.close()

    # --- serving

    def too_fast(self):
        now = time.monotonic()
        self.level = max(0.0, self.level - (now - self.level_at) * DRAIN)
        self.level_at = now
        if not self.limit_rate:
            return False
        if self.level >= CAPACITY:
            self.refused_for_rate += 1
            return True
        self.level += 1
        return False

    def one(self, method, arguments, by_tokens):
        known = METHODS.get(method)
        refuse_unless(known and (self.portal.has_v2 or not method.startswith("imbot.v2.")), "ERROR_METHOD_NOT_FOUND",
                      "Method not found!", 404)
        scope = "imbot" if method.startswith("imbot.") else "user" if method.startswith("user.") else None
        refuse_unless(scope is None or scope in self.portal.scopes, "insufficient_scope", "The request requires higher privileges", 403)
        needed, further = known
        missing = [name for name in needed if arguments.get(name) in (None, "")]
        refuse_unless(not missing, "BOT_ID_REQUIRED" if "botId" in missing else "ERROR_ARGUMENT", f"missing {missing}")
        unknown = sorted(set(arguments) - set(needed) - set(further)) if method != "user.get" else []
        refuse_unless(not unknown, "ERROR_ARGUMENT", f"unknown arguments {unknown}")
        return getattr(self.portal, method.replace(".", "_"))(arguments, by_tokens)

    def batch(self, arguments, by_tokens):
        commands = arguments.get("cmd")
        items = list(commands.items()) if isinstance(commands, dict) else [(str(i), c) for i, c in enumerate(commands or [])]
        refuse_unless(len(items) <= 50, "ERROR_BATCH_LENGTH_EXCEEDED", "Max batch length exceeded")
        results, errors = {}, {}
        for name, command in items:
            method, _, query = command.partition("?")
            try:
                refuse_unless(method != "batch", "ERROR_BATCH_METHOD_NOT_ALLOWED", status=405)
                results[name] = self.one(method, shapes.read_brackets(query), by_tokens)
            except Refused as refused:
                errors[name] = {"error": refused.error, "error_description": refused.description}
                if arguments.get("halt") in (1, "1", True):
                    break
        return {"result": results or [], "result_error": errors or [], "result_total": [], "result_next": [], "result_time": []}

    def run(self, method, arguments, by_tokens):
        """(status, headers, answer)"""
        with self.lock:
            if self.too_fast():
                return 503, {}, {"error": "QUERY_LIMIT_EXCEEDED", "error_description": "Too many requests"}
            try:
                result = self.batch(arguments, by_tokens) if method == "batch" else self.one(method, arguments, by_tokens)
            except Refused as refused:
                return refused.status, {}, {"error": refused.error, "error_description": refused.description}
            now = time.time()
            return 200, {}, {"result": result, "time": {"start": now, "finish": now, "duration": 0.01, "processing": 0.01,
                                                    "operating_reset_at": int(now) + 600, "operating": 0.1}}

    def control(self, order):
        with self.lock:
            if "fail" in order:
                self.faults.order(**order["fail"])
            if "limit_rate" in order:
                self.limit_rate = order["limit_rate"]
            if "person" in order:
                self.portal.add_person(order["person"].pop("id"), **order["person"])
            if "chat" in order:
                self.portal.add_chat(order["chat"].pop("id"), **order["chat"])
            if "scopes" in order:
                self.portal.scopes = order["scopes"]
            if "has_v2" in order:
                self.portal.has_v2 = order["has_v2"]
            if order.get("expire_tokens"):
                self.oauth.expired = True
            if order.get("reset"):
                self.reset()
            if "file" in order:
                return {"id": self.portal.add_file(order["file"]["name"], order["file"]["text"].encode())}
            if "say" in order:
                return {"message": self.portal.say(**order["say"])[0]["id"]}
            if "press" in order:
                facts = order["press"]
                return {"events": self.portal.press(facts["user"], facts["message"], facts["label"])}
            return {"ok": True}


class Handler(FakeHandler):
    def do_GET(self):
        target = urllib.parse.urlsplit(self.path)
        if target.path.startswith("/_control/"):
            with self.fake.lock:
                portal = self.fake.portal
                known = {"messages": self.fake.posts, "calls": lambda: self.fake.calls, "bots": lambda: portal.bots}
                what = target.path.removeprefix("/_control/")
                return self.answer(200, {}, known[what]()) if what in known else self.answer(404, {}, "unknown")
        query = dict(urllib.parse.parse_qsl(target.query))
        if target.path == "/oauth/token/":
            return self.token(query)
        if target.path == "/rest/download.json":
            return self.download(query.get("token", ""))
        self.rest(target, b"")

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.path == "/_control":
            return self.answer(200, {}, self.fake.control(json.loads(body)))
        with self.fake.lock:
            self.fake.received.append(body)
        self.rest(urllib.parse.urlsplit(self.path), body)

    def token(self, query):
        oauth = self.fake.oauth
        with self.fake.lock:
            oauth.running += 1
            oauth.most_at_once = max(oauth.most_at_once, oauth.running)
        with self.fake.lock:
            fault = self.fake.faults.strike("oauth")
        try:
            if fault and fault.hang:
                time.sleep(fault.hang)
            if fault and fault.status:
                return self.answer(fault.status, {}, {"error": fault.error} if fault.error else "")
            with self.fake.lock:
                try:
                    return self.answer(200, {}, oauth.grant(query))
                except Refused as refused:
                    return self.answer(400, {}, {"error": refused.error, "error_description": refused.error})
        finally:
            with self.fake.lock:
                oauth.running -= 1

    def download(self, token):
        with self.fake.lock:
            number = self.fake.portal.downloads.pop(token, None)
            content = self.fake.portal.files[number]["content"] if number in self.fake.portal.files else None
        return self.answer(404, {}, "") if content is None else self.answer(200, {}, content)

    def credentials(self, path, query, arguments):
        """(method, by tokens): a webhook's secret in the path, or an access token."""
        steps = path.removeprefix("/rest/").split("/")
        if len(steps) == 3:
            refuse_unless(steps[0] == "1" and steps[1] == self.fake.secret, "INVALID_CREDENTIALS", "Invalid request credentials", 401)
            refuse_unless("auth" not in arguments, "ERROR_ARGUMENT", "a token beside a webhook")
            return steps[2].removesuffix(".json"), False
        refuse_unless(len(steps) == 1, "ERROR_METHOD_NOT_FOUND", status=404)
        token = arguments.pop("auth", None) or query.get("auth")
        refuse_unless(token, "NO_AUTH_FOUND", "Wrong authorization data", 401)
        oauth = self.fake.oauth
        refuse_unless(oauth.access and token == oauth.access and not oauth.expired, "expired_token", "The access token provided has expired.", 401)
        return steps[0].removesuffix(".json"), True

    def rest(self, target, body):
        query = dict(urllib.parse.parse_qsl(target.query))
        content_type = (self.headers.get("Content-Type") or "").split(";")[0].strip().lower()
        method = target.path.rsplit("/", 1)[-1].removesuffix(".json")
        call = {"method": method, "at": time.time()}
        with self.fake.lock:
            self.fake.calls.append(call)
        try:
            refuse_unless(target.path.startswith("/rest/"), "ERROR_METHOD_NOT_FOUND", status=404)
            if content_type == "application/json":
                try:
                    arguments = json.loads(body or b"{}")
                except ValueError:
                    raise Refused("INVALID_REQUEST", "not JSON") from None
            else:
                arguments = shapes.read_brackets(body.decode())
            refuse_unless(isinstance(arguments, dict), "INVALID_REQUEST", "not an object")
            refuse_unless(self.headers.get("User-Agent"), "INVALID_REQUEST", "no User-Agent")
            method, by_tokens = self.credentials(target.path, query, arguments)
        except Refused as refused:
            call.update(status=refused.status, error=refused.error)
            return self.answer(refused.status, {}, {"error": refused.error, "error_description": refused.description})
        call.update(method=method, arguments=arguments)
        self.with_faults(call, method, lambda: self.fake.run(method, arguments, by_tokens))

    def refusal(self, fault):
        answer = {"error": fault.error, "error_description": fault.error, **({"time": fault.time} if fault.time else {})}
        return fault.status or 400, {}, "" if fault.plain or not fault.error else answer


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--secret", default="abcdef")
    parser.add_argument("--people", default="1,2,3")
    parser.add_argument("--chats", default="5,6")
    parser.add_argument("--limit-rate", action="store_true")
    parser.add_argument("--certificate")
    parser.add_argument("--key")
    options = parser.parse_args()
    fake = FakeBitrix24(options.secret, options.limit_rate, (options.certificate, options.key) if options.certificate else None,
                        people=[int(p) for p in options.people.split(",")], chats=[int(c) for c in options.chats.split(",")])
    with fake:
        print(json.dumps({"port": fake.port, "url": fake.url, "webhook_url": fake.webhook_url, "portal_url": fake.portal_url,
                          "oauth_url": fake.oauth_url}), flush=True)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            pass


if __name__ == "__main__":
    main()
