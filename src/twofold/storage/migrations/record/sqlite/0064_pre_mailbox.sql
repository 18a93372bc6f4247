-- How far a mailbox elsewhere was read, by the numbers that it gives its mails.
CREATE TABLE mailbox_read (
  mailbox TEXT PRIMARY KEY,
  validity BIGINT NOT NULL,
  uid BIGINT NOT NULL,
  moved_us BIGINT NOT NULL
);
