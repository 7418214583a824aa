#!/usr/bin/env python3
"""A strict, stateful fake of Slack's Web API on a loopback port.

As a program: slack.py [--token xoxb-…] [--team T1] [--channels C1,C2] [--people U1,U2] [--limit-rate]
prints one JSON line {"port": …, "api_url": …, "url": …} and serves until it is ended.
As a library: `with FakeSlack() as slack: … slack.api_url, slack.posts(), slack.fail(…)`.

Control (JSON): POST /_control {"fail": {…}} | {"limit_rate": true} | {"advance": seconds} | {"person": {"id": …}} |
{"response_url": {…}} | {"message": {…}} | {"reset": true}; GET /_control/messages, /_control/ephemerals, /_control/calls,
/_control/bytes (everything ever received, without the token).
"""

import argparse
import collections
import json
import socket
import sys
import threading
import time
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from slack_workspace import METHODS, Refused, Workspace, refuse_unless  # noqa: E402

POST_BURST = 4  # posts a channel takes at once before one a second, when the rate is limited


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128


class Fault:
    """The next `times` calls of `method` ("" any, "response_url") go wrong: `status`, `error`, `hang` seconds before
    working, `lost` (worked, not answered), `closed` (not worked, not answered)."""

    def __init__(self, method="", times=1, status=0, error="", retry_after=0, hang=0.0, lost=False, closed=False):
        self.method, self.left = method, times
        self.status, self.error, self.retry_after = status, error, retry_after
        self.hang, self.lost, self.closed = hang, lost, closed


