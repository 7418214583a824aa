#!/usr/bin/env python3
"""The house's rules that a compiler does not check.  usage: layers.py SOURCE_DIR

bot -> adapters -> commands, never up or sideways; no circles; third-party network headers each inside their one place;
no shell; files that stay small; no trace of the machine a file was written on. Prints FILE:LINE: what is wrong.
"""
import os
import re
import sys
from pathlib import Path

CODE = ("commands", "adapters", "bot")
SHARED_ADAPTERS = {"adapters/http", "adapters/sqlite", "adapters/process", "adapters/websocket", "adapters/ldap", "adapters/loading"}
LONGEST_FILE = 400

# Where each library that speaks to the outside, or is heavy, may be included; nothing outside may reach it through a header.
OWNERS = [
    (re.compile(r"boost/beast"), ("bot/serve/http_request_parser.cpp",)),
    (re.compile(r"boost/"), ("bot/serve/http_listener.cpp", "adapters/websocket/ws_client.cpp")),
    (re.compile(r"websocketpp/"), ("adapters/websocket/ws_client.cpp",)),
    (re.compile(r"curl/"), ("adapters/http/client.cpp", "adapters/http/curl_library.cpp")),
    (re.compile(r"(ldap|lber)(_\w+)?\.h$"), ("adapters/ldap/", "adapters/directory/ldap/", "adapters/directory/active_directory/")),
    (re.compile(r"toml\+\+/"), ("bot/config/reader.cpp",)),
    (re.compile(r"CLI/"), ("bot/main.cpp", "bot/command_line.cpp")),
    (re.compile(r"spdlog/"), ("bot/log/log.cpp",)),
    (re.compile(r"prometheus/"), ("bot/serve/metrics.cpp",)),
    (re.compile(r"sqlite3\.h$"), ("adapters/sqlite/", "adapters/directory/sqlite/", "bot/journal/batch_writer.cpp")),
]

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
SHELL = re.compile(r"(?<![\w.>])(?:std::|::)?(system|popen)\s*\(")
COUNTED = {".cpp", ".hpp", ".c", ".py", ".bash", ".cmake", ".sql", ".js"}
# Directories every machine has; anything else above the checkout is this machine's.
STANDARD = {"/", "/tmp", "/home", "/usr", "/usr/local", "/usr/src", "/var", "/srv", "/opt", "/root", "/build", "/builds", "/src", "/app"}
HOMES = re.compile(r"(?<![\w.])/(?:home|Users)/\w+|(?<![\w.])/root/\w+")
OUTSIDE = re.compile(r"(?<![\w./])\.\./(?:\.\./)*shared\b")


class Source:
    """One file: its path in the tree, its lines, and what it includes."""

    def __init__(self, root, path):
        self.name = path.relative_to(root).as_posix()
        self.lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
        self.own, self.foreign = [], []
        for number, line in enumerate(self.lines, 1):
            found = INCLUDE.match(line)
            if found:
                (self.own if found[1] == '"' else self.foreign).append((number, found[2]))

    @property
    def folder(self):
        return os.path.dirname(self.name)


def adapter_of(name):
    """adapters/http/x -> adapters/http; adapters/chat/slack/x -> adapters/chat/slack."""
    parts = name.split("/")
    short = "/".join(parts[:2])
    return short if short in SHARED_ADAPTERS else "/".join(parts[:3])


def wrong_direction(source, target):
    """Why `source` may not include `target`, or nothing."""
    here, there = source.name.split("/")[0], target.split("/")[0]
    if here == "commands" and there != "commands" and "/" in target:
        return "commands/ includes nothing of the other layers"
    if here == "adapters" and there == "bot":
        return "adapters/ never include bot/"
    if here == "adapters" and there == "adapters":
        other = adapter_of(target)
        if other != adapter_of(source.name) and other not in SHARED_ADAPTERS:
            return "an adapter never includes another"
        if adapter_of(source.name) in SHARED_ADAPTERS and other not in (adapter_of(source.name), "adapters/loading"):
            return "a shared adapter stands alone"
    if there == "tests":
        return "the program includes nothing of its tests"
    if ".." in target:
        return "includes are written from the root of the tree"
    return None


def check_includes(sources, complain):
    for source in sources.values():
        for number, target in source.own:
            reason = wrong_direction(source, target)
            if reason:
                complain(source.name, number, f'"{target}": {reason}')


