package demo

import (
	"context"
	"errors"
	"fmt"
	"time"

	"firstkm/services/fair"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/ident"
	"firstkm/services/org"
	"firstkm/services/placement"
	"firstkm/services/round"
	"firstkm/services/student"
)

// meets are fairs of the rounds of a drama, by its clock.
func (d *drama) meets() *fair.Service {
	return d.a.FairsAt(d.tx, d.svc, func() time.Time { return d.now })
}

func hrOf(unit org.ID) actor.Actor {
	return actor.Actor{Account: "system", Role: actor.Enterprise, Org: ident.ID(unit)}
}

// boothUnits is how many units come to a fair of the demo.
const boothUnits = 4

// booths are the openings that units bring to a fair: those of the first units with an offer, and of the one whose post is wanted.
func booths(offers []round.Offer, wanted placement.ID) (units []org.ID, brings map[org.ID][]placement.ID) {
	brings = map[org.ID][]placement.ID{}
	for _, first := range []bool{true, false} {
		for _, o := range offers {
			if (o.Placement == wanted) != first {
				continue
			}
			if brings[o.Unit] == nil {
				if len(units) == boothUnits {
					continue
				}
				units = append(units, o.Unit)
			}
			brings[o.Unit] = append(brings[o.Unit], o.Placement)
		}
	}
	return units, brings
}

// meeting plans a fair of a round, to which units bring their posts with slots of a quarter of an hour, and opens it. The slots are
// those of the first unit, which is that of the wanted post, then of the next ones.
func (d *drama) meeting(ctx context.Context, title string, planned, day int, r round.Round, offers []round.Offer, wanted placement.ID) (fair.Fair, [][]fair.Slot, error) {
	svc, office := d.meets(), d.school.office
	from := d.at(day, 9)
	d.at(planned, 10)
	f, err := svc.Plan(ctx, office, fair.Plan{Title: title, Place: "学校体育馆（演示）", From: from, Until: from.Add(3 * time.Hour), Round: r.ID})
	if err != nil {
		return f, nil, err
	}
	units, brings := booths(offers, wanted)
	var slots [][]fair.Slot
	for n, unit := range units {
		if _, err := svc.Invite(ctx, office, f.ID, unit); err != nil {
			return f, nil, err
		}
		if _, err := svc.Answer(ctx, hrOf(unit), f.ID, 0, true, fmt.Sprintf("A%02d", n+1), brings[unit]); err != nil {
			return f, nil, err
		}
		made, err := svc.Schedule(ctx, hrOf(unit), f.ID, fair.Schedule{
			Room: "1 号桌", From: from, Until: from.Add(3 * time.Hour), Minutes: 15, Capacity: 1, BreakFrom: from.Add(90 * time.Minute), BreakUntil: from.Add(105 * time.Minute),
		})
		if err != nil {
			return f, nil, err
		}
		slots = append(slots, made)
	}
	f, err = svc.Step(ctx, office, f.ID, 0, "open", "")
	return f, slots, err
}

// booked lets a student take a slot; who is not of the round's cohort does not come.
func (d *drama) booked(ctx context.Context, f fair.Fair, st student.Student, slot fair.Slot) (bool, error) {
	_, err := d.meets().Book(ctx, d.voter(st), f.ID, slot.ID)
	if errors.Is(err, fair.ErrNotYours) || errors.Is(err, fair.ErrFull) {
		return false, nil
	}
	return err == nil, err
}

// held is the fair of a round from the invitations to its end: the unit of the wanted post meets those who are keen and gives them
// points, which become its marks in the round; the newcomer meets two others.
func (d *drama) held(ctx context.Context, r round.Round, offers []round.Offer, wanted placement.ID, keen []student.Student) error {
	f, slots, err := d.meeting(ctx, "数控专业双选会（演示）", -18, -14, r, offers, wanted)
	if err != nil || len(slots) == 0 {
		return err
	}
	d.at(-16, 12)
	var talks []talk
	for i, st := range keen {
		points := 95 - 3*i
		talks = append(talks, talk{st, slots[0][i], wanted, fair.Opinion{Points: &points, Reason: fair.Reasons(fair.Prefer)[i%2].Zh}})
	}
	_, brings := booths(offers, wanted)
	for n := 1; n < len(slots) && n <= 2; n++ {
		word := fair.Opinion{Word: fair.Good, Reason: fair.Reasons(fair.Good)[2].Zh}
		if n == 2 {
			word = fair.Opinion{Word: fair.Unfit, Reason: fair.Reasons(fair.Unfit)[0].Zh}
		}
		talks = append(talks, talk{d.school.students[0], slots[n][n], brings[slots[n][0].Unit][0], word})
	}
	came := talks[:0]
	for _, t := range talks {
		ok, err := d.booked(ctx, f, t.st, t.slot)
		if err != nil {
			return err
		}
		if ok {
			came = append(came, t)
		}
	}
	d.at(-14, 8)
	if _, err := d.meets().Step(ctx, d.school.office, f.ID, 0, "begin", ""); err != nil {
		return err
	}
	for _, t := range came {
		if err := d.met(ctx, f, t); err != nil {
			return err
		}
	}
	d.at(-14, 13)
	_, err = d.meets().Step(ctx, d.school.office, f.ID, 0, "close", "")
	return err
}

// talk is a student at a booth, and what the unit thinks afterwards.
type talk struct {
	st   student.Student
	slot fair.Slot
	post placement.ID
	said fair.Opinion
}

// met checks a student in at the door, then at the booth when the slot begins, and keeps what the unit thinks.
func (d *drama) met(ctx context.Context, f fair.Fair, t talk) error {
	svc, unit := d.meets(), hrOf(t.slot.Unit)
	part, err := svc.Mine(ctx, d.voter(t.st), f.ID)
	if err != nil {
		return err
	}
	d.now = f.From.Add(-20 * time.Minute)
	if _, err := svc.Arrive(ctx, d.school.office, f.ID, part.Code); err != nil {
		return err
	}
	d.now = t.slot.From
	if _, err := svc.Arrive(ctx, unit, f.ID, part.Code); err != nil {
		return err
	}
	t.said.Number = part.Number
	_, err = svc.Assess(ctx, unit, f.ID, t.post, 0, []fair.Opinion{t.said})
	return err
}

// coming is the fair of the open round, in a few days, with some slots booked and the newcomer not registered yet.
func (d *drama) coming(ctx context.Context, r round.Round, offers []round.Offer, wanted placement.ID) error {
	f, slots, err := d.meeting(ctx, "数控专业第二轮双选会（演示）", -1, 3, r, offers, wanted)
	if err != nil {
		return err
	}
	d.at(-1, 15)
	for i := 1; i < len(d.school.students) && i <= 24; i++ {
		row := slots[i%len(slots)]
		if _, err := d.booked(ctx, f, d.school.students[i], row[i%len(row)]); err != nil {
			return err
		}
	}
	return nil
}
