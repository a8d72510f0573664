package notify_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"firstkm/events"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/ident"
	"firstkm/services/notify"
	"firstkm/services/org"
	"firstkm/services/platform/store"
	"firstkm/services/platform/store/storetest"
	"firstkm/services/privacy"
	"firstkm/services/round"
	"firstkm/services/student"
)

// staff are the accounts of a district with two schools: stu_1 is 16 with a guardian's number, stu_2 is 16 without one,
// stu_3 is of age with one.
func staffed(t *testing.T) *desk {
	d := newDesk(t, 3)
	d.opening()
	for id, role := range map[string]actor.Role{
		"acc_office": actor.School, "acc_vice": actor.VicePrincipal, "acc_class": actor.ClassTeacher, "acc_teach": actor.TeachersOffice, "acc_inst": actor.Instructor,
	} {
		d.join(id, role)
	}
	d.change(func(ctx context.Context, tx *store.Tx) error {
		other := storetest.School("sch_2", "002", "310112")
		teacher, away := storetest.Account("acc_t1", "t1", actor.Teacher, "sch_1"), storetest.Account("acc_off2", "off2", actor.School, "sch_2")
		teacher.Person, away.Person = "tch_1", ""
		second, gone := storetest.Account("acc_t1b", "t1b", actor.Teacher, "sch_1"), storetest.Account("acc_t1c", "t1c", actor.Teacher, "sch_1")
		second.Person, gone.Person, gone.DisabledAt = "tch_1", "tch_1", noon()
		lent := storetest.Account("acc_teach2", "teach2", actor.TeachersOffice, "sch_2")
		bureau := storetest.Account("acc_bureau", "bureau", actor.Bureau, "bur_1")
		lent.Person, bureau.Person = "", ""
		errs := []error{
			tx.InsertSchool(ctx, other), tx.InsertAccount(ctx, teacher), tx.InsertAccount(ctx, second), tx.InsertAccount(ctx, gone), tx.InsertAccount(ctx, away), tx.InsertAccount(ctx, lent),
			tx.InsertBureau(ctx, org.Bureau{ID: "bur_1", Name: "示例教育局", Region: "3101", Version: 1, CreatedAt: noon()}), tx.InsertAccount(ctx, bureau),
		}
		rnd := storetest.Round("rnd_1", "sch_1")
		rnd.Schools = append(rnd.Schools, round.Member{School: "sch_2"})
		errs = append(errs, tx.InsertRound(ctx, rnd), tx.SaveInvitation(ctx, round.Invitation{Round: "rnd_1", Unit: "ent_1", By: "sch_2", Answer: round.Accepted, At: noon()}))
		for i, birth := range []string{"2009-01-01", "2009-01-01", "2007-09-01"} {
			id := student.ID("stu_" + string(rune('1'+i)))
			st, err := tx.LockStudent(ctx, id)
			st.BirthDate = civil.MustParse(birth)
			st.Version++
			errs = append(errs, err, tx.SaveStudent(ctx, st))
			if i != 1 {
				errs = append(errs, tx.SaveSealed(ctx, student.Sealed{Student: id, School: "sch_1", GuardianPhone: "v1.k1.x", UpdatedAt: noon()}))
			}
			d.phones[notify.GuardianOf(id)] = "1390000000" + string(rune('1'+i))
		}
		return errors.Join(errs...)
	})
	return d
}

// people are all whose inbox may hold something.
func people() []ident.ID {
	return []ident.ID{"stu_1", "stu_2", "stu_3", "gdn_1", "gdn_2", "gdn_3", "acc_office", "acc_vice", "acc_class", "acc_teach", "acc_inst", "acc_unit", "acc_t1", "acc_t1b", "acc_t1c", "acc_off2", "acc_teach2", "acc_bureau", "acc_asker"}
}

// hears lists who was told what.
func (d *desk) hears() map[ident.ID]string {
	d.t.Helper()
	heard := map[ident.ID]string{}
	for _, p := range people() {
		who := actor.Actor{Account: p, Role: actor.School}
		if p.Kind() == "stu" {
			who = actor.Actor{Account: "acc_x", Role: actor.Student, Person: p}
		}
		for _, c := range d.inbox(who) {
			heard[p] += c.Notice.Text.Zh
		}
	}
	return heard
}

