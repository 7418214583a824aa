#!/usr/bin/env python3
"""A strict, stateful fake of what Teams is to a bot: the Bot Connector, the token endpoint, the OpenID metadata and keys.

As a program: teams.py [--app-id …] [--password …] [--tenant …] [--channels c1,c2] [--people aad-1,aad-2] [--limit-rate]
prints one JSON line {"url", "service_url", "openid_url", "token_url"} and serves until it is ended.
As a library: `with FakeTeams() as teams: … teams.service_url, teams.posts(), teams.fail("send", status=429)`.

Control (JSON): POST /_control {"fail": {…}} | {"limit_rate": true} | {"person": {"aad": …}} | {"token_life": seconds} |
{"revoke": true} | {"rotate": "key-2"} | {"reset": true} | {"said": {…}} | {"expect_file": "/files/…"}; GET /_control/messages, /_control/calls,
/_control/bytes (everything ever received, without tokens).
"""

import argparse
import collections
import itertools
import json
import sys
import threading
import time
import urllib.parse
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import teams_keys  # noqa: E402
from http_fake import Fault, FakeHandler, Faults, Server, wait_after  # noqa: E402
from teams_service import Refused, Service, refuse_unless  # noqa: E402

APP_ID = "11111111-2222-3333-4444-555555555555"
TENANT = "72f988bf-86f1-41af-91ab-2d7cd011db47"
SCOPE = "https://api.botframework.com/.default"
SERVICE_PATH = "/emea/"
SENDS_A_SECOND = 7


class ConnectorFault(Fault):
    """Of an operation: create, send, update, member, token, keys, metadata; "": any of the connector's. `error` is its code."""

    def concerns(self, operation):
        return self.method == operation or (not self.method and operation not in ("token", "keys", "metadata"))


class FakeTeams:
    def __init__(self, app_id=APP_ID, password="teams-password", tenant=TENANT, limit_rate=False, **facts):
        self.app_id, self.password, self.tenant, self.limit_rate, self.facts = app_id, password, tenant, limit_rate, facts
        self.lock = threading.RLock()
        self.reset()
        self.server = Server(("127.0.0.1", 0), Handler)
        self.server.fake = self
        self.port = self.server.server_address[1]
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True)

    url = property(lambda self: f"http://127.0.0.1:{self.port}")
    service_url = property(lambda self: self.url + SERVICE_PATH)
    openid_url = property(lambda self: self.url + "/.well-known/openidconfiguration")
    token_url = property(lambda self: self.url + "/{tenant}/oauth2/v2.0/token")

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    def reset(self):
        with self.lock:
            self.service = Service(self.app_id, self.tenant, **self.facts)
            self.keys = [teams_keys.usual_key()]
            self.tokens, self.token_life, self.token_numbers = {}, 3599, itertools.count(1)
            self.calls, self.faults, self.received = [], Faults(ConnectorFault), []
            self.recent = collections.defaultdict(list)

    # --- for tests in the same process

    def posts(self, conversation=None):
        """The bot's messages in order, as they look now."""
        with self.lock:
            return self.service.posts(conversation)

    def fail(self, operation="", **how):
        with self.lock:
            self.faults.order(operation, **how)

    def rotate(self, kid):
        """The old keys are gone, one new key is published and signs from now on."""
        with self.lock:
            self.keys = [teams_keys.usual_key(kid)]

    def all_bytes(self):
        with self.lock:
            return b"\n".join(self.received)

    def authorization(self, service_url=None, **changes):
        """The header of an activity the Bot Framework delivers."""
        payload = teams_keys.claims(self.app_id, service_url or self.service_url, **changes)
        return "Bearer " + teams_keys.token(self.keys[0], payload)

    # --- serving

    def metadata(self):
        return {"issuer": teams_keys.ISSUER, "authorization_endpoint": "https://invalid.botframework.com",
                "jwks_uri": self.url + "/keys", "id_token_signing_alg_values_supported": ["RS256"],
                "token_endpoint_auth_methods_supported": ["private_key_jwt"]}

    def key_set(self):
        with self.lock:
            return {"keys": [key.jwk() for key in self.keys]}

    def issue_token(self, tenant, form):
        """(status, answer)"""
        wanted = {"grant_type": "client_credentials", "client_id": self.app_id, "scope": SCOPE}
        for name, value in wanted.items():
            if form.get(name) != value:
                return 400, {"error": "invalid_request", "error_description": name}
        if tenant != self.tenant:
            return 400, {"error": "invalid_request", "error_description": "AADSTS90002: tenant"}
        if form.get("client_secret") != self.password:
            return 401, {"error": "invalid_client", "error_description": "AADSTS7000215"}
        with self.lock:
            made = f"connector-token-{next(self.token_numbers)}"
            self.tokens[made] = time.monotonic() + self.token_life
        return 200, {"token_type": "Bearer", "expires_in": self.token_life, "ext_expires_in": self.token_life, "access_token": made}

    def too_fast(self, operation, path):
        if not self.limit_rate or operation not in ("send", "update", "create"):
            return False
        now, recent = time.monotonic(), self.recent[path.split("/")[2] if operation != "create" else "create"]
        recent[:] = [at for at in recent if now - at < 1]
        recent.append(now)
        return len(recent) > SENDS_A_SECOND

    def control(self, order):
        with self.lock:
            if "fail" in order:
                self.faults.order(**order["fail"])
            for name in ("limit_rate", "token_life"):
                if name in order:
                    setattr(self, name, order[name])
            if "person" in order:
                self.service.add_person(order["person"].pop("aad"), **order["person"])
            if "said" in order:
                self.service.said(order["said"]["conversation"], order["said"]["id"])
            if "expect_file" in order:
                self.service.files[order["expect_file"]] = None
            if order.get("revoke"):
                self.tokens.clear()
            if "rotate" in order:
                self.rotate(order["rotate"])
            if order.get("reset"):
                self.reset()
            return {"ok": True}


