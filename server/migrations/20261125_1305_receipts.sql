-- Edits that a device had a receipt for, and the log had not.
CREATE TABLE lost_edit (
    device   BLOB NOT NULL REFERENCES device (id),
    counter  INTEGER NOT NULL,
    -- The number of the receipt that the device had.
    receipt  INTEGER NOT NULL,
    found_at INTEGER NOT NULL,
    PRIMARY KEY (device, counter, receipt)
) WITHOUT ROWID;
