package web_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"firstkm/services/compliance"
	"firstkm/services/kernel/civil"
	"firstkm/services/placement"
	"firstkm/services/practice"
	"firstkm/services/teacher"
)

// forTeachers publishes a post of teachers' practice.
func (w *world) forTeachers() placement.Placement {
	return w.posting(func(t *placement.Terms) {
		t.Kind, t.Title, t.PracticeForm, t.Seats = placement.TeacherPractice, "数控加工工艺实践", compliance.PracticePost, 2
		t.Start, t.End = civil.On(2027, 1, 18), civil.On(2027, 2, 28)
	})
}

func TestAPostForTeachersHasItsOwnFormAndPage(t *testing.T) {
	w, _ := faculty(t)
	w.pupil("s1", "王小明", "数控1班", "660103", civil.On(2008, 3, 1))
	form := w.get("unit", "/postings/new?kind=teacher_practice")
	w.says(form, http.StatusOK, "发布教师企业实践岗位", "实践形式", "参与研发", "名教师")
	for _, name := range []string{`name="pay"`, `name="shift_start"`, `name="hazards"`, `name="labour_grade"`, `name="post_kind"`, `name="independent"`, "全单位限额"} {
		if strings.Contains(form.text(), name) {
			t.Errorf("the form for teachers asks for %s", name)
		}
	}
	if strings.Contains(form.text(), "不能发布") {
		t.Error("an untouched form is said to break a rule")
	}
	typed := url.Values{"kind": {"teacher_practice"}, "title": {"数控加工工艺实践"}, "county": {"310107"}, "site_address": {"示例路 100 号"}, "seats": {"2"}, "start_date": {"2027-01-18"}, "end_date": {"2027-02-28"}, "do": {"publish"}, "tasks": {"参与工艺编制"}}
	w.says(w.post("unit", "/postings", typed), http.StatusUnprocessableEntity, "未选择实践形式")
	typed.Set("practice_form", "post")
	done := w.post("unit", "/postings", typed)
	w.says(done, http.StatusSeeOther)
	w.says(w.get("unit", done.Header().Get("Location")), http.StatusOK, "教师现在就能找到它", "学校师资办确认", "您出具证明")
	w.says(w.get("unit", "/postings"), http.StatusOK, "教师企业实践 · ", "/practice?posting=")
	at := "/placements/" + strings.Split(done.Header().Get("Location"), "/")[2]
	w.says(w.get("tutor", at), http.StatusOK, "教师企业实践", "共 42 天", "我同意", "想说的话", "《职业学校教师企业实践规定》")
	w.says(w.get("s1", at), http.StatusOK, "为什么不能申请", "这是教师企业实践岗位，不是学生实习")
	w.says(w.post("s1", at+"/apply", url.Values{"consent": {"yes"}}), http.StatusUnprocessableEntity, "只有教师可以申请")
	w.says(w.post("tutor", at+"/practise", url.Values{}), http.StatusUnprocessableEntity, "请先同意")
	w.says(w.get("school", "/practice"), http.StatusForbidden)
	intern := w.posting(nil)
	if strings.Contains(w.get("school", "/placements/"+string(intern.ID)).text(), "教师企业实践规定") {
		t.Error("an internship is said to be checked by the rules of teachers")
	}
}

