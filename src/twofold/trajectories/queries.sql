-- name: log
-- The log as it lies, by handle: twice as fast as with a look at `handle` for every row.
SELECT handle_id, touch_id, occurred_us, received_us, channel,
  purpose, name, initiator, orbit, source, amount_micro,
  currency, cost_micro, delight, thread, refers_to
FROM touch

-- name: linked_handles
-- The handles that stand for a person with another id; all others are their own.
SELECT handle_id, person_id FROM handle WHERE person_id <> handle_id

-- name: linked_handles_size
-- Whether they fit in memory.
SELECT COUNT(*) AS handles FROM handle WHERE person_id <> handle_id

-- name: everybodys_touches
-- The order of the tables is kept (CROSS JOIN), so that a bulk read goes through the log once.
SELECT handle.person_id, touch.touch_id, touch.occurred_us, touch.received_us, touch.channel,
  touch.purpose, touch.name, touch.initiator, touch.orbit, touch.source, touch.amount_micro,
  touch.currency, touch.cost_micro, touch.delight, touch.thread, touch.refers_to
FROM touch CROSS JOIN handle
WHERE handle.handle_id = touch.handle_id

-- name: unsettled_touches
-- What people have whose rows in the lens are out of date; few people, so by their handles.
SELECT handle.person_id, touch.touch_id, touch.occurred_us, touch.received_us, touch.channel,
  touch.purpose, touch.name, touch.initiator, touch.orbit, touch.source, touch.amount_micro,
  touch.currency, touch.cost_micro, touch.delight, touch.thread, touch.refers_to
FROM unsettled CROSS JOIN handle CROSS JOIN touch
WHERE unsettled.profiled < 2 AND handle.person_id = unsettled.person_id AND touch.handle_id = handle.handle_id

-- name: touches_of
-- One person's log, or that of a micro-batch.
SELECT handle.person_id, touch.touch_id, touch.occurred_us, touch.received_us, touch.channel,
  touch.purpose, touch.name, touch.initiator, touch.orbit, touch.source, touch.amount_micro,
  touch.currency, touch.cost_micro, touch.delight, touch.thread, touch.refers_to
FROM handle CROSS JOIN touch
WHERE handle.person_id IN (:people) AND touch.handle_id = handle.handle_id

-- name: event_names
-- The organisation's own reading of names; it fills in what a source did not say.
SELECT name, purpose, initiator, channel FROM event_name ORDER BY name

-- name: unsettled
-- Whose rows in the lens are out of date, and since when (`profiled` is 2 once they are not).
SELECT person_id, since_us FROM unsettled WHERE profiled < 2

-- name: handles
-- About how many people there are.
SELECT COUNT(*) AS handles FROM handle

-- name: mark
-- `since_us` grows with every mark, so that what settles an older one does not settle this one.
INSERT INTO unsettled (person_id, since_us, profiled) VALUES (:person_id, :now_us, 0)
ON CONFLICT (person_id) DO UPDATE SET profiled = 0,
  since_us = CASE WHEN excluded.since_us > unsettled.since_us
    THEN excluded.since_us ELSE unsettled.since_us + 1 END

-- name: mark_everybody
-- After a change that touches every reading: event names, stage rules, the zone.
INSERT INTO unsettled (person_id, since_us, profiled)
SELECT DISTINCT person_id, CAST(:now_us AS BIGINT), 0 FROM handle WHERE TRUE
ON CONFLICT (person_id) DO UPDATE SET profiled = 0,
  since_us = CASE WHEN excluded.since_us > unsettled.since_us
    THEN excluded.since_us ELSE unsettled.since_us + 1 END

-- name: settle
-- Only the mark that was read is settled; a later one stays.
DELETE FROM unsettled WHERE person_id IN (:people) AND since_us = :since_us AND profiled = 1

-- name: await_profile
-- In the lens already, but the profile is still to do.
UPDATE unsettled SET profiled = 2
WHERE person_id IN (:people) AND since_us = :since_us AND profiled = 0

-- name: buckets
-- Which file holds each bucket now.
SELECT bucket, file, rows FROM bucket ORDER BY bucket

-- name: add_bucket
-- The first file of a bucket; of two compactions at once the first one's stands.
INSERT INTO bucket (bucket, file, rows, compacted_us)
VALUES (:bucket, :file, :rows, :now_us) ON CONFLICT (bucket) DO NOTHING

-- name: replace_bucket
-- The guard: a file that another compaction replaced in between is not replaced again.
UPDATE bucket SET file = :file, rows = :rows, compacted_us = :now_us
WHERE bucket = :bucket AND file = :old

