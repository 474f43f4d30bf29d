-- Requests of persons about what is kept of them, with the days on which the law's clocks were met. Who asks is not kept
-- here: the reference says where the request itself is.
CREATE TABLE person_request (
    number           INTEGER PRIMARY KEY AUTOINCREMENT,
    kind             TEXT NOT NULL,
    received_on      TEXT NOT NULL,
    via_processor    INTEGER NOT NULL,
    reference        TEXT NOT NULL,
    record           BLOB,
    entered_at       INTEGER NOT NULL,
    entered_by       BLOB NOT NULL REFERENCES account (id),
    answered_on      TEXT,
    extended_on      TEXT,
    extension_reason TEXT NOT NULL DEFAULT '',
    closed_on        TEXT,
    outcome          TEXT,
    outcome_reason   TEXT NOT NULL DEFAULT ''
);
