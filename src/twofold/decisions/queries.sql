-- name: add
-- The id is of one way, one step and one moment: a repeat is a clash, never a second decision.
INSERT INTO decision (
  decision_id, handle_id, campaign_id, version, step, decided_us, planned_us, outcome, arm, channel,
  propensity, reason, held, options, delivery_id, moment, moment_chance, moment_other_us, moment_why
) VALUES (
  :decision_id, :handle_id, :campaign_id, :version, :step, :decided_us, :planned_us, :outcome, :arm,
  :channel, :propensity, :reason, :held, :options, :delivery_id, :moment, :moment_chance,
  :moment_other_us, :moment_why
)

-- name: decision
-- One decision.
SELECT * FROM decision WHERE decision_id = :decision_id

-- name: of_delivery
-- Why a delivery is on its way.
SELECT * FROM decision WHERE delivery_id = :delivery_id

-- name: of_handles
-- What was decided about a person, the latest first.
SELECT * FROM decision WHERE handle_id IN (:handles)
ORDER BY decided_us DESC, decision_id LIMIT :limit

-- name: limits
-- What staff said of how often.
SELECT use, per_us, most FROM contact_limit ORDER BY use, per_us

-- name: set_limit
-- The newest word stands.
INSERT INTO contact_limit (use, per_us, most, made_us, made_by)
VALUES (:use, :per_us, :most, :made_us, :made_by)
ON CONFLICT (use, per_us) DO UPDATE SET most = excluded.most, made_us = excluded.made_us,
  made_by = excluded.made_by

-- name: drop_limit
-- What came with Twofold holds again, if anything did.
DELETE FROM contact_limit WHERE use = :use AND per_us = :per_us

-- name: claims
-- What left for some handles lately, or still may; what left together counts once for each of its uses.
SELECT handle_id, use, topics, handed_us, not_before_us, expires_us FROM delivery
WHERE handle_id IN (:handles) AND state IN ('waiting', 'leased', 'sent', 'unknown')
  AND carried_in IS NULL
  AND created_us > :after_us

-- name: held_back
-- From what some handles are held back.
SELECT handle_id, campaign_id, since_us FROM held_back WHERE handle_id IN (:handles)
ORDER BY since_us, campaign_id, handle_id

-- name: first_held_back
-- Of a whole crowd it is sooner read than asked for one by one.
SELECT handle_id, campaign_id FROM held_back LIMIT :most

-- name: hold_back
-- Once drawn it stands.
INSERT INTO held_back (handle_id, campaign_id, since_us) VALUES (:handle_id, :campaign_id, :now)
ON CONFLICT DO NOTHING

-- name: counted
-- How often what was drawn, arms and silence, was followed by the goal within its window.
SELECT d.step, d.arm, COUNT(*) AS tried, SUM(CASE WHEN EXISTS (
  SELECT 1 FROM handle o JOIN handle h ON h.person_id = o.person_id
  JOIN touch t ON t.handle_id = h.handle_id LEFT JOIN event_name e ON e.name = t.name
  WHERE o.handle_id = d.handle_id AND t.occurred_us > d.decided_us
    AND t.occurred_us <= d.decided_us + :window_us AND t.orbit = 'own'
    AND t.source <> 'simulated'
    AND COALESCE(t.initiator, e.initiator, 'person') = 'person'
    AND (t.name = :goal_name OR COALESCE(t.purpose, e.purpose) = :goal_purpose)
) THEN 1 ELSE 0 END) AS reached
FROM decision d
WHERE d.campaign_id = :campaign_id AND d.version = :version AND d.decided_us + :window_us <= :now
  AND (d.outcome = 'send' OR d.held <> '' OR d.reason = 'better_silent')
GROUP BY d.step, d.arm

-- name: drop_tallies
-- They are counted anew.
DELETE FROM arm_tally WHERE campaign_id = :campaign_id AND version = :version

-- name: add_tally
-- What came of one arm.
INSERT INTO arm_tally (campaign_id, version, step, arm, tried, reached, counted_us)
VALUES (:campaign_id, :version, :step, :arm, :tried, :reached, :counted_us)

-- name: tallies
-- What came of every arm of one version.
SELECT step, arm, tried, reached FROM arm_tally
WHERE campaign_id = :campaign_id AND version = :version

