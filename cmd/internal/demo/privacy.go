package demo

import (
	"context"
	"fmt"

	"firstkm/services/kernel/actor"
	"firstkm/services/privacy"
	"firstkm/services/student"
)

// addPrivacy shows the door to personal data in use: a class teacher's grant with some looks, a break-glass look that waits
// for the vice-principal, a grant that waits, a request with its deadline, an assessment and a legal hold.
func (w *world) addPrivacy(ctx context.Context) error {
	s, p := w.schools[0], w.s.Privacy
	teacher, err := w.actorOf(ctx, actor.ClassTeacher)
	if err != nil {
		return err
	}
	office, err := w.actorOf(ctx, actor.School)
	if err != nil {
		return err
	}
	principal, err := w.actorOf(ctx, actor.VicePrincipal)
	if err != nil {
		return err
	}
	pupil, err := w.actorOf(ctx, actor.Student)
	if err != nil {
		return err
	}
	g, err := p.AskGrant(ctx, teacher, privacy.GrantDraft{
		Scope: privacy.Scope{Kind: privacy.OfClass, Class: teacher.Class}, Fields: []privacy.Field{privacy.IDNumber, privacy.GuardianPhone},
		Reason: privacy.Reason{Purpose: privacy.ForInsurance, Text: "为本班办理实习责任保险"}, From: w.today, To: w.today.AddMonths(6),
	})
	if err != nil {
		return err
	}
	if _, err := p.DecideGrant(ctx, principal, g.ID, true, ""); err != nil {
		return err
	}
	for _, st := range s.students[:3] {
		if _, err := p.Reveal(ctx, teacher, st.ID, []privacy.Field{privacy.IDNumber}, privacy.Reason{Purpose: privacy.ForInsurance}); err != nil {
			return fmt.Errorf("look at %s: %w", st.ID, err)
		}
	}
	if err := p.Opened(ctx, teacher, s.students[0]); err != nil {
		return err
	}
	if _, err := p.AskGrant(ctx, office, privacy.GrantDraft{
		Scope: privacy.Scope{Kind: privacy.OfBatch, EntryYear: s.students[0].EntryYear}, Fields: []privacy.Field{privacy.IDNumber},
		Reason: privacy.Reason{Purpose: privacy.ForFiling, Text: "实习备案名册"}, From: w.today, To: w.today.AddMonths(3),
	}); err != nil {
		return err
	}
	if _, err := p.AskTicket(ctx, office, privacy.TicketDraft{
		Students: []student.ID{s.students[0].ID}, Fields: []privacy.Field{privacy.Phone, privacy.GuardianPhone},
		Reason: privacy.Reason{Purpose: privacy.ForEmergency, Text: "学生今天没有到岗，联系不上"}, Hours: 4,
	}); err != nil {
		return err
	}
	if _, err := p.Ask(ctx, pupil, privacy.RequestDraft{Kind: privacy.AskCorrect, Fields: []privacy.Field{privacy.GuardianPhone}, Words: "家长换了手机号，请更正"}); err != nil {
		return err
	}
	if _, err := p.SetHold(ctx, office, s.students[1].ID, "劳动报酬投诉处理中（演示）"); err != nil {
		return err
	}
	_, err = p.Assess(ctx, office, privacy.AssessmentFacts{
		Title: "向保险公司提供学生证件号", Trigger: privacy.Sharing, Processing: "投保实习责任保险时，向保险公司提供姓名、证件号、实习单位和起止日期。",
		Necessity: "法定投保义务，不提供证件号无法承保；只提供投保所需的四项。", Risk: "名单传输、保存环节可能泄露。", Level: privacy.Low,
		Measures: "名单加密传输、带水印，保险公司不得转委托；投保后三十天删除中间文件。", ReviewOn: w.today.AddYears(1),
	})
	return err
}

// actorOf is the demo account of a role.
func (w *world) actorOf(ctx context.Context, role actor.Role) (actor.Actor, error) {
	a, err := w.tx.AccountByLogin(ctx, string(role))
	return a.Actor(), err
}

// private are the sealed values of an invented student: an identity number that is sound but of a place that does not
// exist, telephone numbers of a block that is not given out.
func private(st student.Student, n int) student.Private {
	return student.Private{
		IDNumber: idNumber(st, n), Phone: fmt.Sprintf("1990000%04d", n%10000), GuardianName: string([]rune(st.Name)[:1]) + "家长示例", GuardianPhone: fmt.Sprintf("1990001%04d", n%10000),
	}
}

// idNumber is a number that agrees with birth date and sex.
func idNumber(st student.Student, n int) string {
	last := 2 * (n % 400)
	if st.Sex == "male" {
		last++
	}
	body := fmt.Sprintf("310199%04d%02d%02d%03d", st.BirthDate.Year, int(st.BirthDate.Month), st.BirthDate.Day, last)
	sum := 0
	for i, weight := range []int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2} {
		sum += int(body[i]-'0') * weight
	}
	return body + string("10X98765432"[sum%11])
}
