package saved_test

import (
	"fmt"
	"net/url"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"firstkm/events"
	"firstkm/services/compliance"
	"firstkm/services/find"
	"firstkm/services/kernel/actor"
	"firstkm/services/org"
	"firstkm/services/placement"
	"firstkm/services/platform/store/storetest"
	"firstkm/services/saved"
)

func draw[T any](t *rapid.T, name string, of ...T) T { return rapid.SampledFrom(of).Draw(t, name) }

// anyQuery is an address that somebody could keep.
func anyQuery(t *rapid.T) string {
	v := url.Values{}
	some := func(name string, of ...string) {
		if rapid.IntRange(0, 3).Draw(t, name+"?") == 0 {
			v.Set(name, draw(t, name, of...))
		}
	}
	some("q", "数控", "车工", "护理", "数控 车工", "\"数控车工\"", "数控 -夜班", "修车", "电工 普陀区", "4000以上 护理", "zhiban")
	some("major", "660103", "720201")
	some("major_exact", "66", "6601", "720201")
	some("occupation", "6", "6-18-01-01", "4-14")
	some("region", "31", "310107", "3205", "320582,310107")
	some("near", "310107", "31.87,120.55")
	if v.Has("near") {
		some("radius_km", "5", "50")
	}
	some("pay_min_fen", "300000", "400000")
	some("pay_max_fen", "350000")
	some("start_from", "2025-10-01", "2025-11-01")
	some("start_to", "2025-10-31")
	some("housing", "provided", "none,subsidy")
	some("labels", "verified", "meals", "conditional")
	some("not_labels", "night_shift", "conditional")
	some("industry", "C34", "Q")
	some("base", "B1", "B2")
	some("origin", "own", "external", "external")
	return v.Encode()
}

// anyOpening is an opening of the town.
func anyOpening(t *rapid.T, w *town, id string) placement.Placement {
	return w.opening(id, func(p *placement.Placement) {
		p.Title = draw(t, "title", "数控车工", "车工学徒", "护理实习", "汽车维修", "电工")
		p.Description = draw(t, "description", "", "操作数控车床", "夜班值班", "普陀区电工")
		p.Tasks, p.BaseCode = nil, draw(t, "base", "", "B1")
		p.MajorCodes = draw(t, "majors", nil, []string{"660103"}, []string{"7202"}, []string{"66"})
		p.OccupationCode = draw(t, "occupation", "", "6-18-01-01", "4-14-01-03")
		p.Region = draw(t, "region", "310107", "320582", "3101")
		p.PayMonthFen, p.PayDayFen = draw[int64](t, "pay", 0, 300000, 450000), 0
		p.Start = draw(t, "start", p.Start, p.Start.AddMonths(1))
		p.Housing = draw[compliance.Housing](t, "housing", "", "provided", "none")
		p.Meals = draw(t, "meals", "", "provided")
		p.Conditions = draw(t, "conditions", nil, []string{compliance.RuleNight})
		p.Taken = draw(t, "taken", 0, 0, p.Seats)
		p.Audience = draw(t, "audience", nil, nil, []org.ID{"sch_1"}, []org.ID{"sch_2"})
		if draw(t, "external", false, false, true) {
			p.Origin, p.Enterprise, p.Source, p.Seats, p.Taken, p.Audience = placement.External, "", "op", 0, 0, nil
			p.ExternalName = draw(t, "name", "某公司", "某人力资源公司")
			p.PublishedAt = p.PublishedAt.AddDate(0, 0, -draw(t, "days", 0, 59, 61))
		}
	})
}

// A search tells of an opening exactly when its owner finds the opening by it, in the first tier of the result.
func TestWhatIsToldIsWhatTheSearchFinds(t *testing.T) {
	w := newTown(t, storetest.SQLite(t))
	people := []actor.Actor{who(grown), who(minor), who(away), teacher}
	round, told, silent := 0, 0, 0
	rapid.Check(t, func(t *rapid.T) {
		round++
		w.clock = w.clock.Add(time.Second)
		var kept []saved.Search
		var owners []actor.Actor
		for n := range 8 {
			of := people[n%len(people)]
			s, err := w.all.Save(t.Context(), of, anyQuery(t), saved.Terms{Name: "x", Tell: saved.Never})
			if err == nil {
				kept, owners = append(kept, s), append(owners, of)
			}
		}
		fresh := map[string]bool{}
		var list []placement.Placement
		var heard []events.Envelope
		for n := range 6 {
			p := anyOpening(t, w, fmt.Sprintf("plc_%d_%d", round, n))
			fresh[string(p.ID)] = true
			list, heard = append(list, p), append(heard, w.publish(p))
		}
		w.hear(heard...)
		w.show(list...)
		for n, s := range kept {
			var got, want []string
			hits, err := w.db.SavedNew(t.Context(), s.ID, time.Time{})
			if err != nil {
				t.Fatal(err)
			}
			for _, id := range hits {
				got = append(got, string(id))
			}
			for _, id := range onPage(t, w, owners[n], s.Query) {
				if fresh[id] {
					want = append(want, id)
				}
			}
			slices.Sort(got)
			slices.Sort(want)
			if !slices.Equal(got, want) {
				t.Fatalf("%s of %s: told of %v, finds %v", s.Query, owners[n].Person, got, want)
			}
			told, silent = told+len(got), silent+len(list)-len(got)
			if err := w.all.Remove(t.Context(), owners[n], s.ID); err != nil {
				t.Fatal(err)
			}
		}
	})
	t.Logf("%d rounds: %d told, %d not", round, told, silent)
	if told < round/4 || silent < told {
		t.Errorf("%d told and %d not: the test proves little", told, silent)
	}
}

// onPage lists what the search page shows by a query, of the first tier.
func onPage(t *rapid.T, w *town, of actor.Actor, query string) (ids []string) {
	v, err := url.ParseQuery(query)
	if err != nil {
		t.Fatal(err)
	}
	a, _, err := find.Read(w.cat.Now(), v)
	if err != nil {
		t.Fatal(err)
	}
	for a.Page, a.Limit = true, 100; ; {
		found, err := w.finder.Search(t.Context(), of, a)
		if err != nil {
			t.Fatalf("%s: %v", query, err)
		}
		for _, i := range found.Items {
			if i.Tier <= 1 {
				ids = append(ids, i.ID)
			}
		}
		if a.Cursor = found.Next; a.Cursor == "" {
			return ids
		}
	}
}

// BenchmarkAPublishedOpeningAmong100000Searches is what one published opening costs: described, held against all searches,
// written down at those that it answers.
func BenchmarkAPublishedOpeningAmong100000Searches(b *testing.B) {
	for _, kind := range []string{unlike, alike, tenth, ranges} {
		b.Run(kind, func(b *testing.B) { benchmark(b, kind) })
	}
}
