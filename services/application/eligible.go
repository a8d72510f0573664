package application

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"firstkm/services/compliance"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/text"
	"firstkm/services/org"
	"firstkm/services/placement"
	"firstkm/services/student"
)

// Eligible reports what the law finds against the student's applying to the opening now: nothing, reasons that bar it,
// or warnings. It changes nothing and records nothing.
func (s *Service) Eligible(ctx context.Context, who actor.Actor, id placement.ID) ([]fault.Finding, error) {
	if !who.Is(actor.Student) {
		return nil, ErrForbidden
	}
	st, err := s.db.Student(ctx, student.ID(who.Person))
	if err != nil {
		return nil, err
	}
	p, err := s.db.Placement(ctx, id)
	if err != nil {
		return nil, err
	}
	if !p.MayBeSeenBy(who, st.School) {
		return nil, placement.ErrNotFound
	}
	found, err := s.findings(ctx, s.db, st, p, Confirmation{})
	if err != nil {
		return nil, err
	}
	other, elsewhere, err := placedOver(ctx, s.db, st.ID, "", p.Start, p.End)
	if err != nil {
		return nil, err
	}
	if elsewhere {
		found = append(found, occupied(other))
	}
	return found, nil
}

// RulePlaced names the reason that is the program's own (F16): one confirmed placement over the same dates.
const RulePlaced = "R-F16-PLACED"

// occupied is ErrOverlap as a finding, for who asks before applying.
func occupied(other Application) fault.Finding {
	return fault.Finding{
		Rule: RulePlaced, Class: fault.Block, Field: "start_date",
		Message: text.Say(fmt.Sprintf("您在 %s 至 %s 已有学校确认的实习岗位，与这个岗位的时间重叠。", other.From, other.To),
			fmt.Sprintf("Your school has confirmed a placement for you from %s to %s, which overlaps with this one.", other.From, other.To)),
		Fix: text.Say("请选其他时间的岗位；确需更换的，先由学校实习办办理。", "Choose a post at other dates; to change, ask the school's internship office first."),
	}
}

// Ready reports what the law would find against confirming an intent so, for the school's desk.
func (s *Service) Ready(ctx context.Context, who actor.Actor, a Application, c Confirmation) ([]fault.Finding, error) {
	if err := ofSchool(who, &a); err != nil {
		return nil, err
	}
	st, err := s.db.Student(ctx, a.Student)
	if err != nil {
		return nil, err
	}
	p, err := s.db.Placement(ctx, a.Placement)
	if err != nil {
		return nil, err
	}
	return s.findings(ctx, held{s.db, &a}, st, p, c)
}

// stop is ErrIneligible with the findings that bar, or nil. A zero Confirmation asks whether the student may apply.
func (s *Service) stop(ctx context.Context, db Reads, st student.Student, p placement.Placement, c Confirmation) error {
	if !st.Active() {
		return ErrNotAtSchool
	}
	found, err := s.findings(ctx, db, st, p, c)
	if err != nil {
		return err
	}
	if barred := Barring(found, c.Origin != ""); len(barred) > 0 {
		return ErrIneligible.About(barred...)
	}
	return nil
}

// Barring picks the findings that stand in the way at G3: those of class BLOCK, those whose filing or override the
// student's school has not recorded, and, when the school confirms, documents outstanding.
func Barring(found []fault.Finding, confirming bool) []fault.Finding {
	var bar []fault.Finding
	for _, f := range found {
		switch f.Class {
		case fault.Block, fault.BlockExcept, fault.BlockOverride:
			bar = append(bar, f)
		case fault.Document:
			if confirming {
				bar = append(bar, f)
			}
		}
	}
	return bar
}

func (s *Service) findings(ctx context.Context, db Reads, st student.Student, p placement.Placement, c Confirmation) ([]fault.Finding, error) {
	if p.Origin == placement.External {
		return nil, placement.ErrExternal
	}
	facts, err := s.facts(ctx, db, st, p, c)
	if err != nil {
		return nil, err
	}
	found := s.law.CheckMatch(facts)
	if c.Origin == "" {
		return discreet(found), nil
	}
	return found, nil
}

// facts is all that gate G3 must know.
func (s *Service) facts(ctx context.Context, db Reads, st student.Student, p placement.Placement, c Confirmation) (compliance.MatchFacts, error) {
	e, err := db.Enterprise(ctx, p.Enterprise)
	if err != nil {
		return compliance.MatchFacts{}, err
	}
	stays, err := db.Stays(ctx, e.ID, p.Start, p.End)
	if err != nil {
		return compliance.MatchFacts{}, err
	}
	today := civil.Today(s.now())
	facts := Facts(st, e, p, c, today)
	room := placement.RoomOf(s.law, e, stays, p.PostKind, p.Start, p.End)
	facts.Placement.PeakUnit, facts.Placement.PeakPostKind = room.UnitPeak, room.PostKindPeak
	return facts, s.bonds(ctx, db, st.School, e.ID, p.ID, today, &facts)
}

// Again is what gate G3 must know of a placed application today, its own seat not counted twice: gate G5 asks it again.
func (s *Service) Again(ctx context.Context, db Reads, a Application) (compliance.MatchFacts, error) {
	st, err := db.Student(ctx, a.Student)
	if err != nil {
		return compliance.MatchFacts{}, err
	}
	p, err := db.Placement(ctx, a.Placement)
	if err != nil {
		return compliance.MatchFacts{}, err
	}
	return s.facts(ctx, held{db, &a}, st, p, Confirmation{Origin: a.Origin})
}

