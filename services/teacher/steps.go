package teacher

import (
	"slices"
	"strings"
	"time"

	"firstkm/events"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/org"
)

// Hand is who takes a step, when and with what remark.
type Hand struct {
	Who  actor.Actor
	Now  time.Time
	Note string
}

func (h Hand) today() civil.Date { return civil.Today(h.Now) }

// Application is what is applied for.
type Application struct {
	School   org.ID
	Level    Level
	Standard Standard
	Evidence []Evidence
}

// Apply begins a recognition. May: the teacher, the school's teachers' office, its vice-principal. A failed ethics
// appraisal bars it within the period of its effect; one at a time is under way; a level held or passed is not applied for.
func (t *Teacher) Apply(id RecognitionID, a Application, criteria []Criterion, h Hand) (events.Event, error) {
	day := h.today()
	if _, barred := t.BarredOn(day); barred {
		return nil, ErrEthics
	}
	spell, ok := t.At(a.School, day)
	if !ok {
		return nil, ErrInvalid.With(fault.In("school", "该教师目前不在本校任职，不能由本校推荐。", "the teacher is not employed at the school today"))
	}
	var bad []fault.Field
	if a.Level.rank() == 0 {
		bad = append(bad, fault.In("level", "请选择初级、中级或高级。", "choose junior, intermediate or senior"))
	}
	if held, ok := InForce(t.Recognitions, day); ok && held.Level.rank() >= a.Level.rank() {
		bad = append(bad, fault.In("level", "该教师已具有同级或更高级别的有效认定。", "the teacher holds this level or a higher one already"))
	}
	if slices.ContainsFunc(t.Recognitions, func(r Recognition) bool { return r.State.Pending() }) {
		bad = append(bad, fault.In("level", "该教师有一项认定正在办理，请等它办结或撤回后再申请。", "another recognition is under way: let it end or withdraw it first"))
	}
	bad = append(bad, lackingEvidence(criteria, a.Evidence)...)
	if len(bad) > 0 {
		return nil, ErrInvalid.With(bad...)
	}
	r := Recognition{
		ID: id, School: a.School, Level: a.Level, Standard: a.Standard, Evidence: a.Evidence,
		ByReference: spell.Category == Public || spell.Category == External,
	}
	r.step("apply", Applied, h)
	t.Recognitions = append(t.Recognitions, r)
	return events.TeacherRecognitionApplied{RecognitionRef: t.recognitionRef(r)}, nil
}

// lackingEvidence names each required criterion without evidence (T-CRITERIA).
func lackingEvidence(criteria []Criterion, given []Evidence) []fault.Field {
	var bad []fault.Field
	for _, e := range given {
		if !slices.ContainsFunc(criteria, func(c Criterion) bool { return c.ID == e.Criterion }) {
			bad = append(bad, fault.In("evidence", "现行标准没有“"+e.Criterion+"”这一条，请从列表选择。", "the standard in force has no criterion "+e.Criterion+"; choose from the list"))
		}
	}
	for _, c := range criteria {
		given := slices.ContainsFunc(given, func(e Evidence) bool { return e.Criterion == c.ID && strings.TrimSpace(e.Text+e.Ref) != "" })
		if c.Required && !given {
			bad = append(bad, fault.In("evidence", "缺少“"+c.Name.Zh+"”的证明材料。", "evidence is missing for: "+c.Name.En))
		}
	}
	return bad
}

// step moves a recognition and keeps that it did. No state is assigned anywhere else.
func (r *Recognition) step(action string, to State, h Hand) {
	r.State = to
	r.Steps = append(r.Steps, Step{Action: action, State: to, At: h.Now, By: h.Who.Account, Role: h.Who.Role, Org: h.Who.Org, Note: h.Note})
}

// take finds a recognition in one of the states that a step begins from.
func (t *Teacher) take(id RecognitionID, from ...State) (*Recognition, error) {
	for i := range t.Recognitions {
		if r := &t.Recognitions[i]; r.ID == id {
			if !slices.Contains(from, r.State) {
				return nil, ErrState
			}
			return r, nil
		}
	}
	return nil, ErrNotFound
}

