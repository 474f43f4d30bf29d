-- What was said of two enterprises that may be one, the last word on a pair counts. `one` is the smaller id.
CREATE TABLE pair_word (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    one    BLOB NOT NULL,
    other  BLOB NOT NULL,
    -- 1: they are two; 0: that was taken back.
    apart  INTEGER NOT NULL,
    by     BLOB NOT NULL REFERENCES account (id),
    at     INTEGER NOT NULL,
    reason TEXT NOT NULL
);
CREATE INDEX pair_word_pair ON pair_word (one, other);
