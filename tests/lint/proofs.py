#!/usr/bin/env python3
"""The tests that docs/*.md name as proofs exist.  usage: proofs.py SOURCE_DIR

A proof is `unit_<area>: <sentence>` or `test_<file>.<Class>.<test>` in backticks. Prints FILE:LINE: what is wrong.
"""
import ast
import re
import sys
from pathlib import Path

SENTENCE = re.compile(r'TEST_CASE\(\s*((?:"(?:[^"\\]|\\.)*"\s*)+)')
PIECE = re.compile(r'"((?:[^"\\]|\\.)*)"')
NAMED = re.compile(r"`(unit_\w+: [^`]+|test_\w+\.\w+\.test_\w+)`")


def unit_tests(source):
    for area in sorted((source / "tests/unit").iterdir()):
        for path in area.glob("*.cpp"):
            for found in SENTENCE.findall(path.read_text(encoding="utf-8")):
                yield f"unit_{area.name}: " + "".join(PIECE.findall(found)).replace('\\"', '"')


def system_tests(source):
    for path in (source / "tests/system").glob("test_*.py"):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef):
                yield from (f"{path.stem}.{node.name}.{item.name}" for item in node.body if isinstance(item, ast.FunctionDef))


def main(source):
    known = {*unit_tests(source), *system_tests(source)}
    wrong = 0
    for path in sorted((source / "docs").glob("*.md")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            for name in NAMED.findall(line):
                if name not in known:
                    print(f"{path.relative_to(source)}:{number}: no test is called {name}")
                    wrong += 1
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
