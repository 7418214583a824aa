"""What Slack refuses in a view: the limits of modals and home pages (docs.slack.dev/reference/views) as one table."""

import re

from slack_blocks import Checker

MOST_BLOCKS = 100


class ViewChecker(Checker):
    def input(self, block, pointer):
        if not self.keys(block, pointer, ("type", "label", "element"), ("block_id", "hint", "optional", "dispatch_action")):
            return
        self.text(block["label"], pointer + "/label", 2000, ("plain_text",))
        if "hint" in block:
            self.text(block["hint"], pointer + "/hint", 2000, ("plain_text",))
        if not isinstance(block.get("optional", False), bool):
            self.say(pointer + "/optional", "must be a boolean")
        element = block["element"]
        if not isinstance(element, dict) or element.get("type") not in self.ELEMENTS:
            return self.say(pointer + "/element/type", "unsupported element")
        if "action_id" in element:
            self.string(element["action_id"], pointer + "/element/action_id", 255)
        getattr(self, self.ELEMENTS[element["type"]])(element, pointer + "/element")

    ELEMENTS = {"plain_text_input": "typed", "static_select": "menu", "multi_static_select": "menu", "datepicker": "date"}

    def placeholder(self, element, pointer):
        if "placeholder" in element:
            self.text(element["placeholder"], pointer + "/placeholder", 150, ("plain_text",))

    def typed(self, element, pointer):
        self.keys(element, pointer, ("type",), ("action_id", "initial_value", "multiline", "min_length", "max_length", "placeholder"))
        most = element.get("max_length", 3000)
        if not isinstance(most, int) or not 1 <= most <= 3000:
            self.say(pointer + "/max_length", "must be from 1 to 3000")
        if "initial_value" in element:
            self.string(element["initial_value"], pointer + "/initial_value", most, least=0)
        self.placeholder(element, pointer)

    def option(self, option, pointer):
        if not self.keys(option, pointer, ("text", "value"), ("description",)):
            return
        self.text(option["text"], pointer + "/text", 75, ("plain_text",))
        self.string(option["value"], pointer + "/value", 75)

    def menu(self, element, pointer):
        initial = "initial_option" if element["type"] == "static_select" else "initial_options"
        if not self.keys(element, pointer, ("type", "options"), ("action_id", "placeholder", initial)):
            return
        for i, option in self.items(element["options"], pointer + "/options", 100):
            self.option(option, f"{pointer}/options/{i}")
        values = [option.get("value") for option in element["options"]]
        if len(set(values)) != len(values):
            self.say(pointer + "/options", "values must be unique")
        chosen = element.get(initial, [])
        for each in chosen if isinstance(chosen, list) else [chosen]:
            if each not in element["options"]:
                self.say(f"{pointer}/{initial}", "must be one of the options")
        if initial == "initial_options" and initial in element and not chosen:
            self.say(f"{pointer}/{initial}", "must not be empty")
        self.placeholder(element, pointer)

    def date(self, element, pointer):
        self.keys(element, pointer, ("type",), ("action_id", "initial_date", "placeholder"))
        if not re.fullmatch(r"\d{4}-\d\d-\d\d", element.get("initial_date", "2026-01-01")):
            self.say(pointer + "/initial_date", "must be YYYY-MM-DD")
        self.placeholder(element, pointer)

    def view(self, view, kinds):
        if view.get("type") not in kinds:
            return self.say("/view/type", "must be one of " + ", ".join(kinds))
        common = ("private_metadata", "callback_id", "external_id")
        if view["type"] == "home":
            self.keys(view, "/view", ("type", "blocks"), common)
        elif self.keys(view, "/view", ("type", "title", "blocks"), (*common, "submit", "close", "clear_on_close", "notify_on_close")):
            for key in ("title", "submit", "close"):
                if key in view:
                    self.text(view[key], f"/view/{key}", 24, ("plain_text",))
        for key, most in (("private_metadata", 3000), ("callback_id", 255), ("external_id", 255)):
            if key in view:
                self.string(view[key], f"/view/{key}", most, least=0)
        blocks = view.get("blocks") or []
        if len(blocks) > MOST_BLOCKS:
            self.say("/view/blocks", f"no more than {MOST_BLOCKS} items allowed")
        inputs = [b for b in blocks if isinstance(b, dict) and b.get("type") == "input"]
        if inputs and view["type"] == "home":
            self.say("/view/blocks", "input blocks are not used on home pages here")
        if inputs and "submit" not in view:
            self.say("/view/submit", "needed with input blocks")
        for i, block in enumerate(blocks):
            self.block(block, f"/view/blocks/{i}")
            if isinstance(block, dict) and block.get("type") == "input":
                self.input(block, f"/view/blocks/{i}")


def problems(view, kinds=("modal", "home")):
    checker = ViewChecker()
    checker.in_message = False
    checker.view(view, kinds)
    return checker.messages
