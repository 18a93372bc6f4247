-- name: add_webhook
-- It begins behind what happened already.
INSERT INTO webhook (webhook_id, url, names, secret_no, created_us, created_by, read_seq, failures,
  shut_until_us)
SELECT :webhook_id, :url, :names, 1, :now, :created_by, COALESCE(MAX(touch_seq), 0), 0, 0
FROM touch

-- name: webhook
-- One webhook.
SELECT * FROM webhook WHERE webhook_id = :webhook_id

-- name: webhooks
-- Those that were not ended.
SELECT * FROM webhook WHERE ended_us IS NULL ORDER BY created_us, webhook_id

-- name: pause
-- What happens meanwhile is kept for it.
UPDATE webhook SET paused_us = COALESCE(paused_us, :now)
WHERE webhook_id = :webhook_id AND ended_us IS NULL

-- name: resume
-- Somebody says that it is back.
UPDATE webhook SET paused_us = NULL, failures = 0, shut_until_us = 0
WHERE webhook_id = :webhook_id AND ended_us IS NULL

-- name: hurry
-- What had been put off is due now, in the order in which it happened.
UPDATE webhook_event SET not_before_us = :now
WHERE webhook_id = :webhook_id AND state = 'waiting' AND not_before_us > :now

-- name: renew
-- The secret follows from the number.
UPDATE webhook SET secret_no = secret_no + 1 WHERE webhook_id = :webhook_id AND ended_us IS NULL

-- name: end_webhook
-- Its events that were told stay for as long as others.
UPDATE webhook SET ended_us = :now WHERE webhook_id = :webhook_id AND ended_us IS NULL

-- name: drop_waiting
-- Nobody waits for them any more.
DELETE FROM webhook_event
WHERE webhook_id = :webhook_id AND state NOT IN ('taken', 'calling')

-- name: new_touches
-- What happened since.
SELECT touch_seq, touch_id, handle_id, name FROM touch
WHERE touch_seq > :after_seq ORDER BY touch_seq LIMIT :limit

-- name: move_mark
-- The test of the old mark is the lock.
UPDATE webhook SET read_seq = :reached WHERE webhook_id = :webhook_id AND read_seq = :before

-- name: last_numbers
-- How many events each of these had so far.
SELECT handle_id, MAX(number) AS number FROM webhook_event
WHERE webhook_id = :webhook_id AND handle_id IN (:handles) GROUP BY handle_id

-- name: add_event
-- One touch for one webhook.
INSERT INTO webhook_event (webhook_id, touch_seq, touch_id, handle_id, number, state, created_us,
  not_before_us, attempt)
VALUES (:webhook_id, :touch_seq, :touch_id, :handle_id, :number, 'waiting', :now, :now, 0)

-- name: due_events
-- What may be tried now, in the order in which it happened.
SELECT * FROM webhook_event
WHERE webhook_id = :webhook_id AND state = 'waiting' AND not_before_us <= :now
ORDER BY touch_seq LIMIT :limit

-- name: begin
-- A call of it is under way, until it ended or its caller is known to be gone.
UPDATE webhook_event SET state = 'calling'
WHERE webhook_id = :webhook_id AND touch_seq = :touch_seq AND state = 'waiting'

-- name: under_way
-- What a no has to wait for; there are no more than callers.
SELECT webhook_id, touch_seq, handle_id FROM webhook_event WHERE state = 'calling'

-- name: settle
-- Who called is gone: it may have been told, and is told again under the same id.
UPDATE webhook_event SET state = 'waiting' WHERE state = 'calling'

-- name: taken
-- The receiver has it.
UPDATE webhook_event SET state = 'taken', reason = NULL, ended_us = :now, attempt = attempt + 1
WHERE webhook_id = :webhook_id AND touch_seq = :touch_seq

-- name: withheld
-- There is nothing to tell.
UPDATE webhook_event SET state = 'withheld', ended_us = :now
WHERE webhook_id = :webhook_id AND touch_seq = :touch_seq

-- name: missed
-- Later each time, and given up at the end.
UPDATE webhook_event SET state = :state, reason = :reason, not_before_us = :until_us,
  ended_us = :ended_us, attempt = attempt + 1
WHERE webhook_id = :webhook_id AND touch_seq = :touch_seq

-- name: answered
-- It is there.
UPDATE webhook SET failures = 0, shut_until_us = 0
WHERE webhook_id = :webhook_id AND failures > 0

-- name: misses
-- How often in a row it did not answer.
SELECT failures FROM webhook WHERE webhook_id = :webhook_id

-- name: shut
-- It is left alone for a while.
UPDATE webhook SET failures = :failures, shut_until_us = :until_us WHERE webhook_id = :webhook_id

-- name: again
-- Whatever became of it; its time to be tried begins anew. Who is being told keeps its mark.
UPDATE webhook_event SET state = 'waiting', created_us = :now, not_before_us = :now, attempt = 0,
  reason = NULL, ended_us = NULL
WHERE webhook_id = :webhook_id AND touch_seq = :touch_seq AND state <> 'calling'

-- name: again_since
-- The same for all of a stretch.
UPDATE webhook_event SET state = 'waiting', created_us = :now, not_before_us = :now, attempt = 0,
  reason = NULL, ended_us = NULL
WHERE webhook_id = :webhook_id AND state <> 'calling' AND touch_seq IN (
  SELECT e.touch_seq FROM webhook_event e JOIN touch t ON t.touch_seq = e.touch_seq
  WHERE e.webhook_id = :webhook_id AND t.received_us >= :since_us)

-- name: event_counts
-- How many stand in which state.
SELECT webhook_id, state, COUNT(*) AS events FROM webhook_event
GROUP BY webhook_id, state ORDER BY webhook_id, state

-- name: failed_events
-- What somebody may have to look at.
SELECT * FROM webhook_event
WHERE webhook_id = :webhook_id AND (state = 'failed' OR (state = 'waiting' AND attempt > 0))
ORDER BY touch_seq DESC LIMIT :limit

-- name: told_of
-- Whom somebody's touches were told to, and when first.
SELECT w.url, MIN(e.ended_us) AS first_us FROM webhook_event e
JOIN webhook w ON w.webhook_id = e.webhook_id
WHERE e.handle_id IN (:handles) AND e.state = 'taken' GROUP BY w.url ORDER BY w.url

-- name: drop_events
-- Somebody is forgotten.
DELETE FROM webhook_event WHERE handle_id IN (:handles)

-- name: sweep_ended
-- What was under way when its webhook ended.
DELETE FROM webhook_event WHERE state = 'waiting' AND webhook_id IN (
  SELECT webhook_id FROM webhook WHERE ended_us IS NOT NULL)

-- name: sweep_events
-- History that nobody asks for, but for the last of each handle: the next one is numbered after it.
DELETE FROM webhook_event WHERE ended_us < :before_us AND EXISTS (
  SELECT 1 FROM webhook_event later WHERE later.webhook_id = webhook_event.webhook_id
    AND later.handle_id = webhook_event.handle_id AND later.number > webhook_event.number)
