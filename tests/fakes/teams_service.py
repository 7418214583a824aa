"""The state behind the fake Bot Connector: people, conversations, messages; what the real one refuses, it refuses."""

import itertools
import json
import time
import urllib.parse

import teams_cards


class Refused(Exception):
    def __init__(self, status, code, message=""):
        super().__init__(f"{status} {code} {message}")
        self.status, self.code, self.message = status, code, message


def refuse_unless(condition, status, code, message=""):
    if not condition:
        raise Refused(status, code, message)


class Service:
    """Conversations are "19:<name>@thread.tacv2" (channels), "19:<name>@thread.v2" (group chats), "a:<person>" (personal)."""

    def __init__(self, app_id, tenant, channels=("c1", "c2"), groups=("g1",), people=("aad-1", "aad-2", "aad-3")):
        self.app_id, self.tenant, self.bot = app_id, tenant, "28:" + app_id
        self.numbers = itertools.count(1)
        self.people, self.conversations, self.messages = {}, {}, {}
        self.files = {}  # by path: what somebody sent, or None where somebody expects one
        for person in people:
            self.add_person(person)
        for name in channels:
            self.add_conversation(f"19:{name}@thread.tacv2", "channel")
        for name in groups:
            self.add_conversation(f"19:{name}@thread.v2", "groupChat")

    # --- what there is

    def add_person(self, aad, *, installed=True, role="user", email=None, name=None, members_of=None, active=True):
        self.people[aad] = {"id": "29:1" + aad.replace("-", ""), "name": name or aad, "aadObjectId": aad, "objectId": aad,
                            "email": email or f"{aad}@example.org", "userPrincipalName": email or f"{aad}@example.org",
                            "tenantId": self.tenant, "userRole": role, "installed": installed, "active": active,
                            "members_of": members_of}
        return self.people[aad]

    def add_conversation(self, identity, kind, installed=True):
        self.conversations[identity] = {"id": identity, "conversationType": kind, "installed": installed}

    def person_by_mri(self, mri):
        return next((p for p in self.people.values() if p["id"] == mri), None)

    def personal_conversation(self, aad):
        identity = "a:1" + aad.replace("-", "")
        if identity not in self.conversations:
            self.add_conversation(identity, "personal")
        self.conversations[identity]["person"] = aad
        return identity

    def new_id(self):
        return str(int(time.time() * 1000)) + f"{next(self.numbers):04d}"[-4:]

    def said(self, conversation, activity_id):
        """Somebody else's message, so that a thread has its root."""
        bare = conversation.split(";")[0]
        self.messages[bare, activity_id] = {"conversation": bare, "id": activity_id, "own": False, "root": activity_id,
                                            "activity": {}, "versions": []}

    # --- what is asked of it

    def conversation(self, identity):
        """The conversation and, in a channel, the root of the thread."""
        bare, _, root = identity.partition(";messageid=")
        known = self.conversations.get(bare)
        refuse_unless(known, 404, "ConversationNotFound")
        refuse_unless(known["installed"], 403, "BotNotInConversationRoster")
        if known["conversationType"] == "personal":
            person = self.people[known["person"]]
            refuse_unless(person["installed"] and person["active"], 403, "BotNotInConversationRoster")
        if root:
            refuse_unless(known["conversationType"] == "channel", 400, "BadArgument", "messageid outside a channel")
            refuse_unless((bare, root) in self.messages, 404, "ActivityNotFoundInConversation")
        return known, root

    def check(self, activity):
        found = teams_cards.problems(activity)
        if found:
            raise Refused(*found)

    def create(self, body):
        refuse_unless(isinstance(body, dict), 400, "BadSyntax")
        refuse_unless((body.get("bot") or {}).get("id") == self.bot, 400, "BadArgument", "bot.id")
        channel = ((body.get("channelData") or {}).get("channel") or {}).get("id")
        if channel:
            refuse_unless(body.get("isGroup") is True, 400, "BadArgument", "isGroup")
            refuse_unless(isinstance(body.get("activity"), dict), 400, "BadArgument", "activity")
            refuse_unless(";" not in channel, 400, "BadArgument", "channel")
            sent = self.send(channel, body["activity"])
            return {"id": f"{channel};messageid={sent['id']}", "activityId": sent["id"]}
        tenant = body.get("tenantId") or ((body.get("channelData") or {}).get("tenant") or {}).get("id")
        refuse_unless(tenant == self.tenant, 400, "BadArgument", "tenant")
        members = body.get("members")
        refuse_unless(isinstance(members, list) and len(members) == 1, 400, "BadArgument", "members")
        refuse_unless(str(members[0].get("id")).startswith("29:"), 400, "BadSyntax", "members[0].id")
        person = self.person_by_mri(members[0]["id"])
        refuse_unless(person, 404, "ConversationNotFound", "no such user")
        refuse_unless(person["installed"] and person["active"], 403, "BotNotInConversationRoster")
        return {"id": self.personal_conversation(person["aadObjectId"])}

    def send(self, identity, activity):
        known, root = self.conversation(identity)
        self.check(activity)
        offers = teams_cards.file_cards(activity, teams_cards.CONSENT)
        refuse_unless(not offers or known["conversationType"] == "personal", 400, "BadArgument", "files only in personal chats")
        new = self.new_id()
        message = {"conversation": known["id"], "id": new, "own": True, "activity": activity, "versions": [],
                   "root": root or (new if known["conversationType"] == "channel" else ""), "at": time.time()}
        self.messages[known["id"], new] = message
        if activity.get("text") and activity.get("attachments"):
            return {}  # split in two: no id comes back
        return {"id": new}

    def update(self, identity, activity_id, activity):
        known, _ = self.conversation(identity)
        message = self.messages.get((known["id"], activity_id))
        refuse_unless(message, 404, "ActivityNotFoundInConversation")
        refuse_unless(message["own"], 403, "ForbiddenOperationException")
        self.check(activity)
        message["versions"].append(message["activity"])
        message["activity"] = activity
        return {"id": activity_id}

    def delete(self, identity, activity_id):
        known, _ = self.conversation(identity)
        refuse_unless((known["id"], activity_id) in self.messages, 404, "ActivityNotFoundInConversation")
        del self.messages[known["id"], activity_id]
        return {}

    def visible(self, person):
        return {key: person[key] for key in ("id", "name", "aadObjectId", "objectId", "email", "userPrincipalName", "tenantId", "userRole")}

    def members(self, identity):
        known, _ = self.conversation(identity)
        if known["conversationType"] == "personal":
            return [self.visible(self.people[known["person"]])]
        return [self.visible(p) for p in self.people.values()
                if p["active"] and (p["members_of"] is None or known["id"] in p["members_of"])]

    def member(self, identity, who):
        found = [m for m in self.members(identity) if who in (m["id"], m["aadObjectId"], m["userPrincipalName"])]
        refuse_unless(found, 404, "MemberNotFoundInConversation")
        return found[0]

    def run(self, method, path, body):
        """The answer to one call below the service URL. `path` still has its segments encoded."""
        parts = [urllib.parse.unquote(part) for part in path.split("/")]
        raw = path.split("/")
        for part in raw:
            refuse_unless(not set(part) & set(":@;= "), 400, "BadSyntax", f"segment {part!r} is not encoded")
        refuse_unless(parts[:2] == ["v3", "conversations"], 404, "NotFound")
        rest = parts[2:]
        if not rest and method == "POST":
            return "create", lambda: self.create(body)
        if len(rest) == 2 and rest[1] == "activities" and method == "POST":
            return "send", lambda: self.send(rest[0], body)
        if len(rest) == 3 and rest[1] == "activities":
            known = {"POST": ("send", lambda: self.send(rest[0], body)), "PUT": ("update", lambda: self.update(*[rest[0], rest[2]], body)),
                     "DELETE": ("delete", lambda: self.delete(rest[0], rest[2]))}
            refuse_unless(method in known, 405, "MethodNotAllowed")
            return known[method]
        if len(rest) == 3 and rest[1] == "members" and method == "GET":
            return "member", lambda: self.member(rest[0], rest[2])
        if len(rest) == 2 and rest[1] in ("members", "pagedmembers") and method == "GET":
            paged = rest[1] == "pagedmembers"
            return "members", lambda: {"members": self.members(rest[0])} if paged else self.members(rest[0])
        raise Refused(404, "NotFound", path)

    def posts(self, conversation=None):
        """The bot's messages in order, as they look now."""
        found = [m for m in self.messages.values() if m["own"] and conversation in (None, m["conversation"])]
        return json.loads(json.dumps(found))
