-- name: add_delivery
-- A key that came before keeps its first delivery.
INSERT INTO delivery (
  delivery_id, idempotency_key, handle_id, use, channel, unit, recipient, matter, legal_kind,
  minutes, data, by_machine, body, state, reason, created_us, not_before_us, expires_us, attempt,
  asked_by, simulated
) VALUES (
  :delivery_id, :idempotency_key, :handle_id, :use, :channel, :unit, :recipient, :matter,
  :legal_kind, :minutes, :data, :by_machine, :body, 'waiting', :reason, :created_us,
  :not_before_us, :expires_us, 0, :asked_by, :simulated
) ON CONFLICT (idempotency_key) DO NOTHING

-- name: add_new_delivery
-- A key that was used before is a clash: nothing is read to find the first one.
INSERT INTO delivery (
  delivery_id, idempotency_key, handle_id, use, channel, unit, recipient, matter, legal_kind,
  minutes, data, by_machine, body, state, reason, created_us, not_before_us, expires_us, attempt,
  asked_by, simulated
) VALUES (
  :delivery_id, :idempotency_key, :handle_id, :use, :channel, :unit, :recipient, :matter,
  :legal_kind, :minutes, :data, :by_machine, :body, 'waiting', :reason, :created_us,
  :not_before_us, :expires_us, 0, :asked_by, :simulated
)

-- name: by_key
-- What a key was used for.
SELECT * FROM delivery WHERE idempotency_key = :idempotency_key

-- name: deliveries
-- Some deliveries.
SELECT * FROM delivery WHERE delivery_id IN (:deliveries)

-- name: delivery
-- One delivery.
SELECT * FROM delivery WHERE delivery_id = :delivery_id

-- name: add_outcome
-- What a stop found on its way, each once.
INSERT INTO stop_outcome (statement_id, delivery_id, outcome)
VALUES (:statement_id, :delivery_id, :outcome)

-- name: awaiting
-- Noes that found deliveries on their way and do not know their end; their touch is called by the
-- verb.
SELECT o.delivery_id, t.name AS verb FROM stop_outcome o
JOIN statement s ON s.statement_id = o.statement_id JOIN touch t ON t.touch_seq = s.seq
WHERE o.delivery_id IN (:deliveries) AND o.outcome IN ('pending', 'unknown') ORDER BY s.seq

-- name: stops_of
-- Stops that found a delivery, and when they were said.
SELECT o.delivery_id, o.statement_id, s.said_us FROM stop_outcome o
JOIN statement s ON s.statement_id = o.statement_id
WHERE o.delivery_id IN (:deliveries) ORDER BY s.seq, o.delivery_id

-- name: settle_outcome
-- Told once; what had left has left.
UPDATE stop_outcome SET outcome = :outcome
WHERE delivery_id = :delivery_id AND outcome IN ('pending', 'unknown')

-- name: outcomes
-- What a stop found, in the order in which it was asked for.
SELECT s.delivery_id, s.outcome FROM stop_outcome s
LEFT JOIN delivery d ON d.delivery_id = s.delivery_id
WHERE s.statement_id = :statement_id ORDER BY d.created_us, s.delivery_id

-- name: any_open
-- Whether there is anything that a stop could call back.
SELECT delivery_id FROM delivery WHERE state = 'waiting'
UNION ALL SELECT delivery_id FROM delivery WHERE state = 'leased' LIMIT 1

-- name: open_of
-- What is under way to somebody; of what leaves together each part, for a no may cover one of them.
SELECT * FROM delivery
WHERE handle_id IN (:handles) AND state IN ('waiting', 'leased') AND topics = ''
ORDER BY created_us, delivery_id

-- name: handed
-- Contacts that count against rates: handed over, or perhaps. What left together is one of them.
SELECT handle_id, use, topics, handed_us, minutes, data FROM delivery
WHERE handle_id IN (:handles) AND state IN ('leased', 'sent', 'unknown') AND handed_us > :after_us
  AND carried_in IS NULL
ORDER BY handed_us

-- name: unknown
-- What somebody has to find out.
SELECT * FROM delivery WHERE state = 'unknown' AND carried_in IS NULL
ORDER BY handed_us, delivery_id LIMIT :limit

