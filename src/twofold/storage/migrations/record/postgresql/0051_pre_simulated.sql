-- Which messages were simulated: nothing counts them together with those that were meant to leave.
ALTER TABLE delivery ADD COLUMN simulated INTEGER NOT NULL DEFAULT 0;
