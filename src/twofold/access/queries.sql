-- name: add_staff
-- An address stands for one member of staff for ever; somebody who left comes back under it.
INSERT INTO staff (staff_id, email, name, role, password_hash, epoch, created_us, left_us)
VALUES (:staff_id, :email, :name, :role, NULL, 1, :now, NULL)
ON CONFLICT (email) DO UPDATE
SET name = excluded.name, role = excluded.role, password_hash = NULL,
    epoch = staff.epoch + 1, left_us = NULL
WHERE staff.left_us IS NOT NULL
RETURNING staff_id;

-- name: staff_here
-- The first to come stand first; who left is not shown.
SELECT staff_id, email, name, role, epoch, created_us,
  CASE WHEN password_hash IS NULL THEN 0 ELSE 1 END AS has_password
FROM staff WHERE left_us IS NULL ORDER BY created_us, staff_id;

-- name: staff_by_id
-- Only somebody who is here.
SELECT staff_id, email, name, role, epoch, created_us,
  CASE WHEN password_hash IS NULL THEN 0 ELSE 1 END AS has_password
FROM staff WHERE staff_id = :staff_id AND left_us IS NULL;

-- name: password_of
-- Looked up by the address as it was normalised at the door.
SELECT staff_id, password_hash FROM staff WHERE email = :email AND left_us IS NULL;

-- name: owners_locked
-- The rows of all owners are held, so that two last ones cannot leave at the same moment.
UPDATE staff SET epoch = epoch WHERE role = 'owner' AND left_us IS NULL;

-- name: set_password
-- The new epoch ends every session and every link that was given out before.
UPDATE staff SET password_hash = :password_hash, epoch = epoch + 1
WHERE staff_id = :staff_id AND left_us IS NULL;

-- name: change_role
-- The second test makes a repeat change nothing, so that it ends no session either.
UPDATE staff SET role = :role, epoch = epoch + 1
WHERE staff_id = :staff_id AND role <> :role AND left_us IS NULL;

-- name: leave
-- The row stays: what they did keeps their name.
UPDATE staff SET left_us = :now, password_hash = NULL, epoch = epoch + 1
WHERE staff_id = :staff_id AND left_us IS NULL;

-- name: open_session
-- Only the token's hash is kept: a stolen backup opens nothing.
INSERT INTO staff_session (session_hash, staff_id, epoch, csrf, created_us, seen_us, expires_us)
SELECT :session_hash, staff_id, epoch, :csrf, :now, :now, :expires_us
FROM staff WHERE staff_id = :staff_id AND left_us IS NULL;

-- name: session
-- The epochs are compared on every request; a change of password or role is felt at the next one.
SELECT s.csrf, s.expires_us, t.staff_id, t.email, t.name, t.role, t.epoch, t.created_us,
  CASE WHEN t.password_hash IS NULL THEN 0 ELSE 1 END AS has_password
FROM staff_session s JOIN staff t ON t.staff_id = s.staff_id AND t.epoch = s.epoch
WHERE s.session_hash = :session_hash AND s.expires_us > :now AND t.left_us IS NULL;

-- name: close_session
-- Signing out.
DELETE FROM staff_session WHERE session_hash = :session_hash;

-- name: drop_dead_sessions
-- Run when one is opened, so that the table stays as small as the staff.
DELETE FROM staff_session WHERE expires_us <= :now OR NOT EXISTS (
  SELECT 1 FROM staff t WHERE t.staff_id = staff_session.staff_id
  AND t.epoch = staff_session.epoch AND t.left_us IS NULL);

-- name: issue_link
-- The subject holds the epoch, so that a link dies with the rights it was made under.
INSERT INTO link_once (token_hash, purpose, subject, expires_us, used_us)
VALUES (:token_hash, :purpose, :subject, :expires_us, NULL);

-- name: link
-- Looking changes nothing: mail scanners open every link.
SELECT subject FROM link_once
WHERE token_hash = :token_hash AND purpose = :purpose AND used_us IS NULL AND expires_us > :now;

-- name: use_link
-- The test of `used_us` is the lock: of two who come with one link, one changes no row.
UPDATE link_once SET used_us = :now
WHERE token_hash = :token_hash AND purpose = :purpose AND used_us IS NULL AND expires_us > :now
RETURNING subject;

-- name: drop_dead_links
-- Kept a while after their end, then gone.
DELETE FROM link_once WHERE expires_us < :before_us;

-- name: count_try
-- Counted before the answer is known, so that tries made at once are all counted.
INSERT INTO throttle (subject, tries, window_us) VALUES (:subject, 1, :now)
ON CONFLICT (subject) DO UPDATE SET
  tries = CASE WHEN throttle.window_us <= :stale_us THEN 1 ELSE throttle.tries + 1 END,
  window_us = CASE WHEN throttle.window_us <= :stale_us THEN :now ELSE throttle.window_us END
RETURNING tries, window_us;

-- name: forget_tries
-- A right password clears what that account counted from that network.
DELETE FROM throttle WHERE subject = :subject;

