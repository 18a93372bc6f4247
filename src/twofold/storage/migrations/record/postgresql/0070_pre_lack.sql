-- Why nothing left of a decision to speak: the first field, feed or pool that its words lacked.
CREATE TABLE lack (
  decision_id TEXT COLLATE "C" PRIMARY KEY,
  handle_id TEXT COLLATE "C" NOT NULL,
  campaign_id TEXT COLLATE "C" NOT NULL,
  template TEXT COLLATE "C" NOT NULL,
  kind TEXT COLLATE "C" NOT NULL,
  name TEXT COLLATE "C" NOT NULL,
  said TEXT COLLATE "C" NOT NULL
);
CREATE INDEX lack_campaign ON lack (campaign_id);
CREATE INDEX lack_handle ON lack (handle_id);
