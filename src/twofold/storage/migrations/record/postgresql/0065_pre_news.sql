-- News of a provider's that was heard: its signature tells no moment, so that a copy is told by this.
CREATE TABLE news_seen (
  mark TEXT COLLATE "C" PRIMARY KEY,
  seen_us BIGINT NOT NULL
);
CREATE INDEX news_seen_when ON news_seen (seen_us);
