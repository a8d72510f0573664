-- +goose Up
CREATE TABLE files (
  id TEXT COLLATE "C" PRIMARY KEY, account TEXT NOT NULL, org TEXT NOT NULL, name TEXT NOT NULL, content_type TEXT NOT NULL,
  body BYTEA NOT NULL, expires_at BIGINT NOT NULL);
CREATE INDEX files_expiry ON files (expires_at);

-- +goose Down
DROP TABLE files;
