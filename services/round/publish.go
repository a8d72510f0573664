package round

import (
	"context"
	"fmt"
	"slices"

	"firstkm/events"
	"firstkm/services/compliance"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/text"
	"firstkm/services/org"
	"firstkm/services/placement"
)

// Review ends the school's look through the result. note stands in the history.
func (s *Service) Review(ctx context.Context, who actor.Actor, id ID, version uint64, note string) (Round, error) {
	return s.change(ctx, who, id, "round.review", func(_ Tx, r *Round) (events.Event, error) {
		if err := hosts(who, r); err != nil {
			return nil, err
		}
		if r.Version != version {
			return nil, ErrStale
		}
		return r.review(who, note, s.now())
	})
}

// Publish makes the result known. What it rests on is checked again before, outside of the transaction, which is small: the
// round's state, and that nothing was computed meanwhile. The students' places follow, see Work; until then what the units
// offered stays reserved.
func (s *Service) Publish(ctx context.Context, who actor.Actor, id ID, version uint64) (Round, error) {
	r, err := s.db.Round(ctx, id)
	if err != nil {
		return Round{}, err
	}
	if err := hosts(who, &r); err != nil {
		return Round{}, err
	}
	if r.State != Reviewed {
		return Round{}, ErrState
	}
	found, used, err := s.moved(ctx, r)
	if err != nil || len(found) > 0 {
		return Round{}, changedSince(found, err)
	}
	return s.change(ctx, who, id, "round.publish", func(tx Tx, now *Round) (events.Event, error) {
		if now.Version != version || now.Run != r.Run {
			return nil, ErrStale
		}
		if found, err := s.unlisted(ctx, tx, *now, used); err != nil || len(found) > 0 { // also what happened this moment
			return nil, changedSince(found, err)
		}
		return now.publish(who, s.now())
	})
}

func changedSince(found []fault.Finding, err error) error {
	if err != nil {
		return err
	}
	return ErrChanged.About(found...)
}

// Changed lists what changed since the computation so that its result cannot be published, for the desk.
func (s *Service) Changed(ctx context.Context, who actor.Actor, id ID) ([]fault.Finding, error) {
	r, err := s.db.Round(ctx, id)
	if err != nil {
		return nil, err
	}
	if err := takesPart(who, &r); err != nil {
		return nil, err
	}
	if r.State != Computed && r.State != Reviewed {
		return nil, nil
	}
	found, _, err := s.moved(ctx, r)
	return found, err
}

// moved is what no longer holds of what a result takes: units verified and listed, openings there, offers standing, the room of
// units and kinds of post, and every single pair. used are the units that somebody goes to.
func (s *Service) moved(ctx context.Context, r Round) (found []fault.Finding, used []org.ID, err error) {
	results, err := s.db.Results(ctx, r.Run, ResultFilter{Brief: true})
	if err != nil {
		return nil, nil, err
	}
	takes := map[placement.ID]int{}
	for _, x := range results {
		if x.Placement != "" {
			takes[x.Placement]++
		}
	}
	all, err := s.db.Offers(ctx, r.ID)
	if err != nil {
		return nil, nil, err
	}
	var offers []Offer
	for _, o := range all {
		if takes[o.Placement] > 0 {
			offers = append(offers, o)
		}
	}
	used = units(offers)
	if found, err = s.unlisted(ctx, s.db, r, used); err != nil {
		return nil, nil, err
	}
	off, err := s.dropped(ctx, r, results)
	if err != nil {
		return nil, nil, err
	}
	found = append(found, off...)
	posts, err := s.opened(ctx, s.db, offers)
	if err != nil {
		return nil, nil, err
	}
	for _, p := range posts {
		if p.State != Stands || p.Held < takes[p.Placement] || p.Opening.State == placement.Closed || p.From.Before(s.today()) {
			found = append(found, lacking(RulePost, "offers", text.Say("岗位“"+p.Opening.Title+"”已关闭、撤回、到期或开始。", "The post "+p.Opening.Title+" is closed, taken back, lapsed or begun."), recompute()))
		}
	}
	b, err := s.bench(ctx, s.db, r, posts)
	if err != nil {
		return nil, nil, err
	}
	full, err := s.overfull(ctx, r.ID, b, takes)
	if err != nil {
		return nil, nil, err
	}
	barred, err := s.barred(ctx, r, b, results)
	return slices.Concat(found, full, barred), used, err
}

// dropped are the units that the school of somebody who goes there does not list any more, while another of the round does.
func (s *Service) dropped(ctx context.Context, r Round, results []Result) (found []fault.Finding, err error) {
	if len(r.Schools) == 1 {
		return nil, nil
	}
	lists, err := s.lists(ctx, s.db, r.Schools, nil)
	if err != nil {
		return nil, err
	}
	seen := map[org.ID]bool{}
	for _, x := range results {
		if _, on := lists[x.School][x.Unit]; x.Placement != "" && !on && !seen[x.Unit] {
			seen[x.Unit] = true
			found = append(found, lacking(compliance.RuleParty, "offers", text.Say("有学校已不在公布的名单上列出安排了其学生的单位。", "A school does not list a unit any more that its students are to go to."), recompute()))
		}
	}
	return found, nil
}

func recompute() text.Words {
	return text.Say("请重新计算，再审核和公布。", "Compute again, then review and publish.")
}

// overfull are the units and kinds of post that have no room any more for those who are to come.
func (s *Service) overfull(ctx context.Context, id ID, b *bench, takes map[placement.ID]int) ([]fault.Finding, error) {
	room, err := s.rooms(ctx, s.db, id, b)
	if err != nil {
		return nil, err
	}
	unit, kind := map[org.ID]int{}, map[string]int{}
	for _, p := range b.posts {
		unit[p.Unit] += takes[p.Placement]
		kind[string(kindName(p))] += takes[p.Placement]
	}
	var found []fault.Finding
	seen := map[string]bool{}
	for _, p := range b.posts {
		name := b.units[p.Unit].Name
		for _, limit := range []struct {
			key        string
			take, room int
			zh, en     string
		}{
			{string(p.Unit), unit[p.Unit], room.unit[p.Unit], name, name},
			{string(kindName(p)), kind[string(kindName(p))], room.kind[p.Unit][p.PostKind], name + "的“" + p.PostKind + "”", p.PostKind + " at " + name},
		} {
			if limit.take > limit.room && !seen[limit.key] {
				found = append(found, lacking(RuleRoom, "offers", text.Say(fmt.Sprintf("%s现在只能再接收 %d 人，结果安排了 %d 人。", limit.zh, limit.room, limit.take),
					fmt.Sprintf("%s has room for %d now; the result places %d there.", limit.en, limit.room, limit.take)), recompute()))
			}
			seen[limit.key] = true
		}
	}
	return found, nil
}
