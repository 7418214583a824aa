-- Version 1 of the directory file, as it was: files like this must open (sqlite_migration_test.cpp). Not to be edited.
-- The embedded mail directory: accounts, addresses, groups and forwards of one mail system, in one file.
-- Postfix and Dovecot read the views at the end; deploy/mail holds their settings. Running this file again is harmless.
-- Times are milliseconds since 1970 (UTC). Addresses, logins and domains are stored in lower case.

CREATE TABLE IF NOT EXISTS domains (
    name TEXT PRIMARY KEY CHECK (name = lower(name) AND name <> '')
) STRICT, WITHOUT ROWID;

-- The password is NULL (nobody can sign in) or has Dovecot's scheme in front: {ARGON2ID}… or {SHA512-CRYPT}….
CREATE TABLE IF NOT EXISTS accounts (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE DEFAULT (lower(hex(randomblob(16)))),
    login TEXT NOT NULL UNIQUE CHECK (login = lower(login) AND login <> ''),
    state TEXT NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'locked', 'closed')),
    given_names TEXT NOT NULL,
    surnames TEXT NOT NULL DEFAULT '[]',
    unit TEXT NOT NULL DEFAULT '',
    link_type TEXT NOT NULL DEFAULT '',
    national_id TEXT CHECK (national_id <> ''),
    created_month TEXT NOT NULL DEFAULT '',
    password TEXT CHECK (password GLOB '{[A-Z0-9-]*}?*'),
    must_change_password INTEGER NOT NULL DEFAULT 0 CHECK (must_change_password IN (0, 1)),
    created INTEGER NOT NULL DEFAULT (unixepoch() * 1000),
    last_login INTEGER,
    password_changed INTEGER,
    revision INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX IF NOT EXISTS accounts_by_national_id ON accounts (national_id) WHERE national_id IS NOT NULL;

CREATE TABLE IF NOT EXISTS groups (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE COLLATE NOCASE CHECK (name <> ''),
    owner TEXT NOT NULL DEFAULT ''
) STRICT;