-- name: not_sent_to
-- What was not sent to somebody, the latest first, behind one of them.
SELECT * FROM delivery WHERE handle_id IN (:handles) AND state IN ('withheld', 'cancelled')
  AND (created_us < :before_us OR (created_us = :before_us AND delivery_id > :before_id))
ORDER BY created_us DESC, delivery_id LIMIT :limit

-- name: demanded
-- Legal notices that left, the latest first: the ledger that their person can read.
SELECT * FROM delivery WHERE handle_id IN (:handles) AND state IN ('leased', 'sent', 'unknown')
  AND (use = 'legal' OR use LIKE 'legal.%')
  AND (created_us < :before_us OR (created_us = :before_us AND delivery_id > :before_id))
ORDER BY created_us DESC, delivery_id LIMIT :limit

-- name: threads
-- The threads and orders that a person wrote in; what a name means fills in what was not said.
SELECT t.handle_id, t.thread, t.touch_seq, t.occurred_us, COALESCE(t.channel, e.channel) AS channel,
  COALESCE(t.purpose, e.purpose) AS purpose,
  COALESCE(t.initiator, e.initiator, 'person') AS initiator
FROM touch t LEFT JOIN event_name e ON e.name = t.name
WHERE t.handle_id IN (:handles) AND t.thread IS NOT NULL
ORDER BY t.touch_seq

-- name: deliveries_of
-- All that was ever to be delivered to somebody, the earliest first.
SELECT * FROM delivery WHERE handle_id IN (:handles) ORDER BY created_us, delivery_id

-- name: tried
-- What was to be sent to somebody lately; a letter with a code was asked for by itself. What left
-- together stands there in its parts.
SELECT * FROM delivery
WHERE handle_id IN (:handles) AND created_us >= :since_us AND state <> 'waiting' AND topics = ''
  AND matter NOT LIKE 'entry:%'
ORDER BY created_us DESC, delivery_id LIMIT :limit

-- name: sent_to
-- What was handed over to somebody, the latest first; what left together as one.
SELECT * FROM delivery
WHERE handle_id IN (:handles) AND state IN ('sent', 'unknown') AND handed_us < :before_us
  AND carried_in IS NULL
ORDER BY handed_us DESC, delivery_id LIMIT :limit

-- name: from_elsewhere
-- What the brand began by messages that the gateway here did not hand over.
SELECT t.occurred_us, t.name, COALESCE(t.channel, e.channel) AS channel
FROM handle h JOIN touch t ON t.handle_id = h.handle_id
LEFT JOIN event_name e ON e.name = t.name JOIN feed f ON f.feed_id = t.feed_id
WHERE h.person_id = :person_id AND t.occurred_us >= :since_us AND t.occurred_us < :until_us
  AND COALESCE(t.purpose, e.purpose) = 'message' AND COALESCE(t.initiator, e.initiator) = 'brand'
  AND t.orbit = 'own' AND f.kind <> 'room'
ORDER BY t.occurred_us DESC, t.touch_id LIMIT :limit

-- name: drop_deliveries
-- Somebody is forgotten, with what was to be said to them and what was, whoever they were with
-- then.
DELETE FROM delivery WHERE handle_id IN (:handles) OR delivery_id IN (
  SELECT carried_in FROM delivery WHERE handle_id IN (:handles) AND carried_in IS NOT NULL
)

-- name: drop_outcomes
-- Somebody is forgotten: what their stops found, and what became of what was on its way to them.
DELETE FROM stop_outcome
WHERE delivery_id IN (SELECT delivery_id FROM delivery WHERE handle_id IN (:handles))
  OR statement_id IN (SELECT statement_id FROM statement WHERE handle_id IN (:handles))

-- name: old_texts
-- Messages that ended before a moment and still have their text, a bounded piece at a time.
SELECT delivery_id FROM delivery
WHERE ended_us < :before_us AND body <> :nothing ORDER BY delivery_id LIMIT :limit

-- name: rewrite
-- That it was sent, when and why, stays; what it said does not, or not with all that was in it.
UPDATE delivery SET body = :body WHERE delivery_id IN (:deliveries)

-- name: note_return
-- The first news of each kind counts; that it was unwanted outweighs that nobody was there. What it
-- carried has come back with it.
UPDATE delivery SET returned = :returned, returned_us = :now
WHERE (delivery_id = :delivery_id OR carried_in = :delivery_id)
  AND (returned IS NULL OR (returned = 'bounced' AND :returned = 'complained'))