// Endorse is the school's own recognition (组织认定). May: vice-principal, teachers' office.
func (t *Teacher) Endorse(id RecognitionID, h Hand) (events.Event, error) {
	r, err := t.take(id, Applied)
	if err != nil {
		return nil, err
	}
	if _, barred := t.BarredOn(h.today()); barred {
		return nil, ErrEthics
	}
	r.step("endorse", Endorsed, h)
	return events.TeacherRecognitionEndorsed{RecognitionRef: t.recognitionRef(*r)}, nil
}

// Sample draws an endorsed one for the re-check of its papers (复核); see Draw. May: bureau.
func (t *Teacher) Sample(id RecognitionID, h Hand) (events.Event, error) {
	r, err := t.take(id, Endorsed)
	if err != nil {
		return nil, err
	}
	r.step("sample", Sampled, h)
	return events.TeacherRecognitionSampled{RecognitionRef: t.recognitionRef(*r)}, nil
}

// Review passes the re-check, of one that was drawn or of any that is endorsed. May: bureau.
func (t *Teacher) Review(id RecognitionID, h Hand) (events.Event, error) {
	r, err := t.take(id, Endorsed, Sampled)
	if err != nil {
		return nil, err
	}
	r.step("review", Reviewed, h)
	return events.TeacherRecognitionReviewed{RecognitionRef: t.recognitionRef(*r)}, nil
}

// Refuse ends one that is under way, with a reason. May: the school before it endorsed, the bureau after.
func (t *Teacher) Refuse(id RecognitionID, h Hand) (events.Event, error) {
	r, err := t.take(id, Applied, Endorsed, Sampled, Reviewed, Noticed)
	if err != nil {
		return nil, err
	}
	if strings.TrimSpace(h.Note) == "" {
		return nil, ErrInvalid.With(fault.In("note", "请写明未通过的原因，申请人会看到。", "say why; the applicant will read it"))
	}
	r.step("refuse", Refused, h)
	return events.TeacherRecognitionRefused{RecognitionRef: t.recognitionRef(*r)}, nil
}

// Withdraw ends the own application before the notice. May: the teacher, teachers' office.
func (t *Teacher) Withdraw(id RecognitionID, h Hand) (events.Event, error) {
	r, err := t.take(id, Applied, Endorsed, Sampled, Reviewed)
	if err != nil {
		return nil, err
	}
	r.step("withdraw", Withdrawn, h)
	return events.TeacherRecognitionWithdrawn{RecognitionRef: t.recognitionRef(*r)}, nil
}

// Publish begins the public notice (公示). May: bureau.
func (t *Teacher) Publish(id RecognitionID, from, to civil.Date, h Hand) (events.Event, error) {
	r, err := t.take(id, Reviewed)
	if err != nil {
		return nil, err
	}
	if from.IsZero() || to.IsZero() || to.Before(from) || from.Before(h.today()) {
		return nil, ErrInvalid.With(fault.In("to", "公示从今天或以后开始，结束不早于开始。", "a notice begins today or later and does not end before it begins"))
	}
	r.Notice = &Notice{From: from, To: to}
	r.step("publish", Noticed, h)
	return events.TeacherRecognitionNoticed{RecognitionRef: t.recognitionRef(*r), From: from.String(), To: to.String()}, nil
}

// Object raises an objection during the notice. May: whoever may read the file.
func (t *Teacher) Object(id RecognitionID, objection ident.ID, h Hand) (events.Event, error) {
	r, err := t.take(id, Noticed)
	if err != nil {
		return nil, err
	}
	day := h.today()
	if day.Before(r.Notice.From) || day.After(r.Notice.To) {
		return nil, ErrState.With(fault.In("note", "公示期为 "+r.Notice.From.String()+" 至 "+r.Notice.To.String()+"。", "the notice runs from "+r.Notice.From.String()+" to "+r.Notice.To.String()))
	}
	if strings.TrimSpace(h.Note) == "" {
		return nil, ErrInvalid.With(fault.In("note", "请写明异议的内容。", "say what the objection is"))
	}
	r.Notice.Objections = append(r.Notice.Objections, Objection{ID: objection, At: h.Now, By: h.Who.Account, Text: h.Note, On: day})
	r.step("object", Noticed, Hand{Who: h.Who, Now: h.Now})
	return events.TeacherRecognitionObjected{RecognitionRef: t.recognitionRef(*r), Objection: string(objection)}, nil
}

