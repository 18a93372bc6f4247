-- What staff, or a machine of theirs, did to what all campaigns draw on and keep to.
CREATE TABLE staff_act (
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  act_us BIGINT NOT NULL,
  verb TEXT NOT NULL,
  act_by TEXT NOT NULL,
  was TEXT NOT NULL,
  became TEXT NOT NULL,
  PRIMARY KEY (kind, act_us, name, verb)
);
