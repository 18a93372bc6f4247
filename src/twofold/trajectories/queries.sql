-- name: log
-- The log as it lies, by handle: twice as fast as with a look at `handle` for every row. What was
-- erased stands under no handle; what was simulated never happened, so that no reading counts it.
SELECT handle_id, touch_id, occurred_us, received_us, channel,
  purpose, name, initiator, orbit, source, amount_micro,
  currency, cost_micro, delight, thread, refers_to
FROM touch
WHERE handle_id <> '' AND source <> 'simulated'
  AND NOT EXISTS (SELECT 1 FROM left_out WHERE left_out.touch_id = touch.touch_id)

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
WHERE handle.handle_id = touch.handle_id AND touch.source <> 'simulated'
  AND NOT EXISTS (SELECT 1 FROM left_out WHERE left_out.touch_id = touch.touch_id)

-- name: unsettled_touches
-- What people have whose rows in the lens are out of date; few people, so by their handles.
SELECT handle.person_id, touch.touch_id, touch.occurred_us, touch.received_us, touch.channel,
  touch.purpose, touch.name, touch.initiator, touch.orbit, touch.source, touch.amount_micro,
  touch.currency, touch.cost_micro, touch.delight, touch.thread, touch.refers_to
FROM unsettled CROSS JOIN handle CROSS JOIN touch
WHERE unsettled.profiled < 2 AND handle.person_id = unsettled.person_id AND touch.handle_id = handle.handle_id
  AND touch.source <> 'simulated'
  AND NOT EXISTS (SELECT 1 FROM left_out WHERE left_out.touch_id = touch.touch_id)

-- name: touches_of
-- One person's log, or that of a micro-batch.
SELECT handle.person_id, touch.touch_id, touch.occurred_us, touch.received_us, touch.channel,
  touch.purpose, touch.name, touch.initiator, touch.orbit, touch.source, touch.amount_micro,
  touch.currency, touch.cost_micro, touch.delight, touch.thread, touch.refers_to
FROM handle CROSS JOIN touch
WHERE handle.person_id IN (:people) AND touch.handle_id = handle.handle_id
  AND touch.source <> 'simulated'
  AND NOT EXISTS (SELECT 1 FROM left_out WHERE left_out.touch_id = touch.touch_id)

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

-- name: unmark
-- Who was erased, once no file holds them: not who stands under that id again, or has yet to leave.
DELETE FROM unsettled WHERE person_id IN (:people)
  AND NOT EXISTS (SELECT 1 FROM handle WHERE handle.person_id = unsettled.person_id)
  AND NOT EXISTS (SELECT 1 FROM leaving WHERE leaving.person_id = unsettled.person_id)

-- name: erasures
-- How many there were; none is ever taken out.
SELECT COUNT(*) AS erasures FROM erasure

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

-- name: unprofiled
-- Whose profile is out of date, the longest waiting first.
SELECT person_id FROM unsettled WHERE profiled <> 1 ORDER BY since_us, person_id LIMIT :rows_max

-- name: profile_marks
-- Everybody whose profile is out of date, with the mark that says so.
SELECT person_id, since_us FROM unsettled WHERE profiled <> 1

-- name: profile_marks_of
-- The same of a few people.
SELECT person_id, since_us FROM unsettled WHERE profiled <> 1 AND person_id IN (:people)

-- name: settle_profile
-- The profile is done, the lens is not.
UPDATE unsettled SET profiled = 1
WHERE person_id IN (:people) AND since_us = :since_us AND profiled = 0

-- name: settle_both
-- The lens was done already.
DELETE FROM unsettled WHERE person_id IN (:people) AND since_us = :since_us AND profiled = 2

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

-- name: rules
-- What each stage means here, first match first.
SELECT stage, condition, evidence FROM stage_rule ORDER BY rank

-- name: clear_rules
-- A new table of rules replaces the old one as a whole.
DELETE FROM stage_rule

-- name: add_rule
-- The order is part of the meaning.
INSERT INTO stage_rule (rank, stage, condition, evidence)
VALUES (:rank, :stage, :condition, :evidence)

