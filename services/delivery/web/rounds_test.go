package web_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"firstkm/services/batch"
	"firstkm/services/compliance"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/ident"
	"firstkm/services/org"
	"firstkm/services/placement"
	"firstkm/services/round"
	"firstkm/services/student"
)

// everyone is a batch of all students of the school, over its one unit.
type everyone struct{ w *world }

func (e everyone) BatchOf(_ context.Context, id ident.ID) (round.Batch, error) {
	school := e.w.school.ID
	if id == otherBatch {
		school = e.w.other.ID
	}
	return round.Batch{School: school, Name: "批次", Approved: true, Holds: func(st student.Student) bool { return st.School == school }}, nil
}

// otherBatch is the batch of the other school.
const otherBatch ident.ID = "bat_other"

func (e everyone) Adopted(context.Context, org.ID, ident.ID, civil.Date, ...org.ID) (map[org.ID]round.Listing, error) {
	return map[org.ID]round.Listing{e.w.unit.ID: {DecisionNo: "1 号", DecidedOn: civil.On(2026, 11, 1), PublishedOn: civil.On(2026, 11, 5)}}, nil
}

func TestSchoolStudentAndUnitGoThroughARound(t *testing.T) {
	newWorld(t).throughARound(func(string, ...[2]string) {})
}

func TestRoundPagesHaveNoSeriousFault(t *testing.T) {
	w := newWorld(t)
	inspectWalk(t, w, w.throughARound)
}

