-- name: known_touches
-- De-duplication is for ever: what an id said first stays in force.
SELECT touch_id, payload, journal_seq FROM touch WHERE touch_id IN (:touches)

-- name: known_facts
-- Touches and facts share their ids: one message, one effect.
SELECT fact_id AS touch_id, payload, journal_seq FROM fact WHERE fact_id IN (:touches)

-- name: add_touch
-- The order of the columns is that of projection.touch_row.
INSERT INTO touch (
  touch_seq, touch_id, received_us, sent_us, format, payload, salt, digest, feed_id,
  journal_seq, handle_id, occurred_us, channel, purpose, name, initiator, orbit, source,
  amount_micro, currency, cost_micro, delight, thread, refers_to, time_note
) VALUES (
  :touch_seq, :touch_id, :received_us, :sent_us, :format, :payload, :salt, :digest,
  :feed_id, :journal_seq, :handle_id, :occurred_us, :channel, :purpose, :name, :initiator,
  :orbit, :source, :amount_micro, :currency, :cost_micro, :delight, :thread, :refers_to,
  :time_note
)

-- name: add_fact
-- Facts are kept as they came, so that people can be settled anew from them.
INSERT INTO fact (
  fact_id, kind, handle_id, occurred_us, received_us, sent_us, format, payload, salt, digest,
  feed_id, journal_seq
) VALUES (
  :fact_id, :kind, :handle_id, :occurred_us, :received_us, :sent_us, :format, :payload, :salt,
  :digest, :feed_id, :journal_seq
)

-- name: add_intake
-- Told once for each row of the journal, however often that is projected.
INSERT INTO intake (
  kind, message_id, touch_id, reason, at_us, sent_us, feed_id, journal_seq, format, payload, salt,
  digest
) VALUES (
  :kind, :message_id, :touch_id, :reason, :at_us, :sent_us, :feed_id, :journal_seq, :format,
  :payload, :salt, :digest
) ON CONFLICT (journal_seq) DO NOTHING

-- name: last_link
-- Where the chain ends; whoever appends holds the people's lock, so nobody else adds to it.
SELECT last_seq, hash FROM touch_chain ORDER BY last_seq DESC LIMIT 1

-- name: add_link
-- One link for each transaction that appended touches.
INSERT INTO touch_chain (last_seq, first_seq, committed_us, hash)
VALUES (:last_seq, :first_seq, :committed_us, :hash)

-- name: of_person
-- A person's trajectory, page by page, in its order.
SELECT t.* FROM touch t JOIN handle h ON h.handle_id = t.handle_id
WHERE h.person_id = :person_id
  AND (t.occurred_us > :after_us OR (t.occurred_us = :after_us AND t.touch_id > :after_id))
ORDER BY t.occurred_us, t.touch_id LIMIT :limit

-- name: of_handles
-- Touches anchored to some handles, in the order of a trajectory.
SELECT * FROM touch WHERE handle_id IN (:handles) ORDER BY occurred_us, touch_id

-- name: newest_of
-- What the newest touches of each of some handles told, of those by the person themselves.
SELECT h.handle_id, t.touch_id, t.occurred_us, t.payload FROM handle h
JOIN touch t ON t.handle_id = h.handle_id AND t.occurred_us >= COALESCE((
  SELECT n.occurred_us FROM touch n
  WHERE n.handle_id = h.handle_id AND COALESCE(n.initiator, 'person') = 'person'
  ORDER BY n.occurred_us DESC LIMIT 1 OFFSET :others
), -9223372036854775807)
WHERE h.handle_id IN (:handles) AND COALESCE(t.initiator, 'person') = 'person'

-- name: get
-- One touch.
SELECT * FROM touch WHERE touch_id = :touch_id

-- name: latest
-- Touches as they arrive, the newest first.
SELECT * FROM touch WHERE touch_seq > :after ORDER BY touch_seq DESC LIMIT :limit

-- name: not_counted_after
-- What was not counted, in the order of arrival. The same event under the same id is told once, by
-- its first row; of an id that floods in, only the rows nearby are looked at.
SELECT aside.intake_id FROM intake AS aside
WHERE aside.intake_id > :after AND NOT EXISTS (
  SELECT 1 FROM (
    SELECT other.kind, other.payload FROM intake AS other
    WHERE other.touch_id = aside.touch_id AND other.intake_id < aside.intake_id
    ORDER BY other.intake_id DESC LIMIT :near_max
  ) AS before
  WHERE before.kind = aside.kind AND before.payload = aside.payload
)
ORDER BY aside.intake_id LIMIT :limit

