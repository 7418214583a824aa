#!/usr/bin/env python3
"""The message catalogues are complete.  usage: texts.py SOURCE_DIR

The same keys and the same placeholders in the three languages, no key twice, no key that nothing says, no sentence
missing for a reason or question the code can give. Prints FILE:LINE: what is wrong.
"""
import re
import sys
from pathlib import Path

LANGUAGES = ("en", "es", "pt")
CODE = ("commands", "adapters", "bot")
LITERAL = re.compile(r'"((?:[^"\\\n]|\\.)*)"')
FAILURE = re.compile(r'fail\(\s*(?:botones::)?Kind::\w+,\s*"([a-z0-9_]+)"')
ERROR = re.compile(r'Error\{\s*(?:botones::)?Kind::\w+,\s*"([a-z0-9_]+)"')
QUESTION = re.compile(r'(?:coded\(|\.code = |ask_whether\()"([a-z0-9_]+)"')
FORBIDDEN = re.compile(r"^refuse \S+ ([a-z0-9_]+):", re.M)
NAME = re.compile(r"\{\s*([A-Za-z_][A-Za-z0-9_]*)\s*([,}])")
# Adapters and the server have codes for operators, whom the log tells; `reason.other` says those to people.
SAID_TO_PEOPLE = ("commands", "bot/engine")


def entries(path):
    """(line number, key, pattern) of a catalogue file."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        key, equals, pattern = line.partition("=")
        if not equals:
            yield number, None, line
        else:
            yield number, key.strip(), pattern.strip()


def placeholders(pattern):
    """Names a pattern is filled with; the braces of plural and select forms hold patterns of their own."""
    names = set()
    at = pattern.find("{")
    while at >= 0:
        end, depth = at, 0
        while end < len(pattern):
            depth += {"{": 1, "}": -1}.get(pattern[end], 0)
            end += 1
            if depth == 0:
                break
        inside = pattern[at:end]
        found = NAME.match(inside)
        if found:
            names.add(found.group(1))
            if found.group(2) == ",":
                names |= forms(inside[found.end():-1])
        at = pattern.find("{", end)
    return names


def forms(text):
    """Names inside the bodies of `plural, one {…} other {…}`."""
    names = set()
    depth, start = 0, 0
    for at, sign in enumerate(text):
        if sign == "{":
            depth += 1
            start = at + 1 if depth == 1 else start
        elif sign == "}":
            depth -= 1
            if depth == 0:
                names |= placeholders(text[start:at])
    return names


def catalogue(folder, language, problems):
    known = {}
    for path in sorted(folder.glob(f"{language}_*.txt")):
        for number, key, pattern in entries(path):
            where = f"{path.relative_to(folder.parents[2])}:{number}"
            if key is None:
                problems.append(f"{where}: not a line of the form key = pattern")
                continue
            if key in known:
                problems.append(f"{where}: {key} stands also in {known[key][0]}")
            if pattern.count("{") != pattern.count("}"):
                problems.append(f"{where}: {key} has unequal braces")
            known[key] = (where, pattern)
    return known


def compare(catalogues, problems):
    first = catalogues["en"]
    for language in LANGUAGES[1:]:
        other = catalogues[language]
        for key in sorted(first.keys() - other.keys()):
            problems.append(f"{first[key][0]}: {key} is missing in {language}")
        for key in sorted(other.keys() - first.keys()):
            problems.append(f"{other[key][0]}: {key} is missing in en")
        for key in sorted(first.keys() & other.keys()):
            ours, theirs = placeholders(first[key][1]), placeholders(other[key][1])
            if ours != theirs:
                problems.append(f"{other[key][0]}: {key} has placeholders {sorted(theirs)}, en has {sorted(ours)}")


def sources(root):
    for folder in CODE:
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in (".cpp", ".hpp"):
                yield path, path.read_text(encoding="utf-8")


def check_use(root, keys, problems):
    literals = set()
    codes = {}
    questions = {}
    for path, text in sources(root):
        code = re.sub(r"^\s*//.*$", "", text, flags=re.M)
        literals.update(LITERAL.findall(code))
        for pattern, found in ((FAILURE, codes), (ERROR, codes)):
            for name in pattern.findall(code):
                if str(path.relative_to(root)).startswith(SAID_TO_PEOPLE):
                    found.setdefault(name, path.relative_to(root))
        if "language" in path.parts:
            for name in QUESTION.findall(code):
                questions.setdefault(name, path.relative_to(root))
    # What the procedures forbid is data: `refuse OPERATION REASON: …`.
    rules = (root / "commands" / "language" / "lexicon" / "rules.txt").read_text(encoding="utf-8")
    for name in FORBIDDEN.findall(rules):
        codes.setdefault(name, "commands/language/lexicon/rules.txt")
        literals.add(name)
    # A key is said whole, or put together from a prefix that is a literal ("reason." + code) and any ending.
    prefixes = tuple(sorted(literal for literal in literals if len(literal) > 2 and literal.endswith(".")))
    for key, (where, _) in sorted(keys.items()):
        coded = key.startswith(("reason.", "question.")) and key.partition(".")[2] not in literals
        if key not in literals and (coded or not key.startswith(prefixes)):
            problems.append(f"{where}: nothing says {key}")
    for name, path in sorted(codes.items()):
        if "reason." + name not in keys and name != "none":
            problems.append(f"{path}: no sentence reason.{name}")
    for name, path in sorted(questions.items()):
        if "question." + name not in keys and not name.endswith("_"):
            problems.append(f"{path}: no sentence question.{name}")


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    root = Path(sys.argv[1]).resolve()
    folder = root / "commands" / "language" / "texts"
    problems = []
    catalogues = {language: catalogue(folder, language, problems) for language in LANGUAGES}
    compare(catalogues, problems)
    check_use(root, catalogues["en"], problems)
    for problem in problems:
        print(problem)
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
