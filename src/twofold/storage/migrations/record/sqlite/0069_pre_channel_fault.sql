-- Channels that cannot be used as they are set, as the latest gateway found them.
CREATE TABLE channel_fault (
  channel TEXT PRIMARY KEY,
  said TEXT NOT NULL,
  since_us BIGINT NOT NULL
);
