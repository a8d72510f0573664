package web_test

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"firstkm/services/imports"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/ident"
	"firstkm/services/teacher"
)

// faculty is the world with a register: 40 professional-course teachers of whom 19 are recognised (47.5 %), three who teach
// public courses, practice of some, one recognition that ends in three months, and one application. tch is one without.
func faculty(t *testing.T) (w *world, tch teacher.ID) {
	t.Helper()
	w = newWorld(t)
	ctx := context.Background()
	w.people["office"] = actor.Actor{Account: "acc_office", Role: actor.TeachersOffice, Org: ident.ID(w.school.ID)}
	office, s := w.people["office"], w.s.Teachers
	for i := range 43 {
		f := teacher.Facts{TeacherNo: fmt.Sprintf("J%03d", i+1), Category: teacher.Professional, InPost: true, FullTime: true, MajorClass: "6601"}
		switch {
		case i >= 40:
			f.Category, f.MajorClass = teacher.Public, ""
		case i%5 == 0:
			f.Category = teacher.Instructor
		}
		x, err := s.Add(ctx, office, teacher.Draft{Name: fmt.Sprintf("样%02d老师", i+1), Spell: teacher.Spell{From: civil.On(2019, 9, 1), Facts: f}})
		w.must(err)
		if i < 19 {
			c := teacher.Certificate{Level: teacher.Levels()[i%3], Number: fmt.Sprintf("SS-2024-%03d", i), RecognisedOn: civil.On(2024, 12, 1).AddMonths(i)}
			if i == 3 {
				c.ValidTo = w.today().AddMonths(3)
			}
			_, err = s.Admit(ctx, office, x.ID, 0, c)
			w.must(err)
		}
		if i >= 19 && i < 31 {
			_, _, err = s.Practise(ctx, office, x.ID, 0, teacher.Practice{Unit: "示例精密机械有限公司", From: civil.On(2025, 1, 1), To: civil.On(2025, 7, 31), Form: teacher.Post, VerifiedBy: "人事部证明"})
			w.must(err)
		}
		if tch == "" && i == 20 {
			tch = x.ID
		}
	}
	w.people["tutor"] = actor.Actor{Account: "acc_tutor", Role: actor.Teacher, Org: ident.ID(w.school.ID), Person: ident.ID(tch)}
	return w, tch
}

// evidence fills in every criterion of an application.
func evidence(form url.Values) url.Values {
	for _, id := range []string{"ethics", "qualification", "theory_teaching", "practical_teaching", "professional_skill", "industry", "enterprise_practice", "reform"} {
		form.Set("apply.evidence_"+id, "材料 "+id)
	}
	return form
}

func TestTheOfficeSeesItsRatioWithHowItComesAbout(t *testing.T) {
	w, _ := faculty(t)
	w.says(w.get("office", "/teachers"), http.StatusOK, "47.5", "还差 1 人认定", "全国底线", "六个月内到期", "近五年企业实践不足六个月", "四种口径", "不计：公共基础课教师")
	w.says(w.get("office", "/teachers?as_of=2024-01-01"), http.StatusOK, "0.0", "2024年1月1日")
	none := w.get("office", "/teachers?as_of=2018-01-01")
	w.says(none, http.StatusOK, "没有比例")
	if strings.Contains(none.text(), "还差 0 人") {
		t.Error("without a ratio nobody can say how many are missing")
	}
	w.says(w.get("office", "/teachers?formula=full_time_all"), http.StatusOK, "44.2")
	w.says(w.get("office", "/teachers?lang=en"), http.StatusOK, "more recognition")
	w.says(w.get("office", "/teachers?as_of=yesterday"), http.StatusUnprocessableEntity)
	w.says(w.get("office", "/teachers/counts?reason=public_course"), http.StatusOK, "样41老师", "不计")
	if a := w.get("office", "/teachers/counts?reason=counted"); strings.Contains(a.text(), "样41老师") || !strings.Contains(a.text(), "样01老师") {
		t.Error("the list does not keep to its filter")
	}
	w.says(w.get("office", "/teachers/register?practice=short"), http.StatusOK, "样01老师", "还差")
	w.says(w.get("office", "/teachers/register?q=J021"), http.StatusOK, "样21老师")
	w.says(w.get("bureau", "/teachers/district"), http.StatusOK, "上海市示例工业学校", "47.5%（19 / 40）")
	w.says(w.get("bureau", "/teachers?school="+string(w.school.ID)), http.StatusOK, "47.5")
	w.says(w.get("bureau", "/teachers?school="+string(w.other.ID)), http.StatusForbidden)
}

