-- Contacts that were erased: what was written about this enterprise or visit until then holds none, also when it arrives
-- later. The same list lies beside the database (`erasures.json`), so that a restore from an older backup can't undo one.
CREATE TABLE erasure (
    about BLOB PRIMARY KEY,
    at    INTEGER NOT NULL
) WITHOUT ROWID;

-- Where the audit log was cut when its first rows had been kept long enough: the chain begins anew behind the last of
-- these, whose number and hash also stand in the log itself, in the row that tells of the cut.
CREATE TABLE audit_anchor (
    number INTEGER PRIMARY KEY,
    hash   BLOB NOT NULL
);
CREATE TRIGGER audit_anchor_is_not_changed BEFORE UPDATE ON audit_anchor
BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END;
CREATE TRIGGER audit_anchor_is_not_deleted BEFORE DELETE ON audit_anchor
BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END;
-- An anchor is the hash of a row that is there, or no anchor at all.
CREATE TRIGGER audit_anchor_is_a_row BEFORE INSERT ON audit_anchor
WHEN NOT EXISTS (SELECT 1 FROM audit WHERE number = NEW.number AND hash = NEW.hash)
BEGIN SELECT RAISE(ABORT, 'only where a row is can the audit log be cut'); END;

DROP TRIGGER audit_is_not_deleted;
CREATE TRIGGER audit_is_not_deleted BEFORE DELETE ON audit
WHEN OLD.number > (SELECT ifnull(max(number), 0) FROM audit_anchor)
BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END;
