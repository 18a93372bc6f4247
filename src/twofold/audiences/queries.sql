-- name: touches_of
-- The touches of a few people as they stand, without what is left out of readings.
SELECT handle.person_id, touch.touch_id, touch.occurred_us, touch.channel, touch.purpose,
  touch.name, touch.initiator, touch.orbit, touch.amount_micro, touch.currency, touch.delight,
  touch.thread, touch.refers_to
FROM handle CROSS JOIN touch
WHERE handle.person_id IN (:people) AND touch.handle_id = handle.handle_id
  AND touch.source <> 'simulated'
  AND NOT EXISTS (SELECT 1 FROM left_out WHERE left_out.touch_id = touch.touch_id)

-- name: stages_of
-- In which stages a few people ever were, each since when.
SELECT person_id, stage, since_us FROM stage_step WHERE person_id IN (:people)

-- name: holders
-- Who is known by a kind of handle.
SELECT DISTINCT person_id FROM handle WHERE kind = :kind

-- name: holders_of
-- Who of a few people is.
SELECT DISTINCT person_id FROM handle WHERE person_id IN (:people) AND kind = :kind

-- name: audiences
-- Every group, the latest changed first; lists that came as files have no expression.
SELECT audience_id, name, expression, version, owner, made_us, changed_us, filled_us
FROM audience ORDER BY changed_us DESC, audience_id

-- name: audience
-- One group.
SELECT audience_id, name, expression, version, owner, made_us, changed_us, filled_us
FROM audience WHERE audience_id = :audience_id

-- name: named
-- Who has a name already.
SELECT audience_id FROM audience WHERE name = :name

-- name: any_described
-- Whether somebody's touch can move them at all.
SELECT audience_id FROM audience WHERE expression <> '' LIMIT 1

-- name: add_audience
-- Its members are found by the job that follows.
INSERT INTO audience (
  audience_id, name, expression, version, owner, made_us, changed_us, filled_us
) VALUES (:audience_id, :name, :expression, 1, :owner, :now, :now, NULL)

-- name: change_audience
-- The guard: of two who change the same version, one changes no row.
UPDATE audience SET name = :name, expression = :expression, owner = :owner, changed_us = :now,
  version = version + :newer, filled_us = CASE WHEN :newer = 1 THEN NULL ELSE filled_us END
WHERE audience_id = :audience_id AND version = :version

-- name: add_version
-- What was said stays.
INSERT INTO audience_version (audience_id, version, expression, said_by, said_us)
VALUES (:audience_id, :version, :expression, :said_by, :now)

-- name: filled
-- Only the version that was looked at is filled.
UPDATE audience SET filled_us = :now WHERE audience_id = :audience_id AND version = :version

-- name: drop_audience
-- The group goes; what was said of it before stays in its versions.
DELETE FROM audience WHERE audience_id = :audience_id

-- name: drop_members
-- With it goes who was in it.
DELETE FROM membership WHERE audience_id = :audience_id

-- name: sizes
-- How many are in each group.
SELECT audience_id, COUNT(*) AS members FROM membership GROUP BY audience_id

-- name: any_left
-- Whether anybody left anything; nearly always nobody did.
SELECT about FROM exemption LIMIT 1

-- name: departures
-- Who left some groups and when, by every handle: groups may still hold an id of before a merge.
SELECT exemption.person_id, exemption.about, exemption.since_us, handle.handle_id
FROM exemption JOIN handle ON handle.person_id = exemption.person_id
WHERE exemption.about IN (:abouts)

-- name: departures_of
-- What some people left, and when.
SELECT person_id, about, since_us FROM exemption WHERE person_id IN (:people)

-- name: left_meanings
-- How groups that anybody left were described, the latest first; also those that are no more.
SELECT audience_id, expression, said_us FROM audience_version
WHERE 'group:' || audience_id IN (SELECT about FROM exemption)
ORDER BY audience_id, version DESC

-- name: members
-- Everybody in a group, in order of their ids.
SELECT person_id, since_us, why FROM membership
WHERE audience_id = :audience_id ORDER BY person_id

-- name: members_among
-- Who of a few people is in a group.
SELECT person_id FROM membership WHERE audience_id = :audience_id AND person_id IN (:people)

-- name: members_after
-- A page of them.
SELECT person_id, since_us, why FROM membership
WHERE audience_id = :audience_id AND person_id > :after ORDER BY person_id LIMIT :rows_max