func TestWhoHearsOfWhat(t *testing.T) {
	ref := func(id string) events.StudentRef { return events.StudentRef{Student: id, School: "sch_1", Version: 2} }
	rec := events.RecognitionRef{TeacherRef: events.TeacherRef{Teacher: "tch_1"}, Recognition: "rcg_1", School: "sch_1", Level: "senior"}
	app := events.ApplicationRef{Application: "app_1", Placement: "plc_1", Enterprise: "ent_1", School: "sch_1", Student: "stu_1"}
	of := func(who ...ident.ID) []ident.ID { return who }
	bat, isp := events.BatchRef{Batch: "bat_1", School: "sch_1"}, events.InspectionRef{Inspection: "isp_1", School: "sch_1", Enterprise: "ent_1"}
	ulo := events.UnitListRef{List: "ulo_1", Batch: "bat_1", School: "sch_1"}
	rnd := events.RoundRef{Round: "rnd_1", School: "sch_1"}
	pra := events.PracticeRef{Practice: "pra_1", Placement: "plc_1", Enterprise: "ent_1", School: "sch_1", Teacher: "tch_1"}
	itv := events.InterviewRef{Interview: "itv_1", Application: "app_1", Placement: "plc_1", Enterprise: "ent_1", School: "sch_1", Student: "stu_1", Kind: "on_site"}
	agr := events.AgreementRef{Agreement: "agr_1", Application: "app_1", Placement: "plc_1", Enterprise: "ent_1", School: "sch_1", Student: "stu_1", Number: 1}
	call, grown := itv, itv
	call.Kind, grown.Student = "telephone", "stu_3"
	for _, tt := range []struct {
		name  string
		event events.Event
		want  []ident.ID
		says  string // in every text
	}{
		{"a minor's intent", events.ApplicationIntended{ApplicationRef: app, HoldsUntil: "2025-09-15"}, of("stu_1", "gdn_1", "acc_office", "acc_vice", "acc_class"), "录用"},
		{"an interview is proposed", events.InterviewProposed{InterviewRef: itv, Times: 2}, of("stu_1"), "约您面试"},
		{"a minor's interview is agreed", events.InterviewAgreed{InterviewRef: itv}, of("acc_unit", "gdn_1"), "面试"},
		{"a grown-up's interview is agreed", events.InterviewAgreed{InterviewRef: grown}, of("acc_unit"), "选定了面试时间"},
		{"an interview by telephone is agreed", events.InterviewAgreed{InterviewRef: call}, of("acc_unit", "acc_class", "gdn_1"), "面试"},
		{"an interview is refused", events.InterviewRefused{InterviewRef: itv}, of("acc_unit"), "没有接受"},
		{"the unit cancels an interview", events.InterviewCancelled{InterviewRef: itv, Role: "enterprise", Agreed: true}, of("stu_1", "gdn_1"), "已取消"},
		{"the unit takes a proposal by telephone back", events.InterviewCancelled{InterviewRef: call, Role: "enterprise"}, of("stu_1"), "已取消"},
		{"the student cancels an interview by telephone", events.InterviewCancelled{InterviewRef: call, Role: "student", Agreed: true}, of("acc_unit", "acc_class", "gdn_1"), "取消"},
		{"an interview ends with its application", events.InterviewCancelled{InterviewRef: itv, Role: "system", Agreed: true}, of("stu_1", "acc_unit", "gdn_1"), "取消"},
		{"a grown-up's interview ends with its application", events.InterviewCancelled{InterviewRef: grown, Role: "system", Agreed: true}, of("stu_3", "acc_unit"), "取消"},
		{"a proposal ends with its application", events.InterviewCancelled{InterviewRef: itv, Role: "system"}, of("stu_1"), "已取消"},
		{"an interview has a result", events.InterviewRecorded{InterviewRef: itv}, of("stu_1"), "结果"},
		{"nobody answered a proposal", events.InterviewLapsed{InterviewRef: itv}, of("stu_1", "acc_unit"), "没有答复"},
		{"an interview was held and has no result", events.InterviewLapsed{InterviewRef: itv, Agreed: true}, nil, ""},
		{"an arrangement is released", events.ApplicationReleased{ApplicationRef: app}, of("stu_1", "acc_unit", "acc_class"), "解除"},
		{"a family is asked to consent", events.ConsentAsked{ConsentRef: events.ConsentRef{Application: "app_1", Placement: "plc_1", School: "sch_1", Student: "stu_1"}}, of("stu_1", "gdn_1"), "可以不同意"},
		{"a grown-up's family is asked too", events.ConsentAsked{ConsentRef: events.ConsentRef{Application: "app_1", Placement: "plc_1", School: "sch_1", Student: "stu_3"}}, of("stu_3", "gdn_3"), "可以不同意"},
		{"a guardian without a number gets a sheet", events.ConsentAsked{ConsentRef: events.ConsentRef{Application: "app_1", Placement: "plc_1", School: "sch_1", Student: "stu_2"}}, of("stu_2"), "可以不同意"},
		{"a family agrees", events.ConsentAnswered{ConsentRef: events.ConsentRef{Application: "app_1", Placement: "plc_1", School: "sch_1", Student: "stu_1"}, Side: "guardian", Agreed: true}, nil, ""},
		{"a guardian refuses", events.ConsentAnswered{ConsentRef: events.ConsentRef{Application: "app_1", Placement: "plc_1", School: "sch_1", Student: "stu_1"}, Side: "guardian"}, of("acc_office", "acc_vice", "acc_class"), "不同意"},
		{"a consent is withdrawn", events.ConsentWithdrawn{ConsentRef: events.ConsentRef{Application: "app_1", Placement: "plc_1", School: "sch_1", Student: "stu_1"}, Side: "student"}, of("acc_office", "acc_vice", "acc_class"), "撤回"},
		{"an agreement is drawn up", events.AgreementDrawn{AgreementRef: agr}, of("stu_1"), "三方协议"},
		{"agreements are sent to a unit", events.AgreementsAsked{School: "sch_1", Enterprise: "ent_1", Count: 3}, of("acc_unit"), "三方协议"},
		{"an agreement changes", events.AgreementChanged{AgreementRef: agr, Kind: "changed"}, of("stu_1", "acc_unit"), "新文本"},
		{"a minor signs", events.AgreementSigned{AgreementRef: agr, Side: "student"}, of("gdn_1"), "已签署"},
		{"the unit signs", events.AgreementSigned{AgreementRef: agr, Side: "unit"}, nil, ""},
		{"all have signed", events.AgreementCompleted{AgreementRef: agr}, of("stu_1", "gdn_1"), "签署"},
		{"an agreement ends with its arrangement", events.AgreementEnded{AgreementRef: agr}, of("stu_1", "acc_unit"), "终止"},
		{"a record is corrected", events.StudentCorrected{StudentRef: ref("stu_1"), Members: []string{"class"}}, of("stu_1"), "更正"},
		{"a minor leaves", events.StudentLeft{StudentRef: ref("stu_1"), On: "2025-08-31"}, of("stu_1", "gdn_1", "acc_class"), "离校"},
		{"a minor leaves, whose guardian has no number", events.StudentLeft{StudentRef: ref("stu_2"), On: "2025-08-31"}, of("stu_2", "acc_class"), "离校"},
		{"a grown-up leaves", events.StudentLeft{StudentRef: ref("stu_3"), On: "2025-08-31"}, of("stu_3", "acc_class"), "离校"},
		{"a student is let go to another school", events.StudentSent{StudentRef: ref("stu_1"), To: "sch_2", On: "2025-08-31"}, of("stu_1", "gdn_1", "acc_off2"), "转"},
		{"and is taken over", events.StudentReceived{StudentRef: ref("stu_1"), From: "sch_2", On: "2025-08-31"}, of("stu_1", "acc_class", "acc_off2"), "转"},
		{"a student repeats the year", events.StudentRepeated{StudentRef: ref("stu_1"), EntryYear: 2024}, of("stu_1", "gdn_1", "acc_class"), "留级"},
		{"a student is recorded", events.StudentEnrolled{StudentRef: ref("stu_1")}, nil, ""},
		{"the year rolls", events.SchoolYearRolled{School: "sch_1", Year: 2025, Promoted: 40, Graduated: 20, Repeating: 1}, of("acc_vice", "acc_class", "acc_inst", "acc_teach"), "2025 学年：升级 40 人，毕业 20 人，留级 1 人"},
		{"a grant is asked for", events.PrivacyGrantRequested{Grant: "pgr_1", School: "sch_1", Account: "acc_asker"}, of("acc_vice"), "审批"},
		{"a grant is approved", events.PrivacyGrantDecided{Grant: "pgr_1", School: "sch_1", Account: "acc_asker", Granted: true}, of("acc_asker"), "已批准"},
		{"a grant is refused", events.PrivacyGrantDecided{Grant: "pgr_1", School: "sch_1", Account: "acc_asker"}, of("acc_asker"), "未批准"},
		{"a break-glass look is asked for", events.PrivacyTicketRequested{Ticket: "ptk_1", School: "sch_1", Account: "acc_asker"}, of("acc_vice"), "审批"},
		{"a break-glass look is refused", events.PrivacyTicketDecided{Ticket: "ptk_1", School: "sch_1", Account: "acc_asker"}, of("acc_asker"), "未批准"},
		{"a break-glass look is closed by hand", events.PrivacyTicketClosed{Ticket: "ptk_1", School: "sch_1", Account: "acc_asker"}, nil, ""},
		{"a break-glass look runs out", events.PrivacyTicketClosed{Ticket: "ptk_1", School: "sch_1", Account: "acc_asker", Expired: true}, of("acc_asker"), "自动关闭"},
		{"a minor's data are to be erased", events.PrivacyRequestOpened{Request: "pdr_1", School: "sch_1", Student: "stu_1", Kind: "delete", DueOn: "2025-09-19"}, of("acc_office", "acc_vice", "gdn_1"), "删除申请"},
		{"that is refused", events.PrivacyRequestAnswered{Request: "pdr_1", School: "sch_1", Student: "stu_1"}, of("stu_1", "gdn_1"), "未同意"},
		{"a breach is written down", events.PrivacyBreachRecorded{Breach: "pbr_1", School: "sch_1", State: "open", Version: 1}, of("acc_vice"), "安全事件"},
		{"and goes on", events.PrivacyBreachRecorded{Breach: "pbr_1", School: "sch_1", State: "open", Version: 2}, nil, ""},
		{"a recognition is applied for", events.TeacherRecognitionApplied{RecognitionRef: rec}, of("acc_teach"), "高级双师型"},
		{"the school endorses it", events.TeacherRecognitionEndorsed{RecognitionRef: rec}, of("acc_t1", "acc_t1b", "acc_bureau"), "高级双师型"},
		{"it is refused", events.TeacherRecognitionRefused{RecognitionRef: rec}, of("acc_t1", "acc_t1b", "acc_teach"), "未通过"},
		{"it is granted", events.TeacherRecognised{RecognitionRef: rec, On: "2025-08-30"}, of("acc_t1", "acc_t1b", "acc_teach"), "高级双师型教师"},
		{"an old certificate is brought in", events.TeacherRecognised{RecognitionRef: rec, On: "2019-08-30"}, nil, ""},
		{"it is re-checked", events.TeacherRecheckBegun{RecognitionRef: rec}, of("acc_t1", "acc_t1b", "acc_teach"), "复查"},
		{"it runs out", events.TeacherRecognitionExpired{RecognitionRef: rec}, of("acc_t1", "acc_t1b", "acc_teach"), "已失效"},
		{"the ratio is reported", events.TeacherRatioReported{Snapshot: "snp_1", School: "sch_1", AsOf: "2025-08-31"}, of("acc_vice", "acc_bureau"), "8月31日"},
		{"a teacher is lent", events.TeacherFlowRecorded{Flow: "flw_1", Teacher: "tch_1", From: "sch_1", To: "sch_2"}, of("acc_t1", "acc_t1b", "acc_teach2"), "柔性流动"},
		{"a teacher applies for practice", events.PracticeApplied{PracticeRef: pra}, of("acc_unit"), "请答复"},
		{"the unit takes the teacher", events.PracticeAccepted{PracticeRef: pra, HoldsUntil: "2025-09-15"}, of("acc_t1", "acc_t1b", "acc_teach"), "9月15日"},
		{"the unit declines", events.PracticeDeclined{PracticeRef: pra}, of("acc_t1", "acc_t1b"), "没有接收"},
		{"the teacher withdraws", events.PracticeWithdrawn{PracticeRef: pra}, of("acc_unit"), "撤回"},
		{"the school confirms practice", events.PracticeConfirmed{PracticeRef: pra}, of("acc_t1", "acc_t1b", "acc_unit"), "已确认"},
		{"the school returns practice", events.PracticeReturned{PracticeRef: pra}, of("acc_t1", "acc_t1b", "acc_unit"), "退回"},
		{"nobody confirmed practice in time", events.PracticeLapsed{PracticeRef: pra}, of("acc_t1", "acc_t1b", "acc_unit", "acc_teach"), "到期未"},
		{"the teacher reports on practice", events.PracticeReported{PracticeRef: pra}, of("acc_teach"), "报告"},
		{"the unit attests practice", events.PracticeAttested{PracticeRef: pra, From: "2024-12-02", To: "2025-01-10"}, of("acc_t1", "acc_t1b", "acc_teach"), "证明"},
		{"practice is verified", events.PracticeFinished{PracticeRef: pra, Recorded: "prc_1"}, of("acc_t1", "acc_t1b", "acc_unit"), "已核实"},
		{"a batch is handed in", events.BatchSubmitted{BatchRef: bat}, of("acc_vice"), "等您批准"},
		{"a batch is approved", events.BatchApproved{BatchRef: bat}, of("acc_office"), "已批准"},
		{"a batch comes back", events.BatchReturned{BatchRef: bat}, of("acc_office"), "退回"},
		{"a visit is handed in", events.InspectionSubmitted{InspectionRef: isp}, of("acc_vice"), "等您审批"},
		{"a visit is approved", events.InspectionApproved{InspectionRef: isp, Adopted: true}, of("acc_office"), "已批准"},
		{"a visit comes back", events.InspectionReturned{InspectionRef: isp}, of("acc_office"), "退回"},
		{"a list is handed in", events.UnitListSubmitted{UnitListRef: ulo}, of("acc_vice"), "登记公布"},
		{"a list is published", events.UnitListPublished{UnitListRef: ulo, Units: 3, PublishedOn: "2025-08-30"}, of("acc_office"), "已公布"},
		{"a list comes back", events.UnitListReturned{UnitListRef: ulo}, of("acc_office"), "退回"},
		{"a unit of a list is stopped", events.UnitListUnitStopped{UnitListRef: ulo, Enterprise: "ent_1", Stopped: true}, of("acc_office"), "暂停"},
		{"a round is planned", events.RoundPlanned{RoundRef: rnd, Schools: []string{"sch_1", "sch_2"}}, of("acc_off2"), "请查看并决定是否同意"},
		{"a school agrees to a round", events.RoundConsented{RoundRef: rnd, Member: "sch_2"}, of("acc_office", "acc_vice"), "同意参加"},
		{"a unit declines a round", events.RoundDeclined{RoundRef: rnd, Enterprise: "ent_1", To: "sch_2"}, of("acc_off2"), "不参加"},
		{"a round opens", events.RoundOpened{RoundRef: rnd}, of("acc_off2", "acc_unit"), "已开放填报"},
		{"a round closes later", events.RoundExtended{RoundRef: rnd}, of("acc_off2", "acc_unit"), "推迟"},
		{"a round closes", events.RoundClosed{RoundRef: rnd}, of("acc_office", "acc_vice", "acc_off2"), "已截止"},
		{"a round is computed", events.RoundComputed{RoundRef: rnd}, of("acc_office", "acc_vice", "acc_off2"), "已计算"},
		{"a round cannot be computed", events.RoundComputeFailed{RoundRef: rnd, Reason: "round.invalid"}, of("acc_office", "acc_vice"), "没有算出"},
		{"a round is published", events.RoundPublished{RoundRef: rnd}, of("acc_office", "acc_vice", "acc_off2"), "公布"},
		{"a round is settled", events.RoundSettled{RoundRef: rnd}, of("acc_office", "acc_vice", "acc_off2"), "全部落实"},
		{"a round is cancelled", events.RoundCancelled{RoundRef: rnd}, of("acc_off2", "acc_unit"), "已取消"},
		{"a student has no post", events.RoundUnmatched{Round: "rnd_1", School: "sch_1", Student: "stu_1"}, of("stu_1"), "没有获得岗位"},
		{"a student gave no list", events.RoundUnlisted{Round: "rnd_1", School: "sch_1", Student: "stu_1"}, of("stu_1"), "没有填报志愿"},
		{"a place cannot be made", events.RoundVoided{Round: "rnd_1", School: "sch_1", Student: "stu_1", Reason: "x"}, of("stu_1", "acc_office"), "没有落实"},
		{"practice is broken off", events.PracticeEnded{PracticeRef: pra}, of("acc_t1", "acc_t1b", "acc_unit"), "未成行或已中止"},
		{"an account is reset", events.AccountReset{AccountRef: events.AccountRef{Account: "acc_office"}, Factor: true}, of("acc_office"), "两步验证"},
		{"a student's account is reset", events.AccountReset{AccountRef: events.AccountRef{Account: "acc_1", Person: "stu_1"}}, of("stu_1"), "重设"},
		{"a second factor goes off", events.AccountFactorChanged{AccountRef: events.AccountRef{Account: "acc_office"}}, of("acc_office"), "关闭"},
		{"sessions end with the password", events.AccountPasswordChanged{AccountRef: events.AccountRef{Account: "acc_office"}}, of("acc_office"), "其他设备上的登录都已退出"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := staffed(t)
			if !slices.Contains(notify.Subjects(), tt.event.Subject()) && tt.want != nil {
				t.Fatalf("nobody asks for %s", tt.event.Subject())
			}
			d.tell("evt_1", tt.event)
			d.tell("evt_1", tt.event)
			heard := d.hears()
			for _, p := range people() {
				said, want := heard[p], slices.Contains(tt.want, p)
				if (said != "") != want || !strings.Contains(said, tt.says) && want || strings.ContainsAny(said, "{}") || utf8.RuneCountInString(said) > notify.MaxText {
					t.Errorf("%s hears %q, want told %v and %q", p, said, want, tt.says)
				}
			}
		})
	}
}

