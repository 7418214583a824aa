"""A Bitrix24 portal as imbot.v2 shows it: people, chats, bots, messages, event queues, and the errors of misuse."""

import base64
import itertools
import json
import re
import secrets
import time

import bitrix24_shapes as shapes

MEMBER = "bac1cd5c8940947a75e0d71b1a84e348"
# method: (needed arguments, further arguments)
BOT = ("botId", "botToken")
METHODS = {
    "scope": ((), ()),
    "profile": ((), ()),
    "user.get": ((), ("FILTER", "filter", "ID", "sort", "order", "start", "ADMIN_MODE", "select")),
    "imbot.v2.Revision.get": ((), ()),
    "imbot.v2.Bot.register": (("fields",), ("botToken",)),
    "imbot.v2.Bot.update": (("botId", "fields"), ("botToken",)),
    "imbot.v2.Bot.get": (("botId",), ("botToken",)),
    "imbot.v2.Bot.unregister": (("botId",), ("botToken",)),
    "imbot.v2.Command.register": (("botId", "fields"), ("botToken",)),
    "imbot.v2.Command.update": (("botId", "commandId", "fields"), ("botToken",)),
    "imbot.v2.Command.list": (("botId",), ("botToken",)),
    "imbot.v2.Event.get": (("botId",), ("botToken", "offset", "limit", "withUserEvents")),
    "imbot.v2.Chat.Message.send": (("botId", "dialogId"), ("botToken", "fields")),
    "imbot.v2.Chat.Message.update": (("botId", "messageId", "fields"), ("botToken",)),
    "imbot.v2.File.upload": (("botId", "dialogId", "fields"), ("botToken",)),
    "imbot.v2.File.download": (("botId", "fileId"), ("botToken",)),
}
UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
SEND_FIELDS = {"message", "attach", "keyboard", "system", "urlPreview", "replyId", "templateId", "forwardIds"}
UPDATE_FIELDS = {"message", "attach", "keyboard", "urlPreview"}


class Refused(Exception):
    def __init__(self, error, description="", status=400):
        super().__init__(error)
        self.error, self.description, self.status = error, description or error, status


def refuse_unless(holds, error, description="", status=400):
    if not holds:
        raise Refused(error, description, status)


