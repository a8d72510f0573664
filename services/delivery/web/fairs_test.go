package web_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"firstkm/services/fair"
	"firstkm/services/kernel/civil"
	"firstkm/services/placement"
)

func TestSchoolUnitAndStudentGoThroughAFair(t *testing.T) {
	newWorld(t).throughAFair(func(string, ...[2]string) {})
}

func TestFairPagesHaveNoSeriousFault(t *testing.T) {
	w := newWorld(t)
	inspectWalk(t, w, w.throughAFair)
}

// fairNow is the fair as the school sees it.
func (w *world) fairNow(at string) fair.Fair {
	w.t.Helper()
	f, err := w.s.Fairs.Get(w.t.Context(), w.people["school"], fair.ID(strings.TrimPrefix(at, "/fairs/")))
	w.must(err)
	return f
}

// fairStep takes a step by the desk's form.
func (w *world) fairStep(at, do string) {
	w.t.Helper()
	w.made(w.post("school", at, url.Values{"do": {do}, "version": {strconv.FormatUint(w.fairNow(at).Version, 10)}}))
}

// onFair sets the clock to an hour of the fair's day.
func (w *world) onFair(at string, hour, minute int) {
	day := w.fairNow(at).Day()
	w.now = time.Date(day.Year, day.Month, day.Day, hour, minute, 0, 0, civil.Shanghai)
}

