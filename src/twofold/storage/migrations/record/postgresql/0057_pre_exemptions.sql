-- Which groups and scores people left, as their terms stand: read out of the log of statements.
CREATE TABLE exemption (
  person_id TEXT NOT NULL,
  about TEXT NOT NULL,
  since_us BIGINT NOT NULL,
  PRIMARY KEY (person_id, about)
);
CREATE INDEX exemption_about ON exemption (about);
