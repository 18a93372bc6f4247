-- name: due
-- What may be tried now, the longest waiting first.
SELECT * FROM delivery WHERE state = 'waiting' AND not_before_us <= :now
ORDER BY not_before_us, delivery_id LIMIT :rows_max

-- name: hold_gates
-- The same rows that a no raises: of a lease and a stop at the same moment, one sees the other.
-- Always in the same order: of two who hold several, neither waits for the other.
INSERT INTO gate (handle_id, epoch)
SELECT handle_id, 0 FROM handle WHERE handle_id IN (:handles) ORDER BY handle_id
ON CONFLICT (handle_id) DO UPDATE SET epoch = gate.epoch

-- name: gates_now
-- What changes with every no, every restriction, and whenever handles join or part.
SELECT h.person_id, h.handle_id, COALESCE(g.epoch, 0) AS epoch, g.restricted_us, g.erased_us
FROM handle h LEFT JOIN gate g ON g.handle_id = h.handle_id
WHERE h.person_id IN (SELECT person_id FROM handle WHERE handle_id IN (:handles))

-- name: gate_now
-- The same by one handle: asked before every first byte, so that nothing in it is a list or a join.
SELECT h.person_id, h.handle_id,
  COALESCE((SELECT epoch FROM gate g WHERE g.handle_id = h.handle_id), 0) AS epoch,
  (SELECT restricted_us FROM gate g WHERE g.handle_id = h.handle_id) AS restricted_us,
  (SELECT erased_us FROM gate g WHERE g.handle_id = h.handle_id) AS erased_us
FROM handle h WHERE h.person_id = (SELECT person_id FROM handle WHERE handle_id = :handle_id)

-- name: take_lease
-- Only what still waits; the contact counts from here on.
UPDATE delivery SET state = 'leased', lease_epoch = :epoch, lease_owner = :owner,
  handed_us = :now, attempt = attempt + 1, reason = :reason, clauses = :clauses, grounds = :grounds
WHERE delivery_id = :delivery_id AND state = 'waiting'

-- name: put_off
-- It may go later, by itself or with what is saved up.
UPDATE delivery SET not_before_us = :until_us, reason = :reason, clauses = :clauses,
  grounds = :grounds, saved_up = :saved_up
WHERE delivery_id = :delivery_id AND state = 'waiting'

-- name: try_again
-- The terms let it go and its channel did not.
UPDATE delivery SET not_before_us = :until_us, reason = :reason
WHERE delivery_id = :delivery_id AND state = 'waiting'

-- name: let_go_on
-- Its channel can be used again. It had been due when it was put off, so it is due now.
UPDATE delivery SET not_before_us = :now, reason = NULL WHERE delivery_id IN (
  SELECT delivery_id FROM delivery
  WHERE state = 'waiting' AND channel = :channel AND reason = :shut LIMIT :rows_max
)

-- name: try_once_more
-- Only what surely did not leave by itself, and of which nothing came back.
UPDATE delivery SET state = 'waiting', not_before_us = :now, reason = NULL, ended_by = NULL,
  ended_us = NULL, handed_us = NULL
WHERE delivery_id = :delivery_id AND state = 'failed' AND returned IS NULL
  AND carried_in IS NULL AND topics = ''

-- name: withhold
-- It does not go: the terms are against it.
UPDATE delivery SET state = 'withheld', reason = :reason, clauses = :clauses, grounds = :grounds,
  ended_us = :now
WHERE delivery_id = :delivery_id AND state = 'waiting'

-- name: take_back
-- It does not go: what it was part of has paused itself.
UPDATE delivery SET state = 'withheld', reason = :reason, ended_us = :now
WHERE delivery_id IN (:deliveries) AND state = 'waiting' RETURNING delivery_id

-- name: cancel
-- It does not go: a stop covers it, or its person left what it rests on.
UPDATE delivery SET state = 'cancelled', reason = :reason, clauses = :statement_id, ended_us = :now
WHERE delivery_id = :delivery_id AND state = 'waiting'

