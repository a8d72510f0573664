-- +goose Up
-- What an application for practice waits for is counted without reading its body.
ALTER TABLE practice_applications ADD COLUMN ends_on TEXT NOT NULL DEFAULT '';
ALTER TABLE practice_applications ADD COLUMN attested INTEGER NOT NULL DEFAULT 0;
ALTER TABLE practice_applications ADD COLUMN reported INTEGER NOT NULL DEFAULT 0;
UPDATE practice_applications SET ends_on = COALESCE(body::json->>'To', ''),
  attested = CASE WHEN body::json->>'Statement' IS NULL THEN 0 ELSE 1 END,
  reported = CASE WHEN COALESCE(body::json->>'Report', '') = '' THEN 0 ELSE 1 END;
-- A file that waits to be confirmed says what it would import, and since when it waits.
ALTER TABLE files ADD COLUMN kind TEXT NOT NULL DEFAULT '';
ALTER TABLE files ADD COLUMN held_at BIGINT NOT NULL DEFAULT 0;
CREATE INDEX files_held ON files (org, held_at) WHERE kind <> '';
-- The lines of an organisation are read in their order.
CREATE INDEX audit_org ON audit (org, seq);

-- +goose Down
DROP INDEX audit_org;
DROP INDEX files_held;
ALTER TABLE files DROP COLUMN held_at; ALTER TABLE files DROP COLUMN kind;
ALTER TABLE practice_applications DROP COLUMN reported; ALTER TABLE practice_applications DROP COLUMN attested;
ALTER TABLE practice_applications DROP COLUMN ends_on;
