package web_test

import (
	"bytes"
	"context"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"firstkm/services/application"
	"firstkm/services/batch"
	"firstkm/services/kernel/civil"
	"firstkm/services/org"
	"firstkm/services/placement"
)

// film takes for a photo what begins as a JPEG does.
type film struct{}

func (film) Clean(_ context.Context, raw batch.Upload) (body []byte, contentType string, err error) {
	f, err := raw()
	if err == nil {
		body, err = io.ReadAll(f)
	}
	if err == nil && !bytes.HasPrefix(body, []byte("\xff\xd8")) {
		return nil, "", batch.ErrPhoto
	}
	return body, "image/jpeg", err
}

// batchForm is what the form of a batch sends.
func batchForm(module string) url.Values {
	return url.Values{
		"do": {"batch"}, "batch.name": {"2024 级岗位实习"}, "batch.term": {"2026-2027 第二学期"}, "batch.from": {"2027-03-01"}, "batch.to": {"2027-08-31"},
		"batch.majors": {"660103"}, "batch.entries": {"2024"}, "batch.programme": {"数控专业人才培养方案（2024）"}, "batch.module": {module}, "version": {"0"},
	}
}

// visitForm is what the form of a visit sends when all nine fit.
func visitForm() url.Values {
	v := url.Values{"do": {"visit"}, "visit.on": {"2026-11-20"}, "visit.visitors": {"示例老师，实习办\n示例教师，教研室"}, "visit.adopt": {"yes"}, "visit.conclusion": {"条件完备，可以采用。"}, "version": {"0"}}
	for _, t := range batch.Topics() {
		v.Set("visit."+string(t), "fit")
	}
	return v
}

// made is where a form led.
func (w *world) made(a answer) string {
	w.t.Helper()
	w.says(a, http.StatusSeeOther)
	at, _, _ := strings.Cut(a.Header().Get("Location"), "?")
	return at
}

// visits sends the form of a visit with photos, as a phone does.
func (w *world) visits(who, at string, form url.Values, files ...string) answer {
	w.t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	for name, values := range form {
		for _, v := range values {
			w.must(m.WriteField(name, v))
		}
	}
	for i, f := range files {
		part, err := m.CreateFormFile("visit.photos", strconv.Itoa(i)+".jpg")
		w.must(err)
		_, err = part.Write([]byte(f))
		w.must(err)
	}
	w.must(m.Close())
	return w.ask(who, http.MethodPost, at, &b, "Content-Type: "+m.FormDataContentType())
}

// led is the page that a form led to.
func (w *world) led(who string, a answer) answer {
	w.t.Helper()
	w.says(a, http.StatusSeeOther)
	at, _, _ := strings.Cut(a.Header().Get("Location"), "#")
	return w.get(who, at)
}

