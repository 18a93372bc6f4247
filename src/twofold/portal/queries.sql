-- name: drawn
-- The latest touches of one person for the picture; an event's name fills in what was not said.
SELECT t.touch_id, t.occurred_us, t.name, t.orbit, t.source, t.amount_micro, t.currency, t.delight,
  t.thread, t.refers_to, COALESCE(t.channel, e.channel) AS channel,
  COALESCE(t.purpose, e.purpose, 'unclassified') AS purpose,
  COALESCE(t.initiator, e.initiator, 'person') AS initiator
FROM handle h JOIN touch t ON t.handle_id = h.handle_id
LEFT JOIN event_name e ON e.name = t.name
WHERE h.person_id = :person_id AND t.occurred_us < :before_us
ORDER BY t.occurred_us DESC, t.touch_id DESC LIMIT :rows_max;

-- name: held
-- How much of each kind is held, with the first and the last of it.
SELECT COALESCE(t.purpose, e.purpose, 'unclassified') AS purpose,
  COUNT(*) AS touches, MIN(t.occurred_us) AS first_us, MAX(t.occurred_us) AS last_us
FROM handle h JOIN touch t ON t.handle_id = h.handle_id
LEFT JOIN event_name e ON e.name = t.name
WHERE h.person_id = :person_id AND t.source <> 'simulated'
GROUP BY COALESCE(t.purpose, e.purpose, 'unclassified')
ORDER BY COUNT(*) DESC, COALESCE(t.purpose, e.purpose, 'unclassified');
