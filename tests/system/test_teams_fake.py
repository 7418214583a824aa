#!/usr/bin/env python3
"""The fake Teams and the cards are right: checked against Microsoft's own SDK, renderer and schemas; then the C++ client
against the fake.

The part with the SDK needs node and npm (`npm ci` from tests/fakes/teams_sdk) and is skipped without them.
"""

import json
import os
import shutil
import struct
import subprocess
import sys
import tempfile
import unittest
import zipfile
from pathlib import Path

from teams_driver import FakeTeams, TeamsDriver, teams_cards

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "fakes"))
import teams_forgeries  # noqa: E402

SOURCE = Path(__file__).resolve().parent.parent
BUILD = Path(sys.argv.pop(1)) if len(sys.argv) > 1 and not sys.argv[1].startswith("-") else Path("build")
FILES = SOURCE / "unit/teams/golden_files"
GOLDEN = sorted((SOURCE / "unit/teams/golden").glob("*.json"))


def a_card(**changes):
    return {"type": "AdaptiveCard", "version": "1.4", "body": [{"type": "TextBlock", "text": "x"}], **changes}


def activity(*cards, **more):
    return {"type": "message", "attachments": [{"contentType": teams_cards.CARD, "content": card} for card in cards], **more}


class Cards(unittest.TestCase):
    """What the fake takes and refuses."""

    def test_every_golden_card_follows_the_vendors_schema(self):
        self.assertGreaterEqual(len(GOLDEN), 11)
        for path in GOLDEN:
            with self.subTest(path.name):
                self.assertEqual(teams_cards.card_problems(json.loads(path.read_text(encoding="utf-8"))), [])

    def test_broken_cards_are_refused(self):
        press = {"type": "Action.Execute", "title": "x"}
        rows = [a_card(version="1.6"), a_card(version=None), a_card(body=[{"type": "Nothing"}]), a_card(body=[{"type": "TextBlock"}]),
                a_card(body=[{"type": "TextBlock", "text": "x", "wrapp": True}]), a_card(body=[{"type": "TextBlock", "text": ""}]),
                a_card(body=[{"type": "Input.Text"}]), a_card(body=[{"type": "ActionSet", "actions": [press] * 6}]),
                a_card(body=[{"type": "ActionSet", "actions": []}]), a_card(body=[{"type": "TextBlock", "text": "x" * 29000}]),
                a_card(body=[{"type": "Table", "columns": [{"width": 1}], "rows": []}]),
                a_card(body=[{"type": "Input.Text", "id": "a"}, {"type": "Input.Text", "id": "a"}]), "a card as text"]
        for card in rows:
            with self.subTest(card):
                self.assertIsNotNone(teams_cards.problems(activity(card)))
        self.assertIsNone(teams_cards.problems(activity(a_card())))
        self.assertIsNotNone(teams_cards.problems(activity()))
        self.assertIsNotNone(teams_cards.problems(activity(a_card(), unknown=1)))
        self.assertEqual(teams_cards.problems({"type": "message", "text": "x" * 60000})[0], 413)

    def test_a_wrong_card_of_a_file_is_refused(self):
        consent = json.loads((FILES / "consent.json").read_text(encoding="utf-8"))
        for change in ({"sizeInBytes": "8"}, {"sizeInBytes": 0}, {"description": ""}, {"acceptContext": {}}, {"declineContext": None}):
            with self.subTest(change):
                wrong = {**consent, "content": {**consent["content"], **change}}
                self.assertIsNotNone(teams_cards.problems({"type": "message", "attachments": [wrong]}))
        self.assertIsNotNone(teams_cards.problems({"type": "message", "text": "x", "attachments": [consent]}))

    def test_the_app_manifest_follows_the_vendors_schema(self):
        manifest = json.loads((SOURCE.parent / "deploy/teams/manifest.json").read_text(encoding="utf-8"))
        errors = [error.message for error in teams_cards.manifest_validator().iter_errors(manifest)]
        self.assertEqual(errors, [])


    def test_the_app_package_holds_the_manifest_and_icons_of_the_right_size(self):
        package = BUILD / "botones-teams.zip"
        if not package.exists():
            self.skipTest(f"{package} is not built")
        with zipfile.ZipFile(package) as held:
            self.assertEqual(sorted(held.namelist()), ["color.png", "manifest.json", "outline.png"])
            manifest = json.loads(held.read("manifest.json"))
            self.assertEqual([error.message for error in teams_cards.manifest_validator().iter_errors(manifest)], [])
            self.assertTrue(manifest["bots"][0]["supportsFiles"])
            for name, side in ((manifest["icons"]["color"], 192), (manifest["icons"]["outline"], 32)):
                icon = held.read(name)
                self.assertEqual((icon[:8], struct.unpack(">II", icon[16:24])), (b"\x89PNG\r\n\x1a\n", (side, side)), name)


