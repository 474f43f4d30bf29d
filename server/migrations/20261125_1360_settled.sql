-- Whose value a settlement replaced, so that their phones can say so. A settlement that is taken back takes its rows along.
CREATE TABLE settled (
    person             BLOB NOT NULL REFERENCES account (id),
    settlement_device  BLOB NOT NULL,
    settlement_counter INTEGER NOT NULL,
    -- The edit whose value lost.
    device             BLOB NOT NULL,
    counter            INTEGER NOT NULL,
    record             BLOB NOT NULL,
    kind               TEXT NOT NULL,
    field              TEXT NOT NULL,
    at                 INTEGER NOT NULL,
    by                 BLOB NOT NULL REFERENCES account (id),
    reason             TEXT,
    PRIMARY KEY (person, settlement_device, settlement_counter, device, counter)
) WITHOUT ROWID;
CREATE INDEX settled_at ON settled (at);
CREATE INDEX settled_by ON settled (settlement_device, settlement_counter);
