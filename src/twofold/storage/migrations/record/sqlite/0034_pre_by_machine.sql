-- Whether a human of the organisation stands behind a message: some people want one first.
ALTER TABLE delivery ADD COLUMN by_machine BIGINT NOT NULL DEFAULT 0;
UPDATE delivery SET by_machine = 1 WHERE state = 'waiting' AND asked_by LIKE 'key:%';
