#!/usr/bin/env python3
"""Durable signed ingress beside a server that only checks the signature and commits one insert, and beside a bare echo."""
import stand
from stand import LONG, load, median, ratio_of, report

ROUNDS = 7 if LONG else 3
# Keep-alive connections: requests of one round. Long enough for both stores to checkpoint several times: a burst that
# ends before the first checkpoint says little about either.
LOADS = {1: 600, 16: 10_000, 64: 30_000}
OPEN_RATE, OPEN_SECONDS = 500, 4
FORGED = 20000


def take_turn(server, **options):
    """The others sleep meanwhile; what a server still has to do after the last answer it does before the next turn."""
    server.resume()
    figures = load(server, **options)
    refused = sum(count for status, count in figures["statuses"].items() if status != "200")
    if refused and options.get("kind") != "forged":
        print(f"{server.name}: {refused} of {figures['requests']} were not accepted: {figures['statuses']}")
    if isinstance(server, stand.Bot):
        stand.wait(lambda: server.waiting() < 1000, "the bot's backlog", within=300, every=0.1)
    server.pause()
    return figures


def in_rounds(servers, **options):
    """{server name: [figures of each round]}; every round begins with another server."""
    found = {server.name: [] for server in servers}
    for turn in range(ROUNDS):
        order = servers[turn % len(servers):] + servers[:turn % len(servers)]
        for server in order:
            found[server.name].append(take_turn(server, **options))
    return found


def closed_loop(servers):
    rows = []
    for connections, requests in LOADS.items():
        found = in_rounds(servers, connections=connections, requests=requests)
        rates = {name: [figures["rate"] for figures in runs] for name, runs in found.items()}
        target = "≥ 0.8" if connections == 64 else ""
        rows.append([connections, *(f"{median(rates[s.name]):.0f}" for s in servers),
                     f"{ratio_of(rates['bot'], rates['durable']):.2f}", target, f"{ratio_of(rates['bot'], rates['echo']):.3f}"])
    report("Durable signed ingress, closed loop (requests/s, median of rounds)",
           ["connections", "bot", "reference", "echo", "bot / reference", "target", "bot / echo"], rows)


def open_loop(servers):
    found = in_rounds(servers, connections=64, requests=OPEN_RATE * OPEN_SECONDS, rate=OPEN_RATE)
    rows = []
    for name, target in (("p50_us", "≤ 1.3"), ("p99_us", "")):
        times = {server: [figures[name] for figures in runs] for server, runs in found.items()}
        rows.append([name.split("_")[0], *(f"{median(times[s.name]):.0f}" for s in servers),
                     f"{ratio_of(times['bot'], times['durable']):.2f}", target])
    report(f"Open loop, {OPEN_RATE} requests/s (µs from the due time)",
           ["latency", "bot", "reference", "echo", "bot / reference", "target"], rows)


def forged(bot):
    bot.resume()
    stand.wait(lambda: bot.waiting() == 0, "the bot to be idle", within=300, every=0.1)
    settled = [None, 0]

    def quiet():  # also its last answers are sent and recorded
        now = bot.stored_bytes()
        settled[1] = settled[1] + 1 if now == settled[0] else 0
        settled[0] = now
        return settled[1] >= 4
    stand.wait(quiet, "the journal to rest", within=900, every=0.5)
    before, written = bot.stored_bytes(), bot.written_bytes()
    figures = load(bot, connections=16, requests=FORGED, kind="forged")
    untouched = "untouched" if bot.stored_bytes() == before else "CHANGED"
    report("Refused signatures", ["requests", "answers", "requests/s", "bytes written", "journal", "target"],
           [[FORGED, figures["statuses"], f"{figures['rate']:.0f}", bot.written_bytes() - written, untouched, "no disk write"]])


def main():
    api = stand.start_sink()
    idle = stand.Bot("forged", api_url=api)
    forged(idle)
    idle.stop()
    servers = [stand.Bot("bot", api_url=api), stand.Reference("durable"), stand.Reference("echo")]
    for server in servers:
        load(server, connections=4, requests=200)  # warm
        server.pause()
    open_loop(servers)  # first: what the closed loop leaves to be answered would still be at work
    closed_loop(servers)
    for server in servers:
        server.stop()


main()
