-- +goose Up
-- instructor is the account of the school's present mentor, '' without one; last_on is the last day of the last segment.
CREATE TABLE internships (
  id TEXT PRIMARY KEY, application TEXT NOT NULL UNIQUE REFERENCES applications ON DELETE CASCADE, enterprise TEXT NOT NULL, school TEXT NOT NULL,
  class TEXT NOT NULL, student TEXT NOT NULL, instructor TEXT NOT NULL, state TEXT NOT NULL, last_on TEXT NOT NULL, version BIGINT NOT NULL, body TEXT NOT NULL);
CREATE INDEX internships_enterprise ON internships (enterprise, id);
CREATE INDEX internships_school ON internships (school, class, id);
CREATE INDEX internships_student ON internships (student, id);
CREATE INDEX internships_instructor ON internships (instructor, id) WHERE instructor <> '';
CREATE INDEX internships_ending ON internships (last_on) WHERE state = 'active';
CREATE TABLE policies (
  id TEXT PRIMARY KEY, school TEXT NOT NULL REFERENCES schools, version BIGINT NOT NULL, body TEXT NOT NULL);
CREATE INDEX policies_school ON policies (school, id);
CREATE TABLE policy_insured (
  policy TEXT NOT NULL REFERENCES policies, student TEXT NOT NULL REFERENCES students, PRIMARY KEY (policy, student));
CREATE INDEX policy_insured_student ON policy_insured (student);
CREATE TABLE trainings (
  id TEXT PRIMARY KEY, school TEXT NOT NULL REFERENCES schools, version BIGINT NOT NULL, body TEXT NOT NULL);
CREATE INDEX trainings_school ON trainings (school, id);

-- +goose Down
DROP TABLE trainings;
DROP TABLE policy_insured;
DROP TABLE policies;
DROP TABLE internships;
