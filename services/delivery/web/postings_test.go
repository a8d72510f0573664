package web_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"firstkm/services/kernel/page"
	"firstkm/services/placement"
)

// typed is a lawful posting as its form sends it.
func typed(change func(url.Values)) url.Values {
	v := url.Values{
		"kind": {"post"}, "title": {"数控车工"}, "occupation_code": {"6-18-01-01"}, "post_kind": {"车工"}, "major_codes": {"660103"},
		"tasks": {"看图确定车削步骤\n操作车床车外圆"}, "seats": {"2"}, "start_date": {"2027-03-01"}, "end_date": {"2027-08-31"},
		"shift_start": {"08:30"}, "shift_end": {"17:00"}, "break_minutes": {"30"}, "shift_days": {"mon", "tue", "wed", "thu", "fri"},
		"pay_by": {"month"}, "pay": {"3,400"}, "independent": {"yes"}, "wage_standard": {"4200"}, "fees": {"no"},
		"province": {"31"}, "county": {"310107"}, "site_address": {"示例路 100 号"}, "site_type": {"workshop"}, "housing": {"provided"}, "meals": {"provided"},
		"labour_grade": {"II"}, "hazards": {"none"},
	}
	if change != nil {
		change(v)
	}
	return v
}

func TestAnEmptyListSaysWhatToDo(t *testing.T) {
	w := newWorld(t)
	w.says(w.get("unit", "/postings"), http.StatusOK, "还没有岗位", "发布第一个岗位", "还可接收 6 人", "还可接收 3 人")
}

func TestAPostingIsFilledFromItsOccupationAndNoHazardIsTicked(t *testing.T) {
	w := newWorld(t)
	w.says(w.get("unit", "/postings/new?q=车工"), http.StatusOK, "找到的职业", "occupation=6-18-01-01")
	w.says(w.get("unit", "/postings/new?q=不存在的活"), http.StatusOK, "没有找到")
	form := w.get("unit", "/postings/new?occupation=6-18-02-04") // a welder: burns are usual
	w.says(form, http.StatusOK, "焊前打磨坡口", "这个职业里常见，请重点核对。", `value="burn"`, `value="none"`)
	for _, input := range strings.Split(form.text(), "<input") {
		tag, _, _ := strings.Cut(input, ">")
		if strings.Contains(tag, `name="hazards"`) && strings.Contains(tag, " checked") {
			t.Errorf("a hazard is ticked: %.120s", input)
		}
	}
}

func TestTheLiveCheckSpeaksBesideTheField(t *testing.T) {
	w := newWorld(t)
	low := w.post("unit", "/postings/lint", typed(func(v url.Values) { v.Set("pay", "2800") }), "HX-Request: true")
	w.says(low, http.StatusOK, `id="f-pay-lint"`, `hx-swap-oob="true"`, "第十八条", "R-ART18-PAY80", "可以附条件发布", "还差 ¥560", "还可接收")
	fine := w.post("unit", "/postings/lint", typed(nil), "HX-Request: true")
	w.says(fine, http.StatusOK, "可以发布", "达到")
	if strings.Contains(fine.text(), "<html") {
		t.Error("the live check answers with a whole page")
	}
	open := w.post("unit", "/postings/lint", typed(func(v url.Values) { v.Del("hazards") }), "HX-Request: true")
	w.says(open, http.StatusOK, "还差 1 项就能发布", `href="#f-hazards"`)
	barred := w.post("unit", "/postings/lint", typed(func(v url.Values) { v.Set("labour_grade", "III") }), "HX-Request: true")
	w.says(barred, http.StatusOK, "不能发布：1 项要改", `href="#f-labour_grade"`)
	many := w.post("unit", "/postings/lint", typed(func(v url.Values) { v.Set("seats", "4") }), "HX-Request: true")
	w.says(many, http.StatusOK, "本岗位多 1 人", "R-ART11-CAP20")
}

func TestPublishingWithoutScripts(t *testing.T) {
	w := newWorld(t)
	a := w.post("unit", "/postings", typed(func(v url.Values) { v.Set("do", "publish") }))
	w.says(a, http.StatusSeeOther)
	list, err := w.s.Placements.Mine(context.Background(), w.people["unit"], "", page.Request{})
	w.must(err)
	if len(list.Items) != 1 || list.Items[0].State != placement.Published || list.Items[0].PayMonthFen != 340_000 || list.Items[0].Region != "310107" {
		t.Fatalf("got %+v, want one published posting", list.Items)
	}
	id := string(list.Items[0].ID)
	if got, want := a.Header().Get("Location"), "/postings/"+id+"/published"; got != want {
		t.Errorf("went to %s, want %s", got, want)
	}
	w.says(w.get("unit", "/postings/"+id+"/published"), http.StatusOK, "岗位已发布", "接下来", "/placements/"+id, `data-draft-done`)
	w.says(w.get("unit", "/postings"), http.StatusOK, "数控车工", "已发布", "剩 2 席", "还有 60 天")
	w.now = w.now.AddDate(0, 0, 40)
	w.says(w.get("unit", "/postings"), http.StatusOK, "还有 20 天", "延期")
	w.says(w.post("unit", "/postings/"+id+"/extend", nil), http.StatusSeeOther)
	w.says(w.post("unit", "/postings/"+id+"/close", url.Values{}), http.StatusUnprocessableEntity, "请选择或写明原因")
	w.says(w.post("unit", "/postings/"+id+"/close", url.Values{"reason": {"已招满"}}), http.StatusSeeOther)
	w.says(w.get("unit", "/postings?state=closed"), http.StatusOK, "已招满", "照此另发")
	w.says(w.get("unit", "/postings/new?from="+id), http.StatusOK, "看图确定车削步骤")
}

