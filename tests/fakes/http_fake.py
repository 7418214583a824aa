"""What the fakes of the platforms share: a server on a loopback port, faults to order, and answers in one packet."""

import json
import socket
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128


class Fault:
    """The next `times` calls of `method` ("": any) go wrong: `status` with `error`, `hang` seconds before working,
    `lost` (worked, not answered), `closed` (not worked, not answered)."""

    def __init__(self, method="", times=1, status=0, error="", retry_after=0, hang=0.0, lost=False, closed=False):
        self.method, self.left = method, times
        self.status, self.error, self.retry_after = status, error, retry_after
        self.hang, self.lost, self.closed = hang, lost, closed

    def concerns(self, method):
        return self.method in ("", method)


class Faults(list):
    """What a test has ordered to go wrong; the fake's lock guards it."""

    def __init__(self, kind=Fault):
        super().__init__()
        self.kind = kind

    def order(self, *what, **how):
        """The fault, whose `left` tells how often it is still to strike."""
        self.append(self.kind(*what, **how))
        return self[-1]

    def strike(self, method):
        for fault in self:
            if fault.left > 0 and fault.concerns(method):
                fault.left -= 1
                return fault
        return None


class FakeHandler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 60
    wbufsize = -1  # head and body in one packet
    disable_nagle_algorithm = True

    def log_message(self, *_):
        pass

    @property
    def fake(self):
        return self.server.fake

    def with_faults(self, call, method, work):
        """Notes in `call` what became of it. `work()`: (status, headers, answer)."""
        with self.fake.lock:
            fault = self.fake.faults.strike(method)
        if fault and fault.hang:
            time.sleep(fault.hang)
        if fault and fault.closed:
            call["fault"] = "closed"
            return self.close_now()
        if fault and (fault.status or fault.error) and not fault.lost:
            call["fault"] = fault.error or fault.status
            return self.answer(*self.refusal(fault))
        status, headers, answer = work()
        call["status"] = status
        call["error"] = answer.get("error", "") if isinstance(answer, dict) else ""
        if fault and fault.lost:
            call["fault"] = "lost"
            return self.close_now() if not fault.status else self.answer(fault.status, {}, "")
        self.answer(status, headers, answer)

    def refusal(self, fault):
        """(status, headers, answer) of a call that the fault strikes, in the platform's words."""
        raise NotImplementedError

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


def wait_after(fault):
    return {"Retry-After": str(fault.retry_after)} if fault.retry_after else {}
