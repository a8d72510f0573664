-- +goose Up
-- The public feed: each posting that everybody could see stands at the place of its last change.
CREATE TABLE placement_feed (placement TEXT PRIMARY KEY REFERENCES placements, seq BIGINT NOT NULL UNIQUE);

-- +goose Down
DROP TABLE placement_feed;
