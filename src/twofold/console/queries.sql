-- name: people_sorted
-- One page of people by any reading. A cursor is the last row's key and id, so a page costs the
-- same wherever it is; people without the reading come last. :sign turns the order round.
SELECT *
FROM (
  SELECT keyed.*,
    COALESCE(CAST(:sign AS DOUBLE PRECISION) * CASE CAST(:sort AS TEXT)
      WHEN 'started' THEN CAST(incidences AS DOUBLE PRECISION)
      WHEN 'spoken' THEN CAST(contacts AS DOUBLE PRECISION)
      WHEN 'share' THEN pull_share
      WHEN 'channels' THEN CAST(channels AS DOUBLE PRECISION)
      WHEN 'rhythm' THEN period_us
      WHEN 'overdue' THEN overdue
      WHEN 'bought' THEN CAST(frequency AS DOUBLE PRECISION)
      WHEN 'amount' THEN CAST(amount_micro AS DOUBLE PRECISION)
      WHEN 'first' THEN CAST(first_us AS DOUBLE PRECISION)
      WHEN 'all' THEN CAST(touches AS DOUBLE PRECISION)
      WHEN 'known' THEN CAST(last_us - first_us AS DOUBLE PRECISION)
      WHEN 'visits' THEN CAST(sessions AS DOUBLE PRECISION)
      WHEN 'spread' THEN halo_entropy
      WHEN 'bursts' THEN burstiness
      WHEN 'answered' THEN answered_share
      WHEN 'waited' THEN answer_us
      WHEN 'day' THEN monetary_micro
      WHEN 'recency' THEN CAST(recency_days AS DOUBLE PRECISION)
      WHEN 'age' THEN CAST(age_days AS DOUBLE PRECISION)
      WHEN 'returns' THEN CAST(returns AS DOUBLE PRECISION)
      WHEN 'run' THEN CAST(delight_run AS DOUBLE PRECISION)
      WHEN 'best' THEN CAST(delight_best AS DOUBLE PRECISION)
      WHEN 'others' THEN CAST(other_orbits AS DOUBLE PRECISION)
      WHEN 'staged' THEN CAST(stage_since_us AS DOUBLE PRECISION)
      ELSE CAST(last_us AS DOUBLE PRECISION)
    END, -1.0e300) AS sort_key
  FROM (
    SELECT profile.*, handle.kind, handle.value,
      (CAST(:as_of AS DOUBLE PRECISION) - last_incidence_us) / period_us AS overdue
    FROM profile JOIN handle ON handle.handle_id = profile.person_id
    WHERE CAST(:stage AS TEXT) IS NULL OR stage = :stage 
      OR (CAST(:stage AS TEXT) = 'none' AND stage IS NULL)
  ) AS keyed
) AS sorted
WHERE sort_key < :after_key OR (sort_key = :after_key AND person_id > :after_id)
ORDER BY sort_key DESC, person_id
LIMIT :rows_max

-- name: people_of
-- The same columns for people who are already known: those behind a figure, or found by a handle.
SELECT profile.*, handle.kind, handle.value,
  (CAST(:as_of AS DOUBLE PRECISION) - last_incidence_us) / period_us AS overdue
FROM profile JOIN handle ON handle.handle_id = profile.person_id
WHERE profile.person_id IN (:people)

-- name: spent_by
-- What was bought in which currency stands in their details, too long to sort everybody with.
SELECT person_id, amount_micro, currency, detail FROM profile WHERE person_id IN (:people)

-- name: people_per_stage
-- Where everybody stands; those whose only touches are with other brands stand nowhere.
SELECT stage, COUNT(*) AS people,
  SUM(CASE WHEN touches = other_orbits THEN 1 ELSE 0 END) AS elsewhere
FROM profile GROUP BY stage ORDER BY stage

-- name: population
-- What the home holds, in one row; zero of everything before the first touch.
SELECT COUNT(*) AS people, COALESCE(SUM(touches), 0) AS touches,
  COALESCE(SUM(incidences), 0) AS incidences, COALESCE(SUM(contacts), 0) AS contacts,
  COALESCE(SUM(other_orbits), 0) AS elsewhere,
  MIN(first_us) AS first_us, MAX(last_us) AS last_us, MAX(as_of_us) AS as_of_us
FROM profile

-- name: profile
-- Every reading of one person.
SELECT * FROM profile WHERE person_id = :person_id

-- name: stage_steps
-- The way through the stages, the latest first.
SELECT seq, stage, since_us, until_us, why FROM stage_step
WHERE person_id = :person_id ORDER BY seq DESC LIMIT :rows_max

-- name: touches_drawn
-- The latest touches of one person for the picture; what a source left open is filled in from the
-- table of event names, as the readings do.
SELECT touch.occurred_us, touch.touch_id, touch.name, touch.orbit, touch.source, touch.amount_micro,
  touch.currency, touch.delight,
  COALESCE(touch.channel, event_name.channel, 'unknown') AS channel,
  COALESCE(touch.purpose, event_name.purpose, 'unclassified') AS purpose,
  COALESCE(touch.initiator, event_name.initiator, 'person') AS initiator
