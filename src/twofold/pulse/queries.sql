-- name: add_pulse
-- What somebody said when they were asked, or that they would rather not.
INSERT INTO pulse (pulse_id, handle_id, at_us, said, decides, easy)
VALUES (:pulse_id, :handle_id, :at_us, :said, :decides, :easy)

-- name: pulses_of
-- When some handles were asked, and what they said to it.
SELECT at_us, said, decides, easy FROM pulse WHERE handle_id IN (:handles)
ORDER BY at_us, pulse_id

-- name: answers
-- Answers of everybody in a stretch, without anybody's name.
SELECT at_us, decides, easy FROM pulse
WHERE said = 'answered' AND at_us > :after_us AND at_us <= :until_us

-- name: drop_pulses
-- Somebody is forgotten.
DELETE FROM pulse WHERE handle_id IN (:handles)
