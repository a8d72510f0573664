package privacy_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/privacy"
	"firstkm/services/student"
)

// breaches gives the desk one breach.
type breaches struct {
	*desk
	b privacy.Breach
}

func (d *breaches) Breach(_ context.Context, id privacy.ID) (privacy.Breach, error) {
	if id != d.b.ID {
		return privacy.Breach{}, privacy.ErrNotFound
	}
	return d.b, nil
}

func (d *breaches) SaveBreach(_ context.Context, b privacy.Breach) error { d.b = b; return nil }

// The program reaches a student, and a minor's guardian, without learning anything else; each time leaves its line.
func TestReachingSomebodyOpensOneNumberAndIsWrittenDown(t *testing.T) {
	for _, tt := range []struct {
		name  string
		id    student.ID
		field privacy.Field
		want  string
		err   error
		line  bool
	}{
		{"a student", "stu_2", privacy.Phone, "13800001234", nil, true},
		{"a minor's guardian", "stu_1", privacy.GuardianPhone, "13900001234", nil, true},
		{"a grown-up's guardian", "stu_2", privacy.GuardianPhone, "", nil, false},
		{"a grown-up's guardian, asked to consent", "stu_2", privacy.GuardianPhone, "13900001234", nil, true},
		{"a guardian whose number is not known", "stu_3", privacy.GuardianPhone, "", nil, false},
		{"an identity number", "stu_1", privacy.IDNumber, "", privacy.ErrForbidden, false},
		{"a guardian's name", "stu_1", privacy.GuardianName, "", privacy.ErrForbidden, false},
		{"nobody", "stu_9", privacy.Phone, "", student.ErrNotFound, false},
	} {
		d, s := newDesk()
		for _, id := range []student.ID{"stu_1", "stu_2"} {
			d.sealed[id][privacy.GuardianPhone] = seal(id, privacy.GuardianPhone, "13900001234")
		}
		if strings.Contains(tt.name, "asked to consent") {
			d.asked = tt.id
		}
		got, err := s.Reach(t.Context(), tt.id, tt.field)
		if got != tt.want || !errors.Is(err, tt.err) {
			t.Errorf("%s: got %q, %v; want %q, %v", tt.name, got, err, tt.want, tt.err)
		}
		if line := slices.Contains(d.audit, "privacy.reach"); line != tt.line || len(d.looks) != 0 {
			t.Errorf("%s: written down %v and %d looks, want %v and none: nobody looked", tt.name, line, len(d.looks), tt.line)
		}
	}
}

func TestABreachIsToldByTheDeskAndCountsAsToldToday(t *testing.T) {
	d, _ := newDesk()
	kept := &breaches{desk: d, b: privacy.Breach{ID: "pbr_1", School: "sch_1", Version: 1}}
	s := privacy.NewService(kept, func(_ context.Context, use func(privacy.Tx) error) error { return use(kept) }, nil, d.clock)
	for _, tt := range []struct {
		name    string
		who     actor.Actor
		version uint64
		closed  bool
		want    error
	}{
		{"a class teacher", teacher, 1, false, privacy.ErrForbidden},
		{"another school", elsewhere, 1, false, privacy.ErrNotFound},
		{"an old version", office, 9, false, privacy.ErrStale},
		{"a closed one", office, 1, true, privacy.ErrDecided},
		{"the office", office, 1, false, nil},
	} {
		kept.b.Closed, d.events = tt.closed, nil
		b, err := s.TellBreach(t.Context(), tt.who, "pbr_1", tt.version)
		if !errors.Is(err, tt.want) || (err == nil) != slices.Contains(d.events, "breach_told.v1") {
			t.Errorf("%s: got %v and %q; want %v", tt.name, err, d.events, tt.want)
		}
		if err == nil && (b.ToldOn != civil.Today(d.now) || !b.GuardiansOn.IsZero() || b.Version != 2) {
			t.Errorf("%s: got %+v; want the students told today, the guardians' day left to people", tt.name, b)
		}
	}
	if _, err := s.TellBreach(t.Context(), principal, "pbr_1", 2); err != nil || kept.b.Version != 3 {
		t.Errorf("once more: got %v, version %d; want it told again", err, kept.b.Version)
	}
}
