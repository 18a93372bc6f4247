-- Since when a mail server or a provider says that nobody is at an address; its owner's proof ends it.
ALTER TABLE handle ADD COLUMN nobody_us BIGINT;