FROM handle JOIN touch ON touch.handle_id = handle.handle_id
LEFT JOIN event_name ON event_name.name = touch.name
WHERE handle.person_id = :person_id AND touch.occurred_us < :as_of
  AND touch.occurred_us >= :since AND (:simulated = 1 OR touch.source <> 'simulated')
ORDER BY touch.occurred_us DESC, touch.touch_id DESC LIMIT :rows_max

-- name: simulated_of
-- How much of somebody's record never happened.
SELECT COUNT(*) AS touches FROM handle JOIN touch ON touch.handle_id = handle.handle_id
WHERE handle.person_id = :person_id AND touch.source = 'simulated'

-- name: other_shops
-- Touches with other brands, as told or from a third party, by brand.
SELECT touch.orbit, COUNT(*) AS touches FROM handle JOIN touch ON touch.handle_id = handle.handle_id
WHERE handle.person_id = :person_id AND touch.orbit <> 'own' AND touch.occurred_us < :as_of
  AND touch.source <> 'simulated'
GROUP BY touch.orbit ORDER BY COUNT(*) DESC, touch.orbit LIMIT :rows_max

-- name: touches_page
-- One page of a person's touches, the latest first; the cursor is a moment and an id.
SELECT touch.occurred_us, touch.touch_id, touch.received_us, touch.name, touch.orbit, touch.source,
  touch.amount_micro, touch.currency, touch.delight, touch.time_note, touch.format,
  CASE WHEN touch.time_note IS NOT NULL THEN touch.payload END AS payload,
  feed.kind AS feed_kind, feed.name AS feed_name, handle.kind, handle.value,
  COALESCE(touch.channel, event_name.channel, 'unknown') AS channel,
  COALESCE(touch.purpose, event_name.purpose, 'unclassified') AS purpose,
  COALESCE(touch.initiator, event_name.initiator, 'person') AS initiator
FROM handle JOIN touch ON touch.handle_id = handle.handle_id
JOIN feed ON feed.feed_id = touch.feed_id
LEFT JOIN event_name ON event_name.name = touch.name
WHERE handle.person_id = :person_id AND touch.occurred_us < :as_of
  AND (touch.occurred_us < :after_us
    OR (touch.occurred_us = :after_us AND touch.touch_id < :after_id))
  AND (CAST(:side AS TEXT) IS NULL OR CASE
    WHEN COALESCE(touch.initiator, event_name.initiator, 'person') = 'brand' THEN 'brand'
    ELSE 'person' END = :side)
  AND (:simulated = 1 OR touch.source <> 'simulated')
ORDER BY touch.occurred_us DESC, touch.touch_id DESC LIMIT :rows_max

-- name: one_touch
-- What a touch said when it came in, word by word.
SELECT touch.touch_id, touch.occurred_us, touch.time_note, touch.payload, touch.format,
  handle.person_id
FROM touch JOIN handle ON handle.handle_id = touch.handle_id WHERE touch.touch_id = :touch_id

-- name: changes
-- What a population figure depends on; while this row stays the same, so does the figure.
SELECT (SELECT COALESCE(MAX(touch_seq), 0) FROM touch) AS touches,
  (SELECT COALESCE(MAX(since_us), 0) FROM unsettled) AS marked,
  (SELECT COALESCE(MAX(compacted_us), 0) FROM bucket) AS compacted,
  (SELECT COALESCE(MAX(act_seq), 0) FROM link_act) AS acts,
  (SELECT COALESCE(MAX(as_of_us), 0) FROM profile) AS profiled

-- name: touches_live
-- What came in last, over all feeds.
SELECT touch.touch_seq, touch.received_us, touch.occurred_us, touch.name, feed.kind AS feed_kind,
  feed.name AS feed_name, handle.person_id, handle.kind, handle.value,
  COALESCE(touch.channel, event_name.channel, 'unknown') AS channel,
  COALESCE(touch.purpose, event_name.purpose, 'unclassified') AS purpose,
  COALESCE(touch.initiator, event_name.initiator, 'person') AS initiator
FROM touch JOIN feed ON feed.feed_id = touch.feed_id
JOIN handle ON handle.handle_id = touch.handle_id
LEFT JOIN event_name ON event_name.name = touch.name
ORDER BY touch.touch_seq DESC LIMIT :rows_max

-- name: intake_size
-- How many there are.
SELECT COUNT(*) AS rows FROM intake

-- name: imports
-- The latest imports of files.
SELECT import_id, file, mapping, started_us, ended_us, rows_read, touches, refused, note
FROM file_import ORDER BY import_id DESC LIMIT :rows_max

-- name: came_once
-- People with one visit, the earliest first.
SELECT person_id FROM profile WHERE sessions = 1 ORDER BY last_us, person_id LIMIT :rows_max

-- name: spending
-- How many people spent anything in the currency, and how much together.
SELECT COUNT(*) AS people, COALESCE(SUM(amount_micro), 0) AS amount_micro
FROM profile WHERE amount_micro > 0 AND currency = :currency