// Answer settles an objection; one that is upheld refuses the recognition. May: bureau.
func (t *Teacher) Answer(id RecognitionID, objection ident.ID, upheld bool, h Hand) (events.Event, error) {
	r, err := t.take(id, Noticed)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(r.Notice.Objections, func(o Objection) bool { return o.ID == objection && !o.Answered })
	if i < 0 {
		return nil, ErrNotFound
	}
	if strings.TrimSpace(h.Note) == "" {
		return nil, ErrInvalid.With(fault.In("note", "请写明处理意见。", "say how the objection was settled"))
	}
	o := &r.Notice.Objections[i]
	o.Answered, o.Upheld, o.Answer = true, upheld, h.Note
	if upheld {
		r.step("uphold", Refused, h)
		return events.TeacherRecognitionRefused{RecognitionRef: t.recognitionRef(*r)}, nil
	}
	r.step("answer", Noticed, h)
	return events.TeacherRecognitionAnswered{RecognitionRef: t.recognitionRef(*r), Objection: string(objection)}, nil
}

// Recognise grants the recognition after the notice is over and every objection answered. May: bureau.
func (t *Teacher) Recognise(id RecognitionID, c Certificate, h Hand) (events.Event, error) {
	r, err := t.take(id, Noticed)
	if err != nil {
		return nil, err
	}
	if _, barred := t.BarredOn(h.today()); barred {
		return nil, ErrEthics
	}
	if !h.today().After(r.Notice.To) {
		return nil, ErrState.With(fault.In("recognised_on", "公示到 "+r.Notice.To.String()+" 结束，之后才能认定。", "the notice runs to "+r.Notice.To.String()+"; recognise after it"))
	}
	if slices.ContainsFunc(r.Notice.Objections, func(o Objection) bool { return !o.Answered }) {
		return nil, ErrState.With(fault.In("recognised_on", "还有异议没有答复。", "an objection is not answered yet"))
	}
	c.Level = r.Level
	if c.RecognisedOn.IsZero() {
		c.RecognisedOn = h.today()
	}
	bad := checkCertificate(c, h.today())
	if c.RecognisedOn.Before(r.Notice.To) {
		bad = append(bad, fault.In("recognised_on", "认定日期不能早于公示结束。", "the day of recognition is before the end of the notice"))
	}
	if len(bad) > 0 {
		return nil, ErrInvalid.With(bad...)
	}
	r.grant(c)
	r.step("recognise", Recognised, h)
	return events.TeacherRecognised{RecognitionRef: t.recognitionRef(*r), On: c.RecognisedOn.String()}, nil
}

func (r *Recognition) grant(c Certificate) {
	r.Level, r.CertificateNo = c.Level, strings.TrimSpace(c.Number)
	r.RecognisedOn, r.ValidTo, r.RecheckDue = c.RecognisedOn, c.ValidTo, c.RecheckDue
}

// Admit records a recognition that was granted before or outside this system, from its certificate. May: teachers'
// office, vice-principal (in the register's import too).
func (t *Teacher) Admit(id RecognitionID, school org.ID, standard Standard, c Certificate, h Hand) (events.Event, error) {
	if bad := checkCertificate(c, h.today()); len(bad) > 0 {
		return nil, ErrInvalid.With(bad...)
	}
	if a, failed := t.failedOn(c.RecognisedOn); failed {
		return nil, ErrEthics.With(fault.In("recognised_on", "认定日期在师德考核（"+a.On.String()+"）的影响期内。", "the day lies within the effect of the ethics appraisal of "+a.On.String()))
	}
	for _, r := range t.Recognitions {
		if r.granted() && r.Level == c.Level && (r.CertificateNo == strings.TrimSpace(c.Number) || r.ValidOn(c.RecognisedOn)) {
			return nil, ErrInvalid.With(fault.In("recognised_on", "该教师在这一天已有同级别的有效认定，如有误请更正原记录。", "the level is held on that day already; correct that record if it is wrong"))
		}
	}
	r := Recognition{ID: id, School: school, Standard: standard}
	if s, ok := t.At(school, c.RecognisedOn); ok {
		r.ByReference = s.Category == Public || s.Category == External
	}
	r.grant(c)
	r.step("admit", Recognised, h)
	t.Recognitions = append(t.Recognitions, r)
	return events.TeacherRecognised{RecognitionRef: t.recognitionRef(r), On: c.RecognisedOn.String()}, nil
}

