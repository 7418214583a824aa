-- The embedded mail directory: accounts, addresses, groups and forwards of one mail system, in one file.
-- Postfix and Dovecot read the views at the end; deploy/mail holds their settings. Running this file again is harmless.
-- Times are milliseconds since 1970 (UTC). Addresses, logins and domains are stored in lower case.

-- A file of an older version is brought forward by Botones when it opens it (migration.cpp), not by this file.
CREATE TEMP TABLE new_or_current (version INTEGER CHECK (version IN (0, 2)));
INSERT INTO new_or_current SELECT user_version FROM pragma_user_version;
DROP TABLE new_or_current;

CREATE TABLE IF NOT EXISTS domains (
    name TEXT PRIMARY KEY CHECK (name = lower(name) AND name <> '')
) STRICT, WITHOUT ROWID;

-- Names and secondary users are JSON arrays. `mailbox` names the folder of an account that does not have the one of its
-- primary address: the triggers below set it, so that mail stays where it is when the primary address changes.
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
    revision INTEGER NOT NULL DEFAULT 1,
    title TEXT NOT NULL DEFAULT '',
    phone TEXT NOT NULL DEFAULT '',
    responsible TEXT CHECK (responsible LIKE '_%@_%'),
    secondary_users TEXT NOT NULL DEFAULT '[]',
    mailbox TEXT UNIQUE CHECK (mailbox LIKE '_%@_%')
) STRICT;
CREATE INDEX IF NOT EXISTS accounts_by_national_id ON accounts (national_id) WHERE national_id IS NOT NULL;

