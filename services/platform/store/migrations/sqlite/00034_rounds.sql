-- +goose Up
CREATE TABLE rounds (
  id TEXT PRIMARY KEY, host TEXT NOT NULL REFERENCES schools, state TEXT NOT NULL, closes_at BIGINT NOT NULL, holds_until TEXT NOT NULL,
  run TEXT NOT NULL, asked INTEGER NOT NULL, asked_run TEXT NOT NULL, version BIGINT NOT NULL, created_at BIGINT NOT NULL, body TEXT NOT NULL);
CREATE INDEX rounds_host ON rounds (host, id);
CREATE INDEX rounds_state ON rounds (state);
CREATE TABLE round_schools (
  round TEXT NOT NULL REFERENCES rounds, school TEXT NOT NULL REFERENCES schools, PRIMARY KEY (round, school));
CREATE INDEX round_schools_school ON round_schools (school);
CREATE TABLE round_units (
  round TEXT NOT NULL REFERENCES rounds, enterprise TEXT NOT NULL REFERENCES enterprises, body TEXT NOT NULL, PRIMARY KEY (round, enterprise));
CREATE INDEX round_units_enterprise ON round_units (enterprise);
-- held are the seats that the round still reserves: offered, and not yet a student's.
CREATE TABLE round_offers (
  round TEXT NOT NULL REFERENCES rounds, placement TEXT NOT NULL REFERENCES placements, enterprise TEXT NOT NULL REFERENCES enterprises,
  kind TEXT NOT NULL, post_kind TEXT NOT NULL, from_on TEXT NOT NULL, to_on TEXT NOT NULL, held INTEGER NOT NULL, version BIGINT NOT NULL,
  body TEXT NOT NULL, PRIMARY KEY (round, placement));
CREATE INDEX round_offers_held ON round_offers (enterprise, to_on) WHERE held > 0;
CREATE INDEX round_offers_left ON round_offers (round, enterprise, placement) WHERE held > 0;
CREATE TABLE round_people (
  round TEXT NOT NULL REFERENCES rounds, student TEXT NOT NULL REFERENCES students, number TEXT NOT NULL, listed INTEGER NOT NULL,
  version BIGINT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (round, student), UNIQUE (round, number));
CREATE INDEX round_people_student ON round_people (student) WHERE listed = 1;
CREATE TABLE round_popular (
  round TEXT NOT NULL REFERENCES rounds, placement TEXT NOT NULL, ranked INTEGER NOT NULL, firsts INTEGER NOT NULL, PRIMARY KEY (round, placement));
CREATE TABLE round_marks (
  round TEXT NOT NULL REFERENCES rounds, placement TEXT NOT NULL, number TEXT NOT NULL, value INTEGER NOT NULL, decline TEXT NOT NULL,
  PRIMARY KEY (round, placement, number));
CREATE TABLE round_judgements (
  round TEXT NOT NULL REFERENCES rounds, school TEXT NOT NULL, major TEXT NOT NULL, placement TEXT NOT NULL, body TEXT NOT NULL,
  PRIMARY KEY (round, school, major, placement));
-- Results stand under the run that made them, unseen until a round names the run.
CREATE TABLE round_runs (run TEXT PRIMARY KEY);
CREATE TABLE round_results (
  run TEXT NOT NULL, student TEXT NOT NULL, school TEXT NOT NULL, number TEXT NOT NULL, placement TEXT NOT NULL, enterprise TEXT NOT NULL,
  place INTEGER NOT NULL, outcome TEXT NOT NULL, reason TEXT NOT NULL, application TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (run, student));
CREATE INDEX round_results_waits ON round_results (run, enterprise, placement, student) WHERE outcome = 'waits';
CREATE TABLE round_files (
  run TEXT NOT NULL, name TEXT NOT NULL, part INTEGER NOT NULL, body BLOB NOT NULL, PRIMARY KEY (run, name, part));
CREATE INDEX applications_placed ON applications (school, to_on) WHERE state = 'placed';

-- +goose Down
DROP INDEX applications_placed;
DROP TABLE round_files; DROP TABLE round_results; DROP TABLE round_runs; DROP TABLE round_judgements; DROP TABLE round_marks; DROP TABLE round_popular;
DROP TABLE round_people; DROP TABLE round_offers; DROP TABLE round_units; DROP TABLE round_schools; DROP TABLE rounds;