-- Every address that receives mail, whoever owns it: one table, so that no address can have two owners.
CREATE TABLE IF NOT EXISTS addresses (
    address TEXT PRIMARY KEY CHECK (address = lower(address) AND address LIKE '_%@_%'),
    kind TEXT NOT NULL CHECK (kind IN ('primary', 'secondary', 'group')),
    account INTEGER REFERENCES accounts (id) ON DELETE CASCADE,
    "group" INTEGER REFERENCES groups (id) ON DELETE CASCADE,
    local TEXT NOT NULL GENERATED ALWAYS AS (substr(address, 1, instr(address, '@') - 1)) STORED,
    domain TEXT NOT NULL GENERATED ALWAYS AS (substr(address, instr(address, '@') + 1)) STORED REFERENCES domains (name),
    CHECK ((kind = 'group') = ("group" IS NOT NULL) AND (kind = 'group') = (account IS NULL))
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX IF NOT EXISTS addresses_one_primary ON addresses (account) WHERE kind = 'primary';
CREATE INDEX IF NOT EXISTS addresses_by_account ON addresses (account, kind);
CREATE INDEX IF NOT EXISTS addresses_by_group ON addresses ("group");
CREATE INDEX IF NOT EXISTS addresses_by_local ON addresses (local);

CREATE TABLE IF NOT EXISTS group_members (
    "group" INTEGER NOT NULL REFERENCES groups (id) ON DELETE CASCADE,
    account INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    PRIMARY KEY ("group", account)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS group_members_by_account ON group_members (account);

CREATE TABLE IF NOT EXISTS forwards (
    account INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    destination TEXT NOT NULL CHECK (destination LIKE '_%@_%'),
    PRIMARY KEY (account, destination)
) STRICT, WITHOUT ROWID;

-- An approval binds to a revision, so whatever changes an account moves it, also when somebody types SQL.
-- A sign-in (last_login) does not: an approval must not lapse because the person read mail.
CREATE TRIGGER IF NOT EXISTS accounts_revision AFTER UPDATE OF login, state, given_names, surnames, unit, link_type,
    national_id, created_month, password, must_change_password ON accounts WHEN NEW.revision = OLD.revision
BEGIN UPDATE accounts SET revision = revision + 1 WHERE id = NEW.id; END;
CREATE TRIGGER IF NOT EXISTS addresses_added AFTER INSERT ON addresses
BEGIN UPDATE accounts SET revision = revision + 1 WHERE id = NEW.account; END;
CREATE TRIGGER IF NOT EXISTS addresses_changed AFTER UPDATE ON addresses
BEGIN UPDATE accounts SET revision = revision + 1 WHERE id IN (NEW.account, OLD.account); END;
CREATE TRIGGER IF NOT EXISTS addresses_removed AFTER DELETE ON addresses
BEGIN UPDATE accounts SET revision = revision + 1 WHERE id = OLD.account; END;
CREATE TRIGGER IF NOT EXISTS forwards_added AFTER INSERT ON forwards
BEGIN UPDATE accounts SET revision = revision + 1 WHERE id = NEW.account; END;
CREATE TRIGGER IF NOT EXISTS forwards_removed AFTER DELETE ON forwards
BEGIN UPDATE accounts SET revision = revision + 1 WHERE id = OLD.account; END;

-- Postfix, sqlite_table(5): which domains are ours, which addresses have a mailbox, where the others lead.
-- A closed account has no mailbox and no alias, so its mail is refused while the sender waits (550).
CREATE VIEW IF NOT EXISTS virtual_mailbox_domains AS SELECT name AS domain FROM domains;

CREATE VIEW IF NOT EXISTS virtual_mailbox_maps AS
    SELECT p.address, p.domain || '/' || p.local || '/' AS mailbox
    FROM addresses p JOIN accounts a ON a.id = p.account
    WHERE p.kind = 'primary' AND a.state <> 'closed';

CREATE VIEW IF NOT EXISTS virtual_alias_maps AS
    SELECT s.address, p.address AS destination
    FROM addresses s JOIN accounts a ON a.id = s.account JOIN addresses p ON p.account = a.id AND p.kind = 'primary'
    WHERE s.kind = 'secondary' AND a.state <> 'closed'
    UNION ALL
    SELECT g.address, p.address
    FROM addresses g JOIN group_members m ON m."group" = g."group" JOIN accounts a ON a.id = m.account
         JOIN addresses p ON p.account = a.id AND p.kind = 'primary'
    WHERE g.kind = 'group' AND a.state <> 'closed'
    UNION ALL
    SELECT p.address, f.destination
    FROM addresses p JOIN forwards f ON f.account = p.account JOIN accounts a ON a.id = p.account
    WHERE p.kind = 'primary' AND a.state <> 'closed'
    UNION ALL  -- a forwarded account keeps its own copy; an address that leads to itself ends the expansion
    SELECT p.address, p.address
    FROM addresses p JOIN accounts a ON a.id = p.account
    WHERE p.kind = 'primary' AND a.state <> 'closed' AND EXISTS (SELECT 1 FROM forwards f WHERE f.account = a.id);

-- Dovecot, sql passdb and userdb: people sign in with their login or any of their addresses.
-- Locked accounts get mail but cannot sign in; closed ones neither.
CREATE VIEW IF NOT EXISTS dovecot_passdb AS
    SELECT n.name, p.address AS user, a.password
    FROM (SELECT id AS account, login AS name FROM accounts
          UNION ALL SELECT account, address FROM addresses WHERE account IS NOT NULL) n
         JOIN accounts a ON a.id = n.account JOIN addresses p ON p.account = a.id AND p.kind = 'primary'
    WHERE a.state = 'active' AND a.password IS NOT NULL;

CREATE VIEW IF NOT EXISTS dovecot_userdb AS
    SELECT n.name, p.address AS user, p.local, p.domain
    FROM (SELECT id AS account, login AS name FROM accounts
          UNION ALL SELECT account, address FROM addresses WHERE account IS NOT NULL) n
         JOIN accounts a ON a.id = n.account JOIN addresses p ON p.account = a.id AND p.kind = 'primary'
    WHERE a.state <> 'closed';

PRAGMA user_version = 1;
