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

-- name: complaints
-- The contacts of a campaign by week since its first, and how many of each a complaint followed: one
-- that came back by mail, in words, or as a stop, within the goal's window.
WITH spoken AS (
  SELECT d.delivery_id, d.handed_us, d.returned, h.person_id,
    MIN(d.handed_us) OVER () AS first_us
  FROM decision c JOIN delivery d ON d.delivery_id = c.delivery_id
  JOIN handle h ON h.handle_id = c.handle_id
  WHERE c.campaign_id = :campaign_id AND d.state IN ('sent', 'carried') AND d.handed_us > :since_us
    AND d.handed_us <= :now
)
SELECT (s.handed_us - s.first_us) / :week_us AS week, COUNT(*) AS contacts,
  SUM(CASE WHEN s.returned = 'complained' OR EXISTS (
    SELECT 1 FROM handle o JOIN touch t ON t.handle_id = o.handle_id
    LEFT JOIN event_name e ON e.name = t.name
    WHERE o.person_id = s.person_id AND t.occurred_us > s.handed_us
      AND t.occurred_us <= s.handed_us + :window_us AND t.orbit = 'own'
      AND COALESCE(t.initiator, e.initiator, 'person') = 'person'
      AND CASE WHEN t.source = 'simulated' THEN 1 ELSE 0 END = :simulated
      AND (COALESCE(t.purpose, e.purpose) = 'complaint'
        OR (COALESCE(t.purpose, e.purpose) = 'terms' AND t.name IN ('stop', 'deny')))
  ) THEN 1 ELSE 0 END) AS complained
FROM spoken s GROUP BY (s.handed_us - s.first_us) / :week_us ORDER BY week

-- name: last_place
-- How far the log reaches.
SELECT COALESCE(MAX(touch_seq), 0) AS seq FROM touch

-- name: complained_between
-- Whether anybody complained or said no in a stretch of the log.
SELECT t.touch_seq FROM touch t LEFT JOIN event_name e ON e.name = t.name
WHERE t.touch_seq > :after_seq AND t.touch_seq <= :upto_seq
  AND (COALESCE(t.purpose, e.purpose) = 'complaint'
    OR (COALESCE(t.purpose, e.purpose) = 'terms' AND t.name IN ('stop', 'deny')))
LIMIT 1

-- name: put_off_before
-- What campaigns say later than they decided on it, and soon: much may have happened meanwhile.
SELECT d.delivery_id, d.not_before_us, h.person_id, c.campaign_id, c.version, c.decided_us,
  c.moment, p.state
FROM delivery d
JOIN decision c ON c.delivery_id = d.delivery_id JOIN handle h ON h.handle_id = d.handle_id
JOIN campaign p ON p.campaign_id = c.campaign_id
WHERE d.state = 'waiting' AND d.reason IS NOT NULL AND d.not_before_us <= :soon_us
  AND (d.not_before_us > :after_us OR (d.not_before_us = :after_us AND d.delivery_id > :after_id))
ORDER BY d.not_before_us, d.delivery_id LIMIT :rows_max

-- name: waiting_of
-- What waits to leave for a campaign.
SELECT d.delivery_id FROM decision c JOIN delivery d ON d.delivery_id = c.delivery_id
WHERE c.campaign_id = :campaign_id AND d.state = 'waiting' ORDER BY d.delivery_id

-- name: decided_by
-- Whether anything was decided by a moment, before it is worked out what came of it.
SELECT COUNT(*) AS decisions FROM decision
WHERE campaign_id = :campaign_id AND decided_us <= :until_us

-- name: held_up
-- Whose way or message waits until what they have open is answered.
SELECT h.person_id FROM journey j JOIN handle h ON h.handle_id = j.handle_id
WHERE j.state = 'waiting' AND j.reason = 'paused' AND j.due_us > :now
UNION
SELECT h.person_id FROM delivery d JOIN handle h ON h.handle_id = d.handle_id
WHERE d.state = 'waiting' AND d.reason = 'open' AND d.not_before_us > :now
ORDER BY person_id LIMIT :rows_max

-- name: answered_between
-- Who of them was spoken to in a thread in a stretch of the log: few, however much else came in.
SELECT DISTINCT h.person_id FROM touch t JOIN handle h ON h.handle_id = t.handle_id
LEFT JOIN event_name e ON e.name = t.name
WHERE t.touch_seq > :after_seq AND t.touch_seq <= :upto_seq AND t.thread IS NOT NULL
  AND t.source <> 'simulated' AND COALESCE(t.initiator, e.initiator, 'person') <> 'person'
  AND (EXISTS (SELECT 1 FROM handle o JOIN journey j ON j.handle_id = o.handle_id
      WHERE o.person_id = h.person_id AND j.state = 'waiting' AND j.reason = 'paused')
    OR EXISTS (SELECT 1 FROM handle o JOIN delivery d ON d.handle_id = o.handle_id
      WHERE o.person_id = h.person_id AND d.state = 'waiting' AND d.reason = 'open'))

-- name: held_back_for
-- What waits longer for some people, by why it does.
SELECT d.delivery_id FROM delivery d JOIN handle h ON h.handle_id = d.handle_id
WHERE h.person_id IN (:people) AND d.state = 'waiting' AND d.reason = :reason
  AND d.not_before_us > :now ORDER BY d.delivery_id

-- name: sent_to
-- How many messages of a campaign each person got in which way; what left together is one message.
SELECT h.person_id, c.version, c.step, c.arm,
  COUNT(DISTINCT COALESCE(d.carried_in, d.delivery_id)) AS messages
FROM decision c JOIN delivery d ON d.delivery_id = c.delivery_id
JOIN handle h ON h.handle_id = c.handle_id
WHERE c.campaign_id = :campaign_id AND d.state IN ('sent', 'carried') AND d.handed_us <= :now
GROUP BY h.person_id, c.version, c.step, c.arm

-- name: decisions_beyond
-- The first decision behind so many: whoever counts all of a large log waits for it.
SELECT decision_id FROM decision WHERE :campaign_id = '' OR campaign_id = :campaign_id
LIMIT 1 OFFSET :most