func TestARefusedPostingKeepsWhatWasTypedAndSaysWhy(t *testing.T) {
	w := newWorld(t)
	a := w.post("unit", "/postings", typed(func(v url.Values) {
		v.Set("do", "publish")
		v.Set("labour_grade", "III")
		v.Set("title", "数控车工二号")
		v.Del("hazards")
	}))
	w.says(a, http.StatusUnprocessableEntity, `role="alert"`, "data-focus", "体力劳动强度为第三级及以上", "第十六条", "R-ART16-7-LABOUR3", "数控车工二号", "怎么办", `href="#f-labour_grade"`)
	list, err := w.s.Placements.Mine(context.Background(), w.people["unit"], placement.Draft, page.Request{})
	w.must(err)
	if len(list.Items) != 1 {
		t.Fatalf("got %d drafts, want what was typed kept as one", len(list.Items))
	}
	p := list.Items[0]
	w.says(a, http.StatusUnprocessableEntity, `action="/postings/`+string(p.ID)+`"`, `name="version" value="1"`)
	w.says(w.get("unit", "/postings/"+string(p.ID)+"/edit"), http.StatusOK, `name="fees" value="no" checked`)
	w.says(w.post("unit", "/postings/"+string(p.ID), typed(func(v url.Values) { v.Set("do", "publish"); v.Set("version", "1") })), http.StatusSeeOther)
	w.says(w.post("unit", "/postings/"+string(p.ID), typed(func(v url.Values) { v.Set("do", "save"); v.Set("version", "1") })), http.StatusUnprocessableEntity, "刚被他人修改")
}

func TestWhatMeansNothingIsNamedBesideItsField(t *testing.T) {
	w := newWorld(t)
	for _, c := range []struct{ name, field, value, says string }{
		{"an amount in words", "pay", "面议", "金额请写数字"},
		{"half a seat", "seats", "1.5", "请写 0 到 10000 之间的整数。"},
		{"a time without sense", "shift_start", "25:99", "请写成 08:30 这样的时间。"},
		{"a date without sense", "start_date", "明年春天", "请写成 2027-03-01 这样的日期。"},
		{"a title left out", "title", "", "岗位名称为 1 至 80 个字。"},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := w.post("unit", "/postings", typed(func(v url.Values) { v.Set(c.field, c.value); v.Set("do", "save") }))
			w.says(a, http.StatusUnprocessableEntity, c.says, `aria-invalid="true"`)
		})
	}
	both := w.post("unit", "/postings", typed(func(v url.Values) { v["hazards"] = []string{"none", "burn"} }))
	w.says(both, http.StatusUnprocessableEntity, "请去掉其中一样")
	open := w.post("unit", "/postings", typed(func(v url.Values) { v.Del("fees"); v.Del("hazards"); v.Set("do", "publish") }))
	w.says(open, http.StatusUnprocessableEntity, "请回答学生要不要交费用", "未说明岗位有无危险、有害因素", `name="version"`)
}

func TestTheRegionAndMajorsAreChosenWithoutScripts(t *testing.T) {
	w := newWorld(t)
	step := w.post("unit", "/postings", typed(func(v url.Values) { v.Set("step", "1"); v.Set("province", "51") }))
	w.says(step, http.StatusOK, "四川省", "成都市", `value="数控车工"`)
	w.says(w.get("unit", "/postings/region?province=31&county=510104", "HX-Request: true"), http.StatusOK, "普陀区")
	w.says(w.post("unit", "/postings", typed(func(v url.Values) { v.Set("do", "major"); v.Set("major_find", "机电技术应用") })), http.StatusOK, "机电技术应用 · 中职")
	w.says(w.post("unit", "/postings/majors", url.Values{"major_find": {"没有这种专业"}}, "HX-Request: true"), http.StatusOK, "没有叫这个名字的专业")
}

func TestPostingsOfOthersAreNotToBeFound(t *testing.T) {
	w := newWorld(t)
	p := w.posting(nil)
	at := "/postings/" + string(p.ID)
	for _, path := range []string{at + "/edit", at + "/published", at + "/close"} {
		if a := w.get("rival", path); a.Code != http.StatusNotFound {
			t.Errorf("%s answers another unit with %d", path, a.Code)
		}
	}
	for _, path := range []string{at, at + "/close", at + "/extend"} {
		if a := w.post("rival", path, typed(func(v url.Values) { v.Set("version", "2"); v.Set("reason", "x") })); a.Code != http.StatusNotFound && a.Code != http.StatusForbidden {
			t.Errorf("%s takes another unit's form: %d", path, a.Code)
		}
	}
	for _, who := range []string{"school", "bureau", "operator", "teacher"} {
		if a := w.get(who, "/postings"); a.Code != http.StatusForbidden {
			t.Errorf("%s sees /postings: %d", who, a.Code)
		}
	}
	if a := w.get("", "/postings"); a.Code != http.StatusUnauthorized && a.Code != http.StatusSeeOther {
		t.Errorf("a guest sees /postings: %d", a.Code)
	}
}
