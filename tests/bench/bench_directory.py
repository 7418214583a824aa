#!/usr/bin/env python3
"""Many accounts through the whole path beside the least that OpenLDAP's own tools can do with it already prepared.

Creations: a CSV said to the bot until its preview (read, judged row by row, sealed as one plan), and from the approval until
every row is made, read back and accounted for; beside `ldapadd` of the same entries as ready-made LDIF. Resets: the same,
beside `ldapmodify`. Look-ups by address: pipelined, beside one connection of `ldapsearch` that asks one after the other.
The slapd syncs every change to the disk. The person who reads the preview in between is not counted.
"""
import json
import os
import socket
import subprocess
import sys
import time

import stand
from stand import BUILD, LONG, SOURCE, WORK, report

SIZE = int(sys.argv[2]) if len(sys.argv) > 2 else (10_000 if LONG else 1_000)
SERVERS = SOURCE / "tests" / "servers"
DOMAIN = "example.org"


class Slapd:
    def __init__(self):
        self.base = WORK / "slapd"
        done = subprocess.run([SERVERS / "slapd", "start", self.base, "--sync"], capture_output=True, text=True, check=True)
        self.at = dict(line.split("=", 1) for line in done.stdout.splitlines())
        self.environment = {**os.environ, **self.at, "LDAPTLS_CACERT": self.at["LDAP_CA"]}

    def tool(self, program, *arguments, text=None):
        """Seconds of one of OpenLDAP's tools, bound as the bot; its output."""
        began = time.monotonic()
        done = subprocess.run([program, "-ZZ", "-H", self.at["LDAP_URL"], "-x", "-D", self.at["LDAP_BIND_DN"], "-w", self.at["LDAP_BIND_PW"],
                               *map(str, arguments)], input=text, capture_output=True, text=True, env=self.environment, check=False)
        if done.returncode != 0:
            raise SystemExit(f"{program} ended with {done.returncode}: {done.stderr[-2000:]}")
        return time.monotonic() - began, done.stdout

    def count(self, filter_text):
        return self.tool("ldapsearch", "-LLL", "-E", "pr=1000/noprompt", "-b", self.at["LDAP_PEOPLE"], filter_text, "1.1")[1].count("dn: ")

    def stop(self):
        subprocess.run([SERVERS / "stop", self.base], check=False)


class Bot(stand.Bot):
    """The bot with its accounts in that slapd."""

    def __init__(self, slapd):
        self.slapd = slapd
        os.environ["BENCH_LDAP"] = slapd.at["LDAP_BIND_PW"]
        super().__init__("bot", api_url=stand.start_sink())

    def _write_config(self, api_url, postfix_conf):
        super()._write_config(api_url, postfix_conf)
        at = self.slapd.at
        directory = (f'[directory.people]\nkind = "openldap"\nurl = "{at["LDAP_URL"]}"\ntls = "starttls"\nca_file = "{at["LDAP_CA"]}"\n'
                     f'bind_dn = "{at["LDAP_BIND_DN"]}"\nbind_password = "env:BENCH_LDAP"\npeople_base = "{at["LDAP_PEOPLE"]}"\n'
                     f'groups_base = "{at["LDAP_GROUPS"]}"')
        text = self.config.read_text()
        begin = text.index("[directory.people]")
        end = text.index("[roles.agent]")
        text = text[:begin] + directory + "\n" + text[end:]
        self.config.write_text(text.replace('approve = ["queue.*"]', 'approve = ["*"]'))

    def say(self, person, words, content=None):
        """The last card of a request and the seconds until the exchange ended."""
        asked = {"as": person, "say": words}
        if content is not None:
            asked["files"] = [{"name": "people.csv", "hex": content.encode().hex()}]
        shown = None
        began = time.monotonic()
        with socket.socket(socket.AF_UNIX) as line:
            line.connect(f"{self.store}.sock")
            line.sendall(json.dumps(asked).encode() + b"\n")
            for answer in map(json.loads, line.makefile("rb")):
                if "end" in answer:
                    break
                card = answer["shown"]["card"]
                if card["state"] != "info":
                    shown = card
        if shown is None:
            raise SystemExit(f"no answer to {words!r}: {answer}; see {self.log}")
        return shown, time.monotonic() - began

    def order(self, words, content):
        """Seconds until the preview, and from the approval to the end."""
        preview, a = self.say("person0", words, content)
        if preview["state"] != "waiting_approval":
            raise SystemExit(f"no preview but {preview}")
        done, b = self.say("person1", f"approve {preview['request']}")
        if done["state"] != "done":
            raise SystemExit(f"not done but {done}; see {self.log}")
        return a, b