// throughARound takes a round from its plan to its result, each by the pages' own forms; look sees who finds what at each stage.
func (w *world) throughARound(look func(stage string, pages ...[2]string)) {
	t, ctx := w.t, context.Background()
	t.Helper()
	w.pupil("s1", "王小明", "数控 2401 班", "660103", civil.On(2008, 3, 1))
	w.pupil("s2", "李小红", "数控 2401 班", "660103", civil.On(2008, 4, 1))
	p := w.posting(func(t *placement.Terms) { t.Seats = 1 })
	b, err := w.s.Batches.Create(ctx, w.people["school"], batch.Terms{Name: "批次", Term: "学期", From: p.Start, To: p.End, Plan: batch.Plan{Programme: "方案", Module: "岗位实习"}})
	w.must(err)
	w.pupil("s3", "张小刚", "数控 2402 班", "660103", civil.On(2009, 9, 1)) // a minor when it begins
	dusty := w.posting(func(t *placement.Terms) {
		t.Seats, t.Title, t.Hazards = 1, "打磨工", []compliance.Hazard{compliance.Dust1}
	})
	near := w.posting(func(t *placement.Terms) {
		t.Seats, t.MajorCodes, t.Title = 1, []string{"660301"}, "机电设备装调实习生"
	})
	_, err = w.s.Batches.Step(ctx, w.people["school"], b.ID, 0, "submit", "")
	w.must(err)
	_, err = w.s.Batches.Step(ctx, w.people["vice"], b.ID, 0, "approve", "")
	w.must(err)

	w.says(w.get("school", "/rounds"), http.StatusOK, "还没有双选轮次", `href="/rounds/new"`)
	day := func(n int, clock string) string { return w.today().AddDays(n).String() + "T" + clock }
	plan := url.Values{
		"do": {"plan"}, "plan.name": {"第一轮"}, "plan.batch": {string(b.ID)}, "plan.opens": {day(0, "00:00")}, "plan.closes": {day(3, "18:00")}, "plan.start": {p.Start.String()}, "plan.end": {p.End.String()},
		"plan.holds_until": {w.today().AddDays(5).String()}, "plan.most": {"3"}, "plan.major": {"90"}, "plan.path": {"0"}, "plan.tasks": {"0"}, "plan.distance": {"0"}, "plan.wishes": {"0"},
	}
	w.says(w.post("school", "/rounds", plan), http.StatusUnprocessableEntity, "合计为 100")
	plan.Set("plan.wishes", "10")
	at := w.made(w.post("school", "/rounds", plan))
	w.says(w.get("school", at), http.StatusOK, "筹备中", "还没有单位提供名额", "R-F20-OFFERS", at+"/caps")
	w.capped(at)
	w.says(w.get("", at), http.StatusNotFound)
	w.made(w.post("school", at, url.Values{"do": {"invite"}, "invite.units": {string(w.unit.ID)}}))

	w.says(w.get("unit", "/today"), http.StatusOK, "邀请参加“第一轮”")
	offer := at + "/offers/" + string(p.ID)
	w.says(w.get("unit", at), http.StatusOK, offer, "这次不参加")
	w.says(w.post("unit", offer, url.Values{"do": {"offer"}, "offer.seats": {"9"}, "offer.mode": {"scores"}, "version": {"0"}}), http.StatusUnprocessableEntity, "最多可提供 1 个")
	w.made(w.post("unit", offer, url.Values{"do": {"offer"}, "offer.seats": {"1"}, "offer.mode": {"scores"}, "version": {"0"}}))
	w.says(w.get("rival", offer), http.StatusNotFound)
	for _, o := range []placement.Placement{near, dusty} {
		w.made(w.post("unit", at+"/offers/"+string(o.ID), url.Values{"do": {"offer"}, "offer.seats": {"1"}, "offer.mode": {"fit"}, "version": {"0"}}))
	}

	step := func(do string) {
		w.made(w.post("school", at, url.Values{"do": {do}, "version": {w.versionOf(at)}}))
	}
	w.says(w.post("school", at, url.Values{"do": {"open"}, "version": {"99"}}), http.StatusUnprocessableEntity, "刚被他人修改")
	w.says(w.get("school", at+"/conditions"), http.StatusOK, "没有待办的条件")
	step("open")
	w.says(w.get("", at), http.StatusOK, "承诺值", "已开放")
	w.says(w.get("s1", "/today"), http.StatusOK, "您还没有填志愿")
	w.says(w.get("teacher", "/today"), http.StatusOK, "本班还有 2 名学生没填志愿", at+"/students")
	w.says(w.get("teacher", at), http.StatusOK, "本班谁没填", at+"/pairs")
	w.says(w.get("teacher", at+"/students"), http.StatusOK, "还没填", "王同学")
	list := w.get("s1", at)
	w.says(list, http.StatusOK, "绝不会吃亏", `value="add:`+string(p.ID), "匹配分")
	w.judged(at, string(near.ID))
	look("open", [2]string{"s1", at}, [2]string{"school", "/rounds/new"}, [2]string{"school", "/rounds"}, [2]string{"school", at + "/caps"}, [2]string{"school", at + "/pairs?state=all"}, [2]string{"school", at + "/pairs/" + string(near.ID) + "/660103"})
	add := url.Values{"do": {"choices"}, "version": {"0"}, "move": {"add:" + string(p.ID)}}
	w.says(w.post("s1", at+"/choices", add), http.StatusUnprocessableEntity, "请先同意")
	for _, one := range []string{"s1", "s2", "s3"} {
		add.Set("consent", "yes")
		w.made(w.post(one, at+"/choices", add))
	}
	w.says(w.get("s1", at), http.StatusOK, "已保存 1 个志愿", `value="drop:`)
	w.says(w.get("school", at+"/students"), http.StatusOK, "已填 1 个")
	_, part, err := w.s.Rounds.Mine(ctx, w.people["s2"], round.ID(strings.TrimPrefix(at, "/rounds/")))
	w.must(err)
	marks := w.get("unit", offer)
	w.says(marks, http.StatusOK, "见过面的学生")
	if strings.Contains(marks.text(), "李小红") {
		t.Error("the unit sees a name before the result is out")
	}
	w.says(w.post("unit", offer, url.Values{"do": {"marks"}, "version": {"1"}, "number": {"NOBODY"}, "value": {"90"}, "decline": {""}}), http.StatusUnprocessableEntity, "没有这个轮次编号")
	w.made(w.post("unit", offer, url.Values{"do": {"marks"}, "version": {"1"}, "number": {part.Number, ""}, "value": {"90", ""}, "decline": {"", ""}}))

	look("ranked", [2]string{"s1", at}, [2]string{"unit", at}, [2]string{"unit", offer}, [2]string{"school", at}, [2]string{"school", at + "/students"}, [2]string{"s2", at + "/public"})

	w.now = w.now.Add(4 * 24 * time.Hour)
	w.worked()
	step("compute")
	w.worked()
	w.says(w.get("school", at), http.StatusOK, "与承诺值一致", "独立验证", "完成审核")
	w.says(w.get("school", at+"/results"), http.StatusOK, "第 1 志愿", "没有得到岗位")
	w.says(w.get("s1", at), http.StatusOK, "填报已截止")
	w.compared(at)
	w.says(w.get("school", at+"/charts"), http.StatusOK, "得到第几志愿", "离家多远", "月报酬", "各区县的名额", "/exports/round-statistics?")
	id := strings.TrimPrefix(at, "/rounds/")
	w.says(w.get("school", "/exports/round-statistics?format=csv&id="+id), http.StatusOK, "得到第几志愿,第 1 志愿,,1", "合计,得到岗位,,1", "各区县的名额,普陀区,3,1", "离家距离,5 公里以内,,1", "\"3,000–3,999 元\",,1")
	w.says(w.get("school", "/exports/round-pairs?format=csv&state=all&id="+id), http.StatusOK, "机电设备装调实习生", "相近,装调任务在培养目标内")
	w.says(w.get("school", "/exports/round-comparison?q=60-0-0-0-40&id="+id), http.StatusOK, "用途", `value="60-0-0-0-40"`)
	w.says(w.get("school", at+"/results/"+string(w.people["s1"].Person)+"?ask=1&to="+string(p.ID)), http.StatusOK, "会挤掉李", "岗位已招满", part.Number)
	forbidden := at + "/results/" + string(w.people["s3"].Person) + "?ask=1&to=" + string(dusty.ID)
	w.says(w.get("school", forbidden), http.StatusOK, "法规不允许，学校也不能调整", compliance.RuleMinor, "第十六条")
	if page := w.get("school", forbidden).text(); strings.Contains(page, "确认调整") {
		t.Error("what the law forbids can be confirmed")
	}
	w.says(w.post("school", at+"/results/"+string(w.people["s3"].Person), url.Values{"do": {"override"}, "override.to": {string(dusty.ID)}, "override.reason": {"特殊情况"}, "version": {w.versionOf(at)}}), http.StatusUnprocessableEntity, compliance.RuleMinor)
	look("computed", [2]string{"school", forbidden}, [2]string{"school", at + "/charts"}, [2]string{"school", at + "/compare?q=60-0-0-0-40"}, [2]string{"school", at}, [2]string{"school", at + "/results"}, [2]string{"school", at + "/results/" + string(w.people["s1"].Person) + "?ask=1&to=" + string(p.ID)})
	step("review")
	step("publish")
	w.worked()
	w.says(w.get("s2", at), http.StatusOK, "您获得了岗位", "第 1 志愿")
	w.says(w.get("s1", at), http.StatusOK, "这一轮没有获得岗位", "已满", "种子")
	w.says(w.get("", at), http.StatusOK, "已落实", "不公布")
	w.says(w.get("school", at), http.StatusOK, "开第二轮", "重放文件")
	_, token, err := w.s.Privacy.MakeLink(ctx, w.people["school"], student.ID(w.people["s3"].Person), 30)
	w.must(err)
	child := w.get("", "/g/"+token)
	w.says(child, http.StatusOK, "双选轮次 · 第一轮", "没有获得岗位", p.Title, "承诺值", "match.csv", "独立验证通过")
	if strings.Contains(child.text(), part.Number) {
		t.Error("a guardian reads of another's child")
	}
	_, grown, err := w.s.Privacy.MakeLink(ctx, w.people["school"], student.ID(w.people["s1"].Person), 30)
	w.must(err)
	if strings.Contains(w.get("", "/g/"+grown).text(), "第一轮") {
		t.Error("the guardian of a student of age reads what came of the round")
	}
	look("out", [2]string{"s1", at}, [2]string{"school", at}, [2]string{"s2", at + "/public"}, [2]string{"unit", at}, [2]string{"", "/g/" + token})
	if got := w.get("school", at+"/replay"); got.Code != http.StatusOK || !strings.HasPrefix(got.text(), "PK") {
		t.Errorf("the replay file: got %d, %.20q", got.Code, got.text())
	}
}