-- name: counted_moments
-- The same of when it was said, where chance had two moments: by channel, whichever way was said.
SELECT d.step, d.channel, d.moment, COUNT(*) AS tried, SUM(CASE WHEN EXISTS (
  SELECT 1 FROM handle o JOIN handle h ON h.person_id = o.person_id
  JOIN touch t ON t.handle_id = h.handle_id LEFT JOIN event_name e ON e.name = t.name
  WHERE o.handle_id = d.handle_id AND t.occurred_us > d.decided_us
    AND t.occurred_us <= d.decided_us + :window_us AND t.orbit = 'own'
    AND t.source <> 'simulated'
    AND COALESCE(t.initiator, e.initiator, 'person') = 'person'
    AND (t.name = :goal_name OR COALESCE(t.purpose, e.purpose) = :goal_purpose)
) THEN 1 ELSE 0 END) AS reached
FROM decision d
WHERE d.campaign_id = :campaign_id AND d.version = :version AND d.decided_us + :window_us <= :now
  AND d.outcome = 'send' AND d.moment_other_us IS NOT NULL
GROUP BY d.step, d.channel, d.moment

-- name: drop_moment_tallies
-- They are counted anew.
DELETE FROM moment_tally WHERE campaign_id = :campaign_id AND version = :version

-- name: add_moment_tally
-- What came of one moment on one channel.
INSERT INTO moment_tally (campaign_id, version, step, channel, moment, tried, reached, counted_us)
VALUES (:campaign_id, :version, :step, :channel, :moment, :tried, :reached, :counted_us)

-- name: moment_tallies
-- What came of both moments at one step of one version.
SELECT channel, moment, tried, reached FROM moment_tally
WHERE campaign_id = :campaign_id AND version = :version AND step = :step

-- name: keep_lead
-- What was found last stands.
INSERT INTO moment_lead (campaign_id, version, step, channel, body, found_us)
VALUES (:campaign_id, :version, :step, :channel, :body, :found_us)
ON CONFLICT (campaign_id, version, step, channel) DO UPDATE SET body = excluded.body,
  found_us = excluded.found_us

-- name: leads
-- Whether their own hour surely brings more, by channel.
SELECT channel, body FROM moment_lead
WHERE campaign_id = :campaign_id AND version = :version AND step = :step ORDER BY channel

-- name: outcomes
-- Each person's first decision in which something was drawn, and what they did around it.
WITH drawn AS (
  SELECT d.*, h.person_id, ROW_NUMBER() OVER (
    PARTITION BY h.person_id ORDER BY d.decided_us, d.decision_id) AS place
  FROM decision d JOIN handle h ON h.handle_id = d.handle_id
  WHERE d.campaign_id = :campaign_id AND d.step = :step
    AND (d.outcome = 'send' OR d.held <> '' OR d.reason = 'better_silent')
), did AS (
  SELECT d.decision_id, t.occurred_us, t.amount_micro, t.currency,
    COALESCE(t.purpose, e.purpose) AS purpose,
    CASE WHEN t.name = :goal_name OR COALESCE(t.purpose, e.purpose) = :goal_purpose
      THEN 1 ELSE 0 END AS is_goal,
    CASE WHEN t.occurred_us > d.decided_us THEN 1 ELSE 0 END AS is_after
  FROM drawn d JOIN handle h ON h.person_id = d.person_id
  JOIN touch t ON t.handle_id = h.handle_id AND t.occurred_us > d.decided_us - :window_us
    AND t.occurred_us <= d.decided_us + :window_us AND t.occurred_us <= :now
  LEFT JOIN event_name e ON e.name = t.name
  WHERE d.place = 1 AND t.orbit = 'own'
    AND COALESCE(t.initiator, e.initiator, 'person') = 'person'
    AND CASE WHEN t.source = 'simulated' THEN 1 ELSE 0 END = :simulated
), summed AS (
  SELECT decision_id, MAX(is_goal * is_after) AS reached,
    SUM(is_goal * (1 - is_after)) AS before, SUM(1 - is_after) AS begun,
    SUM(CASE WHEN is_after = 1 AND purpose IN ('purchase', 'renewal') AND currency = :currency
      THEN COALESCE(amount_micro, 0) ELSE 0 END) AS value_micro,
    SUM(CASE WHEN is_after = 0 AND purpose IN ('purchase', 'renewal') AND currency = :currency
      THEN COALESCE(amount_micro, 0) ELSE 0 END) AS before_micro
  FROM did GROUP BY decision_id
)
SELECT d.person_id, d.decision_id, d.version, d.decided_us, d.arm, d.channel, d.held, d.propensity,
  d.options, d.moment, d.moment_chance,
  CASE WHEN d.moment_other_us IS NULL THEN 0 ELSE 1 END AS moment_open,
  COALESCE(s.reached, 0) AS reached, COALESCE(s.value_micro, 0) AS value_micro,
  COALESCE(s.before, 0) AS before, COALESCE(s.before_micro, 0) AS before_micro,
  COALESCE(s.begun, 0) AS begun
