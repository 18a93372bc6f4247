-- name: add_statement
-- Append-only; a repeat is met by its id before it comes here.
INSERT INTO statement (statement_id, seq, handle_id, said_us, body)
VALUES (:statement_id, :seq, :handle_id, :said_us, :body)

-- name: add_statement_handle
-- For whom it speaks, as they were one person at that moment.
INSERT INTO statement_handle (handle_id, statement_id) VALUES (:handle_id, :statement_id)

-- name: statement
-- Whether it was said before.
SELECT statement_id, seq, handle_id, said_us, body FROM statement WHERE statement_id = :statement_id

-- name: known_statements
-- Which of these were said before.
SELECT statement_id FROM statement WHERE statement_id IN (:statements)

-- name: statements_about
-- All that was said about any of these handles, in its order.
SELECT statement_id, seq, handle_id, said_us, body FROM statement
WHERE statement_id IN (SELECT statement_id FROM statement_handle WHERE handle_id IN (:handles))
ORDER BY seq

-- name: spoken_for
-- Which handles some statements speak for.
SELECT statement_id, handle_id FROM statement_handle WHERE statement_id IN (:statements)

-- name: raise_gate
-- A handle without a row has epoch 0: nothing was ever refused.
INSERT INTO gate (handle_id, epoch) VALUES (:handle_id, 1)
ON CONFLICT (handle_id) DO UPDATE SET epoch = gate.epoch + 1

-- name: restrict
-- What was leased before it may not leave any more.
INSERT INTO gate (handle_id, epoch, restricted_us) VALUES (:handle_id, 1, :restricted_us)
ON CONFLICT (handle_id) DO UPDATE SET epoch = gate.epoch + 1, restricted_us = excluded.restricted_us

-- name: gates
-- The strictest of a person's handles is the person's gate.
SELECT COALESCE(MAX(epoch), 0) AS epoch, MIN(restricted_us) AS restricted_us,
  MIN(erased_us) AS erased_us
FROM gate WHERE handle_id IN (:handles)

-- name: positions
-- Every starting position that was chosen; a handful.
SELECT position_seq, name, since_us, chosen_by FROM starting_position ORDER BY position_seq

-- name: add_position
-- Its number is the lock: of two choices at once, one fails.
INSERT INTO starting_position (position_seq, name, since_us, chosen_by)
VALUES (:position_seq, :name, :since_us, :chosen_by)

-- name: tell_position
-- What was told later counts; who knows the newest is not told again.
INSERT INTO position_told (handle_id, position_seq) VALUES (:handle_id, :position_seq)
ON CONFLICT (handle_id) DO UPDATE SET position_seq = excluded.position_seq
WHERE excluded.position_seq > position_told.position_seq

-- name: positions_told
-- What a person's handles were told last; joined people are held to the least of it.
SELECT position_seq FROM position_told WHERE handle_id IN (:handles)

-- name: told_at
-- Whose latest word was one of these positions.
SELECT handle_id, position_seq FROM position_told WHERE position_seq IN (:positions)

-- name: house_rules
-- What holds for everybody now; a handful.
SELECT rule_id, body, set_us, set_by FROM house_rule WHERE ended_us IS NULL
ORDER BY set_us DESC, rule_id

-- name: add_house_rule
-- Kept for ever, with who set it.
INSERT INTO house_rule (rule_id, kind, body, set_us, set_by)
VALUES (:rule_id, :kind, :body, :now, :by)

-- name: end_house_rule
-- Ended once; what held until then stays readable.
UPDATE house_rule SET ended_us = :now, ended_by = :by
WHERE rule_id = :rule_id AND ended_us IS NULL

-- name: held
-- How many people are held to less than the position in force, for they were told an older one.
SELECT COUNT(DISTINCT h.person_id) AS people
FROM position_told t JOIN handle h ON h.handle_id = t.handle_id
WHERE t.position_seq IN (:positions)
