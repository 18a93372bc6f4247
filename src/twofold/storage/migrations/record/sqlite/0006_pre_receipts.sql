-- What a delivery's answer rested on, so that it can be given again; who asked for it; and who told
-- how it ended, where the channel did not.
ALTER TABLE delivery ADD COLUMN grounds BLOB;
ALTER TABLE delivery ADD COLUMN asked_by TEXT;
ALTER TABLE delivery ADD COLUMN ended_by TEXT;

-- What a stop found on its way, and what became of each of them.
CREATE TABLE stop_outcome (
  statement_id TEXT NOT NULL,
  delivery_id TEXT NOT NULL,
  outcome TEXT NOT NULL,
  PRIMARY KEY (statement_id, delivery_id)
) WITHOUT ROWID;
CREATE INDEX stop_outcome_delivery ON stop_outcome (delivery_id);

-- What people are given to keep: signed, and chained along each handle, so that parting people never
-- breaks a chain. `issue` counts how often a receipt about the same thing was replaced.
CREATE TABLE receipt (
  about TEXT NOT NULL,
  issue BIGINT NOT NULL,
  handle_id TEXT NOT NULL,
  seq BIGINT NOT NULL,
  kind TEXT NOT NULL,
  created_us BIGINT NOT NULL,
  hash TEXT NOT NULL,
  body BLOB NOT NULL,
  PRIMARY KEY (about, issue),
  UNIQUE (handle_id, seq)
);
-- Public keys stay published when they sign no more.
CREATE TABLE receipt_key (
  key_id TEXT PRIMARY KEY,
  public TEXT NOT NULL,
  since_us BIGINT NOT NULL,
  until_us BIGINT
) WITHOUT ROWID;
