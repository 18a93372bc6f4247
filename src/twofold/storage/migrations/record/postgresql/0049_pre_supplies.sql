-- What messages draw on: products as a shop lists them, and codes of which each is given once.
CREATE TABLE product_feed (
  feed TEXT COLLATE "C" PRIMARY KEY,
  url TEXT COLLATE "C",
  fetched_us BIGINT,
  problem TEXT COLLATE "C",
  left_out BIGINT NOT NULL,
  added_by TEXT COLLATE "C" NOT NULL,
  added_us BIGINT NOT NULL
);
CREATE TABLE product (
  feed TEXT COLLATE "C" NOT NULL,
  product_id TEXT COLLATE "C" NOT NULL,
  place BIGINT NOT NULL,
  product BYTEA NOT NULL,
  PRIMARY KEY (feed, product_id)
);
CREATE INDEX product_place ON product (feed, place);

CREATE TABLE code_pool (
  pool TEXT COLLATE "C" PRIMARY KEY,
  added_by TEXT COLLATE "C" NOT NULL,
  added_us BIGINT NOT NULL
);
CREATE TABLE pool_code (
  pool TEXT COLLATE "C" NOT NULL,
  code TEXT COLLATE "C" NOT NULL,
  place BIGINT NOT NULL,
  taker TEXT COLLATE "C",
  taken_us BIGINT,
  PRIMARY KEY (pool, code)
);
CREATE UNIQUE INDEX pool_taker ON pool_code (pool, taker);
CREATE INDEX pool_place ON pool_code (pool, place);