def entries(tag, people):
    """What the bot makes of a row, as LDIF."""
    for i in range(SIZE):
        login = f"{tag}.n{i}"
        yield (f"dn: uid={login},{people}\nobjectClass: inetOrgPerson\nobjectClass: mailAccount\nuid: {login}\ncn: Ana Vega\n"
               f"displayName: Ana Vega\ngivenName: Ana\nsn: Vega\nmail: {login}@{DOMAIN}\nmailAccountStatus: active\n"
               f"departmentNumber: Legal\nnationalId: {8_000_000 + i}\ndescription: creada 2026-11\npwdReset: TRUE\n"
               f"userPassword: first-Password-{i}\n\n")


def rows(tag):
    return "login;name;national id;unit\n" + "".join(f"{tag}.n{i};Ana Vega;{9_000_000 + i};Legal\n" for i in range(SIZE))


def creations(slapd, bot):
    ldif = WORK / "entries.ldif"
    ldif.write_text("".join(entries("tool", slapd.at["LDAP_PEOPLE"])))
    theirs, _ = slapd.tool("ldapadd", "-f", ldif)
    a, b = bot.order("import accounts", rows("bot"))
    made = slapd.count("(uid=bot.n*)")
    if made != SIZE:
        raise SystemExit(f"{made} of {SIZE} accounts were made")
    return a, b, theirs


def resets(slapd, bot):
    people = slapd.at["LDAP_PEOPLE"]
    ldif = WORK / "resets.ldif"
    ldif.write_text("".join(f"dn: uid=tool.n{i},{people}\nchangetype: modify\nreplace: userPassword\nuserPassword: second-Password-{i}\n-\n"
                            f"replace: pwdReset\npwdReset: TRUE\n\n" for i in range(SIZE)))
    theirs, _ = slapd.tool("ldapmodify", "-f", ldif)
    a, b = bot.order("reset passwords", "account\n" + "".join(f"bot.n{i}@{DOMAIN}\n" for i in range(SIZE)))
    return a, b, theirs


def look_ups(slapd):
    """Seconds of each for the same addresses, the better of two turns."""
    asked = [f"bot.n{i}@{DOMAIN}" for i in range(SIZE)]
    names = WORK / "addresses"
    names.write_text("\n".join(asked) + "\n")
    theirs, ours = [], []
    for _ in range(2):
        seconds, output = slapd.tool("ldapsearch", "-LLL", "-b", slapd.at["LDAP_PEOPLE"], "-f", names,
                                     "(mail=%s)")
        if output.count("dn: ") != SIZE:
            raise SystemExit(f"ldapsearch found {output.count('dn: ')} of {SIZE}")
        theirs.append(seconds)
        done = subprocess.run([BUILD / "bench_directory"], input="\n".join(asked) + "\n", capture_output=True, text=True,
                              env=slapd.environment, check=True)
        seconds, found = done.stdout.split()
        if int(found) != SIZE:
            raise SystemExit(f"found {found} of {SIZE}")
        ours.append(float(seconds))
    return min(ours), min(theirs)


def main():
    slapd, bot = Slapd(), None
    try:
        bot = Bot(slapd)
        table = []
        for what, tool, measured, target in (("create", "ldapadd", creations, "≤ 1.1"), ("reset", "ldapmodify", resets, "≤ 0.67")):
            a, b, theirs = measured(slapd, bot)
            table.append([what, f"{a:.2f}", f"{b:.2f}", f"{tool} {theirs:.2f}", f"{(a + b) / theirs:.2f}", target])
            print(table[-1], file=sys.stderr, flush=True)
        ours, theirs = look_ups(slapd)
        table.append(["look up", "–", f"{ours:.2f}", f"ldapsearch {theirs:.2f}", f"{ours / theirs:.2f}", "≤ 0.33"])
        report(f"{SIZE} accounts, slapd with synced writes (seconds)",
               ["what", "until the preview", "until done", "tool", "(ours) / tool", "target"], table)
    finally:
        if bot:
            bot.stop()
        slapd.stop()


main()
