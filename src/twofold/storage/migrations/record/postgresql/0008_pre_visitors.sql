-- A person's way in: one request at a time, with a code and a link that work once.
CREATE TABLE entry (
  entry_hash BYTEA PRIMARY KEY,
  handle_id TEXT NOT NULL,
  way TEXT NOT NULL,
  code_hash BYTEA,
  link_hash BYTEA UNIQUE,
  asked_us BIGINT NOT NULL,
  expires_us BIGINT NOT NULL,
  tries INTEGER NOT NULL,
  used_us BIGINT
);
CREATE INDEX entry_handle ON entry (handle_id, asked_us);

-- Where a person is signed in, by the handle that they hold.
CREATE TABLE visitor (
  session_hash BYTEA PRIMARY KEY,
  handle_id TEXT NOT NULL,
  csrf TEXT NOT NULL,
  opened_us BIGINT NOT NULL,
  expires_us BIGINT NOT NULL
);
CREATE INDEX visitor_handle ON visitor (handle_id);
