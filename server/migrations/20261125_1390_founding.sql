-- What each record says about the founding of a party organisation, numbered as the records; those that say nothing about
-- it have no row.
CREATE TABLE founding_said (
    number          INTEGER PRIMARY KEY,
    enterprise      BLOB NOT NULL,
    day             TEXT NOT NULL,
    of_organisation INTEGER NOT NULL,
    has_org         TEXT NOT NULL,
    stage           TEXT NOT NULL,
    planned         TEXT NOT NULL,
    paper           TEXT NOT NULL,
    transferable    INTEGER,
    counted_on      TEXT NOT NULL
);
CREATE INDEX founding_said_enterprise ON founding_said (enterprise);

-- What it comes to for each enterprise that is followed.
CREATE TABLE founding (
    enterprise   BLOB PRIMARY KEY,
    has_org      TEXT NOT NULL,
    stage        TEXT NOT NULL,
    since        TEXT NOT NULL,
    planned      TEXT NOT NULL,
    paper        TEXT NOT NULL,
    transferable INTEGER,
    counted_on   TEXT NOT NULL
) WITHOUT ROWID;

-- Enterprises that look ready and that somebody put aside. It holds for the figures and the rule that it was said of.
CREATE TABLE founding_aside (
    enterprise   BLOB PRIMARY KEY,
    transferable INTEGER NOT NULL,
    counted_on   TEXT NOT NULL,
    needed       INTEGER NOT NULL,
    reason       TEXT NOT NULL,
    by           BLOB NOT NULL REFERENCES account (id),
    at           INTEGER NOT NULL
) WITHOUT ROWID;

-- The log of supervision: what was found when somebody checked, and what became of it.
CREATE TABLE supervision (
    number      INTEGER PRIMARY KEY AUTOINCREMENT,
    checked_on  TEXT NOT NULL,
    unit        TEXT NOT NULL,
    record      BLOB,
    finding     TEXT NOT NULL,
    due         TEXT,
    entered_at  INTEGER NOT NULL,
    entered_by  BLOB NOT NULL REFERENCES account (id),
    closed_on   TEXT,
    closed_by   BLOB REFERENCES account (id),
    result      TEXT NOT NULL DEFAULT ''
);