func TestThreePartiesSeeOneApplicationEachInItsWay(t *testing.T) {
	w, tch := faculty(t)
	post := w.forTeachers()
	sent := w.post("tutor", "/placements/"+string(post.ID)+"/practise", url.Values{"consent": {"yes"}, "note": {"教数控，想学五轴"}})
	w.says(sent, http.StatusSeeOther)
	at := sent.Header().Get("Location")
	step := func(who, do string, want int, typed url.Values, says ...string) {
		t.Helper()
		form := url.Values{"do": {do}, "version": {versionField.FindStringSubmatch(w.get(who, at).text())[1]}}
		for name, v := range typed {
			form[do+"."+name] = v
		}
		w.says(w.post(who, at, form), want, says...)
	}
	w.says(w.get("tutor", at), http.StatusOK, "等单位答复", "撤回申请")
	w.says(w.get("unit", "/practice"), http.StatusOK, "1 位教师申请企业实践，等您答复", "样21老师", "等您：同意接收")
	w.says(w.get("unit", at), http.StatusOK, "教数控，想学五轴", "上海市示例工业学校")
	step("unit", "decline", http.StatusUnprocessableEntity, nil, "请写明理由")
	step("unit", "accept", http.StatusSeeOther, nil)
	w.says(w.get("office", "/practice"), http.StatusOK, "1 份教师企业实践等您确认")
	step("office", "confirm", http.StatusSeeOther, nil)
	w.says(w.get("tutor", "/placements/"+string(post.ID)), http.StatusOK, "您已申请这个岗位", "看我的申请")
	attest := url.Values{"from": {"2027-01-18"}, "to": {"2027-02-28"}, "by": {"李示例，工艺主管"}, "text": {"参与三种零件的工艺编制"}}
	step("unit", "attest", http.StatusUnprocessableEntity, attest, "这一天还没有到", `id="f-attest-to-error"`, "李示例，工艺主管")
	w.now = civil.On(2027, 3, 1).Start().Add(9 * 3600e9)
	step("unit", "attest", http.StatusSeeOther, attest)
	w.says(w.get("office", "/practice"), http.StatusOK, "单位已证明，等您核实")
	step("office", "finish", http.StatusUnprocessableEntity, nil, "请用 10 至 500 字")
	step("tutor", "report", http.StatusSeeOther, url.Values{"report": {"学习了五轴加工的工艺编制和刀具选择。"}})
	step("office", "finish", http.StatusSeeOther, nil)
	w.says(w.get("tutor", "/me/teacher"), http.StatusOK, "李示例，工艺主管", "学习了五轴加工", "42 天")
	file, err := w.s.Teachers.Teacher(context.Background(), w.people["office"], tch)
	w.must(err)
	if p := file.Practice[len(file.Practice)-1]; !p.Counts() || p.Days() != 42 || p.Post == "" {
		t.Errorf("got %+v", p)
	}
}

func TestAFlowShowsBothSchoolsBeforeItIsSaved(t *testing.T) {
	w, _ := faculty(t)
	list, _, err := w.s.Teachers.Census(context.Background(), w.people["office"], w.school.ID, teacher.Query{})
	w.must(err)
	form := url.Values{"do": {"lend"}, "act": {"look"}, "lend.teacher": {string(list[0].Teacher)}, "lend.to": {"没有这所学校"}, "lend.share": {"40"}, "lend.start": {w.today().String()}, "lend.end": {w.today().AddMonths(3).String()}}
	w.says(w.get("office", "/teachers/flows"), http.StatusOK, "按人头（上报）", "看对两校的影响", "还没有柔性流动")
	w.says(w.post("office", "/teachers/flows", form), http.StatusUnprocessableEntity, "没有叫“没有这所学校”的学校", `id="f-lend-to-error"`)
	form.Set("lend.to", w.other.Name)
	w.says(w.post("office", "/teachers/flows", form), http.StatusOK, "还没有保存", "47.5%（19 / 40）", "18.6 / 39.6", "对方学校的数据，不显示", "上升", w.other.Name, `value="save"`)
	if flows, _ := w.s.Teachers.Flows(context.Background(), w.people["office"], w.school.ID); len(flows) != 0 {
		t.Fatalf("looking saved %+v", flows)
	}
	form.Set("act", "save")
	w.says(w.post("office", "/teachers/flows", form), http.StatusSeeOther)
	flows, err := w.s.Teachers.Flows(context.Background(), w.people["office"], w.school.ID)
	w.must(err)
	at := "/teachers/flows?flow=" + string(flows[0].ID)
	w.says(w.get("office", at), http.StatusOK, "登记柔性流动", "更正或提前结束", "撤销这段流动")
	mend := url.Values{"do": {"relend"}, "act": {"save"}, "version": {"1"}, "relend.flow": {string(flows[0].ID)}, "relend.to": {w.other.Name}, "relend.share": {"30"}, "relend.start": {w.today().String()}, "relend.end": {w.today().AddMonths(1).String()}}
	w.says(w.post("office", at, mend), http.StatusUnprocessableEntity, "请写明更正的原因")
	mend.Set("relend.reason", "提前结束")
	w.says(w.post("office", at, mend), http.StatusSeeOther)
	w.says(w.get("office", at), http.StatusOK, "原因：提前结束", "原来：", "40%")
	w.says(w.get("office", "/teachers/"+string(flows[0].Teacher)), http.StatusOK, "更正柔性流动")
	w.says(w.post("office", at, url.Values{"do": {"unlend"}, "version": {"2"}, "unlend.flow": {string(flows[0].ID)}, "unlend.reason": {"登记错了"}}), http.StatusSeeOther)
	w.says(w.get("office", "/teachers/flows"), http.StatusOK, "还没有柔性流动")
}

