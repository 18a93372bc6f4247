-- What messages draw on: products as a shop lists them, and codes of which each is given once.
CREATE TABLE product_feed (
  feed TEXT PRIMARY KEY,
  url TEXT,
  fetched_us BIGINT,
  problem TEXT,
  left_out BIGINT NOT NULL,
  added_by TEXT NOT NULL,
  added_us BIGINT NOT NULL
);
CREATE TABLE product (
  feed TEXT NOT NULL,
  product_id TEXT NOT NULL,
  place BIGINT NOT NULL,
  product BLOB NOT NULL,
  PRIMARY KEY (feed, product_id)
);
CREATE INDEX product_place ON product (feed, place);

CREATE TABLE code_pool (
  pool TEXT PRIMARY KEY,
  added_by TEXT NOT NULL,
  added_us BIGINT NOT NULL
);
CREATE TABLE pool_code (
  pool TEXT NOT NULL,
  code TEXT NOT NULL,
  place BIGINT NOT NULL,
  taker TEXT,
  taken_us BIGINT,
  PRIMARY KEY (pool, code)
);
CREATE UNIQUE INDEX pool_taker ON pool_code (pool, taker);
CREATE INDEX pool_place ON pool_code (pool, place);
