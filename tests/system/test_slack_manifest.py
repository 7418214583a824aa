#!/usr/bin/env python3
"""The Slack app's manifests are what Slack accepts, ask for every scope the service needs, and differ only as they must."""
import json
import re
import sys
import unittest
from pathlib import Path

import jsonschema
import yaml

SOURCE = Path(__file__).resolve().parents[2]
SCHEMA = json.loads((SOURCE / "tests/fakes/slack_manifest_schema.json").read_text())  # slackapi/manifest-schema 1.0.0, MIT
HTTP = yaml.safe_load((SOURCE / "deploy/slack-manifest.yaml").read_text())
SOCKET = yaml.safe_load((SOURCE / "deploy/slack-manifest-socket.yaml").read_text())


class Manifests(unittest.TestCase):
    def test_both_are_valid_and_a_misspelt_one_is_not(self):
        check = jsonschema.Draft7Validator(SCHEMA)
        for manifest in (HTTP, SOCKET):
            self.assertEqual([error.message for error in check.iter_errors(manifest)], [])
        for path, value in ((("settings", "socket_mode"), True), (("oauth_config", "scopes", "bots"), ["chat:write"]),
                            (("display_information", "name"), "x" * 36)):
            wrong = json.loads(json.dumps(HTTP))
            place = wrong
            for key in path[:-1]:
                place = place[key]
            place[path[-1]] = value
            self.assertNotEqual(list(check.iter_errors(wrong)), [], path)

    def test_they_ask_for_the_scopes_that_check_wants(self):
        source = (SOURCE / "adapters/chat/slack/client_reading.cpp").read_text()
        needed = set(re.findall(r'"([a-z_.]+:[a-z.]+|commands)"', source[source.index("needed_scopes"):source.index("});")]))
        self.assertIn("chat:write", needed)
        for manifest in (HTTP, SOCKET):
            self.assertLessEqual(needed, set(manifest["oauth_config"]["scopes"]["bot"]))
        self.assertEqual(HTTP["oauth_config"], SOCKET["oauth_config"])

    def test_http_names_the_three_routes_and_socket_mode_none(self):
        urls = [HTTP["settings"]["event_subscriptions"]["request_url"], HTTP["settings"]["interactivity"]["request_url"],
                *(command["url"] for command in HTTP["features"]["slash_commands"])]
        self.assertEqual([url.rpartition("/slack/")[2] for url in urls], ["events", "interactivity", "commands"])
        self.assertNotIn("url", json.dumps(SOCKET).replace("long_description", ""))
        self.assertEqual([m["settings"]["socket_mode_enabled"] for m in (HTTP, SOCKET)], [False, True])

    def test_people_can_write_to_the_bot_and_see_its_home(self):
        for manifest in (HTTP, SOCKET):
            home = manifest["features"]["app_home"]
            self.assertTrue(home["home_tab_enabled"] and home["messages_tab_enabled"])
            self.assertFalse(home["messages_tab_read_only_enabled"])
            events = manifest["settings"]["event_subscriptions"]["bot_events"]
            self.assertEqual(sorted(events), ["app_home_opened", "app_mention", "message.im"])


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], "-v"])
