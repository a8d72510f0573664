package teacher

import (
	"context"
	"errors"
	"slices"
	"strings"

	"firstkm/events"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/org"
)

// Outcome is what an import did with a row.
type Outcome string

// The outcomes.
const (
	Created   Outcome = "created"
	Updated   Outcome = "updated"
	Unchanged Outcome = "unchanged"
)

// RegisterRow is one teacher of a table. What is nil or empty says nothing, and leaves what is known.
type RegisterRow struct {
	School     org.ID
	TeacherNo  string
	Name       string
	Category   Category
	FullTime   *bool
	InPost     *bool
	MajorClass string
	From       civil.Date // first day at the school
	LastDay    civil.Date // at the school
	Unlevelled bool       // the table says 无: no level
	Certificate
}

// sinceAlways is the first day of a spell of which the table says no other: the register holds it for as far back as it
// speaks, and pages say that the first day is not known.
func sinceAlways() civil.Date { return earliest }

// OpenStart reports whether the first day of the spell is not known.
func (s Spell) OpenStart() bool { return s.From == sinceAlways() }

// PutTeachers runs use in one transaction, in which put registers the teacher of a number or brings the file up to the
// row: other facts hold from today on (from the beginning, when the file was made today), a certificate is recorded or
// mended. The school's office may, and the operator for any school. An error of use undoes all; use may be run again after
// a deadlock and must begin anew then.
func (s *Service) PutTeachers(ctx context.Context, who actor.Actor, use func(put func(RegisterRow) (Outcome, error)) error) error {
	if !who.Is(actor.TeachersOffice, actor.VicePrincipal, actor.Operator) {
		return ErrForbidden
	}
	return s.inTx(ctx, func(tx Tx) error {
		var touched []org.ID
		err := use(func(row RegisterRow) (Outcome, error) {
			done, schools, err := s.putTeacher(ctx, tx, who, row)
			touched = append(touched, schools...)
			return done, err
		})
		if err != nil {
			return err
		}
		return tx.RefreshRolls(ctx, touched)
	})
}

func (s *Service) putTeacher(ctx context.Context, tx Tx, who actor.Actor, row RegisterRow) (Outcome, []org.ID, error) {
	if err := mine(who, &row.School); err != nil {
		return "", nil, err
	}
	if err := s.checkRow(row); err != nil {
		return "", nil, err
	}
	known, err := tx.TeacherByNo(ctx, row.School, row.TeacherNo)
	switch {
	case errors.Is(err, ErrNotFound):
		return s.enrol(ctx, tx, who, row)
	case err != nil:
		return "", nil, err
	case known.Name != strings.TrimSpace(row.Name):
		return "", nil, ErrInvalid.With(fault.In("name",
			"这个工号已登记为另一个姓名。改名请在该教师档案中更正；换人请先改用新的工号。",
			"this number is registered under another name: correct the name in the file, or give the other person a number of its own"))
	}
	plan := s.plan(known, row)
	if plan.empty() {
		return Unchanged, nil, nil
	}
	_, touched, err := s.changeIn(ctx, tx, who, edit{id: known.ID, action: "teacher.import", may: anybody, decide: func(tx Tx, t *Teacher) ([]events.Event, error) {
		return s.carryOut(ctx, tx, who, t, row, plan)
	}})
	return Updated, touched, err
}

// mine sets the school of an office's row to its own, and refuses another's.
func mine(who actor.Actor, school *org.ID) error {
	if who.Is(actor.Operator) {
		if *school == "" {
			return ErrInvalid.With(fault.In("school_code", "请填写学校标识码或学校名称。", "give the school's code or name"))
		}
		return nil
	}
	if *school != "" && *school != org.ID(who.Org) {
		return ErrForbidden.With(fault.In("school_code", "只能导入本校的数据。", "an office imports its own school's rows only"))
	}
	*school = org.ID(who.Org)
	return nil
}

