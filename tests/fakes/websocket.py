"""The server's side of one WebSocket connection (RFC 6455), strict about what a client must do; for the fakes."""

import base64
import hashlib
import socket
import struct
import threading

TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10
GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


def accept_value(key):
    return base64.b64encode(hashlib.sha1((key + GUID).encode()).digest()).decode()


class Ended(Exception):
    """No more messages come; `code` is the peer's, None when the wire just broke."""

    def __init__(self, code=None, reason=""):
        super().__init__(f"{code} {reason}")
        self.code, self.reason = code, reason


def upgrade(handler):
    """Answers a BaseHTTPRequestHandler's GET with 101; the WebSocket, or None (answered 400)."""
    headers = handler.headers
    key = headers.get("Sec-WebSocket-Key", "")
    good = (headers.get("Upgrade", "").lower() == "websocket" and "upgrade" in headers.get("Connection", "").lower()
            and headers.get("Sec-WebSocket-Version") == "13" and len(base64.b64decode(key or "", validate=False)) == 16)
    handler.close_connection = True
    if not good:
        handler.send_error(400)
        return None
    handler.wfile.write((f"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                         f"Sec-WebSocket-Accept: {accept_value(key)}\r\n\r\n").encode())
    handler.wfile.flush()
    handler.connection.settimeout(None)
    return WebSocket(handler.connection, handler.rfile)


class WebSocket:
    """`receive` on one thread; sending from any."""

    def __init__(self, connection, stream):
        self.connection, self.stream = connection, stream
        self.lock = threading.Lock()
        self.violations = []
        self.pings = self.pongs = 0
        self.deaf = False  # answers no pings
        self.closing = False

    def frame(self, opcode, payload, final=True):
        head = bytes([(0x80 if final else 0) | opcode])
        size = len(payload)
        head += bytes([size]) if size < 126 else struct.pack("!BH", 126, size) if size < 65536 else struct.pack("!BQ", 127, size)
        return head + payload

    def send(self, *frames):
        try:
            with self.lock:
                self.connection.sendall(b"".join(frames))
        except OSError:
            pass

    def send_text(self, text, fragments=1):
        """In several frames with a ping between them, when asked."""
        data = text.encode()
        if fragments == 1:
            return self.send(self.frame(TEXT, data))
        step = max(1, len(data) // fragments)
        parts = [data[i:i + step] for i in range(0, len(data), step)]
        frames = []
        for i, part in enumerate(parts):
            frames.append(self.frame(TEXT if i == 0 else 0, part, i == len(parts) - 1))
            if i == 0:
                frames.append(self.frame(PING, b"between"))
        self.send(*frames)

    def ping(self, payload=b""):
        self.send(self.frame(PING, payload))

    def close(self, code=1000, reason=""):
        self.closing = True
        self.send(self.frame(CLOSE, struct.pack("!H", code) + reason.encode()))

    def abort(self):
        """The wire breaks."""
        try:
            self.connection.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass

    def exactly(self, count):
        try:
            data = self.stream.read(count)
        except (OSError, ValueError):
            data = b""
        if len(data) != count:
            raise Ended
        return data

    def one_frame(self):
        first, second = self.exactly(2)
        size = second & 0x7F
        if size == 126:
            size = struct.unpack("!H", self.exactly(2))[0]
        elif size == 127:
            size = struct.unpack("!Q", self.exactly(8))[0]
        if not second & 0x80:
            self.violations.append("unmasked frame")
            self.close(1002)
            raise Ended(1002)
        mask = self.exactly(4)
        data = self.exactly(size)
        payload = bytes(byte ^ mask[i % 4] for i, byte in enumerate(data))
        if first & 0x70:
            self.violations.append("reserved bits")
        return bool(first & 0x80), first & 0x0F, payload

    def receive(self):
        """The next text; answers pings and the closing handshake. Raises Ended."""
        gathered, kind = b"", None
        while True:
            final, opcode, payload = self.one_frame()
            if opcode == PING:
                self.pings += 1
                if not self.deaf:
                    self.send(self.frame(PONG, payload))
            elif opcode == PONG:
                self.pongs += 1
            elif opcode == CLOSE:
                code = struct.unpack("!H", payload[:2])[0] if len(payload) >= 2 else 1005
                if not self.closing:
                    self.close(code if code != 1005 else 1000)
                raise Ended(code, payload[2:].decode("utf-8", "replace"))
            else:
                kind = opcode or kind
                gathered += payload
                if final:
                    if kind != TEXT:
                        self.violations.append("binary message")
                    return gathered.decode("utf-8")
