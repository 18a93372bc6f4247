-- name: add_comeback
-- A form at an address that was erased.
INSERT INTO comeback (comeback_id, handle_id, asked, asked_us)
VALUES (:comeback_id, :handle_id, :asked, :now);

-- name: comebacks_of
-- How many forms asked at one erased address; those of yesterday are gone.
SELECT count(*) AS forms FROM comeback WHERE handle_id = :handle_id;

-- name: comebacks_waiting
-- Letters that have not left yet, the longest waiting first; each is gone within a day.
SELECT comeback_id, handle_id, asked FROM comeback
WHERE sent_us IS NULL AND asked_us > :after_us ORDER BY asked_us, comeback_id;

-- name: send_comeback
-- The test of `sent_us` is the lock, and it is set before the first byte: nothing goes twice.
UPDATE comeback SET sent_us = :now WHERE comeback_id = :comeback_id AND sent_us IS NULL;

-- name: comeback
-- What a link stands for.
SELECT comeback_id, handle_id, asked FROM comeback
WHERE comeback_id = :comeback_id AND asked_us > :after_us;

-- name: drop_comeback
-- Used, or refused: the row count tells who came first.
DELETE FROM comeback WHERE comeback_id = :comeback_id;

-- name: drop_old_comebacks
-- Nobody came back by these.
DELETE FROM comeback WHERE asked_us <= :before_us;
