package round

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"

	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/matching/replay"
	"firstkm/services/org"
	"firstkm/services/placement"
	"firstkm/services/student"
)

// fitMost is the highest fit score. Whom the unit named stands above it, step by step.
const (
	fitMost  = 100 * full
	stepMet  = 2 * fitMost
	billions = 1_000_000_000 // package replay keeps scores in billionths
)

// entry is one entry of a student's list as the market has it.
type entry struct {
	post  int // in bench.posts, -1 for one that is gone
	id    placement.ID
	fit   Fit
	met   bool
	score int64
	rules []fault.Finding // that bar it
}

// seeker is a student of the cohorts with the list.
type seeker struct {
	student student.Student
	person  Person
	list    []entry
}

// stage is everything that one computation needs, loaded.
type stage struct {
	*bench
	seekers []seeker // all of the cohorts, and who left them with a list, in the order of students' ids
	rooms   rooms
	tree    tree
	listed  int
}

// rooms are the caps of the market: how many more each unit, and each of its kinds of post, may take.
type rooms struct {
	unit map[org.ID]int
	kind map[org.ID]map[string]int
}

// stage loads a round.
func (s *Service) stage(ctx context.Context, db Reads, r Round) (*stage, error) {
	posts, err := s.posts(ctx, db, r)
	if err != nil {
		return nil, err
	}
	b, err := s.bench(ctx, db, r, posts)
	if err != nil {
		return nil, err
	}
	st := &stage{bench: b}
	if st.tree, err = nest(r.Caps, posts); err != nil {
		return nil, err
	}
	if st.rooms, err = s.rooms(ctx, db, r.ID, b); err != nil {
		return nil, err
	}
	return st, s.seekers(ctx, db, st)
}

// under is the same round under other rules: the parts of each fit score stay, and are weighed anew.
func (st *stage) under(other Rules) (*stage, error) {
	b := *st.bench
	b.round.Weights, b.round.Caps = other.Weights, other.Caps
	out := &stage{bench: &b, rooms: st.rooms, listed: st.listed, seekers: slices.Clone(st.seekers)}
	for i, k := range out.seekers {
		list := slices.Clone(k.list)
		for j, e := range list {
			score := other.Weights.of(e.fit.Parts)
			list[j].score += int64(score - e.fit.Score)
			list[j].fit.Score = score
		}
		out.seekers[i].list = list
	}
	var err error
	out.tree, err = nest(other.Caps, b.posts)
	return out, err
}

// rooms is the least head-room over all days of the posts: a unit's over the days of all of its posts, a kind's over those of
// the kind's. What this round reserves does not count against itself.
func (s *Service) rooms(ctx context.Context, db Reads, id ID, b *bench) (rooms, error) {
	r := rooms{unit: map[org.ID]int{}, kind: map[org.ID]map[string]int{}}
	of := map[org.ID][]Post{}
	for _, p := range b.posts {
		of[p.Unit] = append(of[p.Unit], p)
	}
	if len(b.posts) == 0 {
		return r, nil
	}
	first, last := span(b.posts)
	others, err := db.StaysBeside(ctx, id, slices.Sorted(maps.Keys(of)), first, last)
	if err != nil {
		return r, err
	}
	for unit, posts := range of {
		from, to := span(posts)
		stays := others[unit] // those of other days do not count
		room := placement.RoomOf(s.law, b.units[unit], stays, "", from, to)
		r.unit[unit] = max(0, room.Unit-room.UnitPeak)
		r.kind[unit] = map[string]int{}
		for _, p := range posts {
			if _, done := r.kind[unit][p.PostKind]; done {
				continue
			}
			from, to := span(slices.DeleteFunc(slices.Clone(posts), func(q Post) bool { return q.PostKind != p.PostKind }))
			room := placement.RoomOf(s.law, b.units[unit], stays, p.PostKind, from, to)
			r.kind[unit][p.PostKind] = max(0, room.PostKind-room.PostKindPeak)
		}
	}
	return r, nil
}

