-- name: written_in
-- The last mail that somebody wrote in a thread.
SELECT payload FROM touch
WHERE handle_id = :handle_id AND thread = :thread AND name = 'Message Written'
ORDER BY touch_seq DESC LIMIT 1;

-- name: faults
-- What is simulated waits for no channel.
SELECT f.channel, f.said, f.since_us, (
  SELECT COUNT(*) FROM delivery d
  WHERE d.state = 'waiting' AND d.channel = f.channel AND d.simulated = 0
) AS waiting
FROM channel_fault f ORDER BY f.channel;

-- name: note_fault
-- Since when it is so stays, whatever else is wrong with it meanwhile.
INSERT INTO channel_fault (channel, said, since_us) VALUES (:channel, :said, :now)
ON CONFLICT (channel) DO UPDATE SET said = excluded.said;

-- name: drop_fault
-- It can be used again.
DELETE FROM channel_fault WHERE channel = :channel;