func TestTheMatrixOpensToTheNamesBehindANumber(t *testing.T) {
	w, tch := faculty(t)
	w.says(w.get("office", "/teachers/matrix"), http.StatusOK, "四级六列", "未定级", "43")
	place := url.Values{"do": {"place"}, "place.teacher": {string(tch)}, "place.level": {"骨干教师"}, "place.series": {"专业课教师"}, "place.from": {w.today().String()}}
	w.says(w.post("office", "/teachers/matrix", url.Values{"do": {"place"}}), http.StatusUnprocessableEntity, "请选择教师")
	w.says(w.post("office", "/teachers/matrix", place), http.StatusSeeOther)
	grid := w.get("office", "/teachers/matrix")
	w.says(grid, http.StatusOK, "42")
	cell := regexp.MustCompile(`href="(/teachers/matrix\?level=[^"]*series=[^"]*show=cell)`).FindStringSubmatch(grid.text())
	if cell == nil {
		t.Fatal("no number opens")
	}
	at := strings.ReplaceAll(cell[1], "&amp;", "&")
	names := w.get("office", at)
	w.says(names, http.StatusOK, "骨干教师 · 专业课教师：1 人", "样21老师")
	w.says(w.get("office", "/teachers/matrix?show=unplaced"), http.StatusOK, "未定级：42 人")
	w.says(w.post("office", "/teachers/matrix", url.Values{"do": {"sides"}, "version": {"0"}, "sides.name": {"三级"}, "sides.levels": {"一级\n一级"}, "sides.series": {"甲"}}), http.StatusUnprocessableEntity, "不能重复")
	w.says(w.post("office", "/teachers/matrix", url.Values{"do": {"sides"}, "version": {"0"}, "sides.name": {"三级"}, "sides.levels": {"一级\n二级\n三级"}, "sides.series": {"甲\n乙"}}), http.StatusSeeOther)
	w.says(w.get("office", "/teachers/matrix?show=unplaced"), http.StatusOK, "未定级：43 人")
	w.says(w.get("bureau", "/teachers/matrix"), http.StatusOK, "上海市示例工业学校", "三级", "43")
	day := w.today().AddMonths(-2).String()
	w.says(w.get("bureau", "/teachers/matrix?as_of="+day), http.StatusOK, `value="`+day+`"`, `as_of=`+day+`&amp;school=`+string(w.school.ID))
	w.says(w.get("bureau", "/teachers/matrix?school="+string(w.school.ID)), http.StatusOK, "三级")
	w.says(w.get("bureau", "/teachers/matrix?school="+string(w.other.ID)), http.StatusForbidden)
}

