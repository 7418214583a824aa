#!/usr/bin/env python3
"""`queue.purge` by sender on a real Postfix queue, from the order to the answer, beside postsuper(1) that knows the ids.

A: from the order until its preview. B: from the approval until the request is done and accounted for. The person who
reads the preview in between is not counted. postsuper only deletes; A and B also list, match, preview and verify.
"""
import json
import socket
import subprocess
import sys
import time

import stand
from stand import LONG, SOURCE, WORK, median, report

SIZES = tuple(int(a) for a in sys.argv[2:]) or ((1000, 10_000, 100_000) if LONG else (1000, 10_000))
SHARES = (10, 90)
ROUNDS = {1000: 3, 10_000: 3 if LONG else 1, 100_000: 1}
SERVERS = SOURCE / "tests" / "servers"
TARGETS = {10: "≤ 1.8", 90: "≤ 1.2"}


class Postfix:
    def __init__(self):
        self.base = WORK / "postfix"
        done = subprocess.run([SERVERS / "postfix", "start", self.base], capture_output=True, text=True, check=True)
        at = dict(line.split("=", 1) for line in done.stdout.splitlines())
        self.conf, self.queue = at["POSTFIX_CONF"], at["POSTFIX_QUEUE"]

    def stop(self):
        subprocess.run([SERVERS / "stop", self.base], check=False)

    def empty(self):
        subprocess.run(["postsuper", "-c", self.conf, "-d", "ALL"], capture_output=True, check=True)

    def seed(self, size, share):
        """Fills the empty queue, synced; the ids of the wanted sender."""
        self.empty()
        wanted = size * share // 100
        ids = WORK / "ids"
        spec = (f"{wanted} ventas@example.org age=10m..3h to=cliente{{n}}@destino{{n%37}}.example.net size=2400\n"
                f"{size - wanted} boletin@example.org age=10m..20h to=lector{{n}}@destino{{n%29}}.example.com size=2400\n")
        subprocess.run([SERVERS / "queue-seed", self.conf, self.queue, "-", "--method", "clone", "--fsync", "--ids", ids],
                       input=spec, text=True, check=True, capture_output=True)
        return [line.split()[0] for line in ids.read_text().splitlines() if line.split()[1] == "ventas@example.org"]

    def count(self):
        done = subprocess.run(["postqueue", "-c", self.conf, "-j"], capture_output=True, check=True)
        return done.stdout.count(b"\n")


def say(bot, person, text):
    """The last card shown and the seconds until the exchange ended, as the terminal speaks to a running service."""
    shown = None
    began = time.monotonic()
    with socket.socket(socket.AF_UNIX) as line:
        line.connect(f"{bot.store}.sock")
        line.sendall(json.dumps({"as": person, "say": text}).encode() + b"\n")
        for words in line.makefile("rb"):
            answer = json.loads(words)
            if "end" in answer:
                break
            shown = answer["shown"]["card"]
    if shown is None:
        raise SystemExit(f"no answer to {text!r}: {answer}; see {bot.log}")
    return shown, time.monotonic() - began


def purge(bot, postfix, size, share):
    """Seconds of A and of B."""
    wanted = size * share // 100
    postfix.seed(size, share)
    preview, a = say(bot, "person0", "purge queue from ventas@example.org")
    if preview["state"] != "waiting_approval":
        raise SystemExit(f"no preview but {preview}")
    done, b = say(bot, "person1", f"approve {preview['request']}")
    if done["state"] != "done" or postfix.count() != size - wanted:
        raise SystemExit(f"{size}, {share} %: {postfix.count()} left, {done}")
    return a, b


def postsuper(postfix, size, share):
    ids = "\n".join(postfix.seed(size, share)) + "\n"
    began = time.monotonic()
    subprocess.run(["postsuper", "-c", postfix.conf, "-d", "-"], input=ids, text=True,
                   check=True, capture_output=True)
    return time.monotonic() - began


def measure(bot, postfix, size, share):
    ours, theirs = [], []
    for turn in range(ROUNDS[size]):
        for which in ("ours", "theirs") if turn % 2 == 0 else ("theirs", "ours"):
            if which == "ours":
                ours.append(purge(bot, postfix, size, share))
            else:
                theirs.append(postsuper(postfix, size, share))
        print(f"{size}, {share} %, round {turn + 1}: A+B {sum(ours[-1]):.2f} s, postsuper {theirs[-1]:.2f} s", file=sys.stderr,
              flush=True)
    preview, effect, least = median([a for a, _ in ours]), median([b for _, b in ours]), median(theirs)
    return [size, f"{share} %", *(f"{value:.2f}" for value in (preview, effect, preview + effect, least)),
            f"{effect / least:.2f}", f"{(preview + effect) / least:.2f}", TARGETS[share]]


def main():
    postfix = Postfix()
    bot = None
    try:
        bot = stand.Bot("bot", api_url=stand.start_sink(), postfix_conf=postfix.conf)
        rows = [measure(bot, postfix, size, share) for size in SIZES for share in SHARES]
        report("`queue.purge` by sender beside `postsuper -d -` with the ids known (seconds, median)",
               ["queue", "purged", "A: preview", "B: effect", "A + B", "postsuper", "B / postsuper", "(A + B) / postsuper",
                "target"], rows)
    finally:
        if bot:
            bot.stop()
        postfix.stop()


main()