-- name: not_counted_before
-- The same, the latest first.
SELECT aside.intake_id FROM intake AS aside
WHERE aside.intake_id < :before AND NOT EXISTS (
  SELECT 1 FROM (
    SELECT other.kind, other.payload FROM intake AS other
    WHERE other.touch_id = aside.touch_id AND other.intake_id < aside.intake_id
    ORDER BY other.intake_id DESC LIMIT :near_max
  ) AS before
  WHERE before.kind = aside.kind AND before.payload = aside.payload
)
ORDER BY aside.intake_id DESC LIMIT :limit

-- name: not_counted
-- Those rows, with how often each came and when last.
SELECT aside.intake_id, aside.kind, aside.message_id, aside.touch_id, aside.reason, aside.at_us,
  aside.payload, COALESCE(feed.name, '') AS feed,
  (
    SELECT count(*) FROM (
      SELECT other.kind, other.payload FROM intake AS other
      WHERE other.touch_id = aside.touch_id AND other.intake_id >= aside.intake_id
      ORDER BY other.intake_id LIMIT :near_max
    ) AS near
    WHERE near.kind = aside.kind AND near.payload = aside.payload
  ) AS times,
  (
    SELECT max(near.at_us) FROM (
      SELECT other.kind, other.payload, other.at_us FROM intake AS other
      WHERE other.touch_id = aside.touch_id AND other.intake_id >= aside.intake_id
      ORDER BY other.intake_id LIMIT :near_max
    ) AS near
    WHERE near.kind = aside.kind AND near.payload = aside.payload
  ) AS last_us
FROM intake AS aside LEFT JOIN feed ON feed.feed_id = aside.feed_id
WHERE aside.intake_id IN (:rows)

-- name: event_names
-- What events are called and what that means.
SELECT name, purpose, initiator, channel, origin FROM event_name ORDER BY name

-- name: event_name
-- One event's meaning.
SELECT name, purpose, initiator, channel, origin FROM event_name WHERE name = :name

-- name: seed_event_name
-- What staff changed stays as they left it.
INSERT INTO event_name (name, purpose, initiator, channel, origin)
VALUES (:name, :purpose, :initiator, :channel, :origin) ON CONFLICT (name) DO NOTHING

-- name: set_event_name
-- The newest word stands; touches are not rewritten, they are read with it.
INSERT INTO event_name (name, purpose, initiator, channel, origin)
VALUES (:name, :purpose, :initiator, :channel, :origin)
ON CONFLICT (name) DO UPDATE SET purpose = excluded.purpose, initiator = excluded.initiator,
  channel = excluded.channel, origin = excluded.origin

-- name: people_with_name
-- Whose readings change when the meaning of an event does.
SELECT DISTINCT h.person_id FROM touch t JOIN handle h ON h.handle_id = t.handle_id
WHERE t.name = :name ORDER BY h.person_id

-- name: unknown_names
-- Names that touches bear and that nobody has given a meaning yet, the most frequent first.
SELECT t.name, COUNT(*) AS touches FROM touch t LEFT JOIN event_name e ON e.name = t.name
WHERE e.name IS NULL AND t.purpose IS NULL AND t.name IS NOT NULL
GROUP BY t.name ORDER BY COUNT(*) DESC, t.name LIMIT :limit

-- name: feed
-- A feed's number.
SELECT feed_id FROM feed WHERE kind = :kind AND name = :name

-- name: add_feed
-- Of two processes that meet a new feed at once, one adds it.
INSERT INTO feed (kind, name) VALUES (:kind, :name) ON CONFLICT (kind, name) DO NOTHING

-- name: handles
-- What the ids of handles stand for.
SELECT handle_id, kind, value FROM handle WHERE handle_id IN (:handles)

-- name: touches_after
-- The whole log, page by page, for verify.
SELECT touch_seq, touch_id, received_us, sent_us, format, payload, salt, digest,
  feed_id, journal_seq, handle_id, occurred_us, channel, purpose, name, initiator, orbit,
  source, amount_micro, currency, cost_micro, delight, thread, refers_to, time_note
FROM touch WHERE touch_seq > :after ORDER BY touch_seq LIMIT :limit

-- name: links_after
-- The whole chain, page by page, for verify.
SELECT last_seq, first_seq, committed_us, hash
FROM touch_chain WHERE last_seq > :after ORDER BY last_seq LIMIT :limit

-- name: facts_after
-- Every fact, page by page, for verify.
SELECT fact_id, kind, handle_id, occurred_us, received_us, sent_us, format, payload, salt, digest
FROM fact WHERE fact_id > :after ORDER BY fact_id LIMIT :limit

