"""What a Bitrix24 portal accepts in a message, and PHP's bracket forms: the table of limits the adapter is held to."""

import json
import re
import urllib.parse

MOST_TEXT = 20000      # imbot.v2.Chat.Message.send
MOST_ATTACH = 60000    # "Attachments in messages", serialised
MOST_KEYBOARD = 30000  # imbot v1, KEYBOARD_OVERSIZE
TOKENS = {"primary", "secondary", "alert", "base"}
BUTTON = {"TEXT", "LINK", "COMMAND", "COMMAND_PARAMS", "ACTION", "ACTION_VALUE", "BLOCK", "DISABLED", "CONTEXT", "DISPLAY", "WIDTH",
          "BG_COLOR", "BG_COLOR_TOKEN", "TEXT_COLOR", "OFF_BG_COLOR", "OFF_TEXT_COLOR"}
GRID = {"NAME", "VALUE", "DISPLAY", "WIDTH", "HEIGHT", "COLOR_TOKEN", "COLOR", "LINK", "USER_ID", "CHAT_ID"}
BLOCKS = {"MESSAGE", "LINK", "USER", "GRID", "IMAGE", "FILE", "DELIMITER"}
LINK = re.compile(r"^(https?://|/)")
TAG = re.compile(r"\[(/?[a-z]+)[^\]]*\]", re.I)
KNOWN_TAGS = {"b", "i", "u", "s", "br", "url", "code", "size", "color"}
DANGEROUS = re.compile(r"\[(send|put|call|user|chat|context|disk|img|icon)\b", re.I)


def buttons_of(keyboard):
    """The buttons of any accepted form: the object, a bare array, or either as a JSON text."""
    if isinstance(keyboard, str):
        try:
            keyboard = json.loads(keyboard)
        except ValueError:
            return None
    if isinstance(keyboard, dict):
        keyboard = keyboard.get("BUTTONS")
    return keyboard if isinstance(keyboard, list) else None


def keyboard_problems(keyboard, commands):
    """Why it is refused; [] when it is good."""
    buttons = buttons_of(keyboard)
    if not buttons:
        return ["a keyboard needs BUTTONS"]
    problems = []
    if len(json.dumps(keyboard)) > MOST_KEYBOARD:
        problems.append("larger than 30 KB")
    for button in buttons:
        if button == {"TYPE": "NEWLINE"}:
            continue
        unknown = set(button) - BUTTON
        if unknown:
            problems.append(f"unknown keys {sorted(unknown)}")
        if not str(button.get("TEXT", "")).strip():
            problems.append("a button needs TEXT")
        if sum(key in button for key in ("LINK", "COMMAND", "ACTION")) != 1:
            problems.append("a button does exactly one thing")
        if "COMMAND" in button and str(button["COMMAND"]).lstrip("/") not in commands:
            problems.append(f"command {button['COMMAND']} is not registered")
        if "COMMAND_PARAMS" in button and not isinstance(button["COMMAND_PARAMS"], str):
            problems.append("COMMAND_PARAMS is text")
        if "LINK" in button and not LINK.match(str(button["LINK"])):
            problems.append("LINK is http, https or a path")
        for key in ("BLOCK", "DISABLED"):
            if button.get(key, "N") not in ("Y", "N"):
                problems.append(f"{key} is Y or N")
        if button.get("DISPLAY", "LINE") not in ("LINE", "BLOCK"):
            problems.append("DISPLAY is LINE or BLOCK")
        if button.get("BG_COLOR_TOKEN", "base") not in TOKENS:
            problems.append("unknown BG_COLOR_TOKEN")
    return problems


def grid_problems(grid):
    problems = []
    if not isinstance(grid, list) or not grid:
        return ["GRID is a list of rows"]
    for row in grid:
        if set(row) - GRID:
            problems.append(f"unknown keys {sorted(set(row) - GRID)}")
        if row.get("DISPLAY") not in ("BLOCK", "LINE", "ROW", "TABLE"):
            problems.append("a row needs DISPLAY")
        for key in ("NAME", "VALUE"):
            if key in row and not isinstance(row[key], str):
                problems.append(f"{key} is text")
        if not row.get("NAME") and not row.get("VALUE"):
            problems.append("an empty row")
    if len({row.get("DISPLAY") for row in grid}) > 1:
        problems.append("one GRID has one DISPLAY")
    return problems


def attach_problems(attach):
    blocks = attach.get("BLOCKS") if isinstance(attach, dict) else attach
    if not isinstance(blocks, list) or not blocks:
        return ["an attachment needs BLOCKS"]
    problems = []
    if isinstance(attach, dict) and set(attach) - {"ID", "COLOR_TOKEN", "COLOR", "BLOCKS"}:
        problems.append("unknown keys in the attachment")
    if isinstance(attach, dict) and attach.get("COLOR_TOKEN", "base") not in TOKENS:
        problems.append("unknown COLOR_TOKEN")
    for block in blocks:
        kind = next(iter(block), None) if isinstance(block, dict) and len(block) == 1 else None
        if kind not in BLOCKS:
            problems.append(f"not a block: {str(block)[:60]}")
        elif kind == "GRID":
            problems += grid_problems(block["GRID"])
        elif kind == "MESSAGE" and not isinstance(block["MESSAGE"], str):
            problems.append("MESSAGE is text")
        elif kind == "DELIMITER" and not isinstance(block["DELIMITER"], dict):
            problems.append("DELIMITER is an object")
    return problems


def attach_size(attach):
    """As PHP serialises it: everything beyond ASCII is escaped."""
    return len(json.dumps(attach))


def markup_problems(text):
    """Markup no card of ours has: whoever wrote a name or a subject would be the one who wrote it."""
    problems = [f"live markup {found.group(0)}…" for found in DANGEROUS.finditer(text)]
    problems += [f"unknown tag [{tag}]" for tag in TAG.findall(text) if tag.lstrip("/").lower() not in KNOWN_TAGS]
    for line in text.split("\n"):
        if line.lstrip(" ").startswith(("/", ">>")) or (line.strip() and not line.strip("- ")):
            problems.append(f"a line that means something: {line[:40]}")
    return problems


# --- PHP's forms

def bracket_pairs(tree, name=""):
    """(name, text) of every scalar, as http_build_query writes them; null becomes "" as in events."""
    if isinstance(tree, dict) or isinstance(tree, list):
        items = tree.items() if isinstance(tree, dict) else enumerate(tree)
        for key, value in items:
            yield from bracket_pairs(value, f"{name}[{key}]" if name else str(key))
    elif tree is None:
        yield name, ""
    elif isinstance(tree, bool):
        yield name, "1" if tree else "0"
    else:
        yield name, str(tree)


def bracket_form(tree):
    return urllib.parse.urlencode(list(bracket_pairs(tree)))


def read_brackets(text):
    """What PHP makes of a query string: nested dicts of strings; the last of equal names wins."""
    tree = {}
    for name, value in urllib.parse.parse_qsl(text, keep_blank_values=True):
        steps = re.findall(r"\[([^\[\]]*)\]", name)
        at, key = tree, name.split("[")[0]
        for step in steps:
            inner = at.get(key)
            if not isinstance(inner, dict):
                inner = at[key] = {}
            at, key = inner, step or str(len(inner))
        at[key] = value
    return tree
