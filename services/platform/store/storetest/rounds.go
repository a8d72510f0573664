package storetest

import (
	"context"
	"slices"
	"testing"
	"time"

	"firstkm/services/application"
	"firstkm/services/compliance"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/page"
	"firstkm/services/kernel/text"
	"firstkm/services/org"
	"firstkm/services/placement"
	"firstkm/services/platform/store"
	"firstkm/services/privacy"
	"firstkm/services/round"
	"firstkm/services/student"
)

// Round is a round with every member set.
func Round(id string, school org.ID) round.Round {
	return round.Round{
		ID: round.ID(id), Host: school, Plan: round.Plan{
			Name: "2025 秋 双选 A&B", Opens: noon, Closes: noon.Add(48 * time.Hour), Start: day("2025-10-08"), End: day("2026-03-31"), HoldsUntil: day("2025-09-20"),
			Schools: []round.Member{{School: school, Batch: "bat_1", ConsentedAt: noon, By: "acc_1"}}, Weights: round.DefaultWeights(), Most: 8,
			Caps: []round.Cap{{Name: "园区", Region: "3101", Limit: 3}}, After: "rnd_0",
		},
		State: round.Open, Commitment: "c0", SaltHash: "50", SealedSeed: "v1.k1.a", SealedSalt: "v1.k1.b", Seed: "00", Run: "run_1",
		Asked: &round.Run{ID: "run_2", At: noon, By: "acc_1"}, Summary: round.Summary{Students: 2, Matched: 1, Match: "ab"},
		Overrides: []round.Override{{Student: "stu_1", Number: "N1", To: "plc_1", Reason: "照顾", By: "acc_1", At: noon}}, Done: 1, Void: 1,
		History: []round.Step{{At: noon, By: "acc_1", Role: "school", State: round.Open}}, Version: 1, CreatedAt: noon, UpdatedAt: noon,
	}
}

// Offer is seats of an opening with every member set.
func Offer(id round.ID, p placement.Placement, held int) round.Offer {
	return round.Offer{
		Round: id, Placement: p.ID, Unit: p.Enterprise, Kind: p.Kind, PostKind: p.PostKind, From: p.Start, To: p.End, Seats: 3, Held: held,
		Until: day("2025-09-20"), Mode: round.ByScore, State: round.Stands, Version: 1, UpdatedAt: noon,
	}
}

// Person is a student's part in a round with every member set.
func Person(id round.ID, of student.ID, school org.ID, number string, list ...placement.ID) round.Person {
	return round.Person{
		Round: id, Student: of, School: school, Number: number, Choices: list,
		Wishes:  round.Wishes{Housing: true, Regions: []string{"3101"}, Occupations: []string{"6-18-01-07"}, PayMonthFen: 300000},
		Refused: noon, Consent: consent(), Version: 1, UpdatedAt: noon,
	}
}

func consent() application.Consent {
	return application.Consent{Recipient: "ent_1", Purpose: "placement_round", Fields: []string{"major"}, At: noon}
}

// Result is what a student obtained, with every member set.
func Result(of student.ID, school org.ID, number string, post placement.ID, unit org.ID) round.Result {
	return round.Result{
		Student: of, School: school, Number: number, Placement: post, Unit: unit, Rank: 1, Outcome: round.Waits, Reason: "r", Application: "app_1",
		Consent: consent(), Lines: []round.Line{{Placement: "plc_1", Rank: 1, Why: round.FullGroup, Rules: []string{"R-1"}, Fit: round.Fit{Score: 5, Km: -1}, Met: true, Score: 7, Group: "unit:ent_1", Lowest: 9, Lottery: true, Nobody: true}},
	}
}

// FillRounds puts a row into each table of rounds. It needs a student stu_0.
func FillRounds(ctx context.Context, tx *store.Tx, school, unit org.ID) error {
	p := Placement("plc_round", unit)
	p.Taken = 2
	r := Round("rnd_1", school)
	for _, err := range []error{
		tx.InsertPlacement(ctx, p), tx.InsertRound(ctx, r), tx.SaveInvitation(ctx, round.Invitation{Round: r.ID, Unit: unit, By: school, Answer: round.Invited, At: noon}),
		tx.SaveOffer(ctx, Offer(r.ID, p, 2)), tx.SavePerson(ctx, Person(r.ID, "stu_0", school, "N0", p.ID)),
		tx.CountChoices(ctx, r.ID, map[placement.ID]round.Popularity{p.ID: {Rank: 1, First: 1}}),
		tx.SaveMarks(ctx, r.ID, p.ID, []round.Mark{{Number: "N0", Value: 80}}),
		tx.SaveJudgement(ctx, r.ID, round.Judgement{School: school, Major: "660103", Placement: p.ID, Verdict: compliance.Related, By: "acc_1", At: noon}),
		tx.InsertResults(ctx, r.Run, []round.Result{Result("stu_0", school, "N0", p.ID, unit)}), tx.SavePart(ctx, r.Run, "caps.csv", 1, []byte{0, 1}),
		tx.SaveFigures(ctx, r.ID, round.Figures{}),
	} {
		if err != nil {
			return err
		}
	}
	return nil
}

