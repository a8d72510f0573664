package demo

import (
	"context"
	"errors"
	"fmt"
	"time"

	"firstkm/services/batch"
	"firstkm/services/compliance"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/page"
	"firstkm/services/org"
	"firstkm/services/placement"
	"firstkm/services/round"
	"firstkm/services/student"
)

// roundUnits is how many units of the list the rounds' batch may place at.
const roundUnits = 8

// addRounds gives the first school a round that is settled, in which the newcomer obtained nothing, and one after it that is open.
func (w *world) addRounds(ctx context.Context) error {
	s := &w.schools[0]
	units, err := w.listed(ctx, s, roundUnits)
	if err != nil {
		return err
	}
	b, err := w.roundBatch(ctx, s, units)
	if err != nil {
		return fmt.Errorf("batch: %w", err)
	}
	d := drama{world: w, school: s, batch: b, units: units}
	d.svc = w.a.RoundsAt(w.tx, w.s, func() time.Time { return d.now })
	first, err := d.finished(ctx)
	if err != nil {
		return fmt.Errorf("finished round: %w", err)
	}
	if err := d.open(ctx, first.ID); err != nil {
		return fmt.Errorf("open round: %w", err)
	}
	return nil
}

// roundBatch is an approved batch of those who learn machining, over the same units.
func (w *world) roundBatch(ctx context.Context, s *school, units []org.ID) (batch.ID, error) {
	t := w.batchTerms(0)
	t.Name, t.Cohort = "数控专业岗位实习双选（演示）", batch.Cohort{Majors: s.majorsOf(w.rounded()), Entries: w.entries()}
	b, err := w.s.Batches.Create(ctx, s.office, t)
	if err != nil {
		return "", err
	}
	if _, err := w.s.Batches.Step(ctx, s.office, b.ID, 0, "submit", ""); err != nil {
		return "", err
	}
	if _, err := w.s.Batches.Step(ctx, s.principal, b.ID, 0, "approve", ""); err != nil {
		return "", err
	}
	d := batch.Decision{No: fmt.Sprintf("党会纪〔%d〕13号（演示）", w.today.Year), On: w.today.AddDays(-decidedAgo), Units: units}
	p := batch.Publication{On: w.today.AddDays(-publishedAgo), Place: "校务公开栏（演示）"}
	return b.ID, w.published(ctx, s, b.ID, d, &p)
}

// rounded is how many of the school's majors take part.
func (w *world) rounded() int { return 1 }

func (s *school) majorsOf(n int) []string {
	var out []string
	for _, st := range s.students {
		if len(out) == 0 || out[len(out)-1] != st.MajorCode {
			out = append(out, st.MajorCode)
		}
	}
	return out[:min(n, len(out))]
}

// drama plays rounds by a clock of its own.
type drama struct {
	*world
	school *school
	batch  batch.ID
	units  []org.ID
	svc    *round.Service
	now    time.Time
}

// at sets the clock to an hour of a day, counted from today.
func (d *drama) at(days, hour int) time.Time {
	day := d.today.AddDays(days)
	d.now = time.Date(day.Year, day.Month, day.Day, hour, 0, 0, 0, civil.Shanghai)
	return d.now
}

// plan plans a round that opens and closes on days counted from today, under some caps.
func (d *drama) plan(ctx context.Context, name string, opens, closes, holds int, after round.ID, caps ...round.Cap) (round.Round, error) {
	from, to := d.at(opens, 9), d.at(closes, 18)
	d.at(opens-1, 9)
	return d.svc.Plan(ctx, d.school.office, round.Plan{
		Name: name, Opens: from, Closes: to, Start: d.today.AddMonths(1), End: d.today.AddMonths(13), HoldsUntil: d.today.AddDays(holds), Most: 6, After: after, Caps: caps,
		Schools: []round.Member{{School: d.school.ID, Batch: ident.ID(d.batch)}},
	})
}

