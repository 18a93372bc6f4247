-- One row for each person on their way through a campaign: where they are, and when it goes on.
CREATE TABLE journey (
  journey_id TEXT PRIMARY KEY,
  campaign_id TEXT NOT NULL,
  version BIGINT NOT NULL,
  handle_id TEXT NOT NULL,
  occasion TEXT NOT NULL,
  step BIGINT NOT NULL,
  due_us BIGINT NOT NULL,
  state TEXT NOT NULL,
  reason TEXT NOT NULL,
  entered_us BIGINT NOT NULL,
  moved_us BIGINT NOT NULL,
  UNIQUE (campaign_id, handle_id, occasion)
);
CREATE INDEX journey_due ON journey (state, due_us);
CREATE INDEX journey_handle ON journey (handle_id);
