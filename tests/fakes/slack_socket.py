"""Slack's side of Socket Mode: tickets, sockets, envelopes, acknowledgements, redeliveries.

Un-acknowledged events come again by another socket (`retry_attempt`); presses and commands do not: their people see an
error. Each payload goes once to any of the app's sockets. At most ten sockets.
"""

import itertools
import json
import random
import threading
import time
import uuid

from websocket import Ended

MOST_SOCKETS = 10
ACK_WITHIN = 3.0  # docs.slack.dev/apis/events-api/using-socket-mode


class Wire:
    """One connection of the app."""

    def __init__(self, number, socket):
        self.number, self.socket = number, socket
        self.open = True
        self.told_to_leave = False
        self.close_code = None
        self.began, self.ended = time.monotonic(), None


class Sockets:
    def __init__(self, url):
        self.url = url  # ws://127.0.0.1:port
        self.changed = threading.Condition(threading.RLock())
        self.tickets, self.wires = set(), []
        self.waiting = []      # events while nobody listens
        self.unacknowledged = {}   # envelope id -> (envelope, wire, since)
        self.acknowledged = {}     # envelope id -> how often
        self.strange = []      # what a client must not send
        self.numbers = itertools.count(1)
        self.opens = 0
        self.lost = 0          # presses and commands nobody acknowledged
        self.hello = True
        self.fragments = 1
        self.random = random.Random(1)
        self.ack_within = ACK_WITHIN
        self.stopped = False

    # --- the app connects

    def ticket(self):
        with self.changed:
            self.opens += 1
            ticket = f"t{next(self.numbers)}"
            self.tickets.add(ticket)
            return f"{self.url}/link/?ticket={ticket}&app_id=A1"

    def may_connect(self, ticket):
        """A ticket is good once."""
        with self.changed:
            if ticket not in self.tickets:
                return False
            self.tickets.discard(ticket)
            return True

    def serve(self, socket):
        with self.changed:
            wire = Wire(next(self.numbers), socket)
            self.wires.append(wire)
            crowded = len(self.live()) > MOST_SOCKETS
        if crowded:
            self.say(wire, {"type": "disconnect", "reason": "too_many_websockets", "debug_info": {"host": "applink-1"}})
        elif self.hello:
            self.say(wire, {"type": "hello", "num_connections": len(self.live()), "connection_info": {"app_id": "A1"},
                            "debug_info": {"host": "applink-1", "build_number": 1, "approximate_connection_time": 18060}})
            self.flush()
        try:
            while True:
                self.heard(wire, socket.receive())
        except Ended as end:
            self.ended(wire, end)
        finally:
            socket.abort()

    def say(self, wire, message):
        wire.socket.send_text(json.dumps(message), self.fragments)

    def live(self):
        return [wire for wire in self.wires if wire.open]

    def heard(self, wire, text):
        with self.changed:
            try:
                key = json.loads(text)["envelope_id"]
                known = self.unacknowledged.pop(key, None)
            except (ValueError, KeyError, TypeError):
                self.strange.append(text)
                return
            if known is None and key not in self.acknowledged:
                self.strange.append("an unknown envelope: " + text)
            if known and known[1] is not wire:
                self.strange.append("acknowledged on another socket: " + text)
            self.acknowledged[key] = self.acknowledged.get(key, 0) + 1
            self.changed.notify_all()

    def ended(self, wire, end):
        with self.changed:
            wire.open, wire.close_code, wire.ended = False, end.code, time.monotonic()
            if not self.stopped:
                for key, (_, via, _) in list(self.unacknowledged.items()):
                    if via is wire:
                        self.give_up(key, "timeout")
            self.changed.notify_all()
        self.flush()

    # --- Slack delivers

    def deliver(self, kind, payload, wire=None):
        """The envelope's id; events wait for a socket, other things are lost without one."""
        envelope = {"envelope_id": str(uuid.uuid4()), "type": kind, "payload": payload,
                    "accepts_response_payload": kind == "slash_commands"}
        if kind == "events_api":
            envelope.update({"retry_attempt": 0, "retry_reason": ""})
        with self.changed:
            self.send_or_keep(envelope, wire)
        return envelope["envelope_id"]

    def send_or_keep(self, envelope, wire=None):
        choices = [w for w in self.live() if not w.told_to_leave] or self.live()
        if wire is None and choices:
            wire = self.random.choice(choices)
        if wire is None:
            if envelope["type"] == "events_api":
                self.waiting.append(envelope)
            else:
                self.lost += 1
            return
        self.unacknowledged[envelope["envelope_id"]] = (envelope, wire, time.monotonic())
        self.say(wire, envelope)

    def flush(self):
        with self.changed:
            if not self.live():
                return
            waiting, self.waiting = self.waiting, []
            for envelope in waiting:
                self.send_or_keep(envelope)

    def give_up(self, key, reason):
        """An envelope without its acknowledgement: again, or an error for the one who pressed."""
        envelope = self.unacknowledged.pop(key)[0]
        if envelope["type"] != "events_api":
            self.lost += 1
            return
        again = {**envelope, "envelope_id": str(uuid.uuid4()), "retry_attempt": envelope["retry_attempt"] + 1,
                 "retry_reason": reason}
        self.acknowledged.setdefault(key, 0)  # a late acknowledgement is no offence
        self.send_or_keep(again)

    def expire(self):
        """Slack's clock: whoever is too late gets it again."""
        with self.changed:
            for key, (_, _, since) in list(self.unacknowledged.items()):
                if time.monotonic() - since > self.ack_within:
                    self.give_up(key, "timeout")

    def wait(self, condition, seconds=20.0):
        """True when it came to hold."""
        end = time.monotonic() + seconds
        with self.changed:
            while not condition():
                left = end - time.monotonic()
                if left <= 0:
                    return False
                self.changed.wait(min(left, 0.25))
                self.expire()
            return True

    def wait_acknowledged(self, key, seconds=10.0):
        return self.wait(lambda: self.acknowledged.get(key, 0) > 0, seconds)

    # --- Slack misbehaves, as it does

    def disconnect(self, reason="refresh_requested", wire=None):
        """Slack asks an app to take another socket; it goes on delivering by the old one for a while."""
        with self.changed:
            for each in [wire] if wire else self.live():
                each.told_to_leave = True
                self.say(each, {"type": "disconnect", "reason": reason, "debug_info": {"host": "applink-1"}})

    def drop(self, wire=None):
        """The wire breaks without a word."""
        with self.changed:
            for each in [wire] if wire else self.live():
                each.socket.abort()

    def stop(self):
        with self.changed:
            self.stopped = True
        self.drop()