// offers lets the units of the list offer seats of their openings: the first, where newcomers try things, only a few.
func (d *drama) offers(ctx context.Context, id round.ID, most int) ([]round.Offer, error) {
	var out []round.Offer
	for n, unit := range d.units {
		hr := actor.Actor{Account: "system", Role: actor.Enterprise, Org: ident.ID(unit)}
		list, err := d.s.Placements.Mine(ctx, hr, placement.Published, page.Request{Limit: page.MaxLimit})
		if err != nil {
			return nil, err
		}
		given := 0
		for _, p := range list.Items {
			fit := compliance.Legal(d.school.students[0].MajorCode, p.MajorCodes)
			if p.Kind != placement.Post || p.Left() == 0 || given == most || n == 0 && given == 1 || fit != compliance.MatchExact && fit != compliance.MatchClose {
				continue
			}
			mode := round.ByFit
			if given == 0 {
				mode = round.ByScore
				if _, err := d.svc.Invite(ctx, d.school.office, id, unit); err != nil {
					return nil, err
				}
			}
			o, err := d.svc.Offer(ctx, hr, id, p.ID, 0, round.Terms{Seats: min(p.Left(), 3), Mode: mode})
			if passed(err) {
				continue
			}
			if err != nil {
				return nil, err
			}
			out, given = append(out, o), given+1
		}
	}
	return out, nil
}

// passed reports whether the rules of the house said no to an offer or a list.
func passed(err error) bool {
	for _, e := range []error{round.ErrNoRoom, round.ErrInvalid, round.ErrChoices, round.ErrNotYours, placement.ErrClosed} {
		if errors.Is(err, e) {
			return true
		}
	}
	return false
}

// voter is a student of the cohort who ranks.
func (d *drama) voter(st student.Student) actor.Actor {
	return actor.Actor{Account: "system", Role: actor.Student, Org: ident.ID(d.school.ID), Person: ident.ID(st.ID)}
}

// eligible are the posts that a student may rank.
func (d *drama) eligible(ctx context.Context, id round.ID, st student.Student) ([]placement.ID, error) {
	posts, err := d.svc.Posts(ctx, d.voter(st), id)
	if passed(err) {
		return nil, nil
	}
	var out []placement.ID
	for _, p := range posts {
		if len(p.Barred) == 0 {
			out = append(out, p.Placement)
		}
	}
	return out, err
}

// ranks lets classmates rank, from a place in the register on, each beginning somewhere else; the wanted post stands first for
// the first few, who come back.
func (d *drama) ranks(ctx context.Context, id round.ID, from, n, most int, wanted placement.ID) (keen []student.Student, err error) {
	done := 0
	for i := from; i < len(d.school.students) && done < n; i++ {
		st := d.school.students[i]
		if st.MajorCode != d.school.students[0].MajorCode {
			continue
		}
		done++
		may, err := d.eligible(ctx, id, st)
		if err != nil {
			return nil, err
		}
		if len(may) == 0 || i%9 == 8 { // some never rank
			continue
		}
		list := append(append([]placement.ID{}, may[i%len(may):]...), may[:i%len(may)]...)
		list = list[:min(5, len(list))]
		if len(keen) < most && has(may, wanted) {
			list = append([]placement.ID{wanted}, drop(list, wanted)...)
		}
		if _, err := d.svc.Choose(ctx, d.voter(st), id, 0, list, true); err != nil {
			return nil, err
		}
		if list[0] == wanted && len(keen) < most {
			keen = append(keen, st)
		}
	}
	return keen, nil
}

func has(list []placement.ID, id placement.ID) bool { return len(drop(list, id)) < len(list) }

func drop(list []placement.ID, id placement.ID) []placement.ID {
	var out []placement.ID
	for _, one := range list {
		if one != id {
			out = append(out, one)
		}
	}
	return out
}

// favourite is the post that the newcomer wants: one whose unit gives points, so that being met counts.
func (d *drama) favourite(ctx context.Context, id round.ID, offers []round.Offer) (placement.ID, error) {
	may, err := d.eligible(ctx, id, d.school.students[0])
	for _, o := range offers {
		if o.Mode == round.ByScore && has(may, o.Placement) {
			return o.Placement, err
		}
	}
	return "", err
}

