-- name: ends
-- Where some chains end; the next link of each holds this hash.
SELECT h.handle_id,
  (SELECT r.seq FROM receipt r WHERE r.handle_id = h.handle_id ORDER BY r.seq DESC LIMIT 1) AS seq,
  (SELECT r.hash FROM receipt r WHERE r.handle_id = h.handle_id ORDER BY r.seq DESC LIMIT 1) AS hash
FROM handle h WHERE h.handle_id IN (:handles)

-- name: issued
-- How many receipts about some things there are.
SELECT about, MAX(issue) AS issue FROM receipt WHERE about IN (:abouts) GROUP BY about

-- name: add_receipt
-- Append-only: what was given to somebody is never written again.
INSERT INTO receipt (about, issue, handle_id, seq, kind, created_us, hash, body)
VALUES (:about, :issue, :handle_id, :seq, :kind, :created_us, :hash, :body)

-- name: issues
-- All receipts about the same thing; the last one stands.
SELECT * FROM receipt WHERE about = :about ORDER BY issue

-- name: standing
-- The last receipts about some things, and those they replaced before them.
SELECT * FROM receipt WHERE about IN (:abouts) ORDER BY about, issue

-- name: of_handles
-- A page of somebody's receipts, in the order in which they were given.
SELECT * FROM receipt
WHERE handle_id IN (:handles) AND (created_us, handle_id, seq) > (:created_us, :handle_id, :seq)
ORDER BY created_us, handle_id, seq LIMIT :limit

-- name: chains
-- Whole chains, each from its beginning.
SELECT * FROM receipt WHERE handle_id IN (:handles) ORDER BY handle_id, seq

-- name: all_after
-- Every chain, page by page, to be checked.
SELECT * FROM receipt WHERE (handle_id, seq) > (:handle_id, :seq)
ORDER BY handle_id, seq LIMIT :limit

-- name: forget
-- A chain goes as a whole: nobody else's is bound to it.
DELETE FROM receipt WHERE handle_id IN (:handles)

-- name: joined_with
-- Who was one person with some handles when something was said of them.
SELECT DISTINCT handle_id FROM statement_handle
WHERE statement_id IN (SELECT statement_id FROM statement_handle WHERE handle_id IN (:handles))

-- name: add_key
-- A public key is published from the first receipt that it signed.
INSERT INTO receipt_key (key_id, public, since_us) VALUES (:key_id, :public, :since_us)
ON CONFLICT (key_id) DO NOTHING

-- name: keys
-- Every key that has signed, the latest first.
SELECT key_id, public, since_us, until_us FROM receipt_key ORDER BY since_us DESC, key_id

-- name: retire_keys
-- What they signed stays signed.
UPDATE receipt_key SET until_us = :now WHERE key_id <> :key_id AND until_us IS NULL