// worked does what rounds wait for.
func (w *world) worked() {
	w.t.Helper()
	_, err := w.s.Rounds.Work(context.Background(), 8)
	w.must(err)
}

// A thumb drags the second post over the first; letting go numbers the posts and saves.
func TestDraggingAPostSavesTheNewOrder(t *testing.T) {
	ctx, w := browser(t), newWorld(t)
	id, second := w.twoChoices()
	s := httptest.NewServer(w.engine)
	t.Cleanup(s.Close)
	for name, value := range map[string]string{"firstkm_session": "s1", "lang": "zh-CN"} {
		if _, err := chromedp.Call(ctx, network.SetCookie, network.SetCookieParams{Name: name, Value: value, URL: s.URL}); err != nil {
			t.Fatal(err)
		}
	}
	drag := `(() => { const [a, b] = document.querySelectorAll("ol.ranks > li"), g = b.querySelector("[data-grip]"), top = a.getBoundingClientRect().top + 20;
		g.setPointerCapture = () => {};
		for (const type of ["pointerdown", "pointermove", "pointerup"]) g.dispatchEvent(new PointerEvent(type, { bubbles: true, cancelable: true, pointerId: 1, clientY: top }));
		return true; })()`
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(390, 844), chromedp.Navigate(s.URL+"/rounds/"+string(id))); err != nil {
		t.Fatal(err)
	}
	if _, err := chromedp.Run(ctx, chromedp.Evaluate[bool](drag)); err != nil {
		t.Fatal(err)
	}
	for range 2 { // the page is left once
		_, err := chromedp.Run(ctx, waited(`document.readyState === "complete" && !!document.querySelector("ol.ranks > li:first-child#post-`+string(second)+`") && document.querySelector("[name=version]").value === "2"`))
		if err == nil {
			break
		}
	}
	_, p, err := w.s.Rounds.Mine(ctx, w.people["s1"], id)
	if err != nil || len(p.Choices) != 2 || p.Choices[0] != second {
		t.Errorf("after the drag: got %v, %v, want %s first", p.Choices, err, second)
	}
}

