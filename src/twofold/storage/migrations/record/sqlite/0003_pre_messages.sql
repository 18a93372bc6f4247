-- Saying it: what is to be delivered to whom, and what became of it.
CREATE TABLE delivery (
  delivery_id TEXT PRIMARY KEY,
  idempotency_key TEXT UNIQUE,
  handle_id TEXT NOT NULL,
  use TEXT NOT NULL,
  channel TEXT NOT NULL,
  unit TEXT NOT NULL,
  recipient TEXT NOT NULL,
  matter TEXT NOT NULL,
  legal_kind TEXT NOT NULL,
  body BLOB NOT NULL,
  state TEXT NOT NULL,
  reason TEXT,
  clauses TEXT,
  created_us BIGINT NOT NULL,
  not_before_us BIGINT NOT NULL,
  expires_us BIGINT,
  attempt BIGINT NOT NULL,
  lease_epoch BIGINT,
  lease_owner TEXT,
  handed_us BIGINT,
  ended_us BIGINT
);
CREATE INDEX delivery_due ON delivery (state, not_before_us);
CREATE INDEX delivery_handle ON delivery (handle_id, created_us);
