package web_test

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"firstkm/services/account"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/ident"
	"firstkm/services/student"
)

func TestANewSchoolIsRegisteredByTheTenDigitsOfItsCode(t *testing.T) {
	w := newTown(t)
	school := func(code string) url.Values {
		return url.Values{"role": {"school"}, "code": {code}, "name": {"示例新学校"}, "region": {"310107"}, "level": {"secondary"}}
	}
	for _, code := range []string{"123", "31310107091", "31310107AB"} {
		w.says(w.post("bureau", "/people/invite", school(code)), http.StatusUnprocessableEntity, "10 位数字的学校标识码")
	}
	w.says(w.post("bureau", "/people/invite", school("3131010799")), http.StatusOK, "示例新学校", "只能用一次")
}

func TestAClassTeacherIsInvitedForAClassOfTheRoster(t *testing.T) {
	w := newWorld(t)
	form := func(class string) url.Values { return url.Values{"role": {"class_teacher"}, "class": {class}} }
	w.says(w.get("school", "/people/invite?role=class_teacher"), http.StatusOK, "先导入学生名册", `href="/imports?kind=students"`, `<input id="f-class"`)
	w.says(w.post("school", "/people/invite", form("数控 2401 班")), http.StatusOK, "只能用一次") // no roster to compare it with
	w.pupil("240101", "王示例", "数控 2401 班", "660103", civil.On(2008, 3, 5))
	page := w.get("school", "/people/invite?role=class_teacher")
	w.says(page, http.StatusOK, `<select id="f-class"`, `<option value="数控 2401 班">数控 2401 班（1 人）`)
	if strings.Contains(page.text(), "先导入学生名册") {
		t.Error("the page asks for a roster that is here")
	}
	w.says(w.post("school", "/people/invite", form("数控2401班")), http.StatusUnprocessableEntity, "学生名册里没有这个班级", "先导入名册")
	w.says(w.post("school", "/people/invite", form("数控 2401 班")), http.StatusOK, "只能用一次")
}

func TestOnlyWhoImportsRostersIsToldToImportOne(t *testing.T) {
	w := newWorld(t)
	w.says(w.get("school", "/students"), http.StatusOK, "从学校自己的 Excel 导入名册")
	w.says(w.get("teacher", "/students"), http.StatusOK, "名册由学校实习办导入")
}

func TestABureauOrSchoolLiesInItsCounty(t *testing.T) {
	w := newTown(t)
	bureau := func(region, wide string) url.Values {
		return url.Values{"role": {"bureau"}, "name": {"示例教育局"}, "region": {region}, "wide": {wide}}
	}
	school := func(region string) url.Values {
		return url.Values{"role": {"school"}, "code": {"3132011199"}, "name": {"示例新学校"}, "region": {region}, "level": {"secondary"}}
	}
	for _, missing := range []string{"江苏省南京市浦口区", "320111", "南京市浦口区"} {
		w.says(w.post("operator", "/people/invite", bureau(missing, "")), http.StatusUnprocessableEntity, "区划目录里还没有这个区县", `href="/imports?kind=regions"`)
		w.says(w.post("operator", "/operator/bureaus", url.Values{"bureau_name": {"示例教育局"}, "bureau_region": {missing}}), http.StatusUnprocessableEntity, "区划目录里还没有这个区县", `href="/imports?kind=regions"`)
	}
	asked := w.post("bureau", "/people/invite", school("江苏省南京市浦口区"))
	w.says(asked, http.StatusUnprocessableEntity, "请平台管理员")
	if strings.Contains(asked.text(), "/imports?kind=regions") {
		t.Error("a bureau is sent to an import that it may not make")
	}
	for _, typo := range []string{"上海市火星区", "319999", "火星"} {
		w.says(w.post("operator", "/people/invite", bureau(typo, "")), http.StatusUnprocessableEntity, "没有这个地区")
	}
	for _, above := range []string{"江苏省", "南京市"} {
		w.says(w.post("operator", "/people/invite", bureau(above, "")), http.StatusUnprocessableEntity, "“"+above+"”不是区县", `name="wide"`)
		w.says(w.post("operator", "/people/invite", school(above)), http.StatusUnprocessableEntity, "“"+above+"”不是区县")
	}
	w.says(w.post("operator", "/operator/schools", url.Values{"school_name": {"示例新学校"}, "school_code": {"3132011199"}, "school_region": {"南京市"}}), http.StatusUnprocessableEntity, "“南京市”不是区县")
	w.says(w.post("operator", "/operator/bureaus", url.Values{"bureau_name": {"南京市教育局"}, "bureau_region": {"南京市"}}), http.StatusUnprocessableEntity, `name="bureau_wide"`)
	w.says(w.post("operator", "/operator/bureaus", url.Values{"bureau_name": {"南京市教育局"}, "bureau_region": {"南京市"}, "bureau_wide": {"yes"}}), http.StatusSeeOther)
	w.says(w.post("operator", "/people/invite", bureau("苏州市", "yes")), http.StatusOK, "只能用一次")
	w.says(w.post("operator", "/people/invite", school("广东省深圳市宝安区")), http.StatusOK, "只能用一次")
}

