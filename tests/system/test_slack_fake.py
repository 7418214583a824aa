#!/usr/bin/env python3
"""The fake Slack and the Slack driver are right: checked against the vendor's SDK, then the C++ client against the fake.

The part with the SDK needs node and npm (`npm ci` from tests/fakes/package-lock.json) and is skipped without them.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest
import urllib.parse
import urllib.request
from pathlib import Path

from slack_driver import FakeSlack, SlackDriver, slack_blocks, wait_until, words

SOURCE = Path(__file__).resolve().parent.parent
BUILD = Path(sys.argv.pop(1)) if len(sys.argv) > 1 and not sys.argv[1].startswith("-") else Path("build")
SECRET = "8f742231b10e8888abcd99yyyzzz85a5"


def plain(text):
    return {"type": "plain_text", "text": text}


def button(**more):
    return {"type": "button", "text": plain("Go"), **more}


def actions(*elements, **more):
    return {"type": "actions", "elements": list(elements), **more}


class BlockLimits(unittest.TestCase):
    """Each limit of Block Kit, at its edge and one beyond."""

    def test_edges(self):
        section = {"type": "section", "text": {"type": "mrkdwn", "text": "x"}}
        rows = [
            ([section] * 50, [section] * 51),
            ([{"type": "header", "text": plain("x" * 150)}], [{"type": "header", "text": plain("x" * 151)}]),
            ([{"type": "header", "text": plain("x")}], [{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}]),
            ([{"type": "section", "text": plain("x" * 3000)}], [{"type": "section", "text": plain("x" * 3001)}]),
            ([{"type": "section", "text": plain("x")}], [{"type": "section", "text": plain("")}]),
            ([{"type": "section", "text": plain("😀" * 1500)}], [{"type": "section", "text": plain("😀" * 1501)}]),
            ([{"type": "section", "fields": [plain("x")] * 10}], [{"type": "section", "fields": [plain("x")] * 11}]),
            ([{"type": "section", "fields": [plain("x" * 2000)]}], [{"type": "section", "fields": [plain("x" * 2001)]}]),
            ([section], [{"type": "section"}]),
            ([{"type": "context", "elements": [plain("x")] * 10}], [{"type": "context", "elements": [plain("x")] * 11}]),
            ([{"type": "divider"}], [{"type": "divider", "text": plain("x")}]),
            ([actions(*[button(action_id=str(i)) for i in range(25)])], [actions(*[button(action_id=str(i)) for i in range(26)])]),
            ([actions(button(action_id="a"), button(action_id="b"))], [actions(button(action_id="a"), button(action_id="a"))]),
            ([actions(button(value="v" * 2000))], [actions(button(value="v" * 2001))]),
            ([actions(button(text=plain("x" * 75)))], [actions(button(text=plain("x" * 76)))]),
            ([actions(button(text=plain("x")))], [actions(button(text={"type": "mrkdwn", "text": "x"}))]),
            ([actions(button(style="danger"))], [actions(button(style="default"))]),
            ([actions(button(action_id="a" * 255))], [actions(button(action_id="a" * 256))]),
            ([actions(button())], [actions()]),
            ([actions(button(value="1"))], [actions(button(value=1))]),
            ([actions(button(), block_id="a"), actions(button(), block_id="b")],
             [actions(button(), block_id="a"), actions(button(), block_id="a")]),
            ([section], [{"type": "markdown", "text": "x"}]),
            ([section], []),
            ([section], {"type": "section"}),
        ]
        for accepted, refused in rows:
            self.assertEqual(slack_blocks.problems(accepted), [], accepted)
            self.assertNotEqual(slack_blocks.problems(refused), [], refused)


class Misuse(unittest.TestCase):
    """What the real API refuses, the fake refuses."""

    def call(self, fake, method, body=b"", headers=None, **arguments):
        body = body or urllib.parse.urlencode(arguments).encode()
        usual = {"Authorization": "Bearer xoxb-test", "Content-Type": "application/x-www-form-urlencoded"}
        request = urllib.request.Request(fake.api_url + method, body, {**usual, **(headers or {})})
        with urllib.request.urlopen(request) as response:
            return json.load(response)

    def test_errors(self):
        with FakeSlack() as fake:
            self.assertEqual(self.call(fake, "auth.test", token="xoxb-other")["error"], "invalid_auth")
            self.assertEqual(self.call(fake, "auth.test?token=xoxb-test")["error"], "invalid_auth")
            self.assertEqual(self.call(fake, "auth.test", headers={"Authorization": ""})["error"], "not_authed")
            self.assertEqual(self.call(fake, "chat.delete", channel="C1", ts="1")["error"], "unknown_method")
            self.assertEqual(self.call(fake, "chat.postMessage", b"channel=C1&text=%FF")["error"], "invalid_form_data")
            self.assertEqual(self.call(fake, "chat.postMessage", b"channel=C1&text=\xff")["error"], "invalid_charset")
            self.assertEqual(self.call(fake, "chat.postMessage", channel="C1", text="x", as_user="1")["error"], "invalid_arguments")
            self.assertEqual(self.call(fake, "chat.postMessage", channel="#helpdesk", text="x")["error"], "channel_not_found")
            self.assertEqual(self.call(fake, "users.info", b'{"user":"U1"}', {"Content-Type": "application/json"})["error"],
                             "invalid_arguments")
            warned = self.call(fake, "chat.postMessage", b'{"channel":"C1","text":"x"}', {"Content-Type": "application/json"})
            self.assertIn("missing_charset", warned["response_metadata"]["warnings"])
            fake.workspace.channels["C2"]["archived"] = True
            self.assertEqual(self.call(fake, "chat.postMessage", channel="C2", text="x")["error"], "is_archived")

    def test_a_response_url_is_used_five_times_within_half_an_hour(self):
        with FakeSlack() as fake:
            def post(url):
                request = urllib.request.Request(url, b'{"text":"x"}', {"Content-Type": "application/json"})
                try:
                    with urllib.request.urlopen(request) as response:
                        return response.read().decode()
                except urllib.error.HTTPError as error:
                    return json.load(error)["error"]
            url = fake.response_url(user="U1", channel="C1")
            self.assertEqual([post(url) for _ in range(6)], ["ok"] * 5 + ["used_url"])
            url = fake.response_url(user="U1", channel="C1")
            fake.control({"advance": 1801})
            self.assertEqual(post(url), "expired_url")

    def test_more_than_a_post_a_second_is_limited_when_asked(self):
        with FakeSlack(limit_rate=True) as fake:
            statuses = [fake.run("chat.postMessage", {"channel": "C1", "text": "x"})[0] for _ in range(6)]
            self.assertEqual(statuses, [200] * 4 + [429] * 2)


class Client(unittest.TestCase):
    """The C++ client speaks to the fake as to Slack."""

    def test_client(self):
        program = BUILD / "unit_slack"
        if not program.exists():
            self.skipTest(f"{program} is not built")
        with FakeSlack(limit_rate=False) as fake:
            run = subprocess.run([program, "[fake]"], env={**os.environ, "SLACK_FAKE_URL": fake.url}, capture_output=True,
                                 text=True, timeout=300)
            self.assertEqual(run.returncode, 0, run.stdout + run.stderr)
            self.assertNotIn("No test cases matched", run.stdout)
            self.assertFalse([call for call in fake.calls if call.get("refused")])
            self.assertEqual((fake.tokens_in_bodies, fake.tokens_at_uploads), (0, 0))
            warned = [call for call in fake.calls if call["method"].startswith("chat.") and not call["arguments"].get("text")]
            self.assertEqual(warned, [])


@unittest.skipUnless(shutil.which("node") and shutil.which("npm"), "node and npm are not installed")
class VendorSdk(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        # Outside the source tree, and kept between runs of one build.
        cls.folder = Path(tempfile.gettempdir()) / "botones-sdk" if not BUILD.is_dir() else BUILD / "slack_sdk"
        cls.folder.mkdir(parents=True, exist_ok=True)
        lock = (SOURCE / "fakes/package-lock.json").read_bytes()
        done = cls.folder / "installed-lock.json"
        for name in ("package.json", "package-lock.json", "check_slack.mjs"):
            shutil.copy(SOURCE / "fakes" / name, cls.folder / name)
        if not done.exists() or done.read_bytes() != lock:
            install = subprocess.run(["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"], cwd=cls.folder,
                                     capture_output=True, text=True, timeout=600)
            if install.returncode != 0:
                raise unittest.SkipTest("npm ci failed: " + install.stderr[-500:])
            done.write_bytes(lock)

    def check(self, *arguments):
        run = subprocess.run(["node", "check_slack.mjs", *map(str, arguments)], cwd=self.folder, capture_output=True, text=True,
                             timeout=300)
        self.assertEqual(run.returncode, 0, run.stdout + run.stderr)

    def test_the_official_client_finds_a_workspace(self):
        with FakeSlack() as fake:
            self.check("web-api", fake.api_url)

    def test_the_official_client_finds_views_and_files(self):
        with FakeSlack() as fake:
            self.check("views", fake.api_url)

    def test_the_official_socket_client_is_served(self):
        with FakeSlack() as fake:
            self.check("sockets", fake.api_url)

    def test_every_golden_card_has_the_vendors_types(self):
        goldens = [*(SOURCE / "unit/slack/golden").glob("*.json"), *(SOURCE / "unit/slack/golden_views").glob("*.json")]
        self.check("types", *sorted(goldens))

    def test_the_driver_is_understood_by_the_vendors_framework(self):
        with FakeSlack() as fake:
            bot = subprocess.Popen(["node", "check_slack.mjs", "bolt", fake.api_url, SECRET], cwd=self.folder, text=True,
                                   stdin=subprocess.PIPE, stdout=subprocess.PIPE)
            try:
                port = json.loads(bot.stdout.readline())["port"]
                self.drive(SlackDriver(f"http://127.0.0.1:{port}", SECRET, fake), fake)
            finally:
                bot.stdin.close()
                bot.wait(timeout=30)
                bot.stdout.close()

    def drive(self, slack, fake):
        self.assertEqual(slack.deliver("events", {"type": "url_verification", "challenge": "abc"})[0], 200)
        slack.mention("U1", "show queue", "C1")
        card = slack.wait_for_card("Approve", "show queue")
        slack.press("U2", card, "Approve")
        wait_until(lambda: slack.look_again(card)["text"] == "decided by U2 token-1", what="the update")
        slack.direct("U1", "help")
        wait_until(lambda: any(m["text"] == "direct U1 im: help" for m in fake.posts("D1")), what="the direct answer")
        slack.command("U1", "status T-1")
        wait_until(lambda: any("command U1: status T-1" in m["text"] for m in fake.ephemerals("U1")), what="the late answer")
        self.assertEqual(slack.deliver("events", slack.mention_event("U1", "x"), signature="v0=" + "0" * 64)[0], 401)
        self.assertEqual(slack.deliver("events", slack.mention_event("U1", "x"), timestamp=1700000000)[0], 401)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], "-v", *sys.argv[1:]])
