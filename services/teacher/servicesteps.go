package teacher

import (
	"context"
	"errors"
	"slices"
	"time"

	"firstkm/events"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/page"
	"firstkm/services/org"
)

// Apply begins a recognition for a teacher of a school. May: the teacher for the own file; the school's office.
func (s *Service) Apply(ctx context.Context, who actor.Actor, id ID, version uint64, a Application) (Teacher, RecognitionID, error) {
	if a.School == "" {
		a.School = org.ID(who.Org)
	}
	sch, err := s.db.School(ctx, a.School)
	if err != nil {
		return Teacher{}, "", err
	}
	a.Standard = StandardOf(sch.Level)
	asked, _ := s.standards.In(province(sch.Region), a.Standard, a.Level, s.today())
	made := RecognitionID(ident.New("rcg", s.now()))
	t, err := s.change(ctx, who, edit{
		id: id, version: version, action: "teacher.apply",
		may: func(t Teacher) error {
			switch {
			case own(who, t.ID), office(who, a.School) && t.Worked(a.School):
				return nil
			}
			return ErrNotFound
		},
		decide: func(_ Tx, t *Teacher) ([]events.Event, error) {
			return one(t.Apply(made, a, asked.Criteria, s.hand(who, "")))
		},
	})
	return t, made, err
}

// Act is one step of a recognition's life, as a request names it.
type Act struct {
	Step        string   // one of Steps
	Note        string   // reason, objection or answer
	From, To    string   // of a notice, YYYY-MM-DD
	Certificate struct { // of recognise and amend; pass takes ValidTo and RecheckDue
		Level        Level
		Number       string
		RecognisedOn civil.Date
		ValidTo      civil.Date
		RecheckDue   civil.Date
	}
	Objection ident.ID // of answer
	Upheld    bool
}

// Steps lists the names of the steps and who may take each: "office" is the school's teachers' office and vice-principal,
// "bureau" that of the school's region, "own" the teacher.
func Steps() map[string][]string {
	return map[string][]string{
		"endorse": {"office"}, "refuse": {"office", "bureau"}, "withdraw": {"own", "office"},
		"sample": {"bureau"}, "review": {"bureau"}, "publish": {"bureau"}, "object": {"own", "office", "bureau"},
		"answer": {"bureau"}, "recognise": {"bureau"}, "recheck": {"office", "bureau"}, "pass": {"bureau"},
		"fail": {"bureau"}, "revoke": {"bureau"}, "amend": {"office"},
	}
}

// Step takes a step of a recognition.
func (s *Service) Step(ctx context.Context, who actor.Actor, id ID, version uint64, rec RecognitionID, a Act) (Teacher, error) {
	hands, known := Steps()[a.Step]
	if !known {
		return Teacher{}, ErrInvalid.With(fault.In("step", "没有这一步。", "there is no such step"))
	}
	return s.change(ctx, who, edit{
		id: id, version: version, action: "teacher." + a.Step, reason: a.Note,
		may: func(t Teacher) error { return s.mayStep(ctx, who, t, rec, hands) },
		decide: func(tx Tx, t *Teacher) ([]events.Event, error) {
			return s.step(ctx, tx, who, t, rec, a)
		},
	})
}

func (s *Service) mayStep(ctx context.Context, who actor.Actor, t Teacher, id RecognitionID, hands []string) error {
	r, ok := t.Recognition(id)
	if !ok {
		return ErrNotFound
	}
	over, err := s.oversees(ctx, who, r.School)
	if err != nil {
		return err
	}
	switch {
	case slices.Contains(hands, "own") && own(who, t.ID), slices.Contains(hands, "bureau") && over:
		return nil
	case slices.Contains(hands, "office") && office(who, r.School):
		if slices.Contains(hands, "bureau") && r.State != Applied && r.State != Recognised && r.State != Noticed {
			return ErrForbidden
		}
		return nil
	}
	if err := s.seen(ctx, who, t); err != nil {
		return err
	}
	return ErrForbidden
}

