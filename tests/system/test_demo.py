#!/usr/bin/env python3
"""The demonstration's conversation, run as a newcomer runs it, and one that goes wrong."""
import shutil
import unittest

import harness


class Demo(unittest.TestCase):
    """deploy/demo on this build: in a tree of links, since it takes what it runs from `build` beside itself."""

    @classmethod
    def setUpClass(cls):
        cls.tree = harness.work() / "tree"
        cls.tree.mkdir()
        for name in ("adapters", "tests"):
            (cls.tree / name).symlink_to(harness.SOURCE / name)
        (cls.tree / "build").symlink_to(harness.build())
        shutil.copytree(harness.SOURCE / "deploy", cls.tree / "deploy")
        # Its directory goes into ours, so that demonstrations of others are not taken for leftovers of this one.
        demo = cls.tree / "deploy" / "demo"
        text = demo.read_text(encoding="utf-8")
        assert "/tmp/botones-demo." in text
        demo.write_text(text.replace("/tmp/botones-demo.", f"{harness.work()}/demo."), encoding="utf-8")

    def say(self, lines):
        """`deploy/demo --script` on these lines: (exit code, transcript, messages)."""
        script = harness.work() / f"script{len(list(harness.work().glob('script*')))}"
        script.write_text("\n".join(lines) + "\n", encoding="utf-8")
        done = harness.run([self.tree / "deploy" / "demo", "--built", "--script", script], check=False, within=120)
        return done.returncode, done.stdout, done.stderr

    def test_the_shipped_conversation_runs_to_its_end(self):
        lines = (harness.SOURCE / "deploy" / "demo.script").read_text(encoding="utf-8").splitlines()
        code, transcript, messages = self.say(lines)
        self.assertEqual(code, 0, transcript + messages)
        for wanted in ("juan.perez@example.org", "214", "venta@example.org"):
            self.assertIn(wanted, transcript)
        self.assertNotIn("\x1b", transcript, "no colour in a pipe")

    def test_a_refusal_is_an_answer_and_a_line_that_is_no_order_makes_it_fail(self):
        code, transcript, messages = self.say(["agent: whoami", "agent: show account nobody.at.all"])
        self.assertEqual(code, 0, transcript + messages)
        self.assertIn("nobody.at.all", transcript)
        code, transcript, messages = self.say(["agent: whoami", "this line names nobody", "agent: whoami"])
        self.assertNotEqual(code, 0, transcript + messages)

    def test_an_unknown_person_makes_it_fail(self):
        self.assertNotEqual(self.say(["nobody: help"])[0], 0)

    def test_nothing_is_left_behind(self):
        self.assertEqual(self.say(["agent: whoami"])[0], 0)
        self.assertEqual(list(harness.work().glob("demo.*")), [])


if __name__ == "__main__":
    harness.main()
