-- The journal, version 3: files people sent with their orders, and several one-time passwords in one request.

-- What a file said is part of the order: planning again reads it from here, not from the platform.
CREATE TABLE files (
    id          INTEGER PRIMARY KEY,
    digest      TEXT NOT NULL UNIQUE,
    name        TEXT NOT NULL,
    content     BLOB NOT NULL,
    received_at INTEGER NOT NULL
) STRICT;
CREATE INDEX files_by_age ON files (received_at);

DROP INDEX claims_active;
CREATE UNIQUE INDEX claims_by_account ON claims (request_id, account);
