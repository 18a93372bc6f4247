-- What people ask to be told of, each once, and what the organisation offers to tell of.
CREATE TABLE lookout_subject (
  subject TEXT COLLATE "C" PRIMARY KEY,
  words TEXT COLLATE "C" NOT NULL,
  added_by TEXT COLLATE "C" NOT NULL,
  added_us BIGINT NOT NULL,
  closed_us BIGINT
);
CREATE TABLE lookout (
  lookout_id TEXT COLLATE "C" PRIMARY KEY,
  handle_id TEXT COLLATE "C" NOT NULL,
  subject TEXT COLLATE "C" NOT NULL,
  words TEXT COLLATE "C" NOT NULL,
  channel TEXT COLLATE "C" NOT NULL,
  asked_us BIGINT NOT NULL,
  until_us BIGINT NOT NULL,
  state TEXT COLLATE "C" NOT NULL,
  delivery_id TEXT COLLATE "C",
  answer TEXT COLLATE "C" NOT NULL,
  ended_us BIGINT
);
CREATE INDEX lookout_handle ON lookout (handle_id);
CREATE INDEX lookout_open ON lookout (state, subject, until_us);