-- name: memberships_of
-- In which groups some people are, also under an id that was theirs before a merge.
SELECT membership.audience_id, membership.person_id, membership.since_us, membership.why,
  COALESCE(handle.person_id, membership.person_id) AS now_id
FROM membership LEFT JOIN handle ON handle.handle_id = membership.person_id
WHERE membership.person_id IN (:people)

-- name: memberships_of_handles
-- The same, for what is held of one person.
SELECT audience.audience_id, audience.name, membership.since_us, membership.why
FROM membership JOIN audience ON audience.audience_id = membership.audience_id
WHERE membership.person_id IN (:people) ORDER BY audience.name

-- name: handles_of
-- Every id that people may have stood under.
SELECT handle_id, person_id FROM handle WHERE person_id IN (:people)

-- name: enter
-- Of two workers, one adds no row.
INSERT INTO membership (audience_id, person_id, since_us, why)
VALUES (:audience_id, :person_id, :since_us, :why) ON CONFLICT (audience_id, person_id) DO NOTHING

-- name: leave
-- Of two workers, one removes no row.
DELETE FROM membership WHERE audience_id = :audience_id AND person_id = :person_id

-- name: let_go
-- Who may not be looked at is in no group; lists that came as files rest on no reading.
DELETE FROM membership WHERE person_id IN (:people)
  AND audience_id IN (SELECT audience_id FROM audience WHERE expression <> '')

-- name: forget
-- Nothing stays, whatever it rests on.
DELETE FROM membership WHERE person_id IN (:people)

-- name: let_everybody_go
-- Nobody may be looked at; lists that came as files rest on no reading.
DELETE FROM membership
WHERE audience_id IN (SELECT audience_id FROM audience WHERE expression <> '')

-- name: forget_clock
-- Nor is there anything to look at again.
DELETE FROM audience_clock WHERE person_id IN (:people)

-- name: look_soon
-- A mark of its own each time, so that an answer to the one before does not take it away.
INSERT INTO audience_clock (person_id, due_us, turn) VALUES (:person_id, 0, 1)
ON CONFLICT (person_id) DO UPDATE SET due_us = 0, turn = audience_clock.turn + 1

-- name: look_at_changed
-- Who changed while everybody was looked at.
INSERT INTO audience_clock (person_id, due_us, turn)
SELECT person_id, 0, 1 FROM unsettled WHERE since_us >= :since_us
ON CONFLICT (person_id) DO UPDATE SET due_us = 0, turn = audience_clock.turn + 1

-- name: due
-- Whom to look at now, the longest due first.
SELECT person_id, turn FROM audience_clock WHERE due_us <= :now ORDER BY due_us LIMIT :rows_max

-- name: look_later
-- Only the mark that was read is answered; a later one stays.
UPDATE audience_clock SET due_us = :due_us WHERE person_id = :person_id AND turn = :turn

-- name: look_no_more
-- Nothing changes by itself; the guard is the same.
DELETE FROM audience_clock WHERE person_id = :person_id AND turn = :turn

-- name: look_by
-- At that moment at the latest; sooner stays sooner.
INSERT INTO audience_clock (person_id, due_us, turn) VALUES (:person_id, :due_us, 1)
ON CONFLICT (person_id) DO UPDATE SET due_us = CASE WHEN excluded.due_us < audience_clock.due_us
  THEN excluded.due_us ELSE audience_clock.due_us END

-- name: known_people
-- Which of some ids are people's.
SELECT DISTINCT person_id FROM handle WHERE person_id IN (:people)

-- name: profiled
-- Of which of some people there are readings.
SELECT person_id FROM profile WHERE person_id IN (:people)

-- name: profiled_between
-- One text of their ids beside each other: a row for each takes ten times as long.
SELECT string_agg(person_id, '') AS ids FROM profile
WHERE person_id >= :least AND person_id < :behind

-- name: profiles_count
-- Of how many people there are.
SELECT COUNT(*) AS people FROM profile

-- name: latest_steps
-- The condition is the index's own, word by word, so that no other touch is read.
SELECT touch.touch_id, touch.occurred_us, touch.name, touch.payload, handle.person_id
FROM touch JOIN handle ON handle.handle_id = touch.handle_id
WHERE touch.name IN ('Audience Entered', 'Audience Left') AND touch.purpose = 'terms'
ORDER BY touch.touch_seq DESC LIMIT :rows_max

-- name: versions
-- How a group was described, the latest first.
SELECT version, expression, said_by, said_us FROM audience_version
WHERE audience_id = :audience_id ORDER BY version DESC LIMIT :rows_max
