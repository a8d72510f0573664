-- +goose Up
CREATE TABLE notices (
  id TEXT PRIMARY KEY, cause TEXT NOT NULL UNIQUE, org TEXT NOT NULL, sender TEXT NOT NULL, role TEXT NOT NULL,
  created_at BIGINT NOT NULL, body TEXT NOT NULL);
CREATE INDEX notices_sent ON notices (org, id) WHERE sender <> '';
CREATE TABLE notice_copies (
  id TEXT PRIMARY KEY, notice TEXT NOT NULL REFERENCES notices, person TEXT NOT NULL, class TEXT NOT NULL,
  read_at BIGINT NOT NULL, opened_at BIGINT NOT NULL, done_at BIGINT NOT NULL, reminded_at BIGINT NOT NULL,
  reminders INTEGER NOT NULL, UNIQUE (notice, person));
CREATE INDEX notice_copies_person ON notice_copies (person, id);
CREATE INDEX notice_copies_unread ON notice_copies (person) WHERE read_at = 0;
CREATE TABLE deliveries (
  id TEXT PRIMARY KEY, cause TEXT NOT NULL, channel TEXT NOT NULL, holder TEXT NOT NULL, notice TEXT NOT NULL,
  state TEXT NOT NULL, due_at BIGINT NOT NULL, maybe_twice INTEGER NOT NULL, version BIGINT NOT NULL, body TEXT NOT NULL,
  UNIQUE (cause, channel, holder));
CREATE INDEX deliveries_due ON deliveries (due_at, id) WHERE state IN ('due', 'failed', 'sending');
CREATE INDEX deliveries_holder ON deliveries (holder, id);
CREATE INDEX deliveries_notice ON deliveries (notice) WHERE notice <> '';
CREATE TABLE notice_preferences (person TEXT PRIMARY KEY, body TEXT NOT NULL);
CREATE TABLE contacts (
  person TEXT NOT NULL, channel TEXT NOT NULL, sealed TEXT NOT NULL, tail TEXT NOT NULL, code_hash TEXT NOT NULL,
  code_until BIGINT NOT NULL, tries INTEGER NOT NULL, verified_at BIGINT NOT NULL, updated_at BIGINT NOT NULL,
  PRIMARY KEY (person, channel));
CREATE TABLE robots (id TEXT PRIMARY KEY, org TEXT NOT NULL, body TEXT NOT NULL);
CREATE INDEX robots_org ON robots (org, id);
CREATE TABLE webhooks (id TEXT PRIMARY KEY, org TEXT NOT NULL, version BIGINT NOT NULL, body TEXT NOT NULL);
CREATE INDEX webhooks_org ON webhooks (org, id);

-- +goose Down
DROP TABLE webhooks; DROP TABLE robots; DROP TABLE contacts; DROP TABLE notice_preferences; DROP TABLE deliveries;
DROP TABLE notice_copies; DROP TABLE notices;