// twoChoices is an open round with two posts, both in the list of s1; the second of them comes back.
func (w *world) twoChoices() (id round.ID, second placement.ID) {
	w.t.Helper()
	ctx, school := context.Background(), w.people["school"]
	w.pupil("s1", "王小明", "数控 2401 班", "660103", civil.On(2008, 3, 1))
	a, b := w.posting(nil), w.posting(nil)
	r, err := w.s.Rounds.Plan(ctx, school, round.Plan{
		Name: "第一轮", Opens: w.now.Add(-time.Hour), Closes: w.now.Add(72 * time.Hour), Start: a.Start, End: a.End, HoldsUntil: w.today().AddDays(5),
		Schools: []round.Member{{School: w.school.ID, Batch: "bat_1"}},
	})
	w.must(err)
	_, err = w.s.Rounds.Invite(ctx, school, r.ID, w.unit.ID)
	w.must(err)
	for _, p := range []placement.ID{a.ID, b.ID} {
		_, err = w.s.Rounds.Offer(ctx, w.people["unit"], r.ID, p, 0, round.Terms{Seats: 1})
		w.must(err)
	}
	_, err = w.s.Rounds.Open(ctx, school, r.ID)
	w.must(err)
	_, err = w.s.Rounds.Choose(ctx, w.people["s1"], r.ID, 0, []placement.ID{a.ID, b.ID}, true)
	w.must(err)
	return r.ID, b.ID
}

// versionOf is the version of a round that the desk would see.
func (w *world) versionOf(at string) string {
	w.t.Helper()
	r, err := w.s.Rounds.Get(context.Background(), w.people["school"], round.ID(strings.TrimPrefix(at, "/rounds/")))
	w.must(err)
	return strconv.FormatUint(r.Version, 10)
}

