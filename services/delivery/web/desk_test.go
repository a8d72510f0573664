package web_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"firstkm/services/application"
	"firstkm/services/compliance"
	"firstkm/services/kernel/civil"
	"firstkm/services/org"
	"firstkm/services/placement"
)

// intended brings a student of the school to an intent.
func (w *world) intended(no string, p placement.Placement) application.Application {
	w.t.Helper()
	a := w.apply(no, p)
	a, err := w.s.Applications.Intend(context.Background(), w.people["unit"], a.ID)
	w.must(err)
	return a
}

func TestTheDeskConfirmsAClassAndReturnsWithAReason(t *testing.T) {
	w := newWorld(t)
	p := w.posting(func(t *placement.Terms) { t.Seats = 3 })
	adult := civil.On(2008, 5, 1)
	w.pupil("S1", "王样一", "数控 2401 班", "660103", adult)
	w.pupil("S2", "李样二", "数控 2401 班", "660103", adult)
	w.pupil("S3", "赵样三", "机电 2402 班", "660301", adult)
	w.says(w.get("school", "/desk"), http.StatusOK, "今天没有等学校确认的录用意向")
	one, two, three := w.intended("S1", p), w.intended("S2", p), w.intended("S3", p)
	w.says(w.get("school", "/desk"), http.StatusOK, "王样一", "数控 2401 班：2 份可以确认", "需要处理", "赵样三", "须由教师认定", "作出对口复核", "最早到期", "学校安排")
	w.says(w.post("school", "/desk", url.Values{"do": {"confirm"}}), http.StatusUnprocessableEntity, "还没有勾选")
	w.says(w.post("school", "/desk", url.Values{"class": {"数控 2401 班"}}), http.StatusOK, "处理结果", "王样一（S1）", "学校已确认")
	for _, id := range []application.ID{one.ID, two.ID} {
		a, err := w.s.Applications.Get(context.Background(), w.people["school"], id)
		w.must(err)
		if a.State != application.Placed || a.Origin != compliance.FromSchool {
			t.Errorf("got %s by %s, want placed by the school", a.State, a.Origin)
		}
	}
	at := "/desk/" + string(three.ID)
	w.says(w.get("school", at), http.StatusOK, "对口复核", "由谁安排", "退回录用意向", "经过")
	w.says(w.post("school", at, url.Values{"origin": {"school"}, "do": {"confirm"}}), http.StatusUnprocessableEntity, "须由教师认定", "第八条")
	w.says(w.post("school", at, url.Values{"do": {"return"}}), http.StatusUnprocessableEntity, "退回须写明理由")
	w.says(w.post("school", at, url.Values{"origin": {"self"}, "review": {"related"}, "do": {"confirm"}}), http.StatusSeeOther)
	w.says(w.get("school", "/desk?state=placed"), http.StatusOK, "赵样三", "自主实习")
}

func TestAReturnedIntentShowsItsReason(t *testing.T) {
	w := newWorld(t)
	p := w.posting(nil)
	w.pupil("S1", "王样一", "数控 2401 班", "660103", civil.On(2008, 5, 1))
	a := w.intended("S1", p)
	w.says(w.post("vice", "/desk/"+string(a.ID), url.Values{"do": {"return"}, "reasons": {"实习时间与教学安排冲突"}}), http.StatusSeeOther)
	w.says(w.get("school", "/desk?state=returned"), http.StatusOK, "实习时间与教学安排冲突")
	w.says(w.get("unit", "/applicants?state=ended"), http.StatusOK, "实习时间与教学安排冲突")
}

func TestAnArrangementIsReleasedWithItsReason(t *testing.T) {
	w := newWorld(t)
	p := w.posting(nil)
	w.pupil("S1", "王样一", "数控 2401 班", "660103", civil.On(2008, 5, 1))
	a := w.intended("S1", p)
	at := "/desk/" + string(a.ID)
	w.says(w.post("school", at, url.Values{"origin": {"school"}, "do": {"confirm"}}), http.StatusSeeOther)
	w.says(w.get("school", at), http.StatusOK, "解除这次安排", "不影响学生毕业和评优")
	w.says(w.post("school", at, url.Values{"do": {"release"}}), http.StatusUnprocessableEntity, "解除安排须写明理由")
	w.says(w.post("school", at, url.Values{"do": {"release"}, "release.reasons": {"单位不能按约定接收"}}), http.StatusSeeOther)
	w.says(w.get("school", at), http.StatusOK, "安排已解除", "单位不能按约定接收")
	w.says(w.get("school", "/desk?state=released"), http.StatusOK, "王样一", "单位不能按约定接收")
	w.says(w.get("unit", "/applicants?state=ended"), http.StatusOK, "单位不能按约定接收")
	if p, err := w.s.Placements.Get(context.Background(), w.people["unit"], p.ID); err != nil || p.Taken != 0 {
		t.Errorf("got %d seats taken, %v, want the seat free", p.Taken, err)
	}
}

func TestWhatNoChoiceMendsIsBarredWithTheWayOut(t *testing.T) {
	w := newWorld(t)
	p := w.posting(nil)
	w.pupil("S1", "王样一", "数控 2401 班", "660103", civil.On(2008, 5, 1))
	a := w.intended("S1", p)
	w.must(w.s.Orgs.RecordCheck(context.Background(), w.people["bureau"], []org.ID{w.unit.ID}, org.CreditCheck{On: w.today(), Source: "国家企业信用信息公示系统", Adverse: true}))
	page := w.get("school", "/desk/"+string(a.ID))
	w.says(page, http.StatusOK, "（现在不能操作）", "违法失信记录", "第六条", "怎么办", "退回录用意向")
	if strings.Contains(page.text(), `value="confirm"`) {
		t.Error("what cannot be confirmed has a button to confirm it")
	}
}

func TestADeskIsItsSchoolsOwn(t *testing.T) {
	w := newWorld(t)
	p := w.posting(nil)
	w.pupil("S1", "王样一", "数控 2401 班", "660103", civil.On(2008, 5, 1))
	w.pupil("S2", "李样二", "机电 2402 班", "660103", civil.On(2008, 5, 1))
	mine, others := w.intended("S1", p), w.intended("S2", p)
	for _, c := range []struct {
		who, path string
		want      int
	}{
		{"stranger", "/desk/" + string(mine.ID), http.StatusNotFound},
		{"teacher", "/desk/" + string(mine.ID), http.StatusOK},
		{"teacher", "/desk/" + string(others.ID), http.StatusNotFound},
		{"teacher", "/desk", http.StatusOK},
		{"unit", "/desk", http.StatusForbidden},
		{"bureau", "/desk", http.StatusForbidden},
	} {
		if a := w.get(c.who, c.path); a.Code != c.want {
			t.Errorf("%s at %s: got %d, want %d", c.who, c.path, a.Code, c.want)
		}
	}
	yes := url.Values{"origin": {"school"}, "do": {"confirm"}}
	for who, want := range map[string]int{"teacher": http.StatusForbidden, "stranger": http.StatusNotFound, "unit": http.StatusForbidden} {
		if a := w.post(who, "/desk/"+string(mine.ID), yes); a.Code != want {
			t.Errorf("%s confirms: got %d, want %d", who, a.Code, want)
		}
	}
	w.says(w.get("teacher", "/desk"), http.StatusOK, "本班实习去向", "王样一")
}