func (s *Service) checkRow(row RegisterRow) error {
	var bad []fault.Field
	c := row.Certificate
	if c.Level != NoLevel {
		bad = append(bad, checkCertificate(c, s.today())...)
	} else if !c.RecognisedOn.IsZero() || !c.ValidTo.IsZero() || c.Number != "" {
		bad = append(bad, fault.In("dual_level", "填了认定日期、有效期或证书编号，就要填双师级别。", "a day of recognition, an end or a number of a certificate needs the level beside it"))
	}
	if row.Unlevelled && c.Level != NoLevel {
		bad = append(bad, fault.In("dual_level", "双师级别互相矛盾。", "the level contradicts itself"))
	}
	if !row.LastDay.IsZero() && !row.From.IsZero() && row.LastDay.Before(row.From) {
		bad = append(bad, fault.In("last_day", "离职日期不能早于入职日期。", "the last day is before the first"))
	}
	return invalid(append(checkName(row.Name), bad...))
}

// facts is what a row says of a spell, over what holds already.
func (row RegisterRow) facts(f Facts) Facts {
	f.TeacherNo = row.TeacherNo
	if row.Category != "" {
		f.Category = row.Category
	}
	if row.FullTime != nil {
		f.FullTime = *row.FullTime
	} else if f.Category == External {
		f.FullTime = false
	}
	if row.InPost != nil {
		f.InPost = *row.InPost
	}
	if row.MajorClass != "" {
		f.MajorClass = row.MajorClass
	}
	return f
}

// enrol registers a new teacher of a table.
func (s *Service) enrol(ctx context.Context, tx Tx, who actor.Actor, row RegisterRow) (Outcome, []org.ID, error) {
	f := row.facts(Facts{InPost: true, FullTime: row.Category != External, Category: row.Category})
	if f.Category == "" {
		return "", nil, ErrInvalid.With(fault.In("category", "新教师要填任教类别。", "a new teacher needs a category"))
	}
	from := row.From
	if from.IsZero() {
		from = sinceAlways()
	}
	acting := actor.Actor{Account: who.Account, Role: actor.Operator, Org: who.Org}
	t, touched, err := s.addIn(ctx, tx, acting, Draft{Name: row.Name, Spell: Spell{School: row.School, From: from, To: row.LastDay, Facts: f}})
	if err != nil || row.Level == NoLevel {
		return Created, touched, err
	}
	_, more, err := s.changeIn(ctx, tx, who, edit{id: t.ID, action: "teacher.import", may: anybody, decide: func(tx Tx, t *Teacher) ([]events.Event, error) {
		return s.admitIn(ctx, tx, who, t, row.School, row.Certificate)
	}})
	return Created, append(touched, more...), err
}

// plan is what a row changes of a file.
type plan struct {
	spell   *Spell        // whose facts or days differ
	cert    bool          // the certificate differs from what is recorded
	amend   RecognitionID // the recorded one that is meant; empty = none is
	problem *fault.Field  // the row contradicts the file
}

func (p plan) empty() bool { return p.spell == nil && !p.cert && p.problem == nil }

func (s *Service) plan(t Teacher, row RegisterRow) (p plan) {
	spell := latest(t, row.School)
	next := spell
	next.Facts = row.facts(spell.Facts)
	if !row.From.IsZero() {
		next.From = row.From
	}
	if !row.LastDay.IsZero() {
		next.To = row.LastDay
	}
	if next != spell {
		p.spell = &next
	}
	if held, ok := InForce(t.Recognitions, s.today()); ok && row.Unlevelled {
		f := fault.In("dual_level", "系统中有有效的"+levelName(held.Level)+"认定。撤销请走撤销流程，录错请在档案中更正。",
			"a recognition is in force here: revoke it by its procedure, or correct it in the file")
		p.problem = &f
	}
	c := row.Certificate
	if c.Level == NoLevel {
		return p
	}
	p.cert = true
	for _, r := range t.Recognitions {
		sameOne := r.granted() && (r.RecognisedOn == c.RecognisedOn && r.Level == c.Level || c.Number != "" && r.CertificateNo == c.Number)
		if !sameOne {
			continue
		}
		p.amend = r.ID
		p.cert = r.Level != c.Level || r.RecognisedOn != c.RecognisedOn || !c.ValidTo.IsZero() && r.ValidTo != c.ValidTo || c.Number != "" && r.CertificateNo != c.Number
		break
	}
	return p
}

func levelName(l Level) string {
	return map[Level]string{Junior: "初级", Intermediate: "中级", Senior: "高级"}[l]
}

// latest is the last spell at a school.
func latest(t Teacher, school org.ID) (out Spell) {
	for _, s := range t.Spells {
		if s.School == school {
			out = s
		}
	}
	return out
}

