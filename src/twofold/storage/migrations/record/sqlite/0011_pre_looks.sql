-- Who looked at whom: one row an opening, and for whom it speaks as they were known just then.
CREATE TABLE look (
  look_id TEXT PRIMARY KEY,
  at_us BIGINT NOT NULL,
  who TEXT NOT NULL,
  role TEXT NOT NULL,
  what TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX look_at ON look (at_us);
-- A run of a model has none: it is joined to its people when it is read.
CREATE TABLE look_handle (
  handle_id TEXT NOT NULL,
  look_id TEXT NOT NULL,
  PRIMARY KEY (handle_id, look_id)
) WITHOUT ROWID;