// finished is a round from the plan to the last place. The newcomer wanted a post that went to those whom the unit met.
func (d *drama) finished(ctx context.Context) (round.Round, error) {
	r, err := d.plan(ctx, "数控专业第一轮双选（演示）", -19, -12, 5, "")
	if err != nil {
		return r, err
	}
	offers, err := d.offers(ctx, r.ID, 4)
	if err != nil {
		return r, err
	}
	d.at(-19, 9)
	if r, err = d.svc.Open(ctx, d.school.office, r.ID); err != nil {
		return r, err
	}
	d.at(-18, 12)
	wanted, err := d.favourite(ctx, r.ID, offers)
	if err != nil {
		return r, err
	}
	if wanted != "" {
		if _, err := d.svc.Choose(ctx, d.voter(d.school.students[0]), r.ID, 0, []placement.ID{wanted}, true); err != nil {
			return r, err
		}
	}
	keen, err := d.ranks(ctx, r.ID, 1, 34, 5, wanted)
	if err != nil {
		return r, err
	}
	if err := d.held(ctx, r, offers, wanted, keen); err != nil {
		return r, fmt.Errorf("fair: %w", err)
	}
	return d.through(ctx, r.ID)
}

// through takes a round whose window is over to its end.
func (d *drama) through(ctx context.Context, id round.ID) (r round.Round, err error) {
	work := func() error { _, err := d.svc.Work(ctx, 8); return err }
	office := d.school.office
	for _, step := range []struct {
		days int
		do   func() error
	}{
		{-11, work},
		{-11, func() error { _, err := d.svc.Compute(ctx, office, id); return err }},
		{-11, work},
		{-10, func() error {
			if r, err = d.svc.Get(ctx, office, id); err != nil {
				return err
			}
			r, err = d.svc.Review(ctx, office, id, r.Version, "逐个看过，没有需要调整的。（演示）")
			return err
		}},
		{-9, func() error { r, err = d.svc.Publish(ctx, d.school.principal, id, r.Version); return err }},
		{-9, work},
	} {
		d.at(step.days, 10)
		if err := step.do(); err != nil {
			return r, err
		}
	}
	return r, nil
}

// mostAround is how many the open round places around the school at most.
const mostAround = 6

// open is the second round: open now, with a few lists, and none yet of the newcomer's. The school lets few go to its own district,
// and one post waits for a teacher's word on whether it is close to the major.
func (d *drama) open(ctx context.Context, after round.ID) error {
	around, _ := d.a.Catalogue.Now().Region(d.school.Region)
	r, err := d.plan(ctx, "数控专业第二轮双选（演示）", -2, 6, 12, after, round.Cap{Name: around.Name + "本轮上限（演示）", Region: d.school.Region, Limit: mostAround})
	if err != nil {
		return err
	}
	offers, err := d.offers(ctx, r.ID, 2)
	if err != nil {
		return err
	}
	if err := d.doubtful(ctx, r.ID); err != nil {
		return err
	}
	d.at(-2, 9)
	if r, err = d.svc.Open(ctx, d.school.office, r.ID); err != nil {
		return err
	}
	d.at(-1, 12)
	wanted, err := d.favourite(ctx, r.ID, offers)
	if err != nil {
		return err
	}
	if _, err := d.ranks(ctx, r.ID, 1, 24, 6, wanted); err != nil {
		return err
	}
	if err := d.coming(ctx, r, offers, wanted); err != nil {
		return fmt.Errorf("fair: %w", err)
	}
	return nil
}

// doubtful lets one unit offer seats of a post that shares only its category with the major, which waits for a teacher's word.
func (d *drama) doubtful(ctx context.Context, id round.ID) error {
	for _, unit := range d.units {
		list, err := d.s.Placements.Mine(ctx, hrOf(unit), placement.Published, page.Request{Limit: page.MaxLimit})
		if err != nil {
			return err
		}
		for _, p := range list.Items {
			if p.Kind != placement.Post || p.Left() == 0 || compliance.Legal(d.school.students[0].MajorCode, p.MajorCodes) != compliance.MatchReview {
				continue
			}
			if _, err := d.svc.Invite(ctx, d.school.office, id, unit); err != nil {
				return err
			}
			switch _, err := d.svc.Offer(ctx, hrOf(unit), id, p.ID, 0, round.Terms{Seats: 1, Mode: round.ByFit}); {
			case err == nil:
				return nil
			case !passed(err):
				return err
			}
		}
	}
	return nil
}
