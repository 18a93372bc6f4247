-- What is saved up for somebody leaves together: the delivery that carries several says what they are
-- about, each of them which delivery it was carried in.
ALTER TABLE delivery ADD COLUMN saved_up BIGINT NOT NULL DEFAULT 0;
ALTER TABLE delivery ADD COLUMN topics TEXT NOT NULL DEFAULT '';
ALTER TABLE delivery ADD COLUMN carried_in TEXT;
CREATE INDEX delivery_saved_up ON delivery (handle_id) WHERE saved_up = 1 AND state = 'waiting';
CREATE INDEX delivery_carried ON delivery (carried_in) WHERE carried_in IS NOT NULL;