class Portal:
    """Not locked: the server holds one lock around every call."""

    def __init__(self, people=(1, 2, 3), chats=(5, 6), member=MEMBER, scopes=("imbot", "user"), url="https://portal.test",
                 application_token="app-token"):
        self.member, self.scopes, self.url, self.application_token = member, list(scopes), url, application_token
        self.people, self.chats, self.bots, self.commands = {}, {}, {}, {}
        self.messages, self.files, self.downloads, self.uuids = {}, {}, {}, {}
        self.numbers, self.event_numbers = itertools.count(700), itertools.count(1001)
        self.events = {}          # bot -> list of events not yet confirmed
        self.to_deliver = []      # (url, body) of webhook events
        self.has_v2, self.knows_uuids = True, True
        for person in people:
            self.add_person(person)
        for chat in chats:
            self.add_chat(chat)

    # --- people and chats

    def add_person(self, number, **facts):
        self.people[number] = {"id": number, "active": True, "name": f"Person {number}", "firstName": "Person", "lastName": str(number),
                               "workPosition": "", "color": "#df532d", "avatar": "", "gender": "M", "birthday": "", "extranet": False,
                               "bot": False, "connector": False, "externalAuthId": "default", "status": "online", "idle": False,
                               "lastActivityDate": False, "absent": False, "departments": [1], "phones": False, "type": "employee",
                               "email": f"person{number}@example.org", **facts}

    def add_chat(self, number, **facts):
        self.chats[number] = {"id": number, "name": f"Chat {number}", "bots": "all", **facts}

    def chat_facts(self, dialog, user):
        group = dialog.startswith("chat")
        number = int(dialog[4:]) if group else 100000 + int(dialog)
        return {"id": number, "dialogId": dialog, "type": "chat" if group else "private", "name": "", "entityType": "",
                "owner": user, "avatar": "", "color": "#ab7761"}

    def check_dialog(self, dialog, bot):
        if re.fullmatch(r"chat[1-9]\d*", dialog):
            chat = self.chats.get(int(dialog[4:]))
            refuse_unless(chat and (chat["bots"] == "all" or bot in chat["bots"]), "ACCESS_DENIED", "Access denied", 403)
        else:
            known = dialog.isdigit() and int(dialog) in self.people and self.people[int(dialog)]["active"]
            refuse_unless(known, "ACCESS_DENIED", "Access denied", 403)

    # --- bots

    def bot(self, arguments, by_tokens):
        number = self.integer(arguments["botId"], "BOT_ID_REQUIRED")
        refuse_unless(number in self.bots, "BOT_NOT_FOUND", "Bot not found")
        bot = self.bots[number]
        if not by_tokens:
            token = arguments.get("botToken")
            refuse_unless(token, "BOT_TOKEN_NOT_SPECIFIED", "Bot token is not specified")
            refuse_unless(token == bot["token"], "BOT_OWNERSHIP_ERROR", "Bot is registered by another application", 403)
        return bot

    @staticmethod
    def integer(value, error):
        refuse_unless(isinstance(value, int) and not isinstance(value, bool) or isinstance(value, str) and value.isdigit(), error)
        return int(value)

    @staticmethod
    def shown_bot(bot):
        return {"id": bot["id"], "code": bot["code"], "type": "bot", "isHidden": False, "isSupportOpenline": False,
                "isReactionsEnabled": True, "backgroundId": None, "language": "en", "moduleId": "rest",
                "eventMode": bot["eventMode"], "countMessage": 0, "countCommand": 0, "countChat": 0, "countUser": 0}

    def mode_of(self, fields, bot):
        mode = fields.get("eventMode", bot.get("eventMode", "fetch"))
        refuse_unless(mode in ("fetch", "webhook"), "BOT_INVALID_EVENT_MODE")
        url = fields.get("webhookUrl", bot.get("webhookUrl", ""))
        refuse_unless(mode == "fetch" or url, "BOT_WEBHOOK_URL_REQUIRED")
        return {"eventMode": mode, "webhookUrl": url}

    def imbot_v2_Bot_register(self, arguments, by_tokens):
        fields = arguments["fields"]
        refuse_unless(fields.get("code"), "BOT_CODE_REQUIRED")
        token = fields.get("botToken", "")  # at the top it is not seen
        refuse_unless(by_tokens or token, "BOT_TOKEN_NOT_SPECIFIED")
        refuse_unless(len(token) <= 40, "BOT_TOKEN_INVALID_LENGTH")
        refuse_unless(fields.get("properties", {}).get("name"), "BOT_PROPERTIES_REQUIRED")
        refuse_unless(fields.get("type", "bot") in ("bot", "supervisor", "personal", "openline"), "BOT_INVALID_TYPE")
        bot = next((b for b in self.bots.values() if b["code"] == fields["code"]), None)
        if bot is None:  # a repeat changes nothing
            number = 456 + len(self.bots)
            bot = {"id": number, "code": fields["code"], "token": token, "properties": dict(fields["properties"]),
                   **self.mode_of(fields, {})}
            self.bots[number], self.events[number], self.commands[number] = bot, [], {}
        refuse_unless(by_tokens or bot["token"] == token, "BOT_CODE_ALREADY_TAKEN")
        return {"bot": self.shown_bot(bot), "users": []}

    def imbot_v2_Bot_update(self, arguments, by_tokens):
        bot, fields = self.bot(arguments, by_tokens), arguments["fields"]
        refuse_unless(len(fields.get("botToken", "")) <= 40, "BOT_TOKEN_INVALID_LENGTH")
        bot.update(self.mode_of(fields, bot))
        bot["properties"].update(fields.get("properties", {}))
        bot["token"] = fields.get("botToken", "").strip() or bot["token"]
        return {"bot": self.shown_bot(bot)}

    def imbot_v2_Bot_get(self, arguments, by_tokens):
        return {"bot": self.shown_bot(self.bot(arguments, by_tokens)), "users": []}

    def imbot_v2_Bot_unregister(self, arguments, by_tokens):
        del self.bots[self.bot(arguments, by_tokens)["id"]]
        return {"result": True}

    def imbot_v2_Revision_get(self, _arguments, _by_tokens):
        return {"rest": 36, "web": 130, "mobile": 20, "desktop": 5}

    # --- commands

    @staticmethod
    def shown_command(bot, command):
        return {"id": command["id"], "botId": bot["id"], "command": "/" + command["command"], "common": command["common"],
                "hidden": command["hidden"], "extranetSupport": command["extranetSupport"]}

    def command_fields(self, fields, known=None):
        given = {"common": False, "hidden": False, "extranetSupport": False, "title": {}, "params": {}, **(known or {}), **fields}
        refuse_unless(re.fullmatch(r"[A-Za-z0-9]+", given.get("command", "")), "COMMAND_NAME_INVALID")
        refuse_unless(given["hidden"] or given["title"], "COMMAND_TITLE_REQUIRED")
        return given

    def imbot_v2_Command_register(self, arguments, by_tokens):
        bot = self.bot(arguments, by_tokens)
        refuse_unless(arguments["fields"].get("command"), "COMMAND_REQUIRED")
        name = arguments["fields"]["command"]
        commands = self.commands[bot["id"]]
        if name not in commands:
            commands[name] = {**self.command_fields(arguments["fields"]), "id": 40 + len(commands)}
        return {"command": self.shown_command(bot, commands[name])}

    def imbot_v2_Command_update(self, arguments, by_tokens):
        bot = self.bot(arguments, by_tokens)
        number = self.integer(arguments["commandId"], "COMMAND_ID_REQUIRED")
        command = next((c for c in self.commands[bot["id"]].values() if c["id"] == number), None)
        refuse_unless(command, "COMMAND_NOT_FOUND")
        command.update(self.command_fields(arguments["fields"], command))
        return {"command": self.shown_command(bot, command)}

    def imbot_v2_Command_list(self, arguments, by_tokens):
        bot = self.bot(arguments, by_tokens)
        return {"commands": [self.shown_command(bot, command) for command in self.commands[bot["id"]].values()]}

    # --- messages

    def body(self, fields, bot, known):
        """What a message shows; refused as the portal would, and where it would cut or drop, refused all the same."""
        unknown = sorted(set(fields) - known)
        refuse_unless(not unknown, "ERROR_ARGUMENT", f"unknown fields {unknown}")
        text = fields.get("message", "")
        refuse_unless(isinstance(text, str) and text.strip(), "EMPTY_MESSAGE", "Message is empty")
        refuse_unless(len(text) <= shapes.MOST_TEXT, "MESSAGE_TOO_LONG", "it would be cut")
        shown = {"text": text}
        keyboard = fields.get("keyboard")
        if keyboard is not None and keyboard != "N":
            problems = shapes.keyboard_problems(keyboard, self.commands[bot["id"]])
            refuse_unless(not problems, "KEYBOARD_ERROR", "; ".join(problems))
            shown["keyboard"] = keyboard
        attach = fields.get("attach")
        if attach not in (None, ""):
            problems = shapes.attach_problems(attach)
            refuse_unless(not problems, "ATTACH_ERROR", "; ".join(problems))
            refuse_unless(shapes.attach_size(attach) <= shapes.MOST_ATTACH, "ATTACH_OVERSIZE")
            shown["attach"] = attach
        return shown

    def new_message(self, dialog, author, **facts):
        number = next(self.numbers)
        self.messages[number] = {"id": number, "dialogId": dialog, "authorId": author, "text": "", "versions": [], "uuid": "", **facts}
        return self.messages[number]

    def imbot_v2_Chat_Message_send(self, arguments, by_tokens):
        bot, dialog, fields = self.bot(arguments, by_tokens), str(arguments["dialogId"]), arguments.get("fields") or {}
        self.check_dialog(dialog, bot["id"])
        shown = self.body(fields, bot, SEND_FIELDS)
        template = fields.get("templateId", "")
        if template and self.knows_uuids:
            refuse_unless(re.fullmatch(UUID, template), "ERROR_ARGUMENT", "templateId is no UUID")
            if template in self.uuids:
                return {"id": self.uuids[template], "uuidMap": {}}
        message = self.new_message(dialog, bot["id"], uuid=template, **shown)
        message["versions"].append(dict(shown))
        if template:
            self.uuids[template] = message["id"]
        return {"id": message["id"], "uuidMap": {}}

    def imbot_v2_Chat_Message_update(self, arguments, by_tokens):
        bot = self.bot(arguments, by_tokens)
        message = self.messages.get(self.integer(arguments["messageId"], "MESSAGE_ID_REQUIRED"))
        own = message is not None and message["authorId"] == bot["id"]
        refuse_unless(own, "ACCESS_DENIED", "Access denied", 403)
        fields = arguments["fields"]
        shown = self.body(fields, bot, UPDATE_FIELDS)
        for part in ("attach", "keyboard"):
            if part in fields:
                message.pop(part, None)
        if isinstance(shown.get("attach"), list):  # the short form takes the attachment away
            shown.pop("attach")
        message.update(shown)
        message["versions"].append({key: message[key] for key in ("text", "attach", "keyboard") if key in message})
        return {"result": True}

    # --- files

    def imbot_v2_File_upload(self, arguments, by_tokens):
        bot, dialog, fields = self.bot(arguments, by_tokens), str(arguments["dialogId"]), arguments["fields"]
        self.check_dialog(dialog, bot["id"])
        refuse_unless(fields.get("name") and fields.get("content"), "ERROR_ARGUMENT", "name and content")
        try:
            content = base64.b64decode(fields["content"], validate=True)
        except ValueError:
            raise Refused("FILE_UPLOAD_FAILED", "content is not Base64") from None
        number = self.add_file(fields["name"], content)
        message = self.new_message(dialog, bot["id"], text=fields.get("message", ""), file=number)
        return {"file": {"id": number, "name": fields["name"], "size": len(content)}, "messageId": message["id"], "dialogId": dialog}

    def add_file(self, name, content):
        number = next(self.numbers)
        self.files[number] = {"id": number, "name": name, "content": content}
        return number

    def imbot_v2_File_download(self, arguments, by_tokens):
        self.bot(arguments, by_tokens)
        number = self.integer(arguments["fileId"], "FILE_ID_REQUIRED")
        refuse_unless(number in self.files, "FILE_NOT_FOUND", "File not found")
        token = secrets.token_hex(8)
        self.downloads[token] = number
        return {"downloadUrl": f"{self.url}/rest/download.json?token={token}"}

    # --- reading

    def scope(self, _arguments, _by_tokens):
        return self.scopes

    def profile(self, _arguments, _by_tokens):
        return {"ID": "1", "ADMIN": True, "NAME": "Webhook", "LAST_NAME": "Owner"}

    def user_get(self, arguments, _by_tokens):
        wanted = arguments.get("FILTER") or arguments.get("filter") or arguments
        found = []
        for person in self.people.values():
            if person["bot"] or person["type"] == "email":
                continue
            if "ID" in wanted and str(wanted["ID"]) != str(person["id"]):
                continue
            if "EMAIL" in wanted and wanted["EMAIL"] != person["email"]:
                continue
            found.append({"ID": str(person["id"]), "ACTIVE": person["active"], "NAME": person["name"], "EMAIL": person["email"],
                          "USER_TYPE": person["type"], "UF_DEPARTMENT": person["departments"]})
        return found

    # --- events

    def imbot_v2_Event_get(self, arguments, by_tokens):
        bot = self.bot(arguments, by_tokens)
        limit = self.integer(arguments.get("limit", 100), "ERROR_ARGUMENT")
        refuse_unless(1 <= limit <= 1000, "ERROR_ARGUMENT", "limit")
        refuse_unless(not arguments.get("withUserEvents"), "SCOPE_ERROR")
        queue = self.events[bot["id"]]
        offset = arguments.get("offset")
        if offset is not None:
            queue[:] = [event for event in queue if event["eventId"] >= self.integer(offset, "ERROR_ARGUMENT")]
        given = json.loads(json.dumps(queue[:limit]))
        following = given[-1]["eventId"] + 1 if given else offset
        return {"events": given, "nextOffset": following, "hasMore": len(queue) > limit}

    def emit(self, bot, kind, data):
        """An event for the bot: into its queue, or on its way to the webhook. The event or the body."""
        if bot["eventMode"] == "fetch":
            event = {"eventId": next(self.event_numbers), "type": kind, "date": time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime()),
                     "data": {"bot": self.shown_bot(bot), **data}}
            self.events[bot["id"]].append(event)
            return event
        body = shapes.bracket_form(self.webhook_tree(bot, kind, data))
        self.to_deliver.append((bot["webhookUrl"], body))
        return body

    def webhook_tree(self, bot, kind, data, ts=None):
        other = {"access_token": "not-yours", "application_token": "token-of-the-bot-block", "member_id": self.member}
        return {"event": kind, "data": {"bot": {"id": bot["id"], "code": bot["code"], "auth": other}, **data},
                "ts": int(time.time()) if ts is None else ts,
                "auth": {"domain": "portal.test", "application_token": self.application_token, "member_id": self.member}}

    def message_facts(self, message):
        return {"id": message["id"], "chatId": self.chat_facts(message["dialogId"], 1)["id"], "authorId": message["authorId"],
                "date": "2026-11-21T10:30:00+00:00", "text": message["text"], "isSystem": message.get("isSystem", False), "uuid": "",
                "forward": message.get("forward"), "params": message.get("params", {}), "viewedByOthers": False}

    def data_of(self, message, user, **more):
        return {**more, "message": self.message_facts(message), "chat": self.chat_facts(message["dialogId"], user),
                "user": {k: v for k, v in self.people[user].items() if k != "email"}, "language": "en"}

    # --- what people do

    def say(self, user, text, dialog=None, *, kind="ONIMBOTV2MESSAGEADD", bot=None, **facts):
        """Somebody writes; a typed command fires its own event only; in a group the bot must be mentioned."""
        dialog = str(user) if dialog is None else dialog
        message = self.new_message(dialog, user, text=text, **facts)
        emitted = []
        for each in list(self.bots.values()):
            if bot not in (None, each["id"]):
                continue
            name, _, params = text.removeprefix("/").partition(" ")
            if text.startswith("/") and name in self.commands[each["id"]]:
                command = self.commands[each["id"]][name]
                facts_of = {"id": command["id"], "command": "/" + name, "params": params, "context": "textarea"}
                emitted.append(self.emit(each, "ONIMBOTV2COMMANDADD", self.data_of(message, user, command=facts_of)))
            elif not dialog.startswith("chat") or f"[USER={each['id']}]" in text:
                emitted.append(self.emit(each, kind, self.data_of(message, user)))
        return message, emitted

    def press(self, user, message_id, label):
        """Somebody presses a button; nothing comes when the keyboard does not say whose it is after an update."""
        message = self.messages[message_id]
        keyboard = message.get("keyboard")
        button = next((b for b in shapes.buttons_of(keyboard) or [] if b.get("TEXT") == label), None)
        refuse_unless(button, "NO_BUTTON", label)
        named = isinstance(keyboard, dict) and "BOT_ID" in keyboard
        if not named and len(message["versions"]) > 1:
            return []
        bot = self.bots[int(keyboard["BOT_ID"]) if named else message["authorId"]]
        name = str(button["COMMAND"]).lstrip("/")
        command = {"id": self.commands[bot["id"]][name]["id"], "command": "/" + name, "params": button.get("COMMAND_PARAMS", ""),
                   "context": "keyboard"}
        return [self.emit(bot, "ONIMBOTV2COMMANDADD", self.data_of(message, user, command=command))]
