-- +goose Up
-- What an opening said when it could last be found, and when it ceased to be findable (0 = it is).
ALTER TABLE saved_seen ADD COLUMN said TEXT NOT NULL DEFAULT '';
ALTER TABLE saved_seen ADD COLUMN shut_at BIGINT NOT NULL DEFAULT 0;
-- Up to where in the stream of events openings are known; one row.
CREATE TABLE saved_place (id INTEGER PRIMARY KEY, stream TEXT NOT NULL, seq BIGINT NOT NULL);
-- Searches that were removed, by the number of that change.
CREATE TABLE saved_gone (change BIGINT PRIMARY KEY, search TEXT NOT NULL);

-- +goose Down
DROP TABLE saved_gone; DROP TABLE saved_place; ALTER TABLE saved_seen DROP COLUMN shut_at; ALTER TABLE saved_seen DROP COLUMN said;
