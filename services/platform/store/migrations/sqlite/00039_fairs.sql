-- +goose Up
CREATE TABLE fairs (
  id TEXT PRIMARY KEY, host TEXT NOT NULL REFERENCES schools, round TEXT NOT NULL, state TEXT NOT NULL, from_at BIGINT NOT NULL,
  version BIGINT NOT NULL, body TEXT NOT NULL);
CREATE TABLE fair_schools (
  fair TEXT NOT NULL REFERENCES fairs, school TEXT NOT NULL REFERENCES schools, PRIMARY KEY (fair, school));
CREATE INDEX fair_schools_school ON fair_schools (school);
CREATE TABLE fair_booths (
  fair TEXT NOT NULL REFERENCES fairs, unit TEXT NOT NULL REFERENCES enterprises, version BIGINT NOT NULL, body TEXT NOT NULL,
  PRIMARY KEY (fair, unit));
CREATE INDEX fair_booths_unit ON fair_booths (unit);
-- taken counts the bookings of a slot and never exceeds its capacity.
CREATE TABLE fair_slots (
  id TEXT PRIMARY KEY, fair TEXT NOT NULL REFERENCES fairs, unit TEXT NOT NULL REFERENCES enterprises, room TEXT NOT NULL, from_at BIGINT NOT NULL,
  until_at BIGINT NOT NULL, capacity INTEGER NOT NULL, taken INTEGER NOT NULL);
CREATE INDEX fair_slots_unit ON fair_slots (fair, unit, from_at);
-- came_at is 0 until the student comes; told is 1 once the student heard of the end.
CREATE TABLE fair_guests (
  fair TEXT NOT NULL REFERENCES fairs, student TEXT NOT NULL REFERENCES students, school TEXT NOT NULL, number TEXT NOT NULL, at BIGINT NOT NULL,
  came_at BIGINT NOT NULL, came_by TEXT NOT NULL, told INTEGER NOT NULL, PRIMARY KEY (fair, student), UNIQUE (fair, number));
CREATE INDEX fair_guests_untold ON fair_guests (fair, student) WHERE told = 0;
CREATE TABLE fair_bookings (
  slot TEXT NOT NULL REFERENCES fair_slots, fair TEXT NOT NULL REFERENCES fairs, unit TEXT NOT NULL, student TEXT NOT NULL REFERENCES students,
  number TEXT NOT NULL, from_at BIGINT NOT NULL, until_at BIGINT NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (slot, student), UNIQUE (fair, unit, student));
CREATE INDEX fair_bookings_student ON fair_bookings (student, from_at);
CREATE TABLE fair_meetings (
  fair TEXT NOT NULL REFERENCES fairs, unit TEXT NOT NULL, student TEXT NOT NULL REFERENCES students, number TEXT NOT NULL, at BIGINT NOT NULL,
  by_account TEXT NOT NULL, PRIMARY KEY (fair, unit, student));
CREATE INDEX fair_meetings_student ON fair_meetings (fair, student);
CREATE TABLE fair_verdicts (
  fair TEXT NOT NULL REFERENCES fairs, placement TEXT NOT NULL REFERENCES placements, student TEXT NOT NULL REFERENCES students, unit TEXT NOT NULL,
  number TEXT NOT NULL, points INTEGER NOT NULL, word TEXT NOT NULL, reason TEXT NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (fair, placement, student));
CREATE INDEX fair_verdicts_student ON fair_verdicts (fair, student);

-- +goose Down
DROP TABLE fair_verdicts; DROP TABLE fair_meetings; DROP TABLE fair_bookings; DROP TABLE fair_guests; DROP TABLE fair_slots; DROP TABLE fair_booths;
DROP TABLE fair_schools; DROP TABLE fairs;
