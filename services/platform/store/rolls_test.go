package store_test

import (
	"context"
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/ident"
	"firstkm/services/org"
	"firstkm/services/platform/store"
	"firstkm/services/teacher"
)

// stamp is a notary that knows its own seals.
type stamp struct{}

func (stamp) Sign(message []byte) teacher.Seal {
	return teacher.Seal{Algorithm: "stamp", Key: "stamp", Signature: fmt.Sprint(len(message))}
}

func (n stamp) Verify(message []byte, s teacher.Seal) teacher.Proof {
	if n.Sign(message) == s {
		return teacher.Vouched
	}
	return teacher.Forged
}

// staffRoom is the service of teachers on a database with two schools.
type staffRoom struct {
	db      *store.DB
	svc     *teacher.Service
	schools []org.ID
	offices []actor.Actor
}

func newStaffRoom(t testing.TB, db *store.DB) *staffRoom {
	t.Helper()
	h := newHouseBeside(t, db)
	r := &staffRoom{db: db, svc: teacher.NewService(db, func(ctx context.Context, use func(teacher.Tx) error) error {
		return db.InTx(ctx, func(tx *store.Tx) error { return use(tx) })
	}, func(string) bool { return true }, stamp{}, now)}
	for i, region := range []string{"310107", "310112"} {
		s, err := h.orgs.AddSchool(t.Context(), operator, org.School{Code: fmt.Sprintf("3300000%03d", i), Name: fmt.Sprint("示例学校", i), Level: "secondary", Region: region})
		if err != nil {
			t.Fatal(err)
		}
		r.schools = append(r.schools, s.ID)
		r.offices = append(r.offices, actor.Actor{Account: "acc_o", Role: actor.TeachersOffice, Org: ident.ID(s.ID)})
	}
	return r
}

func anyDate(t *rapid.T, name string) civil.Date {
	return civil.On(2021, 1, 1).AddDays(rapid.IntRange(0, 1600).Draw(t, name))
}

// act does something to a register that a school's office may do; what the rules refuse is refused.
func (r *staffRoom) act(ctx context.Context, t *rapid.T, ids []teacher.ID) []teacher.ID {
	at := rapid.IntRange(0, 1).Draw(t, "office")
	who := r.offices[at]
	facts := teacher.Facts{
		TeacherNo: fmt.Sprint(rapid.IntRange(1, 30).Draw(t, "number")), Category: rapid.SampledFrom(teacher.Categories()).Draw(t, "category"),
		InPost: rapid.Bool().Draw(t, "in post"), FullTime: rapid.Bool().Draw(t, "full time"), MajorClass: rapid.SampledFrom([]string{"", "6601", "7102"}).Draw(t, "class"),
	}
	spell := teacher.Spell{From: anyDate(t, "from"), Facts: facts}
	if rapid.Bool().Draw(t, "ends") {
		spell.To = spell.From.AddDays(rapid.IntRange(0, 800).Draw(t, "length"))
	}
	if len(ids) == 0 || rapid.IntRange(0, 3).Draw(t, "what") == 0 {
		if made, err := r.svc.Add(ctx, who, teacher.Draft{Name: "教师", Spell: spell}); err == nil {
			ids = append(ids, made.ID)
		}
		return ids
	}
	id := rapid.SampledFrom(ids).Draw(t, "teacher")
	switch rapid.IntRange(0, 4).Draw(t, "deed") {
	case 0:
		_, _ = r.svc.Enter(ctx, who, id, spell)
	case 1:
		_, _ = r.svc.ChangeFacts(ctx, who, id, 0, anyDate(t, "on"), facts)
	case 2:
		_, _ = r.svc.Leave(ctx, who, id, 0, anyDate(t, "last"), "调出")
	case 3:
		_, _ = r.svc.Admit(ctx, who, id, 0, teacher.Certificate{
			Level: rapid.SampledFrom(teacher.Levels()).Draw(t, "level"), RecognisedOn: anyDate(t, "recognised"), ValidTo: anyDate(t, "valid to"),
		})
	case 4:
		if file, err := r.db.Teacher(ctx, id); err == nil && len(file.Spells) > 0 {
			spell.ID = rapid.SampledFrom(file.Spells).Draw(t, "spell").ID
			_, _ = r.svc.Correct(ctx, who, id, 0, "", spell, "录入有误")
		}
	}
	return ids
}

// TestCountsEqualAPlainRecount drives the register through the service and holds every count, however it is computed, to a
// recount of all files.
func TestCountsEqualAPlainRecount(t *testing.T) {
	engines(t, func(t *testing.T, open func() *store.DB) {
		left := 12 // each fills a database of its own, which stays open to the test's end
		rapid.Check(t, func(rt *rapid.T) {
			if left--; left < 0 {
				return
			}
			ctx := t.Context()
			r := newStaffRoom(t, open())
			var ids []teacher.ID
			for range rapid.IntRange(1, 25).Draw(rt, "deeds") {
				ids = r.act(ctx, rt, ids)
			}
			var files []teacher.Teacher
			for _, id := range ids {
				f, err := r.db.Teacher(ctx, id)
				if err != nil {
					rt.Fatal(err)
				}
				files = append(files, f)
			}
			for range 10 {
				r.hold(ctx, rt, files, anyDate(rt, "day"))
			}
		})
	})
}

func (r *staffRoom) hold(ctx context.Context, t *rapid.T, files []teacher.Teacher, d civil.Date) {
	whole := teacher.Tally{}
	for i, school := range r.schools {
		want := teacher.Recount(files, school, d)
		whole.Add(want)
		for _, f := range teacher.Formulas() {
			got, err := r.svc.Ratio(ctx, r.offices[i], school, teacher.Query{AsOf: d, Formula: f})
			if err != nil || got.Figure != want.Figure(teacher.Rule{Formula: f}, d) {
				t.Fatalf("%s on %v by %s: got %+v, %v, want %+v", school, d, f, got.Figure, err, want.Figure(teacher.Rule{Formula: f}, d))
			}
		}
	}
	got, err := r.svc.Region(ctx, operator, "31", teacher.Query{AsOf: d})
	if err != nil || fmt.Sprint(got.Total.Figures) != fmt.Sprint(whole.Figures(false, d)) {
		t.Fatalf("the province on %v: got %+v, %v, want %+v", d, got.Total.Figures, err, whole.Figures(false, d))
	}
}
