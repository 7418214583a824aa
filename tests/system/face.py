"""One face over the ways people reach Botones: says, presses, delivers again and looks, with people by their ids in the
configuration. What it shows is a `Shown`.
"""
import socket
import struct

import harness

EVERYWHERE = ("slack", "teams", "bitrix24")

# id: (name, role, language, Slack user, Entra object id, Bitrix24 user)
PEOPLE = {
    "agent": ("Ana Agudelo", "agent", "en", "U1AGENT", "aad-agent", 15),
    "mail_admin": ("Mateo Arango", "mail_admin", "en", "U2ADMIN", "aad-admin", 16),
    "mail_admin2": ("Marta Ardila", "mail_admin", "en", "U3ADMIN", "aad-admin2", 17),
    "mail_admin3": ("Manuel Arias", "mail_admin", "en", "U4ADMIN", "aad-admin3", 18),
    "user": ("Úrsula Ulloa", "user", "es", "U5USER", "aad-user", 19),
}
STRANGERS = {"slack": "U9OTHER", "teams": "aad-stranger", "bitrix24": 29}


class Shown:
    """A message as a person sees it at that moment."""

    def __init__(self, key, words, buttons, raw):
        self.key, self.words, self.buttons, self.raw = key, words, buttons, raw

    def __repr__(self):
        return f"{self.key}: {self.words[:200]!r} {self.buttons}"


class Face:
    """What every way of reaching Botones can do."""
    platform = ""
    name = ""

    def __init__(self, world):
        self.world, self.service, self.journal = world, world.service, world.journal

    def moved(self, url):
        """The service listens at that URL now."""

    def order(self, who, text, place=None):
        """Says it; the number of the request it became."""
        after = self.journal.newest()
        self.say(who, text, place)
        return self.journal.wait_newest(after)

    def card_if_shown(self, number, who=None):
        """The request's card where it was asked, or the private one of `who`."""
        for row in self.journal.cards(number):
            mine = bool(row["personal"]) and row["recipient"] == self.identity(who) if who else not row["personal"]
            if row["platform"] == self.platform and mine and row["message_ref"]:
                return self.shown(row)
        return None

    def wait_card(self, number, label=None, who=None):
        """That card, once it has that button."""
        def there():
            card = self.card_if_shown(number, who)
            return card and (label is None or label in card.buttons) and card
        return harness.wait(there, lambda: f"a card of R-{number} with {label!r} in {self.name}: {self.card_if_shown(number, who)}")

    def keys(self, who):
        """What that person was told so far, to be given to `wait_told`."""
        return {shown.key for shown in self.told(who)}

    def wait_told(self, who, text, before):
        """What that person alone is told, once it contains `text`."""
        def found():
            return next((m for m in self.told(who) if m.key not in before and text in m.words), None)
        return harness.wait(found, lambda: f"{who} to be told {text!r} in {self.name}; they were told "
                                           f"{[m for m in self.told(who) if m.key not in before]}")

    def wait_heard(self):
        """Until the service has everything the platform had for it; what is delivered by a request, it has already."""

    def user(self, who):
        return PEOPLE[who][3 + EVERYWHERE.index(self.platform)] if who in PEOPLE else STRANGERS[self.platform]

    # --- the platform in trouble

    def fault(self, **how):
        raise NotImplementedError

    def down(self, **how):
        """From now on every call to the platform goes wrong, by closed connections unless `how` says otherwise."""
        self.fault(times=10 ** 9, **(how or {"closed": True}))

    def up(self):
        with self.fake.lock:
            self.fake.faults.clear()


def break_off(port, path, body, headers):
    """One request whose sender is gone before it could be answered."""
    with socket.create_connection(("127.0.0.1", port)) as connection:
        head = [f"POST {path} HTTP/1.1", "Host: bot", f"Content-Length: {len(body)}", *(f"{k}: {v}" for k, v in headers.items())]
        connection.sendall("\r\n".join(head).encode() + b"\r\n\r\n" + body)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # closing it resets it
