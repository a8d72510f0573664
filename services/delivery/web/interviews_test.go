package web_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"firstkm/services/application"
	"firstkm/services/interview"
	"firstkm/services/kernel/civil"
)

func TestUnitAndStudentGoThroughInterviews(t *testing.T) {
	newWorld(t).throughInterviews(func(string, ...[2]string) {})
}

func TestInterviewPagesHaveNoSeriousFault(t *testing.T) {
	source, ctx, w := axe(t), browser(t), newWorld(t)
	s := httptest.NewServer(w.engine)
	t.Cleanup(s.Close)
	if _, err := chromedp.Call(ctx, network.SetCookie, network.SetCookieParams{Name: "lang", Value: "zh-CN", URL: s.URL}); err != nil {
		t.Fatal(err)
	}
	w.throughInterviews(func(stage string, pages ...[2]string) {
		for _, at := range pages {
			for _, wide := range []int64{390, 1280} {
				t.Run(fmt.Sprintf("%s %s %s %d", stage, at[0], at[1], wide), func(t *testing.T) {
					if _, err := chromedp.Call(ctx, network.SetCookie, network.SetCookieParams{Name: "firstkm_session", Value: at[0], URL: s.URL}); err != nil {
						t.Fatal(err)
					}
					if err := chromedp.Do(ctx, chromedp.EmulateViewport(wide, 844), chromedp.Navigate(s.URL+at[1])); err != nil {
						t.Fatal(err)
					}
					report(ctx, t, source)
				})
			}
		}
	})
}

// live is the interview of an application that is proposed or agreed, as the unit sees it.
func (w *world) live(id application.ID) interview.Interview {
	w.t.Helper()
	list, err := w.s.Interviews.Of(w.t.Context(), w.people["unit"], id)
	w.must(err)
	n := slices.IndexFunc(list, func(i interview.Interview) bool { return i.State.Live() })
	if n < 0 {
		w.t.Fatalf("got %v, want a live interview", list)
	}
	return list[n]
}

// answers is a form about the live interview of an application.
func (w *world) answers(id application.ID, do string, fields ...string) url.Values {
	w.t.Helper()
	i := w.live(id)
	form := url.Values{"do": {do}, "interview": {string(i.ID)}, "version": {strconv.FormatUint(i.Version, 10)}}
	for n := 0; n < len(fields); n += 2 {
		form.Set(do+"."+fields[n], fields[n+1])
	}
	return form
}

