-- name: add_subject
-- What was closed can be offered again, in other words.
INSERT INTO lookout_subject (subject, words, added_by, added_us)
VALUES (:subject, :words, :added_by, :now)
ON CONFLICT (subject) DO UPDATE SET words = excluded.words, added_by = excluded.added_by,
  added_us = excluded.added_us, closed_us = NULL

-- name: close_subject
-- Nobody can ask for it any more; who has asked still waits.
UPDATE lookout_subject SET closed_us = :now WHERE subject = :subject AND closed_us IS NULL

-- name: subjects
-- All that was ever offered.
SELECT * FROM lookout_subject ORDER BY subject

-- name: add_lookout
-- Once; its id is new.
INSERT INTO lookout (
  lookout_id, handle_id, subject, words, channel, asked_us, until_us, state, answer
) VALUES (
  :lookout_id, :handle_id, :subject, :words, :channel, :asked_us, :until_us, 'open', ''
)

-- name: lookout
-- One of them, with what became of the message that was to serve it.
SELECT l.*, d.state AS delivery_state FROM lookout l
LEFT JOIN delivery d ON d.delivery_id = l.delivery_id
WHERE l.lookout_id = :lookout_id

-- name: lookouts_of
-- All that somebody asked to be told of, the latest first.
SELECT l.*, d.state AS delivery_state FROM lookout l
LEFT JOIN delivery d ON d.delivery_id = l.delivery_id
WHERE l.handle_id IN (:handles) ORDER BY l.asked_us DESC, l.lookout_id

-- name: waiting
-- Who waits still, whose time is over first.
SELECT l.*, d.state AS delivery_state FROM lookout l
LEFT JOIN delivery d ON d.delivery_id = l.delivery_id
WHERE l.state = 'open' AND l.until_us > :now
ORDER BY l.until_us, l.lookout_id LIMIT :limit

-- name: over
-- Who waits no more, the latest first.
SELECT l.*, d.state AS delivery_state FROM lookout l
LEFT JOIN delivery d ON d.delivery_id = l.delivery_id
WHERE l.state <> 'open' OR l.until_us <= :now
ORDER BY COALESCE(l.ended_us, l.until_us) DESC, l.lookout_id LIMIT :limit

-- name: waiting_for
-- Who waits for one thing, and nothing is on its way to them.
SELECT l.*, d.state AS delivery_state FROM lookout l
LEFT JOIN delivery d ON d.delivery_id = l.delivery_id
WHERE l.state = 'open' AND l.subject = :subject AND l.until_us > :now
  AND (d.state IS NULL OR d.state IN ('withheld', 'cancelled', 'failed'))
ORDER BY l.asked_us, l.lookout_id LIMIT :limit

-- name: counts
-- How many wait for what.
SELECT subject, COUNT(*) AS people, MIN(until_us) AS first_us FROM lookout
WHERE state = 'open' AND until_us > :now GROUP BY subject

-- name: lead_to
-- The state is the lock: what was served, taken back or declined is told nothing more.
UPDATE lookout SET delivery_id = :delivery_id WHERE lookout_id = :lookout_id AND state = 'open'

-- name: serve
-- It has left: once is what was asked for.
UPDATE lookout SET state = 'served', delivery_id = :delivery_id, ended_us = :now
WHERE lookout_id = :lookout_id AND state IN ('open', 'withdrawn')

-- name: end_lookouts
-- Taken back by the person, or declined by staff with a reason.
UPDATE lookout SET state = :state, answer = :answer, ended_us = :now
WHERE lookout_id IN (:lookouts) AND state = 'open'

-- name: drop_lookouts
-- Whoever asked is forgotten.
DELETE FROM lookout WHERE handle_id IN (:handles)