func rounds(t *testing.T, db *store.DB) {
	ctx := t.Context()
	w := newWorld(t, db)
	one := Round("rnd_1", w.school.ID)
	two := Round("rnd_2", w.school.ID)
	two.State, two.Asked = round.Settled, nil
	must(t, db, func(ctx context.Context, tx *store.Tx) error {
		if err := tx.InsertRound(ctx, one); err != nil {
			return err
		}
		return tx.InsertRound(ctx, two)
	})
	same(t, "a round", one)(db.Round(ctx, one.ID))
	_, err := db.Round(ctx, "rnd_9")
	refused(t, "a round that is not there", err, round.ErrNotFound)
	list := func(f round.Filter) func(page.Request) (page.Page[round.Round], error) {
		return func(p page.Request) (page.Page[round.Round], error) { return db.Rounds(ctx, f, p) }
	}
	id := func(r round.Round) string { return string(r.ID) }
	lists(t, "rounds of a school", list(round.Filter{School: w.school.ID}), id, "rnd_2", "rnd_1")
	lists(t, "rounds of another school", list(round.Filter{School: "sch_9"}), id)
	lists(t, "rounds of a state", list(round.Filter{States: []round.State{round.Settled}}), id, "rnd_2")
	lists(t, "rounds of a unit that is not invited", list(round.Filter{Unit: w.enterprise.ID}), id)
	same(t, "the last that is out", two)(db.LastOut(ctx, w.school.ID, one.ID))
	must(t, db, func(ctx context.Context, tx *store.Tx) error {
		return tx.SaveInvitation(ctx, round.Invitation{Round: one.ID, Unit: w.enterprise.ID, Answer: round.Invited, At: noon})
	})
	lists(t, "rounds of an invited unit", list(round.Filter{Unit: w.enterprise.ID}), id, "rnd_1")
	same(t, "before the window closes", []round.ID(nil))(db.RoundsToDo(ctx, one.Closes.Add(-time.Microsecond), 9))
	same(t, "when the window closes", []round.ID{one.ID})(db.RoundsToDo(ctx, one.Closes, 9))
	next := one
	next.State, next.Version, next.Host = round.Closed, 2, w.school.ID
	must(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.SaveRound(ctx, next) })
	same(t, "a saved round", next)(db.Round(ctx, one.ID))
	same(t, "when a computation was asked for", []round.ID{one.ID})(db.RoundsToDo(ctx, noon, 9))
	refused(t, "an old version", try(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.SaveRound(ctx, next) }), round.ErrStale)
}