// throughInterviews takes an applicant from a proposal to a result, by the pages' own forms; look sees who finds what at each stage.
func (w *world) throughInterviews(look func(stage string, pages ...[2]string)) {
	t := w.t
	t.Helper()
	const why, word = "面试人员临时不能到，将另约时间", "good/沟通清楚，有责任心"
	w.pupil("s1", "王小明", "数控 2401 班", "660103", civil.On(2008, 3, 1))
	w.pupil("s2", "李小红", "数控 2401 班", "660103", civil.On(2008, 4, 1))
	a := w.apply("s1", w.posting(nil))
	unit, own := "/applicants/"+string(a.ID)+"/interview", "/applications/"+string(a.ID)
	w.says(w.get("unit", "/applicants"), http.StatusOK, "约面试", `href="`+unit+`"`, `href="/interviews"`)
	w.says(w.get("unit", unit), http.StatusOK, "给一至三个时间", "到单位面试", "电话面试（经班主任）", "姓名和学校在列入备选后显示")
	w.says(w.get("rival", unit), http.StatusNotFound)
	look("nothing yet", [2]string{"unit", unit}, [2]string{"unit", "/interviews"}, [2]string{"unit", "/applicants"})

	day := w.today().AddDays(2).String()
	offer := url.Values{"do": {"propose"}, "propose.kind": {"at_school"}, "propose.address": {"工业园 1 号"}, "propose.time1": {""}, "propose.minutes": {"30"}, "propose.note": {"请带学生证。"}}
	w.says(w.post("unit", unit, offer), http.StatusUnprocessableEntity, "请给一至三个时间", `href="#f-propose-time1"`)
	offer.Set("propose.note", "加我微信")
	offer.Set("propose.time1", day+"T09:00")
	offer.Set("propose.time2", day+"T14:00")
	w.says(w.post("unit", unit, offer), http.StatusUnprocessableEntity, "请从列表选择说明")
	offer.Set("propose.note", "请带学生证。")
	w.made(w.post("unit", unit, offer))
	proposed := w.get("unit", unit)
	w.says(proposed, http.StatusOK, "待学生答复", "取消面试", "学生所在学校，列入备选后显示")
	for _, secret := range []string{"王小明", "王同学", "上海市示例工业学校"} {
		if strings.Contains(proposed.text(), secret) {
			t.Errorf("the unit's page shows %q before it shortlists", secret)
		}
	}
	w.says(w.post("unit", unit, offer), http.StatusUnprocessableEntity, "已有一次面试在约或已约好")
	w.says(w.get("s1", "/today"), http.StatusOK, "1 次面试等您选时间", "选时间")
	w.says(w.get("s1", own), http.StatusOK, "选一个时间", "接受面试", "都不行", "上海市示例工业学校", "请带学生证。")
	w.says(w.get("s2", own), http.StatusNotFound)
	look("proposed", [2]string{"unit", unit}, [2]string{"s1", own}, [2]string{"unit", "/applicants"})

	w.says(w.post("s1", own+"/interview", w.answers(a.ID, "refuse")), http.StatusUnprocessableEntity, "请从列表选择理由")
	w.says(w.post("s1", own+"/interview", w.answers(a.ID, "take")), http.StatusUnprocessableEntity, "请选择一个时间")
	nine := w.live(a.ID).Times[0]
	take := w.answers(a.ID, "take", "time", nine.UTC().Format(time.RFC3339))
	w.says(w.post("s2", own+"/interview", take), http.StatusNotFound)
	w.made(w.post("s1", own+"/interview", take))
	w.says(w.get("s1", own), http.StatusOK, "已约定", "取消面试")
	w.says(w.get("unit", "/applicants"), http.StatusOK, "面试：已约定", "看面试")
	w.says(w.get("school", "/interviews"), http.StatusOK, "王同学", "数控 2401 班", "在学校面试", "已约定", "/exports/interviews")
	w.says(w.get("unit", "/interviews"), http.StatusOK, `<a class="whole" href="`+unit)
	look("agreed", [2]string{"unit", unit}, [2]string{"s1", own}, [2]string{"school", "/interviews"})

	w.made(w.post("unit", unit, w.answers(a.ID, "cancel", "reason", why)))
	w.says(w.get("s1", own), http.StatusOK, "已取消", why)
	w.made(w.post("unit", unit, offer))
	w.made(w.post("s1", own+"/interview", w.answers(a.ID, "take", "time", nine.UTC().Format(time.RFC3339))))
	w.says(w.post("unit", unit, w.answers(a.ID, "record", "reason", word)), http.StatusUnprocessableEntity, "面试开始以后才能写结果")

	w.now = nine.Add(time.Hour)
	w.says(w.post("s1", own+"/interview", w.answers(a.ID, "cancel", "reason", "身体不适，希望另约时间")), http.StatusUnprocessableEntity, "面试时间已到，不能再取消")
	w.says(w.get("unit", "/today"), http.StatusOK, "1 次面试等您写结果")
	w.says(w.get("unit", unit), http.StatusOK, "提交结果", "不合适")
	w.says(w.post("unit", unit, w.answers(a.ID, "record", "reason", "")), http.StatusUnprocessableEntity, "请选择意见和理由")
	look("begun", [2]string{"unit", unit}, [2]string{"s1", own})
	w.made(w.post("unit", unit, w.answers(a.ID, "record", "reason", word)))
	w.says(w.get("s1", own), http.StatusOK, "面试后，单位认为您可以胜任。", "沟通清楚，有责任心", "这不是录用")
	look("recorded", [2]string{"unit", unit}, [2]string{"s1", own}, [2]string{"unit", "/interviews"})
}
