#!/usr/bin/env python3
"""The fake Bitrix24 against the vendor's own SDK and its own rules, the adapter's client against the fake.

usage: test_bitrix24_fake.py [build directory, for the program unit_bitrix24]
"""
import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest
import urllib.error
import urllib.request
from pathlib import Path

sys.dont_write_bytecode = True
SOURCE = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(SOURCE / "system"), str(SOURCE / "fakes")]
import bitrix24_shapes as shapes  # noqa: E402
from bitrix24 import FakeBitrix24  # noqa: E402

BUILD = Path(sys.argv.pop(1)) if len(sys.argv) > 1 and not sys.argv[1].startswith("-") else Path("nowhere")


def call(fake, method, base=None, **arguments):
    request = urllib.request.Request((base or fake.webhook_url) + method, json.dumps(arguments).encode(), {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request) as response:
            return json.load(response)
    except urllib.error.HTTPError as error:
        return {**json.load(error), "status": error.code}


def registered(fake):
    fields = {"code": "x", "botToken": "t", "properties": {"name": "n"}}
    bot = {"botId": call(fake, "imbot.v2.Bot.register", fields=fields)["result"]["bot"]["id"], "botToken": "t"}
    call(fake, "imbot.v2.Command.register", **bot, fields={"command": "press", "hidden": True})
    return bot


class Limits(unittest.TestCase):
    """Each row breaks one documented limit; its sibling keeps to it."""

    def test_keyboards(self):
        good = {"TEXT": "x", "COMMAND": "press", "COMMAND_PARAMS": "t"}
        rows = [({"BUTTONS": [good]}, {"BUTTONS": []}), ([good], [{**good, "TEXT": " "}]), (json.dumps([good]), "no JSON"),
                ([good], [{**good, "COMMAND": "unregistered"}]), ([good], [{**good, "LINK": "https://x"}]), ([good], [{"TEXT": "x"}]),
                ([{"TEXT": "x", "LINK": "https://x"}], [{"TEXT": "x", "LINK": "javascript:x"}]), ([good], [{**good, "BLOCK": "yes"}]),
                ([good], [{**good, "BG_COLOR_TOKEN": "red"}]), ([good], [{**good, "COMMAND_PARAMS": 5}]), ([good], [{**good, "style": "x"}]),
                ([good, {"TYPE": "NEWLINE"}], [{**good, "TEXT": "x" * 31000}]), ([good], [{**good, "DISPLAY": "ROW"}])]
        for accepted, refused in rows:
            self.assertEqual(shapes.keyboard_problems(accepted, {"press": {}}), [], accepted)
            self.assertNotEqual(shapes.keyboard_problems(refused, {"press": {}}), [], refused)

    def test_attachments(self):
        row = {"NAME": "a", "VALUE": "b", "DISPLAY": "ROW"}
        rows = [([{"GRID": [row]}], [{"GRID": []}]), ({"BLOCKS": [{"MESSAGE": "x"}]}, {"BLOCKS": []}), ([{"MESSAGE": "x"}], [{"MESSAGE": 5}]),
                ([{"GRID": [row]}], [{"GRID": [{**row, "DISPLAY": "GRID"}]}]), ([{"GRID": [row]}], [{"GRID": [row, {**row, "DISPLAY": "LINE"}]}]),
                ([{"DELIMITER": {}}], [{"DELIMITER": {}, "MESSAGE": "x"}]), ([{"GRID": [row]}], [{"TABLE": [row]}]),
                ({"COLOR_TOKEN": "alert", "BLOCKS": [{"MESSAGE": "x"}]}, {"COLOR_TOKEN": "red", "BLOCKS": [{"MESSAGE": "x"}]}),
                ([{"GRID": [row]}], [{"GRID": [{**row, "VALUE": 5}]}])]
        for accepted, refused in rows:
            self.assertEqual(shapes.attach_problems(accepted), [], accepted)
            self.assertNotEqual(shapes.attach_problems(refused), [], refused)

    def test_every_golden_card_is_accepted_and_has_no_foreign_markup(self):
        goldens = sorted((SOURCE / "unit/bitrix24/golden").glob("*.json"))
        self.assertGreaterEqual(len(goldens), 11)
        for path in goldens:
            card = json.loads(path.read_text(encoding="utf-8"))
            self.assertEqual(shapes.markup_problems(card["message"]), [], path.name)
            if "keyboard" in card:
                self.assertEqual(shapes.keyboard_problems(card["keyboard"], {"press": {}}), [], path.name)
            if "attach" in card:
                self.assertEqual(shapes.attach_problems(card["attach"]), [], path.name)


class Misuse(unittest.TestCase):
    """What the real portal refuses, the fake refuses."""

    def test_errors(self):
        with FakeBitrix24() as fake:
            bot = registered(fake)
            self.assertEqual(call(fake, "scope", f"{fake.url}/rest/1/wrong/")["error"], "INVALID_CREDENTIALS")
            self.assertEqual(call(fake, "scope", fake.portal_url)["error"], "NO_AUTH_FOUND")
            self.assertEqual(call(fake, "scope", fake.portal_url, auth="old")["error"], "expired_token")
            self.assertEqual(call(fake, "imbot.message.add")["error"], "ERROR_METHOD_NOT_FOUND")
            self.assertEqual(call(fake, "imbot.v2.Bot.register", fields={"code": "y", "botToken": "t" * 41, "properties": {"name": "n"}})["error"],
                             "BOT_TOKEN_INVALID_LENGTH")
            self.assertEqual(call(fake, "imbot.v2.Command.register", **bot, fields={"command": "x"})["error"], "COMMAND_TITLE_REQUIRED")
            def send(**fields):
                return call(fake, "imbot.v2.Chat.Message.send", **bot, dialogId="chat5", fields=fields).get("error")
            self.assertIsNone(send(message="x"))
            self.assertEqual(send(message="x" * 20001), "MESSAGE_TOO_LONG")
            self.assertEqual(send(message="x", keyboard=[{"TEXT": "y", "COMMAND": "none"}]), "KEYBOARD_ERROR")
            self.assertEqual(send(message="x", attach=[{"GRID": [{"NAME": "a", "VALUE": "b" * 60001, "DISPLAY": "ROW"}]}]), "ATTACH_OVERSIZE")
            self.assertEqual(send(message="x", text="y"), "ERROR_ARGUMENT")
            self.assertEqual(call(fake, "imbot.v2.Chat.Message.update", **bot, messageId=1, fields={"message": "x"})["error"], "ACCESS_DENIED")
            fake.portal.scopes.remove("user")
            self.assertEqual(call(fake, "user.get")["error"], "insufficient_scope")

    def test_more_than_the_bucket_holds_is_503(self):
        with FakeBitrix24(limit_rate=True) as fake:
            statuses = [call(fake, "scope").get("status", 200) for _ in range(60)]
            self.assertEqual(statuses[:50], [200] * 50)
            self.assertIn(503, statuses)

    def test_an_update_with_the_short_form_takes_the_attachment_away(self):
        with FakeBitrix24() as fake:
            bot = registered(fake)
            blocks = [{"MESSAGE": "x"}]
            number = call(fake, "imbot.v2.Chat.Message.send", **bot, dialogId="chat5", fields={"message": "x", "attach": blocks})["result"]["id"]
            self.assertIn("attach", fake.message(number))
            call(fake, "imbot.v2.Chat.Message.update", **bot, messageId=number, fields={"message": "x", "attach": blocks})
            self.assertNotIn("attach", fake.message(number))

    def test_a_keyboard_of_an_update_that_names_no_bot_reaches_nobody(self):
        with FakeBitrix24() as fake:
            bot = registered(fake)
            keyboard = {"BUTTONS": [{"TEXT": "y", "COMMAND": "press", "COMMAND_PARAMS": "t"}]}
            number = call(fake, "imbot.v2.Chat.Message.send", **bot, dialogId="chat5", fields={"message": "x", "keyboard": keyboard})["result"]["id"]
            self.assertEqual(len(fake.press(1, number, "y")), 1)
            call(fake, "imbot.v2.Chat.Message.update", **bot, messageId=number, fields={"message": "x", "keyboard": keyboard})
            self.assertEqual(fake.press(1, number, "y"), [])

    def test_a_refresh_token_works_once(self):
        with FakeBitrix24() as fake:
            def refresh(token):
                url = f"{fake.oauth_url}?grant_type=refresh_token&client_id=local.test&client_secret=client-secret&refresh_token={token}"
                try:
                    return json.load(urllib.request.urlopen(url))
                except urllib.error.HTTPError as error:
                    return json.load(error)
            first = refresh("refresh-0")
            self.assertIn("access_token", first)
            self.assertEqual(refresh("refresh-0")["error"], "invalid_grant")
            self.assertIn("access_token", refresh(first["refresh_token"]))


class Client(unittest.TestCase):
    """The C++ client speaks to the fake as to a portal."""

    def test_client(self):
        program = BUILD / "unit_bitrix24"
        if not program.exists():
            self.skipTest(f"{program} is not built")
        with FakeBitrix24(people=[1, 2, 3]) as fake:
            run = subprocess.run([program, "[fake]"], env={**os.environ, "BITRIX24_FAKE_URL": fake.url}, capture_output=True, text=True, timeout=300)
            self.assertEqual(run.returncode, 0, run.stdout + run.stderr)
            self.assertNotIn("No test cases matched", run.stdout)


@unittest.skipUnless(shutil.which("node") and shutil.which("npm") and shutil.which("openssl"), "node, npm or openssl are not installed")
class VendorSdk(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        # Outside the source tree, and kept between runs of one build.
        cls.folder = Path(tempfile.gettempdir()) / "botones-bitrix24-sdk" if not BUILD.is_dir() else BUILD / "bitrix24_sdk"
        cls.folder.mkdir(parents=True, exist_ok=True)
        lock = (SOURCE / "fakes/bitrix24_sdk/package-lock.json").read_bytes()
        done = cls.folder / "installed-lock.json"
        for name in ("bitrix24_sdk/package.json", "bitrix24_sdk/package-lock.json", "check_bitrix24.mjs"):
            shutil.copy(SOURCE / "fakes" / name, cls.folder / Path(name).name)
        if not done.exists() or done.read_bytes() != lock:
            install = subprocess.run(["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"], cwd=cls.folder, capture_output=True, text=True,
                                     timeout=600)
            if install.returncode != 0:
                raise unittest.SkipTest("npm ci failed: " + install.stderr[-500:])
            done.write_bytes(lock)
        # The SDK speaks HTTPS only.
        cls.key, cls.certificate = cls.folder / "key.pem", cls.folder / "certificate.pem"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", cls.key, "-out", cls.certificate, "-days", "30",
                        "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"], check=True, capture_output=True)

    def test_the_official_client_finds_a_portal(self):
        with FakeBitrix24(certificate=(self.certificate, self.key)) as fake:
            run = subprocess.run(["node", "check_bitrix24.mjs", "portal", fake.url, fake.secret], cwd=self.folder, capture_output=True, text=True,
                                 timeout=300, env={**os.environ, "NODE_EXTRA_CA_CERTS": str(self.certificate)})
            self.assertEqual(run.returncode, 0, run.stdout + run.stderr)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], "-v", *sys.argv[1:]])
