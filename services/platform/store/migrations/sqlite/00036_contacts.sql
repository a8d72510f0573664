-- +goose Up
ALTER TABLE contacts ADD COLUMN next_sealed TEXT NOT NULL DEFAULT '';
ALTER TABLE contacts ADD COLUMN next_tail TEXT NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE contacts DROP COLUMN next_tail;
ALTER TABLE contacts DROP COLUMN next_sealed;
