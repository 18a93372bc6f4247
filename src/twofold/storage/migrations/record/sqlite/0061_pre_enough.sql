-- What became of a campaign besides its plan, by whom and why: it paused itself, somebody went on.
CREATE TABLE campaign_act (
  campaign_id TEXT NOT NULL,
  act_us BIGINT NOT NULL,
  verb TEXT NOT NULL,
  act_by TEXT NOT NULL,
  reason TEXT NOT NULL,
  PRIMARY KEY (campaign_id, act_us, verb)
);

-- After how many contacts it is enough, of one campaign or with no name of all; NULL: not known yet.
CREATE TABLE contact_knee (
  campaign_id TEXT PRIMARY KEY,
  most BIGINT,
  why TEXT NOT NULL,
  found_us BIGINT NOT NULL
);

-- Whether choosing for each person pays in one step of a campaign, and by which model.
CREATE TABLE personal_model (
  campaign_id TEXT NOT NULL,
  version BIGINT NOT NULL,
  step BIGINT NOT NULL,
  body BLOB NOT NULL,
  found_us BIGINT NOT NULL,
  PRIMARY KEY (campaign_id, version, step)
);
