-- How messages are worded. A version is never changed: what was sent can be read as it was.
CREATE TABLE template_version (
  name TEXT NOT NULL,
  version INTEGER NOT NULL,
  template BLOB NOT NULL,
  said_by TEXT NOT NULL,
  said_us BIGINT NOT NULL,
  PRIMARY KEY (name, version)
);

-- Pictures and papers that messages show or link to; nothing travels inside a message.
CREATE TABLE stored_file (
  file_id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  media_type TEXT NOT NULL,
  bytes BIGINT NOT NULL,
  content BLOB NOT NULL,
  added_by TEXT NOT NULL,
  added_us BIGINT NOT NULL
);
