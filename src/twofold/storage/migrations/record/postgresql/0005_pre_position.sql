-- The starting position: each that was chosen, by whom and since when; never changed.
CREATE TABLE starting_position (
  position_seq BIGINT PRIMARY KEY,
  name TEXT COLLATE "C" NOT NULL,
  since_us BIGINT NOT NULL,
  chosen_by TEXT COLLATE "C" NOT NULL
);
-- The latest position that somebody was told, by a message with its page or by signing in.
CREATE TABLE position_told (
  handle_id TEXT COLLATE "C" PRIMARY KEY,
  position_seq BIGINT NOT NULL
);

-- What the organisation settled for everybody: its own noes, and the legal notices it declared.
CREATE TABLE house_rule (
  rule_id TEXT COLLATE "C" PRIMARY KEY,
  kind TEXT COLLATE "C" NOT NULL,
  body BYTEA NOT NULL,
  set_us BIGINT NOT NULL,
  set_by TEXT COLLATE "C" NOT NULL,
  ended_us BIGINT,
  ended_by TEXT COLLATE "C"
);

-- What a message asks of somebody: minutes of their time, kinds of data (joined by blanks).
ALTER TABLE delivery ADD COLUMN minutes BIGINT NOT NULL DEFAULT 0;
ALTER TABLE delivery ADD COLUMN data TEXT NOT NULL DEFAULT '';