// span is from the first to the last day of some posts.
func span(posts []Post) (from, to civil.Date) {
	from, to = posts[0].From, posts[0].To
	for _, p := range posts[1:] {
		if p.From.Before(from) {
			from = p.From
		}
		if p.To.After(to) {
			to = p.To
		}
	}
	return from, to
}

// seekers loads the students of the cohorts and judges every entry of their lists.
func (s *Service) seekers(ctx context.Context, db Reads, st *stage) error {
	people, err := db.People(ctx, st.round.ID)
	if err != nil {
		return err
	}
	of := make(map[student.ID]Person, len(people))
	for _, p := range people {
		of[p.Student] = p
	}
	marks, err := db.MarksOf(ctx, st.round.ID)
	if err != nil {
		return err
	}
	var schools []org.ID
	for _, m := range st.round.Schools {
		schools = append(schools, m.School)
	}
	placed, err := db.PlacedOver(ctx, schools, st.round.Start, st.round.End)
	if err != nil {
		return err
	}
	met := newMet(st, marks)
	salt, err := s.secret(SaltField, st.round.ID, st.round.SealedSalt, st.round.SaltHash)
	if err != nil {
		return err
	}
	for _, m := range st.round.Schools {
		list, err := s.cohort(ctx, db, st.round, m)
		if err != nil {
			return err
		}
		for _, one := range list {
			if err := ctx.Err(); err != nil {
				return err
			}
			p, ok := of[one.ID]
			delete(of, one.ID)
			if p.School = one.School; !ok {
				p = Person{Round: st.round.ID, Student: one.ID, School: one.School, Number: Number(salt, one.ID)}
			}
			k := seeker{student: one, person: p}
			if p.Refused.IsZero() {
				k.list = st.judge(one, p, placed[one.ID], met)
			}
			if len(k.list) > 0 {
				st.listed++
			}
			st.seekers = append(st.seekers, k)
		}
	}
	if err := s.gone(ctx, db, st, of); err != nil {
		return err
	}
	slices.SortFunc(st.seekers, func(a, b seeker) int { return cmp.Compare(a.student.ID, b.student.ID) })
	return nil
}

// gone are those who gave a list and are of no cohort any more: the list stays with the result, and each entry says why.
func (s *Service) gone(ctx context.Context, db Reads, st *stage, of map[student.ID]Person) error {
	maps.DeleteFunc(of, func(_ student.ID, p Person) bool { return len(p.Choices) == 0 || !p.Refused.IsZero() })
	there, err := db.StudentsByID(ctx, slices.Collect(maps.Keys(of)))
	for id, one := range there {
		p := of[id]
		k := seeker{student: one, person: p}
		for _, post := range p.Choices {
			e := entry{post: -1, id: post, rules: []fault.Finding{{Rule: RuleCohort, Class: fault.Block}}}
			if i, in := st.at[post]; in {
				e.post, e.fit = i, st.fit(one, p.Wishes, i)
				e.score = int64(e.fit.Score)
			}
			k.list = append(k.list, e)
		}
		st.listed++
		st.seekers = append(st.seekers, k)
	}
	return err
}

// cohort are the students of a school, or of some of its classes, who take part in the round.
func (s *Service) cohort(ctx context.Context, db Reads, r Round, m Member, classes ...string) ([]student.Student, error) {
	b, err := db.BatchOf(ctx, m.Batch)
	if err != nil {
		return nil, err
	}
	all, err := db.SchoolStudents(ctx, m.School, classes...)
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(one student.Student) bool { return !b.Holds(one) })
	if r.After == "" {
		return all, nil
	}
	before, err := db.Round(ctx, r.After)
	if err != nil {
		return nil, err
	}
	results, err := db.Results(ctx, before.Run, ResultFilter{Brief: true})
	if err != nil {
		return nil, err
	}
	has := map[student.ID]bool{}
	for _, x := range results {
		has[x.Student] = x.Placed()
	}
	return slices.DeleteFunc(all, func(one student.Student) bool { return has[one.ID] }), nil
}

