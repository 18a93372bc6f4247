-- What a person asks for by right, with its clocks; each change is a touch as well.
CREATE TABLE request (
  request_id TEXT PRIMARY KEY,
  handle_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  state TEXT NOT NULL,
  unproven SMALLINT NOT NULL,
  about_kind TEXT,
  about TEXT,
  words TEXT NOT NULL,
  channel TEXT NOT NULL,
  received_us BIGINT NOT NULL,
  expected_us BIGINT NOT NULL,
  legal_us BIGINT NOT NULL,
  prove_by_us BIGINT,
  overdue_us BIGINT,
  ended_us BIGINT,
  reason TEXT,
  answer TEXT,
  handled_by TEXT
) WITHOUT ROWID;
CREATE INDEX request_handle ON request (handle_id, received_us);
CREATE INDEX request_due ON request (state, expected_us);

-- Touches that a person said are wrong or not theirs, and staff agreed: kept, and left out of readings.
CREATE TABLE left_out (
  touch_id TEXT PRIMARY KEY,
  request_id TEXT NOT NULL,
  since_us BIGINT NOT NULL
) WITHOUT ROWID;