def check_owners(sources, complain):
    """A library's header appears only in its place, and no header carries it out."""
    for source in sources.values():
        for number, target in source.foreign:
            owners = next((places for pattern, places in OWNERS if pattern.match(target)), None)
            if owners is not None and not source.name.startswith(owners or ("-",)):
                complain(source.name, number, f"<{target}> belongs into {' or '.join(owners) or 'no file yet'}")
    for source in sources.values():
        for carrier in sorted(reachable(sources, source.name) - {source.name}):
            for _, target in sources[carrier].foreign:
                folders = {os.path.dirname(place) for pattern, places in OWNERS if pattern.match(target) for place in places}
                if folders and source.folder not in folders:
                    complain(source.name, 1, f"<{target}> gets in through {carrier}")


def reachable(sources, name):
    seen, waiting = set(), [name]
    while waiting:
        each = waiting.pop()
        if each in seen or each not in sources:
            continue
        seen.add(each)
        waiting += [target for _, target in sources[each].own]
    return seen


def find_circle(edges):
    """A list of nodes that leads back to its first, or nothing. `edges`: node -> set of nodes."""
    done, path = set(), []

    def visit(node):
        if node in path:
            return path[path.index(node):] + [node]
        if node in done:
            return None
        path.append(node)
        for target in sorted(edges.get(node, ())):
            circle = visit(target)
            if circle:
                return circle
        path.pop()
        done.add(node)
        return None

    for node in sorted(edges):
        circle = visit(node)
        if circle:
            return circle
    return None


def check_circles(sources, complain):
    files = {s.name: {t for _, t in s.own if t in sources} for s in sources.values()}
    folders = {}
    for name, targets in files.items():
        folder = os.path.dirname(name)
        # commands/ is one library; the folders of the two upper layers each are one.
        if name.startswith(("adapters/", "bot/")) and folder != "bot":
            folders.setdefault(folder, set()).update(os.path.dirname(t) for t in targets if os.path.dirname(t) != folder)
    for edges in (files, folders):
        circle = find_circle(edges)
        if circle:
            complain(circle[0], 1, "includes go in a circle: " + " -> ".join(circle))


def check_shell(sources, complain):
    for source in sources.values():
        for number, line in enumerate(source.lines, 1):
            code = line.split("//")[0]
            if SHELL.search(code) or "/bin/sh" in code:
                complain(source.name, number, "programs run by argv, never through a shell")


def tracked(root):
    """Every text file of the tree, build folders and dot-folders aside."""
    for folder, folders, names in os.walk(root):
        folders[:] = [f for f in folders if not f.startswith(("build", ".git", "__pycache__", ".cache", "node_modules"))]
        for name in names:
            path = Path(folder) / name
            if not path.is_symlink() and path.stat().st_size < 4 << 20:
                yield path


def machine_paths(root):
    """What would betray where this checkout lies."""
    places = [str(root), *(str(parent) for parent in root.parents)]
    places = [place for place in places if place not in STANDARD]
    return re.compile("|".join(r"(?<![\w.])" + re.escape(place) + r"(?![\w-])" for place in places) or r"(?!)")


def check_texts(root, complain):
    here = machine_paths(root)
    for path in tracked(root):
        data = path.read_bytes()
        if b"\0" in data[:4096]:
            continue
        name = path.relative_to(root).as_posix()
        lines = data.decode("utf-8", errors="replace").splitlines()
        if path.suffix in COUNTED and len(lines) > LONGEST_FILE:
            complain(name, len(lines), f"{len(lines)} lines; a file stays under {LONGEST_FILE}")
        for number, line in enumerate(lines, 1):
            if here.search(line) or HOMES.search(line) or OUTSIDE.search(line):
                complain(name, number, "names a path of one machine")


def load(root):
    paths = [p for top in CODE for p in sorted((root / top).rglob("*")) if p.suffix in (".hpp", ".cpp")]
    return {source.name: source for source in (Source(root, path) for path in paths)}


def main():
    root = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).resolve().parents[2]).resolve()
    findings = []

    def complain(name, number, what):
        findings.append(f"{name}:{number}: {what}")

    sources = load(root)
    if not sources:
        sys.exit(f"layers.py: no sources below {root}")
    check_includes(sources, complain)
    check_owners(sources, complain)
    check_circles(sources, complain)
    check_shell(sources, complain)
    check_texts(root, complain)
    print("\n".join(findings) or f"layers.py: {len(sources)} sources keep the layers")
    sys.exit(1 if findings else 0)


main()
