-- What was chosen for one person at one moment, and why; what was given up for it stands in `options`.
CREATE TABLE decision (
  decision_id TEXT PRIMARY KEY,
  handle_id TEXT NOT NULL,
  campaign_id TEXT NOT NULL,
  version BIGINT NOT NULL,
  step BIGINT NOT NULL,
  decided_us BIGINT NOT NULL,
  planned_us BIGINT NOT NULL,
  outcome TEXT NOT NULL,
  arm TEXT NOT NULL,
  channel TEXT NOT NULL,
  propensity REAL NOT NULL,
  reason TEXT NOT NULL,
  held TEXT NOT NULL,
  options BLOB NOT NULL,
  delivery_id TEXT
);
CREATE INDEX decision_handle ON decision (handle_id, decided_us);
CREATE INDEX decision_campaign ON decision (campaign_id, decided_us);
CREATE INDEX decision_delivery ON decision (delivery_id);

-- How many contacts anybody may have over all campaigns, in any stretch of time.
CREATE TABLE contact_limit (
  use TEXT NOT NULL,
  per_us BIGINT NOT NULL,
  most BIGINT NOT NULL,
  made_us BIGINT NOT NULL,
  made_by TEXT NOT NULL,
  PRIMARY KEY (use, per_us)
);

-- Who is held back from a campaign, or with no campaign from all of them: once drawn it stands.
CREATE TABLE held_back (
  handle_id TEXT NOT NULL,
  campaign_id TEXT NOT NULL,
  since_us BIGINT NOT NULL,
  PRIMARY KEY (handle_id, campaign_id)
);

-- How often each arm, and silence, was followed by the goal; what the next choice learns from.
CREATE TABLE arm_tally (
  campaign_id TEXT NOT NULL,
  version BIGINT NOT NULL,
  step BIGINT NOT NULL,
  arm TEXT NOT NULL,
  tried BIGINT NOT NULL,
  reached BIGINT NOT NULL,
  counted_us BIGINT NOT NULL,
  PRIMARY KEY (campaign_id, version, step, arm)
);
