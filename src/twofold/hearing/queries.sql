-- name: written_back
-- What people themselves wrote lately, where a written no may come in.
SELECT t.touch_id, t.handle_id, t.thread, t.refers_to, t.payload, t.format, t.received_us, t.sent_us,
  COALESCE(t.channel, e.channel) AS channel
FROM touch t LEFT JOIN event_name e ON e.name = t.name
WHERE t.touch_seq > :after_seq AND t.touch_seq <= :upto_seq AND t.occurred_us > :after_us
  AND t.source <> 'simulated'
  AND COALESCE(t.channel, e.channel) IN ('email', 'sms', 'phone', 'chat') AND t.orbit = 'own'
  AND COALESCE(t.initiator, e.initiator, 'person') = 'person'
  AND COALESCE(t.purpose, e.purpose, 'unclassified') IN (
    'service', 'complaint', 'message', 'commentary', 'unclassified'
  )
ORDER BY t.touch_seq;

-- name: written_since
-- What some handles wrote after a moment, wherever a written no may come in.
SELECT COALESCE(t.channel, e.channel) AS channel, t.payload
FROM touch t LEFT JOIN event_name e ON e.name = t.name
WHERE t.handle_id IN (:handles) AND t.occurred_us > :after_us AND t.orbit = 'own'
  AND COALESCE(t.initiator, e.initiator, 'person') = 'person'
  AND COALESCE(t.purpose, e.purpose, 'unclassified') <> 'terms'
ORDER BY t.occurred_us, t.touch_id;

-- name: asked_lately
-- How often forms asked at one address of late; whoever fills them in may not be who lives there.
SELECT count(*) AS touches FROM touch
WHERE handle_id = :handle_id AND name = :name AND occurred_us > :after_us;

-- name: mailbox_read
-- How far a mailbox was read.
SELECT validity, uid FROM mailbox_read WHERE mailbox = :mailbox

-- name: move_mailbox
-- Forward only, as long as its numbers mean the same mails.
INSERT INTO mailbox_read (mailbox, validity, uid, moved_us)
VALUES (:mailbox, :validity, :uid, :now)
ON CONFLICT (mailbox) DO UPDATE SET validity = excluded.validity, uid = excluded.uid,
  moved_us = excluded.moved_us
WHERE mailbox_read.validity <> excluded.validity OR mailbox_read.uid < excluded.uid

-- name: news_seen
-- Whether this very news was heard, and when.
SELECT seen_us FROM news_seen WHERE mark = :mark

-- name: see_news
-- Of two that come at once one is the first.
INSERT INTO news_seen (mark, seen_us) VALUES (:mark, :now) ON CONFLICT (mark) DO NOTHING

-- name: forget_news
-- Its signature is too old to be taken any more.
DELETE FROM news_seen WHERE seen_us < :before_us
