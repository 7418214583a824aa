-- The journal, version 4: roles held for a time, and applications that may send mail.

-- `role` is empty for every role the principal is configured with; `principal` is empty where nobody is stood in for.
-- In force from `starts_at` until before `ends_at`; a revocation moves `ends_at` to its moment and says so in `ended_by`.
CREATE TABLE grants (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    person     TEXT NOT NULL,
    role       TEXT NOT NULL DEFAULT '',
    principal  TEXT NOT NULL DEFAULT '',
    starts_at  INTEGER NOT NULL,
    ends_at    INTEGER NOT NULL,
    request_id INTEGER NOT NULL UNIQUE,
    granted_at INTEGER NOT NULL,
    ended_by   INTEGER
) STRICT;
CREATE INDEX grants_by_person ON grants (person, ends_at);

CREATE TABLE app_senders (
    sender      TEXT PRIMARY KEY,
    app         TEXT NOT NULL,
    audience    TEXT NOT NULL CHECK (audience IN ('internal', 'external')),
    domains     TEXT NOT NULL DEFAULT '[]',
    reason      TEXT NOT NULL DEFAULT '',
    request_id  INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
