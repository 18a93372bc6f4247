-- name: brought
-- What an import brought, whoever folded it in.
SELECT count(*) AS touches FROM touch
WHERE touch_seq >= :first_touch AND feed_id = :feed_id
  AND journal_seq >= :first_seq AND journal_seq <= :last_seq;

-- name: put_aside
-- What an import brought and nobody counted: how many of each kind.
SELECT kind, count(*) AS events FROM intake
WHERE journal_seq >= :first_seq AND journal_seq <= :last_seq AND feed_id = :feed_id
GROUP BY kind;

-- name: reasons_aside
-- Why the record could not read them, the most frequent first.
SELECT reason, count(*) AS events FROM intake
WHERE journal_seq >= :first_seq AND journal_seq <= :last_seq AND feed_id = :feed_id
  AND kind = 'refused'
GROUP BY reason ORDER BY count(*) DESC, reason LIMIT :rows_max;

-- name: purchases
-- How often people bought, by currency: everywhere, or in what a feed brought from there on.
SELECT touch.currency, count(*) AS purchases
FROM touch LEFT JOIN event_name ON event_name.name = touch.name
WHERE touch.touch_seq >= :first_touch AND touch.orbit = 'own' AND touch.amount_micro > 0
  AND touch.source <> 'simulated'
  AND (CAST(:feed_id AS BIGINT) IS NULL OR touch.feed_id = :feed_id)
  AND coalesce(touch.purpose, event_name.purpose) IN ('purchase', 'renewal')
GROUP BY touch.currency ORDER BY touch.currency;

-- name: purchase_in
-- Whether anything was ever bought in a currency.
SELECT touch.touch_seq FROM touch LEFT JOIN event_name ON event_name.name = touch.name
WHERE touch.currency = :currency AND touch.orbit = 'own' AND touch.amount_micro > 0
  AND touch.source <> 'simulated'
  AND coalesce(touch.purpose, event_name.purpose) IN ('purchase', 'renewal')
LIMIT 1;

-- name: mapping
-- A mapping saved under a name.
SELECT toml FROM mapping WHERE name = :name;

-- name: save_mapping
-- The last word stands.
INSERT INTO mapping (name, toml, saved_us) VALUES (:name, :toml, :now)
ON CONFLICT (name) DO UPDATE SET toml = excluded.toml, saved_us = excluded.saved_us;

-- name: begin_import
-- A row before the first touch, so that an import that died can be seen.
INSERT INTO file_import (file, mapping, started_us, rows_read, touches, refused)
VALUES (:file, :mapping, :now, 0, 0, 0) RETURNING import_id;

-- name: end_import
-- What came of it.
UPDATE file_import SET ended_us = :now, rows_read = :rows_read, touches = :touches,
  refused = :refused, note = :note
WHERE import_id = :import_id;

-- name: totals
-- The summary that a chart ends with.
SELECT count(*) AS people, coalesce(sum(touches), 0) AS touches,
  coalesce(sum(incidences), 0) AS incidences, coalesce(sum(contacts), 0) AS contacts,
  coalesce(sum(other_orbits), 0) AS other_orbits
FROM profile;

-- name: stages
-- How many people stand where.
SELECT stage, count(*) AS people FROM profile WHERE stage IS NOT NULL
GROUP BY stage ORDER BY stage;

-- name: ripe
-- Time alone has changed these people's readings.
SELECT person_id FROM profile WHERE changes_us <= :now ORDER BY changes_us LIMIT :rows_max;

-- name: unsettled_count
-- How much of the lens is out of date.
SELECT count(*) AS people FROM unsettled;

-- name: waits
-- Whether a person's profile waits to be brought up to date.
SELECT person_id FROM unsettled WHERE person_id = :person_id AND profiled <> 1;

-- name: of_others
-- How many touches a feed has not brought; what was simulated is nobody's.
SELECT count(*) AS touches FROM touch WHERE feed_id <> :feed_id AND source <> 'simulated';

-- name: profiles
-- Every reading of everybody, for whoever wants them as a table.
SELECT person_id, as_of_us, stage, stage_since_us, first_us, last_us, last_incidence_us, touches,
  incidences, contacts, sessions, channels, halo_entropy, preferred_channel, period_us,
  burstiness, pull_share, answered_share, answer_us, frequency, recency_days, age_days,
  monetary_micro, monetary_days, currency, amount_micro, returns, delight_run, delight_best,
  other_orbits
FROM profile ORDER BY person_id;

-- name: touches_of
-- How much is kept of one person: the plain record, which is no use of it.
SELECT count(*) AS touches FROM handle JOIN touch ON touch.handle_id = handle.handle_id
WHERE handle.person_id = :person_id AND touch.occurred_us < :as_of
  AND touch.source <> 'simulated';
