-- Who was erased and filled in a form since: what it asked for, for a day at most, so that one
-- letter can go to its address. Nothing else of them is kept unless they come back by its link.
CREATE TABLE comeback (
  comeback_id TEXT PRIMARY KEY,
  handle_id TEXT NOT NULL,
  asked BLOB NOT NULL,
  asked_us BIGINT NOT NULL,
  sent_us BIGINT
) WITHOUT ROWID;
CREATE INDEX comeback_asked ON comeback (asked_us);
