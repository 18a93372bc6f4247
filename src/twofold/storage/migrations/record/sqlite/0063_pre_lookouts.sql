-- What people ask to be told of, each once, and what the organisation offers to tell of.
CREATE TABLE lookout_subject (
  subject TEXT PRIMARY KEY,
  words TEXT NOT NULL,
  added_by TEXT NOT NULL,
  added_us BIGINT NOT NULL,
  closed_us BIGINT
);
CREATE TABLE lookout (
  lookout_id TEXT PRIMARY KEY,
  handle_id TEXT NOT NULL,
  subject TEXT NOT NULL,
  words TEXT NOT NULL,
  channel TEXT NOT NULL,
  asked_us BIGINT NOT NULL,
  until_us BIGINT NOT NULL,
  state TEXT NOT NULL,
  delivery_id TEXT,
  answer TEXT NOT NULL,
  ended_us BIGINT
);
CREATE INDEX lookout_handle ON lookout (handle_id);
CREATE INDEX lookout_open ON lookout (state, subject, until_us);
