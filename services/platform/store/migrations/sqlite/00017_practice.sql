-- +goose Up
ALTER TABLE practice_applications ADD COLUMN holds_until TEXT NOT NULL DEFAULT '';
CREATE INDEX practice_applications_holds ON practice_applications (holds_until) WHERE state = 'accepted';
CREATE INDEX practice_applications_teacher ON practice_applications (teacher, id);

-- +goose Down
DROP INDEX practice_applications_teacher;
DROP INDEX practice_applications_holds;
ALTER TABLE practice_applications DROP COLUMN holds_until;
