package fair_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"firstkm/services/fair"
	"firstkm/services/round"
)

// before is a fair that goes on, of an open round to which the second unit, whom two students met, has offered nothing yet.
type before struct {
	*world
	round   round.ID
	fair    fair.ID
	numbers [3]string // of the first two students in the fair
}

func beforeTheOffer(t *testing.T) before {
	t.Helper()
	w := newWorld(t)
	ctx := t.Context()
	r := w.round(round.Member{School: "sch_1", Batch: "bat_1"})
	_, err := w.rounds.Open(ctx, office, r.ID)
	w.must(err)
	_, err = w.rounds.Invite(ctx, office, r.ID, "ent_2")
	w.must(err)
	p := w.plan()
	p.Round = r.ID
	f, slots := w.planned(p)
	w.step(f.ID, "open")
	for n := 1; n <= 2; n++ {
		w.must(book(w, f, n, slots[n-1]))
	}
	w.now = w.at(8, 0)
	w.step(f.ID, "begin")
	b := before{world: w, round: r.ID, fair: f.ID}
	for n := 1; n <= 2; n++ {
		mine, err := w.svc.Mine(ctx, pupil(n), f.ID)
		w.must(err)
		_, err = w.svc.Arrive(ctx, unitOf(2), f.ID, mine.Code)
		w.must(err)
		b.numbers[n] = mine.Number
	}
	return b
}

// says has the unit say something of a student, a minute later, and answers whether the round counts it.
func (b before) says(n int, o fair.Opinion) bool {
	b.Helper()
	b.now = b.now.Add(time.Minute)
	o.Number = b.numbers[n]
	a, err := b.svc.Assess(b.Context(), unitOf(2), b.fair, post(2), 0, []fair.Opinion{o})
	b.must(err)
	return a.Counted
}

// offers has the unit offer its opening to the round, a minute later.
func (b before) offers(version uint64, terms round.Terms) round.Offer {
	b.Helper()
	b.now = b.now.Add(time.Minute)
	o, err := b.rounds.Offer(b.Context(), unitOf(2), b.round, post(2), version, terms)
	b.must(err)
	return o
}

// marked checks the unit's marks in the round, by student.
func (b before) marked(what string, want map[int]round.Mark) {
	b.Helper()
	_, got, err := b.rounds.MarksOf(b.Context(), unitOf(2), b.round, post(2))
	b.must(err)
	var list []round.Mark
	for n, m := range want {
		_, person, err := b.rounds.Mine(b.Context(), pupil(n), b.round)
		b.must(err)
		m.Number = person.Number
		list = append(list, m)
	}
	for _, marks := range [][]round.Mark{got, list} {
		slices.SortFunc(marks, func(a, b round.Mark) int { return strings.Compare(a.Number, b.Number) })
	}
	if !slices.Equal(got, list) {
		b.Errorf("%s: got %+v, want %+v", what, got, list)
	}
}

func TestWhatWasSaidBeforeAnOpeningIsOfferedCountsOnceItIs(t *testing.T) {
	b := beforeTheOffer(t)
	no := round.Reasons()[0].Zh
	if b.says(1, fair.Opinion{Word: fair.Prefer}) {
		t.Error("before the offer: got counted, want kept for the fair alone")
	}
	o := b.offers(0, round.Terms{Seats: 1, Mode: round.ByFit})
	if o.Mode != round.ByScore {
		t.Errorf("got %s, want by points", o.Mode)
	}
	b.marked("offered", map[int]round.Mark{1: {Value: 90}})
	o = b.offers(o.Version, round.Terms{Seats: 2})
	b.marked("more seats", map[int]round.Mark{1: {Value: 90}})
	o = b.offers(o.Version, round.Terms{})
	if b.says(2, fair.Opinion{Word: fair.Unfit, Reason: no}) {
		t.Error("taken back: got counted, want kept for the fair alone")
	}
	b.offers(o.Version, round.Terms{Seats: 1})
	b.marked("offered again", map[int]round.Mark{1: {Value: 90}, 2: {Decline: no}})
}

func TestAnOpeningByRanksTakesOverWhomTheUnitWillNotHave(t *testing.T) {
	b := beforeTheOffer(t)
	no := round.Reasons()[0].Zh
	b.says(1, fair.Opinion{Word: fair.Good})
	b.says(2, fair.Opinion{Word: fair.Unfit, Reason: no})
	if o := b.offers(0, round.Terms{Seats: 1, Mode: round.ByRank}); o.Mode != round.ByRank {
		t.Errorf("got %s, want by ranks, as the unit chose", o.Mode)
	}
	b.marked("offered by ranks", map[int]round.Mark{2: {Decline: no}})
}
