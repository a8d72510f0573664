-- +goose Up
CREATE TABLE batches (id TEXT PRIMARY KEY, school TEXT NOT NULL REFERENCES schools, state TEXT NOT NULL, updated_at BIGINT NOT NULL, version BIGINT NOT NULL, body TEXT NOT NULL);
CREATE INDEX batches_school ON batches (school, state, id);
CREATE TABLE inspections (
  id TEXT PRIMARY KEY, school TEXT NOT NULL REFERENCES schools, unit TEXT NOT NULL REFERENCES enterprises, state TEXT NOT NULL, visited_on TEXT NOT NULL,
  adopt TEXT NOT NULL, updated_at BIGINT NOT NULL, version BIGINT NOT NULL, body TEXT NOT NULL);
CREATE INDEX inspections_school ON inspections (school, state, id);
CREATE INDEX inspections_unit ON inspections (school, unit, id);
CREATE TABLE inspection_photos (
  id TEXT PRIMARY KEY, inspection TEXT NOT NULL REFERENCES inspections, school TEXT NOT NULL, content_type TEXT NOT NULL, bytes BIGINT NOT NULL, at BIGINT NOT NULL, body BYTEA NOT NULL);
CREATE INDEX inspection_photos_of ON inspection_photos (inspection);
CREATE TABLE unit_lists (
  id TEXT PRIMARY KEY, school TEXT NOT NULL REFERENCES schools, batch TEXT NOT NULL REFERENCES batches, state TEXT NOT NULL, decision_no TEXT NOT NULL,
  decided_on TEXT NOT NULL, published_on TEXT NOT NULL, updated_at BIGINT NOT NULL, version BIGINT NOT NULL, body TEXT NOT NULL);
CREATE INDEX unit_lists_school ON unit_lists (school, state, id);
CREATE INDEX unit_lists_batch ON unit_lists (batch, id);
-- The units of published lists alone.
CREATE TABLE unit_list_units (list TEXT NOT NULL REFERENCES unit_lists, unit TEXT NOT NULL REFERENCES enterprises, stopped_on TEXT NOT NULL, PRIMARY KEY (list, unit));
CREATE INDEX unit_list_units_unit ON unit_list_units (unit, list);

-- +goose Down
DROP TABLE unit_list_units; DROP TABLE unit_lists; DROP TABLE inspection_photos; DROP TABLE inspections; DROP TABLE batches;
