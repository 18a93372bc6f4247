-- name: add
-- A job with the same key that still waits is the same job: it only comes due earlier.
INSERT INTO job (name, payload, dedup_key, due_us, state, attempt, fence, created_us)
VALUES (:name, :payload, :dedup_key, :due_us, 'waiting', 0, 0, :now)
ON CONFLICT (dedup_key) WHERE dedup_key IS NOT NULL AND state = 'waiting'
DO UPDATE SET due_us = CASE
  WHEN excluded.due_us < job.due_us THEN excluded.due_us ELSE job.due_us END;

-- name: due
-- A lease that ran out means that its worker died; the job is due again.
SELECT job_id, name, payload, state, attempt, fence FROM job
WHERE ((state = 'waiting' AND due_us <= :now) OR (state = 'leased' AND lease_us <= :now))
  AND name IN (:names)
ORDER BY due_us, job_id LIMIT 1;

-- name: lease
-- The second test of `fence` is the lock: of two workers, one changes no row.
UPDATE job SET state = 'leased', lease_us = :lease_us, fence = fence + 1, attempt = attempt + 1
WHERE job_id = :job_id AND fence = :fence;

-- name: held
-- Somebody is at it, or was until they were killed.
SELECT job_id FROM job WHERE state = 'leased' AND lease_us > :now AND name IN (:names) LIMIT 1;

-- name: let_go
-- Whoever held it is gone, and nobody waits for the end of a lease that nobody has.
UPDATE job SET lease_us = :now WHERE state = 'leased' AND lease_us > :now AND name IN (:names);

-- name: renew
-- Whoever is still at it keeps it.
UPDATE job SET lease_us = :lease_us
WHERE job_id = :job_id AND fence = :fence AND state = 'leased';

-- name: finish
-- A worker whose lease ran out must not end the job that another one now holds.
UPDATE job SET state = 'done', ended_us = :now, lease_us = NULL, error = NULL
WHERE job_id = :job_id AND fence = :fence AND state = 'leased';

-- name: retry
-- Later each time, so that what is down gets time to come back.
UPDATE job SET state = 'waiting', due_us = :due_us, lease_us = NULL, error = :error,
  dedup_key = NULL
WHERE job_id = :job_id AND fence = :fence AND state = 'leased';

-- name: give_up
-- Kept with its error until somebody looks.
UPDATE job SET state = 'failed', ended_us = :now, lease_us = NULL, error = :error
WHERE job_id = :job_id AND fence = :fence AND state = 'leased';

-- name: counts
-- For the operators' figures.
SELECT name, state, count(*) AS jobs FROM job GROUP BY name, state ORDER BY name, state;

-- name: next_due
-- The earliest moment at which there is something to do.
SELECT min(due_us) AS due_us FROM job WHERE state = 'waiting';

-- name: sweep
-- Done jobs are history that nobody asks for.
DELETE FROM job WHERE state = 'done' AND ended_us < :before_us;

-- name: texts
-- What jobs say, to look who they speak of.
SELECT job_id, payload, error, dedup_key FROM job;

-- name: drop
-- Somebody is forgotten.
DELETE FROM job WHERE job_id IN (:jobs);

-- name: reached
-- How far a reader of a log has come.
SELECT value FROM progress WHERE name = :name;

-- name: begin_reading
-- Readers start before the first row.
INSERT INTO progress (name, value) VALUES (:name, 0) ON CONFLICT (name) DO NOTHING;

-- name: advance
-- The test of the old value is the lock: of two projectors, one changes no row and starts over.
UPDATE progress SET value = :reached WHERE name = :name AND value = :before;
