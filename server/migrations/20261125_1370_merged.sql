-- Enterprises that turned out to be one.
ALTER TABLE enterprise ADD COLUMN merged_into BLOB;
CREATE INDEX enterprise_merged ON enterprise (merged_into) WHERE merged_into IS NOT NULL;

-- Which enterprise stands for each that was merged away, at the end of the chain (`domain::merged::stands_for`). What is
-- about one goes on naming it; whoever lists or counts looks here.
CREATE TABLE stands_for (
    enterprise BLOB PRIMARY KEY,
    head       BLOB NOT NULL
) WITHOUT ROWID;
CREATE INDEX stands_for_head ON stands_for (head);

-- For an edit of the desk that merged, the counter of the one with which values were taken over into the enterprise that
-- stays: taking the merge back gives way to what stood there before.
CREATE TABLE taken_over (
    device  BLOB NOT NULL,
    counter INTEGER NOT NULL,
    values_counter INTEGER NOT NULL,
    PRIMARY KEY (device, counter)
) WITHOUT ROWID;
