-- name: add_look
-- One row an opening; what belongs to one that stands already (the same, after `since_us`) adds none.
INSERT INTO look (look_id, at_us, who, role, what)
SELECT :look_id, :now, :who, :role, :what
WHERE NOT EXISTS (
  SELECT 1 FROM look JOIN look_handle ON look_handle.look_id = look.look_id
  WHERE look_handle.handle_id = :person_id AND look.at_us > :since_us
    AND look.who = :who AND look.what = :what
)

-- name: add_look_handles
-- All that the person was known by just then: who is parted later still sees who had looked.
INSERT INTO look_handle (handle_id, look_id)
SELECT handle_id, :look_id FROM handle WHERE person_id = :person_id

-- name: looks_at
-- Who looked at a person, the latest first.
SELECT look.look_id, look.at_us, look.who, look.role, look.what
FROM look WHERE look.look_id IN (
  SELECT look_id FROM look_handle WHERE handle_id IN (:handles)
) ORDER BY look.at_us DESC, look.look_id LIMIT :rows_max

-- name: runs
-- What went through everybody's record at once, the latest first.
SELECT look_id, at_us, who, role, what FROM look
WHERE role = 'model' AND at_us >= :since_us ORDER BY at_us DESC, look_id LIMIT :rows_max

-- name: looks
-- Who looked, at whomever; the handle is one of theirs, and nobody's for a run over everybody.
SELECT look.look_id, look.at_us, look.who, look.role, look.what, MIN(look_handle.handle_id) AS handle_id
FROM look LEFT JOIN look_handle ON look_handle.look_id = look.look_id
WHERE look.at_us <= :until_us
GROUP BY look.look_id, look.at_us, look.who, look.role, look.what
ORDER BY look.at_us DESC, look.look_id LIMIT :rows_max

-- name: shown_as
-- Whether people read the name of who looked, or their role.
SELECT value FROM home WHERE key = 'staff_shown'

-- name: staff
-- Whoever of the staff asked for something, also if they are gone.
SELECT name, role FROM staff WHERE staff_id = :staff_id

-- name: names
-- What staff and keys are called, also those that are gone.
SELECT staff_id AS who, name FROM staff WHERE staff_id IN (:them)
UNION ALL SELECT key_id AS who, name FROM api_key WHERE key_id IN (:them)

-- name: drop_looks
-- Openings of nobody's record but these handles'.
DELETE FROM look WHERE look_id IN (SELECT look_id FROM look_handle WHERE handle_id IN (:handles))

-- name: drop_look_handles
-- Which handles some openings spoke for, once the openings are gone.
DELETE FROM look_handle WHERE handle_id IN (:handles)

-- name: add_request
-- What somebody asks for, and by when they are answered.
INSERT INTO request (
  request_id, handle_id, kind, state, unproven, about_kind, about, words, channel, received_us,
  expected_us, legal_us, prove_by_us
) VALUES (
  :request_id, :handle_id, :kind, 'open', :unproven, :about_kind, :about, :words, :channel, :now,
  :expected_us, :legal_us, :prove_by_us
)

-- name: request
-- One request.
SELECT * FROM request WHERE request_id = :request_id

-- name: requests_of
-- What somebody asked for, the latest first.
SELECT * FROM request WHERE handle_id IN (:handles) ORDER BY received_us DESC, request_id

-- name: waiting_requests
-- What has no answer yet, the first due first.
SELECT * FROM request WHERE state IN ('open', 'in_progress')
ORDER BY expected_us, request_id LIMIT :rows_max

-- name: ended_requests
-- What is over, the latest first.
SELECT * FROM request WHERE state NOT IN ('open', 'in_progress')
ORDER BY ended_us DESC, request_id LIMIT :rows_max

-- name: run_out
-- Clocks that have passed what they stand for.
SELECT * FROM request WHERE state IN ('open', 'in_progress') AND (
  (unproven = 1 AND prove_by_us <= :now) OR (expected_us <= :now AND overdue_us IS NULL)
) ORDER BY expected_us, request_id

-- name: move_request
-- The second test of `state` is the lock: of two moves at once, one changes no row.
UPDATE request SET state = :state, reason = COALESCE(:reason, reason),
  answer = COALESCE(:answer, answer), handled_by = :by, ended_us = :ended_us
WHERE request_id = :request_id AND state = :before

-- name: prove_request
-- Only once, and only what still needs it.
UPDATE request SET unproven = 0
WHERE request_id = :request_id AND unproven = 1 AND state IN ('open', 'in_progress')

-- name: put_off_request
-- Once: what was put off before lies behind the law's first limit already.
UPDATE request SET expected_us = :until_us, legal_us = :latest_us, overdue_us = NULL,
  handled_by = :by
WHERE request_id = :request_id AND state IN ('open', 'in_progress') AND legal_us < :latest_us

-- name: note_overdue
-- Each clock tells once that it ran out.
UPDATE request SET overdue_us = :now
WHERE request_id = :request_id AND overdue_us IS NULL AND expected_us = :expected_us
  AND state IN ('open', 'in_progress')

-- name: drop_requests
-- What somebody asked for goes with them.
DELETE FROM request WHERE handle_id IN (:handles)

-- name: speaking_handles
-- Everything that people are known by of whom anything was ever said, and whose it is today.
SELECT handle_id, person_id FROM handle WHERE person_id IN (
  SELECT handle.person_id FROM statement_handle
  JOIN handle ON handle.handle_id = statement_handle.handle_id
)

-- name: deliveries_since
-- What was to be sent lately and what became of it; what left together is one message.
SELECT handle.person_id, delivery.handle_id, delivery.use, delivery.channel, delivery.matter,
  delivery.state, delivery.reason, delivery.clauses, delivery.created_us, delivery.handed_us,
  delivery.ended_us, delivery.simulated
FROM delivery JOIN handle ON handle.handle_id = delivery.handle_id
WHERE delivery.created_us > :since_us AND delivery.carried_in IS NULL

-- name: let_go_of_looks
-- Openings of before a moment; runs over everybody too.
DELETE FROM look WHERE at_us < :before_us

-- name: let_go_of_look_handles
-- Whom they spoke for.
DELETE FROM look_handle
WHERE NOT EXISTS (SELECT 1 FROM look WHERE look.look_id = look_handle.look_id)

-- name: receipts_since
-- What people were given lately as signed receipts.
SELECT handle.person_id, receipt.kind
FROM receipt JOIN handle ON handle.handle_id = receipt.handle_id
WHERE receipt.created_us > :since_us
