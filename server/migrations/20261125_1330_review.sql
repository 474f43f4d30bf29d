-- Where the review of a visit stands, as its record says (`domain::review::Standing::code`). What was recorded before there
-- was any review was handed in.
ALTER TABLE visit ADD COLUMN review INTEGER NOT NULL DEFAULT 0;
