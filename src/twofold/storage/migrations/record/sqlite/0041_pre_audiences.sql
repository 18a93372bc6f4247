-- Groups of people: their description in its present version, or none where the list itself is it.
CREATE TABLE audience (
  audience_id TEXT PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  expression TEXT NOT NULL,
  version BIGINT NOT NULL,
  owner TEXT NOT NULL,
  made_us BIGINT NOT NULL,
  changed_us BIGINT NOT NULL,
  filled_us BIGINT
) WITHOUT ROWID;

-- What was said before, once a version, and by whom.
CREATE TABLE audience_version (
  audience_id TEXT NOT NULL,
  version BIGINT NOT NULL,
  expression TEXT NOT NULL,
  said_by TEXT NOT NULL,
  said_us BIGINT NOT NULL,
  PRIMARY KEY (audience_id, version)
) WITHOUT ROWID;

-- Who is in them now, since when and why.
CREATE TABLE membership (
  audience_id TEXT NOT NULL,
  person_id TEXT NOT NULL,
  since_us BIGINT NOT NULL,
  why TEXT NOT NULL,
  PRIMARY KEY (audience_id, person_id)
) WITHOUT ROWID;
CREATE INDEX membership_person ON membership (person_id);

-- Who has to be looked at again, and when: 0 is now. `turn` tells a new mark from the one that was read.
CREATE TABLE audience_clock (
  person_id TEXT PRIMARY KEY,
  due_us BIGINT NOT NULL,
  turn BIGINT NOT NULL
) WITHOUT ROWID;
CREATE INDEX audience_clock_due ON audience_clock (due_us);
