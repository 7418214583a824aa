"""The HTTP side of the fake Slack: what a request must look like before the workspace sees it."""

import json
import time
import urllib.parse

import slack_workspace
import websocket
from http_fake import FakeHandler, wait_after
from slack_views import VIEW_METHODS
from slack_workspace import Refused, refuse_unless

METHODS = {**slack_workspace.METHODS, **VIEW_METHODS}


class Handler(FakeHandler):
    def do_GET(self):
        if self.path.startswith("/_control/"):
            what = self.path.removeprefix("/_control/")
            if what == "bytes":
                return self.answer(200, {}, self.fake.all_bytes())
            with self.fake.lock:
                shelf = self.fake.workspace
                known = {"messages": self.fake.posts, "ephemerals": self.fake.ephemerals, "calls": lambda: self.fake.calls,
                         "views": lambda: shelf.views, "files": shelf.shared_files, "sockets": self.socket_facts}
                return self.answer(200, {}, known[what]()) if what in known else self.answer(404, {}, "unknown")
        path, _, query = self.path.partition("?")
        arguments = dict(urllib.parse.parse_qsl(query))
        if path == "/link/":
            return self.socket(arguments.get("ticket", ""))
        if path.startswith("/files-pri/"):
            return self.private_file(path)
        self.api(path, arguments, b"")

    def socket(self, ticket):
        if not self.fake.sockets.may_connect(ticket):
            return self.answer(403, {}, "")
        opened = websocket.upgrade(self)
        if opened:
            self.fake.sockets.serve(opened)

    def socket_facts(self):
        sockets = self.fake.sockets
        return {"opens": sockets.opens, "live": len(sockets.live()), "acknowledged": sockets.acknowledged,
                "strange": sockets.strange}

    def private_file(self, path):
        """Without the right token Slack leads to its sign-in page."""
        self.fake.calls.append({"method": "file", "arguments": {"path": path}})
        if self.headers.get("Authorization") != "Bearer " + self.fake.token or "files:read" not in self.fake.scopes:
            return self.answer(200, {"Content-Type": "text/html; charset=utf-8"}, "<html>Sign in</html>")
        file = self.fake.workspace.theirs.get(path.removeprefix("/files-pri/"))
        if file is None:
            return self.answer(404, {}, "")
        self.answer(200, {"Content-Type": file["mimetype"]}, file["bytes"])

    @staticmethod
    def content_of(content_type, body):
        """The bytes themselves, or the one file of a multipart form."""
        if not content_type.startswith("multipart/form-data"):
            return body
        boundary = b"--" + content_type.partition("boundary=")[2].strip('"').encode()
        part = body.split(boundary)[1]
        return part.partition(b"\r\n\r\n")[2].removesuffix(b"\r\n")

    def uploaded(self, name, body):
        body = self.content_of(self.headers.get("Content-Type") or "", body)
        with self.fake.lock:
            if self.headers.get("Authorization"):  # Slack's own client sends it; nothing needs it
                self.fake.tokens_at_uploads += 1
            taken = self.fake.workspace.receive(name, body)
        self.answer(200 if taken else 400, {"Content-Type": "text/plain"}, f"OK - {len(body)}" if taken else "refused")

    def open_socket(self, query, body):
        """apps.connections.open: the token only in the header."""
        method = "apps.connections.open"
        def work():
            if "token" in query or b"token=" in body:
                return 200, {}, {"ok": False, "error": "not_allowed_token_type"}
            bearer = self.headers.get("Authorization", "")
            if bearer != "Bearer " + self.fake.app_token:
                error = "not_allowed_token_type" if bearer == "Bearer " + self.fake.token else "invalid_auth"
                return 200, {}, {"ok": False, "error": error}
            return 200, {}, {"ok": True, "url": self.fake.sockets.ticket()}
        self.noted(method, {}, work)

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.path == "/_control":
            return self.answer(200, {}, self.fake.control(json.loads(body)))
        with self.fake.lock:
            self.fake.received.append(self.path.encode() + b"\n" + body)
        if self.path.startswith("/respond/"):
            return self.late_answer(body)
        path, _, query = self.path.partition("?")
        if path.startswith("/upload/"):
            return self.uploaded(path.removeprefix("/upload/"), body)
        if path == "/api/apps.connections.open":
            return self.open_socket(query, body)
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
        self.noted("response_url", {"body": body.decode("utf-8", "replace")}, work)

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
        self.noted(method, arguments, lambda: self.warned(self.fake.run(method, arguments), warnings))

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

    def noted(self, method, arguments, work):
        call = {"method": method, "arguments": arguments, "at": time.time()}
        with self.fake.lock:
            self.fake.calls.append(call)
        self.with_faults(call, method, work)

    def refusal(self, fault):
        error = fault.error or ("ratelimited" if fault.status == 429 else "")
        return fault.status or 200, wait_after(fault), {"ok": False, "error": error} if error else ""
