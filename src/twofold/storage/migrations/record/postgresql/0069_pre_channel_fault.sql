-- Channels that cannot be used as they are set, as the latest gateway found them.
CREATE TABLE channel_fault (
  channel TEXT COLLATE "C" PRIMARY KEY,
  said TEXT COLLATE "C" NOT NULL,
  since_us BIGINT NOT NULL
);
