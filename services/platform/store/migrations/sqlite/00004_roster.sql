-- +goose Up
ALTER TABLE students ADD COLUMN state TEXT NOT NULL DEFAULT 'active';
ALTER TABLE students ADD COLUMN state_on TEXT NOT NULL DEFAULT '';
ALTER TABLE students ADD COLUMN state_reason TEXT NOT NULL DEFAULT '';
ALTER TABLE students ADD COLUMN to_school TEXT NOT NULL DEFAULT '';
ALTER TABLE students ADD COLUMN enrol_date TEXT NOT NULL DEFAULT '';
ALTER TABLE students ADD COLUMN length INTEGER NOT NULL DEFAULT 0;
ALTER TABLE students ADD COLUMN updated_at BIGINT NOT NULL DEFAULT 0;
CREATE INDEX students_state ON students (school, state, class, id);
CREATE INDEX students_incoming ON students (to_school, id) WHERE to_school <> '';
CREATE TABLE data_keys (id TEXT PRIMARY KEY, use TEXT NOT NULL, wrapped TEXT NOT NULL, created_at BIGINT NOT NULL);
CREATE TABLE student_private (
  student TEXT PRIMARY KEY REFERENCES students, school TEXT NOT NULL REFERENCES schools, id_number TEXT NOT NULL, phone TEXT NOT NULL,
  guardian_name TEXT NOT NULL, guardian_phone TEXT NOT NULL, id_index TEXT NOT NULL, phone_index TEXT NOT NULL,
  guardian_index TEXT NOT NULL, guardian_name_index TEXT NOT NULL, updated_at BIGINT NOT NULL);
CREATE UNIQUE INDEX student_private_once ON student_private (school, id_index) WHERE id_index <> '';
CREATE INDEX student_private_id ON student_private (id_index) WHERE id_index <> '';
CREATE INDEX student_private_phone ON student_private (phone_index) WHERE phone_index <> '';
CREATE INDEX student_private_guardian ON student_private (guardian_index) WHERE guardian_index <> '';
CREATE TABLE student_steps (
  id TEXT PRIMARY KEY, student TEXT NOT NULL REFERENCES students, school TEXT NOT NULL REFERENCES schools, kind TEXT NOT NULL,
  on_date TEXT NOT NULL, account TEXT NOT NULL, at BIGINT NOT NULL, body TEXT NOT NULL);
CREATE INDEX student_steps_student ON student_steps (student, id);
CREATE TABLE rollovers (
  school TEXT NOT NULL REFERENCES schools, year INTEGER NOT NULL, account TEXT NOT NULL, at BIGINT NOT NULL,
  body TEXT NOT NULL, PRIMARY KEY (school, year));

-- +goose Down
DROP TABLE rollovers; DROP TABLE student_steps; DROP TABLE student_private; DROP TABLE data_keys;
DROP INDEX students_incoming; DROP INDEX students_state;
ALTER TABLE students DROP COLUMN updated_at; ALTER TABLE students DROP COLUMN length; ALTER TABLE students DROP COLUMN enrol_date;
ALTER TABLE students DROP COLUMN to_school; ALTER TABLE students DROP COLUMN state_reason; ALTER TABLE students DROP COLUMN state_on;
ALTER TABLE students DROP COLUMN state;