FROM drawn d LEFT JOIN summed s ON s.decision_id = d.decision_id
WHERE d.place = 1 AND d.decided_us <= :until_us
ORDER BY d.person_id

-- name: drop_decisions
-- Somebody is forgotten.
DELETE FROM decision WHERE handle_id IN (:handles)

-- name: add_lack
-- Beside its decision, in one transaction with it.
INSERT INTO lack (decision_id, handle_id, campaign_id, template, kind, name, said)
VALUES (:decision_id, :handle_id, :campaign_id, :template, :kind, :name, :said)

-- name: lacks
-- What kept words from being made in a campaign, and for how many people.
SELECT l.kind, l.name, l.template, l.said, COUNT(DISTINCT h.person_id) AS people
FROM lack l JOIN handle h ON h.handle_id = l.handle_id
WHERE l.campaign_id = :campaign_id
GROUP BY l.kind, l.name, l.template, l.said
ORDER BY people DESC, l.kind, l.name, l.template, l.said LIMIT :limit

-- name: lacks_of
-- The same of some handles, decision by decision.
SELECT decision_id, kind, name, template, said FROM lack WHERE handle_id IN (:handles)

-- name: drop_lacks
-- Somebody is forgotten.
DELETE FROM lack WHERE handle_id IN (:handles)

-- name: drop_held_back
-- Somebody is forgotten, and with them that they were left alone.
DELETE FROM held_back WHERE handle_id IN (:handles)

-- name: habits
-- When and where some people began contacts lately.
SELECT h.person_id, t.occurred_us, COALESCE(t.channel, e.channel) AS channel,
  COALESCE(t.purpose, e.purpose) AS purpose, t.thread, t.name,
  COALESCE(t.initiator, e.initiator, 'person') AS initiator
FROM handle h JOIN touch t ON t.handle_id = h.handle_id
LEFT JOIN event_name e ON e.name = t.name
WHERE h.person_id IN (:people) AND t.occurred_us > :after_us AND t.occurred_us <= :now
  AND t.orbit = 'own' AND t.source <> 'simulated'
ORDER BY h.person_id, t.occurred_us, t.touch_id