// capped adds, changes and removes a cap of the round's schools.
func (w *world) capped(at string) {
	w.t.Helper()
	caps := at + "/caps"
	w.says(w.get("school", caps), http.StatusOK, "没有设上限", "添加一条上限")
	version := func() string { return w.versionOf(at) }
	form := url.Values{"do": {"add"}, "version": {version()}, "add.cap_name": {"普陀区"}, "add.cap_region": {"哪里也不是"}, "add.cap_limit": {"5"}}
	w.says(w.post("school", caps, form), http.StatusUnprocessableEntity, "没有这个地区")
	form.Set("add.cap_region", "上海市普陀区")
	form.Set("add.cap_base", "B-1")
	w.says(w.post("school", caps, form), http.StatusUnprocessableEntity, "指明一个基地或一个区域")
	form.Set("add.cap_base", "")
	w.made(w.post("school", caps, form))
	twice := url.Values{"do": {"add"}, "version": {version()}, "add.cap_name": {""}, "add.cap_region": {"普陀区"}, "add.cap_limit": {"5"}}
	w.says(w.post("school", caps, twice), http.StatusUnprocessableEntity, "起一个名称", "“普陀区”已是这个基地或区域的上限", `href="#f-add-cap_region"`)
	w.says(w.get("school", caps), http.StatusOK, "上海市普陀区", "修改“普陀区”")
	form.Set("add.cap_region", "上海市闵行区")
	w.says(w.post("school", caps, form), http.StatusUnprocessableEntity, "刚被他人修改")
	w.made(w.post("school", caps, url.Values{"do": {"change-0"}, "version": {version()}, "change-0.cap_name": {"普陀区"}, "change-0.cap_region": {"310107"}, "change-0.cap_limit": {"0"}}))
	w.says(w.get("school", caps), http.StatusOK, `value="0"`)
	w.says(w.post("school", caps, url.Values{"do": {"remove-1"}, "version": {version()}}), http.StatusUnprocessableEntity, "已经不在了")
	w.made(w.post("school", caps, url.Values{"do": {"remove-0"}, "version": {version()}}))
	w.says(w.get("school", caps), http.StatusOK, "没有设上限")
}

// judged gives a teacher's word on a post of another class of majors: before it nobody may rank it, afterwards they may.
func (w *world) judged(at, post string) {
	w.t.Helper()
	one := at + "/pairs/" + post + "/660103"
	w.says(w.get("s1", at), http.StatusOK, "不能选的岗位和原因", "是否相近须由教师认定")
	w.says(w.get("school", at+"/pairs"), http.StatusOK, one, "等认定", "3 名学生")
	w.says(w.get("school", one), http.StatusOK, "看什么", "只有专业大类相同", "保存认定")
	w.says(w.post("school", one, url.Values{"do": {"judge"}, "judge.verdict": {"related"}}), http.StatusUnprocessableEntity, "请写明认定的理由")
	w.says(w.post("school", one, url.Values{"do": {"judge"}, "judge.reason": {"任务相近"}}), http.StatusUnprocessableEntity, "认定相近或无关")
	w.made(w.post("school", one, url.Values{"do": {"judge"}, "judge.verdict": {"related"}, "judge.reason": {"装调任务在培养目标内"}}))
	w.says(w.get("school", at+"/pairs"), http.StatusOK, "都认定过了")
	w.says(w.get("school", at+"/pairs?state=all"), http.StatusOK, "认定相近")
	w.says(w.get("s1", at), http.StatusOK, `value="add:`+post)
}

// compared tries other rules before the result is out.
func (w *world) compared(at string) {
	w.t.Helper()
	w.says(w.get("school", at+"/compare"), http.StatusOK, "更看重对口", "试算")
	w.says(w.get("school", at+"/compare?major=50&path=0&tasks=0&distance=0&wishes=0"), http.StatusSeeOther)
	w.says(w.get("school", at+"/compare?q=50-0-0-0-0"), http.StatusUnprocessableEntity, "合计为 100")
	w.says(w.get("school", at+"/compare?q=nothing"), http.StatusUnprocessableEntity)
	w.says(w.get("school", at+"/compare?q=60-0-0-0-40"), http.StatusOK, "会有什么不同", "结果完全一样", "得到第一志愿（人）", "/exports/round-comparison?")
	w.says(w.get("unit", at+"/compare"), http.StatusForbidden)
}
