-- What a person asks for by right, with its clocks; each change is a touch as well.
CREATE TABLE request (
  request_id TEXT COLLATE "C" PRIMARY KEY,
  handle_id TEXT COLLATE "C" NOT NULL,
  kind TEXT COLLATE "C" NOT NULL,
  state TEXT COLLATE "C" NOT NULL,
  unproven SMALLINT NOT NULL,
  about_kind TEXT COLLATE "C",
  about TEXT COLLATE "C",
  words TEXT COLLATE "C" NOT NULL,
  channel TEXT COLLATE "C" NOT NULL,
  received_us BIGINT NOT NULL,
  expected_us BIGINT NOT NULL,
  legal_us BIGINT NOT NULL,
  prove_by_us BIGINT,
  overdue_us BIGINT,
  ended_us BIGINT,
  reason TEXT COLLATE "C",
  answer TEXT COLLATE "C",
  handled_by TEXT COLLATE "C"
);
CREATE INDEX request_handle ON request (handle_id, received_us);
CREATE INDEX request_due ON request (state, expected_us);

-- Touches that a person said are wrong or not theirs, and staff agreed: kept, and left out of readings.
CREATE TABLE left_out (
  touch_id TEXT COLLATE "C" PRIMARY KEY,
  request_id TEXT COLLATE "C" NOT NULL,
  since_us BIGINT NOT NULL
);
