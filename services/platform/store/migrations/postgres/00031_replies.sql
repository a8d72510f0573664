-- +goose Up
CREATE INDEX applications_enterprise_newest ON applications (enterprise, id);

-- +goose Down
DROP INDEX applications_enterprise_newest;
