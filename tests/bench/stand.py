"""The stand of the benchmarks: the bot and its references as processes, the load, and the tables.

A benchmark prints what it measured with the targets beside it and never fails on a time: machines are shared and noisy,
so every figure is a ratio of things measured in the same run, in turns.
"""
import atexit
import json
import os
import shutil
import signal
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

sys.dont_write_bytecode = True
SOURCE = Path(__file__).resolve().parents[2]
BUILD = Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else SOURCE / "build"
LONG = os.environ.get("BOTONES_TEST_LONG") == "1"
SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
PEOPLE = 8  # as many as load.cpp speaks for
PATIENCE = 120.0

_processes = []
# A real disk, not a memory file system: what is measured is above all how often it is synced.
WORK = Path(tempfile.mkdtemp(prefix="bench.", dir=os.environ.get("BOTONES_BENCH_DIR", "/var/tmp")))
WORK.chmod(0o755)  # Postfix's user passes through


def _finish():
    for process in _processes:
        if process.poll() is None:
            process.send_signal(signal.SIGCONT)
            process.kill()
            process.wait()
    shutil.rmtree(WORK, ignore_errors=True)


atexit.register(_finish)
signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))


def wait(condition, what, within=PATIENCE, every=0.005):
    end = time.monotonic() + within
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise SystemExit(f"waited {within:g} s for {what}")
        time.sleep(every)