-- name: spent_most
-- What those spent who spent most, the most first.
SELECT amount_micro FROM profile WHERE amount_micro > 0 AND currency = :currency
ORDER BY amount_micro DESC LIMIT :rows_max

-- name: visits
-- How many came at all, and how many of them once.
SELECT COUNT(*) AS came, COALESCE(SUM(CASE WHEN sessions = 1 THEN 1 ELSE 0 END), 0) AS once
FROM profile WHERE sessions > 0

-- name: made_move
-- Who went from one stage to another (null: any), the latest first; computed where steps are kept.
SELECT person_id, MAX(since_us) AS at_us FROM (
  SELECT person_id, since_us, stage,
    LAG(stage) OVER (PARTITION BY person_id ORDER BY seq) AS before
  FROM stage_step WHERE since_us < :as_of
) AS steps
WHERE before IS NOT NULL AND (CAST(:before AS TEXT) IS NULL OR before = :before)
  AND (CAST(:after AS TEXT) IS NULL OR stage = :after)
GROUP BY person_id ORDER BY MAX(since_us) DESC, person_id LIMIT :rows_max

-- name: ended_stay
-- Whose stay in a stage ended (with no bound: all who were ever in it), the latest first.
SELECT person_id, MAX(since_us) AS at_us FROM stage_step
WHERE stage = :stage AND since_us < :as_of AND (CAST(:ended AS BIGINT) = 0 OR (
  until_us < :as_of AND until_us - since_us >= :least_us AND until_us - since_us < :most_us))
GROUP BY person_id ORDER BY MAX(since_us) DESC, person_id LIMIT :rows_max

-- name: one_import
-- Where an import wrote the rows that it refused.
SELECT import_id, note FROM file_import WHERE import_id = :import_id

-- name: mappings
-- The mappings that staff saved.
SELECT name, saved_us FROM mapping ORDER BY name

-- name: any_profile
-- Whether anybody has been charted.
SELECT person_id FROM profile LIMIT 1

-- name: said_in
-- What was said in one thread with somebody, the latest first.
SELECT t.occurred_us, t.payload, COALESCE(t.initiator, e.initiator, 'person') AS initiator
FROM touch t LEFT JOIN event_name e ON e.name = t.name
WHERE t.handle_id IN (:handles) AND t.thread = :thread
ORDER BY t.touch_seq DESC LIMIT :limit

-- name: delivery_counts
-- How many messages stand in which state; those that were simulated stand apart.
SELECT state, simulated, COUNT(*) AS deliveries FROM delivery
GROUP BY state, simulated ORDER BY state, simulated

-- name: latest_deliveries
-- The latest messages, of one state or of all.
SELECT d.delivery_id, d.handle_id, d.use, d.channel, d.state, d.reason, d.returned, d.created_us,
  d.not_before_us, d.handed_us, c.decision_id
FROM delivery d LEFT JOIN decision c ON c.delivery_id = d.delivery_id
WHERE d.simulated = 0 AND (d.state = :state OR CAST(:state AS TEXT) = '')
ORDER BY d.created_us DESC, d.delivery_id LIMIT :limit

-- name: written_lately
-- Who really wrote to us of late, the latest first.
SELECT handle.person_id, MAX(touch.occurred_us) AS at_us FROM touch
JOIN handle ON handle.handle_id = touch.handle_id
WHERE touch.name = 'Message Written' AND touch.source <> 'simulated'
  AND touch.occurred_us > :since_us
GROUP BY handle.person_id ORDER BY MAX(touch.occurred_us) DESC, handle.person_id LIMIT :rows_max

-- name: everybodys_ids
-- Everybody who is known, however little.
SELECT DISTINCT person_id FROM handle

-- name: last_words
-- What people asked or complained of since we last spoke in it: one row a matter, by the record.
SELECT asked.person_id, asked.matter, MIN(asked.purpose) AS purpose,
  MIN(asked.occurred_us) AS since_us, COUNT(*) AS n
FROM (
  SELECT h.person_id, t.touch_id, t.occurred_us, COALESCE(t.purpose, e.purpose) AS purpose,
    COALESCE(t.thread, t.refers_to, t.touch_id) AS matter
  FROM handle h JOIN touch t ON t.handle_id = h.handle_id
  LEFT JOIN event_name e ON e.name = t.name
  WHERE h.person_id IN (:people) AND t.orbit = 'own' AND t.source <> 'simulated'
    AND t.occurred_us < :as_of AND COALESCE(t.purpose, e.purpose) IN ('service', 'complaint')
    AND COALESCE(t.initiator, e.initiator, 'person') IN ('person', 'helper')
) AS asked
WHERE NOT EXISTS (
  SELECT 1 FROM handle h JOIN touch t ON t.handle_id = h.handle_id
  LEFT JOIN event_name e ON e.name = t.name
  WHERE h.person_id = asked.person_id AND COALESCE(t.thread, t.refers_to) = asked.matter
    AND COALESCE(t.initiator, e.initiator, 'person') = 'brand'
    AND t.occurred_us >= asked.occurred_us AND t.occurred_us < :as_of
)
GROUP BY asked.person_id, asked.matter