// judge makes the market's entries of a list.
func (st *stage) judge(one student.Student, p Person, placed []Span, met met) []entry {
	list := make([]entry, 0, len(p.Choices))
	for _, id := range p.Choices {
		e := entry{post: -1, id: id}
		i, there := st.at[id]
		if !there {
			e.rules = []fault.Finding{{Rule: RulePost, Class: fault.Block}}
			list = append(list, e)
			continue
		}
		e.post, e.fit, e.rules = i, st.fit(one, p.Wishes, i), st.bars(one, i, placed)
		e.score = int64(e.fit.Score)
		if m, said := met[metKey{id, p.Number}]; said {
			e.met = true
			if m.Decline != "" {
				e.rules = append(e.rules, fault.Finding{Rule: RuleUnit, Class: fault.Block})
			}
			e.score += int64(stepMet) * int64(1+m.Value)
		}
		list = append(list, e)
	}
	return list
}

// met is what units said of whom they met: more is better.
type met map[metKey]Mark

type metKey struct {
	post   placement.ID
	number string
}

// newMet turns ranks into points, so that more is better for both ways of ordering.
func newMet(st *stage, marks map[placement.ID][]Mark) met {
	all := met{}
	for post, list := range marks {
		i, ok := st.at[post]
		if !ok {
			continue
		}
		for _, m := range list {
			switch mode := st.posts[i].Mode; {
			case m.Decline != "":
				m.Value = 0
			case mode == ByFit:
				continue // a score of another time does not count
			case mode == ByRank:
				m.Value = mostMarks - m.Value
			}
			all[metKey{post, m.Number}] = m
		}
	}
	return all
}

// market is the round as package matching takes it. Names of groups are the units' and openings' ids.
func (st *stage) market() (*replay.Round, error) {
	b := replay.NewBuilder()
	name := func(i int) []byte { return fmt.Appendf(nil, "area:%d", i+1) }
	for i, c := range st.round.Caps {
		var parent []byte
		if st.tree.cap[i] >= 0 {
			parent = name(st.tree.cap[i])
		}
		b.Group(1, name(i), parent, int32(c.Limit))
	}
	var last org.ID
	byUnit := slices.Clone(st.posts)
	slices.SortStableFunc(byUnit, func(a, b Post) int {
		return cmp.Or(cmp.Compare(a.Unit, b.Unit), cmp.Compare(a.PostKind, b.PostKind), cmp.Compare(a.Placement, b.Placement))
	})
	kind := ""
	for _, p := range byUnit {
		unit := []byte("unit:" + string(p.Unit))
		if p.Unit != last {
			var parent []byte
			if c := st.tree.unit[p.Unit]; c >= 0 {
				parent = name(c)
			}
			b.Group(1, unit, parent, int32(st.rooms.unit[p.Unit]))
		}
		if p.Unit != last || p.PostKind != kind {
			b.Group(1, kindName(p), unit, int32(st.rooms.kind[p.Unit][p.PostKind]))
		}
		last, kind = p.Unit, p.PostKind
	}
	for _, p := range st.posts {
		b.Post(1, []byte(p.Placement), kindName(p), int32(p.Seats))
	}
	st.preferences(b)
	return b.Round()
}

func kindName(p Post) []byte { return []byte("kind:" + string(p.Unit) + "/" + p.PostKind) }

// preferences adds lists and scores; a rank is the place in the student's own list.
func (st *stage) preferences(b *replay.Builder) {
	line := 1
	for _, k := range st.seekers {
		for rank, e := range k.list {
			if e.post >= 0 {
				line++
				b.Preference(line, []byte(k.person.Number), int32(rank+1), []byte(e.id))
			}
		}
	}
	b.Scored()
	for _, k := range st.seekers {
		for _, e := range k.list {
			if e.post >= 0 && len(e.rules) == 0 {
				line++
				b.Priority(line, []byte(e.id), []byte(k.person.Number), e.score*billions)
			}
		}
	}
}
