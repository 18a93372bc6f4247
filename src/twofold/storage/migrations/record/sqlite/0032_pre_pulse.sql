-- What people said of their say here: an answer (1 to 7, each may be left out), or that they
-- would rather not, now or ever. The values stand in no touch.
CREATE TABLE pulse (
  pulse_id TEXT PRIMARY KEY,
  handle_id TEXT NOT NULL,
  at_us BIGINT NOT NULL,
  said TEXT NOT NULL,
  decides SMALLINT,
  easy SMALLINT
) WITHOUT ROWID;
CREATE INDEX pulse_handle ON pulse (handle_id);
CREATE INDEX pulse_at ON pulse (at_us);
