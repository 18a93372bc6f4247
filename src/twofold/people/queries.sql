-- name: setting
-- What this room keeps about the home: its salt, and its own list of blocked values.
SELECT value FROM home WHERE key = :key

-- name: set_setting
-- The newest word stands.
INSERT INTO home (key, value) VALUES (:key, :value)
ON CONFLICT (key) DO UPDATE SET value = excluded.value

-- name: make_setting
-- Of two processes that make the salt at once, the first one's stands.
INSERT INTO home (key, value) VALUES (:key, :value) ON CONFLICT (key) DO NOTHING

-- name: hold
-- The lock: two settlements at once could each miss the other's links. Returns the mark of the last
-- transaction that settled people.
INSERT INTO progress (name, value) VALUES ('people', 0)
ON CONFLICT (name) DO UPDATE SET value = progress.value
RETURNING value

-- name: set_mark
-- Rosters that other processes made are out of date from here on.
UPDATE progress SET value = :token WHERE name = 'people'

-- name: nodes
-- What the settlement needs of handles.
SELECT handle_id, kind, value, person_id, degree, verified_us
FROM handle WHERE handle_id IN (:handles)

-- name: stored
-- Handles that are seen again.
SELECT handle_id, person_id, first_us FROM handle WHERE handle_id IN (:handles)

-- name: edges_a
-- Links by one end; with edges_b, which goes by the other, the index serves both.
SELECT link_id, handle_a, handle_b, evidence, said_by, first_us, state
FROM link WHERE handle_a IN (:handles)

-- name: edges_b
-- Links by the other end.
SELECT link_id, handle_a, handle_b, evidence, said_by, first_us, state
FROM link WHERE handle_b IN (:handles)

-- name: staff_edges_a
-- A sealed handle may have a million links; only those made by staff can join.
SELECT link_id, handle_a, handle_b, evidence, said_by, first_us, state
FROM link WHERE handle_a IN (:handles) AND evidence = 'staff'

-- name: staff_edges_b
-- The same by the other end.
SELECT link_id, handle_a, handle_b, evidence, said_by, first_us, state
FROM link WHERE handle_b IN (:handles) AND evidence = 'staff'

-- name: edges
-- Links by their ids.
SELECT link_id, handle_a, handle_b, evidence, said_by, first_us, state
FROM link WHERE link_id IN (:links)

-- name: add_handle
-- A handle comes in with the person that it was just found to be.
INSERT INTO handle (handle_id, kind, value, person_id, first_us, degree)
VALUES (:handle_id, :kind, :value, :person_id, :first_us, :degree)

-- name: see_earlier
-- A handle was seen before we thought.
UPDATE handle SET first_us = :first_us WHERE handle_id = :handle_id

-- name: set_person
-- The settlement's answer; touches are never rewritten.
UPDATE handle SET person_id = :person_id WHERE handle_id = :handle_id

-- name: set_degree
-- How many links machines have told of a handle.
UPDATE handle SET degree = :degree WHERE handle_id = :handle_id

-- name: put_link
-- A link is told again with the earliest evidence for it.
INSERT INTO link (link_id, handle_a, handle_b, evidence, said_by, first_us, state)
VALUES (:link_id, :handle_a, :handle_b, :evidence, :said_by, :first_us, :state)
ON CONFLICT (link_id) DO UPDATE SET
  evidence = excluded.evidence, said_by = excluded.said_by,
  first_us = excluded.first_us, state = excluded.state

-- name: set_state
-- The settlement's verdict on a link.
UPDATE link SET state = :state WHERE link_id = :link_id

-- name: add_act
-- What staff did, for ever.
INSERT INTO link_act (link_id, verb, staff_id, reason, at_us)
VALUES (:link_id, :verb, :staff_id, :reason, :at_us)

-- name: acts
-- What staff did about some links, in order.
SELECT act_seq, link_id, verb, staff_id, reason, at_us
FROM link_act WHERE link_id IN (:links) ORDER BY act_seq

-- name: set_verified
-- The earliest proof is kept, whichever comes in first.
UPDATE handle SET verified_us = :now, verified_by = :evidence
WHERE handle_id = :handle_id AND (
  verified_us IS NULL OR verified_us > :now
  OR (verified_us = :now AND verified_by > :evidence)
)

-- name: set_nobody
-- The first news of it is kept.
UPDATE handle SET nobody_us = :now WHERE handle_id = :handle_id AND nobody_us IS NULL

-- name: set_somebody
-- A proof is newer than the news, or it says nothing about it.
UPDATE handle SET nobody_us = NULL WHERE handle_id = :handle_id AND nobody_us < :now

-- name: person_of
-- Any handle's id answers, also one that was a person's id before.
SELECT person_id FROM handle WHERE handle_id = :handle_id

-- name: handles_with
-- Everything that whoever holds one handle is known by.
SELECT handle_id, kind, value, person_id, first_us, verified_us, verified_by, nobody_us
FROM handle WHERE person_id = (SELECT person_id FROM handle WHERE handle_id = :handle_id)

