-- name: touches_of
-- The touches of a few people as they stand, without what is left out of readings.
SELECT handle.person_id, touch.touch_id, touch.occurred_us, touch.channel, touch.purpose,
  touch.name, touch.initiator, touch.orbit, touch.amount_micro, touch.currency, touch.delight,
  touch.thread, touch.refers_to
FROM handle CROSS JOIN touch
WHERE handle.person_id IN (:people) AND touch.handle_id = handle.handle_id
  AND NOT EXISTS (SELECT 1 FROM left_out WHERE left_out.touch_id = touch.touch_id)

-- name: holders
-- Who is known by a kind of handle.
SELECT DISTINCT person_id FROM handle WHERE kind = :kind

-- name: holders_of
-- Who of a few people is.
SELECT DISTINCT person_id FROM handle WHERE person_id IN (:people) AND kind = :kind
