-- name: add_feed
-- A feed that is there keeps what was fetched, and gets its new address.
INSERT INTO product_feed (feed, url, fetched_us, problem, left_out, added_by, added_us)
VALUES (:feed, :url, NULL, NULL, 0, :by, :now)
ON CONFLICT (feed) DO UPDATE SET url = :url

-- name: feed
-- One feed.
SELECT * FROM product_feed WHERE feed = :feed

-- name: feeds
-- Every feed, and how many products it has.
SELECT f.*, (SELECT COUNT(*) FROM product p WHERE p.feed = f.feed) AS products
FROM product_feed f ORDER BY feed LIMIT :limit

-- name: note_fetched
-- The products of now are these.
UPDATE product_feed SET fetched_us = :now, problem = NULL, left_out = :left_out WHERE feed = :feed

-- name: note_problem
-- What was there before stays in use.
UPDATE product_feed SET problem = :problem WHERE feed = :feed

-- name: drop_products
-- A feed is read as a whole: what it no longer lists is no longer offered.
DELETE FROM product WHERE feed = :feed

-- name: drop_feed
-- Nothing is fetched for it any more.
DELETE FROM product_feed WHERE feed = :feed

-- name: add_product
-- One row of a feed.
INSERT INTO product (feed, product_id, place, product)
VALUES (:feed, :product_id, :place, :product)

-- name: first_products
-- The first products of a feed, in its own order.
SELECT product FROM product WHERE feed = :feed ORDER BY place LIMIT :limit

-- name: products_of
-- Some products of a feed.
SELECT product FROM product WHERE feed = :feed AND product_id IN (:ids)

-- name: add_pool
-- A pool that is there stays as it is.
INSERT INTO code_pool (pool, added_by, added_us) VALUES (:pool, :by, :now)
ON CONFLICT (pool) DO NOTHING

-- name: pool_end
-- Where the next code of a pool stands.
SELECT COALESCE(MAX(place), 0) AS place FROM pool_code WHERE pool = :pool

-- name: add_code
-- A code that is there already, given or not, is not there twice.
INSERT INTO pool_code (pool, code, place, taker, taken_us) VALUES (:pool, :code, :place, NULL, NULL)
ON CONFLICT (pool, code) DO NOTHING

-- name: pools
-- Every pool: how many codes it has, and how many are left.
SELECT c.pool, c.added_us, COUNT(p.code) AS codes, COUNT(p.taker) AS taken
FROM code_pool c LEFT JOIN pool_code p ON p.pool = c.pool
GROUP BY c.pool, c.added_us ORDER BY c.pool LIMIT :limit

-- name: left
-- How many codes of a pool nobody has yet.
SELECT COUNT(*) AS codes FROM pool_code WHERE pool = :pool AND taker IS NULL

-- name: any_left
-- Whether there is one at all: the index on takers has it first.
SELECT code FROM pool_code WHERE pool = :pool AND taker IS NULL LIMIT 1

-- name: code_of
-- Who asks again is given the same one.
SELECT code FROM pool_code WHERE pool = :pool AND taker = :taker

-- name: next_code
-- The first that nobody has.
SELECT code FROM pool_code WHERE pool = :pool AND taker IS NULL ORDER BY place LIMIT 1

-- name: take_code
-- The second test of `taker` is the lock: of two, one changes no row.
UPDATE pool_code SET taker = :taker, taken_us = :now
WHERE pool = :pool AND code = :code AND taker IS NULL

-- name: hand_on
-- From here on it belongs to the message, whatever key had asked for that.
UPDATE pool_code SET taker = :taker WHERE pool = :pool AND taker = :was

-- name: pool_names
-- Pool by pool: a code is found by its pool and its taker together.
SELECT pool FROM code_pool ORDER BY pool

-- name: taken_by
-- What some messages have of a pool.
SELECT taker, code FROM pool_code WHERE pool = :pool AND taker IN (:takers)

-- name: give_back
-- Nobody read it: its message never left.
UPDATE pool_code SET taker = NULL, taken_us = NULL WHERE pool = :pool AND taker IN (:takers)

-- name: drop_pool
-- Nobody is given a code of it any more.
DELETE FROM code_pool WHERE pool = :pool

-- name: drop_codes_left
-- What was given stays: it is never given again.
DELETE FROM pool_code WHERE pool = :pool AND taker IS NULL

-- name: add_file
-- A file as it was brought.
INSERT INTO stored_file (file_id, name, media_type, bytes, content, added_by, added_us)
VALUES (:file_id, :name, :media_type, :bytes, :content, :by, :now)

-- name: file
-- One file with what is in it.
SELECT * FROM stored_file WHERE file_id = :file_id

-- name: files
-- What was brought, the latest first.
SELECT file_id, name, media_type, bytes, added_by, added_us FROM stored_file
ORDER BY added_us DESC, file_id LIMIT :limit
