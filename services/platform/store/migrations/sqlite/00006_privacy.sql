-- +goose Up
CREATE TABLE privacy_grants (
  id TEXT PRIMARY KEY, school TEXT NOT NULL REFERENCES schools, account TEXT NOT NULL, state TEXT NOT NULL, to_on TEXT NOT NULL,
  at BIGINT NOT NULL, version BIGINT NOT NULL, body TEXT NOT NULL);
CREATE INDEX privacy_grants_school ON privacy_grants (school, id);
CREATE INDEX privacy_grants_account ON privacy_grants (account, state);
CREATE TABLE privacy_tickets (
  id TEXT PRIMARY KEY, school TEXT NOT NULL REFERENCES schools, account TEXT NOT NULL, state TEXT NOT NULL, until BIGINT NOT NULL,
  at BIGINT NOT NULL, version BIGINT NOT NULL, body TEXT NOT NULL);
CREATE INDEX privacy_tickets_school ON privacy_tickets (school, id);
CREATE INDEX privacy_tickets_account ON privacy_tickets (account, state);
CREATE INDEX privacy_tickets_due ON privacy_tickets (until) WHERE state IN ('requested', 'open');
CREATE TABLE privacy_looks (
  id TEXT PRIMARY KEY, at BIGINT NOT NULL, student TEXT NOT NULL, school TEXT NOT NULL, account TEXT NOT NULL, role TEXT NOT NULL,
  org TEXT NOT NULL, fields TEXT NOT NULL, ground TEXT NOT NULL, ground_id TEXT NOT NULL, purpose TEXT NOT NULL, purpose_text TEXT NOT NULL);
CREATE INDEX privacy_looks_student ON privacy_looks (student, id);
CREATE INDEX privacy_looks_account ON privacy_looks (account, id);
CREATE INDEX privacy_looks_school ON privacy_looks (school, id);
CREATE INDEX privacy_looks_at ON privacy_looks (at);
CREATE TABLE privacy_requests (
  id TEXT PRIMARY KEY, school TEXT NOT NULL REFERENCES schools, student TEXT NOT NULL, state TEXT NOT NULL, due_on TEXT NOT NULL,
  at BIGINT NOT NULL, version BIGINT NOT NULL, body TEXT NOT NULL);
CREATE INDEX privacy_requests_school ON privacy_requests (school, state, due_on, id);
CREATE INDEX privacy_requests_student ON privacy_requests (student, id);
CREATE TABLE privacy_holds (
  id TEXT PRIMARY KEY, school TEXT NOT NULL REFERENCES schools, student TEXT NOT NULL, state TEXT NOT NULL, at BIGINT NOT NULL,
  version BIGINT NOT NULL, body TEXT NOT NULL);
CREATE INDEX privacy_holds_school ON privacy_holds (school, id);
CREATE INDEX privacy_holds_student ON privacy_holds (student) WHERE state = 'holds';
CREATE TABLE privacy_purges (id TEXT PRIMARY KEY, school TEXT NOT NULL, kind TEXT NOT NULL, count INTEGER NOT NULL, at BIGINT NOT NULL, body TEXT NOT NULL);
CREATE INDEX privacy_purges_school ON privacy_purges (school, id);
CREATE TABLE privacy_breaches (
  id TEXT PRIMARY KEY, school TEXT NOT NULL REFERENCES schools, state TEXT NOT NULL, at BIGINT NOT NULL, version BIGINT NOT NULL, body TEXT NOT NULL);
CREATE INDEX privacy_breaches_school ON privacy_breaches (school, id);
CREATE TABLE privacy_assessments (
  id TEXT PRIMARY KEY, school TEXT NOT NULL REFERENCES schools, level TEXT NOT NULL, keep_until TEXT NOT NULL, at BIGINT NOT NULL,
  version BIGINT NOT NULL, body TEXT NOT NULL);
CREATE INDEX privacy_assessments_school ON privacy_assessments (school, id);
CREATE TABLE privacy_links (
  id TEXT PRIMARY KEY, school TEXT NOT NULL REFERENCES schools, student TEXT NOT NULL, account TEXT NOT NULL, role TEXT NOT NULL,
  made_at BIGINT NOT NULL, expires_at BIGINT NOT NULL, ended_at BIGINT NOT NULL, used INTEGER NOT NULL);
CREATE INDEX privacy_links_student ON privacy_links (student, id);
CREATE INDEX privacy_links_expiry ON privacy_links (expires_at);
CREATE TABLE privacy_consents (
  student TEXT PRIMARY KEY, school TEXT NOT NULL, account TEXT NOT NULL, role TEXT NOT NULL, at BIGINT NOT NULL, evidence TEXT NOT NULL);

-- +goose Down
DROP TABLE privacy_consents; DROP TABLE privacy_links; DROP TABLE privacy_assessments; DROP TABLE privacy_breaches; DROP TABLE privacy_purges;
DROP TABLE privacy_holds; DROP TABLE privacy_requests; DROP TABLE privacy_looks; DROP TABLE privacy_tickets; DROP TABLE privacy_grants;
