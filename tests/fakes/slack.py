#!/usr/bin/env python3
"""A strict, stateful fake of Slack's Web API on a loopback port.

As a program: slack.py [--token xoxb-…] [--app-token xapp-…] [--team T1] [--channels C1,C2] [--people U1,U2] [--limit-rate]
prints one JSON line {"port": …, "api_url": …, "url": …} and serves until it is ended.
As a library: `with FakeSlack() as slack: … slack.api_url, slack.posts(), slack.fail(…)`.

Control (JSON): POST /_control {"fail": {…}} | {"limit_rate": true} | {"advance": seconds} | {"person": {"id": …}} |
{"response_url": {…}} | {"message": {…}} | {"reset": true} | {"trigger": user} | {"scopes": "…"} | {"file": {…}} |
{"deliver": {"kind": "events_api", "payload": {…}}} | {"disconnect": reason} | {"drop": true}; GET /_control/views, /files,
/sockets, /messages, /ephemerals, /calls,
/bytes (everything ever received, without the token).
"""

import argparse
import collections
import json
import sys
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from http_fake import Faults, Server  # noqa: E402
from slack_http import METHODS, Handler  # noqa: E402
from slack_socket import Sockets  # noqa: E402
from slack_views import FilesAndViews  # noqa: E402
from slack_workspace import Refused, refuse_unless  # noqa: E402

SCOPES = ("app_mentions:read,channels:history,chat:write,commands,files:read,files:write,groups:history,im:history,im:read,"
          "im:write,users:read,users:read.email")

POST_BURST = 4  # posts a channel takes at once before one a second, when the rate is limited


class FakeSlack:
    def __init__(self, token="xoxb-test", limit_rate=False, app_token="xapp-1-A1-1-test", **workspace):
        self.token, self.app_token = token, app_token
        self.scopes = SCOPES
        self.limit_rate = limit_rate
        self.workspace_facts = workspace
        self.lock = threading.RLock()
        self.server = Server(("127.0.0.1", 0), Handler)
        self.server.fake = self
        self.port = self.server.server_address[1]
        self.sockets = Sockets(f"ws://127.0.0.1:{self.port}")
        self.reset()
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True)

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    @property
    def api_url(self):
        return self.url + "/api/"

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.sockets.stop()
        self.server.shutdown()
        self.server.server_close()

    def reset(self):
        with self.lock:
            self.workspace = FilesAndViews(self.url, **self.workspace_facts)
            self.calls, self.faults, self.received = [], Faults(), []
            self.tokens_in_bodies = self.tokens_at_uploads = 0
            self.recent_posts = collections.defaultdict(list)

    # --- for tests in the same process

    def posts(self, channel=None):
        """Posted messages in order, as they look now."""
        with self.lock:
            return json.loads(json.dumps([m for m in self.workspace.messages.values() if channel in (None, m["channel"])]))

    def ephemerals(self, user=None):
        with self.lock:
            return json.loads(json.dumps([m for m in self.workspace.ephemerals if user in (None, m["seen_by"])]))

    def fail(self, method="", **how):
        with self.lock:
            self.faults.order(method, **how)

    def response_url(self, **facts):
        with self.lock:
            return f"{self.url}/respond/{self.workspace.new_response_url(**facts)}"

    def direct_channel(self, user):
        with self.lock:
            return self.workspace.direct_channel(user)

    def all_bytes(self):
        with self.lock:
            return b"\n".join(self.received)

    # --- serving

    def too_fast(self, method, arguments):
        if not self.limit_rate or method not in ("chat.postMessage", "chat.postEphemeral"):
            return False
        now = time.monotonic()
        recent = self.recent_posts[arguments.get("channel")]
        recent[:] = [at for at in recent if now - at < POST_BURST]
        recent.append(now)
        return len(recent) > POST_BURST

    def run(self, method, arguments):
        """(status, headers, answer)"""
        with self.lock:
            try:
                refuse_unless(method in METHODS, "unknown_method")
                needed, further, _ = METHODS[method]
                if self.too_fast(method, arguments):
                    return 429, {"Retry-After": "1"}, {"ok": False, "error": "ratelimited"}
                missing = [name for name in needed if not arguments.get(name)]
                refuse_unless(not missing, "invalid_arguments", [f"[ERROR] missing required field: {m}" for m in missing])
                unknown = sorted(set(arguments) - set(needed) - set(further) - {"team_id"})
                refuse_unless(not unknown, "invalid_arguments", [f"[ERROR] unknown argument: {name}" for name in unknown])
                answer = getattr(self.workspace, method.replace(".", "_"))(arguments)
                if method.startswith("chat.") and not arguments.get("text"):
                    answer["response_metadata"] = {"warnings": ["missing_text_in_message"]}
                return 200, {"X-OAuth-Scopes": self.scopes}, {"ok": True, **answer}
            except Refused as refused:
                answer = {"ok": False, "error": refused.error}
                if refused.messages:
                    answer["response_metadata"] = {"messages": refused.messages}
                return 200, {}, answer

    def respond(self, name, arguments):
        with self.lock:
            try:
                self.workspace.respond(name, arguments)
                return 200, {}, "ok"
            except Refused as refused:
                status = 404 if refused.error.endswith("_url") else 200
                return status, {}, {"ok": False, "error": refused.error}

    def control(self, order):
        with self.lock:
            if "fail" in order:
                self.faults.order(**order["fail"])
            if "limit_rate" in order:
                self.limit_rate = order["limit_rate"]
            if "advance" in order:
                self.workspace.advanced += order["advance"]
            if "person" in order:
                self.workspace.add_person(order["person"].pop("id"), **order["person"])
            if "channel" in order:
                self.workspace.channels[order["channel"]["id"]] = {"archived": False, "member": True, **order["channel"]}
            if "message" in order:  # somebody else's
                message = order["message"]
                self.workspace.messages[message["channel"], message["ts"]] = {**message, "versions": []}
            if "scopes" in order:
                self.scopes = order["scopes"]
            if "trigger" in order:
                return {"trigger_id": self.workspace.new_trigger(order["trigger"])}
            if "file" in order:
                return self.workspace.someones_file(**order["file"])
            if "deliver" in order:
                return {"envelope_id": self.sockets.deliver(**order["deliver"])}
            if "disconnect" in order:
                self.sockets.disconnect(order["disconnect"])
            if order.get("drop"):
                self.sockets.drop()
            if order.get("reset"):
                self.reset()
            if "response_url" in order:
                return {"url": self.response_url(**order["response_url"])}
            return {"ok": True}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--token", default="xoxb-test")
    parser.add_argument("--app-token", default="xapp-1-A1-1-test")
    parser.add_argument("--team", default="T1")
    parser.add_argument("--channels", default="C1,C2")
    parser.add_argument("--people", default="U1,U2,U3")
    parser.add_argument("--limit-rate", action="store_true")
    options = parser.parse_args()
    fake = FakeSlack(options.token, options.limit_rate, options.app_token, team=options.team, channels=options.channels.split(","),
                     people=options.people.split(","))
    with fake:
        print(json.dumps({"port": fake.port, "api_url": fake.api_url, "url": fake.url}), flush=True)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            pass


if __name__ == "__main__":
    main()
