-- +goose Up
-- The batch that a school brings to a round, so that it is found by its name alone.
ALTER TABLE round_schools ADD COLUMN batch TEXT NOT NULL DEFAULT '';
UPDATE round_schools SET batch = COALESCE((SELECT json_extract(m.value, '$.batch') FROM rounds r, json_each(r.body, '$.schools') m
  WHERE r.id = round_schools.round AND json_extract(m.value, '$.school') = round_schools.school), '');
CREATE INDEX round_schools_batch ON round_schools (batch);
CREATE INDEX round_results_number ON round_results (run, number);
-- What a settled round came to, as everybody may know it: its results go in time, one by one.
CREATE TABLE round_figures (round TEXT PRIMARY KEY REFERENCES rounds, body TEXT NOT NULL);

-- +goose Down
DROP TABLE round_figures;
DROP INDEX round_results_number; DROP INDEX round_schools_batch;
ALTER TABLE round_schools DROP COLUMN batch;
