-- What opens a phone's store when its PIN is forgotten: random, of no use without that phone. Deleted when the device is
-- revoked.
CREATE TABLE escrow (
    device  BLOB PRIMARY KEY,
    account BLOB NOT NULL REFERENCES account (id),
    secret  BLOB NOT NULL,
    kept_at INTEGER NOT NULL
) WITHOUT ROWID;

-- The office's own key pair (P-256): phones seal recovery files for it. Older ones stay, for files that are still out.
CREATE TABLE office_key (
    public  BLOB PRIMARY KEY,
    secret  BLOB NOT NULL,
    made_at INTEGER NOT NULL
) WITHOUT ROWID;