-- name: drop_stale_tries
-- Names nobody has are counted too; without this they would pile up.
DELETE FROM throttle WHERE window_us <= :before_us;

-- name: add_feed
-- A key that replaces one of the same name goes on with its feed.
INSERT INTO feed (kind, name) VALUES ('key', :name) ON CONFLICT (kind, name) DO NOTHING;

-- name: feed
-- There since the statement before.
SELECT feed_id FROM feed WHERE kind = 'key' AND name = :name;

-- name: create_key
-- Only the hash is kept.
INSERT INTO api_key (key_id, name, may, secret_hash, feed_id, created_us, used_us, revoked_us)
VALUES (:key_id, :name, :may, :secret_hash, :feed_id, :now, NULL, NULL);

-- name: key
-- One look-up by hash, equal for known and unknown ones.
SELECT key_id, name, may, feed_id, created_us FROM api_key
WHERE secret_hash = :secret_hash AND revoked_us IS NULL;

-- name: keys
-- The latest first.
SELECT key_id, name, may, feed_id, created_us FROM api_key
WHERE revoked_us IS NULL ORDER BY created_us DESC, key_id;

-- name: revoke_key
-- The row stays: touches name its feed.
UPDATE api_key SET revoked_us = :now WHERE key_id = :key_id AND revoked_us IS NULL;

-- name: ask_entry
-- The same row for a handle that somebody has and for one that nobody has.
INSERT INTO entry (entry_hash, handle_id, way, asked_us, expires_us, tries)
VALUES (:entry_hash, :handle_id, :way, :now, :expires_us, 0);

-- name: letters_given
-- What was asked before the last code or link that was used counts no more: their reader used it.
SELECT COUNT(*) AS letters FROM entry mine JOIN entry other ON other.handle_id = mine.handle_id
WHERE mine.entry_hash = :entry_hash AND other.code_hash IS NOT NULL AND other.asked_us > :after_us
AND other.asked_us > (SELECT COALESCE(MAX(spent.used_us), 0) FROM entry spent
  WHERE spent.handle_id = mine.handle_id);

-- name: arm_entry
-- Once: a letter is not written twice for one request.
UPDATE entry SET code_hash = :code_hash, link_hash = :link_hash, expires_us = :expires_us
WHERE entry_hash = :entry_hash AND code_hash IS NULL AND used_us IS NULL;

-- name: hand_over
-- Without a code, which no page waits for: so it counts as no letter either.
INSERT INTO entry (entry_hash, handle_id, way, link_hash, asked_us, expires_us, tries)
VALUES (:entry_hash, :handle_id, :way, :link_hash, :now, :expires_us, 0);

-- name: try_entry
-- Counts one try; past the last one, or once used or run out, no row comes back.
UPDATE entry SET tries = tries + 1
WHERE entry_hash = :entry_hash AND used_us IS NULL AND expires_us > :now AND tries < :most
RETURNING code_hash;

-- name: entry_by_link
-- Looking changes nothing: mail scanners open every link.
SELECT entry_hash, handle_id FROM entry
WHERE link_hash = :link_hash AND used_us IS NULL AND expires_us > :now;

-- name: use_entry
-- The test of `used_us` is the lock; code and link of one request are spent together.
UPDATE entry SET used_us = :now
WHERE entry_hash = :entry_hash AND used_us IS NULL AND expires_us > :now
RETURNING handle_id, way;

-- name: drop_dead_entries
-- Kept a while after their end, then gone.
DELETE FROM entry WHERE expires_us < :before_us;

-- name: open_visit
-- Only the token's hash is kept: a stolen backup opens nothing.
INSERT INTO visitor (session_hash, handle_id, csrf, opened_us, expires_us)
VALUES (:session_hash, :handle_id, :csrf, :now, :expires_us);

-- name: visitor
-- One look-up by hash.
SELECT handle_id, csrf, opened_us, expires_us FROM visitor
WHERE session_hash = :session_hash AND expires_us > :now;

-- name: close_visit
-- Signing out.
DELETE FROM visitor WHERE session_hash = :session_hash;

-- name: drop_dead_visits
-- Run when one is opened, so that the table stays small.
DELETE FROM visitor WHERE expires_us <= :now;

-- name: forget_entries
-- Somebody is forgotten: no code or link of theirs opens anything.
DELETE FROM entry WHERE handle_id IN (:handles);

-- name: forget_visitors
-- Somebody is forgotten: they are signed in nowhere.
DELETE FROM visitor WHERE handle_id IN (:handles);

-- name: note_act
-- Kept with what was done: it stands or falls with it.
INSERT INTO staff_act (kind, name, act_us, verb, act_by, was, became)
VALUES (:kind, :name, :act_us, :verb, :act_by, :was, :became);

-- name: latest_act
-- The next one is later.
SELECT COALESCE(MAX(act_us), 0) AS act_us FROM staff_act WHERE kind = :kind;

-- name: acts
-- What was done lately.
SELECT kind, name, act_us, verb, act_by, was, became FROM staff_act
WHERE kind IN (:kinds) ORDER BY act_us DESC, kind, name LIMIT :limit;
