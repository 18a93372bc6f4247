-- name: concerned
-- Everything that people are known by to whom anything of this happened in the window.
SELECT handle_id, person_id FROM handle WHERE person_id IN (
  SELECT handle.person_id FROM handle JOIN (
    SELECT handle_id FROM delivery WHERE created_us > :since_us
    UNION SELECT handle_id FROM statement WHERE said_us > :since_us
    UNION SELECT handle_id FROM request WHERE received_us > :since_us
  ) AS lately ON lately.handle_id = handle.handle_id
)

-- name: handed
-- What was handed over to some handles in the window; of what left together each part, for each has
-- its own reason.
SELECT handle_id, COALESCE(carried_in, delivery_id) AS letter, use, channel, unit, recipient, matter, reason, clauses, grounds, handed_us
FROM delivery
WHERE handle_id IN (:handles) AND state IN ('sent', 'carried', 'unknown') AND topics = ''
  AND handed_us > :since_us AND simulated = 0
ORDER BY handed_us, delivery_id

-- name: words
-- What was said in threads of theirs in the window; a name's meaning fills in what was not said.
SELECT touch.handle_id, touch.thread, touch.occurred_us,
  COALESCE(touch.channel, event_name.channel, '') AS channel,
  COALESCE(touch.initiator, event_name.initiator, 'person') AS initiator
FROM touch LEFT JOIN event_name ON event_name.name = touch.name
WHERE touch.handle_id IN (:handles) AND touch.thread IS NOT NULL AND touch.occurred_us > :since_us
  AND touch.source <> 'simulated'
  AND COALESCE(touch.purpose, event_name.purpose) IN ('service', 'complaint', 'contribution')
ORDER BY touch.occurred_us, touch.touch_seq

-- name: asked
-- What they asked for by right in the window.
SELECT handle_id, state, received_us, expected_us, ended_us, answer FROM request
WHERE handle_id IN (:handles) AND received_us > :since_us ORDER BY received_us, request_id
