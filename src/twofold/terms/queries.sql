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
SELECT handle_id, epoch, restricted_us, erased_us FROM gate WHERE handle_id IN (:handles)

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

-- name: speakers
-- Of these people, who ever said anything; the others need no look.
SELECT DISTINCT handle.person_id FROM handle
JOIN statement_handle ON statement_handle.handle_id = handle.handle_id
WHERE handle.person_id IN (:people)

-- name: every_speaker
-- Everybody who ever said anything.
SELECT DISTINCT handle.person_id FROM statement_handle
JOIN handle ON handle.handle_id = statement_handle.handle_id

-- name: handles_of
-- Whose statements count for whom.
SELECT handle_id, person_id FROM handle WHERE person_id IN (:people)

-- name: forget_uses
-- What is kept of a person is replaced as a whole; ids that stand for nobody any more go too.
DELETE FROM data_use WHERE person_id IN (:people)

-- name: forget_every_use
-- Before all of it is read out of the log again.
DELETE FROM data_use

-- name: add_use
-- One answer that holds for a stretch of time.
INSERT INTO data_use (person_id, use, since_us, until_us, is_permitted)
VALUES (:person_id, :use, :since_us, :until_us, :is_permitted)

-- name: forget_exemptions
-- They are replaced together with the answers.
DELETE FROM exemption WHERE person_id IN (:people)

-- name: forget_every_exemption
-- The same, of everybody.
DELETE FROM exemption

-- name: add_exemption
-- One group or score that somebody left.
INSERT INTO exemption (person_id, about, since_us) VALUES (:person_id, :about, :since_us)

-- name: exempt_ids
-- Who left it, by every handle: readings and groups may still hold an id of before a merge.
SELECT handle.handle_id FROM exemption JOIN handle ON handle.person_id = exemption.person_id
WHERE exemption.about = :about

-- name: exemptions_of
-- What some people left.
SELECT person_id, about FROM exemption WHERE person_id IN (:people)

-- name: uses
-- All of it in one order, to compare with the log.
SELECT person_id, use, since_us, until_us, is_permitted FROM data_use
ORDER BY person_id, use, since_us

-- name: answered
-- Who answered a use otherwise than silence would be, at this moment.
SELECT person_id FROM data_use
WHERE use = :use AND is_permitted = :is_permitted
  AND since_us <= :now AND (until_us IS NULL OR until_us > :now)

-- name: answers_of
-- What some people answered, at this moment.
SELECT person_id, use, is_permitted FROM data_use
WHERE person_id IN (:people) AND since_us <= :now AND (until_us IS NULL OR until_us > :now)

-- name: lapsed
-- Whose answer ended in a stretch of time.
SELECT DISTINCT person_id FROM data_use WHERE until_us > :after_us AND until_us <= :now

-- name: shut
-- Whose data are kept and not used, or are gone: a few, looked up from the few gates and not by going
-- through everybody.
SELECT DISTINCT handle.person_id FROM gate CROSS JOIN handle
WHERE handle.handle_id = gate.handle_id
  AND (gate.restricted_us IS NOT NULL OR gate.erased_us IS NOT NULL)

-- name: shut_of
-- The same of some handles.
SELECT handle_id FROM gate
WHERE handle_id IN (:handles) AND (restricted_us IS NOT NULL OR erased_us IS NOT NULL)

-- name: told_of
-- Which position was told to whom last, of some handles; joined people are held to the least of it.
SELECT handle_id, position_seq FROM position_told WHERE handle_id IN (:handles)

-- name: uses_kept
-- Whether a home from before these were kept has been read once.
SELECT value FROM progress WHERE name = 'data_use'

-- name: note_uses_kept
-- Of two processes that start at once, either one's word will do.
INSERT INTO progress (name, value) VALUES ('data_use', 1) ON CONFLICT (name) DO NOTHING

-- name: who_has
-- Who they are by whom these handles are known.
SELECT DISTINCT person_id FROM handle WHERE handle_id IN (:handles)

-- name: drop_spoken
-- Somebody is forgotten: nothing speaks for them any more.
DELETE FROM statement_handle WHERE handle_id IN (:handles)

-- name: drop_statements
-- Somebody is forgotten.
DELETE FROM statement WHERE statement_id IN (:statements)

-- name: rewrite_statement
-- It still binds for somebody else; through whom it came is forgotten.
UPDATE statement SET handle_id = '', body = :body WHERE statement_id = :statement_id

-- name: drop_gates
-- Somebody is forgotten; what is still to be delivered to them goes in the same transaction.
DELETE FROM gate WHERE handle_id IN (:handles)

-- name: drop_told
-- Somebody is forgotten: also which starting position they were told.
DELETE FROM position_told WHERE handle_id IN (:handles)

-- name: written
-- Statements beside the touches that the log's chain holds, in their order.
SELECT s.seq, s.statement_id, s.handle_id, s.said_us, s.body, t.payload, t.handle_id AS anchor,
  t.occurred_us, x.handle_id AS spoken_for
FROM statement s LEFT JOIN touch t ON t.touch_seq = s.seq
LEFT JOIN statement_handle x ON x.statement_id = s.statement_id AND x.handle_id = s.handle_id
WHERE s.seq > :after ORDER BY s.seq LIMIT :limit

-- name: unwritten
-- Touches of statements that are not there any more; what was erased has no payload.
SELECT t.touch_seq, t.payload FROM touch t JOIN feed f ON f.feed_id = t.feed_id
LEFT JOIN statement s ON s.seq = t.touch_seq
WHERE f.kind = 'room' AND f.name = 'terms' AND s.seq IS NULL AND length(t.payload) > 0
  AND t.touch_seq > :after
ORDER BY t.touch_seq LIMIT :limit
