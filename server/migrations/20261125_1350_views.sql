-- How people like to see the desk's lists: filters, order and columns under a name, each person their own.
CREATE TABLE saved_view (
    account BLOB NOT NULL REFERENCES account (id),
    list    TEXT NOT NULL,
    name    TEXT NOT NULL,
    -- The end of the list's address.
    query   TEXT NOT NULL,
    PRIMARY KEY (account, list, name)
) WITHOUT ROWID;