func roundOffers(t *testing.T, db *store.DB) {
	ctx := t.Context()
	w := newWorld(t, db)
	r := Round("rnd_1", w.school.ID)
	o := Offer(r.ID, w.placement, 2)
	must(t, db, func(ctx context.Context, tx *store.Tx) error {
		if err := tx.InsertRound(ctx, r); err != nil {
			return err
		}
		return tx.SaveOffer(ctx, o)
	})
	same(t, "an offer", o)(db.Offer(ctx, r.ID, o.Placement))
	same(t, "all offers", []round.Offer{o})(db.Offers(ctx, r.ID))
	same(t, "offers that hold seats", []round.Offer{o})(db.HeldOffers(ctx, r.ID, 9))
	reserved := []placement.Stay{{PostKind: o.PostKind, From: o.From, To: o.To, Count: 2}}
	same(t, "stays beside the round", map[org.ID][]placement.Stay{})(db.StaysBeside(ctx, r.ID, []org.ID{o.Unit}, o.From, o.To))
	same(t, "stays beside another round", map[org.ID][]placement.Stay{o.Unit: reserved})(db.StaysBeside(ctx, "rnd_2", []org.ID{o.Unit, "ent_9"}, o.From, o.To))
	same(t, "stays of other days", map[org.ID][]placement.Stay{})(db.StaysBeside(ctx, "rnd_2", []org.ID{o.Unit}, o.To.AddDays(1), o.To.AddDays(9)))
	same(t, "the stamp of what a round shows", round.Stamp{Offers: 1, Versions: int64(o.Version + w.placement.Version + w.enterprise.Version)})(db.RoundStamp(ctx, r.ID))
	same(t, "the stamp of a round without offers", round.Stamp{})(db.RoundStamp(ctx, "rnd_2"))
	same(t, "some offers", map[placement.ID]round.Offer{o.Placement: o})(db.OffersOf(ctx, r.ID, []placement.ID{"plc_none", o.Placement}))
	same(t, "no offers", map[placement.ID]round.Offer{})(db.OffersOf(ctx, r.ID, nil))
	same(t, "a unit that holds seats", true)(db.UnitHolds(ctx, r.ID, o.Unit))
	same(t, "a unit of another round", false)(db.UnitHolds(ctx, "rnd_2", o.Unit))
	invited := round.Invitation{Round: r.ID, Unit: o.Unit, By: w.school.ID, Answer: round.Invited, At: noon}
	must(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.SaveInvitation(ctx, invited) })
	must(t, db, func(ctx context.Context, tx *store.Tx) error {
		same(t, "a locked invitation", invited)(tx.LockInvitation(ctx, r.ID, o.Unit))
		return nil
	})
	same(t, "schools of a round", []org.ID{w.school.ID})(db.RoundSchools(ctx, ident.ID(r.ID)))
	same(t, "units of a round", []org.ID{o.Unit})(db.RoundUnits(ctx, ident.ID(r.ID)))
	invited.Answer = round.Declined
	must(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.SaveInvitation(ctx, invited) })
	same(t, "units that did not decline", []org.ID(nil))(db.RoundUnits(ctx, ident.ID(r.ID)))
	same(t, "stays hold what a round reserves", reserved)(db.Stays(ctx, o.Unit, o.From, o.To))
	same(t, "kinds in use", []string{o.PostKind})(db.KindsInUse(ctx, o.Unit, o.From))
	refused(t, "a second offer of an opening", try(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.SaveOffer(ctx, o) }), round.ErrStale)
	o.Held, o.Version, o.State = 0, 2, round.Freed
	must(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.SaveOffer(ctx, o) })
	same(t, "offers that hold nothing", []round.Offer(nil))(db.HeldOffers(ctx, r.ID, 9))
	same(t, "stays when nothing is reserved", []placement.Stay(nil))(db.Stays(ctx, o.Unit, o.From, o.To))
}

