package round

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"firstkm/services/application"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/text"
	"firstkm/services/org"
	"firstkm/services/placement"
	"firstkm/services/student"
)

// k is how many people a figure must stand for before anybody is shown it.
const k = 5

// Choice is a post as one student sees it.
type Choice struct {
	Post
	Unit   org.Enterprise
	Barred []fault.Finding // empty when the student may rank it
	Fit    Fit
	// Ranked and First are how many rank the post, and first; -1 stands for fewer than five.
	Ranked, First int
	Last          *CutOff // of the same unit and kind of post in the round before, nil when there is none to be told
}

// CutOff is where a post ended in a round (F25).
type CutOff struct {
	Round   ID
	Seats   int
	Held    int
	Lowest  int64 // the lowest score that is held there; the fit score where the unit named nobody
	Met     bool  // the lowest was named by the unit
	Rank    int   // the lowest rank in a list that obtained it
	Lottery bool  // equal scores: the lottery decided the last seat
	Full    bool
}

// mine is the student behind the actor with the round and the part in it, if the student belongs to a cohort. A part that is
// not begun has the number and no version.
func (s *Service) mine(ctx context.Context, db Reads, who actor.Actor, id ID) (Round, student.Student, Person, error) {
	if !who.Is(actor.Student) {
		return Round{}, student.Student{}, Person{}, ErrForbidden
	}
	r, err := db.Round(ctx, id)
	if err != nil {
		return Round{}, student.Student{}, Person{}, err
	}
	if r.Commitment == "" {
		return Round{}, student.Student{}, Person{}, ErrNotFound
	}
	st, err := db.Student(ctx, student.ID(who.Person))
	if err != nil {
		return Round{}, student.Student{}, Person{}, err
	}
	p, err := s.part(ctx, db, r, st)
	return r, st, p, err
}

// part is a student's part in a round; ErrNotYours for one who has none.
func (s *Service) part(ctx context.Context, db Reads, r Round, st student.Student) (Person, error) {
	p, err := db.Person(ctx, r.ID, st.ID)
	if err == nil || !errors.Is(err, ErrNotFound) {
		return p, err
	}
	in, err := s.belongs(ctx, db, r, st)
	if err != nil {
		return Person{}, err
	}
	if !in {
		return Person{}, ErrNotYours
	}
	salt, err := s.secret(SaltField, r.ID, r.SealedSalt, r.SaltHash)
	if err != nil {
		return Person{}, err
	}
	return Person{Round: r.ID, Student: st.ID, School: st.School, Number: Number(salt, st.ID)}, nil
}

// belongs reports whether a student is of a cohort of the round; in a round after another, of those without a post.
func (s *Service) belongs(ctx context.Context, db Reads, r Round, st student.Student) (bool, error) {
	in, err := s.among(ctx, db, r, []student.Student{st})
	return len(in) > 0, err
}

// among are those of some students who belong to the round. Batches and the round before are read once; a school that has not named
// its batch has no cohort yet.
func (s *Service) among(ctx context.Context, db Reads, r Round, list []student.Student) ([]student.Student, error) {
	batches := map[org.ID]Batch{}
	var in []student.Student
	for _, st := range list {
		m, member := r.Member(st.School)
		if !member || m.Batch == "" || !st.Active() {
			continue
		}
		b, known := batches[st.School]
		if !known {
			var err error
			if b, err = db.BatchOf(ctx, m.Batch); err != nil {
				return nil, err
			}
			batches[st.School] = b
		}
		if b.Holds(st) {
			in = append(in, st)
		}
	}
	if r.After == "" || len(in) == 0 {
		return in, nil
	}
	before, err := db.Round(ctx, r.After)
	if err != nil {
		return nil, err
	}
	var left []student.Student
	for _, st := range in {
		result, err := db.Result(ctx, before.Run, st.ID)
		if err != nil && !errors.Is(err, ErrNotFound) {
			return nil, err
		}
		free := err != nil || !result.Placed()
		if !free && result.Outcome == Placed { // the school may have released it since
			held, err := db.SpansOf(ctx, st.ID, before.Start, before.End)
			if err != nil {
				return nil, err
			}
			free = len(held) == 0
		}
		if free {
			left = append(left, st)
		}
	}
	return left, nil
}

// Mine is the actor's own part in a round: number, list, wishes.
func (s *Service) Mine(ctx context.Context, who actor.Actor, id ID) (Round, Person, error) {
	r, _, p, err := s.mine(ctx, s.db, who, id)
	return r.public(), p, err
}

