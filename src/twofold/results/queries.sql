-- name: fates
-- How many of a campaign's messages stand in which state, and of how many people; what was carried in
-- another message has left like any other.
SELECT CASE WHEN d.state = 'carried' THEN 'sent' ELSE d.state END AS state,
  COUNT(*) AS messages, COUNT(DISTINCT h.person_id) AS people
FROM decision c JOIN delivery d ON d.delivery_id = c.delivery_id
JOIN handle h ON h.handle_id = c.handle_id
WHERE c.campaign_id = :campaign_id
GROUP BY CASE WHEN d.state = 'carried' THEN 'sent' ELSE d.state END ORDER BY state

-- name: decided
-- How many decisions came to what, and for which reason.
SELECT outcome, held, reason, COUNT(*) AS decisions FROM decision
WHERE campaign_id = :campaign_id GROUP BY outcome, held, reason ORDER BY outcome, held, reason

-- name: followed
-- What people did of themselves after a message of a campaign had left, each message once.
SELECT
  COUNT(DISTINCT CASE WHEN COALESCE(t.purpose, e.purpose) IN ('purchase', 'renewal')
    THEN d.delivery_id END) AS bought,
  COUNT(DISTINCT CASE WHEN COALESCE(t.purpose, e.purpose) = 'complaint' THEN d.delivery_id END)
    AS complained,
  COUNT(DISTINCT CASE WHEN COALESCE(t.purpose, e.purpose) = 'terms' AND t.name IN ('stop', 'deny')
    THEN d.delivery_id END) AS stopped,
  COUNT(DISTINCT CASE WHEN t.name = :goal_name OR COALESCE(t.purpose, e.purpose) = :goal_purpose
    THEN d.delivery_id END) AS acted
FROM decision c JOIN delivery d ON d.delivery_id = c.delivery_id
JOIN handle h ON h.handle_id = c.handle_id
JOIN handle o ON o.person_id = h.person_id
JOIN touch t ON t.handle_id = o.handle_id
  AND t.occurred_us > d.handed_us AND t.occurred_us <= d.handed_us + :window_us
LEFT JOIN event_name e ON e.name = t.name
WHERE c.campaign_id = :campaign_id AND d.state IN ('sent', 'carried') AND t.orbit = 'own'
  AND COALESCE(t.initiator, e.initiator, 'person') = 'person'
  AND CASE WHEN t.source = 'simulated' THEN 1 ELSE 0 END = :simulated

-- name: sent_ids
-- In which deliveries a campaign's messages left.
SELECT DISTINCT COALESCE(d.carried_in, d.delivery_id) AS delivery_id
FROM decision c JOIN delivery d ON d.delivery_id = c.delivery_id
WHERE c.campaign_id = :campaign_id AND d.state IN ('sent', 'carried') ORDER BY 1

-- name: answered
-- Touches that answer some messages, each message once.
SELECT COUNT(DISTINCT t.refers_to) AS messages FROM touch t
LEFT JOIN event_name e ON e.name = t.name
WHERE t.refers_to IN (:touches) AND COALESCE(t.initiator, e.initiator, 'person') = 'person'
  AND COALESCE(t.purpose, e.purpose, 'unclassified') <> 'terms'
