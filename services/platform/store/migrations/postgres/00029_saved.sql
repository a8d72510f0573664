-- +goose Up
CREATE TABLE saved_searches (
  id TEXT PRIMARY KEY, person TEXT NOT NULL, name TEXT NOT NULL, query TEXT NOT NULL, tell TEXT NOT NULL, paused INTEGER NOT NULL,
  since BIGINT NOT NULL, looked_at BIGINT NOT NULL, told_at BIGINT NOT NULL, due_at BIGINT NOT NULL, change BIGINT NOT NULL,
  version BIGINT NOT NULL, created_at BIGINT NOT NULL, UNIQUE (person, query));
CREATE INDEX saved_searches_change ON saved_searches (change);
CREATE INDEX saved_searches_due ON saved_searches (due_at) WHERE due_at > 0;
-- Once an opening stands here it is never told of again by that search; told_at 0 = it waits.
CREATE TABLE saved_hits (
  search TEXT NOT NULL REFERENCES saved_searches ON DELETE CASCADE, placement TEXT NOT NULL, at BIGINT NOT NULL,
  told_at BIGINT NOT NULL, PRIMARY KEY (search, placement));
CREATE INDEX saved_hits_wait ON saved_hits (search, at) WHERE told_at = 0;
CREATE TABLE saved_seen (
  placement TEXT PRIMARY KEY, open INTEGER NOT NULL, print TEXT NOT NULL, fresh_at BIGINT NOT NULL, version BIGINT NOT NULL);
-- Changes are numbered in the order of their commits: whoever takes a number holds the row until then.
CREATE TABLE saved_clock (id INTEGER PRIMARY KEY, at BIGINT NOT NULL);

-- +goose Down
DROP TABLE saved_clock; DROP TABLE saved_seen; DROP TABLE saved_hits; DROP TABLE saved_searches;