// A guardian is reached by the number on record alone, with a link of their own, which opens their own copy.
func TestAGuardiansMessageIsTheirOwn(t *testing.T) {
	d := staffed(t)
	d.tell("evt_1", events.StudentLeft{StudentRef: events.StudentRef{Student: "stu_1", School: "sch_1"}, On: "2025-08-31"})
	d.drain()
	to := map[string]notify.Message{}
	for _, m := range d.sms.got {
		to[m.To] = m
	}
	mine, theirs := to[d.phones["stu_1"]], to[d.phones["gdn_1"]]
	if len(to) != 2 || mine.Link == theirs.Link || !strings.Contains(theirs.Text, "您的孩子") || strings.Contains(mine.Text, "您的孩子") {
		t.Fatalf("got %+v, want one to the student and another to the guardian", d.sms.got)
	}
	token := strings.TrimPrefix(theirs.Link, "https://firstkm.example/n/")
	if _, err := d.all.Open(t.Context(), token); err != nil {
		t.Fatal(err)
	}
	if c := d.inbox(pupil(1))[0]; !c.OpenedAt.IsZero() {
		t.Error("the student's own copy counts as opened, want only the guardian's")
	}
	if len(d.mail.got) != 0 {
		t.Errorf("got %d e-mails, want none", len(d.mail.got))
	}
}

