-- What people said about the use of their data, where it differs from silence; kept from the log.
CREATE TABLE data_use (
  person_id TEXT NOT NULL,
  use TEXT NOT NULL,
  since_us BIGINT NOT NULL,
  until_us BIGINT,
  is_permitted INTEGER NOT NULL,
  PRIMARY KEY (person_id, use, since_us)
) WITHOUT ROWID;
CREATE INDEX data_use_use ON data_use (use, is_permitted);

-- People whose rows have yet to leave the lens's files.
CREATE TABLE leaving (
  person_id TEXT PRIMARY KEY,
  since_us BIGINT NOT NULL
) WITHOUT ROWID;

CREATE INDEX gate_shut ON gate (handle_id) WHERE restricted_us IS NOT NULL OR erased_us IS NOT NULL;
