package round

import (
	"context"
	"fmt"
	"slices"

	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/text"
	"firstkm/services/org"
	"firstkm/services/placement"
)

// Mark keeps a unit's word on those whom it met for one opening, in place of what it said before, until the window closes. A
// student is named by the number that the student showed.
func (s *Service) Mark(ctx context.Context, who actor.Actor, id ID, post placement.ID, version uint64, marks []Mark) (Offer, error) {
	r, err := s.db.Round(ctx, id)
	if err != nil {
		return Offer{}, err
	}
	if err := s.invited(ctx, who, id); err != nil {
		return Offer{}, err
	}
	o, err := s.db.Offer(ctx, id, post)
	if err != nil {
		return Offer{}, err
	}
	if err := s.mayMark(who, r, o, version); err != nil {
		return Offer{}, err
	}
	if err := s.marksOf(ctx, r, o, marks); err != nil {
		return Offer{}, err
	}
	err = s.inTx(ctx, func(tx Tx) error {
		r, err := tx.ShareRound(ctx, id)
		if err != nil {
			return err
		}
		if o, err = tx.Offer(ctx, id, post); err != nil {
			return err
		}
		if err := s.mayMark(who, r, o, version); err != nil { // of the same version, so that it goes by the same order
			return err
		}
		return s.keepMarks(ctx, tx, who, "round.mark", &o, marks)
	})
	return o, err
}

// mayMark refuses to mark for another unit, outside of the window, or by another version than was seen.
func (s *Service) mayMark(who actor.Actor, r Round, o Offer, version uint64) error {
	switch {
	case o.Unit != org.ID(who.Org):
		return ErrNotFound
	case !s.takesMarks(r, o):
		return ErrState
	case o.Version != version:
		return ErrStale
	}
	return nil
}

// takesMarks reports whether a unit's word on an opening still counts: the offer stands, and the window is not closed.
func (s *Service) takesMarks(r Round, o Offer) bool {
	return r.State == Open && s.now().Before(r.Closes) && o.State == Stands
}

// keepMarks keeps the marks of an opening with the offer that they belong to.
func (s *Service) keepMarks(ctx context.Context, tx Tx, who actor.Actor, action string, o *Offer, marks []Mark) error {
	if len(marks) > mostMarks {
		return errMarks()
	}
	if err := tx.SaveMarks(ctx, o.Round, o.Placement, marks); err != nil {
		return err
	}
	o.Version++
	o.UpdatedAt = s.now()
	if err := tx.SaveOffer(ctx, *o); err != nil {
		return err
	}
	return s.note(ctx, tx, who, action, ident.ID(o.Placement), nil)
}

func errMarks() error {
	return ErrInvalid.With(fault.In("marks", "一个岗位最多 2000 名学生。", "at most 2,000 students of a post"))
}

// marksOf refuses marks that are none: of strangers, twice, or out of range.
func (s *Service) marksOf(ctx context.Context, r Round, o Offer, marks []Mark) error {
	if len(marks) > mostMarks {
		return errMarks()
	}
	before, err := s.db.Marks(ctx, r.ID, o.Placement)
	if err != nil {
		return err
	}
	numbers := make([]string, len(marks))
	for i, m := range marks {
		numbers[i] = m.Number
	}
	people, err := s.db.PeopleByNumber(ctx, r.ID, numbers)
	if err != nil {
		return err
	}
	var bad []fault.Field
	seen, ranks := map[string]bool{}, map[int]bool{}
	for i, m := range marks {
		field := fmt.Sprintf("marks[%d]", i)
		met := slices.ContainsFunc(before, func(old Mark) bool { return old.Number == m.Number }) // at a fair, with or without a list
		if _, there := people[m.Number]; !there && !met {
			bad = append(bad, fault.In(field, "没有这个轮次编号："+m.Number+"。", "no student has the number "+m.Number))
		}
		if seen[m.Number] {
			bad = append(bad, fault.In(field, "同一名学生只能出现一次。", "each student stands once"))
		}
		seen[m.Number] = true
		switch {
		case m.Decline != "" && !declines(m.Decline):
			bad = append(bad, fault.In(field, "不接收的理由请从列表选择。", "choose the reason from the list"))
		case m.Decline != "":
		case o.Mode == ByFit:
			bad = append(bad, fault.In(field, "这个岗位按匹配分排序；要打分或排序，请先改排序方式。", "this post goes by the fit score; change the way of ordering first"))
		case o.Mode == ByScore && (m.Value < 0 || m.Value > 100):
			bad = append(bad, fault.In(field, "分数为 0 至 100。", "points are 0 to 100"))
		case o.Mode == ByRank && (m.Value < 1 || m.Value > mostMarks || ranks[m.Value]):
			bad = append(bad, fault.In(field, "名次从 1 起，每个名次一人。", "ranks begin at 1, one student each"))
		}
		ranks[m.Value] = ranks[m.Value] || m.Decline == ""
	}
	if len(bad) > 0 {
		return ErrInvalid.With(bad...)
	}
	return nil
}

// MarksOf lists a unit's word on one opening, for the unit and, once the window is closed, the round's schools.
func (s *Service) MarksOf(ctx context.Context, who actor.Actor, id ID, post placement.ID) (Offer, []Mark, error) {
	r, err := s.db.Round(ctx, id)
	if err != nil {
		return Offer{}, nil, err
	}
	o, err := s.db.Offer(ctx, id, post)
	if err != nil {
		return Offer{}, nil, err
	}
	if !who.Is(actor.Enterprise) || o.Unit != org.ID(who.Org) {
		if err := takesPart(who, &r); err != nil {
			return Offer{}, nil, err
		}
		if r.State == Open {
			return Offer{}, nil, ErrState
		}
	}
	marks, err := s.db.Marks(ctx, id, post)
	return o, marks, err
}

// Reasons are those by which a unit may say that it will not take a student whom it met.
func Reasons() []text.Words {
	return []text.Words{
		text.Say("面谈后认为岗位技能要求不符", "After meeting, the skills do not fit the post"),
		text.Say("学生表示不愿从事该岗位", "The student does not want this post"),
		text.Say("工作时间或地点无法安排", "Hours or place cannot be arranged"),
		text.Say("岗位要求的证书或培训未取得", "A certificate or training that the post needs is missing"),
	}
}

func declines(reason string) bool {
	return slices.ContainsFunc(Reasons(), func(w text.Words) bool { return w.Zh == reason })
}
