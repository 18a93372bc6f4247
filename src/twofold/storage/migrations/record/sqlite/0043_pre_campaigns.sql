-- What the organisation would say: one row a campaign, and each plan it ever had.
CREATE TABLE campaign (
  campaign_id TEXT PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  owner TEXT NOT NULL,
  state TEXT NOT NULL,
  version BIGINT NOT NULL,
  made_us BIGINT NOT NULL,
  started_us BIGINT,
  ended_us BIGINT,
  entered_seq BIGINT NOT NULL
);
CREATE TABLE campaign_version (
  campaign_id TEXT NOT NULL,
  version BIGINT NOT NULL,
  plan BLOB NOT NULL,
  made_us BIGINT NOT NULL,
  made_by TEXT NOT NULL,
  PRIMARY KEY (campaign_id, version)
);
