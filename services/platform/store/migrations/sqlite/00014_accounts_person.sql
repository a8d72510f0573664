-- +goose Up
CREATE INDEX IF NOT EXISTS accounts_person ON accounts (person);

-- +goose Down
DROP INDEX IF EXISTS accounts_person;
