-- +goose Up
CREATE TABLE teachers (
  id TEXT PRIMARY KEY, name TEXT NOT NULL, version BIGINT NOT NULL, created_at BIGINT NOT NULL, updated_at BIGINT NOT NULL,
  body TEXT NOT NULL);
CREATE TABLE teacher_numbers (
  school TEXT NOT NULL REFERENCES schools, teacher_no TEXT NOT NULL, teacher TEXT NOT NULL REFERENCES teachers,
  latest INTEGER NOT NULL, PRIMARY KEY (school, teacher_no));
CREATE INDEX teacher_numbers_teacher ON teacher_numbers (teacher, school);
CREATE TABLE teacher_past (
  teacher TEXT NOT NULL REFERENCES teachers, version BIGINT NOT NULL, at BIGINT NOT NULL, account TEXT NOT NULL,
  role TEXT NOT NULL, org TEXT NOT NULL, action TEXT NOT NULL, reason TEXT NOT NULL, body TEXT NOT NULL,
  PRIMARY KEY (teacher, version));
CREATE TABLE teacher_standings (
  teacher TEXT NOT NULL REFERENCES teachers, school TEXT NOT NULL, from_day INTEGER NOT NULL, to_day INTEGER NOT NULL,
  cell INTEGER NOT NULL, PRIMARY KEY (teacher, school, from_day));
CREATE INDEX teacher_standings_school ON teacher_standings (school, from_day, to_day, cell, teacher);
CREATE TABLE teacher_rolls (school TEXT PRIMARY KEY REFERENCES schools, body BLOB NOT NULL);
CREATE TABLE teacher_recognitions (
  id TEXT PRIMARY KEY, teacher TEXT NOT NULL REFERENCES teachers, school TEXT NOT NULL, state TEXT NOT NULL,
  level TEXT NOT NULL, valid_to TEXT NOT NULL, certificate_no TEXT NOT NULL);
CREATE INDEX teacher_recognitions_state ON teacher_recognitions (state, id);
CREATE INDEX teacher_recognitions_school ON teacher_recognitions (school, state, id);
CREATE INDEX teacher_recognitions_teacher ON teacher_recognitions (teacher);
CREATE INDEX teacher_recognitions_due ON teacher_recognitions (valid_to) WHERE state IN ('recognised', 'rechecking');
CREATE INDEX teacher_recognitions_certificate ON teacher_recognitions (certificate_no) WHERE certificate_no <> '';
CREATE TABLE ratio_targets (
  region TEXT NOT NULL, from_on TEXT NOT NULL, formula TEXT NOT NULL, per_mille INTEGER NOT NULL, source TEXT NOT NULL,
  PRIMARY KEY (region, from_on));
CREATE TABLE ratio_snapshots (
  id TEXT PRIMARY KEY, school TEXT NOT NULL REFERENCES schools, as_of TEXT NOT NULL, formula TEXT NOT NULL,
  body TEXT NOT NULL, hash TEXT NOT NULL, algorithm TEXT NOT NULL, key TEXT NOT NULL, signature TEXT NOT NULL,
  created_at BIGINT NOT NULL);
CREATE INDEX ratio_snapshots_school ON ratio_snapshots (school, id);
CREATE TABLE ratio_scenarios (
  id TEXT PRIMARY KEY, school TEXT NOT NULL REFERENCES schools, name TEXT NOT NULL, version BIGINT NOT NULL,
  created_at BIGINT NOT NULL, updated_at BIGINT NOT NULL, body TEXT NOT NULL);
CREATE INDEX ratio_scenarios_school ON ratio_scenarios (school, id);
CREATE TABLE teacher_flows (
  id TEXT PRIMARY KEY, teacher TEXT NOT NULL REFERENCES teachers, from_school TEXT NOT NULL REFERENCES schools,
  to_school TEXT NOT NULL REFERENCES schools, start_on TEXT NOT NULL, end_on TEXT NOT NULL, share INTEGER NOT NULL,
  purpose TEXT NOT NULL, version BIGINT NOT NULL, created_at BIGINT NOT NULL);
CREATE INDEX teacher_flows_from ON teacher_flows (from_school, id);
CREATE INDEX teacher_flows_to ON teacher_flows (to_school, id);
CREATE INDEX teacher_flows_teacher ON teacher_flows (teacher);
CREATE TABLE teacher_matrices (school TEXT PRIMARY KEY REFERENCES schools, version BIGINT NOT NULL, body TEXT NOT NULL);
CREATE TABLE practice_applications (
  id TEXT PRIMARY KEY, placement TEXT NOT NULL REFERENCES placements, enterprise TEXT NOT NULL REFERENCES enterprises,
  teacher TEXT NOT NULL REFERENCES teachers, school TEXT NOT NULL REFERENCES schools, state TEXT NOT NULL,
  version BIGINT NOT NULL, created_at BIGINT NOT NULL, body TEXT NOT NULL);
CREATE UNIQUE INDEX practice_applications_once ON practice_applications (teacher, placement) WHERE state IN ('applied', 'accepted', 'confirmed');
CREATE INDEX practice_applications_school ON practice_applications (school, id);
CREATE INDEX practice_applications_enterprise ON practice_applications (enterprise, id);
CREATE INDEX practice_applications_placement ON practice_applications (placement, state);

-- +goose Down
DROP TABLE practice_applications; DROP TABLE teacher_matrices; DROP TABLE teacher_flows; DROP TABLE ratio_scenarios;
DROP TABLE ratio_snapshots; DROP TABLE ratio_targets; DROP TABLE teacher_recognitions; DROP TABLE teacher_rolls;
DROP TABLE teacher_standings; DROP TABLE teacher_past; DROP TABLE teacher_numbers; DROP TABLE teachers;