class Client(unittest.TestCase):
    """The C++ client speaks to the fake as to Teams."""

    def test_client(self):
        program = BUILD / "unit_teams"
        if not program.exists():
            self.skipTest(f"{program} is not built")
        with FakeTeams() as fake:
            run = subprocess.run([program, "[fake]"], env={**os.environ, "TEAMS_FAKE_URL": fake.url}, capture_output=True,
                                 text=True, timeout=300)
            self.assertEqual(run.returncode, 0, run.stdout + run.stderr)
            self.assertNotIn("No test cases matched", run.stdout)
            self.assertNotIn(b"teams-password", fake.all_bytes())


@unittest.skipUnless(shutil.which("node") and shutil.which("npm"), "node and npm are not installed")
class VendorSdk(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        # Outside the source tree, and kept between runs of one build.
        cls.folder = Path(tempfile.gettempdir()) / "botones-teams-sdk" if not BUILD.is_dir() else BUILD / "teams_sdk"
        cls.folder.mkdir(parents=True, exist_ok=True)
        lock = (SOURCE / "fakes/teams_sdk/package-lock.json").read_bytes()
        done = cls.folder / "installed-lock.json"
        for name in ("teams_sdk/package.json", "teams_sdk/package-lock.json", "check_teams.mjs"):
            shutil.copy(SOURCE / "fakes" / name, cls.folder / Path(name).name)
        if not done.exists() or done.read_bytes() != lock:
            install = subprocess.run(["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"], cwd=cls.folder,
                                     capture_output=True, text=True, timeout=600)
            if install.returncode != 0:
                raise unittest.SkipTest("npm ci failed: " + install.stderr[-500:])
            done.write_bytes(lock)

    def check(self, *arguments):
        run = subprocess.run(["node", "check_teams.mjs", *map(str, arguments)], cwd=self.folder, capture_output=True, text=True,
                             timeout=300)
        self.assertEqual(run.returncode, 0, run.stdout + run.stderr)
        return run.stdout

    def test_the_official_client_finds_a_connector(self):
        with FakeTeams() as fake:
            people = [{"id": person["id"], "aad": aad} for aad, person in fake.service.people.items()]
            self.check("connector", json.dumps({"url": fake.url, "serviceUrl": fake.service_url, "appId": fake.app_id,
                                                "password": fake.password, "tenant": fake.tenant, "people": people}))

    def test_the_vendors_renderer_takes_every_golden_card(self):
        self.check("cards", *GOLDEN)

    def test_the_cards_of_files_have_the_vendors_types(self):
        golden = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in FILES.glob("*.json")}
        for card in golden.values():
            self.assertIsNone(teams_cards.problems({"type": "message", "attachments": [card]}))
        with FakeTeams() as fake:
            driver = TeamsDriver("", fake)
            sent = driver.file_activity("aad-1", "people.csv", b"login")["attachments"]
            offered = {"conversation": "a:1", "id": "1", "activity": {"attachments": [golden["consent"]]}}
            answers = [driver.consent_activity("aad-1", offered, action)[0]["value"] for action in ("accept", "decline")]
        downloads = [a for a in sent if a["contentType"].endswith("download.info")]
        self.check("files", json.dumps({**golden, "downloads": downloads, "answers": answers}))

    def test_the_verdicts_on_tokens_are_the_vendors_own(self):
        with FakeTeams() as fake, tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "cases.json"
            found = teams_forgeries.write(path, fake, TeamsDriver("", fake).direct_activity("aad-1", "help"))
            self.assertGreaterEqual(len([case for case in found if not case["good"]]), 60)
            verdicts = json.loads(self.check("tokens", path))
            wrong = [case["name"] for case in found if verdicts[case["name"]] != (case["good"] or case["stricter"])]
            self.assertEqual(wrong, [], "the vendor sees these otherwise")


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], "-v", *sys.argv[1:]])
