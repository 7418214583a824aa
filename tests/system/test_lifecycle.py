#!/usr/bin/env python3
"""Starting, ending and starting again; the claim page; the terminal; the program's other commands."""
import re
import signal
import sqlite3
import threading

import harness
from drive import Drive


class Lifecycle(Drive):
    name = "life"

    def test_a_restart_goes_on_where_the_service_was(self):
        number = self.order("agent", '<@UBOT> create account rita.reinicio name "Rita Reinicio" unit Central')
        self.journal.wait_state(number, "waiting_approval")
        self.journal.wait_quiet()
        self.assertEqual(self.service.stop(), 0, "SIGTERM ends with 0")
        self.service.start()
        self.talk.click("mail_admin", number)
        self.journal.wait_state(number, "done")
        self.journal.wait_quiet()
        self.assert_decided(number)
        self.assertIsNotNone(self.estate.ldap.account("rita.reinicio"))

    def test_what_was_acknowledged_before_the_end_is_done_after_the_start(self):
        deliveries = [self.talk.mention_delivery("agent", f"<@UBOT> whoami", channel=f"C8{n}") for n in range(40)]
        after = self.journal.value("SELECT count(*) FROM inbox")
        ended = threading.Timer(0.02, lambda: self.service.process.send_signal(signal.SIGTERM))
        ended.start()
        answers = self.talk.deliver_all(deliveries)
        ended.join()
        self.assertEqual(self.service.wait_end(), 0)
        accepted = self.journal.value("SELECT count(*) FROM inbox") - after
        self.assertGreaterEqual(accepted, answers.count(200), "every 2xx is durable")
        self.service.start()
        self.journal.wait_quiet()

    def test_one_store_has_one_service(self):
        done = self.service.program("serve", within=20)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("store_locked", done.stdout + done.stderr)

    def test_health_readiness_and_metrics_answer(self):
        self.assertEqual(self.service.http("GET", "/healthz")[0], 200)
        harness.wait(lambda: self.service.http("GET", "/readyz")[0] == 200, lambda: f"readiness; {self.service.http('GET', '/readyz')}")
        self.assertIn(b"botones_", self.service.http("GET", "/metrics")[1])
        self.assertEqual(self.service.http("GET", "/nothing")[0], 404)

    def test_check_names_every_connection_and_finds_them_well(self):
        self.service.stop()
        done = self.service.program("check")
        self.service.start()
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        for name in ("people", "shop", "mta1"):
            self.assertIn(name, done.stdout)

    def test_a_wrong_key_is_named_with_its_place_and_ends_with_2(self):
        wrong = self.service.folder / "wrong.toml"
        wrong.write_text(self.service.config.read_text() + '\n[institutiom]\nname = "x"\n')
        done = harness.run([harness.botones(), "check", "--offline", "--config", wrong], check=False,
                           environment=self.service.environment())
        self.assertEqual(done.returncode, 2)
        self.assertIn("institutiom", done.stdout + done.stderr)
        self.assertRegex(done.stdout + done.stderr, r"wrong\.toml:\d+")

    def test_an_altered_audit_record_is_found(self):
        self.talk.mention("agent", "<@UBOT> show account nobody.here")
        self.journal.wait_quiet()
        copy = self.service.folder / "altered.db"
        with sqlite3.connect(self.journal.path) as source, sqlite3.connect(copy) as target:
            source.backup(target)
            target.execute("UPDATE audit SET actor = 'somebody' WHERE seq = 1")
        config = self.service.folder / "altered.toml"
        config.write_text(self.service.config.read_text().replace(str(self.journal.path), str(copy)))
        done = harness.run([harness.botones(), "audit", "verify", "--config", config], check=False,
                           environment=self.service.environment())
        self.assertEqual(done.returncode, 1)
        self.assertIn("1", done.stdout + done.stderr)
        self.assert_chain()