func TestTheOfficeBringsABatchToThePublishedList(t *testing.T) {
	w := newWorld(t)
	w.pupil("s1", "王小明", "数控 2401 班", "660103", civil.On(2008, 3, 1))
	w.says(w.get("school", "/batches"), http.StatusOK, "还没有实习批次", `href="/batches/new"`)
	w.says(w.get("school", "/batches/new"), http.StatusOK, "数控 2401 班", "数控技术应用", `value="2024"`)
	bad := batchForm("")
	bad.Set("batch.to", "2026-01-01")
	w.says(w.post("school", "/batches", bad), http.StatusUnprocessableEntity, "不早于开始日期", `id="f-batch-to-error"`, `value="2024" checked`)
	at := w.made(w.post("school", "/batches", batchForm("")))
	w.says(w.get("school", at), http.StatusOK, "草稿", "1 人", "提交分管校长")
	w.says(w.post("school", at, url.Values{"do": {"submit"}}), http.StatusUnprocessableEntity, "R-ART03-NATURE")
	w.says(w.get("school", at+"/edit"), http.StatusOK, `value="2027-03-01"`)
	w.made(w.post("school", at, batchForm("第六学期，24 周")))
	w.made(w.post("school", at, url.Values{"do": {"submit"}}))
	w.says(w.post("school", at, url.Values{"do": {"approve"}}), http.StatusForbidden)
	w.says(w.get("vice", "/today"), http.StatusOK, "1 个实习批次等您批准", "/batches?state=submitted")
	w.says(w.get("vice", "/batches?state=submitted"), http.StatusOK, "2024 级岗位实习")
	w.says(w.get("vice", at), http.StatusOK, "批准", "退回修改")
	w.made(w.post("vice", at, url.Values{"do": {"approve"}}))
	w.says(w.get("school", at), http.StatusOK, "已批准", "登记单位名单", "今天可以安排学生的单位：0 家")

	visit := w.inspected(t)
	list := w.made(w.post("school", "/unit-lists", url.Values{"do": {"list"}, "list.batch": {strings.TrimPrefix(at, "/batches/")}, "pick": {string(w.rival.ID)}}))
	w.says(w.get("", list), http.StatusNotFound)
	w.says(w.led("school", w.post("school", list, url.Values{"do": {"list"}, "then": {"submit"}, "pick": {string(w.rival.ID)}})), http.StatusOK,
		"请填写校级党组织会议纪要编号", `href="#f-list-decision_no"`, `id="f-list-decided_on-error"`, "请填写党组织会议的决定日期", string(w.rival.ID)+`" checked`, "本校第一份公布的名单", w.unit.Name)
	w.made(w.post("school", list, url.Values{"do": {"list"}, "then": {"submit"}, "list.decision_no": {"党总支纪要〔2026〕9 号"}, "list.decided_on": {"2026-11-21"}, "pick": {string(w.rival.ID)}, "version": {"2"}}))
	w.says(w.post("vice", list, url.Values{"do": {"publish"}, "publish.published_on": {"2026-11-20"}, "publish.place": {"公开栏"}}), http.StatusUnprocessableEntity, "公布日期不能早于党组织会议决定")
	w.made(w.post("vice", list, url.Values{"do": {"publish"}, "publish.published_on": {"2026-11-22"}, "publish.place": {"公开栏"}}))
	public := w.get("", list)
	w.says(public, http.StatusOK, "党总支纪要〔2026〕9 号", w.rival.Name, "可以安排学生", "公开栏")
	w.says(w.get("", list+"/sheet"), http.StatusOK, w.rival.USCC)
	for _, secret := range []string{"示例老师", "经过", "暂停接收"} {
		if strings.Contains(public.text(), secret) {
			t.Errorf("the public page holds %q", secret)
		}
	}
	w.says(w.get("vice", list), http.StatusOK, "暂停接收")
	w.made(w.post("vice", list, url.Values{"do": {"stop"}, "stop.unit": {string(w.rival.ID)}, "stop.reason": {"车间整改"}}))
	w.says(w.get("", list), http.StatusOK, "本校已暂停")
	w.says(w.get("school", list), http.StatusOK, "暂停接收："+w.rival.Name)
	w.says(w.get("school", "/unit-lists"), http.StatusOK, "2024 级岗位实习", "党总支纪要〔2026〕9 号", "/exports/unit-lists?", `href="/unit-lists/new"`, "data-livebar", `<a href="/batches" aria-current="page"`)
	id := strings.TrimPrefix(at, "/batches/")
	w.says(w.get("school", "/unit-lists/new"), http.StatusOK, "/unit-lists/new?batch="+id)
	w.says(w.get("school", "/unit-lists/new?all=1&batch="+id), http.StatusOK, `value="`+string(w.unit.ID)+`" checked`)
	w.says(w.get("school", at), http.StatusOK, "/rounds/new?batch="+id)
	w.says(w.get("school", "/rounds/new?batch="+id), http.StatusOK, `value="`+id+`" selected`, `value="2027-03-01"`)
	w.says(w.get("school", "/inspections?state=approved"), http.StatusOK, w.rival.Name)
	w.says(w.get("school", visit+"?lang=en"), http.StatusOK, "Report on a visit", "Safety protection")
	w.says(w.get("stranger", visit), http.StatusNotFound)
}

