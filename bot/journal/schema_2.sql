-- The journal, version 2: home pages in the outbox, open questions with a token, links of people to platforms.

-- SQLite cannot change a CHECK: the table is made anew. Its ids go on where they were, because platforms know messages
-- by them for ever. `failing` is the kind of the last failure: what an outage held up is due at once when it ends.
CREATE TABLE outbox_2 (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    kind         TEXT NOT NULL CHECK (kind IN ('card', 'answer', 'whisper', 'response', 'claim', 'home')),
    platform     TEXT NOT NULL,
    conversation TEXT NOT NULL,
    lane         TEXT NOT NULL GENERATED ALWAYS AS (platform || ' ' || conversation) STORED,
    thread       TEXT NOT NULL DEFAULT '',
    personal     INTEGER NOT NULL DEFAULT 0,
    recipient    TEXT NOT NULL DEFAULT '',
    language     TEXT NOT NULL,
    request_id   INTEGER,
    card_id      INTEGER,
    card         TEXT,
    response_url TEXT NOT NULL DEFAULT '',
    state        TEXT NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'sending', 'sent', 'failed')),
    attempts     INTEGER NOT NULL DEFAULT 0,
    next_at      INTEGER NOT NULL,
    created_at   INTEGER NOT NULL,
    sent_at      INTEGER,
    last_error   TEXT,
    failing      TEXT NOT NULL DEFAULT ''
) STRICT;
INSERT INTO outbox_2 (id, kind, platform, conversation, thread, personal, recipient, language, request_id, card_id, card,
                      response_url, state, attempts, next_at, created_at, sent_at, last_error)
    SELECT id, kind, platform, conversation, thread, personal, recipient, language, request_id, card_id, card,
           response_url, state, attempts, next_at, created_at, sent_at, last_error FROM outbox;
DELETE FROM sqlite_sequence WHERE name = 'outbox_2';
INSERT INTO sqlite_sequence (name, seq) SELECT 'outbox_2', seq FROM sqlite_sequence WHERE name = 'outbox';
DROP TABLE outbox;
ALTER TABLE outbox_2 RENAME TO outbox;
CREATE INDEX outbox_lanes ON outbox (lane, id) WHERE state IN ('pending', 'sending');
CREATE INDEX outbox_done ON outbox (sent_at) WHERE state IN ('sent', 'failed');
CREATE UNIQUE INDEX outbox_card ON outbox (card_id) WHERE state = 'pending' AND card_id IS NOT NULL;
-- A home page shows the newest facts: one waiting row per person is enough.
CREATE UNIQUE INDEX outbox_home ON outbox (platform, recipient) WHERE kind = 'home' AND state = 'pending';

-- `token` is what a form carries; `heard` is 0 when other words were said since, which are then no answer any more.
ALTER TABLE questions ADD COLUMN token TEXT NOT NULL DEFAULT '';
ALTER TABLE questions ADD COLUMN heard INTEGER NOT NULL DEFAULT 1;
CREATE INDEX questions_by_token ON questions (token) WHERE token <> '';

-- How many approvers were told of a request; empty: nobody was asked yet.
ALTER TABLE requests ADD COLUMN notified INTEGER;

CREATE INDEX buttons_by_person ON buttons (person, say) WHERE person IS NOT NULL;
CREATE INDEX steps_by_target ON steps (target) WHERE state = 'done';

-- Identities people bound to themselves by a code, beside those of the configuration.
CREATE TABLE links (
    platform  TEXT NOT NULL,
    identity  TEXT NOT NULL,
    person    TEXT NOT NULL,
    linked_at INTEGER NOT NULL,
    PRIMARY KEY (platform, identity)
) STRICT, WITHOUT ROWID;

-- One code per person at a time; only its salted hash is kept, and the row goes at its first use.
CREATE TABLE link_codes (
    person     TEXT PRIMARY KEY,
    salt       BLOB NOT NULL,
    hash       BLOB NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Wrong codes, by who typed them.
CREATE TABLE link_tries (
    platform TEXT NOT NULL,
    identity TEXT NOT NULL,
    at       INTEGER NOT NULL
) STRICT;
CREATE INDEX link_tries_by_identity ON link_tries (platform, identity, at);

-- Where people said they want to be reached; it goes before what the configuration says.
CREATE TABLE reaches (
    person   TEXT PRIMARY KEY,
    platform TEXT NOT NULL,
    said_at  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