// Everybody whom a breach concerns, and the guardians of minors, read all that the law asks for; the sender sees who did.
func TestABreachIsToldToTheConcernedAndTheirGuardians(t *testing.T) {
	d := staffed(t)
	d.change(func(ctx context.Context, tx *store.Tx) error {
		return tx.InsertBreach(ctx, privacy.Breach{ID: "pbr_1", School: "sch_1", By: "acc_office", CreatedAt: noon(), UpdatedAt: noon(), Version: 2, BreachFacts: privacy.BreachFacts{
			Title: "误发名单", FoundOn: civil.MustParse("2025-08-30"), What: "名单误发到群里。", Fields: []privacy.Field{privacy.Phone}, Harm: "可能接到骚扰电话。", Measures: "已撤回。",
			Advice: "警惕陌生来电。", Contact: "信息中心", Class: class, Students: []student.ID{"stu_1", "stu_gone"},
		}})
	})
	told := events.PrivacyBreachTold{Breach: "pbr_1", School: "sch_1", Account: "acc_office", Role: string(actor.School), Version: 2}
	d.tell("evt_1", told)
	d.tell("evt_1", told)
	heard := d.hears()
	for p, want := range map[ident.ID]bool{"stu_1": true, "stu_2": true, "stu_3": true, "gdn_1": true, "gdn_2": false, "gdn_3": false, "acc_class": false} {
		if (heard[p] != "") != want {
			t.Errorf("%s hears %q, want told %v", p, heard[p], want)
		}
	}
	c := d.inbox(pupil(2))[0]
	for _, law := range []string{"名单误发到群里。", "本人电话", "骚扰电话", "已撤回", "警惕陌生来电", "信息中心"} {
		if !strings.Contains(c.Notice.More, law) {
			t.Errorf("the notice does not say %q: %s", law, c.Notice.More)
		}
	}
	if strings.Contains(d.inbox(actor.Actor{Account: "gdn_1", Role: actor.School})[0].Notice.Text.Zh, "您的信息") {
		t.Error("the guardian reads of their own data, want the child's")
	}
	list, tallies, err := d.all.Sent(t.Context(), actor.Actor{Account: "acc_office", Role: actor.School, Org: "sch_1"}, pageOne)
	if err != nil || len(list.Items) != 2 || tallies[list.Items[0].ID].Made+tallies[list.Items[1].ID].Made != 4 {
		t.Errorf("the sender sees %+v, %v; want two notices with four copies", tallies, err)
	}
}

