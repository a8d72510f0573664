-- +goose Up
-- first_at is the first time that was proposed; from_at and until_at are 0 until the student takes one.
CREATE TABLE interviews (
  id TEXT PRIMARY KEY, application TEXT NOT NULL REFERENCES applications ON DELETE CASCADE, enterprise TEXT NOT NULL, school TEXT NOT NULL, class TEXT NOT NULL,
  student TEXT NOT NULL, state TEXT NOT NULL, first_at BIGINT NOT NULL, from_at BIGINT NOT NULL, until_at BIGINT NOT NULL, version BIGINT NOT NULL, body TEXT NOT NULL);
CREATE UNIQUE INDEX interviews_live ON interviews (application) WHERE state IN ('proposed', 'agreed');
CREATE INDEX interviews_application ON interviews (application);
CREATE INDEX interviews_enterprise ON interviews (enterprise, id);
CREATE INDEX interviews_school ON interviews (school, class, id);
CREATE INDEX interviews_student ON interviews (student, id);

-- +goose Down
DROP TABLE interviews;