// inspected brings the rival, which nobody has verified, from a visit noted on a phone to an approved report.
func (w *world) inspected(t *testing.T) string {
	t.Helper()
	w.says(w.get("school", "/inspections/new"), http.StatusOK, "安全防护", "符合", w.unit.Name, `accept="image/jpeg,image/png"`, `enctype="multipart/form-data"`)
	form := visitForm()
	form.Set("visit.unit", "没有这家单位")
	unknown := w.visits("school", "/inspections", form, "\xff\xd8 lost")
	w.says(unknown, http.StatusUnprocessableEntity, "没有叫这个名字的单位", `value="fit" checked`, "改正后请重新选择")
	if n := strings.Count(unknown.text(), `href="#f-visit-unit"`); n != 1 {
		t.Errorf("the summary names the unit %d times", n)
	}
	form.Set("visit.unit", string([]rune(w.rival.Name)[:3]))
	which := w.visits("school", "/inspections", form)
	w.says(which, http.StatusUnprocessableEntity, "请选择是哪一家单位", w.rival.Name, `name="visit.unit_id" value="`+string(w.rival.ID)+`"`)
	form.Set("visit.unit_id", string(w.rival.ID))
	form.Set("visit.safety", "unfit")
	form.Set("then", "submit")
	sent := w.visits("school", "/inspections", form, "\xff\xd8 one", "plain text")
	visit := w.made(sent)
	refused := w.led("school", sent)
	w.says(refused, http.StatusOK, w.rival.Name, "照片（1 张）", "有照片没有保存：这个文件不是能打开的照片", `id="f-visit-photos-error"`, `href="#f-visit-photos"`, "条件完备，可以采用。")
	form.Set("version", versionOf(refused))
	kept := w.led("school", w.visits("school", visit, form, "\xff\xd8 two"))
	w.says(kept, http.StatusOK, "有“不符合”的项目，不能采用", "请写明“安全防护”的问题", `href="#f-visit-safety_note"`, `id="f-visit-safety_note"`, "照片（2 张）", "考察照片 2", `form="visit" name="remove"`)
	_, rest, _ := strings.Cut(kept.text(), `src="`+visit+"/photos/")
	photo, _, _ := strings.Cut(rest, `"`)
	if got := w.get("school", visit+"/photos/"+photo); got.Code != http.StatusOK || got.Header().Get("Content-Type") != "image/jpeg" || got.text() != "\xff\xd8 one" || got.Header().Get("Cache-Control") != "private, no-store" {
		t.Errorf("the photo: got %d %s %q", got.Code, got.Header().Get("Content-Type"), got.text())
	}
	w.says(w.get("stranger", visit+"/photos/"+photo), http.StatusNotFound)
	form.Set("version", versionOf(kept))
	form.Set("visit.conclusion", "一边删照片一边改的结论，没有丢。")
	form.Set("remove", photo)
	w.says(w.led("school", w.visits("school", visit, form)), http.StatusOK, "照片（1 张）", "一边删照片一边改的结论，没有丢。")
	form.Del("remove")
	form.Set("visit.safety", "fit")
	form.Del("version")
	w.made(w.visits("school", visit, form))
	w.says(w.get("vice", visit), http.StatusOK, "待分管校长审批", "考察照片 1", "批准")
	w.says(w.led("school", w.post("school", visit, url.Values{"do": {"withdraw"}})), http.StatusOK, "撤回修改", `id="visit"`)
	w.says(w.post("vice", visit, url.Values{"do": {"approve"}}), http.StatusUnprocessableEntity)
	w.made(w.visits("school", visit, form))
	w.says(w.post("vice", visit, url.Values{"do": {"return"}}), http.StatusUnprocessableEntity, "请写明理由")
	w.made(w.post("vice", visit, url.Values{"do": {"approve"}}))
	w.says(w.get("vice", visit), http.StatusOK, "单位已核验")
	w.says(w.get("rival", "/unit"), http.StatusOK, "已核验，可以接收学生", w.school.Name)
	return visit
}

