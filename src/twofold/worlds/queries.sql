-- name: simulated
-- How much of the record never happened: one look at all of it.
SELECT COUNT(*) AS touches,
  COUNT(DISTINCT CASE WHEN name = :card THEN handle_id END) AS people,
  COUNT(CASE WHEN purpose = 'terms' THEN 1 END) AS statements
FROM touch WHERE source = 'simulated'

-- name: last_us
-- When the last thing happened that really did.
SELECT MAX(occurred_us) AS last_us FROM touch WHERE source <> 'simulated' AND occurred_us < :now

-- name: lively
-- Whose cards were shown often, and not so often that a picture of them is a blur.
SELECT handle.value, COUNT(*) AS touches FROM handle
JOIN touch ON touch.handle_id = handle.handle_id
WHERE handle.kind = 'household' GROUP BY handle.value HAVING COUNT(*) <= :touches_max
ORDER BY COUNT(*) DESC, handle.value

-- name: households
-- Everybody's cards.
SELECT handle_id, value FROM handle WHERE kind = 'household' ORDER BY value

-- name: made_up_of
-- Whether one of some people has an address at a host that is nobody's.
SELECT handle_id FROM handle
WHERE person_id IN (:people) AND kind = 'email' AND value LIKE :host LIMIT 1

-- name: made_up_in
-- Whether one of those who came into a campaign has.
SELECT o.handle_id FROM journey j JOIN handle h ON h.handle_id = j.handle_id
JOIN handle o ON o.person_id = h.person_id
WHERE j.campaign_id = :campaign_id AND o.kind = 'email' AND o.value LIKE :host LIMIT 1
