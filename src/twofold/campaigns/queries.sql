-- name: add
-- A name is given once.
INSERT INTO campaign (campaign_id, name, owner, state, version, made_us, entered_seq)
VALUES (:campaign_id, :name, :owner, 'draft', 1, :now,
  (SELECT COALESCE(MAX(touch_seq), 0) FROM touch))
ON CONFLICT (name) DO NOTHING

-- name: add_version
-- What was said under a version stays.
INSERT INTO campaign_version (campaign_id, version, plan, made_us, made_by)
VALUES (:campaign_id, :version, :plan, :made_us, :made_by)

-- name: set_owner
-- The test of `owner` is the lock: an act tells from whom it really went.
UPDATE campaign SET owner = :owner WHERE campaign_id = :campaign_id AND owner = :before

-- name: set_version
-- The newest version is the one that whoever comes in gets.
UPDATE campaign SET version = :version WHERE campaign_id = :campaign_id

-- name: campaign
-- One campaign with its plan.
SELECT c.*, v.plan FROM campaign c
JOIN campaign_version v ON v.campaign_id = c.campaign_id AND v.version = c.version
WHERE c.campaign_id = :campaign_id

-- name: named
-- The same by its name.
SELECT c.*, v.plan FROM campaign c
JOIN campaign_version v ON v.campaign_id = c.campaign_id AND v.version = c.version
WHERE c.name = :name

-- name: campaigns
-- All of them, a page at a time.
SELECT c.*, v.plan FROM campaign c
JOIN campaign_version v ON v.campaign_id = c.campaign_id AND v.version = c.version
WHERE c.campaign_id > :after ORDER BY c.campaign_id LIMIT :limit

-- name: running
-- What may decide something.
SELECT c.*, v.plan FROM campaign c
JOIN campaign_version v ON v.campaign_id = c.campaign_id AND v.version = c.version
WHERE c.state = 'running' ORDER BY c.started_us, c.campaign_id

-- name: version
-- The plan that somebody on their way began with.
SELECT plan FROM campaign_version WHERE campaign_id = :campaign_id AND version = :version

-- name: start
-- The test of `state` is the lock; what was started keeps its first moment.
UPDATE campaign SET state = 'running', started_us = COALESCE(started_us, :now)
WHERE campaign_id = :campaign_id AND state IN ('draft', 'paused')

-- name: pause
-- Only what runs can rest.
UPDATE campaign SET state = 'paused' WHERE campaign_id = :campaign_id AND state = 'running'

-- name: end
-- Once, for good.
UPDATE campaign SET state = 'ended', ended_us = :now
WHERE campaign_id = :campaign_id AND state <> 'ended'

-- name: note_act
-- Each stands behind the one before.
INSERT INTO campaign_act (
  campaign_id, act_us, verb, act_by, reason, owner_before, owner_after
) VALUES (:campaign_id, :act_us, :verb, :act_by, :reason, :owner_before, :owner_after)

-- name: acts
-- What was done with one campaign.
SELECT * FROM campaign_act WHERE campaign_id = :campaign_id ORDER BY act_us DESC, verb

-- name: acts_among
-- Some kinds of what was done, the latest last.
SELECT * FROM campaign_act WHERE verb IN (:verbs) ORDER BY act_us, campaign_id, verb

-- name: set_entered
-- Touches up to here have brought in whom they bring in.
UPDATE campaign SET entered_seq = :seq WHERE campaign_id = :campaign_id AND entered_seq < :seq

-- name: last_touch
-- How far the log reaches.
SELECT COALESCE(MAX(touch_seq), 0) AS touch_seq FROM touch

-- name: told_since
-- Who did by themselves what a campaign waits for.
SELECT t.touch_seq, t.touch_id, t.handle_id FROM touch t LEFT JOIN event_name e ON e.name = t.name
WHERE t.touch_seq > :seq AND t.touch_seq <= :last AND t.name = :name AND t.occurred_us > :after_us
  AND t.orbit = 'own' AND t.source <> 'simulated'
  AND COALESCE(t.initiator, e.initiator, 'person') = 'person'