// A deadline is brought to mind once before it and once after it, however often anybody looks.
func TestADeadlineIsBroughtToMindTwice(t *testing.T) {
	d := staffed(t)
	d.change(func(ctx context.Context, tx *store.Tx) error {
		r := storetest.DataRequest("pdr_1", "sch_1", civil.MustParse("2025-09-05"))
		r.State = privacy.RequestOpen
		done := storetest.DataRequest("pdr_2", "sch_1", civil.MustParse("2025-09-01"))
		done.State = privacy.RequestDone
		return errors.Join(tx.InsertDataRequest(ctx, r), tx.InsertDataRequest(ctx, done))
	})
	for _, tt := range []struct {
		day  string
		made int
		says string
	}{{"2025-09-01", 0, ""}, {"2025-09-02", 1, "将于 9月5日 到期"}, {"2025-09-03", 0, ""}, {"2025-09-05", 0, ""}, {"2025-09-06", 1, "超过法定期限"}, {"2025-09-20", 0, ""}} {
		d.clock = civil.MustParse(tt.day).Start().Add(12 * time.Hour)
		n, err := d.all.Remember(t.Context())
		if err != nil || n != tt.made {
			t.Errorf("on %s: made %d, %v; want %d", tt.day, n, err, tt.made)
		}
		if last := d.inbox(actor.Actor{Account: "acc_office", Role: actor.School}); tt.made > 0 && !strings.Contains(last[0].Notice.Text.Zh, tt.says) {
			t.Errorf("on %s: said %q, want %q", tt.day, last[0].Notice.Text.Zh, tt.says)
		}
	}
}

