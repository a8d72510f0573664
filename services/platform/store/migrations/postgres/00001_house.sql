-- +goose Up
CREATE TABLE meta (key TEXT COLLATE "C" PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE schools (
  id TEXT COLLATE "C" PRIMARY KEY, code TEXT NOT NULL UNIQUE, name TEXT NOT NULL, level TEXT NOT NULL, region TEXT COLLATE "C" NOT NULL,
  authority TEXT NOT NULL, version BIGINT NOT NULL, created_at BIGINT NOT NULL);
CREATE INDEX schools_region ON schools (region, id);
CREATE TABLE bureaus (
  id TEXT COLLATE "C" PRIMARY KEY, name TEXT NOT NULL, region TEXT COLLATE "C" NOT NULL, version BIGINT NOT NULL, created_at BIGINT NOT NULL);
CREATE TABLE enterprises (
  id TEXT COLLATE "C" PRIMARY KEY, uscc TEXT NOT NULL UNIQUE, name TEXT NOT NULL, region TEXT COLLATE "C" NOT NULL, verified INTEGER NOT NULL,
  version BIGINT NOT NULL, created_at BIGINT NOT NULL, body TEXT NOT NULL);
CREATE INDEX enterprises_region ON enterprises (region, id);
CREATE TABLE cooperations (
  id TEXT COLLATE "C" PRIMARY KEY, school TEXT NOT NULL REFERENCES schools, enterprise TEXT NOT NULL REFERENCES enterprises,
  from_on TEXT COLLATE "C" NOT NULL, to_on TEXT COLLATE "C" NOT NULL, ended_on TEXT COLLATE "C" NOT NULL, version BIGINT NOT NULL, created_at BIGINT NOT NULL,
  body TEXT NOT NULL);
CREATE INDEX cooperations_school ON cooperations (school, enterprise);
CREATE INDEX cooperations_enterprise ON cooperations (enterprise);
CREATE TABLE clearances (
  id TEXT COLLATE "C" PRIMARY KEY, school TEXT NOT NULL REFERENCES schools, enterprise TEXT NOT NULL REFERENCES enterprises,
  created_at BIGINT NOT NULL, body TEXT NOT NULL);
CREATE INDEX clearances_pair ON clearances (school, enterprise);
CREATE TABLE accounts (
  id TEXT COLLATE "C" PRIMARY KEY, login TEXT NOT NULL UNIQUE, password_hash TEXT NOT NULL, role TEXT NOT NULL, org TEXT NOT NULL,
  person TEXT NOT NULL, class TEXT COLLATE "C" NOT NULL, label TEXT NOT NULL, owner INTEGER NOT NULL, disabled_at BIGINT NOT NULL,
  version BIGINT NOT NULL, created_at BIGINT NOT NULL);
CREATE INDEX accounts_org ON accounts (org);
CREATE TABLE sessions (
  token_hash TEXT COLLATE "C" PRIMARY KEY, account TEXT NOT NULL REFERENCES accounts, created_at BIGINT NOT NULL, expires_at BIGINT NOT NULL);
CREATE INDEX sessions_account ON sessions (account);
CREATE INDEX sessions_expiry ON sessions (expires_at);
CREATE TABLE tokens (
  id TEXT COLLATE "C" PRIMARY KEY, account TEXT NOT NULL REFERENCES accounts, name TEXT NOT NULL, hash TEXT COLLATE "C" NOT NULL UNIQUE,
  scopes TEXT NOT NULL, expires_at BIGINT NOT NULL, created_at BIGINT NOT NULL);
CREATE INDEX tokens_account ON tokens (account);
CREATE TABLE invitations (
  hash TEXT COLLATE "C" PRIMARY KEY, by_account TEXT NOT NULL REFERENCES accounts, role TEXT NOT NULL, org TEXT NOT NULL,
  owner INTEGER NOT NULL, expires_at BIGINT NOT NULL, used_at BIGINT NOT NULL);
CREATE TABLE students (
  id TEXT COLLATE "C" PRIMARY KEY, school TEXT NOT NULL REFERENCES schools, student_no TEXT NOT NULL, name TEXT NOT NULL, sex TEXT NOT NULL,
  birth_date TEXT COLLATE "C" NOT NULL, major_code TEXT NOT NULL, entry_year INTEGER NOT NULL, class TEXT COLLATE "C" NOT NULL, study_mode TEXT NOT NULL,
  home_region TEXT NOT NULL, version BIGINT NOT NULL, created_at BIGINT NOT NULL, UNIQUE (school, student_no));
CREATE INDEX students_class ON students (school, class);
CREATE TABLE placements (
  id TEXT COLLATE "C" PRIMARY KEY, enterprise TEXT NOT NULL, origin TEXT NOT NULL, source TEXT NOT NULL, ref TEXT NOT NULL,
  state TEXT NOT NULL, region TEXT COLLATE "C" NOT NULL, taken INTEGER NOT NULL, expires_on TEXT COLLATE "C" NOT NULL, published_at BIGINT NOT NULL,
  version BIGINT NOT NULL, created_at BIGINT NOT NULL, updated_at BIGINT NOT NULL, body TEXT NOT NULL, UNIQUE (source, ref));
CREATE INDEX placements_enterprise ON placements (enterprise, id);
CREATE INDEX placements_due ON placements (expires_on) WHERE state = 'published';
CREATE TABLE reports (
  id TEXT COLLATE "C" PRIMARY KEY, placement TEXT NOT NULL REFERENCES placements, enterprise TEXT NOT NULL, region TEXT COLLATE "C" NOT NULL,
  school TEXT NOT NULL, answered_at BIGINT NOT NULL, body TEXT NOT NULL);
CREATE INDEX reports_region ON reports (region, id);
CREATE TABLE applications (
  id TEXT COLLATE "C" PRIMARY KEY, placement TEXT NOT NULL REFERENCES placements, enterprise TEXT NOT NULL REFERENCES enterprises,
  student TEXT NOT NULL REFERENCES students, school TEXT NOT NULL REFERENCES schools, class TEXT COLLATE "C" NOT NULL,
  state TEXT NOT NULL, kind TEXT NOT NULL, post_kind TEXT NOT NULL, from_on TEXT COLLATE "C" NOT NULL, to_on TEXT COLLATE "C" NOT NULL,
  holds_until TEXT COLLATE "C" NOT NULL, version BIGINT NOT NULL, body TEXT NOT NULL);
CREATE UNIQUE INDEX applications_once ON applications (student, placement) WHERE state IN ('submitted', 'shortlisted', 'intended', 'placed');
CREATE INDEX applications_student ON applications (student, id);
CREATE INDEX applications_placement ON applications (placement, id);
CREATE INDEX applications_enterprise ON applications (enterprise, state, to_on);
CREATE INDEX applications_school ON applications (school, state, id);
CREATE INDEX applications_waiting ON applications (placement) WHERE state IN ('submitted', 'shortlisted');
CREATE INDEX applications_holds ON applications (holds_until) WHERE state = 'intended';
CREATE TABLE outbox (
  id BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, envelope TEXT NOT NULL, subject TEXT NOT NULL, key TEXT COLLATE "C" NOT NULL, at BIGINT NOT NULL,
  data TEXT NOT NULL);
CREATE TABLE audit (
  id BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, at BIGINT NOT NULL, account TEXT NOT NULL, role TEXT NOT NULL, org TEXT NOT NULL,
  action TEXT NOT NULL, object TEXT NOT NULL, reason TEXT NOT NULL, seq BIGINT, hash TEXT COLLATE "C");
CREATE UNIQUE INDEX audit_seq ON audit (seq) WHERE seq IS NOT NULL;
CREATE INDEX audit_unsealed ON audit (id) WHERE seq IS NULL;
CREATE INDEX audit_object ON audit (object, id);
CREATE TABLE idempotency (
  key TEXT COLLATE "C" PRIMARY KEY, fingerprint TEXT NOT NULL, reply BYTEA, done TEXT NOT NULL DEFAULT '', expires_at BIGINT NOT NULL);
CREATE INDEX idempotency_expiry ON idempotency (expires_at);
CREATE TABLE catalogue (kind TEXT PRIMARY KEY, body BYTEA NOT NULL, updated_at BIGINT NOT NULL);

-- +goose Down
DROP TABLE catalogue; DROP TABLE idempotency; DROP TABLE audit; DROP TABLE outbox; DROP TABLE applications; DROP TABLE reports;
DROP TABLE placements; DROP TABLE students; DROP TABLE invitations; DROP TABLE tokens; DROP TABLE sessions; DROP TABLE accounts;
DROP TABLE clearances; DROP TABLE cooperations; DROP TABLE enterprises; DROP TABLE bureaus; DROP TABLE schools; DROP TABLE meta;
