-- Of all messages ever sent only the few that wait, are on their way or unknown are looked for by state;
-- of all links the few that wait for a ruling.
DROP INDEX delivery_due;
CREATE INDEX delivery_due ON delivery (not_before_us, delivery_id) WHERE state = 'waiting';
CREATE INDEX delivery_leased ON delivery (handed_us, delivery_id) WHERE state = 'leased';
CREATE INDEX delivery_unknown ON delivery (handed_us, delivery_id) WHERE state = 'unknown';
CREATE INDEX link_review_a ON link (handle_a) WHERE state = 'review';
CREATE INDEX link_review_b ON link (handle_b) WHERE state = 'review';
