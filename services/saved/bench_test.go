package saved_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/url"
	"os"
	"strconv"
	"testing"
	"time"

	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/ident"
	"firstkm/services/placement"
	"firstkm/services/platform/store"
	"firstkm/services/platform/store/storetest"
	"firstkm/services/saved"
)

// searches is how many searches are kept in the benchmark; SIZE says otherwise.
func searches() int {
	if n, err := strconv.Atoi(os.Getenv("SIZE")); err == nil {
		return n
	}
	return 100_000
}

// benchmark publishes openings among many searches of many people, who look for one of the catalogue's occupations by name,
// or by a major, in one of its places, with or without filters. Half of the openings lie in the one district where a tenth
// of the searches look.
func benchmark(b *testing.B, kind string) {
	w := newTown(b, storetest.SQLite(b))
	r := rand.New(rand.NewPCG(1, 2))
	regions, occupations, majors := w.cat.Now().Data().Regions, w.cat.Now().Occupations(), w.cat.Now().Majors()
	place := func() string {
		if r.IntN(10) == 0 {
			return "310107"
		}
		return regions[r.IntN(len(regions))].Code
	}
	var pool []string
	for range 1000 {
		pool = append(pool, query(r, place(), occupations[r.IntN(len(occupations))].Name, majors[r.IntN(len(majors))].Code))
	}
	people := searches()/saved.Most + 1
	w.change(func(ctx context.Context, tx *store.Tx) error {
		for n := range people {
			id := fmt.Sprintf("acc_t%d", n)
			a := storetest.Account(id, id, actor.ClassTeacher, "sch_1")
			a.Person = ""
			if err := tx.InsertAccount(ctx, a); err != nil {
				return err
			}
		}
		for n := range searches() {
			q := query(r, place(), occupations[r.IntN(len(occupations))].Name, majors[r.IntN(len(majors))].Code)
			switch {
			case kind == alike:
				q = pool[r.IntN(len(pool))]
			case kind == ranges || kind == tenth && n%10 == 0:
				q = ranged(r, place())
			}
			s := saved.Search{
				ID: saved.ID(fmt.Sprintf("ssr_%06d", n)), Person: ident.ID(fmt.Sprintf("acc_t%d", n%people)), Name: "x", Query: q, Tell: saved.Once,
				Since: w.clock, Version: 1, CreatedAt: w.clock,
			}
			if err := tx.InsertSaved(ctx, s); err != nil && !errors.Is(err, saved.ErrTwice) {
				return err
			}
		}
		return nil
	})
	began := time.Now()
	w.hear(w.publish(w.opening("plc_first", nil)))
	b.ReportMetric(time.Since(began).Seconds(), "s_to_begin")
	n := 0
	for b.Loop() {
		n++
		b.StopTimer()
		e := w.publish(w.opening(fmt.Sprintf("plc_%d", n), func(p *placement.Placement) {
			o := occupations[r.IntN(len(occupations))]
			p.OccupationCode, p.Title, p.Description = o.Code, o.Name+"实习", "在"+o.Name+"岗位跟班实习，由师傅带教，提供工作服和工作餐。"
			p.MajorCodes, p.Region = []string{majors[r.IntN(len(majors))].Code}, place()
			if r.IntN(2) == 0 {
				p.Region = "310107"
			}
		}))
		b.StartTimer()
		w.hear(e)
	}
	b.StopTimer()
	due, err := w.db.SavedDue(b.Context(), w.clock.AddDate(1, 0, 0), searches())
	if err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(len(due)), "searches_answered")
}

// The kinds of searches that the benchmark keeps.
const (
	unlike = "each_its_own_question"
	alike  = "a_thousand_questions"
	tenth  = "a_tenth_of_no_words_and_no_region"
	ranges = "no_words_and_no_region"
)

// ranged asks by distance, pay and start alone.
func ranged(r *rand.Rand, place string) string {
	v := url.Values{}
	switch r.IntN(3) {
	case 0:
		v.Set("near", place)
		v.Set("radius_km", strconv.Itoa(5+5*r.IntN(9)))
	case 1:
		v.Set("pay_min_fen", strconv.Itoa(200_000+100*r.IntN(4000)))
	case 2:
		v.Set("start_from", fmt.Sprintf("2026-%02d-%02d", 1+r.IntN(12), 1+r.IntN(28)))
		v.Set("pay_min_fen", strconv.Itoa(200_000+1000*r.IntN(400)))
	}
	if r.IntN(2) == 0 {
		v.Set("not_labels", "night_shift")
	}
	return v.Encode()
}

func query(r *rand.Rand, place, occupation, major string) string {
	v := url.Values{"region": {place}}
	switch r.IntN(3) {
	case 0:
		v.Set("q", occupation)
	case 1:
		v.Set("major", major)
	}
	if r.IntN(2) == 0 {
		v.Set("housing", "provided")
	}
	if r.IntN(2) == 0 {
		v.Set("pay_min_fen", strconv.Itoa(100_000*(1+r.IntN(5))))
	}
	return v.Encode()
}
