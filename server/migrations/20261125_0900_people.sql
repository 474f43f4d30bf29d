-- How far a role reaches, as JSON (`domain::reach::Reach`), and since when nobody may sign in with the account any more.
ALTER TABLE account ADD COLUMN reach TEXT NOT NULL DEFAULT '"everything"';
ALTER TABLE account ADD COLUMN disabled_at INTEGER;