func TestADraftIsDiscardedOnItsPage(t *testing.T) {
	w := newWorld(t)
	at := w.made(w.post("school", "/batches", batchForm("第五学期")))
	form := visitForm()
	form.Set("visit.unit", w.rival.Name)
	visit := w.made(w.visits("school", "/inspections", form, "\xff\xd8 one"))
	list := w.made(w.post("school", "/unit-lists", url.Values{"do": {"list"}, "list.batch": {strings.TrimPrefix(at, "/batches/")}}))
	discard := url.Values{"do": {"discard"}}
	w.says(w.post("school", at, discard), http.StatusUnprocessableEntity, "请先删除草稿")
	for _, x := range []struct{ at, to string }{{list, "/unit-lists"}, {visit, "/inspections"}, {at, "/batches"}} {
		w.says(w.get("school", x.at), http.StatusOK, "删除草稿")
		w.says(w.post("stranger", x.at, discard), http.StatusNotFound)
		if got := w.made(w.post("school", x.at, discard)); got != x.to {
			t.Errorf("%s: led to %s, want %s", x.at, got, x.to)
		}
		w.says(w.get("school", x.at), http.StatusNotFound)
	}
}

func TestTheDeskSaysWhetherTheUnitStandsOnAPublishedList(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	w.pupil("s1", "王小明", "数控 2401 班", "660103", civil.On(2008, 3, 1))
	a := w.apply("s1", w.posting(func(t *placement.Terms) { t.Seats = 1 }))
	_, err := w.s.Applications.Shortlist(ctx, w.people["unit"], a.ID)
	w.must(err)
	_, err = w.s.Applications.Intend(ctx, w.people["unit"], a.ID)
	w.must(err)
	at := "/desk/" + string(a.ID)
	w.says(w.get("school", at), http.StatusOK, "合作登记写明已列入名单", "党总支纪要〔2025〕12 号", "还没有在“实习批次”里公布单位名单")
	w.inspected(t)
	b, err := w.s.Batches.Create(ctx, w.people["school"], batch.Terms{Name: "批次", Term: "学期", From: civil.On(2027, 3, 1), To: civil.On(2027, 8, 31), Plan: batch.Plan{Programme: "方案", Module: "岗位实习"}})
	w.must(err)
	_, err = w.s.Batches.Step(ctx, w.people["school"], b.ID, 0, "submit", "")
	w.must(err)
	_, err = w.s.Batches.Step(ctx, w.people["vice"], b.ID, 0, "approve", "")
	w.must(err)
	published := func(d batch.Decision) batch.List {
		d.No, d.On = "9 号", civil.On(2026, 11, 21)
		l, err := w.s.Batches.Decide(ctx, w.people["school"], b.ID, d)
		w.must(err)
		_, err = w.s.Batches.Publish(ctx, w.people["school"], l.ID, 0, batch.Act{Step: "submit"})
		w.must(err)
		l, err = w.s.Batches.Publish(ctx, w.people["vice"], l.ID, 0, batch.Act{Step: "publish", Publication: batch.Publication{On: civil.On(2026, 11, 22), Place: "公开栏"}})
		w.must(err)
		return l
	}
	published(batch.Decision{Units: []org.ID{w.rival.ID}})
	if got := w.get("unit", "/unit").text(); !strings.Contains(got, "合作中") || strings.Contains(got, "在该校公布的名单上") {
		t.Error("the unit's page goes by the office's word, though the school has published a list without it")
	}
	w.says(w.get("school", at), http.StatusOK, "不在本校公布的任何一份名单上")
	w.says(w.post("school", at, url.Values{"origin": {"school"}}), http.StatusUnprocessableEntity, "单位不在学校公布的实习单位名单上", "去登记单位名单", "第七条")
	i, err := w.s.Batches.Begin(ctx, w.people["school"], w.unit.ID, fitVisit())
	w.must(err)
	_, err = w.s.Batches.Judge(ctx, w.people["school"], i.ID, 0, "submit", "")
	w.must(err)
	_, err = w.s.Batches.Judge(ctx, w.people["vice"], i.ID, 0, "approve", "")
	w.must(err)
	published(batch.Decision{Units: []org.ID{w.unit.ID}})
	w.says(w.get("school", at), http.StatusOK, "单位在本校公布的实习单位名单上：9 号")
	w.says(w.get("school", "/partners"), http.StatusOK, "已列入名单")
	w.says(w.get("unit", "/unit"), http.StatusOK, "在该校公布的名单上")
	partner := w.get("school", "/partners/"+string(w.unit.ID))
	w.says(partner, http.StatusOK, "以“单位名单”为准", `type="hidden" name="cooperation_decision_no" value="党总支纪要〔2025〕12 号"`)
	w.made(w.post("school", at, url.Values{"origin": {"school"}}))
	if got, err := w.s.Applications.Get(ctx, w.people["school"], a.ID); err != nil || got.State != application.Placed {
		t.Errorf("confirmed as school-arranged: got %q, %v", got.State, err)
	}
}

