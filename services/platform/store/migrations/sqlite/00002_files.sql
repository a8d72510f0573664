-- +goose Up
CREATE TABLE files (
  id TEXT PRIMARY KEY, account TEXT NOT NULL, org TEXT NOT NULL, name TEXT NOT NULL, content_type TEXT NOT NULL,
  body BLOB NOT NULL, expires_at BIGINT NOT NULL);
CREATE INDEX files_expiry ON files (expires_at);

-- +goose Down
DROP TABLE files;
