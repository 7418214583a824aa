-- The journal, version 1, as stores of that time have it: where the upgrades begin. Never changed.

CREATE TABLE meta (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- What people said, before anything was done about it. Ids are never reused: pruning keeps the newest row.
-- `also` holds the further keys of the same post, one a line.
CREATE TABLE inbox (
    id           INTEGER PRIMARY KEY,
    dedupe_key   TEXT NOT NULL,
    also         TEXT NOT NULL DEFAULT '',
    received_at  INTEGER NOT NULL,
    platform     TEXT NOT NULL,
    conversation TEXT NOT NULL,
    sender       TEXT NOT NULL,
    payload      ANY NOT NULL,
    processed_at INTEGER
) STRICT;
CREATE INDEX inbox_waiting ON inbox (id) WHERE processed_at IS NULL;

-- Every key under which a delivery may come again, its own and further ones alike.
CREATE TABLE inbox_keys (
    key      TEXT PRIMARY KEY,
    inbox_id INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE requests (
    id             INTEGER PRIMARY KEY AUTOINCREMENT,
    inbox_id       INTEGER UNIQUE,
    ticket_id      INTEGER,
    person         TEXT NOT NULL,
    operation      TEXT NOT NULL,
    arguments      TEXT NOT NULL DEFAULT '{}',
    language       TEXT NOT NULL DEFAULT '',
    platform       TEXT NOT NULL DEFAULT '',
    conversation   TEXT NOT NULL DEFAULT '',
    thread         TEXT NOT NULL DEFAULT '',
    state          TEXT NOT NULL,
    generation     INTEGER NOT NULL DEFAULT 1,
    plan           ANY,
    digest         TEXT NOT NULL DEFAULT '',
    policy_version TEXT NOT NULL DEFAULT '',
    reason_code    TEXT NOT NULL DEFAULT '',
    outcome        TEXT,
    created_at     INTEGER NOT NULL,
    updated_at     INTEGER NOT NULL,
    expires_at     INTEGER
) STRICT;
CREATE INDEX requests_by_state ON requests (state);
CREATE INDEX requests_by_person ON requests (person, id);
CREATE INDEX requests_by_ticket ON requests (ticket_id) WHERE ticket_id IS NOT NULL;

-- Write-ahead of effects: `intent` is durable before the backend is touched.
CREATE TABLE steps (
    request_id  INTEGER NOT NULL REFERENCES requests (id),
    ordinal     INTEGER NOT NULL,
    state       TEXT NOT NULL CHECK (state IN ('intent', 'done', 'failed', 'unknown')),
    attempt     INTEGER NOT NULL DEFAULT 1,
    target      TEXT NOT NULL DEFAULT '',
    intent_at   INTEGER NOT NULL,
    finished_at INTEGER,
    result      TEXT,
    PRIMARY KEY (request_id, ordinal)
) STRICT, WITHOUT ROWID;
CREATE INDEX steps_open ON steps (request_id) WHERE finished_at IS NULL;

CREATE TABLE approvals (
    request_id INTEGER NOT NULL REFERENCES requests (id),
    generation INTEGER NOT NULL,
    person     TEXT NOT NULL,
    decision   TEXT NOT NULL CHECK (decision IN ('approve', 'deny')),
    reason     TEXT NOT NULL DEFAULT '',
    decided_at INTEGER NOT NULL,
    via        TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (request_id, generation, person)
) STRICT, WITHOUT ROWID;

-- A button carries only its opaque token; what it says and for whom is here.
CREATE TABLE buttons (
    token      TEXT PRIMARY KEY,
    request_id INTEGER,
    generation INTEGER NOT NULL DEFAULT 0,
    person     TEXT,
    say        TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX buttons_by_expiry ON buttons (expires_at);
CREATE INDEX buttons_by_request ON buttons (request_id) WHERE request_id IS NOT NULL;

CREATE TABLE tickets (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    request_id INTEGER,
    opened_by  TEXT NOT NULL,
    concerns   TEXT NOT NULL DEFAULT '',
    unit       TEXT NOT NULL DEFAULT '',
    subject    TEXT NOT NULL DEFAULT '{}',
    state      TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'solved', 'cancelled')),
    assignee   TEXT,
    opened_at  INTEGER NOT NULL,
    solved_at  INTEGER
) STRICT;
CREATE INDEX tickets_by_state ON tickets (state, id);
CREATE INDEX tickets_by_opener ON tickets (opened_by, id);
CREATE INDEX tickets_by_concerned ON tickets (concerns, id);

CREATE TABLE ticket_entries (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    ticket_id INTEGER NOT NULL REFERENCES tickets (id),
    at        INTEGER NOT NULL,
    author    TEXT NOT NULL,
    kind      TEXT NOT NULL,
    body      TEXT NOT NULL DEFAULT '{}'
) STRICT;
CREATE INDEX ticket_entries_by_ticket ON ticket_entries (ticket_id, id);

-- What is to be said, in order per conversation. A row of a request's card holds no text: it is rendered from the
-- request's newest state when it is sent, so one waiting row per card is enough.
CREATE TABLE outbox (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    kind         TEXT NOT NULL CHECK (kind IN ('card', 'answer', 'whisper', 'response', 'claim')),
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
    last_error   TEXT
) STRICT;
CREATE INDEX outbox_lanes ON outbox (lane, id) WHERE state IN ('pending', 'sending');
CREATE INDEX outbox_done ON outbox (sent_at) WHERE state IN ('sent', 'failed');
CREATE UNIQUE INDEX outbox_card ON outbox (card_id) WHERE state = 'pending' AND card_id IS NOT NULL;

-- Where each card of a request is shown; message_ref is known once it was sent, live ones are kept up to date.
CREATE TABLE cards (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    request_id   INTEGER NOT NULL,
    platform     TEXT NOT NULL,
    conversation TEXT NOT NULL,
    thread       TEXT NOT NULL DEFAULT '',
    personal     INTEGER NOT NULL DEFAULT 0,
    recipient    TEXT NOT NULL DEFAULT '',
    language     TEXT NOT NULL,
    message_ref  TEXT,
    live         INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX cards_by_request ON cards (request_id, live);

CREATE TABLE timers (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    due_at  INTEGER NOT NULL,
    kind    TEXT NOT NULL,
    subject TEXT NOT NULL,
    state   TEXT NOT NULL DEFAULT 'waiting'
) STRICT;
CREATE INDEX timers_due ON timers (due_at) WHERE state = 'waiting';
CREATE INDEX timers_by_subject ON timers (subject, kind);

-- One-time secrets, sealed. `sealed` and `nonce` are emptied when the claim was opened or has expired.
CREATE TABLE claims (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    request_id INTEGER,
    account    TEXT NOT NULL,
    nonce      BLOB,
    sealed     BLOB,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    opened_at  INTEGER,
    active     INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE UNIQUE INDEX claims_active ON claims (request_id) WHERE active = 1;

CREATE TABLE questions (
    conversation TEXT NOT NULL,
    person       TEXT NOT NULL,
    body         TEXT NOT NULL,
    asked_at     INTEGER NOT NULL,
    expires_at   INTEGER NOT NULL,
    PRIMARY KEY (conversation, person)
) STRICT, WITHOUT ROWID;

-- Each record is sealed to the one before; the last (seq, hash) is also in meta under `audit_head`.
CREATE TABLE audit (
    seq        INTEGER PRIMARY KEY,
    at         INTEGER NOT NULL,
    actor      TEXT NOT NULL,
    action     TEXT NOT NULL,
    request_id INTEGER,
    ticket_id  INTEGER,
    subject    TEXT NOT NULL,
    body       TEXT NOT NULL,
    previous   BLOB NOT NULL,
    hash       BLOB NOT NULL
) STRICT;
CREATE INDEX audit_by_request ON audit (request_id) WHERE request_id IS NOT NULL;
CREATE INDEX audit_by_ticket ON audit (ticket_id) WHERE ticket_id IS NOT NULL;
