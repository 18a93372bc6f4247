-- What became of a campaign besides its plan, by whom and why: it paused itself, somebody went on.
CREATE TABLE campaign_act (
  campaign_id TEXT COLLATE "C" NOT NULL,
  act_us BIGINT NOT NULL,
  verb TEXT COLLATE "C" NOT NULL,
  act_by TEXT COLLATE "C" NOT NULL,
  reason TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (campaign_id, act_us, verb)
);

-- After how many contacts it is enough, of one campaign or with no name of all; NULL: not known yet.
CREATE TABLE contact_knee (
  campaign_id TEXT COLLATE "C" PRIMARY KEY,
  most BIGINT,
  why TEXT COLLATE "C" NOT NULL,
  found_us BIGINT NOT NULL
);

-- Whether choosing for each person pays in one step of a campaign, and by which model.
CREATE TABLE personal_model (
  campaign_id TEXT COLLATE "C" NOT NULL,
  version BIGINT NOT NULL,
  step BIGINT NOT NULL,
  body BYTEA NOT NULL,
  found_us BIGINT NOT NULL,
  PRIMARY KEY (campaign_id, version, step)
);
