-- Programmes as they were loaded, each a bundle of texts; the last one is in force. Rows are never changed: phones and
-- old records may still refer to any of them.
CREATE TABLE programme (
    number    INTEGER PRIMARY KEY,
    code      TEXT NOT NULL,
    version   TEXT NOT NULL,
    -- Of the bundle as phones get it: with the retired versions of its forms.
    digest    TEXT NOT NULL,
    -- Of the folder that it was read from.
    source    TEXT NOT NULL,
    -- The one that came with the program gives way to a newer one of the program; the office's own does not.
    origin    TEXT NOT NULL CHECK (origin IN ('built_in', 'loaded')),
    loaded_at INTEGER NOT NULL,
    body      BLOB NOT NULL
);

-- What lists show of records of other kinds, numbered as their records.
CREATE TABLE other (
    number      INTEGER PRIMARY KEY,
    id          BLOB NOT NULL,
    kind        TEXT NOT NULL,
    enterprise  BLOB,
    unit        TEXT NOT NULL,
    date        TEXT NOT NULL,
    title       TEXT NOT NULL,
    state       TEXT NOT NULL,
    author      BLOB NOT NULL,
    received_at INTEGER NOT NULL,
    conflicts   INTEGER NOT NULL,
    deleted     INTEGER NOT NULL
);
CREATE INDEX other_enterprise ON other (enterprise) WHERE enterprise IS NOT NULL;
CREATE INDEX other_kind ON other (kind, date);
CREATE INDEX other_unit ON other (unit, kind);
