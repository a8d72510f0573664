-- +goose Up
CREATE TABLE alliances (id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, version BIGINT NOT NULL, body TEXT NOT NULL);

-- +goose Down
DROP TABLE alliances;
