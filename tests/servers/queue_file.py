"""Postfix queue files and ids, as far as tests must write them.

A queue file is a row of records: one type byte, the length in 7-bit groups with the lowest first
(high bit: more follow), the content. 'C' holds sizes and the offset of the first content record in
columns of fixed width, 'T' the arrival time, 'S' the sender, 'R' a recipient (with 'O' and an attribute
for the address as it was given), 'M' begins the content. Every length may change here except that the
content stays as it is, so only C must follow. Beside the file stands defer/ID, the reasons, which
names each recipient by the offset of its record. Format read from Postfix 3.7's own files with
`postcat -v` and a hex dump.
"""

LONG_TIME = "0123456789BCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz"
LONG_INODE = LONG_TIME[:-1]  # no 'z': the last 'z' of an id separates the time from the inode


def _digits(number, alphabet, width):
    out = ""
    while number or len(out) < width:
        number, rest = divmod(number, len(alphabet))
        out = alphabet[rest] + out
    return out


def queue_id(seconds, microseconds, inode, long_ids):
    """The id Postfix itself gives to a file of this time and inode (enable_long_queue_ids in postconf(5))."""
    if long_ids:
        time = _digits(seconds, LONG_TIME, 6) + _digits(microseconds, LONG_TIME, 4)
        return time + "z" + _digits(inode, LONG_INODE, 1)
    return f"{microseconds:05X}{inode:X}"


def hash_folder(name):
    """The subfolder for an id under hash_queue_names with depth 1: the first hex digit of its microseconds."""
    time, separator, _ = name.rpartition("z")
    if not separator:
        return name[0]
    microseconds = 0
    for character in time[-4:]:
        microseconds = microseconds * len(LONG_TIME) + LONG_TIME.index(character)
    return f"{microseconds:05X}"[0]


def _record(kind, content):
    length, size = b"", len(content)
    while True:
        size, low = size >> 7, size & 0x7F
        length += bytes([low | (0x80 if size else 0)])
        if not size:
            return kind + length + content


def _records(data):
    """Yields (offset, kind, content, end) up to and with the record 'M'."""
    at = 0
    while True:
        start, kind, length, shift = at, data[at:at + 1], 0, 0
        at += 1
        while True:
            byte = data[at]
            at += 1
            length |= (byte & 0x7F) << shift
            shift += 7
            if not byte & 0x80:
                break
        yield start, kind, data[at:at + length], at + length
        at += length
        if kind == b"M":
            return


class Template:
    """A real queue file, from which others are made that differ in id, time, sender and recipients."""

    def __init__(self, data):
        self.head, self.tail, self.sizes = [], [], []
        for _, kind, content, end in _records(data):
            if kind == b"C":
                self.sizes = [int(column) for column in content.split()]
            elif kind == b"M":
                self.content = data[end:]
            elif kind in (b"O", b"R") or content.startswith(b"dsn_orig_rcpt="):
                pass  # made anew for every message
            else:
                self.head.append((kind, content))

    def render(self, name, seconds, microseconds, sender, recipients):
        """The bytes of the message, and the offset of each recipient's record."""
        out = bytearray(b" " * len(_record(b"C", self._sizes(0, 0))))
        for kind, content in self.head:
            if kind == b"T":
                content = b"%d %d" % (seconds, microseconds)
            elif kind == b"S":
                content = sender
            elif content.startswith(b"create_time="):
                content = b"create_time=%d" % seconds
            elif content.startswith(b"log_ident="):
                content = b"log_ident=" + name.encode()
            out += _record(kind, content)
        offsets = []
        for address in recipients:
            out += _record(b"A", b"dsn_orig_rcpt=rfc822;" + address) + _record(b"O", address)
            offsets.append(len(out))
            out += _record(b"R", address)
        out += _record(b"M", b"")
        sizes = _record(b"C", self._sizes(len(out), len(recipients)))
        out[:len(sizes)] = sizes
        return bytes(out) + self.content, offsets

    def _sizes(self, content_offset, recipients):
        message, _, _, manager, content, utf8 = self.sizes
        return b" ".join(b"%15d" % n for n in (message, content_offset, recipients, manager, content, utf8))


def defer_log(recipients, offsets, reason):
    """The text of defer/ID in the form bounce(8) writes it."""
    blocks = [
        f"\n<{address}>: {reason}\nrecipient={address}\noffset={offset}\n"
        f"dsn_orig_rcpt=rfc822;{address}\nstatus=4.4.1\naction=delayed\nreason={reason}\n\n"
        for address, offset in zip((r.decode() for r in recipients), offsets)
    ]
    return "".join(blocks).encode()


def sender_and_recipients(data):
    """(sender, recipients) of a queue file, as bytes."""
    sender, recipients = b"", []
    for _, kind, content, _ in _records(data):
        if kind == b"S":
            sender = content
        elif kind == b"R":
            recipients.append(content)
    return sender, recipients


def microseconds_of(data):
    for _, kind, content, _ in _records(data):
        if kind == b"T":
            return int(content.split()[1])
    raise ValueError("no arrival time in the queue file")
