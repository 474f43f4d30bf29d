-- People who visit enterprises together. A team is never removed: what it was assigned keeps its name.
CREATE TABLE team (
    id        BLOB PRIMARY KEY,
    name      TEXT NOT NULL,
    lead      BLOB REFERENCES account (id),
    disbanded INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE team_member (
    team   BLOB NOT NULL REFERENCES team (id),
    person BLOB NOT NULL REFERENCES account (id),
    PRIMARY KEY (team, person)
) WITHOUT ROWID;

-- What lists show of assignments, numbered as their records.
CREATE TABLE assignment (
    number     INTEGER PRIMARY KEY,
    id         BLOB NOT NULL,
    enterprise BLOB NOT NULL,
    round      TEXT NOT NULL,
    assignee   TEXT NOT NULL,
    due        TEXT NOT NULL,
    note       TEXT NOT NULL,
    withdrawn  INTEGER NOT NULL,
    conflicts  INTEGER NOT NULL,
    deleted    INTEGER NOT NULL
);

-- The feed of assignments.
INSERT OR IGNORE INTO scope_state (scope, seq, count, hash) VALUES (2, 0, 0, 0);

-- The round that a visit names: in it, and in no other, it counts.
ALTER TABLE visit ADD COLUMN round TEXT NOT NULL DEFAULT '';
