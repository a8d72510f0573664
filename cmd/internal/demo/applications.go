package demo

import (
	"context"
	"errors"

	"firstkm/services/application"
	"firstkm/services/compliance"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/page"
	"firstkm/services/placement"
	"firstkm/services/student"
)

// wishes is how many applications the demo tries to make.
const wishes = 120

// scenes are how far the first applications to the demo's own enterprise go, so that its people and the demo school's find
// something to decide: numbers as carry reads them.
var scenes = []int{0, 2, 1, 0, 2, 4, 0, 1, 2, 0}

// addScenes lets classmates of the newcomer apply to the demo's own enterprise, so that each role finds something to do.
func (w *world) addScenes(ctx context.Context) error {
	s, hr := &w.schools[0], w.units[0].hr
	list, err := w.s.Placements.Mine(ctx, hr, placement.Published, page.Request{Limit: page.MaxLimit})
	if err != nil {
		return err
	}
	next := 1
	for i, n := range scenes {
		for made := false; !made && next < len(s.students); next++ {
			st, p := s.students[next], list.Items[(i+next)%len(list.Items)]
			who := actor.Actor{Account: "system", Role: actor.Student, Org: ident.ID(s.ID), Person: ident.ID(st.ID)}
			a, err := w.s.Applications.Apply(ctx, who, p.ID, true)
			if refused(err) {
				continue
			}
			if err != nil {
				return err
			}
			if err := w.carry(ctx, s, who, a, n); err != nil {
				return err
			}
			if err := w.meet(ctx, who, a, n, i); err != nil {
				return err
			}
			made = true
		}
	}
	return nil
}

// addApplications lets students apply where the law lets them, and takes the applications to every state.
func (w *world) addApplications(ctx context.Context) error {
	made := 0
	for i := 0; made < wishes && i < 40*wishes; i++ {
		s := &w.schools[i%len(w.schools)]
		st := s.students[1+w.rand.IntN(len(s.students)-1)] // the first is the newcomer's own
		p, ok, err := w.opening(ctx, s, st)
		if err != nil {
			return err
		}
		if !ok {
			continue
		}
		who := actor.Actor{Account: "system", Role: actor.Student, Org: ident.ID(s.ID), Person: ident.ID(st.ID)}
		a, err := w.s.Applications.Apply(ctx, who, p.ID, true)
		if refused(err) {
			continue
		}
		if err != nil {
			return err
		}
		if err := w.carry(ctx, s, who, a, made); err != nil {
			return err
		}
		made++
	}
	return nil
}

// refused reports whether the rules of the house said no, which is what people meet too.
func refused(err error) bool {
	for _, e := range []error{application.ErrIneligible, application.ErrTwice, application.ErrOverlap, application.ErrForTeachers, placement.ErrFull, placement.ErrClosed, placement.ErrNotFound} {
		if errors.Is(err, e) {
			return true
		}
	}
	return false
}

// opening chooses a published opening that names the student's major, near the school.
func (w *world) opening(ctx context.Context, s *school, st student.Student) (placement.Placement, bool, error) {
	u := w.units[w.rand.IntN(len(w.units))]
	if u.Region[:2] != s.Region[:2] {
		return placement.Placement{}, false, nil
	}
	list, err := w.s.Placements.Mine(ctx, u.hr, placement.Published, page.Request{Limit: page.MaxLimit})
	if err != nil || len(list.Items) == 0 {
		return placement.Placement{}, false, err
	}
	p := list.Items[w.rand.IntN(len(list.Items))]
	legal := compliance.Legal(st.MajorCode, p.MajorCodes)
	return p, legal == compliance.MatchExact || legal == compliance.MatchClose, nil
}

// carry takes an application as far as its number says.
func (w *world) carry(ctx context.Context, s *school, who actor.Actor, a application.Application, n int) error {
	apps := w.s.Applications
	hr := actor.Actor{Account: "system", Role: actor.Enterprise, Org: ident.ID(a.Enterprise)}
	var steps []func() error
	shortlist := func() error { _, err := apps.Shortlist(ctx, hr, a.ID); return err }
	intend := func() error { _, err := apps.Intend(ctx, hr, a.ID); return err }
	confirm := func() error {
		_, err := apps.Confirm(ctx, s.office, a.ID, application.Confirmation{Origin: compliance.FromSchool})
		return err
	}
	switch n % 8 {
	case 1:
		steps = append(steps, shortlist)
	case 2, 3:
		steps = append(steps, shortlist, intend)
	case 4, 5:
		steps = append(steps, shortlist, intend, confirm)
	case 6:
		steps = append(steps, func() error {
			_, err := apps.Decline(ctx, hr, a.ID, application.DeclineReasons()[n/8%len(application.DeclineReasons())].Zh)
			return err
		})
	case 7:
		if n%16 == 7 {
			steps = append(steps, func() error { _, err := apps.Withdraw(ctx, who, a.ID, ""); return err })
			break
		}
		steps = append(steps, shortlist, intend, func() error {
			_, err := apps.Return(ctx, s.office, a.ID, "该生本学期已安排技能竞赛集训，请下一批再申请。")
			return err
		})
	}
	for _, step := range steps {
		if err := step(); err != nil {
			if refused(err) {
				return nil
			}
			return err
		}
	}
	return nil
}
