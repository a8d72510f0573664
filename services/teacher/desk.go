package teacher

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/org"
)

// Practised is how far one teacher of a school, to whom the bar of practice applies, has come towards it.
type Practised struct {
	Teacher   ID
	TeacherNo string
	Name      string
	Newcomer  bool // T-PRAC-NEW: in the first year, without any practice
	Progress  Progress
}

// Practices lists the practice of a school's teachers on a day in the window of the province, the furthest from the bar first.
// May: who reads the school's register.
func (s *Service) Practices(ctx context.Context, who actor.Actor, school org.ID, q Query) ([]Practised, error) {
	q, err := s.fill(q)
	if err != nil {
		return nil, err
	}
	files, sch, err := s.files(ctx, who, school)
	if err != nil {
		return nil, err
	}
	window := s.standards.Window(province(sch.Region), q.AsOf)
	var out []Practised
	for _, t := range files {
		spell, here := t.At(school, q.AsOf)
		p := ProgressOn(t, window, q.AsOf)
		if !here || !spell.InPost || !p.Applies {
			continue
		}
		out = append(out, Practised{t.ID, spell.TeacherNo, t.Name, NewcomerWithoutPractice(t, q.AsOf), p})
	}
	slices.SortStableFunc(out, func(a, b Practised) int {
		return cmp.Or(cmp.Compare(a.Progress.Days, b.Progress.Days), strings.Compare(a.TeacherNo, b.TeacherNo))
	})
	return out, nil
}

// Undated lists who is employed at a school on a day since a first day that the register does not know, by their numbers: in their
// first year they cannot be told from others, and figures of days past count them for as far back as the register speaks.
// May: who reads the school's register.
func (s *Service) Undated(ctx context.Context, who actor.Actor, school org.ID, day civil.Date) ([]Row, error) {
	files, _, err := s.files(ctx, who, school)
	var out []Row
	for _, t := range files {
		here, employed := t.At(school, day)
		if employed && slices.ContainsFunc(t.Spells, func(sp Spell) bool { return sp.School == school && sp.OpenStart() }) {
			out = append(out, Row{Teacher: t, TeacherNo: here.TeacherNo})
		}
	}
	slices.SortFunc(out, func(a, b Row) int { return strings.Compare(a.TeacherNo, b.TeacherNo) })
	return out, err
}

// Progress is how far a teacher is towards the bar of practice on a day, today when it is zero, in the window of the
// province of the school that counts the teacher.
func (s *Service) Progress(ctx context.Context, t Teacher, day civil.Date) (Progress, error) {
	if day.IsZero() {
		day = s.today()
	}
	var school org.ID
	if stands := StandsOn(t, day); len(stands) > 0 {
		school = stands[0].School
	} else if n := len(t.Spells); n > 0 {
		school = t.Spells[n-1].School
	}
	if school == "" {
		return ProgressOn(t, Rolling, day), nil
	}
	sch, err := s.db.School(ctx, school)
	return ProgressOn(t, s.standards.Window(province(sch.Region), day), day), err
}

// Next lists the steps that the state of a recognition allows to a hand of Steps: "own", "office" or "bureau". The usual
// one comes first. A step may still be refused for what else it needs.
func Next(r Recognition, hand string) []string {
	var out []string
	for _, step := range following(r.State) {
		hands := Steps()[step]
		if !slices.Contains(hands, hand) {
			continue
		}
		if hand == "office" && slices.Contains(hands, "bureau") && r.State != Applied && r.State != Recognised && r.State != Noticed {
			continue
		}
		out = append(out, step)
	}
	return out
}

// following lists the steps that begin from a state.
func following(s State) []string {
	switch s {
	case Applied:
		return []string{"endorse", "refuse", "withdraw"}
	case Endorsed:
		return []string{"review", "sample", "refuse", "withdraw"}
	case Sampled:
		return []string{"review", "refuse", "withdraw"}
	case Reviewed:
		return []string{"publish", "refuse", "withdraw"}
	case Noticed:
		return []string{"recognise", "answer", "object", "refuse"}
	case Recognised:
		return []string{"recheck", "amend", "revoke"}
	case Rechecking:
		return []string{"pass", "fail", "amend", "revoke"}
	case Expired:
		return []string{"amend", "revoke"}
	}
	return nil
}
