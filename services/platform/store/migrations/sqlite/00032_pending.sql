-- +goose Up
-- What a commit leaves to do stands in one table, so that a commit writes one page for it: events to publish, which have an
-- envelope, and audit entries to seal, which have none and stand before them. The order of each is that of their ids.
CREATE TABLE pending (
  id INTEGER PRIMARY KEY, at BIGINT NOT NULL, what TEXT NOT NULL, object TEXT NOT NULL, body TEXT NOT NULL,
  envelope TEXT NOT NULL, account TEXT NOT NULL, role TEXT NOT NULL, org TEXT NOT NULL);
INSERT INTO pending (id, at, what, object, body, envelope, account, role, org)
  SELECT id, at, subject, key, data, envelope, '', '', '' FROM outbox;
INSERT INTO pending (id, at, what, object, body, envelope, account, role, org)
  SELECT id - 4611686018427387904, at, action, object, reason, '', account, role, org FROM audit_waiting;
DROP TABLE outbox;
DROP TABLE audit_waiting;

-- +goose Down
CREATE TABLE outbox (
  id INTEGER PRIMARY KEY, envelope TEXT NOT NULL, subject TEXT NOT NULL, key TEXT NOT NULL, at BIGINT NOT NULL,
  data TEXT NOT NULL);
CREATE TABLE audit_waiting (
  id INTEGER PRIMARY KEY, at BIGINT NOT NULL, account TEXT NOT NULL, role TEXT NOT NULL, org TEXT NOT NULL,
  action TEXT NOT NULL, object TEXT NOT NULL, reason TEXT NOT NULL);
INSERT INTO outbox (envelope, subject, key, at, data)
  SELECT envelope, what, object, at, body FROM pending WHERE envelope <> '' ORDER BY id;
INSERT INTO audit_waiting (at, account, role, org, action, object, reason)
  SELECT at, account, role, org, what, object, body FROM pending WHERE envelope = '' ORDER BY id;
DROP TABLE pending;
