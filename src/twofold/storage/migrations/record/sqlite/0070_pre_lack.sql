-- Why nothing left of a decision to speak: the first field, feed or pool that its words lacked.
CREATE TABLE lack (
  decision_id TEXT PRIMARY KEY,
  handle_id TEXT NOT NULL,
  campaign_id TEXT NOT NULL,
  template TEXT NOT NULL,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  said TEXT NOT NULL
);
CREATE INDEX lack_campaign ON lack (campaign_id);
CREATE INDEX lack_handle ON lack (handle_id);
