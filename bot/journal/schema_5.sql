-- The journal, version 5: keys of deliveries as numbers, in an index a third of the size.

-- The hash of a key, which may be another key's too: what counts is the key in the row of the inbox.
CREATE TABLE inbox_marks (
    mark     INTEGER NOT NULL,
    inbox_id INTEGER NOT NULL,
    PRIMARY KEY (mark, inbox_id)
) STRICT, WITHOUT ROWID;
DROP TABLE inbox_keys;
-- The rows themselves hold their keys: the index is made anew from them at the next start.
DELETE FROM meta WHERE key = 'inbox_keys_through';
