#!/usr/bin/env python3
"""Resident memory idle and after many requests, and the time from the start to the first durable answer."""
import time

import stand
from stand import LONG, load, median, ratio_of, report

REQUESTS = 1_000_000 if LONG else 50_000
PORTION = 25_000  # requests signed at a time
COLD_STARTS = 9 if LONG else 5
IDLE = 8  # seconds: after five without work the service gives pages back that it can read again
MIB = 1024


def row(state, memory, target):
    return [state, *(f"{memory[name] / MIB:.1f}" for name in ("VmRSS", "RssAnon", "RssFile", "Pss", "VmHWM")),
            memory["Threads"], target]


def resident(api):
    bot = stand.Bot("memory", api_url=api)
    load(bot, connections=1, requests=8)
    stand.wait(lambda: bot.waiting() == 0, "the first answers")
    time.sleep(IDLE)
    rows = [row("idle", bot.memory(), "≤ 16 MiB")]
    began, refused = time.monotonic(), 0
    for _ in range(REQUESTS // PORTION):
        figures = load(bot, connections=64, requests=PORTION)
        refused += PORTION - figures["statuses"].get("200", 0)
        stand.wait(lambda: bot.waiting() < 20_000, "the backlog", within=1800, every=0.2)
    took = time.monotonic() - began
    rows.append(row(f"right after {REQUESTS} requests", bot.memory(), ""))
    stand.wait(lambda: bot.waiting() == 0, "the rest of the backlog", within=1800, every=0.2)
    time.sleep(IDLE)
    rows.append(row("… all understood, and idle", bot.memory(), "≤ 24 MiB"))
    bot.stop()
    report("Resident memory of `botones serve` (MiB)",
           ["state", "RSS", "of it anonymous", "of it files", "PSS", "highest", "threads", "target (RSS)"], rows,
           [f"{REQUESTS} requests in {took:.0f} s, {refused} of them not accepted."])


def first_answer(make, number):
    server = make(f"cold{number}")
    load(server, connections=1, requests=1)
    took = time.monotonic() - server.began
    server.stop()
    return took * 1000


def cold_start(api):
    ours, reference = [], []
    for turn in range(COLD_STARTS):
        ours.append(first_answer(lambda name: stand.Bot(f"bot-{name}", api_url=api), turn))
        reference.append(first_answer(lambda name: stand.Reference("durable", name), turn))
    report("Cold start to the first durable answer (ms, median; a new store each time)", ["bot", "reference", "ratio", "target"],
           [[f"{median(ours):.0f}", f"{median(reference):.0f}", f"{ratio_of(ours, reference):.2f}", "≤ 2"]])


def main():
    api = stand.start_sink()
    cold_start(api)
    resident(api)


main()