-- name: put_profile
-- Readings are replaced as a whole.
INSERT INTO profile (
  person_id,
  as_of_us, changes_us, stage, stage_since_us, stage_why, first_us, last_us, last_incidence_us,
  touches, incidences, contacts, sessions, channels, halo_entropy, preferred_channel, period_us,
  burstiness, pull_share, answered_share, answer_us, frequency, recency_days, age_days,
  monetary_micro, monetary_days, currency, amount_micro, returns, delight_run, delight_best,
  other_orbits, detail
) VALUES (
  :person_id,
  :as_of_us, :changes_us, :stage, :stage_since_us, :stage_why, :first_us, :last_us,
  :last_incidence_us, :touches, :incidences, :contacts, :sessions, :channels, :halo_entropy,
  :preferred_channel, :period_us, :burstiness, :pull_share, :answered_share, :answer_us,
  :frequency, :recency_days, :age_days, :monetary_micro, :monetary_days, :currency, :amount_micro,
  :returns, :delight_run, :delight_best, :other_orbits, :detail
) ON CONFLICT (person_id) DO UPDATE SET
  as_of_us = excluded.as_of_us, changes_us = excluded.changes_us, stage = excluded.stage,
  stage_since_us = excluded.stage_since_us, stage_why = excluded.stage_why, first_us =
  excluded.first_us, last_us = excluded.last_us, last_incidence_us = excluded.last_incidence_us,
  touches = excluded.touches, incidences = excluded.incidences, contacts = excluded.contacts,
  sessions = excluded.sessions, channels = excluded.channels, halo_entropy =
  excluded.halo_entropy, preferred_channel = excluded.preferred_channel, period_us =
  excluded.period_us, burstiness = excluded.burstiness, pull_share = excluded.pull_share,
  answered_share = excluded.answered_share, answer_us = excluded.answer_us, frequency =
  excluded.frequency, recency_days = excluded.recency_days, age_days = excluded.age_days,
  monetary_micro = excluded.monetary_micro, monetary_days = excluded.monetary_days, currency =
  excluded.currency, amount_micro = excluded.amount_micro, returns =
  excluded.returns, delight_run = excluded.delight_run, delight_best = excluded.delight_best,
  other_orbits = excluded.other_orbits, detail = excluded.detail

-- name: drop_profiles
-- People without touches, or whose handles are another person's now.
DELETE FROM profile WHERE person_id IN (:people)

-- name: profiled_people
-- Who has a profile; those not found by a chart lose theirs.
SELECT person_id FROM profile

-- name: profile
-- One person's stored readings.
SELECT * FROM profile WHERE person_id = :person_id

-- name: profiles
-- All of them in one order, for the digest.
SELECT * FROM profile ORDER BY person_id

-- name: stage_steps
-- All histories in one order, for the digest.
SELECT person_id, seq, stage, since_us, until_us, why FROM stage_step ORDER BY person_id, seq

-- name: stage_steps_of
-- One person's way through the stages.
SELECT seq, stage, since_us, until_us, why FROM stage_step
WHERE person_id = :person_id ORDER BY seq

-- name: drop_stage_steps
-- A history is replaced as a whole.
DELETE FROM stage_step WHERE person_id IN (:people)

-- name: add_stage_step
-- One stage of one person.
INSERT INTO stage_step (person_id, seq, stage, since_us, until_us, why)
VALUES (:person_id, :seq, :stage, :since_us, :until_us, :why)

-- name: stage_ways
-- Everybody's way through the stages; the evidence stays behind, it is long and not counted.
SELECT person_id, seq, stage, since_us, until_us, '' AS why FROM stage_step

-- name: leave_out
-- What was left out before stays so.
INSERT INTO left_out (touch_id, request_id, since_us) VALUES (:touch_id, :request_id, :now)
ON CONFLICT (touch_id) DO NOTHING

-- name: left_out
-- Which of some touches no reading counts.
SELECT touch_id FROM left_out WHERE touch_id IN (:touches)

-- name: leaving
-- Whose rows have yet to leave the files, the longest waiting first.
SELECT person_id, since_us FROM leaving ORDER BY since_us, person_id

-- name: any_leaving
-- Whether there is anybody, for whoever looks every few seconds.
SELECT person_id FROM leaving LIMIT 1

-- name: let_leave
-- Only what was written into files has to leave them.
INSERT INTO leaving (person_id, since_us)
SELECT CAST(:person_id AS TEXT), CAST(:now_us AS BIGINT) WHERE EXISTS (SELECT 1 FROM bucket)
ON CONFLICT (person_id) DO NOTHING

-- name: left
-- Their rows are in no file any more, or are allowed there again.
DELETE FROM leaving WHERE person_id IN (:people)

-- name: written_us
-- When each bucket was written last.
SELECT bucket, compacted_us FROM bucket

-- name: drop_every_profile
-- When less is assumed than before; who permits them by their own word is drawn again.
DELETE FROM profile

-- name: drop_every_stage_step
-- Their histories too.
DELETE FROM stage_step

-- name: drop_profiles_of_nobody
-- Somebody may have been forgotten while their readings were computed.
DELETE FROM profile WHERE person_id IN (:people)
  AND NOT EXISTS (SELECT 1 FROM handle WHERE handle.handle_id = profile.person_id)

-- name: drop_stage_steps_of_nobody
-- The same of their way through the stages.
DELETE FROM stage_step WHERE person_id IN (:people)
  AND NOT EXISTS (SELECT 1 FROM handle WHERE handle.handle_id = stage_step.person_id)

-- name: forget_left_out
-- What was left out of somebody's readings, once they are forgotten.
DELETE FROM left_out
WHERE touch_id IN (SELECT touch_id FROM touch WHERE handle_id IN (:handles))
