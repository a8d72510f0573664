package store

import (
	"context"
	"errors"

	"firstkm/services/fair"
	"firstkm/services/org"
	"firstkm/services/placement"
	"firstkm/services/privacy"
	"firstkm/services/student"
)

// atFair is whether the student $1 has a part in a fair f.
const atFair = `(EXISTS (SELECT 1 FROM fair_guests g WHERE g.fair = f.id AND g.student = $1) OR EXISTS (SELECT 1 FROM fair_meetings m WHERE m.fair = f.id AND m.student = $1))`

// fairsKept are a student's parts in fairs, oldest first; what units said only of fairs that are closed.
func (q *queries) fairsKept(ctx context.Context, id student.ID) (kept []privacy.KeptFair, err error) {
	list, err := all(ctx, q.q, scanFair, `SELECT body FROM fairs f WHERE `+atFair+` ORDER BY f.id`, id)
	if err != nil {
		return nil, err
	}
	for _, f := range list {
		k, err := q.fairKept(ctx, f, id)
		if err != nil {
			return nil, err
		}
		kept = append(kept, k)
	}
	return kept, nil
}

func (q *queries) fairKept(ctx context.Context, f fair.Fair, id student.ID) (privacy.KeptFair, error) {
	k := privacy.KeptFair{Title: f.Title, Day: f.Day(), Slots: []privacy.KeptSlot{}, Met: []privacy.KeptMet{}, Words: []privacy.KeptWord{}}
	g, err := q.Guest(ctx, f.ID, id)
	if err != nil && !errors.Is(err, fair.ErrNotFound) {
		return k, err
	}
	k.Number, k.RegisteredAt, k.CameAt = g.Number, g.At, g.CameAt
	booked, err := q.BookingsOf(ctx, f.ID, id)
	if err != nil {
		return k, err
	}
	met, err := q.MeetingsOf(ctx, f.ID, id)
	if err != nil {
		return k, err
	}
	var said []fair.Verdict
	if f.State == fair.Closed {
		if said, err = q.VerdictsOf(ctx, f.ID, id); err != nil {
			return k, err
		}
	}
	var posts []placement.ID
	for _, v := range said {
		posts = append(posts, v.Placement)
	}
	openings, err := q.PlacementsByID(ctx, posts)
	if err != nil {
		return k, err
	}
	var units []org.ID
	for _, b := range booked {
		units = append(units, b.Unit)
	}
	for _, m := range met {
		units = append(units, m.Unit)
	}
	for _, p := range openings {
		units = append(units, p.Enterprise)
	}
	names, err := q.EnterprisesByID(ctx, units)
	for _, b := range booked {
		k.Slots = append(k.Slots, privacy.KeptSlot{Unit: names[b.Unit].Name, From: b.From})
	}
	for _, m := range met {
		k.Met = append(k.Met, privacy.KeptMet{Unit: names[m.Unit].Name, At: m.At})
	}
	for _, v := range said {
		p := openings[v.Placement]
		k.Words = append(k.Words, privacy.KeptWord{Unit: names[p.Enterprise].Name, Post: p.Title, Word: v.Word.Label(), Points: v.Points, Reason: fair.ReasonOf(v.Reason)})
	}
	return k, err
}

// fairPast are the fairs that began before $1, in epoch microseconds: each is over on the day on which it began.
const fairPast = `SELECT f.id FROM fairs f WHERE f.from_at < $1`

// dueGuests are students with a part in such fairs.
const dueGuests = `SELECT x.student, s.school, x.student, ` + held + ` AS held FROM (
	SELECT student FROM fair_guests WHERE fair IN (` + fairPast + `) UNION SELECT student FROM fair_meetings WHERE fair IN (` + fairPast + `)) x
	JOIN students s ON s.id = x.student ORDER BY held, x.student LIMIT $2`

// eraseFairs removes a student's part in the fairs that began before a moment in epoch microseconds. What the fairs count of
// their slots stays.
func (tx *Tx) eraseFairs(ctx context.Context, id student.ID, before int64) (bool, error) {
	gone := int64(0)
	for _, table := range []string{"fair_verdicts", "fair_meetings", "fair_bookings", "fair_guests"} {
		n, err := tx.q.exec(ctx, `DELETE FROM `+table+` WHERE student = $2 AND fair IN (`+fairPast+`)`, before, id)
		if err != nil {
			return false, err
		}
		gone += n
	}
	return gone > 0, nil
}