class FakeSlack:
    def __init__(self, token="xoxb-test", limit_rate=False, **workspace):
        self.token = token
        self.limit_rate = limit_rate
        self.workspace_facts = workspace
        self.lock = threading.RLock()
        self.reset()
        self.server = Server(("127.0.0.1", 0), Handler)
        self.server.fake = self
        self.port = self.server.server_address[1]
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
        self.server.shutdown()
        self.server.server_close()

    def reset(self):
        with self.lock:
            self.workspace = Workspace(**self.workspace_facts)
            self.calls, self.faults, self.received = [], [], []
            self.tokens_in_bodies = 0
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
            self.faults.append(Fault(method, **how))

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

    def fault_for(self, method):
        with self.lock:
            for fault in self.faults:
                if fault.method in ("", method) and fault.left > 0:
                    fault.left -= 1
                    return fault
        return None

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
                return 200, {}, {"ok": True, **answer}
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
                self.faults.append(Fault(**order["fail"]))
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
            if order.get("reset"):
                self.reset()
            if "response_url" in order:
                return {"url": self.response_url(**order["response_url"])}
            return {"ok": True}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 60
    wbufsize = -1  # head and body in one packet
    disable_nagle_algorithm = True

    def log_message(self, *_):
        pass

    @property
    def fake(self):
        return self.server.fake

    def do_GET(self):
        if self.path.startswith("/_control/"):
            what = self.path.removeprefix("/_control/")
            if what == "bytes":
                return self.answer(200, {}, self.fake.all_bytes())
            with self.fake.lock:
                known = {"messages": self.fake.posts, "ephemerals": self.fake.ephemerals, "calls": lambda: self.fake.calls}
                return self.answer(200, {}, known[what]()) if what in known else self.answer(404, {}, "unknown")
        path, _, query = self.path.partition("?")
        self.api(path, dict(urllib.parse.parse_qsl(query)), b"")

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.path == "/_control":
            return self.answer(200, {}, self.fake.control(json.loads(body)))
        with self.fake.lock:
            self.fake.received.append(self.path.encode() + b"\n" + body)
        if self.path.startswith("/respond/"):
            return self.late_answer(body)
        path, _, query = self.path.partition("?")
        self.api(path, dict(urllib.parse.parse_qsl(query)), body)

    def late_answer(self, body):
        def work():
            if self.headers.get("Authorization"):
                return 200, {}, {"ok": False, "error": "token_sent_to_response_url"}
            if not (self.headers.get("Content-Type") or "").startswith("application/json"):
                return 200, {}, {"ok": False, "error": "invalid_post_type"}
            try:
                arguments = json.loads(body)
            except ValueError:
                return 400, {}, {"ok": False, "error": "invalid_json"}
            return self.fake.respond(self.path.removeprefix("/respond/"), arguments)
        self.with_faults("response_url", {"body": body.decode("utf-8", "replace")}, work)

    def api(self, path, query, body):
        method = path.removeprefix("/api/")
        try:
            refuse_unless("token" not in query, "invalid_auth")
            refuse_unless(path.startswith("/api/"), "unknown_method")
            bearer = self.headers.get("Authorization", "")
            refuse_unless(bearer.startswith("Bearer "), "not_authed")
            refuse_unless(bearer == "Bearer " + self.fake.token, "invalid_auth")
            arguments, warnings = self.arguments(method, query, body)
            # Slack's own framework sends it there too; a body is easier to log by accident than a header.
            in_body = arguments.pop("token", None)
            refuse_unless(in_body in (None, self.fake.token), "invalid_auth")
            if in_body:
                self.fake.tokens_in_bodies += 1
        except Refused as refused:
            with self.fake.lock:
                self.fake.calls.append({"method": method, "arguments": None, "refused": refused.error})
            return self.answer(200, {}, {"ok": False, "error": refused.error})
        self.with_faults(method, arguments, lambda: self.warned(self.fake.run(method, arguments), warnings))

    @staticmethod
    def warned(result, warnings):
        if warnings and isinstance(result[2], dict):
            result[2].setdefault("response_metadata", {}).setdefault("warnings", []).extend(warnings)
        return result

    def arguments(self, method, query, body):
        content_type, _, parameters = (self.headers.get("Content-Type") or "").partition(";")
        content_type = content_type.strip().lower()
        try:
            text = body.decode("utf-8")
        except UnicodeDecodeError:
            raise Refused("invalid_charset") from None
        if not text:
            return query, []
        if content_type == "application/json":
            if method in METHODS and not METHODS[method][2]:
                return query, []  # reading methods do not see a JSON body
            try:
                arguments = json.loads(text)
            except ValueError:
                raise Refused("invalid_json") from None
            refuse_unless(isinstance(arguments, dict), "json_not_object")
            return {**query, **arguments}, [] if "charset" in parameters else ["missing_charset"]
        refuse_unless(content_type == "application/x-www-form-urlencoded", "invalid_post_type")
        try:
            pairs = urllib.parse.parse_qsl(text, keep_blank_values=True, strict_parsing=True, errors="strict")
        except (ValueError, UnicodeDecodeError):
            raise Refused("invalid_form_data") from None
        refuse_unless(len(dict(pairs)) == len(pairs), "invalid_form_data")
        return {**query, **dict(pairs)}, []

    def with_faults(self, method, arguments, work):
        call = {"method": method, "arguments": arguments, "at": time.time()}
        with self.fake.lock:
            self.fake.calls.append(call)
        fault = self.fake.fault_for(method)
        if fault and fault.hang:
            time.sleep(fault.hang)
        if fault and fault.closed:
            call["fault"] = "closed"
            return self.close_now()
        if fault and (fault.status or fault.error) and not fault.lost:
            call["fault"] = fault.error or fault.status
            headers = {"Retry-After": str(fault.retry_after)} if fault.retry_after else {}
            error = fault.error or ("ratelimited" if fault.status == 429 else "")
            return self.answer(fault.status or 200, headers, {"ok": False, "error": error} if error else "")
        status, headers, answer = work()
        call["status"] = status
        call["error"] = answer.get("error", "") if isinstance(answer, dict) else ""
        if fault and fault.lost:
            call["fault"] = "lost"
            return self.close_now() if not fault.status else self.answer(fault.status, {}, "")
        self.answer(status, headers, answer)

    def close_now(self):
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def answer(self, status, headers, content):
        if not isinstance(content, bytes):
            content = content.encode() if isinstance(content, str) else json.dumps(content).encode()
        self.send_response(status)
        for name, value in {"Content-Type": "application/json; charset=utf-8", **headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
        self.wfile.flush()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--token", default="xoxb-test")
    parser.add_argument("--team", default="T1")
    parser.add_argument("--channels", default="C1,C2")
    parser.add_argument("--people", default="U1,U2,U3")
    parser.add_argument("--limit-rate", action="store_true")
    options = parser.parse_args()
    fake = FakeSlack(options.token, options.limit_rate, team=options.team, channels=options.channels.split(","),
                     people=options.people.split(","))
    with fake:
        print(json.dumps({"port": fake.port, "api_url": fake.api_url, "url": fake.url}), flush=True)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            pass


if __name__ == "__main__":
    main()
