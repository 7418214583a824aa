"""What Teams refuses in an activity: the schema of Adaptive Cards 1.5, the versions bots may send, sizes and counts.

`problems(activity)` gives [] or the reasons; `buttons(activity)` and `words(activity)` read a posted card."""

import functools
import hashlib
import json
import re
from pathlib import Path

import jsonschema

SCHEMAS = Path(__file__).parent / "schemas"
CARD = "application/vnd.microsoft.card.adaptive"
CONSENT = "application/vnd.microsoft.teams.card.file.consent"
FILE = "application/vnd.microsoft.teams.card.file.info"
LARGEST_ACTIVITY = 100 * 1024   # counted as UTF-16
LARGEST_CARD = 28 * 1024        # older clouds; pictures aside
ACTIONS_IN_SET = 5
ACTIVITY_KEYS = {"type", "id", "text", "textFormat", "summary", "attachments", "entities", "channelData", "replyToId",
                 "from", "recipient", "conversation", "attachmentLayout", "inputHint", "importance", "locale", "timestamp",
                 "serviceUrl", "channelId", "localTimestamp", "value"}


@functools.lru_cache
def card_validator():
    schema = json.loads((SCHEMAS / "adaptive-card-1.5.0.json").read_text(encoding="utf-8"))
    return jsonschema.Draft6Validator(schema)


@functools.lru_cache
def manifest_validator():
    schema = json.loads((SCHEMAS / "teams-v1.19.json").read_text(encoding="utf-8"))
    return jsonschema.Draft4Validator(schema)


def without_pictures(text):
    return re.sub(r'"data:image/[^"]*"', '""', text)


def elements(node):
    """Every object of the card, depth first."""
    if isinstance(node, dict):
        yield node
        for key, value in node.items():
            if key not in ("data", "fallback"):
                yield from elements(value)
    elif isinstance(node, list):
        for value in node:
            yield from elements(value)


_known = {}


def card_problems(card):
    """Reasons to refuse this card; [] when there are none."""
    text = json.dumps(card, sort_keys=True, ensure_ascii=False)
    name = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    if name not in _known:
        _known[name] = _card_problems(card, text)
    return _known[name]


def _card_problems(card, text):
    if not isinstance(card, dict):
        return ["content must be an object"]
    found = []
    if card.get("version") not in ("1.4", "1.5"):
        found.append(f"version {card.get('version')!r}")
    plain = {key: value for key, value in card.items() if key != "msteams"}
    found += [f"{'/'.join(map(str, e.absolute_path))}: {e.message[:200]}" for e in list(card_validator().iter_errors(plain))[:5]]
    if len(without_pictures(text).encode("utf-8", "surrogatepass")) > LARGEST_CARD:
        found.append("MessageSizeTooBig")
    ids = [e["id"] for e in elements(card) if str(e.get("type", "")).startswith("Input.") and "id" in e]
    if len(ids) != len(set(ids)):
        found.append("DuplicateId")
    for element in elements(card):
        kind = element.get("type")
        if kind == "Table" and card.get("version") != "1.5":
            found.append("Table needs version 1.5")
        if kind == "ActionSet" and len(element.get("actions", [])) > ACTIONS_IN_SET:
            found.append("TooManyActions")
        if kind == "ActionSet" and not element.get("actions"):
            found.append("an ActionSet without actions")
        if kind == "TextBlock" and not str(element.get("text", "")).strip():
            found.append("an empty TextBlock")
        if str(kind).startswith("Input.") and not element.get("id"):
            found.append("an input without an id")
        if str(kind).startswith("Input.") and element.get("isRequired") and not element.get("label"):
            found.append("a required input without a label")
    return found


def file_content(attachment):
    """Whether a file card holds what Teams wants of it."""
    content = attachment.get("content")
    if not isinstance(content, dict):
        return False
    if attachment["contentType"] == FILE:
        return bool(attachment.get("contentUrl") and content.get("uniqueId") and "fileType" in content)
    contexts = all(isinstance(content.get(key), dict) and content[key] for key in ("acceptContext", "declineContext"))
    return contexts and isinstance(content.get("sizeInBytes"), int) and content["sizeInBytes"] > 0 and bool(content.get("description"))


def problems(activity):
    """(status, code, message) of the refusal, or None."""
    if not isinstance(activity, dict) or activity.get("type") != "message":
        return 400, "BadSyntax", "type must be message"
    unknown = sorted(set(activity) - ACTIVITY_KEYS)
    if unknown:
        return 400, "BadSyntax", f"unknown members {unknown}"
    size = len(json.dumps(activity, ensure_ascii=False).encode("utf-16-le", "surrogatepass"))
    if size > LARGEST_ACTIVITY:
        return 413, "MessageSizeTooBig", f"{size} bytes"
    attachments = activity.get("attachments") or []
    if not activity.get("text") and not attachments:
        return 400, "BadArgument", "neither text nor attachments"
    for attachment in attachments:
        if attachment.get("contentType") in (CONSENT, FILE):
            if len(attachments) > 1 or activity.get("text") or not attachment.get("name") or not file_content(attachment):
                return 400, "BadArgument", "file card"
            continue
        if attachment.get("contentType") != CARD:
            return 400, "BadArgument", "attachment " + str(attachment.get("contentType"))
        found = card_problems(attachment.get("content"))
        if found:
            status = 413 if "MessageSizeTooBig" in found else 400
            return status, "MessageSizeTooBig" if status == 413 else "BadArgument", "; ".join(found)
    return None


def file_cards(activity, kind):
    return [a for a in activity.get("attachments") or [] if a.get("contentType") == kind]


def cards(activity):
    return [a["content"] for a in activity.get("attachments") or [] if a.get("contentType") == CARD]


def buttons(activity):
    """The Action.Execute elements in order, each with title and data."""
    return [a for card in cards(activity) for e in elements(card) if e.get("type") == "ActionSet"
            for a in e["actions"] if a["type"] in ("Action.Execute", "Action.Submit")]


def inputs(activity):
    return [e for card in cards(activity) for e in elements(card) if str(e.get("type", "")).startswith("Input.")]


def unescaped(markdown):
    """Markdown's backslashes undone, links as their words."""
    markdown = re.sub(r"(?<!\\)\[((?:\\.|[^\]\\])*)\]\([^)]*\)", r"\1", markdown)
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", markdown)


def words(activity):
    """Everything a reader of the message sees, one line per text."""
    lines = [activity["text"]] if activity.get("text") else []
    for card in cards(activity):
        for element in elements(card):
            if element.get("type") == "TextBlock":
                lines.append(unescaped(element["text"]))
            for fact in element.get("facts", []):
                lines += [unescaped(fact["title"]), unescaped(fact["value"])]
            if element.get("label"):
                lines.append(element["label"])
            if element.get("altText"):
                lines.append(element["altText"])
    return "\n".join(lines)
