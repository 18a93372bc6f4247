-- When what was chosen leaves, where a campaign leaves that open: at once or at the person's own hour,
-- how probable that was, when it would have left otherwise and why not.
ALTER TABLE decision ADD COLUMN moment TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE decision ADD COLUMN moment_chance DOUBLE PRECISION NOT NULL DEFAULT 1;
ALTER TABLE decision ADD COLUMN moment_other_us BIGINT;
ALTER TABLE decision ADD COLUMN moment_why TEXT COLLATE "C" NOT NULL DEFAULT '';

-- How often each moment was followed by the goal, by channel; what the next choice learns from.
CREATE TABLE moment_tally (
  campaign_id TEXT COLLATE "C" NOT NULL,
  version BIGINT NOT NULL,
  step BIGINT NOT NULL,
  channel TEXT COLLATE "C" NOT NULL,
  moment TEXT COLLATE "C" NOT NULL,
  tried BIGINT NOT NULL,
  reached BIGINT NOT NULL,
  counted_us BIGINT NOT NULL,
  PRIMARY KEY (campaign_id, version, step, channel, moment)
);

-- What people's own hour brings over saying it at once, with its doubt.
CREATE TABLE moment_lead (
  campaign_id TEXT COLLATE "C" NOT NULL,
  version BIGINT NOT NULL,
  step BIGINT NOT NULL,
  channel TEXT COLLATE "C" NOT NULL,
  body BYTEA NOT NULL,
  found_us BIGINT NOT NULL,
  PRIMARY KEY (campaign_id, version, step, channel)
);
