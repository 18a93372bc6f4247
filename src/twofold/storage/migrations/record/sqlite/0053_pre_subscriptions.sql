-- Browsers that people let show notices: the address at which each takes them, and its keys.
CREATE TABLE push_subscription (
  subscription_id TEXT PRIMARY KEY,
  endpoint TEXT NOT NULL UNIQUE,
  p256dh TEXT NOT NULL,
  auth TEXT NOT NULL,
  handle_id TEXT NOT NULL,
  created_us BIGINT NOT NULL
) WITHOUT ROWID;
CREATE INDEX push_subscription_handle ON push_subscription (handle_id);
