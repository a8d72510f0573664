-- +goose Up
-- Plans, schemes and rules of batches, each in its last edition; the unit is that of a plan, '' else.
CREATE TABLE batch_sheets (
  id TEXT PRIMARY KEY, school TEXT NOT NULL REFERENCES schools, batch TEXT NOT NULL REFERENCES batches, kind TEXT NOT NULL, unit TEXT NOT NULL, state TEXT NOT NULL,
  updated_at BIGINT NOT NULL, version BIGINT NOT NULL, body TEXT NOT NULL, UNIQUE (batch, kind, unit));
CREATE INDEX batch_sheets_school ON batch_sheets (school, id);
CREATE INDEX batch_sheets_unit ON batch_sheets (unit, id);

-- +goose Down
DROP TABLE batch_sheets;
