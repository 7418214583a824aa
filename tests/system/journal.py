"""The service's journal, read from outside: what tests assert the outcome on. Never written."""
import json
import os
import pickle
import sqlite3
import time
from contextlib import closing

import harness

FINAL = {"done", "failed", "needs_human", "refused", "denied", "expired", "cancelled"}
RESTING = FINAL | {"confirming", "waiting_approval"}
TABLES = ("inbox", "inbox_key_blocks", "requests", "steps", "approvals", "buttons", "tickets", "ticket_entries", "outbox", "cards",
          "timers", "claims", "questions", "audit")


class Journal:
    def __init__(self, path):
        self.path = path

    def rows(self, query, *values):
        """A list of dicts. Read by a child process: SQLite maps the WAL's index into memory, and a service that is killed
        while it recovers can cut that file under a reader, which ends the reader by SIGBUS. Then it is read again."""
        for _ in range(20):
            answer = self._answer_of_child(query, values)
            if isinstance(answer, Exception):
                raise answer
            if answer is not None:
                return answer
        raise AssertionError("the journal could not be read twenty times in a row")

    def _answer_of_child(self, query, values):
        ours, theirs = os.pipe()
        child = os.fork()
        if child == 0:
            try:
                with open(theirs, "wb") as out:
                    pickle.dump(self._read(query, values), out)
            finally:
                os._exit(0)
        os.close(theirs)
        with open(ours, "rb") as answers:
            answer = answers.read()
        _, status = os.waitpid(child, 0)
        return pickle.loads(answer) if os.WIFEXITED(status) and answer else None

    def _read(self, query, values):
        try:
            with closing(sqlite3.connect(f"file:{self.path}?mode=ro", uri=True, timeout=10)) as database:
                database.row_factory = sqlite3.Row
                return [dict(row) for row in database.execute(query, values)]
        except sqlite3.Error as error:
            return error

    def value(self, query, *values):
        found = self.rows(query, *values)
        return next(iter(found[0].values())) if found else None

    def counts(self):
        """{table: number of rows}: equal before and after means that nothing was stored."""
        return {table: self.value(f"SELECT count(*) FROM {table}") for table in TABLES}

    def request(self, number):
        return self.rows("SELECT * FROM requests WHERE id = ?", number)[0]

    def requests(self, operation=None):
        if operation is None:
            return self.rows("SELECT * FROM requests ORDER BY id")
        return self.rows("SELECT * FROM requests WHERE operation = ? ORDER BY id", operation)

    def newest(self):
        """The newest request's number; 0 when there is none."""
        return self.value("SELECT max(id) FROM requests") or 0

    def state(self, number):
        return self.value("SELECT state FROM requests WHERE id = ?", number)

    def outcome(self, number):
        """The stored outcome: its title, lines, and `fields` by name with their machine values."""
        text = self.value("SELECT outcome FROM requests WHERE id = ?", number)
        return json.loads(text) if text else None

    def numbers(self, number):
        """{field: integer} of a request's outcome."""
        fields = (self.outcome(number) or {}).get("fields", [])
        return {field["name"]: field["number"] for field in fields if field.get("number") is not None}

    def ticket_of(self, number):
        return self.rows("SELECT t.* FROM tickets t JOIN requests r ON r.ticket_id = t.id WHERE r.id = ?", number)[0]

    def cards(self, number):
        return self.rows("SELECT * FROM cards WHERE request_id = ? ORDER BY id", number)

    def audit(self, action=None, request=None):
        found = self.rows("SELECT * FROM audit ORDER BY seq")
        return [row for row in found if action in (None, row["action"]) and request in (None, row["request_id"])]

    def refusals(self):
        """The codes of refused orders, oldest first."""
        return [json.loads(row["body"]).get("code") for row in self.audit("order.refused")]

    def restless(self):
        """What is still going on: unprocessed messages, executing requests, unsent deliveries."""
        return self.rows(
            "SELECT 'inbox ' || id AS what FROM inbox WHERE processed_at IS NULL UNION ALL "
            f"SELECT 'R-' || id || ' ' || state FROM requests WHERE state NOT IN ({', '.join(map(repr, sorted(RESTING)))}) "
            "UNION ALL SELECT 'outbox ' || id || ' ' || state || ' ' || kind || ' ' || coalesce(last_error, '') FROM outbox "
            "WHERE state IN ('pending', 'sending')")

    def wait_quiet(self, within=harness.PATIENCE):
        """Until everything accepted so far is answered, carried out and sent."""
        harness.wait(lambda: not self.restless(), lambda: f"quiet; still: {[row['what'] for row in self.restless()][:8]}", within)

    def wait_state(self, number, *states, within=harness.PATIENCE):
        """Until the request is in one of these states; fails at once in another final one."""
        def reached():
            state = self.state(number)
            if state in FINAL and state not in states:
                raise AssertionError(f"R-{number} is {state}, not {' or '.join(states)}: {self.outcome(number)}")
            return state in states
        harness.wait(reached, lambda: f"R-{number} to be {' or '.join(states)}; it is {self.state(number)}", within)

    def wait_newest(self, after, within=harness.PATIENCE):
        """The number of the first request after `after`."""
        return harness.wait(lambda: self.value("SELECT min(id) FROM requests WHERE id > ?", after),
                            f"a request after R-{after}", within)

    def wait_refusal(self, code, after, within=harness.PATIENCE):
        """Until a refusal after audit record `after` has that code."""
        query = "SELECT body FROM audit WHERE action = 'order.refused' AND seq > ?"
        def refused():
            return code in [json.loads(row["body"]).get("code") for row in self.rows(query, after)]
        harness.wait(refused, lambda: f"a refusal {code}; there are {self.rows(query, after)}", within)

    def audit_end(self):
        return self.value("SELECT max(seq) FROM audit") or 0