// Facts is what gate G3 must know of a student, an opening and how the school says yes, without the caps and without what binds
// the school to the unit.
func Facts(st student.Student, e org.Enterprise, p placement.Placement, c Confirmation, today civil.Date) compliance.MatchFacts {
	facts := compliance.MatchFacts{
		AsOf: today, Stage: compliance.Apply, Origin: c.Origin, MatchReview: c.Review, UnitVerified: e.Verified(),
		Student: StudentFacts(st), Placement: placement.Facts(e, p.Terms, today),
	}
	if c.Origin != "" {
		facts.Stage = compliance.Confirm
		facts.SelfApproved = c.Origin == compliance.FromSelf // the confirmation is the school's approval (R-ART10-SELF)
	}
	facts.Placement.Ref = string(p.ID)
	return facts
}

// StudentFacts is what gate G3 must know of a student.
func StudentFacts(st student.Student) compliance.StudentFacts {
	return compliance.StudentFacts{
		BirthDate: st.BirthDate, Sex: compliance.Sex(st.Sex), MajorCode: st.MajorCode, EntryYear: st.EntryYear,
		StudyMode: compliance.StudyMode(st.StudyMode),
	}
}

// Cleared are the filings and overrides of a school that count for an opening.
func Cleared(list []org.Clearance, id placement.ID) (found []compliance.Clearance) {
	for _, c := range list {
		if !c.RevokedOn.IsZero() || c.Placement != "" && placement.ID(c.Placement) != id {
			continue
		}
		found = append(found, compliance.Clearance{
			Kind: compliance.ClearanceKind(c.Kind), Rules: c.Rules, AcceptedOn: c.AcceptedOn, From: c.From, To: c.To, Number: c.DocumentNo, MajorCodes: c.Majors,
		})
	}
	return found
}

// Discreet is what a student may read of findings.
func Discreet(found []fault.Finding) []fault.Finding { return discreet(slices.Clone(found)) }

// discreet takes the unit's wages out of what a student reads: the finding on the pay floor names the wage standard or the
// lowest grade, which only unit, schools and bureaus may know.
func discreet(found []fault.Finding) []fault.Finding {
	for i, f := range found {
		if f.Rule == compliance.RulePay80 {
			found[i].Message = text.Say("实习报酬没有达到或无法核对本单位同岗工资的规定下限。", "The pay does not reach, or cannot be checked against, the floor set by the unit's own wages.")
		}
	}
	return found
}

// impersonal takes out of a refusal what it tells the unit of a student whom it does not know: age, sex and grade. The
// rule and its article stay.
func impersonal(err error) error {
	f := fault.Of(err)
	if f == nil || !errors.Is(err, ErrIneligible) {
		return err
	}
	clean := ErrIneligible
	for _, found := range f.Findings {
		switch found.Rule {
		case compliance.RuleAge, compliance.RuleMinor, compliance.RuleFemale, compliance.RuleGrade:
			found.Message = text.Say("这名学生暂不符合该条规定，详情由其学校掌握。", "This student does not meet the rule for now; the school knows why.")
			found.Fix = text.Say("可联系学生所在学校。", "Ask the student's school.")
		}
		clean = clean.About(found)
	}
	return clean
}

// bonds adds what binds the student's school to the unit: its list and its clearances.
func (s *Service) bonds(ctx context.Context, db Reads, school, enterprise org.ID, id placement.ID, today civil.Date, facts *compliance.MatchFacts) error {
	l, err := listing(ctx, db, school, enterprise, today)
	if err != nil {
		return err
	}
	facts.Listed, facts.ListDecidedOn, facts.ListPublishedOn = l.On, l.DecidedOn, l.PublishedOn
	clearances, err := db.Clearances(ctx, school, enterprise)
	if err != nil {
		return err
	}
	facts.Clearances = Cleared(clearances, id)
	return nil
}

// recheck runs the rules again under the lock of unit and opening, where the caps cannot move. It returns the opening.
func (s *Service) recheck(ctx context.Context, tx Tx, a *Application, c Confirmation) (placement.Placement, error) {
	st, err := tx.Student(ctx, a.Student)
	if err != nil {
		return placement.Placement{}, err
	}
	p, err := tx.LockPlacement(ctx, a.Placement)
	if err != nil {
		return placement.Placement{}, err
	}
	return p, s.stop(ctx, held{tx, a}, st, p, c)
}

// held hides the seat that an application holds already from the stays of its unit, so that the caps count it once.
type held struct {
	Reads
	by *Application
}

// Stays is all stays but the held one.
func (h held) Stays(ctx context.Context, enterprise org.ID, from, to civil.Date) ([]placement.Stay, error) {
	stays, err := h.Reads.Stays(ctx, enterprise, from, to)
	if !h.by.State.Holds() || h.by.Kind != compliance.Post {
		return stays, err
	}
	for i, st := range stays {
		if st.PostKind == h.by.PostKind && st.From == h.by.From && st.To == h.by.To {
			stays[i].Count--
			break
		}
	}
	return stays, err
}