var versionField = regexp.MustCompile(`name="version" value="(\d+)"`)

func TestMissingFirstDaysAreSaidWithTheWayToFillThem(t *testing.T) {
	w, _ := faculty(t)
	if strings.Contains(w.get("office", "/teachers").text(), "没有入职日期") {
		t.Error("a register with every first day is told that some are missing")
	}
	w.must(w.s.Teachers.PutTeachers(context.Background(), w.people["office"], func(put func(teacher.RegisterRow) (teacher.Outcome, error)) error {
		_, err := put(teacher.RegisterRow{TeacherNo: "J900", Name: "样九百老师", Category: teacher.Professional, MajorClass: "6601"})
		return err
	}))
	list, err := w.s.Teachers.Undated(context.Background(), w.people["office"], w.school.ID, w.today())
	w.must(err)
	if len(list) != 1 || list[0].TeacherNo != "J900" {
		t.Fatalf("got %+v, want J900 alone", list)
	}
	w.says(w.get("office", "/teachers"), http.StatusOK, "1 人没有入职日期", "“入职日期”一列", "present=undated")
	w.says(w.get("office", "/teachers?lang=en"), http.StatusOK, "1 teacher has no first day")
	page := w.get("office", "/teachers/register?present=undated")
	w.says(page, http.StatusOK, "样九百老师", "/imports?kind=teachers", "更正任职的开始日期")
	if strings.Contains(page.text(), "样01老师") {
		t.Error("the list does not keep to its filter")
	}
	if got := w.get("office", "/teachers/"+string(list[0].ID)).text(); !strings.Contains(got, "入职日期未登记") || strings.Contains(got, "1950年") {
		t.Error("the file tells of a first day that nobody recorded")
	}
}

func TestARecognitionGoesItsWayOnPages(t *testing.T) {
	w, tch := faculty(t)
	at := "/teachers/" + string(tch)
	w.says(w.get("tutor", "/me/teacher"), http.StatusOK, "样21老师", "申请双师认定", "已满六个月")
	lacking := url.Values{"do": {"apply"}, "apply.level": {"junior"}, "apply.evidence_ethics": {"2025 年考核合格"}}
	w.says(w.post("tutor", "/me/teacher", lacking), http.StatusUnprocessableEntity, "缺少“教师资格”的证明材料", `id="f-apply-evidence_qualification-error"`, "2025 年考核合格")
	w.says(w.post("tutor", "/me/teacher", evidence(url.Values{"do": {"apply"}, "apply.level": {"junior"}})), http.StatusSeeOther)
	file, err := w.s.Teachers.Teacher(context.Background(), w.people["office"], tch)
	w.must(err)
	id := string(file.Recognitions[0].ID)
	w.says(w.get("office", "/teachers"), http.StatusOK, "1 份认定申请等学校认定")
	w.says(w.get("office", "/teachers/recognitions"), http.StatusOK, "样21老师", "学校认定通过")
	step := func(who, step, note string, want int, says ...string) {
		t.Helper()
		name := "step-" + id
		version := versionField.FindStringSubmatch(w.get(who, at).text())
		w.says(w.post(who, at, url.Values{"do": {name}, "version": {version[1]}, name + ".recognition": {id}, name + ".step": {step}, name + ".note": {note}}), want, says...)
	}
	step("office", "refuse", "", http.StatusUnprocessableEntity, "请写明未通过的原因")
	step("office", "endorse", "材料齐全", http.StatusSeeOther)
	step("office", "review", "", http.StatusForbidden)
	step("bureau", "review", "", http.StatusSeeOther)
	name := "publish-" + id
	w.says(w.post("bureau", at, url.Values{"do": {name}, name + ".recognition": {id}, name + ".step": {"publish"}, name + ".from": {w.today().String()}, name + ".to": {w.today().AddDays(6).String()}}), http.StatusSeeOther)
	w.says(w.get("bureau", at), http.StatusOK, "公示中", "之后才能认定")
	name = "recognise-" + id
	grant := url.Values{"do": {name}, name + ".recognition": {id}, name + ".step": {"recognise"}, name + ".certificate_no": {"沪双 2026-1"}}
	w.says(w.post("bureau", at, grant), http.StatusUnprocessableEntity, "之后才能认定")
	w.now = w.now.AddDate(0, 0, 8)
	w.says(w.post("bureau", at, grant), http.StatusSeeOther)
	w.says(w.get("office", "/teachers"), http.StatusOK, "50.0")
	w.says(w.get("office", at), http.StatusOK, "沪双 2026-1", "材料齐全", "双师型 · 初级")
}

