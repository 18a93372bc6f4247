-- What the organisation would say: one row a campaign, and each plan it ever had.
CREATE TABLE campaign (
  campaign_id TEXT COLLATE "C" PRIMARY KEY,
  name TEXT COLLATE "C" NOT NULL UNIQUE,
  owner TEXT COLLATE "C" NOT NULL,
  state TEXT COLLATE "C" NOT NULL,
  version BIGINT NOT NULL,
  made_us BIGINT NOT NULL,
  started_us BIGINT,
  ended_us BIGINT,
  entered_seq BIGINT NOT NULL
);
CREATE TABLE campaign_version (
  campaign_id TEXT COLLATE "C" NOT NULL,
  version BIGINT NOT NULL,
  plan BYTEA NOT NULL,
  made_us BIGINT NOT NULL,
  made_by TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (campaign_id, version)
);
