-- The index of delivery keys in blocks that are written once and one after another: an index over random hashes would
-- have most of its pages written again with every batch of new ones. Built anew from the inbox at the first start.
CREATE TABLE inbox_key_blocks (
    block     INTEGER PRIMARY KEY,
    first_row INTEGER NOT NULL,
    last_row  INTEGER NOT NULL,
    keys      INTEGER NOT NULL,
    filter    BLOB    NOT NULL
) STRICT;
CREATE TABLE inbox_key_pages (
    page  INTEGER PRIMARY KEY,  -- block * 128 + the first 7 bits of the marks it holds
    marks BLOB    NOT NULL      -- per key: hash (8 bytes), row - first_row (4 bytes), little-endian
) STRICT;
DROP TABLE inbox_marks;
DELETE FROM meta WHERE key = 'inbox_keys_through';
