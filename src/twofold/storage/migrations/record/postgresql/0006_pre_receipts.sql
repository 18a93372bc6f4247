-- What a delivery's answer rested on, so that it can be given again; who asked for it; and who told
-- how it ended, where the channel did not.
ALTER TABLE delivery ADD COLUMN grounds BYTEA;
ALTER TABLE delivery ADD COLUMN asked_by TEXT;
ALTER TABLE delivery ADD COLUMN ended_by TEXT;

-- What a stop found on its way, and what became of each of them.
CREATE TABLE stop_outcome (
  statement_id TEXT COLLATE "C" NOT NULL,
  delivery_id TEXT COLLATE "C" NOT NULL,
  outcome TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (statement_id, delivery_id)
);
CREATE INDEX stop_outcome_delivery ON stop_outcome (delivery_id);

-- What people are given to keep: signed, and chained along each handle, so that parting people never
-- breaks a chain. `issue` counts how often a receipt about the same thing was replaced.
CREATE TABLE receipt (
  about TEXT COLLATE "C" NOT NULL,
  issue BIGINT NOT NULL,
  handle_id TEXT COLLATE "C" NOT NULL,
  seq BIGINT NOT NULL,
  kind TEXT COLLATE "C" NOT NULL,
  created_us BIGINT NOT NULL,
  hash TEXT COLLATE "C" NOT NULL,
  body BYTEA NOT NULL,
  PRIMARY KEY (about, issue),
  UNIQUE (handle_id, seq)
);
-- Public keys stay published when they sign no more.
CREATE TABLE receipt_key (
  key_id TEXT COLLATE "C" PRIMARY KEY,
  public TEXT COLLATE "C" NOT NULL,
  since_us BIGINT NOT NULL,
  until_us BIGINT
);