// What concerns a whole school at once goes to the inbox and costs no short message.
func TestABulkCorrectionStaysInTheInbox(t *testing.T) {
	d := staffed(t)
	d.tell("evt_1", events.StudentCorrected{StudentRef: events.StudentRef{Student: "stu_1", School: "sch_1"}})
	d.drain()
	if len(d.inbox(pupil(1))) != 1 || len(d.sms.got) != 0 {
		t.Errorf("got %d in the inbox and %d messages, want 1 and none", len(d.inbox(pupil(1))), len(d.sms.got))
	}
}

// Who has left is not among the class any more.
func TestWhoHasLeftIsNotOfTheClass(t *testing.T) {
	d := newDesk(t, 2)
	d.change(func(ctx context.Context, tx *store.Tx) error {
		st, err := tx.LockStudent(ctx, "stu_2")
		st.State = student.Left
		st.Version++
		return errors.Join(err, tx.SaveStudent(ctx, st))
	})
	if n := d.send(false); n.Made != 1 {
		t.Errorf("told %d, want the one who is at the school", n.Made)
	}
	list, err := d.all.Classes(t.Context(), d.school)
	if err != nil || len(list) != 1 || list[0].Students != 1 {
		t.Errorf("classes: got %+v, %v; want one of one", list, err)
	}
}

