-- +goose Up
CREATE TABLE slips (
  id TEXT PRIMARY KEY, hash TEXT NOT NULL UNIQUE, purpose TEXT NOT NULL, by_account TEXT NOT NULL, by_org TEXT NOT NULL,
  role TEXT NOT NULL, org TEXT NOT NULL, uscc TEXT NOT NULL, class TEXT NOT NULL, person TEXT NOT NULL, account TEXT NOT NULL,
  label TEXT NOT NULL, owner INTEGER NOT NULL, hand_over INTEGER NOT NULL, clears_factor INTEGER NOT NULL, proof TEXT NOT NULL,
  tries INTEGER NOT NULL, created_at BIGINT NOT NULL, expires_at BIGINT NOT NULL, used_at BIGINT NOT NULL, ended_at BIGINT NOT NULL);
CREATE INDEX slips_issuer ON slips (by_org, purpose, id);
CREATE INDEX slips_person ON slips (person) WHERE person <> '';
CREATE INDEX slips_account ON slips (account) WHERE account <> '';
CREATE INDEX slips_expiry ON slips (expires_at);
CREATE TABLE factors (
  account TEXT PRIMARY KEY REFERENCES accounts, secret TEXT NOT NULL, step BIGINT NOT NULL, recovery TEXT NOT NULL,
  started_at BIGINT NOT NULL, on_at BIGINT NOT NULL);
ALTER TABLE accounts ADD COLUMN factor_at BIGINT NOT NULL DEFAULT 0;
CREATE INDEX accounts_person ON accounts (person) WHERE person <> '';
ALTER TABLE sessions ADD COLUMN id TEXT NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN device TEXT NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN place TEXT NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN used_at BIGINT NOT NULL DEFAULT 0;
UPDATE sessions SET id = 'ses_' || substr(token_hash, 1, 26), used_at = created_at;
DROP TABLE invitations;

-- +goose Down
CREATE TABLE invitations (
  hash TEXT PRIMARY KEY, by_account TEXT NOT NULL REFERENCES accounts, role TEXT NOT NULL, org TEXT NOT NULL,
  owner INTEGER NOT NULL, expires_at BIGINT NOT NULL, used_at BIGINT NOT NULL);
ALTER TABLE sessions DROP COLUMN used_at; ALTER TABLE sessions DROP COLUMN place; ALTER TABLE sessions DROP COLUMN device;
ALTER TABLE sessions DROP COLUMN id;
DROP INDEX accounts_person; ALTER TABLE accounts DROP COLUMN factor_at;
DROP TABLE factors; DROP TABLE slips;