ORDER BY t.touch_seq LIMIT :limit

-- name: enter
-- Once for each occasion.
INSERT INTO journey (
  journey_id, campaign_id, version, handle_id, occasion, step, due_us, state, reason, entered_us,
  moved_us
) VALUES (
  :journey_id, :campaign_id, :version, :handle_id, :occasion, 0, :due_us, 'waiting', 'entered',
  :now, :now
) ON CONFLICT DO NOTHING

-- name: due
-- Whose turn it is, in campaigns that run; the longest due first.
SELECT j.* FROM journey j JOIN campaign c ON c.campaign_id = j.campaign_id
WHERE j.state = 'waiting' AND j.due_us <= :now AND c.state = 'running'
ORDER BY j.due_us LIMIT :limit

-- name: due_in
-- The same of one campaign.
SELECT j.* FROM journey j JOIN campaign c ON c.campaign_id = j.campaign_id
WHERE j.state = 'waiting' AND j.due_us <= :now AND c.state = 'running'
  AND j.campaign_id = :campaign_id
ORDER BY j.due_us LIMIT :limit

-- name: of_handles
-- All ways of one person.
SELECT * FROM journey WHERE handle_id IN (:handles) ORDER BY entered_us, journey_id

-- name: handles_in
-- Who need not be let in again.
SELECT handle_id FROM journey WHERE campaign_id = :campaign_id

-- name: move_all
-- All that go on alike. Whoever ended one of them since, or lets it go on as another version, keeps
-- it from being moved; others take turns under the same serial. A plain test of the state would have
-- the index of what is due serve, which is as long as everybody's turns.
UPDATE journey SET state = :state, step = :step,
  due_us = COALESCE(CAST(:due_us AS BIGINT), due_us), reason = :reason, moved_us = :now
WHERE journey_id IN (:journeys) AND COALESCE(state, '') = 'waiting' AND step = :was_step
  AND version = :was_version
RETURNING journey_id
-- name: known_of
-- Which of some ways were begun already.
SELECT journey_id FROM journey WHERE journey_id IN (:journeys)

-- name: move
-- Only from where it was read: of two that found it due, one changes no row.
UPDATE journey SET state = :state, step = :step, due_us = :due_us, reason = :reason,
  moved_us = :now
WHERE journey_id = :journey_id AND state = 'waiting' AND step = :was_step
  AND due_us = :was_due_us AND version = :was_version

-- name: end_journeys
-- A campaign that has ended goes on for nobody.
UPDATE journey SET state = 'ended', reason = 'ended', moved_us = :now
WHERE campaign_id = :campaign_id AND state = 'waiting'

-- name: upgrade
-- Whoever has not come further than the new version goes.
UPDATE journey SET version = :version WHERE campaign_id = :campaign_id AND state = 'waiting'

-- name: go_on
-- What they had open is answered: their turn is now.
UPDATE journey SET due_us = :now
WHERE handle_id IN (SELECT handle_id FROM handle WHERE person_id IN (:people))
  AND state = 'waiting' AND reason = 'paused' AND due_us > :now

-- name: counts
-- How many people are where.
SELECT state, reason, COUNT(*) AS people FROM journey
WHERE campaign_id = :campaign_id GROUP BY state, reason

-- name: on_their_way
-- How many people have which step before them, by the version that they go.
SELECT version, step, COUNT(*) AS people FROM journey
WHERE campaign_id = :campaign_id AND state = 'waiting' GROUP BY version, step

-- name: versions
-- Every plan that ever was.
SELECT campaign_id, version, plan FROM campaign_version ORDER BY campaign_id, version

-- name: rewrite_version
-- Somebody who stood on its list is forgotten.
UPDATE campaign_version SET plan = :plan WHERE campaign_id = :campaign_id AND version = :version

-- name: drop_journeys
-- Somebody is forgotten.
DELETE FROM journey WHERE handle_id IN (:handles)