-- Folders of deleted accounts, whose messages are still on the disk. Whoever empties such a folder removes its row.
CREATE TABLE IF NOT EXISTS folders_left (
    mailbox TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS groups (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE DEFAULT (lower(hex(randomblob(16)))),
    name TEXT NOT NULL UNIQUE COLLATE NOCASE CHECK (name <> ''),
    description TEXT NOT NULL DEFAULT '',
    revision INTEGER NOT NULL DEFAULT 1
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

-- Members that are no accounts: addresses of other mail systems, and of other groups.
CREATE TABLE IF NOT EXISTS group_guests (
    "group" INTEGER NOT NULL REFERENCES groups (id) ON DELETE CASCADE,
    address TEXT NOT NULL CHECK (address = lower(address) AND address LIKE '_%@_%'),
    PRIMARY KEY ("group", address)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS group_owners (
    "group" INTEGER NOT NULL REFERENCES groups (id) ON DELETE CASCADE,
    account INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    PRIMARY KEY ("group", account)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS group_owners_by_account ON group_owners (account);

CREATE TABLE IF NOT EXISTS forwards (
    account INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    destination TEXT NOT NULL CHECK (destination LIKE '_%@_%'),
    PRIMARY KEY (account, destination)
) STRICT, WITHOUT ROWID;

-- An approval binds to a revision, so whatever changes an account or a group moves it, also when somebody types SQL.
-- A sign-in (last_login) does not: an approval must not lapse because the person read mail.
CREATE TRIGGER IF NOT EXISTS accounts_revision AFTER UPDATE OF login, state, given_names, surnames, unit, link_type,
    national_id, created_month, password, must_change_password, title, phone, responsible, secondary_users ON accounts
    WHEN NEW.revision = OLD.revision
BEGIN UPDATE accounts SET revision = revision + 1 WHERE id = NEW.id; END;
CREATE TRIGGER IF NOT EXISTS groups_revision AFTER UPDATE OF name, description ON groups WHEN NEW.revision = OLD.revision
BEGIN UPDATE groups SET revision = revision + 1 WHERE id = NEW.id; END;
CREATE TRIGGER IF NOT EXISTS addresses_added AFTER INSERT ON addresses
BEGIN
    UPDATE accounts SET revision = revision + 1 WHERE id = NEW.account;
    UPDATE groups SET revision = revision + 1 WHERE id = NEW."group";
END;
CREATE TRIGGER IF NOT EXISTS addresses_changed AFTER UPDATE ON addresses
BEGIN
    UPDATE accounts SET revision = revision + 1 WHERE id IN (NEW.account, OLD.account);
    UPDATE groups SET revision = revision + 1 WHERE id IN (NEW."group", OLD."group");
END;
CREATE TRIGGER IF NOT EXISTS addresses_removed AFTER DELETE ON addresses
BEGIN
    UPDATE accounts SET revision = revision + 1 WHERE id = OLD.account;
    UPDATE groups SET revision = revision + 1 WHERE id = OLD."group";
END;
CREATE TRIGGER IF NOT EXISTS forwards_added AFTER INSERT ON forwards
BEGIN UPDATE accounts SET revision = revision + 1 WHERE id = NEW.account; END;
CREATE TRIGGER IF NOT EXISTS forwards_removed AFTER DELETE ON forwards
BEGIN UPDATE accounts SET revision = revision + 1 WHERE id = OLD.account; END;
CREATE TRIGGER IF NOT EXISTS group_members_added AFTER INSERT ON group_members
BEGIN UPDATE groups SET revision = revision + 1 WHERE id = NEW."group"; END;
CREATE TRIGGER IF NOT EXISTS group_members_removed AFTER DELETE ON group_members
BEGIN UPDATE groups SET revision = revision + 1 WHERE id = OLD."group"; END;
CREATE TRIGGER IF NOT EXISTS group_guests_added AFTER INSERT ON group_guests
BEGIN UPDATE groups SET revision = revision + 1 WHERE id = NEW."group"; END;
CREATE TRIGGER IF NOT EXISTS group_guests_removed AFTER DELETE ON group_guests
BEGIN UPDATE groups SET revision = revision + 1 WHERE id = OLD."group"; END;
CREATE TRIGGER IF NOT EXISTS group_owners_added AFTER INSERT ON group_owners
BEGIN UPDATE groups SET revision = revision + 1 WHERE id = NEW."group"; END;
CREATE TRIGGER IF NOT EXISTS group_owners_removed AFTER DELETE ON group_owners
BEGIN UPDATE groups SET revision = revision + 1 WHERE id = OLD."group"; END;

-- The folder of the first primary address stays the account's, whatever becomes the primary address later (S124) …
CREATE TRIGGER IF NOT EXISTS mailbox_kept_at_change AFTER UPDATE OF kind, address ON addresses
    WHEN OLD.kind = 'primary' AND (NEW.kind <> 'primary' OR NEW.address <> OLD.address)
BEGIN UPDATE accounts SET mailbox = OLD.address WHERE id = OLD.account AND mailbox IS NULL; END;
CREATE TRIGGER IF NOT EXISTS mailbox_kept_at_removal AFTER DELETE ON addresses WHEN OLD.kind = 'primary'
BEGIN UPDATE accounts SET mailbox = OLD.address WHERE id = OLD.account AND mailbox IS NULL; END;
CREATE TRIGGER IF NOT EXISTS mailbox_left BEFORE DELETE ON accounts
BEGIN
    INSERT OR IGNORE INTO folders_left
    SELECT coalesce(OLD.mailbox, address) FROM addresses WHERE account = OLD.id AND kind = 'primary';
END;
-- … and whoever gets that address as a new account must not find somebody else's mail.
CREATE TRIGGER IF NOT EXISTS mailbox_of_newcomer AFTER INSERT ON addresses
    WHEN NEW.kind = 'primary' AND (EXISTS (SELECT 1 FROM accounts WHERE mailbox = NEW.address AND id <> NEW.account) OR
                                   EXISTS (SELECT 1 FROM folders_left WHERE mailbox = NEW.address))
BEGIN
    UPDATE accounts SET mailbox = NEW.local || '~' || substr(key, 1, 12) || '@' || NEW.domain
    WHERE id = NEW.account AND mailbox IS NULL;
END;

-- Postfix, sqlite_table(5): which domains are ours, which addresses have a mailbox, where the others lead.
-- A closed account has no mailbox and no alias, so its mail is refused while the sender waits (550).
CREATE VIEW IF NOT EXISTS virtual_mailbox_domains AS SELECT name AS domain FROM domains;

-- Where each account's mail is: a folder of a domain.
CREATE VIEW IF NOT EXISTS mailboxes AS
    SELECT a.id AS account, p.address AS user,
           coalesce(substr(a.mailbox, 1, instr(a.mailbox, '@') - 1), p.local) AS local,
           coalesce(substr(a.mailbox, instr(a.mailbox, '@') + 1), p.domain) AS domain
    FROM accounts a JOIN addresses p ON p.account = a.id AND p.kind = 'primary';

CREATE VIEW IF NOT EXISTS virtual_mailbox_maps AS
    SELECT p.address, m.domain || '/' || m.local || '/' AS mailbox
    FROM addresses p JOIN accounts a ON a.id = p.account JOIN mailboxes m ON m.account = a.id
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
    SELECT g.address, o.address
    FROM addresses g JOIN group_guests o ON o."group" = g."group"
    WHERE g.kind = 'group'
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
    SELECT n.name, m.user, m.local, m.domain
    FROM (SELECT id AS account, login AS name FROM accounts
          UNION ALL SELECT account, address FROM addresses WHERE account IS NOT NULL) n
         JOIN accounts a ON a.id = n.account JOIN mailboxes m ON m.account = a.id
    WHERE a.state <> 'closed';

PRAGMA user_version = 2;