// fitVisit is a visit that found everything in order.
func fitVisit() batch.Visit {
	v := batch.Visit{On: civil.On(2026, 11, 20), Visitors: []string{"示例老师"}, Adopt: batch.AdoptYes, Conclusion: "条件完备，可以采用。"}
	for _, t := range batch.Topics() {
		v.Items = append(v.Items, batch.Item{Topic: t, Verdict: batch.Fit})
	}
	return v
}

// versionOf is the version that the first form of a page sends.
func versionOf(a answer) string {
	_, rest, _ := strings.Cut(a.text(), `name="version" value="`)
	v, _, _ := strings.Cut(rest, `"`)
	return v
}

func TestAFormIsSavedOverSomebodyElsesChangeWhenThatWasShown(t *testing.T) {
	w := newWorld(t)
	at := w.made(w.post("school", "/batches", batchForm("第五学期")))
	visit := visitForm()
	visit.Set("visit.unit", w.rival.Name)
	visited := w.made(w.post("school", "/inspections", visit))
	list := w.made(w.post("school", "/unit-lists", url.Values{"do": {"list"}, "list.batch": {strings.TrimPrefix(at, "/batches/")}, "list.decision_no": {"7 号"}}))
	w.says(w.get("school", list), http.StatusOK, "批次还没有批准")
	early := w.post("school", "/unit-lists", url.Values{"do": {"list"}, "then": {"submit"}, "list.batch": {strings.TrimPrefix(at, "/batches/")}})
	w.made(early)
	w.says(w.get("school", early.Header().Get("Location")), http.StatusOK, "请填写校级党组织会议纪要编号", "名单上还没有单位", `href="#f-list-units"`, `id="f-list-units"`)
	for _, tt := range []struct {
		at          string
		form        url.Values
		field, kept string
	}{
		{at, batchForm("第六学期"), "batch.module", "2024 级岗位实习，"},
		{visited, visitForm(), "visit.conclusion", "九项已填 9 项"},
		{list, url.Values{"do": {"list"}, "list.decision_no": {"7 号"}}, "list.decision_no", "7 号，没有日期"},
	} {
		tt.form.Set("version", "1")
		w.made(w.post("vice", tt.at, tt.form))
		tt.form.Set(tt.field, "我后来写的一整句话")
		refused := w.post("school", tt.at, tt.form)
		w.says(refused, http.StatusUnprocessableEntity, "有人改过", tt.kept, "我后来写的一整句话")
		tt.form.Set("version", versionOf(refused))
		w.made(w.post("school", tt.at, tt.form))
		w.says(w.get("school", tt.at), http.StatusOK, "我后来写的一整句话")
	}
}