func roundPeople(t *testing.T, db *store.DB) {
	ctx := t.Context()
	w := newWorld(t, db)
	r, other := Round("rnd_1", w.school.ID), Round("rnd_2", w.school.ID)
	p := Person(r.ID, w.students[0].ID, w.school.ID, "N1", "plc_1", "plc_2")
	must(t, db, func(ctx context.Context, tx *store.Tx) error {
		for _, err := range []error{tx.InsertRound(ctx, r), tx.InsertRound(ctx, other), tx.SavePerson(ctx, p)} {
			if err != nil {
				return err
			}
		}
		return nil
	})
	same(t, "a student's part", p)(db.Person(ctx, r.ID, p.Student))
	same(t, "by number", map[string]round.Person{"N1": p})(db.PeopleByNumber(ctx, r.ID, []string{"N1", "N9"}))
	same(t, "of some students", map[student.ID]round.Person{p.Student: p})(db.PeopleOf(ctx, r.ID, []student.ID{p.Student, "stu_9"}))
	same(t, "all", []round.Person{p})(db.People(ctx, r.ID))
	same(t, "in another round", r.ID)(db.InAnother(ctx, other.ID, p.Student))
	same(t, "in no other round", round.ID(""))(db.InAnother(ctx, r.ID, p.Student))
	refused(t, "a first save twice", try(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.SavePerson(ctx, p) }), round.ErrStale)
	p.Version, p.Choices = 2, nil
	must(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.SavePerson(ctx, p) })
	same(t, "in no round with a list", round.ID(""))(db.InAnother(ctx, other.ID, p.Student))
	for range 2 {
		must(t, db, func(ctx context.Context, tx *store.Tx) error {
			return tx.CountChoices(ctx, r.ID, map[placement.ID]round.Popularity{"plc_1": {Rank: 1, First: 1}, "plc_2": {Rank: 1}})
		})
	}
	must(t, db, func(ctx context.Context, tx *store.Tx) error {
		return tx.CountChoices(ctx, r.ID, map[placement.ID]round.Popularity{"plc_1": {Rank: -1, First: -1}})
	})
	same(t, "how many rank a post", map[placement.ID]round.Popularity{"plc_1": {Rank: 1, First: 1}, "plc_2": {Rank: 2}})(db.Popular(ctx, r.ID))
	for _, marks := range [][]round.Mark{{{Number: "N1", Value: 3}}, {{Number: "N1", Value: 80}, {Number: "N2", Decline: "理由"}}} {
		must(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.SaveMarks(ctx, r.ID, "plc_1", marks) })
		same(t, "marks", marks)(db.Marks(ctx, r.ID, "plc_1"))
		same(t, "all marks", map[placement.ID][]round.Mark{"plc_1": marks})(db.MarksOf(ctx, r.ID))
	}
	for _, v := range []compliance.Review{compliance.Related, compliance.Unrelated} {
		j := round.Judgement{School: w.school.ID, Major: "660103", Placement: "plc_1", Verdict: v, By: "acc_1", At: noon}
		must(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.SaveJudgement(ctx, r.ID, j) })
		same(t, "judgements", []round.Judgement{j})(db.Judgements(ctx, r.ID))
		same(t, "judgements of a major", []round.Judgement{j})(db.JudgementsOf(ctx, r.ID, w.school.ID, "660103"))
	}
	same(t, "judgements of another major", []round.Judgement(nil))(db.JudgementsOf(ctx, r.ID, w.school.ID, "660104"))
	p.Version, p.Choices = 3, []placement.ID{"plc_1"}
	published := other
	published.State, published.Version, published.Asked = round.Published, 2, nil
	must(t, db, func(ctx context.Context, tx *store.Tx) error {
		for _, err := range []error{tx.SavePerson(ctx, p), tx.SaveRound(ctx, published), tx.SavePerson(ctx, Person(other.ID, p.Student, w.school.ID, "N2", "plc_2"))} {
			if err != nil {
				return err
			}
		}
		return nil
	})
	same(t, "in a published round without a post", round.ID(""))(db.InAnother(ctx, r.ID, p.Student))
	must(t, db, func(ctx context.Context, tx *store.Tx) error {
		return tx.InsertResults(ctx, other.Run, []round.Result{Result(p.Student, w.school.ID, "N2", "plc_2", "ent_1")})
	})
	same(t, "in a published round with a post to come", other.ID)(db.InAnother(ctx, r.ID, p.Student))
	must(t, db, func(ctx context.Context, tx *store.Tx) error {
		placed := Result(p.Student, w.school.ID, "N2", "plc_2", "ent_1")
		placed.Outcome = round.Placed
		return tx.SaveResult(ctx, other.Run, placed)
	})
	same(t, "in a published round with a place", round.ID(""))(db.InAnother(ctx, r.ID, p.Student))
}

func roundKept(t *testing.T, db *store.DB) {
	ctx := t.Context()
	w := newWorld(t, db)
	of := w.students[0].ID
	r := Round("rnd_1", w.school.ID)
	r.Asked = nil
	must(t, db, func(ctx context.Context, tx *store.Tx) error {
		for _, err := range []error{
			tx.InsertRound(ctx, r), tx.SavePerson(ctx, Person(r.ID, of, w.school.ID, "N1", w.placement.ID)),
			tx.InsertResults(ctx, r.Run, []round.Result{Result(of, w.school.ID, "N1", w.placement.ID, w.enterprise.ID)}),
			tx.SaveOffer(ctx, Offer(r.ID, w.placement, 2)), tx.SaveMarks(ctx, r.ID, w.placement.ID, []round.Mark{{Number: "N1", Value: 80}, {Number: "N2", Value: 70}}),
		} {
			if err != nil {
				return err
			}
		}
		return nil
	})
	kept := func() privacy.KeptRound {
		t.Helper()
		all, err := db.KeptOf(ctx, of)
		if err != nil || len(all.Rounds) != 1 {
			t.Fatalf("got %+v, %v, want one round", all.Rounds, err)
		}
		if h, err := db.HeldOf(ctx, of); err != nil || h.Rounds != 1 {
			t.Errorf("got %d rounds, %v, want one counted", h.Rounds, err)
		}
		return all.Rounds[0]
	}
	if k := kept(); k.Name != r.Name || k.Number != "N1" || len(k.Choices) != 1 || k.Choices[0] != w.placement.Title || k.Wishes.Zh == "" || k.Obtained != "" || len(k.Reasons) != 0 || len(k.Marks) != 0 || k.Changed.Zh != "" || k.Proof.Commitment != "" {
		t.Errorf("before it is out: got %+v, want the list alone", k)
	}
	r.State, r.Version = round.Settled, 2
	must(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.SaveRound(ctx, r) })
	if k := kept(); k.Obtained != w.placement.Title || len(k.Reasons) != 1 || k.Reasons[0].Zh == "" || k.Proof != privacy.KeptProof(r.Proof()) {
		t.Errorf("got %+v, want what was obtained and why", k)
	}
	said := []privacy.KeptMark{{Post: w.placement.Title, Word: text.Say("80 分", "80 points")}}
	if k := kept(); !slices.Equal(k.Marks, said) || k.Changed.Zh != "照顾" {
		t.Errorf("got %+v and %+v, want what the unit said, and the school of its change", k.Marks, k.Changed)
	}
	if gone := purge(t, db, r.HoldsUntil); len(gone) != 0 {
		t.Errorf("got %v erased before its time", gone)
	}
	hold := privacy.Hold{ID: "phd_1", School: w.school.ID, Student: of, Reason: "投诉", By: "acc_1", SetAt: noon, Version: 1}
	must(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.InsertLegalHold(ctx, hold) })
	if gone := purge(t, db, r.HoldsUntil.AddDays(1)); len(gone) != 1 || !gone[0].Held {
		t.Errorf("got %v, want it held", gone)
	}
	hold.Ended, hold.Version = privacy.Decision{By: "acc_1", At: noon}, 2
	must(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.SaveLegalHold(ctx, hold) })
	if gone := purge(t, db, r.HoldsUntil.AddDays(1)); len(gone) != 1 || gone[0].Held || gone[0].School != w.school.ID {
		t.Errorf("got %v, want it erased", gone)
	}
	if gone := purge(t, db, r.HoldsUntil.AddDays(1)); len(gone) != 0 {
		t.Errorf("got %v erased twice", gone)
	}
	if all, err := db.KeptOf(ctx, of); err != nil || len(all.Rounds) != 0 {
		t.Errorf("got %+v, %v, want nothing left", all.Rounds, err)
	}
}

