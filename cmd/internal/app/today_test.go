package app_test

import (
	"testing"
	"time"

	"firstkm/cmd/internal/app"
	"firstkm/cmd/internal/demo"
	"firstkm/services/account"
	"firstkm/services/application"
	"firstkm/services/insight"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/page"
	"firstkm/services/org"
	"firstkm/services/placement"
	"firstkm/services/practice"
	"firstkm/services/privacy"
	"firstkm/services/student"
	"firstkm/services/teacher"
)

// counts are the lists behind the numbers of somebody's start page, counted through the services that list them.
type counts struct {
	*world
	who actor.Actor
	s   app.Services
}

// length reads a list to its end.
func length[T any](c counts, list func(page.Request) (page.Page[T], error), keep func(T) bool) (n int) {
	c.t.Helper()
	for p := (page.Request{Limit: page.MaxLimit}); ; {
		got, err := list(p)
		c.check(err)
		for _, x := range got.Items {
			if keep == nil || keep(x) {
				n++
			}
		}
		if p.Cursor = got.Next; p.Cursor == "" {
			return n
		}
	}
}

func (c counts) applications(states ...application.State) int {
	c.t.Helper()
	return length(c, func(p page.Request) (page.Page[application.Application], error) {
		return c.s.Applications.List(c.t.Context(), c.who, application.Filter{States: states}, p)
	}, nil)
}

func (c counts) postings(state placement.State, keep func(placement.Placement) bool) int {
	c.t.Helper()
	return length(c, func(p page.Request) (page.Page[placement.Placement], error) {
		return c.s.Placements.Mine(c.t.Context(), c.who, state, p)
	}, keep)
}

// pupils counts the students of the classes' pages.
func (c counts) pupils(keep func(account.PupilEntry) bool) (n int) {
	c.t.Helper()
	classes, err := c.s.Accounts.Classes(c.t.Context(), c.who)
	c.check(err)
	for _, class := range classes {
		list, err := c.s.Accounts.Class(c.t.Context(), c.who, class.Class)
		c.check(err)
		for _, e := range list {
			if keep(e) {
				n++
			}
		}
	}
	return n
}

func (c counts) region() string {
	if !c.who.Is(actor.Bureau) {
		return ""
	}
	b, err := c.s.Orgs.Bureau(c.t.Context(), org.ID(c.who.Org))
	c.check(err)
	return b.Region
}

func (c counts) units(unverified bool) int {
	return length(c, func(p page.Request) (page.Page[org.Enterprise], error) {
		return c.s.Orgs.Enterprises(c.t.Context(), c.who, org.EnterpriseFilter{Region: c.region(), Unverified: unverified}, p)
	}, nil)
}

func (c counts) schools(keep func(org.School) bool) int {
	return length(c, func(p page.Request) (page.Page[org.School], error) {
		return c.s.Orgs.Schools(c.t.Context(), org.SchoolFilter{Region: c.region()}, p)
	}, keep)
}

func (c counts) alliance() org.Alliance {
	a, err := c.s.Orgs.Alliance(c.t.Context(), org.ID(c.who.Org))
	c.check(err)
	return a
}

func (c counts) flowing(day civil.Date) (n int) {
	list, err := c.s.Teachers.AllianceFlows(c.t.Context(), c.who, org.ID(c.who.Org), day)
	c.check(err)
	for _, p := range list {
		n += p.Running
	}
	return n
}

func (c counts) recognitions(states ...teacher.State) int {
	return length(c, func(p page.Request) (page.Page[teacher.RecognitionRow], error) {
		return c.s.Teachers.Recognitions(c.t.Context(), c.who, teacher.RecognitionFilter{Region: c.region(), States: states}, p)
	}, nil)
}

// practices counts the list of applications for practice by looking at each, beside what the filter of the list says.
func (c counts) practices(w practice.Wait) int {
	today := civil.Today(time.Now())
	waits := func(r practice.Row) bool {
		over := !r.To.After(today)
		switch w {
		case practice.ToAnswer:
			return r.State == practice.Applied
		case practice.ToConfirm:
			return r.State == practice.Accepted
		case practice.ToAttest:
			return r.State == practice.Confirmed && r.Statement == nil && over
		case practice.ToVerify:
			return r.State == practice.Confirmed && r.Statement != nil
		}
		return r.State == practice.Confirmed && r.Report == "" && over
	}
	read := func(f practice.Filter, keep func(practice.Row) bool) int {
		return length(c, func(p page.Request) (page.Page[practice.Row], error) {
			return c.s.Practices.List(c.t.Context(), c.who, f, p)
		}, keep)
	}
	n := read(practice.Filter{Wait: w}, nil)
	if all := read(practice.Filter{}, waits); all != n {
		c.t.Errorf("the list of %s holds %d, the list of all %d such", w, n, all)
	}
	return n
}

