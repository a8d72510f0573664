-- +goose Up
-- The signed columns are of the present text: 1 when the side has signed it.
CREATE TABLE agreements (
  id TEXT PRIMARY KEY, application TEXT NOT NULL UNIQUE REFERENCES applications ON DELETE CASCADE, enterprise TEXT NOT NULL, school TEXT NOT NULL, class TEXT NOT NULL,
  student TEXT NOT NULL, state TEXT NOT NULL, school_signed INTEGER NOT NULL, unit_signed INTEGER NOT NULL, student_signed INTEGER NOT NULL, version BIGINT NOT NULL, body TEXT NOT NULL);
CREATE INDEX agreements_enterprise ON agreements (enterprise, id);
CREATE INDEX agreements_school ON agreements (school, class, id);
CREATE INDEX agreements_student ON agreements (student, id);
-- owner is a school, empty for a text of all.
CREATE TABLE agreement_texts (id TEXT PRIMARY KEY, owner TEXT NOT NULL, body TEXT NOT NULL);
CREATE INDEX agreement_texts_owner ON agreement_texts (owner, id);

-- +goose Down
DROP TABLE agreement_texts;
DROP TABLE agreements;
