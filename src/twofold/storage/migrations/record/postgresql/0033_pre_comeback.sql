-- Who was erased and filled in a form since: what it asked for, for a day at most, so that one
-- letter can go to its address. Nothing else of them is kept unless they come back by its link.
CREATE TABLE comeback (
  comeback_id TEXT COLLATE "C" PRIMARY KEY,
  handle_id TEXT COLLATE "C" NOT NULL,
  asked BYTEA NOT NULL,
  asked_us BIGINT NOT NULL,
  sent_us BIGINT
);
CREATE INDEX comeback_asked ON comeback (asked_us);
