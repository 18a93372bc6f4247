-- Whose data was erased, as marks that tell nobody who it was: what comes in about them stays out.
CREATE TABLE tombstone (
  mark TEXT PRIMARY KEY,
  erased_us BIGINT NOT NULL
) WITHOUT ROWID;

-- Each erasure: what is still to do while it runs, and its certificate once it has ended.
CREATE TABLE erasure (
  erasure_id TEXT PRIMARY KEY,
  begun_us BIGINT NOT NULL,
  purged_us BIGINT,
  ended_us BIGINT,
  body BLOB NOT NULL
);
