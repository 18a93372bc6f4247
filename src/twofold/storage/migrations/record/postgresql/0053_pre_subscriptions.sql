-- Browsers that people let show notices: the address at which each takes them, and its keys.
CREATE TABLE push_subscription (
  subscription_id TEXT COLLATE "C" PRIMARY KEY,
  endpoint TEXT COLLATE "C" NOT NULL UNIQUE,
  p256dh TEXT COLLATE "C" NOT NULL,
  auth TEXT COLLATE "C" NOT NULL,
  handle_id TEXT COLLATE "C" NOT NULL,
  created_us BIGINT NOT NULL
);
CREATE INDEX push_subscription_handle ON push_subscription (handle_id);
