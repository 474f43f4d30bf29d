-- The programmes whose visits a second person approves. What one person approved before stays approved.
CREATE TABLE second_level (
    programme TEXT PRIMARY KEY,
    set_at    INTEGER NOT NULL,
    set_by    BLOB NOT NULL REFERENCES account (id)
) WITHOUT ROWID;