-- name: intake_after
-- Everything not counted, page by page, for verify.
SELECT intake_id, payload, salt, digest
FROM intake WHERE intake_id > :after ORDER BY intake_id LIMIT :limit

-- name: facts_of
-- What was told about some handles, in the order in which it was said.
SELECT fact_id, kind, handle_id, occurred_us, received_us, payload, journal_seq
FROM fact WHERE handle_id IN (:handles) ORDER BY occurred_us, fact_id

-- name: traits_of
-- What was told last about some handles, to address them by it.
SELECT payload FROM fact WHERE handle_id IN (:handles) AND kind = 'identify'
ORDER BY occurred_us DESC, fact_id DESC LIMIT :limit

-- name: intake_of
-- Conflicting repeats of what some handles' touches and facts said first.
SELECT intake_id, kind, reason, at_us, payload, journal_seq FROM intake
WHERE touch_id IN (
  SELECT touch_id FROM touch WHERE handle_id IN (:handles)
  UNION ALL
  SELECT fact_id FROM fact WHERE handle_id IN (:handles)
)
ORDER BY intake_id

-- name: touch_rows
-- Where some handles' touches stand in the journal.
SELECT journal_seq FROM touch WHERE handle_id IN (:handles)

-- name: intake_texts
-- Events of one kind that were not counted, to look who they speak of.
SELECT intake_id, payload, format FROM intake WHERE kind = :kind ORDER BY intake_id

-- name: linked_with
-- The other ends of some handles' links.
SELECT handle_b AS handle_id FROM link WHERE handle_a IN (:handles)
UNION
SELECT handle_a AS handle_id FROM link WHERE handle_b IN (:handles)

-- name: touch_texts
-- What some handles' touches said word by word.
SELECT touch_seq AS key, payload, format FROM touch WHERE handle_id IN (:handles)

-- name: fact_texts
-- What was told about some handles word by word.
SELECT fact_id AS key, payload, format FROM fact WHERE handle_id IN (:handles)

-- name: touch_texts_after
-- Everybody's touches word by word, a bounded piece at a time.
SELECT touch_seq AS key, payload FROM touch
WHERE touch_seq > :after AND length(payload) > 0 ORDER BY touch_seq LIMIT :limit

-- name: fact_texts_after
-- The same of facts.
SELECT fact_id AS key, payload FROM fact
WHERE fact_id > :after AND length(payload) > 0 ORDER BY fact_id LIMIT :limit

-- name: intake_texts_after
-- The same of what was not counted.
SELECT intake_id AS key, payload FROM intake
WHERE intake_id > :after AND length(payload) > 0 ORDER BY intake_id LIMIT :limit

-- name: drop_touch_texts
-- The columns stay; without its salt nothing can be guessed from the digest, which stays too.
UPDATE touch SET payload = :nothing, salt = :nothing WHERE touch_seq IN (:rows)

-- name: drop_fact_texts
-- The same of facts.
UPDATE fact SET payload = :nothing, salt = :nothing WHERE fact_id IN (:rows)

-- name: blank_touches
-- Place, digest and id stay: so the chain holds, and the same message again changes nothing.
UPDATE touch SET handle_id = '', occurred_us = 0, channel = NULL, purpose = NULL, name = NULL,
  initiator = NULL, orbit = '', source = '', amount_micro = NULL, currency = NULL,
  cost_micro = NULL, delight = NULL, thread = NULL, refers_to = NULL, time_note = NULL,
  payload = :nothing, salt = :nothing
WHERE handle_id IN (:handles)

-- name: blank_facts
-- The same of facts.
UPDATE fact SET handle_id = '', occurred_us = 0, payload = :nothing, salt = :nothing
WHERE handle_id IN (:handles)

-- name: drop_intake
-- What was not counted is no part of the log.
DELETE FROM intake WHERE intake_id IN (:rows)

-- name: old_touch_texts
-- Touches of before a moment that still have their text, a bounded piece at a time.
SELECT touch_seq AS key FROM touch
WHERE touch_seq > :after AND received_us < :before_us AND length(payload) > 0
ORDER BY touch_seq LIMIT :limit

-- name: old_fact_texts
-- The same of facts.
SELECT fact_id AS key FROM fact
WHERE fact_id > :after AND received_us < :before_us AND length(payload) > 0
ORDER BY fact_id LIMIT :limit

-- name: old_intake
-- What was not counted before a moment, a bounded piece at a time.
SELECT intake_id AS key FROM intake
WHERE intake_id > :after AND at_us < :before_us ORDER BY intake_id LIMIT :limit

-- name: last_seq
-- Touches after this one are new.
SELECT coalesce(max(touch_seq), 0) AS touch_seq FROM touch