// unopened counts notices of the sender's list that were sent a few days ago and that somebody has not opened.
func (c counts) unopened(now time.Time) (n int) {
	for p := (page.Request{Limit: page.MaxLimit}); ; {
		list, tallies, err := c.s.Notices.Sent(c.t.Context(), c.who, p)
		c.check(err)
		for _, x := range list.Items {
			if t := tallies[x.ID]; t.Opened < t.Made && x.CreatedAt.After(now.AddDate(0, 0, -insight.UnopenedBack)) && !x.CreatedAt.After(now.AddDate(0, 0, -insight.UnopenedDays)) {
				n++
			}
		}
		if p.Cursor = list.Next; p.Cursor == "" {
			return n
		}
	}
}

// of is the length of the list that a number of the start page opens; false for numbers that open none.
func (c counts) of(code insight.Code, now time.Time) (int, bool) {
	ctx, today := c.t.Context(), civil.Today(now)
	waiting := func(e account.PupilEntry) bool { return e.Slip.ID != "" && e.Slip.State(now) == account.Open }
	switch code {
	case insight.Intents, insight.Intended, insight.MyIntents:
		return c.applications(application.Intended), true
	case insight.Applying, insight.MyWaiting:
		return c.applications(application.Submitted, application.Shortlisted), true
	case insight.ToAnswer:
		return c.applications(application.Submitted), true
	case insight.Shortlisted:
		return c.applications(application.Shortlisted), true
	case insight.Placed:
		return c.applications(application.Placed), true
	case insight.Published:
		return c.postings(placement.Published, nil), true
	case insight.Drafts:
		return c.postings(placement.Draft, nil), true
	case insight.PostingsEnd:
		return c.postings(placement.Published, func(p placement.Placement) bool {
			return !p.ExpiresOn.IsZero() && !p.ExpiresOn.After(today.AddDays(insight.PostingsEndDays))
		}), true
	case insight.Students:
		return length(c, func(p page.Request) (page.Page[student.Student], error) {
			return c.s.Students.Students(ctx, c.who, student.Filter{State: student.Active}, p)
		}, nil), true
	case insight.SignedIn:
		return c.pupils(func(e account.PupilEntry) bool { return e.Account.ID != "" }), true
	case insight.NoSlip:
		return c.pupils(func(e account.PupilEntry) bool { return e.Account.ID == "" && !waiting(e) }), true
	case insight.SlipsOut:
		return c.pupils(func(e account.PupilEntry) bool { return e.Account.ID == "" && waiting(e) }), true
	case insight.Requests:
		return length(c, func(p page.Request) (page.Page[privacy.Request], error) {
			return c.s.Privacy.Requests(ctx, c.who, true, p)
		}, nil), true
	case insight.Grants:
		return length(c, func(p page.Request) (page.Page[privacy.Grant], error) {
			return c.s.Privacy.Grants(ctx, c.who, []privacy.GrantState{privacy.GrantAsked}, p)
		}, nil), true
	case insight.Tickets:
		return length(c, func(p page.Request) (page.Page[privacy.Ticket], error) {
			return c.s.Privacy.Tickets(ctx, c.who, []privacy.TicketState{privacy.TicketAsked}, p)
		}, nil), true
	case insight.Breaches:
		return length(c, func(p page.Request) (page.Page[privacy.Breach], error) { return c.s.Privacy.Breaches(ctx, c.who, p) },
			func(b privacy.Breach) bool { return b.State() != privacy.BreachClosed }), true
	case insight.Incoming:
		return length(c, func(p page.Request) (page.Page[student.Student], error) { return c.s.Students.Incoming(ctx, c.who, p) }, nil), true
	case insight.Reports:
		return length(c, func(p page.Request) (page.Page[placement.Report], error) {
			return c.s.Placements.Reports(ctx, c.who, c.region(), true, p)
		}, nil), true
	case insight.Ending, insight.Partners:
		units := map[org.ID]bool{}
		ending := length(c, func(p page.Request) (page.Page[org.Cooperation], error) {
			return c.s.Orgs.Cooperations(ctx, c.who, org.CooperationFilter{}, p)
		}, func(x org.Cooperation) bool {
			units[x.Enterprise] = true
			return x.Active(today) && !x.To.IsZero() && !x.To.After(today.AddDays(insight.EndingDays))
		})
		if code == insight.Partners {
			return len(units), true
		}
		return ending, true
	case insight.PracticeAnswer:
		return c.practices(practice.ToAnswer), true
	case insight.PracticeAttest:
		return c.practices(practice.ToAttest), true
	case insight.PracticeConfirm:
		return c.practices(practice.ToConfirm), true
	case insight.PracticeVerify:
		return c.practices(practice.ToVerify), true
	case insight.PracticeReport:
		return c.practices(practice.ToReport), true
	case insight.HeldImports:
		list, err := c.s.Imports.Waiting(ctx, c.who)
		c.check(err)
		return len(list), true
	case insight.Unopened:
		return c.unopened(now), true
	case insight.Endorse:
		return c.recognitions(teacher.Applied), true
	case insight.Review:
		return c.recognitions(teacher.Endorsed, teacher.Sampled, teacher.Reviewed), true
	case insight.Unverified:
		return c.units(true), true
	case insight.Units:
		return c.units(false), true
	case insight.Schools:
		return c.schools(nil), true
	case insight.Members:
		return len(c.alliance().Schools), true
	case insight.NoRegister:
		f, err := c.s.Teachers.OfAlliance(ctx, c.who, org.ID(c.who.Org), teacher.Query{})
		c.check(err)
		return len(f.Alliance.Schools) - len(f.Schools), true
	case insight.MembersOut:
		ids := []ident.ID{}
		for _, id := range c.alliance().Schools {
			ids = append(ids, ident.ID(id))
		}
		in, err := c.s.Accounts.Aboard(ctx, ids)
		c.check(err)
		return len(ids) - len(in), true
	case insight.Flowing:
		return c.flowing(today), true
	case insight.FlowsEnd: // what runs today and no more after the days looked ahead; in the demo none begins meanwhile
		return c.flowing(today) - c.flowing(today.AddDays(insight.EndingDays+1)), true
	case insight.NotAboard:
		return c.schools(func(o org.School) bool {
			list, err := c.s.Accounts.People(ctx, c.who, ident.ID(o.ID))
			c.check(err)
			for _, a := range list {
				if a.Role == actor.School && a.Active() {
					return false
				}
			}
			return true
		}), true
	}
	return 0, false
}

