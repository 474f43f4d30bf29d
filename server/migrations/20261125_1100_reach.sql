-- Where records belong: the pairs of zone and organisation that there are. 0 is nowhere.
CREATE TABLE place (
    number INTEGER PRIMARY KEY,
    zone   TEXT NOT NULL,
    unit   TEXT NOT NULL,
    UNIQUE (zone, unit)
);
INSERT INTO place VALUES (0, '', '');

ALTER TABLE enterprise ADD COLUMN unit TEXT NOT NULL DEFAULT '';
ALTER TABLE record ADD COLUMN place INTEGER NOT NULL DEFAULT 0;
-- Whether the record ever belonged elsewhere; where, is in `former_place`.
ALTER TABLE record ADD COLUMN moved INTEGER NOT NULL DEFAULT 0;
-- Records that belong nowhere may be about an enterprise that is not known yet.
CREATE INDEX record_nowhere ON record (number) WHERE place = 0;

CREATE TABLE former_place (
    record INTEGER NOT NULL,
    place  INTEGER NOT NULL,
    PRIMARY KEY (record, place)
) WITHOUT ROWID;

-- The running summary of each scope by place: what a copy adds up to that holds some places only.
CREATE TABLE place_state (
    scope INTEGER NOT NULL,
    place INTEGER NOT NULL,
    count INTEGER NOT NULL,
    hash  INTEGER NOT NULL,
    PRIMARY KEY (scope, place)
) WITHOUT ROWID;

-- Every extent that a copy was ever made for, as JSON (`domain::reach::Extent`): what a device has that was silent while
-- its person's reach changed.
CREATE TABLE extent (
    id   INTEGER PRIMARY KEY,
    body TEXT NOT NULL
);
