-- name: tombstones
-- Which of some marks stand for somebody who was erased.
SELECT mark FROM tombstone WHERE mark IN (:marks)

-- name: any_tombstone
-- Most homes have none, and then nothing has to be looked up.
SELECT mark FROM tombstone LIMIT 1

-- name: every_tombstone
-- All of them, in one order.
SELECT mark, erased_us FROM tombstone ORDER BY erased_us, mark

-- name: add_tombstone
-- The first erasure stands.
INSERT INTO tombstone (mark, erased_us) VALUES (:mark, :erased_us) ON CONFLICT (mark) DO NOTHING

-- name: drop_tombstones
-- They came back by their own proven act.
DELETE FROM tombstone WHERE mark IN (:marks)

-- name: begin_erasure
-- What is still to do, in the transaction that took the person out of the record.
INSERT INTO erasure (erasure_id, begun_us, body) VALUES (:erasure_id, :begun_us, :body)

-- name: erasure
-- One erasure.
SELECT erasure_id, begun_us, purged_us, ended_us, body FROM erasure WHERE erasure_id = :erasure_id

-- name: unfinished
-- Erasures that a crash left half done.
SELECT erasure_id FROM erasure WHERE ended_us IS NULL ORDER BY begun_us

-- name: certify
-- The certificate takes the place of what was still to do, and of whom.
UPDATE erasure SET body = :body, purged_us = :purged_us WHERE erasure_id = :erasure_id

-- name: end_erasure
-- Only now is nothing left in the files of the database either.
UPDATE erasure SET ended_us = :ended_us WHERE erasure_id = :erasure_id AND ended_us IS NULL
