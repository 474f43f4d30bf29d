-- Facts about this database: its epoch, the desk's device, counter and clock.
CREATE TABLE meta (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE account (
    id           BLOB PRIMARY KEY,
    name         TEXT NOT NULL UNIQUE,
    display_name TEXT NOT NULL,
    role         TEXT NOT NULL,
    -- argon2id in PHC form; empty for accounts of the system itself, which nobody can sign in to.
    password     TEXT NOT NULL,
    created_at   INTEGER NOT NULL
) WITHOUT ROWID;

-- Only a hash of the cookie is kept: whoever reads the file or a backup can't use a session.
CREATE TABLE session (
    token_hash BLOB PRIMARY KEY,
    account    BLOB NOT NULL REFERENCES account (id),
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE device (
    id              BLOB PRIMARY KEY,
    kind            TEXT NOT NULL CHECK (kind IN ('phone', 'desk', 'import')),
    account         BLOB REFERENCES account (id),
    app_version     TEXT NOT NULL DEFAULT '',
    last_contact    INTEGER NOT NULL,
    -- The device's clock less the server's, in milliseconds.
    clock_offset_ms INTEGER NOT NULL DEFAULT 0,
    unsent          INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;

-- Where each feed stands. The row is updated inside the transaction that writes the records, so that the order of
-- sequence numbers is the order of commits; count and hash are the running summary of the scope.
CREATE TABLE scope_state (
    scope INTEGER PRIMARY KEY,
    seq   INTEGER NOT NULL,
    count INTEGER NOT NULL,
    hash  INTEGER NOT NULL
);
INSERT INTO scope_state (scope, seq, count, hash) VALUES (0, 0, 0, 0), (1, 0, 0, 0);

-- The log. `number` is the receipt: the edit's place in it. Rows are never changed or removed.
CREATE TABLE edit (
    number      INTEGER PRIMARY KEY,
    device      BLOB NOT NULL,
    counter     INTEGER NOT NULL,
    record      BLOB NOT NULL,
    -- The number of the record's first edit; null in that edit itself.
    first       INTEGER,
    kind        TEXT NOT NULL,
    author      BLOB NOT NULL,
    stamp       INTEGER NOT NULL,
    received_at INTEGER NOT NULL,
    received_by BLOB NOT NULL,
    body        BLOB NOT NULL
);
CREATE UNIQUE INDEX edit_id ON edit (device, counter);
CREATE INDEX edit_later ON edit (first) WHERE first IS NOT NULL;

-- The merged records, numbered by their first edit. One that consists of that edit alone is read from the log, not
-- stored twice: its body is null.
CREATE TABLE record (
    number    INTEGER PRIMARY KEY,
    id        BLOB NOT NULL,
    kind      TEXT NOT NULL,
    scope     INTEGER NOT NULL,
    seq       INTEGER NOT NULL,
    conflicts INTEGER NOT NULL,
    body      BLOB
);
CREATE UNIQUE INDEX record_id ON record (id);
CREATE UNIQUE INDEX record_feed ON record (scope, seq);

CREATE TABLE conflict (
    record BLOB NOT NULL,
    field  TEXT NOT NULL,
    PRIMARY KEY (record, field)
) WITHOUT ROWID;

-- What lists show of enterprises and visits, numbered as their records. Searching, sorting and counting happen in memory
-- (`board.rs`), which reads these rows once and then follows the feeds: an index for each order of a list would cost every
-- push more than the rows themselves.
CREATE TABLE enterprise (
    number    INTEGER PRIMARY KEY,
    id        BLOB NOT NULL,
    name      TEXT NOT NULL,
    folded    TEXT NOT NULL,
    tax_code  TEXT NOT NULL,
    zone      TEXT NOT NULL,
    state     TEXT NOT NULL,
    workers   INTEGER,
    conflicts INTEGER NOT NULL,
    deleted   INTEGER NOT NULL
);
CREATE UNIQUE INDEX enterprise_id ON enterprise (id);
CREATE INDEX enterprise_tax_code ON enterprise (tax_code);
CREATE INDEX enterprise_folded ON enterprise (folded, zone);

CREATE TABLE visit (
    number      INTEGER PRIMARY KEY,
    id          BLOB NOT NULL,
    enterprise  BLOB,
    date        TEXT NOT NULL,
    outcome     TEXT NOT NULL,
    author      BLOB NOT NULL,
    workers     INTEGER,
    members     INTEGER,
    received_at INTEGER NOT NULL,
    conflicts   INTEGER NOT NULL,
    deleted     INTEGER NOT NULL
);

-- Edits that can't be merged, kept as they came.
CREATE TABLE quarantine (
    device      BLOB NOT NULL,
    counter     INTEGER NOT NULL,
    digest      BLOB NOT NULL,
    record      BLOB NOT NULL,
    kind        TEXT NOT NULL,
    code        TEXT NOT NULL,
    field       TEXT,
    body        BLOB NOT NULL,
    pack        INTEGER REFERENCES quarantine_pack (id),
    pushed_by   BLOB NOT NULL,
    received_at INTEGER NOT NULL,
    PRIMARY KEY (device, counter, digest)
) WITHOUT ROWID;

-- The whole batch in which an edit could not even be read.
CREATE TABLE quarantine_pack (
    id   INTEGER PRIMARY KEY,
    body BLOB NOT NULL
);
