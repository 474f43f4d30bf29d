-- When somebody last signed in with an account.
ALTER TABLE account ADD COLUMN signed_in_at INTEGER;

-- Where a session was begun, by which browser, and when it was last used, for the person whose it is.
ALTER TABLE session ADD COLUMN address TEXT NOT NULL DEFAULT '';
ALTER TABLE session ADD COLUMN agent TEXT NOT NULL DEFAULT '';
ALTER TABLE session ADD COLUMN seen_at INTEGER NOT NULL DEFAULT 0;
UPDATE session SET seen_at = created_at;

-- Codes by which somebody chooses a password, as hashes. One of an account at most is open; the others tell why they are
-- not: `used`, `replaced` by a newer one, or `withdrawn`. An account with neither password nor invitation is the system's.
CREATE TABLE invitation (
    code_hash  BLOB PRIMARY KEY,
    account    BLOB NOT NULL REFERENCES account (id),
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    -- Who invites; null for whoever runs the server's machine.
    invited_by BLOB REFERENCES account (id),
    ended      TEXT CHECK (ended IN ('used', 'replaced', 'withdrawn'))
) WITHOUT ROWID;
CREATE INDEX invitation_account ON invitation (account);

-- The second factor (RFC 6238). Its secret has to be kept readable. It is in force once a code has confirmed it; a step of
-- time that was used is never accepted again.
CREATE TABLE second_factor (
    account      BLOB PRIMARY KEY REFERENCES account (id),
    secret       BLOB NOT NULL,
    confirmed_at INTEGER,
    last_step    INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;

-- What stands in for it once each, as hashes.
CREATE TABLE recovery_code (
    code_hash BLOB PRIMARY KEY,
    account   BLOB NOT NULL REFERENCES account (id)
) WITHOUT ROWID;
CREATE INDEX recovery_code_account ON recovery_code (account);
