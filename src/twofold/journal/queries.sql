-- name: last
-- The end of the chain; read inside the write transaction, it is where the next group begins.
SELECT last_seq, hash FROM journal_chain ORDER BY last_seq DESC LIMIT 1;

-- name: end
-- How far the journal reaches, for measuring what still waits behind it.
SELECT max(last_seq) AS last_seq FROM journal_chain;

-- name: append
-- The sequence is counted by the writer, who alone is inside; a hole would read as damage.
INSERT INTO journal_entry
  (seq, feed_id, format, received_us, sent_us, payload, salt, digest)
VALUES (:seq, :feed_id, :format, :received_us, :sent_us, :payload, :salt, :digest);

-- name: link
-- One link a commit group: it holds every row of the group in place.
INSERT INTO journal_chain (last_seq, first_seq, committed_us, hash)
VALUES (:last_seq, :first_seq, :committed_us, :hash);

-- name: entries
-- Rows in order, a bounded piece at a time.
SELECT seq, feed_id, format, received_us, sent_us, payload, salt, digest
FROM journal_entry WHERE seq > :after_seq ORDER BY seq LIMIT :rows_max;

-- name: every_entry
-- The whole journal in order, for verification.
SELECT seq, feed_id, format, received_us, sent_us, payload, salt, digest
FROM journal_entry ORDER BY seq;

-- name: links
-- The chain in order, a bounded piece at a time, for verification.
SELECT last_seq, first_seq, committed_us, hash
FROM journal_chain WHERE last_seq > :after_seq ORDER BY last_seq LIMIT :rows_max;

-- name: committed_before
-- Links are few, so that no index on the time of every row is needed.
SELECT max(last_seq) AS last_seq FROM journal_chain WHERE committed_us < :before_us;

-- name: first_whole
-- Where the untrimmed rows begin.
SELECT min(seq) AS seq FROM journal_entry WHERE payload IS NOT NULL;

-- name: trim
-- Digest and columns stay, so that the chain still proves what was there and in which order.
UPDATE journal_entry SET payload = NULL, salt = NULL
WHERE seq >= :from_seq AND seq <= :to_seq AND payload IS NOT NULL;

-- name: texts
-- What still has its payload, to look who it speaks of.
SELECT seq, payload, format, received_us, sent_us FROM journal_entry
WHERE payload IS NOT NULL ORDER BY seq;

-- name: forget
-- Somebody is forgotten: what came in about them goes, its place and digest stay.
UPDATE journal_entry SET payload = NULL, salt = NULL
WHERE seq IN (:seqs) AND payload IS NOT NULL;
