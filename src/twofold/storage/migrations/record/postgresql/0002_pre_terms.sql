-- The person's half: what was said about their terms, and the gate that every contact passes.
CREATE TABLE statement (
  statement_id TEXT PRIMARY KEY,
  seq BIGINT NOT NULL UNIQUE,
  handle_id TEXT NOT NULL,
  said_us BIGINT NOT NULL,
  body BYTEA NOT NULL
);
-- The handles that were one person when it was said; these it speaks for.
CREATE TABLE statement_handle (
  handle_id TEXT NOT NULL,
  statement_id TEXT NOT NULL,
  PRIMARY KEY (handle_id, statement_id)
);
CREATE INDEX statement_handle_statement ON statement_handle (statement_id);

-- The epoch rises with every no; what was leased under an older one may not leave any more.
CREATE TABLE gate (
  handle_id TEXT PRIMARY KEY,
  epoch BIGINT NOT NULL,
  restricted_us BIGINT,
  erased_us BIGINT
);