// throughAFair takes a fair from its plan to its results, each by the pages' own forms; look sees who finds what at each stage.
func (w *world) throughAFair(look func(stage string, pages ...[2]string)) {
	t := w.t
	t.Helper()
	w.s.QR = nil
	w.pupil("s1", "王小明", "数控 2401 班", "660103", civil.On(2008, 3, 1))
	w.pupil("s2", "李小红", "数控 2401 班", "660103", civil.On(2008, 4, 1))
	p := w.posting(nil)
	w.says(w.get("school", "/fairs"), http.StatusOK, "还没有双选会", `href="/fairs/new"`)
	day := w.today().AddDays(2).String()
	plan := url.Values{"do": {"plan"}, "plan.title": {"秋季双选会"}, "plan.place": {""}, "plan.from": {day + "T09:00"}, "plan.until": {day + "T12:00"}, "plan.round": {""}}
	w.says(w.post("school", "/fairs", plan), http.StatusUnprocessableEntity, "请填写地点")
	plan.Set("plan.place", "体育馆")
	at := w.made(w.post("school", "/fairs", plan))
	w.says(w.get("school", at), http.StatusOK, "筹备中", "先邀请单位")
	w.says(w.get("s1", at), http.StatusNotFound)
	_, err := w.s.Fairs.Invite(t.Context(), w.people["school"], w.fairNow(at).ID, w.unit.ID)
	w.must(err)

	w.says(w.get("unit", "/today"), http.StatusOK, "邀请参加双选会")
	w.says(w.get("unit", at), http.StatusOK, "参加，选择展位和岗位", p.Title)
	w.says(w.post("unit", at+"/booth", url.Values{"do": {"accept"}, "accept.room": {"A1"}}), http.StatusUnprocessableEntity, "请选择带来的岗位")
	w.made(w.post("unit", at+"/booth", url.Values{"do": {"accept"}, "accept.room": {"A1"}, "accept.posts": {string(p.ID)}}))
	slots := url.Values{"do": {"row"}, "row.room": {"1 号桌"}, "row.from": {"08:00"}, "row.until": {"10:00"}, "row.minutes": {"15"}, "row.capacity": {"1"}, "row.pause": {"0"}}
	w.says(w.post("unit", at+"/booth", slots), http.StatusUnprocessableEntity, "时段须在双选会时间")
	slots.Set("row.from", "09:00")
	w.made(w.post("unit", at+"/booth", slots))
	w.says(w.post("unit", at+"/booth", slots), http.StatusUnprocessableEntity, "时段不能重叠")
	w.says(w.get("rival", at), http.StatusNotFound)

	w.says(w.get("school", "/today"), http.StatusOK, "正在筹备")
	w.fairStep(at, "open")
	look("open", [2]string{"school", "/fairs/new"}, [2]string{"school", "/fairs"}, [2]string{"school", at}, [2]string{"unit", at}, [2]string{"s1", at})
	w.says(w.get("s1", "/today"), http.StatusOK, "可以报名")
	stands, err := w.s.Fairs.Stands(t.Context(), w.people["s1"], w.fairNow(at).ID)
	w.must(err)
	slot := stands[0].Slots[0]
	book := url.Values{"do": {"book-" + string(w.unit.ID)}, "book-" + string(w.unit.ID) + ".slot": {string(slot.ID)}}
	w.says(w.get("s1", at), http.StatusOK, "看不到姓名", p.Title, "09:00–09:15 1 号桌", "职业路径")
	w.made(w.post("s1", at+"/part", book))
	w.says(w.post("s2", at+"/part", book), http.StatusUnprocessableEntity, "已经约满")
	w.made(w.post("s2", at+"/part", url.Values{"do": {"register"}}))
	w.says(w.get("s1", at), http.StatusOK, "我的编号", "09:00–09:15", "取消预约")
	queue := w.get("unit", at)
	w.says(queue, http.StatusOK, "初筛不显示姓名")
	if strings.Contains(queue.text(), "王小明") || strings.Contains(queue.text(), "王同学") {
		t.Error("the unit sees a name at the fair")
	}

	w.onFair(at, 8, 30)
	w.fairStep(at, "begin")
	part, err := w.s.Fairs.Mine(t.Context(), w.people["s1"], w.fairNow(at).ID)
	w.must(err)
	scan := at + "/c/" + part.Code
	w.says(w.get("school", scan), http.StatusOK, "王同学", "签到")
	w.says(w.get("s2", scan), http.StatusForbidden)
	look("day", [2]string{"school", scan}, [2]string{"unit", scan})
	w.made(w.post("school", scan, url.Values{"do": {"arrive"}}))
	w.onFair(at, 8, 40)
	w.made(w.post("school", scan, url.Values{"do": {"arrive"}}))
	w.says(w.get("school", scan), http.StatusOK, "08:30 已签到")
	w.says(w.post("school", at+"/day", url.Values{"do": {"arrive"}, "arrive.code": {"NOBODY22"}}), http.StatusUnprocessableEntity, "没有这个编号")
	other, err := w.s.Fairs.Mine(t.Context(), w.people["s2"], w.fairNow(at).ID)
	w.must(err)
	w.made(w.post("school", at+"/day", url.Values{"do": {"arrive"}, "arrive.code": {strings.ToLower(other.Number)}}))
	w.says(w.get("school", at+"/day?came=no"), http.StatusOK, "没有符合的学生")

	w.onFair(at, 9, 0)
	score := at + "/posts/" + string(p.ID)
	w.says(w.get("unit", score), http.StatusOK, "还没有面谈过的学生")
	w.made(w.post("unit", at+"/booth", url.Values{"do": {"meet"}, "meet.code": {part.Number}}))
	w.says(w.get("unit", score), http.StatusOK, part.Number, "不合适")
	said := url.Values{"do": {"scores"}, "version": {regexp.MustCompile(`name="version" value="(\d+)"`).FindStringSubmatch(w.get("unit", score).text())[1]}, "number": {part.Number}, "word": {"unfit"}, "points": {""}, "reason": {""}}
	w.says(w.post("unit", score, said), http.StatusUnprocessableEntity, "不合适的须有理由")
	said.Set("word", "prefer")
	said.Set("reason", fair.Reasons(fair.Prefer)[0].Zh)
	w.made(w.post("unit", score, said))
	look("held", [2]string{"school", at}, [2]string{"school", at + "/day"}, [2]string{"unit", at}, [2]string{"unit", score}, [2]string{"s1", at})
	w.fairStep(at, "close")
	w.says(w.get("s1", at), http.StatusOK, "优先", "技能与岗位要求相符", "它不是录用")
	mine := w.get("s2", at)
	w.says(mine, http.StatusOK, "没有单位给出意见")
	w.says(w.ask("s1", http.MethodGet, at, nil, "Accept-Language", "en"), http.StatusOK)
	look("closed", [2]string{"s1", at}, [2]string{"s2", at})
}