// carryOut brings a file up to a row.
func (s *Service) carryOut(ctx context.Context, tx Tx, who actor.Actor, t *Teacher, row RegisterRow, p plan) (happened []events.Event, err error) {
	if p.problem != nil {
		return nil, ErrInvalid.With(*p.problem)
	}
	if p.spell != nil {
		e, err := s.bring(t, row, *p.spell)
		if err != nil {
			return nil, err
		}
		happened = append(happened, e)
	}
	if !p.cert {
		return happened, nil
	}
	if p.amend == "" {
		more, err := s.admitIn(ctx, tx, who, t, row.School, row.Certificate)
		return append(happened, more...), err
	}
	if err := s.soleHolder(ctx, tx, t.ID, row.School, row.Number); err != nil {
		return nil, err
	}
	e, err := t.Amend(p.amend, s.mended(*t, p.amend, row.Certificate), s.hand(who, "导入更正"))
	return append(happened, e), err
}

// mended is a certificate with what the row leaves open taken from the recorded one.
func (s *Service) mended(t Teacher, id RecognitionID, c Certificate) Certificate {
	r, _ := t.Recognition(id)
	if c.ValidTo.IsZero() {
		c.ValidTo = r.ValidTo
	}
	if c.RecheckDue.IsZero() {
		c.RecheckDue = r.RecheckDue
	}
	if c.Number == "" {
		c.Number = r.CertificateNo
	}
	return c
}

// bring lets the facts of a row hold: from today on, or from the beginning when the file was made today or the row says
// other days.
func (s *Service) bring(t *Teacher, row RegisterRow, next Spell) (events.Event, error) {
	old := latest(*t, row.School)
	if bad := checkSpell(next, s.class); len(bad) > 0 {
		return nil, ErrInvalid.With(bad...)
	}
	fresh := civil.Today(t.CreatedAt) == s.today()
	if fresh || next.From != old.From || next.To != old.To || !old.Holds(s.today()) {
		return t.Correct(next)
	}
	return t.Change(row.School, s.today(), next.Facts, SpellID(ident.New("spl", s.now())))
}

// PracticeRow is one time of enterprise practice of a table.
type PracticeRow struct {
	School    org.ID
	TeacherNo string
	Practice
}

// PutPractice runs use in one transaction, in which put records a time of practice: one of the same unit and first day is
// the same one. Times that overlap are kept and their days counted once.
func (s *Service) PutPractice(ctx context.Context, who actor.Actor, use func(put func(PracticeRow) (Outcome, error)) error) error {
	if !who.Is(actor.TeachersOffice, actor.VicePrincipal, actor.Operator) {
		return ErrForbidden
	}
	return s.inTx(ctx, func(tx Tx) error {
		return use(func(row PracticeRow) (Outcome, error) { return s.putPractice(ctx, tx, who, row) })
	})
}

func (s *Service) putPractice(ctx context.Context, tx Tx, who actor.Actor, row PracticeRow) (Outcome, error) {
	if err := mine(who, &row.School); err != nil {
		return "", err
	}
	t, err := tx.TeacherByNo(ctx, row.School, row.TeacherNo)
	if errors.Is(err, ErrNotFound) {
		return "", ErrNotFound.With(fault.In("teacher_no", "本校没有这个工号，请先导入教师。", "the school has no teacher of this number: import the teachers first"))
	}
	if err != nil {
		return "", err
	}
	done, p := Created, row.Practice
	p.School, p.ID = row.School, PracticeID(ident.New("prc", s.now()))
	if i := slices.IndexFunc(t.Practice, func(o Practice) bool { return o.Unit == p.Unit && o.From == p.From }); i >= 0 {
		old := t.Practice[i]
		done, p.ID, p.School, p.Enterprise, p.Report, p.Post = Updated, old.ID, old.School, old.Enterprise, old.Report, old.Post
		if p.VerifiedBy == "" {
			p.VerifiedBy = old.VerifiedBy
		}
		if p == old {
			return Unchanged, nil
		}
	}
	if err := invalid(checkAhead(p, s.today())); err != nil {
		return "", err
	}
	_, _, err = s.changeIn(ctx, tx, who, edit{id: t.ID, action: "teacher.practise", may: anybody, decide: func(_ Tx, t *Teacher) ([]events.Event, error) {
		return one(t.Practise(p))
	}})
	return done, err
}