func TestACorrectionKeepsWhatStoodBefore(t *testing.T) {
	w, tch := faculty(t)
	at := "/teachers/" + string(tch)
	file, err := w.s.Teachers.Teacher(context.Background(), w.people["office"], tch)
	w.must(err)
	form := url.Values{"do": {"correct"}, "correct.spell": {string(file.Spells[0].ID)}, "correct.name": {"样廿一老师"}, "correct.teacher_no": {"J021"}, "correct.category": {"public"}, "correct.in_post": {"yes"}, "correct.full_time": {"yes"}, "correct.from": {"2019-09-01"}}
	w.says(w.post("office", at, form), http.StatusUnprocessableEntity, "请写明更正的原因", `id="f-correct-reason-error"`)
	form.Set("correct.reason", "任教类别登记错误")
	w.says(w.post("office", at, form), http.StatusSeeOther)
	w.says(w.get("office", at), http.StatusOK, "姓名 样21老师 → 样廿一老师", "原因：任教类别登记错误", "公共基础课")
	w.says(w.post("office", at, url.Values{"do": {"leave"}, "version": {"1"}, "leave.last_day": {w.today().String()}}), http.StatusUnprocessableEntity, "刚被他人修改")
	w.says(w.post("office", "/teachers/register", url.Values{"do": {"new"}, "new.name": {"新老师"}, "new.teacher_no": {"J001"}, "new.category": {"professional"}, "new.in_post": {"yes"}, "new.full_time": {"yes"}, "new.from": {"2026-09-01"}}), http.StatusUnprocessableEntity, "本校已有这个工号", "新老师")
}

func TestTheseTwelveMakeTheRatio(t *testing.T) {
	w, _ := faculty(t)
	w.says(w.get("office", "/teachers/whatif"), http.StatusOK, "最少再认定 1 人", "以后 24 个月", "认定到期")
	w.says(w.get("office", "/teachers/whatif?preset=eligible"), http.StatusOK, "这 12 人 ⇒ 77.5%，达到目标", " checked")
	list, _, err := w.s.Teachers.Census(context.Background(), w.people["office"], w.school.ID, teacher.Query{})
	w.must(err)
	form := url.Values{"do": {"compute"}, "whatif.as_of": {w.today().String()}, "whatif.formula": {string(teacher.DefaultFormula)}}
	for _, v := range list[19:21] {
		form.Add("pick", "recognise:"+string(v.Teacher))
	}
	w.says(w.post("office", "/teachers/whatif", form), http.StatusOK, "这 2 人 ⇒ 52.5%")
	form.Set("do", "save")
	w.says(w.post("office", "/teachers/whatif", form), http.StatusUnprocessableEntity, "请为测算方案起个名字")
	form.Set("whatif.name", "春季两人")
	saved := w.post("office", "/teachers/whatif", form)
	w.says(saved, http.StatusSeeOther)
	w.says(w.get("office", saved.Header().Get("Location")), http.StatusOK, "春季两人", "这 2 人 ⇒ 52.5%", "另存为新方案")
	id := strings.TrimPrefix(saved.Header().Get("Location"), "/teachers/whatif?scenario=")
	w.says(w.post("office", "/teachers/whatif/"+id+"/delete", nil), http.StatusSeeOther)
	w.says(w.get("office", saved.Header().Get("Location")), http.StatusNotFound)
	w.says(w.post("office", "/teachers/whatif", url.Values{"do": {"compute"}, "pick": {"recognise:tch_nobody"}}), http.StatusUnprocessableEntity, "请从花名册选择")
}