// Somebody with two accounts reads it in both, and gets one message on a phone that both name; a second number gets its own.
func TestTwoAccountsOfOnePersonAreOnePhone(t *testing.T) {
	for name, tt := range map[string]struct {
		second string // number of the second account
		off    bool   // the first account wants no messages
		want   []string
	}{
		"the same number":                     {"13900000001", false, []string{"13900000001"}},
		"another number":                      {"13900000002", false, []string{"13900000001", "13900000002"}},
		"the first account wants no messages": {"13900000001", true, []string{"13900000001"}},
		"the second account gave no number":   {"", false, []string{"13900000001"}},
	} {
		t.Run(name, func(t *testing.T) {
			d := staffed(t)
			d.change(func(ctx context.Context, tx *store.Tx) error {
				for id, number := range map[ident.ID]string{"acc_t1": "13900000001", "acc_t1b": tt.second, "acc_t1c": "13900000003"} {
					sealed, err := vault{}.Seal("contact.sms", string(id), number)
					if err != nil || number == "" {
						continue
					}
					if err := tx.SaveContact(ctx, notify.Contact{Person: id, Channel: notify.SMS, Sealed: sealed, VerifiedAt: noon(), UpdatedAt: noon()}); err != nil {
						return err
					}
				}
				if tt.off {
					return tx.SavePreferences(ctx, "acc_t1", notify.Preferences{Off: map[notify.Channel][]notify.Kind{notify.SMS: notify.Kinds()}})
				}
				return nil
			})
			refused := events.TeacherRecognitionRefused{RecognitionRef: events.RecognitionRef{TeacherRef: events.TeacherRef{Teacher: "tch_1"}, School: "sch_9"}}
			d.tell("evt_1", refused)
			d.drain()
			var got []string
			for _, m := range d.sms.got {
				got = append(got, m.To)
			}
			slices.Sort(got)
			if !slices.Equal(got, tt.want) {
				t.Errorf("messages went to %v, want %v", got, tt.want)
			}
			for _, p := range []ident.ID{"acc_t1", "acc_t1b"} {
				if len(d.inbox(actor.Actor{Account: p, Role: actor.Teacher})) != 1 {
					t.Errorf("%s has not read it once", p)
				}
			}
		})
	}
}

