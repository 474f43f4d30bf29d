-- The device that a session works on, once it has said so.
ALTER TABLE session ADD COLUMN device BLOB REFERENCES device (id);

-- The credentials of a session, one after the other: its cookie is exchanged now and then, and an answer that carries a
-- new one may be lost on the way. Only hashes are kept. Spent ones stay until their session ends, so that somebody who
-- took a copy is noticed.
CREATE TABLE token (
    hash         BLOB PRIMARY KEY,
    session      BLOB NOT NULL REFERENCES session (token_hash) ON DELETE CASCADE,
    -- Its place among those of its session.
    place        INTEGER NOT NULL,
    made_at      INTEGER NOT NULL,
    -- When the browser showed that it keeps it.
    confirmed_at INTEGER,
    -- When a younger one was confirmed.
    replaced_at  INTEGER,
    UNIQUE (session, place)
) WITHOUT ROWID;
INSERT INTO token SELECT token_hash, token_hash, 1, created_at, created_at, NULL FROM session;

-- What a device is called, and what it last said about itself.
ALTER TABLE device ADD COLUMN name TEXT NOT NULL DEFAULT '';
ALTER TABLE device ADD COLUMN platform TEXT NOT NULL DEFAULT '';
ALTER TABLE device ADD COLUMN enrolled_at INTEGER;
ALTER TABLE device ADD COLUMN reported_at INTEGER;
ALTER TABLE device ADD COLUMN drafts INTEGER NOT NULL DEFAULT 0;
ALTER TABLE device ADD COLUMN refused INTEGER NOT NULL DEFAULT 0;
-- As JSON (`domain::api::StorageReport`).
ALTER TABLE device ADD COLUMN storage TEXT;
-- How many of its receipts could not be found in the log at the last comparison.
ALTER TABLE device ADD COLUMN differs INTEGER NOT NULL DEFAULT 0;
ALTER TABLE device ADD COLUMN revoked_at INTEGER;
ALTER TABLE device ADD COLUMN revoked_reason TEXT NOT NULL DEFAULT '';
ALTER TABLE device ADD COLUMN wiped_at INTEGER;

-- What became of edits in quarantine. Those without a row here wait for somebody to decide.
CREATE TABLE decision (
    device     BLOB NOT NULL,
    counter    INTEGER NOT NULL,
    digest     BLOB NOT NULL,
    decided_at INTEGER NOT NULL,
    decided_by BLOB NOT NULL,
    adopted    INTEGER NOT NULL,
    reason     TEXT NOT NULL,
    -- The edit that it became part of the log as, and its receipt; null when it was declined.
    as_device  BLOB,
    as_counter INTEGER,
    receipt    INTEGER,
    PRIMARY KEY (device, counter, digest),
    FOREIGN KEY (device, counter, digest) REFERENCES quarantine (device, counter, digest)
) WITHOUT ROWID;
CREATE INDEX decision_as ON decision (as_device, as_counter) WHERE adopted;