func roundResults(t *testing.T, db *store.DB) {
	ctx := t.Context()
	var list []round.Result
	for i := range 75 {
		list = append(list, Result(student.ID("stu_"+string(rune('A'+i))), "sch_1", "N"+string(rune('A'+i)), "plc_1", "ent_1"))
	}
	list[0].Placement, list[0].Unit, list[0].Outcome = "", "", round.Told
	must(t, db, func(ctx context.Context, tx *store.Tx) error {
		if err := tx.SavePart(ctx, "run_1", "posts.csv", 2, []byte("b")); err != nil {
			return err
		}
		if err := tx.SavePart(ctx, "run_1", "posts.csv", 1, []byte("a")); err != nil {
			return err
		}
		return tx.InsertResults(ctx, "run_1", list)
	})
	same(t, "results", list)(db.Results(ctx, "run_1", round.ResultFilter{}))
	same(t, "a result", list[3])(db.Result(ctx, "run_1", list[3].Student))
	same(t, "those that wait", list[1:4])(db.Results(ctx, "run_1", round.ResultFilter{Outcome: round.Waits, Limit: 3}))
	brief := list[0]
	brief.Lines, brief.Consent = nil, application.Consent{}
	same(t, "in brief", []round.Result{brief})(db.Results(ctx, "run_1", round.ResultFilter{Outcome: round.Told, Brief: true}))
	same(t, "by number", list[7:8])(db.Results(ctx, "run_1", round.ResultFilter{Number: list[7].Number, Limit: 1}))
	same(t, "a page by numbers", list[9:11])(db.Results(ctx, "run_1", round.ResultFilter{After: list[8].Number, Limit: 2}))
	_, err := db.Result(ctx, "run_2", list[0].Student)
	refused(t, "a result of another run", err, round.ErrNotFound)
	changed := list[5]
	changed.Outcome, changed.Application, changed.Rank = round.Placed, "app_9", 2
	must(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.SaveResult(ctx, "run_1", changed) })
	same(t, "a changed result", changed)(db.Result(ctx, "run_1", changed.Student))
	text := ""
	if err := db.File(ctx, "run_1", "posts.csv", func(b []byte) error { text += string(b); return nil }); err != nil || text != "ab" {
		t.Errorf("a file: got %q, %v, want its parts in order", text, err)
	}
	same(t, "runs that nobody has", []round.RunID{"run_1"})(db.StaleRuns(ctx, 9))
	for done, tries := false, 0; !done; tries++ {
		if tries > 20 {
			t.Fatal("the run is never gone")
		}
		must(t, db, func(ctx context.Context, tx *store.Tx) (err error) {
			done, err = tx.DropRun(ctx, "run_1", 30)
			return err
		})
	}
	same(t, "runs after dropping", []round.RunID(nil))(db.StaleRuns(ctx, 9))
	same(t, "results after dropping", []round.Result(nil))(db.Results(ctx, "run_1", round.ResultFilter{}))
}