// A post for teachers goes from the unit's form over the teacher's wish, the school's confirmation and the unit's word to a
// verified time in the teacher's file, on a phone and by tapping alone.
func TestAPracticePostWalksThroughThreeRolesOnAPhone(t *testing.T) {
	source, ctx := axe(t), browser(t)
	w, _ := faculty(t)
	s := httptest.NewServer(w.engine)
	t.Cleanup(s.Close)
	as := func(who, path string) {
		t.Helper()
		for name, value := range map[string]string{"firstkm_session": who, "lang": "zh-CN"} {
			if _, err := chromedp.Call(ctx, network.SetCookie, network.SetCookieParams{Name: name, Value: value, URL: s.URL}); err != nil {
				t.Fatal(err)
			}
		}
		if err := chromedp.Do(ctx, chromedp.EmulateViewport(390, 844)); err != nil {
			t.Fatal(err)
		}
		if err := chromedp.Do(ctx, chromedp.Navigate(s.URL+path)); err != nil {
			t.Fatal(err)
		}
	}
	look := func(name string, parts ...string) {
		t.Helper()
		page, err := chromedp.Run(ctx, chromedp.Evaluate[string](`document.body.innerText`))
		if err != nil {
			t.Fatal(err)
		}
		for _, part := range parts {
			if !strings.Contains(page, part) {
				t.Errorf("%s lacks %q: %.900s", name, part, page)
			}
		}
		for _, wide := range []int64{1280, 390} {
			if err := chromedp.Do(ctx, chromedp.EmulateViewport(wide, 844)); err != nil {
				t.Fatal(err)
			}
			shoot(ctx, t, "practice_"+name, "light", wide)
			report(ctx, t, source)
		}
	}
	press := func(script, what string) {
		t.Helper()
		click := func(ctx context.Context, tab *chromedp.Target) (chromedp.Void, error) {
			_, err := chromedp.Evaluate[any](`(()=>{const set=(n,v)=>{document.querySelector('[name="'+n+'"]').value=v};const tap=q=>document.querySelector(q).click();`+script+`})()`)(ctx, tab)
			return chromedp.Void{}, err
		}
		if _, err := chromedp.RunResponse(ctx, click); err != nil {
			t.Fatal(err)
		}
		if err := chromedp.Do(ctx, waited(what)); err != nil {
			t.Fatalf("waiting for %s: %v", what, err)
		}
	}
	as("unit", "/postings/new?kind=teacher_practice")
	look("form", "发布教师企业实践岗位", "实践形式")
	press(`set("title","数控加工工艺实践");set("seats","2");set("tasks","参与工艺编制\n了解质量管理");tap('[name=practice_form][value=post]');set("start_date","2027-01-18");set("end_date","2027-02-28");tap('button[value=publish]')`,
		`location.pathname.endsWith("/published")`)
	look("published", "教师现在就能找到它")
	path, err := chromedp.Run(ctx, chromedp.Evaluate[string](`location.pathname`))
	if err != nil {
		t.Fatal(err)
	}
	post := strings.Split(path, "/")[2]
	as("tutor", "/placements/"+post)
	look("post", "共 42 天", "申请")
	press(`tap('[name=consent]');set("note","教数控，想学五轴");tap('#apply button[type=submit]')`, `location.pathname.startsWith("/practice/pra_")`)
	look("applied", "等单位答复")
	as("unit", "/practice")
	look("unit_list", "1 位教师申请企业实践，等您答复")
	press(`tap('#applications td a, #applications a')`, `location.pathname.startsWith("/practice/pra_")`)
	look("unit_one", "样21老师", "同意接收")
	press(`tap('#accept button')`, `document.body.innerText.includes("等学校确认")`)
	as("office", "/practice")
	look("office_list", "1 份教师企业实践等您确认")
	press(`tap('#applications a')`, `location.pathname.startsWith("/practice/pra_")`)
	press(`tap('#confirm button')`, `document.body.innerText.includes("学校已确认")`)
	w.now = civil.On(2027, 3, 1).Start().Add(9 * 3600e9)
	as("unit", "/practice?state="+string(practice.Confirmed))
	press(`tap('#applications a')`, `document.querySelector("#attest")!=null`)
	look("attest", "证明实践")
	press(`set("attest.by","李示例，工艺主管");set("attest.text","参与三种零件的工艺编制");tap('#attest button')`, `document.body.innerText.includes("等学校核实")`)
	as("tutor", "/practice")
	look("tutor_list", "五年六个月")
	press(`tap('#applications a')`, `document.querySelector("#report")!=null`)
	press(`set("report.report","学习了五轴加工的工艺编制和刀具选择。");tap('#report button')`, `document.body.innerText.includes("实践报告已提交")`)
	as("office", "/practice")
	press(`tap('#applications a')`, `document.querySelector("#finish")!=null`)
	look("finish", "核实并计入", "李示例，工艺主管")
	press(`tap('#finish button')`, `document.body.innerText.includes("写入教师档案")`)
	look("finished", "已完成，计入企业实践")
	as("tutor", "/me/teacher")
	look("file", "单位证明：李示例，工艺主管")
	for _, at := range [][2]string{{"office", "/teachers/flows"}, {"office", "/teachers/matrix"}, {"bureau", "/teachers/matrix"}} {
		as(at[0], at[1])
		look(at[0]+strings.ReplaceAll(at[1], "/", "_"), "")
	}
}

// The page of what waits shows that alone, and says what it waits for; a page of today leads there.
func TestPracticePagesShowWhatWaits(t *testing.T) {
	w := newWorld(t)
	for path, says := range map[string]string{"/practice?waits=answer": "等单位答复", "/practice?waits=attest": "期满，等单位证明"} {
		if p := w.get("unit", path); p.Code != http.StatusOK || !strings.Contains(p.text(), says) || !strings.Contains(p.text(), "看全部申请") {
			t.Errorf("%s: got %d %.200s, want %q", path, p.Code, p.text(), says)
		}
	}
	for _, path := range []string{"/practice?waits=nonsense", "/practice?waits=report"} { // the second is what teachers do
		if p := w.get("unit", path); p.Code != http.StatusUnprocessableEntity {
			t.Errorf("%s: got %d, want it refused", path, p.Code)
		}
	}
	for _, path := range []string{"/today", "/practice"} {
		if page := w.get("unit", path); !strings.Contains(page.text(), "practice.lapsed") || !strings.Contains(page.text(), "practice.applied") {
			t.Errorf("%s does not listen to what happens to practice", path)
		}
	}
}