// Choose replaces the actor's list, best first; an empty one takes it back. Whoever changes it names the version that was seen.
// consent is the student's separate consent to give the data of an application to the unit that the round places the student at.
func (s *Service) Choose(ctx context.Context, who actor.Actor, id ID, version uint64, list []placement.ID, consent bool) (Person, error) {
	may := func(r Round, st student.Student, p Person) error {
		if !p.Refused.IsZero() {
			return ErrRefused
		}
		if len(list) > 0 && !consent {
			return ErrChoices.With(fault.In("consent", "请先同意：公布后把所列信息提供给录取您的单位。", "first agree that the listed data go to the unit that you are placed at"))
		}
		return s.pick(ctx, r, st, p, list)
	}
	return s.keep(ctx, who, id, version, "round.choose", may, func(tx Tx, p *Person) error {
		if len(list) > 0 && len(p.Choices) == 0 {
			if other, err := tx.InAnother(ctx, id, p.Student); err != nil || other != "" {
				return errors.Join(err, conflict(other))
			}
		}
		if err := tx.CountChoices(ctx, id, moved(p.Choices, list)); err != nil {
			return err
		}
		now := s.now()
		p.choose(list, application.Consent{Purpose: "placement_round", Fields: application.SharedFields(), At: now}, now)
		return nil
	})
}

// pick refuses a list that may not be kept. It reads the posts of the list alone, and before the transaction: what is barred
// meanwhile is barred at computation, and the student is told so.
func (s *Service) pick(ctx context.Context, r Round, st student.Student, p Person, list []placement.ID) error {
	of, err := s.db.OffersOf(ctx, r.ID, list)
	if err != nil {
		return err
	}
	known := func(id placement.ID) bool { _, ok := of[id]; return ok }
	if bad := listed(list, r.Most, known); len(bad) > 0 {
		return ErrChoices.With(bad...)
	}
	fresh := slices.DeleteFunc(slices.Clone(list), func(id placement.ID) bool { return slices.Contains(p.Choices, id) })
	if len(fresh) == 0 {
		return nil
	}
	if in, err := s.belongs(ctx, s.db, r, st); err != nil || !in {
		return cmp.Or(err, error(ErrNotYours))
	}
	return s.eligible(ctx, r, st, fresh, list, of)
}

func conflict(other ID) error {
	if other == "" {
		return nil
	}
	return ErrTwoRounds
}

// eligible refuses posts that are new to a list and that the student may not be placed at. What stood in the list before may
// stay there: it is barred at computation, and the student is told so meanwhile.
func (s *Service) eligible(ctx context.Context, r Round, st student.Student, fresh, list []placement.ID, of map[placement.ID]Offer) error {
	offers := make([]Offer, len(fresh))
	for i, id := range fresh {
		offers[i] = of[id]
	}
	posts, err := s.opened(ctx, s.db, offers)
	if err != nil {
		return err
	}
	b, err := s.benchOf(ctx, r, st, posts, nil)
	if err != nil {
		return err
	}
	placed, err := s.db.SpansOf(ctx, st.ID, r.Start, r.End)
	if err != nil {
		return err
	}
	refusal := ErrChoices
	for i, id := range fresh {
		for _, f := range application.Discreet(b.bars(st, i, placed)) {
			refusal = refusal.With(fault.Field{Name: fmt.Sprintf("choices[%d]", slices.Index(list, id)), Reason: f.Message}).About(f)
		}
	}
	if len(refusal.Findings) > 0 {
		return refusal
	}
	return nil
}

// moved is by how much a change of a list changes how many rank its posts.
func moved(before, after []placement.ID) map[placement.ID]Popularity {
	more := map[placement.ID]Popularity{}
	add := func(list []placement.ID, n int) {
		for i, id := range list {
			p := more[id]
			p.Rank += n
			if i == 0 {
				p.First += n
			}
			more[id] = p
		}
	}
	add(before, -1)
	add(after, 1)
	for id, p := range more {
		if p == (Popularity{}) {
			delete(more, id)
		}
	}
	return more
}

// keep is the shape of every change of the actor's part: only while the window is open, by the version that was seen. may says
// beforehand, outside of the transaction, whether the change may be made; the transaction itself touches the one student alone.
func (s *Service) keep(ctx context.Context, who actor.Actor, id ID, version uint64, action string, may func(Round, student.Student, Person) error, change func(Tx, *Person) error) (Person, error) {
	r, st, seen, err := s.mine(ctx, s.db, who, id)
	if err != nil {
		return Person{}, err
	}
	if err := seen.open(r, version, s.now()); err != nil {
		return seen, err
	}
	if err := may(r, st, seen); err != nil {
		return seen, err
	}
	p := seen
	err = s.inTx(ctx, func(tx Tx) error {
		r, err := tx.ShareRound(ctx, id)
		if err != nil {
			return err
		}
		if _, err := tx.LockStudent(ctx, st.ID); err != nil { // one list at a time, in whatever round
			return err
		}
		if p = seen; seen.Version > 0 {
			if p, err = tx.LockPerson(ctx, id, st.ID); err != nil {
				return err
			}
		}
		if err := p.open(r, version, s.now()); err != nil {
			return err
		}
		if err := change(tx, &p); err != nil {
			return err
		}
		if p.Version == version {
			p.Version++
			p.UpdatedAt = s.now()
		}
		if err := tx.SavePerson(ctx, p); err != nil {
			return err
		}
		return s.note(ctx, tx, who, action, ident.ID(id), nil)
	})
	return p, err
}

