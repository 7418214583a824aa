"""What Slack refuses in a message: the hard limits of Block Kit (docs.slack.dev/reference/block-kit) as one table.

`problems(blocks)` gives the texts Slack puts into response_metadata.messages, with JSON pointers; [] when it would accept.
"""

CLASSIC = {"header", "section", "context", "actions", "divider", "image", "input"}
MOST_BLOCKS = 50
MOST_CHARACTERS = 13200  # undocumented overall cap, slackapi/bolt-js#2509


def length(text):
    """Slack counts UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


class Checker:
    def __init__(self):
        self.messages = []
        self.characters = 0
        self.block_ids = set()
        self.in_message = True

    def say(self, pointer, what):
        self.messages.append(f"[ERROR] {what} [json-pointer:{pointer}]")

    def keys(self, thing, pointer, required, optional=()):
        """False if `thing` is no object with these keys."""
        if not isinstance(thing, dict):
            self.say(pointer, "must be an object")
            return False
        for key in thing:
            if key not in required and key not in optional:
                self.say(f"{pointer}/{key}", "no more than documented properties allowed, unknown: " + key)
        missing = [key for key in required if key not in thing]
        for key in missing:
            self.say(pointer, "missing required field: " + key)
        return not missing

    def string(self, value, pointer, most, least=1):
        if not isinstance(value, str):
            return self.say(pointer, "must be a string")
        if length(value) < least or (least and not value.strip()):
            self.say(pointer, f"must be more than {least - 1} characters")
        if length(value) > most:
            self.say(pointer, f"must be less than {most + 1} characters")

    def text(self, thing, pointer, most, types=("plain_text", "mrkdwn")):
        if not self.keys(thing, pointer, ("type", "text"), ("emoji", "verbatim")):
            return
        if thing["type"] not in types:
            self.say(pointer + "/type", "must be one of " + ", ".join(types))
        if "emoji" in thing and (thing["type"] != "plain_text" or not isinstance(thing["emoji"], bool)):
            self.say(pointer + "/emoji", "only a boolean of plain_text")
        if "verbatim" in thing and (thing["type"] != "mrkdwn" or not isinstance(thing["verbatim"], bool)):
            self.say(pointer + "/verbatim", "only a boolean of mrkdwn")
        self.string(thing["text"], pointer + "/text", most)
        if isinstance(thing["text"], str):
            self.characters += length(thing["text"])

    def items(self, value, pointer, most):
        if not isinstance(value, list) or not value:
            self.say(pointer, "must be a list with at least one item")
            return []
        if len(value) > most:
            self.say(pointer, f"no more than {most} items allowed [{len(value)}]")
        return list(enumerate(value))

    def button(self, thing, pointer, ids):
        optional = ("action_id", "value", "url", "style", "confirm", "accessibility_label")
        if not self.keys(thing, pointer, ("type", "text"), optional):
            return
        self.text(thing["text"], pointer + "/text", 75, ("plain_text",))
        for key, most in (("action_id", 255), ("value", 2000), ("url", 3000), ("accessibility_label", 75)):
            if key in thing:
                self.string(thing[key], f"{pointer}/{key}", most)
        if thing.get("style", "primary") not in ("primary", "danger"):
            self.say(pointer + "/style", "must be primary or danger")
        if thing.get("action_id") in ids:
            self.say(pointer + "/action_id", "`action_id` already exists")
        ids.add(thing.get("action_id"))
        if "confirm" in thing:
            self.confirm(thing["confirm"], pointer + "/confirm")

    def confirm(self, thing, pointer):
        if not self.keys(thing, pointer, ("title", "text", "confirm", "deny"), ("style",)):
            return
        self.text(thing["title"], pointer + "/title", 100, ("plain_text",))
        self.text(thing["text"], pointer + "/text", 300)
        self.text(thing["confirm"], pointer + "/confirm", 30, ("plain_text",))
        self.text(thing["deny"], pointer + "/deny", 30, ("plain_text",))

    def section(self, block, pointer):
        self.keys(block, pointer, ("type",), ("block_id", "text", "fields", "accessory", "expand"))
        if "text" not in block and "fields" not in block:
            self.say(pointer, "must have text or fields")
        if "text" in block:
            self.text(block["text"], pointer + "/text", 3000)
        if "fields" in block:
            for i, field in self.items(block["fields"], pointer + "/fields", 10):
                self.text(field, f"{pointer}/fields/{i}", 2000)
        if "accessory" in block:
            self.button(block["accessory"], pointer + "/accessory", set())

    def block(self, block, pointer):
        if not isinstance(block, dict) or block.get("type") not in CLASSIC:
            return self.say(pointer + "/type", "unsupported type: " + str(isinstance(block, dict) and block.get("type")))
        if "block_id" in block:
            self.string(block["block_id"], pointer + "/block_id", 255)
            if block["block_id"] in self.block_ids:
                self.say(pointer + "/block_id", "`block_id` already exists")
            self.block_ids.add(block["block_id"])
        kind = block["type"]
        if kind == "section":
            self.section(block, pointer)
        elif kind == "header" and self.keys(block, pointer, ("type", "text"), ("block_id",)):
            self.text(block["text"], pointer + "/text", 150, ("plain_text",))
        elif kind == "context" and self.keys(block, pointer, ("type", "elements"), ("block_id",)):
            for i, element in self.items(block["elements"], pointer + "/elements", 10):
                self.text(element, f"{pointer}/elements/{i}", 3000)
        elif kind == "actions" and self.keys(block, pointer, ("type", "elements"), ("block_id",)):
            ids = set()
            for i, element in self.items(block["elements"], pointer + "/elements", 25):
                if isinstance(element, dict) and element.get("type") != "button":
                    self.say(f"{pointer}/elements/{i}/type", "unsupported element: " + str(element.get("type")))
                else:
                    self.button(element, f"{pointer}/elements/{i}", ids)
        elif kind == "divider":
            self.keys(block, pointer, ("type",), ("block_id",))
        elif kind == "image" and self.keys(block, pointer, ("type", "image_url", "alt_text"), ("block_id", "title")):
            self.string(block["image_url"], pointer + "/image_url", 3000)
            self.string(block["alt_text"], pointer + "/alt_text", 2000)
        elif kind == "input" and self.in_message:
            self.say(pointer + "/type", "input blocks are not used in messages here")


def problems(blocks):
    checker = Checker()
    for i, block in checker.items(blocks, "/blocks", MOST_BLOCKS):
        checker.block(block, f"/blocks/{i}")
    return checker.messages


def characters(blocks):
    checker = Checker()
    for i, block in checker.items(blocks, "/blocks", MOST_BLOCKS):
        checker.block(block, f"/blocks/{i}")
    return checker.characters


def buttons(message):
    """The (label, block_id, action) triples of a posted message, in order."""
    found = []
    for block in message.get("blocks") or []:
        if block["type"] == "actions":
            found += [(b["text"]["text"], block.get("block_id", ""), b) for b in block["elements"]]
    return found


def words(message):
    """Everything a reader sees, one line per text."""
    lines = []
    for block in message.get("blocks") or []:
        if "text" in block:
            lines.append(block["text"]["text"])
        lines += [field["text"] for field in block.get("fields", [])]
        if block["type"] == "context":
            lines += [element["text"] for element in block["elements"]]
    return "\n".join(lines)
