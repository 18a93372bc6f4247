-- Groups of people: their description in its present version, or none where the list itself is it.
CREATE TABLE audience (
  audience_id TEXT COLLATE "C" PRIMARY KEY,
  name TEXT COLLATE "C" NOT NULL UNIQUE,
  expression TEXT COLLATE "C" NOT NULL,
  version BIGINT NOT NULL,
  owner TEXT COLLATE "C" NOT NULL,
  made_us BIGINT NOT NULL,
  changed_us BIGINT NOT NULL,
  filled_us BIGINT
);

-- What was said before, once a version, and by whom.
CREATE TABLE audience_version (
  audience_id TEXT COLLATE "C" NOT NULL,
  version BIGINT NOT NULL,
  expression TEXT COLLATE "C" NOT NULL,
  said_by TEXT COLLATE "C" NOT NULL,
  said_us BIGINT NOT NULL,
  PRIMARY KEY (audience_id, version)
);

-- Who is in them now, since when and why.
CREATE TABLE membership (
  audience_id TEXT COLLATE "C" NOT NULL,
  person_id TEXT COLLATE "C" NOT NULL,
  since_us BIGINT NOT NULL,
  why TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (audience_id, person_id)
);
CREATE INDEX membership_person ON membership (person_id);

-- Who has to be looked at again, and when: 0 is now. `turn` tells a new mark from the one that was read.
CREATE TABLE audience_clock (
  person_id TEXT COLLATE "C" PRIMARY KEY,
  due_us BIGINT NOT NULL,
  turn BIGINT NOT NULL
);
CREATE INDEX audience_clock_due ON audience_clock (due_us);
