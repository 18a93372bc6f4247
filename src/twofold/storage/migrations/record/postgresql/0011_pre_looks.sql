-- Who looked at whom: one row an opening, and for whom it speaks as they were known just then.
CREATE TABLE look (
  look_id TEXT COLLATE "C" PRIMARY KEY,
  at_us BIGINT NOT NULL,
  who TEXT COLLATE "C" NOT NULL,
  role TEXT COLLATE "C" NOT NULL,
  what TEXT COLLATE "C" NOT NULL
);
CREATE INDEX look_at ON look (at_us);
-- A run of a model has none: it is joined to its people when it is read.
CREATE TABLE look_handle (
  handle_id TEXT COLLATE "C" NOT NULL,
  look_id TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (handle_id, look_id)
);
