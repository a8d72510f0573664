-- +goose Up
-- seen is the version of the opening whose facts the consent knows; an opening that went on is looked at again before the start.
CREATE TABLE consents (
  application TEXT PRIMARY KEY REFERENCES applications ON DELETE CASCADE, placement TEXT NOT NULL, school TEXT NOT NULL, class TEXT NOT NULL,
  student TEXT NOT NULL, seen BIGINT NOT NULL, version BIGINT NOT NULL, body TEXT NOT NULL);
CREATE INDEX consents_placement ON consents (placement, seen);
CREATE INDEX consents_student ON consents (student);

-- +goose Down
DROP TABLE consents;
