package store_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/ident"
	"firstkm/services/org"
	"firstkm/services/platform/store"
	"firstkm/services/platform/store/storetest"
	"firstkm/services/teacher"
)

// staff is how many teachers a school of the benchmark has.
const staff = 100

// BenchmarkRatio counts in a large province of sixteen districts: one school on a random day (the bar is 10 ms), and the
// whole by district and category (300 ms). PostgreSQL has a tenth of it, since filling it takes minutes.
func BenchmarkRatio(b *testing.B) {
	for _, engine := range []struct {
		name    string
		open    func(testing.TB) *store.DB
		schools int
	}{{"SQLite", storetest.SQLite, 2000}, {"PostgreSQL", storetest.PostgreSQL, 200}} {
		b.Run(engine.name, func(b *testing.B) {
			r := newStaffRoom(b, engine.open(b))
			r.populate(b, engine.schools)
			random := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // days to count on
			someDay := func() civil.Date { return civil.On(2016, 1, 1).AddDays(random.IntN(4000)) }
			b.Run("school", func(b *testing.B) {
				for b.Loop() {
					school := r.schools[random.IntN(len(r.schools))]
					office := actor.Actor{Role: actor.TeachersOffice, Org: ident.ID(school)}
					if _, err := r.svc.Ratio(b.Context(), office, school, teacher.Query{AsOf: someDay()}); err != nil {
						b.Fatal(err)
					}
				}
			})
			b.Run("province", func(b *testing.B) {
				for b.Loop() {
					got, err := r.svc.Region(b.Context(), operator, "31", teacher.Query{AsOf: someDay()})
					if err != nil || len(got.Districts) != 16 {
						b.Fatalf("got %d districts, %v", len(got.Districts), err)
					}
				}
			})
		})
	}
}

// populate fills the province: a teacher has one to three spells and up to two recognitions, on random days.
func (r *staffRoom) populate(b *testing.B, schools int) {
	b.Helper()
	random := rand.New(rand.NewPCG(3, 4)) //nolint:gosec // a register to count
	r.schools = r.schools[:0]
	for i := range schools {
		r.schools = append(r.schools, org.ID(fmt.Sprintf("sch_%05d", i)))
	}
	for from := 0; from < schools; from += 100 {
		err := r.db.InTx(b.Context(), func(tx *store.Tx) error {
			for i := from; i < from+100; i++ {
				school := org.School{ID: r.schools[i], Code: fmt.Sprintf("31%08d", i), Name: fmt.Sprint("示例学校", i), Level: "secondary", Region: fmt.Sprint(310101 + i%16), Version: 1}
				if err := tx.InsertSchool(b.Context(), school); err != nil {
					return err
				}
				for n := range staff {
					t := someTeacher(random, i, n, school.ID)
					if err := tx.InsertTeacher(b.Context(), t); err != nil {
						return err
					}
					if _, err := tx.SaveStandings(b.Context(), t.ID, teacher.Standings(t)); err != nil {
						return err
					}
				}
			}
			return tx.RefreshRolls(b.Context(), r.schools[from:from+100])
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}

func someTeacher(random *rand.Rand, school, n int, at org.ID) teacher.Teacher {
	id := fmt.Sprintf("%05d_%03d", school, n)
	t := teacher.Teacher{ID: teacher.ID("tch_" + id), Name: "教师" + id, Version: 1}
	from := civil.On(2010, 1, 1).AddDays(random.IntN(2000))
	for i := range 1 + random.IntN(3) {
		s := teacher.Spell{ID: teacher.SpellID(fmt.Sprint("spl_", id, i)), School: at, From: from, Facts: teacher.Facts{
			TeacherNo: id, Category: teacher.Categories()[random.IntN(4)], InPost: random.IntN(10) > 0, FullTime: true,
			MajorClass: fmt.Sprintf("%d%02d", 61+random.IntN(19), 1+random.IntN(5)),
		}}
		if i > 0 {
			t.Spells[i-1].To = from.AddDays(-1)
		}
		t.Spells, from = append(t.Spells, s), from.AddDays(1+random.IntN(1500))
	}
	for i := range random.IntN(3) {
		on := civil.On(2017, 1, 1).AddDays(random.IntN(2500))
		t.Recognitions = append(t.Recognitions, teacher.Recognition{
			ID: teacher.RecognitionID(fmt.Sprint("rcg_", id, i)), School: at, Level: teacher.Levels()[random.IntN(3)], State: teacher.Recognised,
			RecognisedOn: on, ValidTo: on.AddYears(5),
		})
	}
	return t
}
