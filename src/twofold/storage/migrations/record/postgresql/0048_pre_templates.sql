-- How messages are worded. A version is never changed: what was sent can be read as it was.
CREATE TABLE template_version (
  name TEXT COLLATE "C" NOT NULL,
  version BIGINT NOT NULL,
  template BYTEA NOT NULL,
  said_by TEXT COLLATE "C" NOT NULL,
  said_us BIGINT NOT NULL,
  PRIMARY KEY (name, version)
);

-- Pictures and papers that messages show or link to; nothing travels inside a message.
CREATE TABLE stored_file (
  file_id TEXT COLLATE "C" PRIMARY KEY,
  name TEXT COLLATE "C" NOT NULL,
  media_type TEXT COLLATE "C" NOT NULL,
  bytes BIGINT NOT NULL,
  content BYTEA NOT NULL,
  added_by TEXT COLLATE "C" NOT NULL,
  added_us BIGINT NOT NULL
);