func TestACancelledFairSaysWhy(t *testing.T) {
	w := newWorld(t)
	w.pupil("s1", "王小明", "数控 2401 班", "660103", civil.On(2008, 3, 1))
	p := w.posting(nil)
	from := w.today().AddDays(2).Start().Add(9 * time.Hour)
	f, err := w.s.Fairs.Plan(t.Context(), w.people["school"], fair.Plan{Title: "秋季双选会", Place: "体育馆", From: from, Until: from.Add(time.Hour)})
	w.must(err)
	at := "/fairs/" + string(f.ID)
	_, err = w.s.Fairs.Invite(t.Context(), w.people["school"], f.ID, w.unit.ID)
	w.must(err)
	w.made(w.post("unit", at+"/booth", url.Values{"do": {"accept"}, "accept.posts": {string(p.ID)}}))
	w.fairStep(at, "open")
	w.made(w.post("s1", at+"/part", url.Values{"do": {"register"}}))
	w.says(w.post("school", at, url.Values{"do": {"cancel"}, "cancel.reason": {""}}), http.StatusUnprocessableEntity, "请写明取消的原因")
	w.made(w.post("school", at, url.Values{"do": {"cancel"}, "cancel.reason": {"体育馆停电"}}))
	w.says(w.get("s1", at), http.StatusOK, "体育馆停电", "预约全部作废")
	w.says(w.get("unit", at), http.StatusOK, "体育馆停电")
}

// While a unit writes, another of its people meets a student who stands before the one that is written about.
func TestARefusedWordStaysWithItsStudent(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	w.s.QR = nil
	w.pupil("s1", "王小明", "数控 2401 班", "660103", civil.On(2008, 3, 1))
	w.pupil("s2", "李小红", "数控 2401 班", "660103", civil.On(2008, 4, 1))
	p := w.posting(nil)
	from := w.today().AddDays(2).Start().Add(9 * time.Hour)
	f, err := w.s.Fairs.Plan(ctx, w.people["school"], fair.Plan{Title: "秋季双选会", Place: "体育馆", From: from, Until: from.Add(time.Hour)})
	w.must(err)
	_, err = w.s.Fairs.Invite(ctx, w.people["school"], f.ID, w.unit.ID)
	w.must(err)
	_, err = w.s.Fairs.Answer(ctx, w.people["unit"], f.ID, 0, true, "A1", []placement.ID{p.ID})
	w.must(err)
	slots, err := w.s.Fairs.Schedule(ctx, w.people["unit"], f.ID, fair.Schedule{Room: "1 号桌", From: from, Until: from.Add(time.Hour), Minutes: 30, Capacity: 1})
	w.must(err)
	at := "/fairs/" + string(f.ID)
	w.fairStep(at, "open")
	var number []string
	for i, who := range []string{"s1", "s2"} {
		b, err := w.s.Fairs.Book(ctx, w.people[who], f.ID, slots[i].ID)
		w.must(err)
		number = append(number, b.Number)
	}
	w.onFair(at, 8, 30)
	w.fairStep(at, "begin")
	meet := func(n int) {
		_, err := w.s.Fairs.Arrive(ctx, w.people["unit"], f.ID, number[n])
		w.must(err)
	}
	score := at + "/posts/" + string(p.ID)
	version := func(page string) string {
		return regexp.MustCompile(`name="version" value="(\d+)"`).FindStringSubmatch(page)[1]
	}
	row := func(page string, n int) string {
		found := regexp.MustCompile(`(?s)<li id="f-scores-` + number[n] + `">(.*?)</li>`).FindStringSubmatch(page)
		if found == nil {
			t.Fatalf("no row of %s", number[n])
		}
		return found[1]
	}
	meet(1)
	seen := version(w.get("unit", score).text())
	meet(0)
	_, err = w.s.Fairs.Assess(ctx, w.people["unit"], f.ID, p.ID, 0, []fair.Opinion{{Number: number[0], Word: fair.Good}})
	w.must(err)
	said := url.Values{"do": {"scores"}, "version": {seen}, "number": {number[1]}, "word": {"unfit"}, "points": {""}, "reason": {""}}
	refused := w.post("unit", score, said)
	w.says(refused, http.StatusUnprocessableEntity, "不合适的须有理由", `href="#f-scores-`+number[1]+`"`)
	page := refused.text()
	if first, second := row(page, 0), row(page, 1); strings.Contains(first, "不合适的须有理由") || strings.Contains(first, `value="unfit" selected`) || !strings.Contains(second, "不合适的须有理由") || !strings.Contains(second, `value="unfit" selected`) {
		t.Errorf("what was typed stands at\n%s\n%s\nwant it at the second alone", first, second)
	}
	if got := version(page); got != seen {
		t.Errorf("version: got %s, want %s, by which the form was filled in", got, seen)
	}
	said.Set("reason", fair.Reasons(fair.Unfit)[0].Zh)
	stale := w.post("unit", score, said)
	w.says(stale, http.StatusUnprocessableEntity, fair.ErrStale.Message.Zh)
	said.Set("version", version(stale.text()))
	w.made(w.post("unit", score, said))
	w.says(w.get("unit", score), http.StatusOK, number[0], "不合适")
}
