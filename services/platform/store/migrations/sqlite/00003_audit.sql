-- +goose Up
-- An entry waits in a small table, which each commit writes to, until the sealer gives it its place in the log. The order
-- of the waiting ones is that of their ids.
CREATE TABLE audit_waiting (
  id INTEGER PRIMARY KEY, at BIGINT NOT NULL, account TEXT NOT NULL, role TEXT NOT NULL, org TEXT NOT NULL,
  action TEXT NOT NULL, object TEXT NOT NULL, reason TEXT NOT NULL);
INSERT INTO audit_waiting (at, account, role, org, action, object, reason)
  SELECT at, account, role, org, action, object, reason FROM audit WHERE seq IS NULL ORDER BY id;
CREATE TABLE audit_sealed (
  seq INTEGER PRIMARY KEY, at BIGINT NOT NULL, account TEXT NOT NULL, role TEXT NOT NULL, org TEXT NOT NULL,
  action TEXT NOT NULL, object TEXT NOT NULL, reason TEXT NOT NULL, hash TEXT NOT NULL);
INSERT INTO audit_sealed (seq, at, account, role, org, action, object, reason, hash)
  SELECT seq, at, account, role, org, action, object, reason, hash FROM audit WHERE seq IS NOT NULL ORDER BY seq;
DROP TABLE audit;
ALTER TABLE audit_sealed RENAME TO audit;
CREATE INDEX audit_object ON audit (object, seq);

-- +goose Down
CREATE TABLE audit_all (
  id INTEGER PRIMARY KEY, at BIGINT NOT NULL, account TEXT NOT NULL, role TEXT NOT NULL, org TEXT NOT NULL,
  action TEXT NOT NULL, object TEXT NOT NULL, reason TEXT NOT NULL, seq BIGINT, hash TEXT);
INSERT INTO audit_all (at, account, role, org, action, object, reason, seq, hash)
  SELECT at, account, role, org, action, object, reason, seq, hash FROM audit ORDER BY seq;
INSERT INTO audit_all (at, account, role, org, action, object, reason)
  SELECT at, account, role, org, action, object, reason FROM audit_waiting ORDER BY id;
DROP TABLE audit;
DROP TABLE audit_waiting;
ALTER TABLE audit_all RENAME TO audit;
CREATE UNIQUE INDEX audit_seq ON audit (seq) WHERE seq IS NOT NULL;
CREATE INDEX audit_unsealed ON audit (id) WHERE seq IS NULL;
CREATE INDEX audit_object ON audit (object, id);
