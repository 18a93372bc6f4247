-- Telling other programs what happens: where to, which events, and how far each came.
CREATE TABLE webhook (
  webhook_id TEXT PRIMARY KEY,
  url TEXT NOT NULL,
  names TEXT NOT NULL,
  secret_no BIGINT NOT NULL,
  created_us BIGINT NOT NULL,
  created_by TEXT,
  paused_us BIGINT,
  ended_us BIGINT,
  read_seq BIGINT NOT NULL,
  failures BIGINT NOT NULL,
  shut_until_us BIGINT NOT NULL
) WITHOUT ROWID;

-- One event of one webhook; `number` counts those about one handle, so that a gap can be seen.
CREATE TABLE webhook_event (
  webhook_id TEXT NOT NULL,
  touch_seq BIGINT NOT NULL,
  touch_id TEXT NOT NULL,
  handle_id TEXT NOT NULL,
  number BIGINT NOT NULL,
  state TEXT NOT NULL,
  created_us BIGINT NOT NULL,
  not_before_us BIGINT NOT NULL,
  attempt BIGINT NOT NULL,
  reason TEXT,
  ended_us BIGINT,
  PRIMARY KEY (webhook_id, touch_seq)
) WITHOUT ROWID;
CREATE INDEX webhook_event_due ON webhook_event (state, not_before_us);
CREATE INDEX webhook_event_handle ON webhook_event (handle_id, webhook_id, number);
