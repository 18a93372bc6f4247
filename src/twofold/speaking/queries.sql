-- name: written_in
-- The last mail that somebody wrote in a thread.
SELECT payload FROM touch
WHERE handle_id = :handle_id AND thread = :thread AND name = 'Message Written'
ORDER BY touch_seq DESC LIMIT 1;