class ContentSlack(BaseHTTPRequestHandler):
    """Slack's Web API that is content with everything."""

    protocol_version = "HTTP/1.1"
    count = 0

    def do_POST(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        ContentSlack.count += 1
        answer = json.dumps({"ok": True, "channel": "D1", "ts": f"1700000000.{ContentSlack.count:06d}", "user_id": "UBOT",
                             "team_id": "T1", "team": "Bench", "user": "bot", "bot_id": "B1"}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_):
        pass


class SinkServer(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        """A bot that was stopped meanwhile is no news."""


def start_sink():
    """The address to give as api_url."""
    server = SinkServer(("127.0.0.1", 0), ContentSlack)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_address[1]}/api/"


class Process:
    """A server under measurement."""

    def __init__(self, name, arguments, log):
        self.name, self.log = name, log
        self.began = time.monotonic()
        with open(log, "wb") as errors:
            self.process = subprocess.Popen([str(a) for a in arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                            stderr=errors, env={**os.environ, "BENCH_SECRET": SECRET})
        _processes.append(self.process)
        self.port = None

    def pause(self):
        """Out of the others' way: what it has left to do must not cost their turn."""
        self.process.send_signal(signal.SIGSTOP)

    def resume(self):
        self.process.send_signal(signal.SIGCONT)

    def memory(self):
        """KiB by name: VmRSS and VmHWM of status, and the Pss of all mappings."""
        values = {}
        for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith(("VmRSS", "RssAnon", "RssFile", "VmHWM", "Threads")):
                name, value = line.split(":")
                values[name] = int(value.split()[0])
        for line in Path(f"/proc/{self.process.pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                values["Pss"] = int(line.split()[1])
        return values

    def written_bytes(self):
        for line in Path(f"/proc/{self.process.pid}/io").read_text().splitlines():
            if line.startswith("write_bytes"):
                return int(line.split()[1])
        return 0

    def cpu_seconds(self):
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def stop(self):
        if self.process.poll() is None:
            self.resume()
            self.process.terminate()
            try:
                self.process.wait(60)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


class Reference(Process):
    def __init__(self, mode, name=None):
        folder = WORK / (name or mode)
        folder.mkdir()
        self.store = folder / "reference.db"
        super().__init__(mode, [BUILD / "bench_reference_server", mode, *([self.store] if mode == "durable" else [])],
                         folder / "log")
        self.port = int(self.process.stdout.readline())


class Bot(Process):
    """`botones serve` with a mail directory, the people the load speaks for, and optionally a Postfix."""

    def __init__(self, name, *, api_url, postfix_conf=None):
        self.folder = WORK / name
        self.folder.mkdir()
        self.store, self.config = self.folder / "journal.db", self.folder / "botones.toml"
        self._write_config(api_url, postfix_conf)
        super().__init__(name, [BUILD / "botones", "serve", "--config", self.config], self.folder / "log")
        self.port = int(wait(self._listening, f"{name} to listen: {self.log}", every=0.001)["port"])

    def _write_config(self, api_url, postfix_conf):
        directory = self.folder / "mail.db"
        with sqlite3.connect(directory) as database:
            database.executescript((SOURCE / "adapters/directory/sqlite/schema.sql").read_text())
            database.execute("INSERT INTO domains (name) VALUES ('example.org')")
        database.close()
        (self.folder / "policy.toml").write_text("")
        queue = '\nqueue = ["mta1"]' if postfix_conf else ""
        lines = [f'[server]\nlisten = "127.0.0.1:0"\npublic_url = "http://claims.test"\n[store]\nurl = "sqlite:{self.store}"',
                 '[institution]\nname = "Bench"\ntimezone = "UTC"\nlanguage = "en"\npolicy = "policy.toml"',
                 f'[chat.slack]\nsigning_secret = "env:BENCH_SECRET"\nbot_token = "env:BENCH_SECRET"\napi_url = "{api_url}"',
                 f'[[domains]]\nname = "example.org"\ndirectory = "people"{queue}',
                 f'[directory.people]\nkind = "sqlite"\npath = "{directory}"',
                 '[roles.agent]\nallow = ["*"]\napprove = ["queue.*"]']
        if postfix_conf:
            lines.append(f'[queue.mta1]\nkind = "postfix"\nconfig_dir = "{postfix_conf}"\nhost = "local"')
        for n in range(PEOPLE):
            lines.append(f'[[people]]\nid = "person{n}"\nname = "Person {n}"\nemail = "person{n}@example.org"\nroles = ["agent"]\n'
                         f'unit = "central"\nlanguage = "en"\nslack = "T1/P{n}"')
        self.config.write_text("\n".join(lines) + "\n")

    def _listening(self):
        if self.process.poll() is not None:
            raise SystemExit(f"botones ended with {self.process.returncode}: {Path(self.log).read_text()[-2000:]}")
        for line in Path(self.log).read_text().splitlines():
            if '"listening"' in line:
                return json.loads(line)
        return None

    def waiting(self):
        """Accepted orders that nobody has looked at yet."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/metrics", timeout=30) as answer:
            for line in answer.read().decode().splitlines():
                if line.startswith('botones_load{what="inbox"}'):
                    return int(float(line.rsplit(" ", 1)[1]))
        return 0

    def stored_bytes(self):
        """Size and time of everything the journal consists of."""
        return [(p.name, p.stat().st_size, p.stat().st_mtime_ns) for p in sorted(self.folder.glob("journal.db*")) if p.is_file()]


def load(server, **options):
    """One run of bench_load against a server: its figures."""
    words = [str(word) for name, value in options.items() for word in (f"--{name}", value)]
    done = subprocess.run([BUILD / "bench_load", "--port", str(server.port), *words], capture_output=True, text=True,
                          env={**os.environ, "BENCH_SECRET": SECRET}, check=False)
    if done.returncode != 0:
        raise SystemExit(f"the load on {server.name} failed: {done.stderr.strip()}; see {server.log}")
    return json.loads(done.stdout)


def median(values):
    return statistics.median(values)


def ratio_of(ours, reference):
    """The median of the ratios of each round: a slow round is slow for both."""
    return median([a / b for a, b in zip(ours, reference)])


def report(title, header, rows, notes=()):
    """Prints a Markdown table and keeps it for the README."""
    table = [[str(cell) for cell in row] for row in [header, *rows]]
    widths = [max(len(row[i]) for row in table) for i in range(len(header))]
    lines = ["| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths)) + " |" for row in table]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    text = "\n".join([f"### {title}", "", *lines, "", *notes, ""])
    print(text, flush=True)
    with open(BUILD / "bench-results.txt", "a", encoding="utf-8") as results:
        results.write(text + "\n")