// What is old is nobody's news any more, but for what the law asks to be told.
func TestOldEventsAreToldOnlyWhereTheLawAsks(t *testing.T) {
	d := staffed(t)
	d.change(func(ctx context.Context, tx *store.Tx) error {
		return tx.InsertBreach(ctx, privacy.Breach{ID: "pbr_1", School: "sch_1", By: "acc_office", CreatedAt: noon(), UpdatedAt: noon(), Version: 2, BreachFacts: privacy.BreachFacts{
			Title: "误发名单", FoundOn: civil.MustParse("2025-08-30"), What: "名单误发到群里。", Fields: []privacy.Field{privacy.Phone}, Harm: "可能接到骚扰电话。", Measures: "已撤回。", Class: class,
		}})
	})
	for _, e := range []events.Event{events.StudentLeft{StudentRef: events.StudentRef{Student: "stu_1", School: "sch_1"}, On: "2025-08-31"}, events.PrivacyBreachTold{Breach: "pbr_1", School: "sch_1", Account: "acc_office"}} {
		env, err := events.Seal("evt_"+e.Subject(), "x", noon().Add(-notify.TooOld-time.Hour), e)
		if err != nil {
			t.Fatal(err)
		}
		if err := d.all.Tell(t.Context(), env); err != nil {
			t.Fatal(err)
		}
	}
	if got := d.inbox(pupil(1)); len(got) != 1 || !strings.Contains(got[0].Notice.Text.Zh, "个人信息安全") {
		t.Errorf("got %+v, want the breach alone", got)
	}
}
