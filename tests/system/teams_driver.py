"""Drives a running Botones as Teams and its people would: signed activities in, sent cards out.

    with FakeTeams() as fake:
        teams = TeamsDriver(f"http://127.0.0.1:{port}", fake)
        teams.mention("aad-1", "create account juan.perez …")
        card = teams.wait_for_card("Approve")
        teams.press("aad-2", card, "Approve")

People are their Entra object ids; channels are "c1" or whole conversation ids.
"""

import datetime
import html
import http.client
import itertools
import json
import sys
import time
import urllib.parse
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "fakes"))
import teams_cards  # noqa: E402
import teams_keys  # noqa: E402
from teams import FakeTeams  # noqa: E402,F401  (for the tests that use this library)
from watching import Watching, wait_until  # noqa: E402,F401


def buttons(message):
    return [action["title"] for action in teams_cards.buttons(message["activity"])]


def words(message):
    """Everything a reader of the card sees."""
    return teams_cards.words(message["activity"])


def inputs(message):
    """The inputs of a form: each with id, label and type."""
    return teams_cards.inputs(message["activity"])


class TeamsDriver(Watching):
    words_of, buttons_of = staticmethod(words), staticmethod(buttons)

    ROUTES = {"messages": "/api/messages", "webhook": "/teams/outgoing-webhook"}

    def __init__(self, bot_url, fake, webhook_secret=None, bot_name="Botones"):
        self.bot_url, self.fake, self.webhook_secret, self.bot_name = bot_url, fake, webhook_secret, bot_name
        self.numbers = itertools.count(1)
        self.run = f"{time.time_ns():x}"[-8:]  # keeps ids unique over restarts of the driver

    # --- delivering

    def deliver(self, route, body, *, authorization=None, headers=None, content_type=None, timeout=10):
        """(status, body) of one signed request; `authorization` may be forged."""
        if isinstance(body, (dict, list)):
            activity, body = body, json.dumps(body, separators=(",", ":"), ensure_ascii=False)
        else:
            activity = {}
        if isinstance(body, str):
            body = body.encode()
        if authorization is None:
            authorization = (self.fake.authorization(activity.get("serviceUrl")) if route == "messages"
                             else teams_keys.webhook_authorization(self.webhook_secret, body))
        sent = {"Content-Type": content_type or "application/json; charset=utf-8", "Authorization": authorization,
                "User-Agent": "Microsoft-SkypeBotApi (Microsoft-BotFramework/3.0)", **(headers or {})}
        target = urllib.parse.urlsplit(self.bot_url)
        connection = http.client.HTTPConnection(target.hostname, target.port, timeout=timeout)
        try:
            connection.request("POST", self.ROUTES[route], body, {name: value for name, value in sent.items() if value})
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()

    def redeliver(self, route, body):
        """Teams' own repetition: the same activity, signed anew."""
        return self.deliver(route, body)

    # --- activities

    def new_id(self):
        return f"{int(time.time() * 1000)}{next(self.numbers):03d}{self.run}"

    @staticmethod
    def now():
        return datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"

    def conversation_id(self, channel):
        return channel if channel.startswith(("19:", "a:")) else f"19:{channel}@thread.tacv2"

    def account(self, person):
        known = self.fake.service.people.get(person)
        if known is None:
            return {"id": "29:1" + person.replace("-", ""), "name": person, "aadObjectId": person}
        return {"id": known["id"], "name": known["name"], "aadObjectId": known["aadObjectId"]}

    def activity(self, kind, person, conversation, **more):
        """What every activity has. `conversation` is an id, in a channel with `;messageid=`."""
        known = self.fake.service.conversations.get(conversation.split(";")[0], {})
        conversation_type = known.get("conversationType", "channel")
        where = {"conversationType": conversation_type, "tenantId": self.fake.tenant, "id": conversation}
        if conversation_type != "personal":
            where["isGroup"] = True
        data = {"tenant": {"id": self.fake.tenant}}
        if conversation_type == "channel":
            data.update(team={"id": "19:team@thread.tacv2"}, channel={"id": conversation.split(";")[0]})
        made = {"type": kind, "id": self.new_id(), "timestamp": self.now(), "serviceUrl": self.fake.service_url,
                "channelId": "msteams", "from": self.account(person), "conversation": where,
                "recipient": {"id": self.fake.service.bot, "name": self.bot_name}, "locale": "en-US", "channelData": data}
        made.update(more)
        return made

    def bot_mention(self):
        return {"type": "mention", "mentioned": {"id": self.fake.service.bot, "name": self.bot_name},
                "text": f"<at>{self.bot_name}</at>"}

    def client_info(self):
        return {"type": "clientInfo", "locale": "en-US", "country": "US", "platform": "Windows", "timezone": "America/Bogota"}

    def words_activity(self, person, text, conversation, entities=(), **more):
        content = f"<div>{html.escape(text)}</div>"
        return self.activity("message", person, conversation, textFormat="plain", text=text,
                             attachments=[{"contentType": "text/html", "content": content}],
                             entities=[*entities, self.client_info()], **more)

    def mention_activity(self, person, text, channel="c1", **more):
        conversation = self.conversation_id(channel)
        made = self.words_activity(person, f"<at>{self.bot_name}</at>&nbsp;{text}", conversation, [self.bot_mention()], **more)
        if made["conversation"]["conversationType"] == "channel" and ";" not in conversation:
            made["conversation"]["id"] = f"{conversation};messageid={made['id']}"
            self.fake.service.said(conversation, made["id"])
        return made

    def direct_activity(self, person, text, **more):
        return self.words_activity(person, text, self.fake.service.personal_conversation(person), **more)

    def press_activity(self, person, message, label, values=None, way="execute"):
        """What a press on the button of that title sends; `message` as the fake shows it. `values` fill a form's inputs,
        by id. `way`: execute (invoke) or submit (the fallback of older clients)."""
        action = next((a for a in teams_cards.buttons(message["activity"]) if a["title"] == label), None)
        if action is None:
            raise AssertionError(f"no button {label!r} among {buttons(message)}")
        if way == "submit":
            action = action["fallback"]
        data = dict(action.get("data") or {})
        if action.get("associatedInputs") != "none":
            data.update({i["id"]: i.get("value", "") for i in inputs(message)})
            data.update(values or {})
        conversation = message["conversation"] + (f";messageid={message['root']}" if message.get("root") else "")
        if way == "submit":
            return self.activity("message", person, conversation, value=data, replyToId=message["id"])
        value = {"action": {"type": "Action.Execute", "id": "", "verb": action.get("verb"), "data": data}, "trigger": "manual"}
        return self.activity("invoke", person, conversation, name="adaptiveCard/action", value=value, replyToId=message["id"])

    def installed_activity(self, person, action="add"):
        return self.activity("installationUpdate", person, self.fake.service.personal_conversation(person), action=action)

    def file_activity(self, person, name, content, text=""):
        """Somebody sends a file in their private conversation."""
        path = f"/files/{next(self.numbers)}/download"
        with self.fake.lock:
            self.fake.service.files[path] = content
        made = self.direct_activity(person, text)
        made["attachments"].append({"contentType": "application/vnd.microsoft.teams.file.download.info", "name": name,
                                    "contentUrl": f"{self.fake.url}/drive/{name}",
                                    "content": {"downloadUrl": f"{self.fake.url}{path}?tempauth=x", "uniqueId": "u1",
                                                "fileType": name.rsplit(".", 1)[-1]}})
        return made

    def consent_activity(self, person, message, action="accept"):
        """What the answer to an offered file sends; the path the file then goes to."""
        offer = teams_cards.file_cards(message["activity"], teams_cards.CONSENT)[0]
        path = f"/files/{next(self.numbers)}/upload"
        value = {"type": "fileUpload", "action": action, "context": offer["content"][action + "Context"]}
        if action == "accept":
            with self.fake.lock:
                self.fake.service.files[path] = None
            value["uploadInfo"] = {"contentUrl": f"{self.fake.url}/drive/{offer['name']}", "name": offer["name"],
                                   "uploadUrl": self.fake.url + path, "uniqueId": "u2", "fileType": offer["name"].rsplit(".", 1)[-1]}
        return self.activity("invoke", person, message["conversation"], name="fileConsent/invoke", value=value,
                             replyToId=message["id"]), path

    # --- people

    def expect_accepted(self, answer):
        if answer[0] not in (200, 201, 202):
            raise AssertionError(f"Teams would show an error: {answer}")
        return answer

    def mention(self, person, text, channel="c1", **more):
        activity = self.mention_activity(person, text, channel, **more)
        self.expect_accepted(self.deliver("messages", activity))
        return activity

    def direct(self, person, text):
        activity = self.direct_activity(person, text)
        self.expect_accepted(self.deliver("messages", activity))
        return activity

    def install(self, person):
        """The person adds the app: from then on the bot can write first."""
        self.expect_accepted(self.deliver("messages", self.installed_activity(person)))

    def press(self, person, message, label, values=None, way="execute"):
        activity = self.press_activity(person, message, label, values, way)
        _, body = self.expect_accepted(self.deliver("messages", activity))
        if way == "execute":
            answer = json.loads(body)
            if answer.get("statusCode") != 200 or not str(answer.get("type", "")).startswith("application/vnd.microsoft."):
                raise AssertionError(f"the client would say that something went wrong: {answer}")
        return activity

    # --- what they see

    def posts_in(self, channel):
        return self.fake.posts(None if channel is None else self.conversation_id(channel))

    def look_again(self, message):
        """The same message as it looks now."""
        return next(m for m in self.fake.posts() if (m["conversation"], m["id"]) == (message["conversation"], message["id"]))

    def wait_for_whisper(self, person, text="", seconds=20.0):
        """What only that person reads: Teams has no messages for one reader, so it comes in the private conversation."""
        return self.wait_for_card(None, text, self.fake.service.personal_conversation(person), seconds)