func (s *Service) step(ctx context.Context, tx Tx, who actor.Actor, t *Teacher, id RecognitionID, a Act) ([]events.Event, error) {
	h := s.hand(who, a.Note)
	cert := Certificate(a.Certificate)
	switch a.Step {
	case "endorse":
		return one(t.Endorse(id, h))
	case "refuse":
		return one(t.Refuse(id, h))
	case "withdraw":
		return one(t.Withdraw(id, h))
	case "sample":
		return one(t.Sample(id, h))
	case "review":
		return one(t.Review(id, h))
	case "publish":
		from, to, err := dates(a.From, a.To)
		if err != nil {
			return nil, err
		}
		return one(t.Publish(id, from, to, h))
	case "object":
		return one(t.Object(id, ident.New("obj", h.Now), h))
	case "answer":
		return one(t.Answer(id, a.Objection, a.Upheld, h))
	case "recheck":
		return one(t.Recheck(id, h))
	case "pass":
		return one(t.Pass(id, cert.ValidTo, cert.RecheckDue, h))
	case "fail":
		return one(t.Fail(id, h))
	case "revoke":
		return one(t.Revoke(id, h))
	}
	return s.certify(ctx, tx, t, id, a, h)
}

// certify grants or amends: the steps that write a certificate.
func (s *Service) certify(ctx context.Context, tx Tx, t *Teacher, id RecognitionID, a Act, h Hand) ([]events.Event, error) {
	cert := Certificate(a.Certificate)
	r, ok := t.Recognition(id)
	if !ok {
		return nil, ErrNotFound
	}
	if err := s.soleHolder(ctx, tx, t.ID, r.School, cert.Number); err != nil {
		return nil, err
	}
	if a.Step == "amend" {
		if h.Note == "" {
			return nil, ErrInvalid.With(fault.In("note", "请写明更正的原因。", "say why it is corrected"))
		}
		return one(t.Amend(id, cert, h))
	}
	if cert.RecognisedOn.IsZero() {
		cert.RecognisedOn = h.today()
	}
	sch, err := tx.School(ctx, r.School)
	if err != nil {
		return nil, err
	}
	if std, ok := s.standards.In(province(sch.Region), r.Standard, r.Level, cert.RecognisedOn); ok {
		proposed := std.Certificate(cert.Number, cert.RecognisedOn)
		if cert.ValidTo.IsZero() {
			cert.ValidTo = proposed.ValidTo
		}
		if cert.RecheckDue.IsZero() {
			cert.RecheckDue = proposed.RecheckDue
		}
	}
	return one(t.Recognise(id, cert, h))
}

// soleHolder refuses a certificate's number that another teacher of the province has.
func (s *Service) soleHolder(ctx context.Context, tx Tx, id ID, school org.ID, number string) error {
	if number == "" {
		return nil
	}
	sch, err := tx.School(ctx, school)
	if err != nil {
		return err
	}
	holder, err := tx.CertificateHolder(ctx, province(sch.Region), number)
	if err != nil {
		return err
	}
	if holder != "" && holder != id {
		return ErrInvalid.With(fault.In("certificate_no", "本省已有另一名教师使用这个证书编号，请核对证书。", "another teacher of the province has a certificate of this number; check the certificate"))
	}
	return nil
}

func dates(from, to string) (civil.Date, civil.Date, error) {
	a, err := civil.Parse(from)
	b, also := civil.Parse(to)
	if errors.Join(err, also) != nil {
		return a, b, ErrInvalid.With(fault.In("from", "请填写起止日期，例如 2026-03-01。", "give both dates, such as 2026-03-01"))
	}
	return a, b, nil
}

// Admit records a certificate that was granted outside this system. May: the school's office.
func (s *Service) Admit(ctx context.Context, who actor.Actor, id ID, version uint64, c Certificate) (Teacher, error) {
	school := org.ID(who.Org)
	return s.change(ctx, who, edit{id: id, version: version, action: "teacher.admit", may: offices(who), decide: func(tx Tx, t *Teacher) ([]events.Event, error) {
		return s.admitIn(ctx, tx, who, t, school, c)
	}})
}