class Claims(Drive):
    """The one-time link of a new password (D3)."""
    name = "claim"

    def test_a_link_reveals_once_and_only_to_a_post_and_the_password_works(self):
        number = self.order("agent", '<@UBOT> create account clara.clave name "Clara Clave" unit Central')
        self.approve("mail_admin", number)
        self.journal.wait_state(number, "done")
        self.journal.wait_quiet()
        link = self.talk.claim_link("agent")
        self.assertTrue(link.startswith("http://claims.test/claim/"))
        path = link.removeprefix("http://claims.test")
        for _ in range(3):
            status, page, headers = self.service.http("GET", path)
            self.assertEqual(status, 200)
            self.assertNotIn(b"<code>", page)
            self.assertEqual(headers["Cache-Control"], "no-store")
        self.assertEqual(self.service.http("HEAD", path)[0], 200)

        status, page, _ = self.service.http("POST", path)
        self.assertEqual(status, 200)
        password = re.search(r"<code>([^<]+)</code>", page.decode())[1]
        self.assertGreaterEqual(len(password), 16)
        self.assertTrue(self.estate.ldap.can_bind("clara.clave", password))
        for method in ("POST", "GET", "POST"):
            status, page, _ = self.service.http(method, path)
            self.assertEqual(status, 410)
            self.assertNotIn(password.encode(), page)

    def test_a_wrong_token_is_404_for_all_methods(self):
        for token in ("x", "1-" + "0" * 64, "999999-" + "a" * 64, "..%2f..%2fetc", "1", "a" * 5000):
            for method in ("GET", "POST"):
                self.assertEqual(self.service.http(method, "/claim/" + token)[0], 404, (method, token[:20]))

    def test_two_posts_at_once_reveal_once(self):
        number = self.order("agent", "<@UBOT> reset password maria.lopez")
        self.finish(number)
        path = self.talk.claim_link("agent").removeprefix("http://claims.test")
        answers = self.talk.all_at_once([lambda: self.service.http("POST", path)[0] for _ in range(8)])
        self.assertEqual(sorted(answers), [200] + [410] * 7)


class Terminal(Drive):
    """`botones chat`: the same core, the same rights."""
    name = "term"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.service.stop()

    def tearDown(self):
        pass

    def test_orders_refusals_and_decisions_have_codes_and_exit_codes(self):
        code, (reply,) = self.service.chat("agent", 'create account tina.terminal name "Tina Terminal" unit Central')
        self.assertEqual((code, reply["state"], reply["op"]), (0, "waiting_approval", "account.create"))
        request = reply["request"]
        self.assertRegex(request, r"^R-\d+$")
        self.assertRegex(reply["ticket"], r"^T-\d+$")
        self.assertIn({"label": "Approve", "say": f"approve {request}"},
                      [{key: action[key] for key in ("label", "say")} for action in reply["actions"]])

        for person, said, state, reason in (
                ("agent", f"approve {request}", "refused", "self_approval"),
                ("coordinator", f"approve {request}", "refused", "not_an_approver"),
                ("user", "purgar la cola de ventas@example.org", "refused", "not_authorized"),
                ("agent", "purge queue from *", "refused", "wildcard_not_allowed"),
                ("agent", "purge the queue", "refused", "scope_too_broad"),
                ("agent", "show account nobody.here", "refused", "account_not_found"),
                ("agent", "approve R-99999", None, "no_such_request")):
            with self.subTest(said):
                code, replies = self.service.chat(person, said)
                self.assertEqual(code, 1, replies)
                if state:
                    self.assertEqual(replies[-1]["state"], state, replies[-1])
                if reason:
                    self.assertEqual(replies[-1]["code"], reason, replies[-1])

        code, replies = self.service.chat("mail_admin", f"approve {request}")
        self.assertEqual((code, replies[-1]["state"], replies[-1]["request"]), (0, "done", request))
        self.assertIsNotNone(self.estate.ldap.account("tina.terminal"))

    def test_an_unknown_person_and_a_wrong_option_are_wrong_usage(self):
        self.assertEqual(self.service.program("chat", "--as", "nobody", "--say", "help", "--json").returncode, 2)
        self.assertEqual(self.service.program("chat", "--nonsense").returncode, 2)
        self.assertEqual(harness.run([harness.botones(), "parse", "purge queue from ventas@example.org"]).returncode, 0)

    def test_version_and_parse_need_no_configuration(self):
        self.assertRegex(harness.run([harness.botones(), "version"]).stdout, r"\d+\.\d+")
        done = harness.run([harness.botones(), "parse", "--lang", "en", "purge queue from ventas@example.org"])
        self.assertIn('"op":"queue.purge"', done.stdout.replace(" ", ""))


if __name__ == "__main__":
    harness.main()