-- name: end_leases
-- Each lease is ended by its owner in so many words; that time passed proves nothing. Who was given
-- up and comes back may still say how it ended. What was never begun was no attempt.
UPDATE delivery SET state = :state, reason = COALESCE(:reason, reason), ended_by = :ended_by,
  attempt = attempt - :unbegun, returned = COALESCE(returned, :returned),
  returned_us = CASE WHEN :returned IS NULL THEN returned_us ELSE COALESCE(returned_us, :now) END,
  handed_us = CASE WHEN :state = 'waiting' THEN NULL ELSE handed_us END,
  ended_us = CASE WHEN :state = 'waiting' THEN NULL ELSE :now END
WHERE delivery_id IN (:deliveries) AND state IN ('leased', 'unknown') AND lease_owner = :owner
RETURNING *

-- name: leased_by_others
-- The owner of these is gone; their channel may know how far they came.
SELECT * FROM delivery WHERE state = 'leased' AND lease_owner <> :owner
ORDER BY handed_us, delivery_id

-- name: held_by
-- Which of its leases a gateway holds.
SELECT delivery_id FROM delivery WHERE state = 'leased' AND lease_owner = :owner

-- name: leased_by
-- What a gateway holds.
SELECT * FROM delivery WHERE state = 'leased' AND lease_owner = :owner
ORDER BY handed_us, delivery_id

-- name: left_on
-- On which clauses anything left for somebody, or perhaps.
SELECT DISTINCT handle_id, clauses FROM delivery
WHERE handle_id IN (:handles) AND state IN ('leased', 'sent', 'carried', 'unknown')

-- name: saved_up
-- What waits for somebody to leave with whatever else does.
SELECT * FROM delivery
WHERE handle_id IN (:handles) AND state = 'waiting' AND saved_up = 1
ORDER BY created_us, delivery_id

-- name: add_digest
-- One delivery that carries several; it is made as it is leased, and is gone if it does not leave.
INSERT INTO delivery (
  delivery_id, idempotency_key, handle_id, use, channel, unit, recipient, matter, legal_kind,
  minutes, data, by_machine, body, state, reason, clauses, created_us, not_before_us, attempt,
  lease_epoch, lease_owner, handed_us, simulated, topics
) VALUES (
  :delivery_id, :delivery_id, :handle_id, :use, :channel, :unit, :recipient, :matter, :legal_kind,
  :minutes, :data, :by_machine, :body, 'leased', :reason, :clauses, :now, :now, :attempt,
  :epoch, :owner, :now, :simulated, :topics
)

-- name: carry
-- Only what still waits; it has no owner of its own, and ends with what carries it.
UPDATE delivery SET state = 'leased', carried_in = :digest_id, handed_us = :now,
  attempt = :attempt, reason = :reason, clauses = :clauses, grounds = :grounds
WHERE delivery_id = :delivery_id AND state = 'waiting'

-- name: carried
-- What some deliveries carry.
SELECT * FROM delivery WHERE carried_in IN (:digests) ORDER BY created_us, delivery_id

-- name: end_carried
-- It has left with what carried it, or perhaps, or not.
UPDATE delivery SET state = :state, reason = COALESCE(:reason, reason), ended_by = :ended_by,
  ended_us = :now
WHERE carried_in = :digest_id AND state IN ('leased', 'unknown')

-- name: cancel_carried
-- It did not leave, and a stop had found it on its way.
UPDATE delivery SET state = 'cancelled', reason = :reason, carried_in = NULL, ended_us = :now
WHERE delivery_id IN (:deliveries) AND state = 'leased'

-- name: put_back
-- It did not leave: each part waits again as it had waited, or until the channel may be tried
-- again.
UPDATE delivery SET state = 'waiting', carried_in = NULL, handed_us = NULL,
  attempt = attempt - :unbegun, reason = COALESCE(:reason, reason), not_before_us = COALESCE(:until_us, not_before_us)
WHERE carried_in = :digest_id AND state = 'leased'

-- name: drop_digest
-- It never left; what it carried is all that it was.
DELETE FROM delivery WHERE delivery_id = :digest_id AND state = 'waiting'
