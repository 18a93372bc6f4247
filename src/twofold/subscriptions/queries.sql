-- name: add_subscription
-- A browser takes notices for one person: for whoever let it last.
INSERT INTO push_subscription (subscription_id, endpoint, p256dh, auth, handle_id, created_us)
VALUES (:subscription_id, :endpoint, :p256dh, :auth, :handle_id, :now)
ON CONFLICT (endpoint) DO UPDATE SET p256dh = excluded.p256dh, auth = excluded.auth,
  handle_id = excluded.handle_id, created_us = excluded.created_us

-- name: by_endpoint
-- The browser behind an address.
SELECT * FROM push_subscription WHERE endpoint = :endpoint

-- name: subscription
-- One browser.
SELECT * FROM push_subscription WHERE subscription_id = :subscription_id

-- name: subscriptions_of
-- The browsers of somebody, the latest first.
SELECT * FROM push_subscription WHERE handle_id IN (:handles)
ORDER BY created_us DESC, subscription_id

-- name: takers
-- For whom there is a browser.
SELECT DISTINCT handle_id FROM push_subscription WHERE handle_id IN (:handles)

-- name: drop_subscription
-- It takes no notices any more.
DELETE FROM push_subscription WHERE subscription_id = :subscription_id

-- name: drop_subscriptions_of
-- Whoever they were is forgotten.
DELETE FROM push_subscription WHERE handle_id IN (:handles)