// Wish keeps what the actor wants of a post.
func (s *Service) Wish(ctx context.Context, who actor.Actor, id ID, version uint64, w Wishes) (Person, error) {
	if len(w.Regions) > mostWishes || len(w.Occupations) > mostWishes || w.PayMonthFen < 0 {
		return Person{}, ErrInvalid.With(fault.In("wishes", "意愿最多各 20 项。", "at most 20 wishes of a kind"))
	}
	for _, code := range w.Regions {
		if _, ok := s.cat.Now().Region(code); !ok {
			return Person{}, ErrInvalid.With(fault.In("regions", "没有这个地区代码："+code+"。", "no region "+code))
		}
	}
	return s.keep(ctx, who, id, version, "round.wish", anybody, func(_ Tx, p *Person) error {
		p.Wishes = w
		return nil
	})
}

// Refuse says that student and guardian do not want the school's arrangement (R-ART09-REFUSE): the round passes the student by,
// and the way to a self-arranged internship stays open. Taken back while the window is open, the list may be given again.
func (s *Service) Refuse(ctx context.Context, who actor.Actor, id ID, version uint64, refuse bool) (Person, error) {
	may := func(_ Round, _ student.Student, p Person) error {
		if refuse == !p.Refused.IsZero() {
			return ErrState
		}
		return nil
	}
	return s.keep(ctx, who, id, version, "round.refuse", may, func(tx Tx, p *Person) error {
		if !refuse {
			p.Refused = time.Time{}
			return nil
		}
		if err := tx.CountChoices(ctx, id, moved(p.Choices, nil)); err != nil {
			return err
		}
		p.Refused, p.Choices, p.Consent = s.now(), nil, application.Consent{}
		return nil
	})
}

// anybody may.
func anybody(Round, student.Student, Person) error { return nil }

// Posts lists the posts of a round as the actor sees them, those that may be ranked first, by fit.
func (s *Service) Posts(ctx context.Context, who actor.Actor, id ID) ([]Choice, error) {
	r, st, p, err := s.mine(ctx, s.db, who, id)
	if err != nil {
		return nil, err
	}
	posts, known, err := s.shows(ctx, r)
	if err != nil {
		return nil, err
	}
	return s.choices(ctx, r, st, p, posts, known)
}

func (s *Service) choices(ctx context.Context, r Round, st student.Student, p Person, posts []Post, known map[org.ID]org.Enterprise) ([]Choice, error) {
	b, err := s.benchOf(ctx, r, st, posts, known)
	if err != nil {
		return nil, err
	}
	placed, err := s.db.SpansOf(ctx, st.ID, r.Start, r.End)
	if err != nil {
		return nil, err
	}
	popular, err := s.db.Popular(ctx, r.ID)
	if err != nil {
		return nil, err
	}
	last, err := s.lastCutOffs(ctx, r)
	if err != nil {
		return nil, err
	}
	out := make([]Choice, len(posts))
	for i, post := range posts {
		c := Choice{Post: post, Unit: b.units[post.Unit], Barred: application.Discreet(b.bars(st, i, placed)), Fit: b.fit(st, p.Wishes, i)}
		c.Opening = c.Opening.Discreet()
		n := popular[post.Placement]
		c.Ranked, c.First = discreetly(n.Rank), discreetly(n.First)
		if cut, ok := last[cutKey{post.Unit, post.PostKind}]; ok {
			c.Last = &cut
		}
		out[i] = c
	}
	slices.SortStableFunc(out, func(a, b Choice) int {
		return cmp.Or(cmp.Compare(min(1, len(a.Barred)), min(1, len(b.Barred))), cmp.Compare(b.Fit.Score, a.Fit.Score), cmp.Compare(a.Placement, b.Placement))
	})
	return out, nil
}

// discreetly is a number of people, -1 for one to four.
func discreetly(n int) int {
	if n > 0 && n < k {
		return -1
	}
	return n
}

// Suggestions are posts that fit a student best and that may be ranked, for one who gives no list. They are never allocated:
// the student confirms them by ranking them.
func (s *Service) Suggestions(ctx context.Context, who actor.Actor, id ID) ([]Choice, error) {
	list, err := s.Posts(ctx, who, id)
	if err != nil {
		return nil, err
	}
	list = slices.DeleteFunc(list, func(c Choice) bool { return len(c.Barred) > 0 })
	return list[:min(len(list), suggested)], nil
}

const suggested = 5

// Truth is what a student is told of ranking.
func Truth() text.Words {
	return text.Say("按真实意愿排序绝不会吃亏：先填最想去的岗位，不会因此降低得到后面岗位的机会。这对您列出的岗位、对这一次计算成立；学校审核调整和下一轮不在此列。",
		"Ranking by what you truly want never hurts: putting the post you want most first takes no chance away from those behind it. This holds among the posts you list and for this computation, not for an override by the school or a second round.")
}
