-- name: add_look
-- One row an opening; what belongs to one that stands already (the same, after `since_us`) adds none.
INSERT INTO look (look_id, at_us, who, role, what)
SELECT :look_id, :now, :who, :role, :what
WHERE NOT EXISTS (
  SELECT 1 FROM look JOIN look_handle ON look_handle.look_id = look.look_id
  WHERE look_handle.handle_id = :person_id AND look.at_us > :since_us
    AND look.who = :who AND look.what = :what
)

-- name: add_look_handles
-- All that the person was known by just then: who is parted later still sees who had looked.
INSERT INTO look_handle (handle_id, look_id)
SELECT handle_id, :look_id FROM handle WHERE person_id = :person_id

-- name: looks_at
-- Who looked at a person, the latest first.
SELECT look.look_id, look.at_us, look.who, look.role, look.what
FROM look WHERE look.look_id IN (
  SELECT look_id FROM look_handle WHERE handle_id IN (:handles)
) ORDER BY look.at_us DESC, look.look_id LIMIT :rows_max

-- name: runs
-- What went through everybody's record at once, the latest first.
SELECT look_id, at_us, who, role, what FROM look
WHERE role = 'model' AND at_us >= :since_us ORDER BY at_us DESC, look_id LIMIT :rows_max

-- name: looks
-- Who looked, at whomever; the handle is one of theirs, and nobody's for a run over everybody.
SELECT look.look_id, look.at_us, look.who, look.role, look.what, MIN(look_handle.handle_id) AS handle_id
FROM look LEFT JOIN look_handle ON look_handle.look_id = look.look_id
WHERE look.at_us <= :until_us
GROUP BY look.look_id, look.at_us, look.who, look.role, look.what
ORDER BY look.at_us DESC, look.look_id LIMIT :rows_max

-- name: shown_as
-- Whether people read the name of who looked, or their role.
SELECT value FROM home WHERE key = 'staff_shown'

-- name: names
-- What staff and keys are called, also those that are gone.
SELECT staff_id AS who, name FROM staff WHERE staff_id IN (:them)
UNION ALL SELECT key_id AS who, name FROM api_key WHERE key_id IN (:them)