class Handler(FakeHandler):
    def do_GET(self):
        self.serve("GET")

    def do_POST(self):
        self.serve("POST")

    def do_PUT(self):
        self.serve("PUT")

    def do_DELETE(self):
        self.serve("DELETE")

    def serve(self, method):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        path, _, query = self.path.partition("?")
        if path.startswith("/_control"):
            return self.control(path, body)
        with self.fake.lock:
            self.fake.received.append(self.path.encode() + b"\n" + (b"" if path.endswith("/token") else body))
        if path.startswith("/v3/") or path.startswith(SERVICE_PATH):
            return self.connector(method, path, query, body)
        if path.startswith("/files/"):
            return self.file(method, path, body)
        if path == "/.well-known/openidconfiguration" and method == "GET":
            return self.noted("metadata", {}, lambda: (200, {}, self.fake.metadata()))
        if path == "/keys" and method == "GET":
            return self.noted("keys", {}, lambda: (200, {}, self.fake.key_set()))
        if path.endswith("/oauth2/v2.0/token") and method == "POST":
            return self.token(path.split("/")[1], body)
        self.answer(404, {}, {"error": {"code": "NotFound", "message": path}})

    def control(self, path, body):
        what = path.removeprefix("/_control").strip("/")
        if not what:
            return self.answer(200, {}, self.fake.control(json.loads(body)))
        if what == "bytes":
            return self.answer(200, {}, self.fake.all_bytes())
        known = {"messages": self.fake.posts, "calls": lambda: self.fake.calls}
        with self.fake.lock:
            self.answer(200, {}, known[what]()) if what in known else self.answer(404, {}, "unknown")

    def file(self, method, path, body):
        """A drive's own URLs: they carry their right, and nobody's token belongs there."""
        def work():
            files = self.fake.service.files
            if self.headers.get("Authorization"):
                return 401, {}, "a token"
            if path not in files:
                return 404, {}, ""
            if method == "GET":
                return 200, {"Content-Type": "application/octet-stream"}, files[path]
            if method != "PUT" or self.headers.get("Content-Range") != f"bytes 0-{len(body) - 1}/{len(body)}":
                return 400, {}, "the range"
            files[path] = body
            return 201, {}, {}
        self.noted("file", {"path": path}, work)

    def token(self, tenant, body):
        def work():
            if (self.headers.get("Content-Type") or "").split(";")[0] != "application/x-www-form-urlencoded":
                return 400, {}, {"error": "invalid_request"}
            form = dict(urllib.parse.parse_qsl(body.decode("utf-8", "replace")))
            status, answer = self.fake.issue_token(tenant, form)
            return status, {}, answer
        self.noted("token", {}, work)

    def connector(self, method, path, query, body):
        path = path.removeprefix(SERVICE_PATH).lstrip("/")
        operation, arguments = "?", None
        try:
            bearer = self.headers.get("Authorization", "")
            with self.fake.lock:
                ends = self.fake.tokens.get(bearer.removeprefix("Bearer ")) if bearer.startswith("Bearer ") else None
            refuse_unless(ends is not None and time.monotonic() < ends, 401, "BotNotRegistered", "token")
            if body or method in ("POST", "PUT"):
                kind = (self.headers.get("Content-Type") or "").split(";")[0].strip()
                refuse_unless(kind == "application/json", 415, "BadSyntax", "content type")
                try:
                    arguments = json.loads(body.decode("utf-8"))
                except ValueError:
                    raise Refused(400, "BadSyntax", "JSON") from None
            with self.fake.lock:
                operation, work = self.fake.service.run(method, path, arguments)
        except Refused as refused:
            with self.fake.lock:
                self.fake.calls.append({"operation": operation, "path": path, "refused": refused.code, "status": refused.status})
            return self.answer(refused.status, {}, self.error_of(refused))
        self.noted(operation, {"path": path, "arguments": arguments}, lambda: self.worked(operation, path, work))

    def worked(self, operation, path, work):
        with self.fake.lock:
            if self.fake.too_fast(operation, path):
                return 429, {"Retry-After": "1"}, self.error_of(Refused(429, "TooManyRequests"))
            try:
                answer = work()
            except Refused as refused:
                return refused.status, {}, self.error_of(refused)
        created = operation in ("create", "send")
        return (201 if created and answer else 202 if created else 200), {}, answer

    @staticmethod
    def error_of(refused):
        return {"error": {"code": refused.code, "message": refused.message}}

    def noted(self, operation, facts, work):
        call = {"operation": operation, "at": time.time(), **facts}
        with self.fake.lock:
            self.fake.calls.append(call)
        self.with_faults(call, operation, work)

    def refusal(self, fault):
        return fault.status, wait_after(fault), self.error_of(Refused(fault.status, fault.error or "ServiceError"))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--app-id", default=APP_ID)
    parser.add_argument("--password", default="teams-password")
    parser.add_argument("--tenant", default=TENANT)
    parser.add_argument("--channels", default="c1,c2")
    parser.add_argument("--people", default="aad-1,aad-2,aad-3")
    parser.add_argument("--limit-rate", action="store_true")
    options = parser.parse_args()
    fake = FakeTeams(options.app_id, options.password, options.tenant, options.limit_rate,
                     channels=options.channels.split(","), people=options.people.split(","))
    with fake:
        print(json.dumps({"url": fake.url, "service_url": fake.service_url, "openid_url": fake.openid_url,
                          "token_url": fake.token_url}), flush=True)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            pass


if __name__ == "__main__":
    main()