// Amend corrects what is recorded of a certificate. May: teachers' office, vice-principal; with a reason.
func (t *Teacher) Amend(id RecognitionID, c Certificate, h Hand) (events.Event, error) {
	r, err := t.take(id, Recognised, Rechecking, Expired)
	if err != nil {
		return nil, err
	}
	if bad := checkCertificate(c, h.today()); len(bad) > 0 {
		return nil, ErrInvalid.With(bad...)
	}
	r.grant(c)
	state := r.State
	if state == Expired && r.EndedOn.IsZero() && r.ValidOn(h.today()) {
		state = Recognised
	}
	r.step("amend", state, h)
	return events.TeacherCorrected{TeacherRef: t.ref(), School: string(r.School)}, nil
}

// Recheck begins the re-check of a recognition that stays in force meanwhile. May: bureau, the school's teachers' office.
func (t *Teacher) Recheck(id RecognitionID, h Hand) (events.Event, error) {
	r, err := t.take(id, Recognised)
	if err != nil {
		return nil, err
	}
	r.step("recheck", Rechecking, h)
	return events.TeacherRecheckBegun{RecognitionRef: t.recognitionRef(*r)}, nil
}

// Pass ends a re-check well: with a new end and a new due date, where they are given. May: bureau.
func (t *Teacher) Pass(id RecognitionID, validTo, recheckDue civil.Date, h Hand) (events.Event, error) {
	r, err := t.take(id, Rechecking)
	if err != nil {
		return nil, err
	}
	c := Certificate{Level: r.Level, Number: r.CertificateNo, RecognisedOn: r.RecognisedOn, ValidTo: validTo, RecheckDue: recheckDue}
	if bad := checkCertificate(c, h.today()); len(bad) > 0 {
		return nil, ErrInvalid.With(bad...)
	}
	r.ValidTo, r.RecheckDue = validTo, recheckDue
	r.step("pass", Recognised, h)
	return events.TeacherRecheckPassed{RecognitionRef: t.recognitionRef(*r)}, nil
}

// Fail ends a re-check badly: the recognition is in force no more from today. May: bureau; with a reason.
func (t *Teacher) Fail(id RecognitionID, h Hand) (events.Event, error) {
	r, err := t.take(id, Rechecking)
	if err != nil {
		return nil, err
	}
	if strings.TrimSpace(h.Note) == "" {
		return nil, ErrInvalid.With(fault.In("note", "请写明复查未通过的原因。", "say why the re-check failed"))
	}
	r.EndedOn = h.today()
	r.step("fail", Expired, h)
	return events.TeacherRecognitionExpired{RecognitionRef: t.recognitionRef(*r)}, nil
}

// Expire marks a recognition whose last day is past. The program does it each day; force ended by itself.
func (t *Teacher) Expire(id RecognitionID, h Hand) (events.Event, error) {
	r, err := t.take(id, Recognised, Rechecking)
	if err != nil {
		return nil, err
	}
	if r.ValidTo.IsZero() || !h.today().After(r.ValidTo) {
		return nil, ErrState
	}
	r.step("expire", Expired, h)
	return events.TeacherRecognitionExpired{RecognitionRef: t.recognitionRef(*r)}, nil
}

// Revoke takes a recognition away from today on (撤销), whatever its validity. May: bureau; the ethics veto does it too.
func (t *Teacher) Revoke(id RecognitionID, h Hand) (events.Event, error) {
	r, err := t.take(id, Recognised, Rechecking, Expired)
	if err != nil {
		return nil, err
	}
	if strings.TrimSpace(h.Note) == "" {
		return nil, ErrInvalid.With(fault.In("note", "请写明撤销的原因。", "say why it is revoked"))
	}
	r.EndedOn = later(h.today(), r.RecognisedOn)
	r.step("revoke", Revoked, h)
	return events.TeacherRecognitionRevoked{RecognitionRef: t.recognitionRef(*r), On: r.EndedOn.String()}, nil
}

func later(a, b civil.Date) civil.Date {
	if a.Before(b) {
		return b
	}
	return a
}

func (t *Teacher) recognitionRef(r Recognition) events.RecognitionRef {
	return events.RecognitionRef{TeacherRef: t.ref(), Recognition: string(r.ID), School: string(r.School), Level: string(r.Level)}
}
