-- The record of one home: who, what happened, and what is read out of it.
CREATE TABLE home (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) WITHOUT ROWID;

-- People: handles, the evidence that links them, and what staff did about it.
CREATE TABLE handle (
  handle_id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  value TEXT NOT NULL,
  person_id TEXT NOT NULL,
  first_us BIGINT NOT NULL,
  degree BIGINT NOT NULL,
  verified_us BIGINT,
  verified_by TEXT
) WITHOUT ROWID;
CREATE INDEX handle_person ON handle (person_id);
CREATE INDEX handle_value ON handle (value, kind);

CREATE TABLE link (
  link_id TEXT PRIMARY KEY,
  handle_a TEXT NOT NULL,
  handle_b TEXT NOT NULL,
  evidence TEXT NOT NULL,
  said_by TEXT NOT NULL,
  first_us BIGINT NOT NULL,
  state TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX link_a ON link (handle_a, evidence);
CREATE INDEX link_b ON link (handle_b, evidence);
CREATE INDEX link_state ON link (state) WHERE state IN ('limit', 'review');

CREATE TABLE link_act (
  act_seq INTEGER PRIMARY KEY,
  link_id TEXT NOT NULL,
  verb TEXT NOT NULL,
  staff_id TEXT NOT NULL,
  reason TEXT NOT NULL,
  at_us BIGINT NOT NULL
);
CREATE INDEX link_act_link ON link_act (link_id);

-- Where touches come from: a machine's key, an imported mapping, or a room of Twofold.
CREATE TABLE feed (
  feed_id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  UNIQUE (kind, name)
);

CREATE TABLE touch (
  touch_seq INTEGER PRIMARY KEY,
  touch_id TEXT NOT NULL UNIQUE,
  handle_id TEXT NOT NULL,
  occurred_us BIGINT NOT NULL,
  received_us BIGINT NOT NULL,
  sent_us BIGINT,
  channel TEXT,
  purpose TEXT,
  name TEXT,
  initiator TEXT,
  orbit TEXT NOT NULL,
  source TEXT NOT NULL,
  amount_micro BIGINT,
  currency TEXT,
  cost_micro BIGINT,
  delight SMALLINT,
  thread TEXT,
  refers_to TEXT,
  time_note TEXT,
  format SMALLINT NOT NULL,
  payload BLOB NOT NULL,
  salt BLOB NOT NULL,
  digest BLOB NOT NULL,
  feed_id INTEGER NOT NULL,
  journal_seq BIGINT
);
CREATE INDEX touch_handle ON touch (handle_id, occurred_us);

-- One chain link for each transaction that appended touches.
CREATE TABLE touch_chain (
  last_seq BIGINT PRIMARY KEY,
  first_seq BIGINT NOT NULL,
  committed_us BIGINT NOT NULL,
  hash BLOB NOT NULL
);

-- identify, group and alias: facts about handles, not touches.
CREATE TABLE fact (
  fact_id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  handle_id TEXT NOT NULL,
  occurred_us BIGINT NOT NULL,
  received_us BIGINT NOT NULL,
  sent_us BIGINT,
  format SMALLINT NOT NULL,
  payload BLOB NOT NULL,
  salt BLOB NOT NULL,
  digest BLOB NOT NULL,
  feed_id INTEGER NOT NULL,
  journal_seq BIGINT
);
CREATE INDEX fact_handle ON fact (handle_id, occurred_us);

-- What was taken in and not counted: conflicting repeats and events nobody could read.
CREATE TABLE intake (
  intake_id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  message_id TEXT NOT NULL,
  touch_id TEXT,
  reason TEXT NOT NULL,
  at_us BIGINT NOT NULL,
  sent_us BIGINT,
  feed_id INTEGER NOT NULL,
  journal_seq BIGINT UNIQUE,
  format SMALLINT NOT NULL,
  payload BLOB NOT NULL,
  salt BLOB NOT NULL,
  digest BLOB NOT NULL
);
CREATE INDEX intake_touch ON intake (touch_id);

CREATE TABLE event_name (
  name TEXT PRIMARY KEY,
  purpose TEXT,
  initiator TEXT,
  channel TEXT,
  origin TEXT NOT NULL
);

-- How far each reader of a log has come.
CREATE TABLE progress (
  name TEXT PRIMARY KEY,
  value BIGINT NOT NULL
);

-- Access: machines, staff, sessions, one-time links, throttles.
CREATE TABLE api_key (
  key_id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  may TEXT NOT NULL,
  secret_hash BLOB NOT NULL UNIQUE,
  feed_id INTEGER NOT NULL,
  created_us BIGINT NOT NULL,
  used_us BIGINT,
  revoked_us BIGINT
);
CREATE TABLE staff (
  staff_id TEXT PRIMARY KEY,
  email TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  role TEXT NOT NULL,
  password_hash TEXT,
  epoch INTEGER NOT NULL,
  created_us BIGINT NOT NULL,
  left_us BIGINT
);
CREATE TABLE staff_session (
  session_hash BLOB PRIMARY KEY,
  staff_id TEXT NOT NULL,
  epoch INTEGER NOT NULL,
  csrf TEXT NOT NULL,
  created_us BIGINT NOT NULL,
  seen_us BIGINT NOT NULL,
  expires_us BIGINT NOT NULL
);
CREATE TABLE link_once (
  token_hash BLOB PRIMARY KEY,
  purpose TEXT NOT NULL,
  subject TEXT NOT NULL,
  expires_us BIGINT NOT NULL,
  used_us BIGINT
);
CREATE TABLE throttle (
  subject TEXT PRIMARY KEY,
  tries INTEGER NOT NULL,
  window_us BIGINT NOT NULL
);

-- Work that survives a restart.
CREATE TABLE job (
  job_id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  payload TEXT NOT NULL,
  dedup_key TEXT,
  due_us BIGINT NOT NULL,
  state TEXT NOT NULL,
  attempt INTEGER NOT NULL,
  lease_us BIGINT,
  fence BIGINT NOT NULL,
  error TEXT,
  created_us BIGINT NOT NULL,
  ended_us BIGINT
);
CREATE INDEX job_due ON job (state, due_us);
CREATE UNIQUE INDEX job_dedup ON job (dedup_key) WHERE dedup_key IS NOT NULL AND state = 'waiting';

-- Readings: rebuilt from the log they have the same rows.
CREATE TABLE profile (
  person_id TEXT PRIMARY KEY,
  as_of_us BIGINT NOT NULL,
  changes_us BIGINT,
  stage TEXT,
  stage_since_us BIGINT,
  stage_why TEXT,
  first_us BIGINT,
  last_us BIGINT,
  last_incidence_us BIGINT,
  touches BIGINT NOT NULL,
  incidences BIGINT NOT NULL,
  contacts BIGINT NOT NULL,
  sessions BIGINT NOT NULL,
  channels BIGINT NOT NULL,
  halo_entropy DOUBLE PRECISION,
  preferred_channel TEXT,
  period_us DOUBLE PRECISION,
  burstiness DOUBLE PRECISION,
  pull_share DOUBLE PRECISION,
  answered_share DOUBLE PRECISION,
  answer_us DOUBLE PRECISION,
  frequency BIGINT,
  recency_days BIGINT,
  age_days BIGINT,
  monetary_micro DOUBLE PRECISION,
  monetary_days BIGINT,
  currency TEXT NOT NULL,
  amount_micro BIGINT,
  returns BIGINT NOT NULL,
  delight_run BIGINT,
  delight_best BIGINT,
  other_orbits BIGINT NOT NULL,
  detail TEXT NOT NULL
);
CREATE INDEX profile_stage ON profile (stage, last_us);
CREATE INDEX profile_changes ON profile (changes_us);

CREATE TABLE stage_rule (
  rank INTEGER PRIMARY KEY,
  stage TEXT NOT NULL,
  condition TEXT NOT NULL,
  evidence TEXT NOT NULL
);
CREATE TABLE stage_step (
  person_id TEXT NOT NULL,
  seq INTEGER NOT NULL,
  stage TEXT NOT NULL,
  since_us BIGINT NOT NULL,
  until_us BIGINT,
  why TEXT NOT NULL,
  PRIMARY KEY (person_id, seq)
);
CREATE INDEX stage_step_since ON stage_step (stage, since_us);

-- People whose rows in the compacted lens or whose profile are out of date; `profiled` is 0 for
-- both, 1 once the profile is done, 2 once the lens is.
CREATE TABLE unsettled (
  person_id TEXT PRIMARY KEY,
  since_us BIGINT NOT NULL,
  profiled INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE bucket (
  bucket INTEGER PRIMARY KEY,
  file TEXT NOT NULL,
  rows BIGINT NOT NULL,
  compacted_us BIGINT NOT NULL
);

-- Files: saved mappings and what was imported with them.
CREATE TABLE mapping (
  name TEXT PRIMARY KEY,
  toml TEXT NOT NULL,
  saved_us BIGINT NOT NULL
);
CREATE TABLE file_import (
  import_id INTEGER PRIMARY KEY,
  file TEXT NOT NULL,
  mapping TEXT NOT NULL,
  started_us BIGINT NOT NULL,
  ended_us BIGINT,
  rows_read BIGINT NOT NULL,
  touches BIGINT NOT NULL,
  refused BIGINT NOT NULL,
  note TEXT
);
