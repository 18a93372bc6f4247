-- What staff, or a machine of theirs, did to what all campaigns draw on and keep to.
CREATE TABLE staff_act (
  kind TEXT COLLATE "C" NOT NULL,
  name TEXT COLLATE "C" NOT NULL,
  act_us BIGINT NOT NULL,
  verb TEXT COLLATE "C" NOT NULL,
  act_by TEXT COLLATE "C" NOT NULL,
  was TEXT COLLATE "C" NOT NULL,
  became TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (kind, act_us, name, verb)
);
