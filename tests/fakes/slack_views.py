"""Views (modals, home pages) and files of the fake workspace: what may be opened, by which trigger, and what is shared."""

import itertools
import json

import slack_view_blocks
from slack_workspace import Workspace, refuse_unless

VIEW_METHODS = {  # method: (needed arguments, further arguments, takes JSON)
    "views.open": (("trigger_id", "view"), (), True),
    "views.update": (("view",), ("view_id", "external_id", "hash"), True),
    "views.publish": (("user_id", "view"), ("hash",), True),
    "files.getUploadURLExternal": (("filename", "length"), ("alt_txt", "snippet_type"), False),
    "files.completeUploadExternal": (("files",), ("channel_id", "thread_ts", "initial_comment", "blocks"), True),
}
TRIGGER_LIFE = 3.0  # seconds, docs.slack.dev/interactivity/handling-user-interaction
MOST_VIEW_BYTES = 250_000


class FilesAndViews(Workspace):
    def __init__(self, url="", trigger_life=TRIGGER_LIFE, **facts):
        super().__init__(**facts)
        self.url, self.trigger_life = url, trigger_life
        self.triggers = {}   # id -> {user, until, used}
        self.views = {}      # id -> the view as stored
        self.homes = {}      # user -> view id
        self.uploads = {}    # file id -> {name, length, bytes, shared}
        self.theirs = {}     # name -> somebody's file
        self.view_numbers = itertools.count(1)

    # --- triggers

    def new_trigger(self, user):
        trigger = f"{next(self.numbers)}.{next(self.numbers)}.{self.team.lower()}{user.lower()}"
        self.triggers[trigger] = {"user": user, "until": self.now() + self.trigger_life, "used": False}
        return trigger

    def use_trigger(self, name):
        refuse_unless(name in self.triggers, "invalid_trigger_id")
        trigger = self.triggers[name]
        refuse_unless(not trigger["used"], "exchanged_trigger_id")
        refuse_unless(self.now() <= trigger["until"], "expired_trigger_id")
        trigger["used"] = True
        return trigger["user"]

    # --- views

    def checked_view(self, arguments, kinds):
        view = self.decoded(arguments, "view", "invalid_arguments", None)
        refuse_unless(isinstance(view, dict), "invalid_arguments", ["[ERROR] view must be an object"])
        refuse_unless(len(json.dumps(view, ensure_ascii=False).encode()) <= MOST_VIEW_BYTES, "view_too_large")
        messages = slack_view_blocks.problems(view, kinds)
        refuse_unless(not messages, "invalid_arguments", messages)
        return view

    def keep(self, view, user, view_id=None):
        view_id = view_id or f"V{next(self.view_numbers)}"
        stored = {**view, "id": view_id, "team_id": self.team, "user": user, "hash": f"{self.now():.0f}.{next(self.numbers)}",
                  "state": {"values": {}}, "app_id": "A1", "bot_id": self.bot_id, "root_view_id": view_id}
        self.views[view_id] = stored
        return {"view": {key: value for key, value in stored.items() if key != "user"}}

    def views_open(self, arguments):
        view = self.checked_view(arguments, ("modal",))
        return self.keep(view, self.use_trigger(arguments["trigger_id"]))

    def views_update(self, arguments):
        old = self.views.get(arguments.get("view_id"))
        refuse_unless(old is not None, "not_found")
        refuse_unless(arguments.get("hash") in (None, old["hash"]), "hash_conflict")
        return self.keep(self.checked_view(arguments, (old["type"],)), old["user"], old["id"])

    def views_publish(self, arguments):
        user = arguments["user_id"]
        refuse_unless(user in self.people, "invalid_arguments")
        view = self.checked_view(arguments, ("home",))
        answer = self.keep(view, user, self.homes.get(user))
        self.homes[user] = answer["view"]["id"]
        return answer

    def home(self, user):
        """What that person sees on the app's home page, or nothing."""
        return self.views.get(self.homes.get(user))

    def modals(self, user):
        return [view for view in self.views.values() if view["type"] == "modal" and view["user"] == user]

    # --- files

    def files_getUploadURLExternal(self, arguments):
        refuse_unless(str(arguments["length"]).isdigit() and int(arguments["length"]) >= 1, "invalid_arguments")
        number = f"F{next(self.numbers)}"
        self.uploads[number] = {"id": number, "name": arguments["filename"], "length": int(arguments["length"]),
                                "alt": arguments.get("alt_txt", ""), "bytes": None, "shared": None}
        return {"upload_url": f"{self.url}/upload/{number}", "file_id": number}

    def receive(self, number, body):
        """Bytes put at an upload URL; only as many as were announced."""
        upload = self.uploads.get(number)
        if upload is None or upload["bytes"] is not None or len(body) != upload["length"]:
            return False
        upload["bytes"] = body
        return True

    def files_completeUploadExternal(self, arguments):
        files = self.decoded(arguments, "files", "invalid_arguments", None)
        good = isinstance(files, list) and files and all(isinstance(f, dict) and set(f) <= {"id", "title"} for f in files)
        refuse_unless(good, "invalid_arguments", ["[ERROR] files must be a list of id and title"])
        for file in files:
            upload = self.uploads.get(file.get("id"))
            refuse_unless(upload is not None and upload["bytes"] is not None and upload["shared"] is None, "file_not_found")
        channel = self.channel(arguments["channel_id"]) if arguments.get("channel_id") else ""
        thread = arguments.get("thread_ts", "")
        for file in files:
            self.uploads[file["id"]].update(shared={"channel": channel, "thread": thread}, title=file.get("title", ""))
        return {"files": [{"id": file["id"], "title": file.get("title", "")} for file in files]}

    def shared_files(self, channel=None):
        """What people see: name, title, place and text of each shared file."""
        return [{"name": f["name"], "title": f["title"], "alt": f["alt"], **f["shared"], "text": f["bytes"].decode("utf-8", "replace")}
                for f in self.uploads.values() if f["shared"] and channel in (None, f["shared"]["channel"])]

    def someones_file(self, name, text, mimetype="text/csv"):
        """A file a person sends, as an event describes it."""
        data = text.encode()
        self.theirs[name] = {"bytes": data, "mimetype": mimetype}
        return {"id": f"F{next(self.numbers)}", "name": name, "mimetype": mimetype, "size": len(data), "mode": "hosted",
                "url_private": f"{self.url}/files-pri/{name}", "url_private_download": f"{self.url}/files-pri/{name}"}