// TestEachNumberOfTheStartPageIsTheListBehindIt counts in the demo world, for every role, what the start page shows and what
// the list behind each number holds, and looks that the page is there within a second.
func TestEachNumberOfTheStartPageIsTheListBehindIt(t *testing.T) {
	t.Parallel()
	cfg := settings(t.TempDir())
	found(t, cfg, func(w *world) {
		w.check(demo.Seed(t.Context(), w.a))
		seen := map[insight.Code]bool{}
		for _, a := range demo.Accounts() {
			acc, err := w.a.Store.AccountByLogin(t.Context(), a.Login)
			w.check(err)
			who := acc.Actor()
			if !insight.Has(who) {
				continue
			}
			began := time.Now()
			d, err := w.a.Services.Insight.Desk(t.Context(), who)
			took := time.Since(began)
			w.check(err)
			if took > time.Second {
				t.Errorf("%s: the desk took %v, want a second at most", a.Login, took)
			}
			c := counts{w, who, w.a.Services}
			for _, x := range d.Duties {
				if want, ok := c.of(x.Code, time.Now()); ok {
					seen[x.Code] = true
					if x.Count != want || x.Count == 0 {
						t.Errorf("%s: %s is %d, its list holds %d", a.Login, x.Code, x.Count, want)
					}
				}
				if x.Title().IsZero() || x.Title().Zh == x.Title().En {
					t.Errorf("%s: %s has no words", a.Login, x.Code)
				}
			}
			for _, x := range d.Figures {
				if want, ok := c.of(x.Code, time.Now()); ok {
					seen[x.Code] = true
					if x.Value != want {
						t.Errorf("%s: %s is %d, its list holds %d", a.Login, x.Code, x.Value, want)
					}
				}
			}
			t.Logf("%s: %d duties, %d figures in %v: %+v", a.Login, len(d.Duties), len(d.Figures), took, d)
		}
		for _, code := range []insight.Code{insight.Intents, insight.NoSlip, insight.Applying, insight.Placed, insight.Students, insight.Partners, insight.Units, insight.Schools, insight.Published, insight.PracticeAnswer, insight.PracticeAttest, insight.PracticeConfirm, insight.PracticeVerify, insight.Members, insight.MembersOut, insight.Flowing, insight.FlowsEnd} {
			if !seen[code] {
				t.Errorf("nobody of the demo sees %s", code)
			}
		}
	})
}
