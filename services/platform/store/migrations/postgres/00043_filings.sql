-- +goose Up
-- What a school files with its department.
CREATE TABLE filings (
  id TEXT PRIMARY KEY, school TEXT NOT NULL REFERENCES schools, batch TEXT NOT NULL REFERENCES batches, kind TEXT NOT NULL, state TEXT NOT NULL,
  updated_at BIGINT NOT NULL, version BIGINT NOT NULL, body TEXT NOT NULL);
CREATE INDEX filings_school ON filings (school, id);
CREATE INDEX filings_batch ON filings (batch, id);

-- +goose Down
DROP TABLE filings;
