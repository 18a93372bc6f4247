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
