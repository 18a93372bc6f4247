-- What machines sent, durable before it is acknowledged, folded into the record later.
CREATE TABLE journal_entry (
  seq INTEGER PRIMARY KEY,
  feed_id INTEGER NOT NULL,
  format SMALLINT NOT NULL,
  received_us BIGINT NOT NULL,
  sent_us BIGINT,
  payload BLOB,
  salt BLOB,
  digest BLOB NOT NULL
);

-- One chain link for each commit group: hash = BLAKE2b(previous hash, digests in order).
CREATE TABLE journal_chain (
  last_seq BIGINT PRIMARY KEY,
  first_seq BIGINT NOT NULL,
  committed_us BIGINT NOT NULL,
  hash BLOB NOT NULL
);