func TestASnapshotStandsAndCorrectionsStandBesideIt(t *testing.T) {
	w, tch := faculty(t)
	w.says(w.get("office", "/teachers/snapshots"), http.StatusOK, "还没有快照")
	w.says(w.post("office", "/teachers/snapshots", url.Values{"do": {"report"}, "report.as_of": {w.today().String()}, "report.formula": {string(teacher.DefaultFormula)}}), http.StatusUnprocessableEntity, "请填写签发人")
	made := w.post("office", "/teachers/snapshots", url.Values{"do": {"report"}, "report.as_of": {w.today().String()}, "report.formula": {string(teacher.DefaultFormula)}, "report.signer": {"样例校长"}})
	w.says(made, http.StatusSeeOther)
	at := made.Header().Get("Location")
	w.says(w.get("office", at), http.StatusOK, "47.5%（19 / 40）", "与签名相符", "样例校长", "现在的花名册与上报时一致")
	_, err := w.s.Teachers.Admit(context.Background(), w.people["office"], tch, 0, teacher.Certificate{Level: teacher.Junior, RecognisedOn: w.today()})
	w.must(err)
	w.says(w.get("office", at), http.StatusOK, "47.5%（19 / 40）", "1 人与上报时不同", "样21老师")
	w.says(w.get("office", at+"/sheet"), http.StatusOK, "双师型教师花名册", "1. 样01老师", "校验码", "上报后的更正")
	if strings.Contains(w.get("office", at+"/sheet").text(), `num">`+strings.TrimPrefix(at, "/teachers/snapshots/")) {
		t.Error("the paper's head bears the id")
	}
	ask := "/exports/snapshot?id=" + strings.TrimPrefix(at, "/teachers/snapshots/")
	w.says(w.get("office", at), http.StatusOK, ask)
	w.says(w.get("office", ask), http.StatusOK, "用途", "每一行都会写上谁在什么时候为了什么导出")
	taken := url.Values{"id": {strings.TrimPrefix(at, "/teachers/snapshots/")}, "format": {"csv"}}
	w.says(w.post("office", "/exports/snapshot", taken), http.StatusUnprocessableEntity, "请选择用途")
	taken.Set("purpose", "filing")
	book := w.post("office", "/exports/snapshot", taken)
	w.says(book, http.StatusOK, "J001", "用途：备案、上报")
	if rows := strings.Count(book.Body.String(), "\n"); rows != 44 {
		t.Errorf("the table has %d lines, want a header and 43 teachers", rows)
	}
	w.says(w.get("bureau", at), http.StatusOK, "与签名相符")
	w.people["vice2"] = actor.Actor{Account: "acc_vice2", Role: actor.VicePrincipal, Org: ident.ID(w.other.ID)}
	w.says(w.get("vice2", at), http.StatusNotFound)
}

func TestABureauSetsItsTarget(t *testing.T) {
	w, _ := faculty(t)
	w.says(w.post("bureau", "/teachers/district", url.Values{"do": {"target"}, "target.per_mille": {"lots"}, "target.from": {"2026-01-01"}}), http.StatusUnprocessableEntity, "请填写 0.1 到 100")
	w.says(w.post("bureau", "/teachers/district", url.Values{"do": {"target"}, "target.per_mille": {"70"}, "target.from": {"2026-01-01"}, "target.formula": {string(teacher.DefaultFormula)}}), http.StatusSeeOther)
	w.says(w.get("bureau", "/teachers/district"), http.StatusOK, "本区目标 70%")
	w.says(w.get("office", "/teachers"), http.StatusOK, "还差 9 人认定", "本区目标")
}

// keepBook is a workbook that the test reads back.
func (w *world) keepBook(title string, _ []string, rows [][]string) (imports.File, error) {
	w.book = rows
	return imports.File{Name: title, ContentType: "application/octet-stream", Body: bytes.NewReader(nil)}, nil
}

// plainNotary signs by repeating what it signs.
type plainNotary struct{}

func (plainNotary) Sign(message []byte) teacher.Seal {
	return teacher.Seal{Algorithm: "none", Signature: string(message)}
}

func (plainNotary) Verify(message []byte, s teacher.Seal) teacher.Proof {
	if s.Signature == string(message) {
		return teacher.Vouched
	}
	return teacher.Forged
}
