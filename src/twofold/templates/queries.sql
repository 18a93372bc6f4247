-- name: add_version
-- The key is the lock: of two who change the same version, one is told that it has changed.
INSERT INTO template_version (name, version, template, said_by, said_us)
VALUES (:name, :version, :template, :said_by, :now)
ON CONFLICT (name, version) DO NOTHING

-- name: latest
-- The newest version of one template.
SELECT * FROM template_version WHERE name = :name ORDER BY version DESC LIMIT 1

-- name: one_version
-- A template as it was.
SELECT * FROM template_version WHERE name = :name AND version = :version

-- name: all_latest
-- The newest version of every template.
SELECT * FROM template_version t
WHERE version = (SELECT MAX(version) FROM template_version o WHERE o.name = t.name)
ORDER BY name LIMIT :limit

-- name: versions_of
-- Every version of one template, the newest first.
SELECT name, version, said_by, said_us FROM template_version
WHERE name = :name ORDER BY version DESC LIMIT :limit
