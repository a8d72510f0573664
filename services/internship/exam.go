package internship

import (
	"context"
	"hash/fnv"
	"math/rand/v2"
	"slices"

	"firstkm/events"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/fault"
	"firstkm/services/student"
)

// How many questions one exam asks at most.
const (
	generalAsked = 10
	specialAsked = 6
)

// draw chooses the questions of a student's next exam: some of every student's, and those of the major's category. The same
// student gets others each time.
func (i *Internship) draw(major string) []string {
	h := fnv.New64a()
	_, _ = h.Write([]byte(i.ID))                                // never fails
	r := rand.New(rand.NewPCG(h.Sum64(), uint64(len(i.Exams)))) //nolint:gosec // an order of questions, no secret
	var ids []string
	for _, part := range []struct {
		from []Question
		most int
	}{{general(), generalAsked}, {forMajor(major), specialAsked}} {
		for n, at := range r.Perm(len(part.from)) {
			if n < part.most {
				ids = append(ids, part.from[at].ID)
			}
		}
	}
	return ids
}

// mark gives the result of answers, by question the place of the option that was chosen.
func (s *Sitting) mark(answers map[string]int) (percent int, weak []string) {
	asked := QuestionsByID(s.Questions)
	right := 0
	for _, x := range asked {
		if a, ok := answers[x.ID]; ok && a == x.right {
			right++
			continue
		}
		weak = append(weak, x.ID)
	}
	if len(asked) == 0 {
		return 0, nil
	}
	return 100 * right / len(asked), weak
}

// Sit opens the safety exam of the actor's own internship, or returns the one that is open.
func (s *Service) Sit(ctx context.Context, who actor.Actor, id ID) (Internship, []Question, error) {
	if !who.Is(actor.Student) {
		return Internship{}, nil, ErrForbidden
	}
	i, err := s.Get(ctx, who, id)
	if err != nil {
		return Internship{}, nil, err
	}
	if i.State != Preparing || i.ExamPassed() {
		return Internship{}, nil, ErrState
	}
	if i.Sitting != nil {
		return i, QuestionsByID(i.Sitting.Questions), nil
	}
	err = s.inTx(ctx, func(tx Tx) (err error) {
		if i, err = tx.LockInternship(ctx, id); err != nil {
			return err
		}
		if i.State != Preparing || i.Sitting != nil {
			return ErrStale
		}
		st, err := tx.Student(ctx, student.ID(who.Person))
		if err != nil {
			return err
		}
		i.Sitting = &Sitting{At: s.now(), Questions: i.draw(st.MajorCode)}
		i.touch(s.now())
		return tx.SaveInternship(ctx, i)
	})
	if err != nil {
		return Internship{}, nil, err
	}
	return i, QuestionsByID(i.Sitting.Questions), nil
}

// Hand hands in the answers of the exam that is open: by question the place of the option. Every question is answered.
func (s *Service) Hand(ctx context.Context, who actor.Actor, id ID, answers map[string]int) (Internship, error) {
	return s.change(ctx, who, id, 0, "internship.exam", func(_ Tx, i *Internship) (events.Event, error) {
		switch {
		case !who.Is(actor.Student):
			return nil, ErrForbidden
		case i.Sitting == nil:
			return nil, ErrState
		}
		if at := slices.IndexFunc(i.Sitting.Questions, func(q string) bool { _, ok := answers[q]; return !ok }); at >= 0 {
			return nil, ErrInvalid.With(fault.In(i.Sitting.Questions[at], "这道题还没有作答。", "this question is not answered yet"))
		}
		percent, weak := i.Sitting.mark(answers)
		return i.examine(Exam{At: s.now(), How: OnPhone, Percent: percent, Passed: percent >= s.Pass(), Weak: weak}, s.now())
	})
}