// oneRoll is a roster of one.
type oneRoll struct{ student.Student }

func (r oneRoll) Pupil(context.Context, ident.ID) (account.Pupil, error) {
	return account.Pupil{ID: ident.ID(r.ID), School: ident.ID(r.School), Class: r.Class, No: r.StudentNo, Name: r.Name, Birth: r.BirthDate}, nil
}

func (r oneRoll) Pupils(ctx context.Context, _ ident.ID, _ string) ([]account.Pupil, error) {
	p, err := r.Pupil(ctx, "")
	return []account.Pupil{p}, err
}

func (oneRoll) IDTail(context.Context, ident.ID) (string, bool, error) { return "", false, nil }

func TestWhoChoosesALoginReadsItsRuleBefore(t *testing.T) {
	w := newWorld(t)
	code := func(a answer) string {
		t.Helper()
		w.says(a, http.StatusOK)
		found := regexp.MustCompile(`class="slip-code[^>]*>([0-9A-Z-]+)<`).FindStringSubmatch(a.text())
		if found == nil {
			t.Fatalf("no code on the slip: %.900s", strip(a.text()))
		}
		return found[1]
	}
	rule := "2 至 64 个字符，不含空格和斜杠"
	staff := code(w.post("school", "/people/invite", url.Values{"role": {"instructor"}}))
	w.says(w.get("", "/invitations/"+account.NormalCode(staff)), http.StatusOK, rule)

	w.s.Accounts.Guarded(account.Guard{Records: oneRoll{w.pupil("240101", "王示例", "数控 2401 班", "660103", civil.On(2008, 3, 5))}})
	w.says(w.get("school", "/people/students"), http.StatusOK, "1 人还没有单")
	slip := code(w.post("school", "/people/students/slips", url.Values{"class": {"数控 2401 班"}, "who": {"all"}, "names": {"none"}}))
	w.says(w.get("school", "/people/students"), http.StatusOK, "1 人还没激活")
	w.says(w.post("", "/activate", url.Values{"code": {slip}, "proof": {"0305"}}), http.StatusOK, rule, "默认是学号", "老师和同学也不会问")
}

func TestInvitingAndWhatWasInvitedHaveNamesOfTheirOwn(t *testing.T) {
	w := newWorld(t)
	w.says(w.get("school", "/people"), http.StatusOK, "发邀请", "已发的邀请")
	w.says(w.get("school", "/people/invite"), http.StatusOK, "<h1>发邀请</h1>")
	w.says(w.get("school", "/people/invitations"), http.StatusOK, "<h1>已发的邀请</h1>")
}

func TestTheOperatorFindsTheBureauThatWasJustMade(t *testing.T) {
	w := newTown(t)
	w.says(w.post("operator", "/operator/bureaus", url.Values{"bureau_name": {"徐汇区示例局"}, "bureau_region": {"310104"}}), http.StatusSeeOther)
	w.says(w.get("operator", "/operator/organisations"), http.StatusOK, "徐汇区示例局", "/people/invite?role=bureau&amp;org=bur_")
}