func (s *Service) admitIn(ctx context.Context, tx Tx, who actor.Actor, t *Teacher, school org.ID, c Certificate) ([]events.Event, error) {
	sch, err := tx.School(ctx, school)
	if err != nil {
		return nil, err
	}
	if err := s.soleHolder(ctx, tx, t.ID, school, c.Number); err != nil {
		return nil, err
	}
	return one(t.Admit(RecognitionID(ident.New("rcg", s.now())), school, StandardOf(sch.Level), c, s.hand(who, "")))
}

// Appraise records an ethics appraisal; a failed one is a veto. May: vice-principal of the school, bureau of its region.
func (s *Service) Appraise(ctx context.Context, who actor.Actor, id ID, version uint64, a Appraisal) (Teacher, error) {
	a.By = org.ID(who.Org)
	return s.change(ctx, who, edit{
		id: id, version: version, action: "teacher.appraise", reason: a.DocumentNo,
		may: func(t Teacher) error {
			if err := s.seen(ctx, who, t); err != nil {
				return err
			}
			if !who.Is(actor.VicePrincipal, actor.Bureau) {
				return ErrForbidden
			}
			return nil
		},
		decide: func(_ Tx, t *Teacher) ([]events.Event, error) { return t.Appraise(a, s.hand(who, "")) },
	})
}

// Recognitions lists recognitions in some states: an office its school's, a bureau its region's, the operator all.
func (s *Service) Recognitions(ctx context.Context, who actor.Actor, f RecognitionFilter, p page.Request) (page.Page[RecognitionRow], error) {
	switch {
	case who.Is(actor.TeachersOffice, actor.VicePrincipal):
		f.School, f.Region = org.ID(who.Org), ""
	default:
		region, err := s.regionFor(ctx, who, f.Region)
		if err != nil {
			return page.Page[RecognitionRow]{}, err
		}
		f.Region = region
	}
	return s.db.Recognitions(ctx, f, p)
}

// Expire marks recognitions whose last day is past, at most limit at a time, and reports how many.
func (s *Service) Expire(ctx context.Context, limit int) (int, error) {
	due, err := s.db.RunOut(ctx, s.today(), limit)
	if err != nil {
		return 0, err
	}
	done := 0
	for _, d := range due {
		_, err := s.change(ctx, actor.System(), edit{id: d.Teacher, action: "teacher.expire", may: anybody, decide: func(_ Tx, t *Teacher) ([]events.Event, error) {
			return one(t.Expire(d.Recognition, s.hand(actor.System(), "")))
		}})
		if errors.Is(err, ErrState) || errors.Is(err, ErrNotFound) {
			continue // somebody was quicker
		}
		if err != nil {
			return done, err
		}
		done++
	}
	return done, nil
}

// Sampling is the draw of those whose papers are re-checked.
type Sampling struct {
	Seed  string
	Drawn []RecognitionID
	Of    int
	At    time.Time
}

// DrawSample draws a stratified random sample of the endorsed recognitions of a bureau's region and moves those drawn to
// 复核 (Hainan 2025: 20 %). The same seed and the same applications give the same draw.
func (s *Service) DrawSample(ctx context.Context, who actor.Actor, seed string, perCent int) (Sampling, error) {
	if !who.Is(actor.Bureau) {
		return Sampling{}, ErrForbidden
	}
	if seed == "" || perCent < 1 || perCent > 100 {
		return Sampling{}, ErrInvalid.With(fault.In("seed", "请填写随机种子和 1 至 100 的比例。", "give a seed and a share of 1 to 100 per cent"))
	}
	all, err := page.All(func(p page.Request) (page.Page[RecognitionRow], error) {
		return s.Recognitions(ctx, who, RecognitionFilter{States: []State{Endorsed}}, p)
	})
	if err != nil {
		return Sampling{}, err
	}
	out := Sampling{Seed: seed, Of: len(all), At: s.now()}
	for _, row := range Draw(all, seed, perCent) {
		_, err := s.Step(ctx, who, row.Teacher.ID, 0, row.Recognition.ID, Act{Step: "sample", Note: "随机种子 " + seed})
		if err != nil && !errors.Is(err, ErrState) {
			return out, err
		}
		if err == nil {
			out.Drawn = append(out.Drawn, row.Recognition.ID)
		}
	}
	return out, nil
}