-- name: in_a_row
-- Every decision of a campaign in which something could be said, with how many contacts there had been.
-- Who is held back from everything is in no row of contacts; two campaigns at one moment are contested.
WITH mine AS (
  SELECT d.*, h.person_id, ROW_NUMBER() OVER (
    PARTITION BY h.person_id ORDER BY d.decided_us, d.decision_id) AS place
  FROM decision d JOIN handle h ON h.handle_id = d.handle_id
  WHERE d.campaign_id = :campaign_id AND d.held <> 'global' AND (d.outcome = 'send'
    OR d.held <> '' OR d.reason IN ('better_silent', 'another_campaign', 'not_worth_it'))
)
SELECT m.person_id, m.version, m.outcome, m.held, m.reason, m.propensity, m.options, m.place,
  (SELECT COUNT(*) FROM handle o JOIN delivery v ON v.handle_id = o.handle_id
    WHERE o.person_id = m.person_id AND v.state IN ('sent', 'unknown')
      AND v.handed_us > m.decided_us - :month_us AND v.handed_us < m.decided_us
      AND v.simulated = :simulated AND NOT (v.use IN ('service', 'legal', 'security')
        OR v.use LIKE 'service.%' OR v.use LIKE 'legal.%' OR v.use LIKE 'security.%')
  ) AS before,
  CASE WHEN EXISTS (SELECT 1 FROM handle o JOIN decision x ON x.handle_id = o.handle_id
    WHERE o.person_id = m.person_id AND x.decided_us = m.decided_us
      AND x.campaign_id <> m.campaign_id AND (x.outcome = 'send' OR x.held <> ''
        OR x.reason IN ('better_silent', 'another_campaign', 'not_worth_it'))
  ) THEN 1 ELSE 0 END AS contested,
  CASE WHEN EXISTS (SELECT 1 FROM handle o JOIN touch t ON t.handle_id = o.handle_id
    LEFT JOIN event_name e ON e.name = t.name
    WHERE o.person_id = m.person_id AND t.occurred_us > m.decided_us
      AND t.occurred_us <= m.decided_us + :window_us AND t.orbit = 'own'
      AND COALESCE(t.initiator, e.initiator, 'person') = 'person'
      AND CASE WHEN t.source = 'simulated' THEN 1 ELSE 0 END = :simulated
      AND (t.name = :goal_name OR COALESCE(t.purpose, e.purpose) = :goal_purpose)
  ) THEN 1 ELSE 0 END AS reached,
  CASE WHEN EXISTS (SELECT 1 FROM handle o JOIN touch t ON t.handle_id = o.handle_id
    LEFT JOIN event_name e ON e.name = t.name
    WHERE o.person_id = m.person_id AND t.occurred_us > m.decided_us
      AND t.occurred_us <= m.decided_us + :window_us AND t.orbit = 'own'
      AND COALESCE(t.initiator, e.initiator, 'person') = 'person'
      AND CASE WHEN t.source = 'simulated' THEN 1 ELSE 0 END = :simulated
      AND (COALESCE(t.purpose, e.purpose) = 'complaint'
        OR (COALESCE(t.purpose, e.purpose) = 'terms' AND t.name IN ('stop', 'deny')))
  ) THEN 1 ELSE 0 END AS complained
FROM mine m WHERE m.decided_us <= :until_us
ORDER BY m.person_id, m.place

-- name: keep_knee
-- What was found last stands.
INSERT INTO contact_knee (campaign_id, most, why, found_us)
VALUES (:campaign_id, :most, :why, :found_us)
ON CONFLICT (campaign_id) DO UPDATE SET most = excluded.most, why = excluded.why,
  found_us = excluded.found_us

-- name: knees
-- After how many contacts it is enough.
SELECT campaign_id, most, why, found_us FROM contact_knee ORDER BY campaign_id

-- name: traits
-- The same of some people as `outcomes` has of everybody, before now.
SELECT h.person_id,
  SUM(CASE WHEN t.name = :goal_name OR COALESCE(t.purpose, e.purpose) = :goal_purpose
    THEN 1 ELSE 0 END) AS before,
  SUM(CASE WHEN COALESCE(t.purpose, e.purpose) IN ('purchase', 'renewal')
    AND t.currency = :currency THEN COALESCE(t.amount_micro, 0) ELSE 0 END) AS before_micro,
  COUNT(*) AS begun
FROM handle h JOIN touch t ON t.handle_id = h.handle_id
LEFT JOIN event_name e ON e.name = t.name
WHERE h.person_id IN (:people) AND t.occurred_us > :after_us AND t.occurred_us <= :now
  AND t.orbit = 'own' AND COALESCE(t.initiator, e.initiator, 'person') = 'person'
  AND CASE WHEN t.source = 'simulated' THEN 1 ELSE 0 END = :simulated
GROUP BY h.person_id

-- name: keep_model
-- What was learned last stands.
INSERT INTO personal_model (campaign_id, version, step, body, found_us)
VALUES (:campaign_id, :version, :step, :body, :found_us)
ON CONFLICT (campaign_id, version, step) DO UPDATE SET body = excluded.body,
  found_us = excluded.found_us

-- name: model
-- What was learned of one step.
SELECT body, found_us FROM personal_model
WHERE campaign_id = :campaign_id AND version = :version AND step = :step
