-- Lists from elsewhere: who handed in which file, and where taking it in stands. The file itself is not kept.
CREATE TABLE import (
    number      INTEGER PRIMARY KEY,
    provider    TEXT NOT NULL,
    file        TEXT NOT NULL,
    digest      BLOB NOT NULL,
    -- How its columns were read, as JSON (`domain::api::Mapping`).
    mapping     TEXT NOT NULL,
    -- The day of its figures.
    as_of       TEXT NOT NULL,
    -- An account's id, or 'terminal'.
    made_by     TEXT NOT NULL,
    made_at     INTEGER NOT NULL,
    state       TEXT NOT NULL,
    -- The device that its edits come from, and its last counter: an edit names its import by them.
    device      BLOB NOT NULL UNIQUE REFERENCES device (id),
    counter     INTEGER NOT NULL DEFAULT 0,
    -- The same for undoing it.
    undo_device  BLOB UNIQUE REFERENCES device (id),
    undo_counter INTEGER NOT NULL DEFAULT 0,
    -- The place of the next row to look at.
    next        INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX import_digest ON import (digest);

CREATE TABLE import_row (
    import   INTEGER NOT NULL REFERENCES import (number),
    place    INTEGER NOT NULL,
    line     INTEGER NOT NULL,
    name     TEXT NOT NULL,
    kind     TEXT NOT NULL,
    -- 'leave', 'accept', 'as_new', 'same'
    decision TEXT NOT NULL,
    outcome  TEXT,
    -- The enterprise that it is about, or became.
    record   BLOB,
    -- The counter of the edit that took it in.
    counter  INTEGER,
    -- What it says, what of that is new and what was said about it, as JSON.
    body     TEXT NOT NULL,
    PRIMARY KEY (import, place)
) WITHOUT ROWID;
-- What is counted each time an import is shown, without reading the rows themselves.
CREATE INDEX import_row_counts ON import_row (import, kind, decision, outcome);
CREATE INDEX import_row_record ON import_row (record) WHERE record IS NOT NULL;

-- How columns of a provider's lists were read when a person had chosen otherwise than they are told, by folded heading.
CREATE TABLE import_heading (
    provider TEXT NOT NULL,
    heading  TEXT NOT NULL,
    -- Null leaves it out.
    field    TEXT,
    PRIMARY KEY (provider, heading)
) WITHOUT ROWID;