-- name: handles_of
-- Everything that people are known by.
SELECT handle_id, kind, value, person_id, first_us, verified_us, verified_by, nobody_us
FROM handle WHERE person_id IN (:people) ORDER BY person_id, first_us, handle_id

-- name: with_value
-- Whoever is known by one of these values, of whatever kind.
SELECT handle_id, kind, value, person_id
FROM handle WHERE value IN (:values) ORDER BY kind, value

-- name: with_prefix
-- People one of whose handles starts like this, shared handles' people included.
SELECT handle_id, kind, value, person_id
FROM handle WHERE value >= :low AND value < :high
  AND (CAST(:kind AS TEXT) IS NULL OR kind = :kind)
ORDER BY value, kind LIMIT :limit

-- name: links_of
-- Every link that touches a person, whether it stands or not.
SELECT l.link_id, l.handle_a, l.handle_b, l.evidence, l.said_by, l.first_us, l.state,
  a.kind AS kind_a, a.value AS value_a, a.person_id AS person_a,
  b.kind AS kind_b, b.value AS value_b, b.person_id AS person_b
FROM link l JOIN handle a ON a.handle_id = l.handle_a JOIN handle b ON b.handle_id = l.handle_b
WHERE l.link_id IN (
  SELECT x.link_id FROM link x JOIN handle h ON h.handle_id = x.handle_a
  WHERE h.person_id = :person_id
  UNION
  SELECT x.link_id FROM link x JOIN handle h ON h.handle_id = x.handle_b
  WHERE h.person_id = :person_id
)
ORDER BY l.first_us, l.link_id LIMIT :limit

-- name: waiting
-- Links that a guard holds back between two people, for staff to look at.
SELECT l.link_id, l.handle_a, l.handle_b, l.evidence, l.said_by, l.first_us, l.state,
  a.kind AS kind_a, a.value AS value_a, a.person_id AS person_a,
  b.kind AS kind_b, b.value AS value_b, b.person_id AS person_b
FROM link l JOIN handle a ON a.handle_id = l.handle_a JOIN handle b ON b.handle_id = l.handle_b
WHERE l.state IN ('limit', 'review') AND a.person_id <> b.person_id AND l.link_id > :after
ORDER BY l.link_id LIMIT :limit

-- name: in_review
-- Of some handles those about which staff still have to rule whose they are.
SELECT handle_a AS handle_id FROM link WHERE handle_a IN (:handles) AND state = 'review'
UNION ALL SELECT handle_b FROM link WHERE handle_b IN (:handles) AND state = 'review'

-- name: beside
-- Who is said to have these handles too and is somebody else: at the other end of a link that does
-- not join, and that staff did not part.
SELECT n.handle_id, n.kind, o.handle_id AS other_id, o.kind AS other_kind, o.person_id
FROM link x JOIN handle n ON n.handle_id = x.handle_a JOIN handle o ON o.handle_id = x.handle_b
WHERE x.handle_a IN (:handles) AND x.state NOT IN ('stands', 'parted')
UNION
SELECT n.handle_id, n.kind, o.handle_id, o.kind, o.person_id
FROM link x JOIN handle n ON n.handle_id = x.handle_b JOIN handle o ON o.handle_id = x.handle_a
WHERE x.handle_b IN (:handles) AND x.state NOT IN ('stands', 'parted')
LIMIT :limit

-- name: in_doubt
-- Who may be one person with somebody else; the first test lets the index of such links serve.
SELECT DISTINCT handle.person_id FROM link
JOIN handle ON handle.handle_id IN (link.handle_a, link.handle_b)
WHERE link.state IN ('limit', 'review') AND link.state = 'review'

-- name: links_with
-- Every link that has one of these handles at either end.
SELECT link_id FROM link WHERE handle_a IN (:handles)
UNION
SELECT link_id FROM link WHERE handle_b IN (:handles)

-- name: drop_acts
-- Somebody is forgotten: also the reasons that staff wrote down about their links.
DELETE FROM link_act WHERE link_id IN (:links)

-- name: drop_links
-- Somebody is forgotten.
DELETE FROM link WHERE link_id IN (:links)

-- name: drop_handles
-- Somebody is forgotten: who they were known as, by value.
DELETE FROM handle WHERE handle_id IN (:handles)

-- name: lonely
-- Shared handles under which nothing was recorded, each with every link it has.
SELECT h.handle_id, h.kind, h.value, h.first_us, h.verified_us, h.verified_by, h.nobody_us,
  l.handle_a, l.handle_b
FROM handle h JOIN link l ON l.handle_a = h.handle_id OR l.handle_b = h.handle_id
WHERE h.handle_id IN (:handles)
  AND NOT EXISTS (SELECT 1 FROM touch WHERE touch.handle_id = h.handle_id)
  AND NOT EXISTS (SELECT 1 FROM fact WHERE fact.handle_id = h.handle_id)

-- name: every_handle
-- Everybody's handles, for whoever has to look at each; the order is that of Handle.
SELECT person_id, handle_id, kind, value, first_us, verified_us, verified_by, nobody_us
FROM handle

-- name: left_behind
-- What is left of a person of whom some handles were forgotten.
SELECT handle_id FROM handle WHERE person_id = :person_id
