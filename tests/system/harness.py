"""What every system test stands on: a private directory, real servers in it, waiting on conditions, and its tidy end.

A test file is a module of unittest cases that ends with `harness.main()`; its one argument is the build directory.
What a failed run leaves behind is named: the directory with every server's files, and the end of the service's log.
"""
import atexit
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

sys.dont_write_bytecode = True
HERE = Path(__file__).resolve().parent
SOURCE = HERE.parents[1]
SERVERS = SOURCE / "tests" / "servers"
FAKES = SOURCE / "tests" / "fakes"
LONG = os.environ.get("BOTONES_TEST_LONG") == "1"
PATIENCE = float(os.environ.get("BOTONES_TEST_PATIENCE", "30"))
LOG_LINES = 40

_build = Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else SOURCE / "build"
_work = None
_logs = []
_at_end = []
_failed = False


def build():
    """The build directory: holds `botones` and `libcrash_shim.so`."""
    return _build


def botones():
    return str(_build / "botones")


def work():
    """This run's directory: short, because of the socket paths below it; entered by Postfix's users."""
    global _work
    if _work is None:
        _work = Path(tempfile.mkdtemp(prefix="bsys."))
        _work.chmod(0o755)
    return _work


def at_end(action):
    """Runs `action` at the end, last one first, whatever happened."""
    _at_end.append(action)


def watch_log(path):
    """A log whose end is shown if the run fails."""
    if path not in _logs:
        _logs.append(path)


def wait(condition, what, within=PATIENCE, every=0.01):
    """The first true value of `condition`; an AssertionError that says `what` after `within` seconds."""
    end = time.monotonic() + within
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError(f"waited {within:g} s for {what() if callable(what) else what}")
        time.sleep(every)
        every = min(every * 1.3, 0.2)


def start_server(script, *arguments):
    """Runs a start script of tests/servers; its KEY=VALUE lines. Stopped at the end."""
    base = work() / Path(script).name
    at_end(lambda: subprocess.run([SERVERS / "stop", base], check=False))
    done = subprocess.run([SERVERS / script, "start", base, *map(str, arguments)], capture_output=True, text=True)
    if done.returncode != 0:
        raise AssertionError(f"{script} did not start: {done.stderr.strip()}")
    return dict(line.split("=", 1) for line in done.stdout.splitlines() if "=" in line)


def run(arguments, *, text=None, check=True, environment=None, within=60):
    """A program run to its end."""
    done = subprocess.run([str(a) for a in arguments], input=text, capture_output=True, text=True, timeout=within,
                          env={**os.environ, **(environment or {})})
    if check and done.returncode != 0:
        raise AssertionError(f"{arguments[0]} ended with {done.returncode}: {done.stderr.strip()[-2000:]}")
    return done


def _finish():
    for action in reversed(_at_end):
        try:
            action()
        except Exception as error:  # the others must still be stopped
            print(f"at the end: {error!r}", file=sys.stderr)
    _at_end.clear()
    if _work is None:
        return
    if not _failed:
        shutil.rmtree(_work, ignore_errors=True)
        return
    for path in _logs:
        if Path(path).exists():
            lines = Path(path).read_text(errors="replace").splitlines()[-LOG_LINES:]
            print(f"--- the end of {path}", *lines, sep="\n", file=sys.stderr)
    print(f"left for you: {_work}", file=sys.stderr)


def _interrupted(number, _frame):
    sys.exit(128 + number)


class Result(unittest.TextTestResult):
    def getDescription(self, test):
        return f"{test.id().removeprefix('__main__.')}: {test.shortDescription() or ''}".rstrip(": ")

    def startTest(self, test):
        self._began = time.monotonic()
        super().startTest(test)

    def addSuccess(self, test):
        self.stream.write(f"[{time.monotonic() - self._began:5.1f} s] ")
        super().addSuccess(test)


def main():
    """Runs the calling file's cases; any further arguments choose among them by name."""
    global _failed
    if not os.access(botones(), os.X_OK):
        sys.exit(f"no program {botones()}: usage: {sys.argv[0]} BUILD_DIR [TEST...]")
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, _interrupted)
    atexit.register(_finish)
    _failed = True  # until proven otherwise: an interrupted run leaves its directory too
    runner = unittest.TextTestRunner(verbosity=2, resultclass=Result)
    chosen = sys.argv[2:]
    program = unittest.main(argv=[sys.argv[0], *chosen], testRunner=runner, exit=False)
    _failed = not program.result.wasSuccessful()
    sys.exit(1 if _failed else 0)
