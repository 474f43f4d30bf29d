-- Who did what, in order. Each row's hash is over the hash before it and the row, so that a row that was changed or taken
-- out by other means than this program shows (see `audit.rs`; `thucdia doctor` looks).
CREATE TABLE audit (
    number  INTEGER PRIMARY KEY,
    at      INTEGER NOT NULL,
    -- An account's id, or 'terminal', 'server', 'unknown'.
    who     TEXT NOT NULL,
    what    TEXT NOT NULL,
    -- What it was done to: the id of a record, an account or a device, or a file.
    about   TEXT NOT NULL,
    details TEXT NOT NULL,
    hash    BLOB NOT NULL
);
CREATE INDEX audit_at ON audit (at);

CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END;
CREATE TRIGGER audit_is_not_deleted BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END;
-- INSERT OR REPLACE would otherwise put a row in the place of another without either trigger.
CREATE TRIGGER audit_is_added_to_at_the_end BEFORE INSERT ON audit
WHEN NEW.number IS NOT (SELECT ifnull(max(number), 0) + 1 FROM audit)
BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END;
