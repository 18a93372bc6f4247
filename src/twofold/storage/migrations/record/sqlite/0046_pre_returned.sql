-- What came back of a message after it had left: that nobody is there, or that it was unwanted.
ALTER TABLE delivery ADD COLUMN returned TEXT;
ALTER TABLE delivery ADD COLUMN returned_us BIGINT;
