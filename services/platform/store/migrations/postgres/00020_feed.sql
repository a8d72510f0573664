-- +goose Up
-- The public feed: each posting that everybody could see stands at the place of its last change.
CREATE TABLE placement_feed (placement TEXT PRIMARY KEY REFERENCES placements, seq BIGINT NOT NULL UNIQUE, told BIGINT NOT NULL);
INSERT INTO placement_feed (placement, seq, told)
  SELECT id, ROW_NUMBER() OVER (ORDER BY published_at, id), version FROM placements WHERE origin = 'own' AND published_at > 0;

-- +goose Down
DROP TABLE placement_feed;
