-- name: fact
-- One thing kept about the home.
SELECT value FROM home WHERE key = :key;

-- name: set_fact
-- The last word stands.
INSERT INTO home (key, value) VALUES (:key, :value)
ON CONFLICT (key) DO UPDATE SET value = excluded.value;

-- name: forget_fact
-- Nothing is kept any more.
DELETE FROM home WHERE key = :key;
