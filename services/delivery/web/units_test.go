package web_test

import (
	"bytes"
	"context"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"firstkm/events"
	"firstkm/services/compliance"
	"firstkm/services/placement"
)

// facts are the unit's own facts as their form sends them.
func facts(change func(url.Values)) url.Values {
	v := url.Values{
		"version": {"1"}, "name": {"普陀示例汽车服务有限公司"}, "legal_form": {"legal_person"}, "industry_code": {"C34"}, "business_scope": {"汽车修理与维护。"},
		"province": {"31"}, "county": {"310107"}, "address": {"示例路 8 号"}, "on_post_employees": {"40"}, "employees_as_of": {"2026-10-31"},
		"kind1_name": {"汽车维修工"}, "kind1_employees": {"20"}, "kind3_name": {"钣金工"}, "kind3_employees": {"5"},
		"declared_credit": {"yes"}, "declared_safety": {"yes"},
	}
	if change != nil {
		change(v)
	}
	return v
}

func TestAUnitKeepsItsFactsAndSeesItsStanding(t *testing.T) {
	w := newWorld(t)
	w.says(w.get("rival", "/unit"), http.StatusOK, "未核验：可以发布岗位，还不能接收学生", "请联系合作学校", "91310107EXAMPLE02", "还没有合作学校")
	w.says(w.get("unit", "/unit"), http.StatusOK, "已核验，可以接收学生", "上海市示例工业学校", "在该校公布的名单上")
	more := w.post("rival", "/unit", facts(func(v url.Values) { v.Set("add", "kind") }))
	w.says(more, http.StatusOK, `name="kind2_name"`, "钣金工")
	less := w.post("rival", "/unit", facts(func(v url.Values) { v.Set("drop", "kind3") }))
	if strings.Contains(less.text(), "钣金工") {
		t.Error("a dropped row is still there")
	}
	w.says(w.post("rival", "/unit", facts(func(v url.Values) { v.Set("kind1_employees", "60") })), http.StatusUnprocessableEntity, "各类岗位人数之和超过在岗职工数", "汽车维修工")
	w.says(w.post("rival", "/unit", facts(func(v url.Values) { v.Del("declared_safety") })), http.StatusUnprocessableEntity, "第六条", "怎么办")
	w.says(w.post("rival", "/unit", facts(func(v url.Values) { v.Set("on_post_employees", "四十") })), http.StatusUnprocessableEntity, "整数")
	w.says(w.post("rival", "/unit", facts(nil)), http.StatusSeeOther)
	e, err := w.s.Orgs.Enterprise(context.Background(), w.rival.ID)
	w.must(err)
	if len(e.PostKinds) != 2 || e.PostKinds[1].Name != "钣金工" || *e.OnPostEmployees != 40 {
		t.Errorf("got %+v", e.Profile)
	}
	w.says(w.post("rival", "/unit", facts(nil)), http.StatusUnprocessableEntity, "刚被他人修改")
}

func TestAUnitSaysWhatSafetyDocumentsItHasAndItsSchoolSeesThem(t *testing.T) {
	w := newWorld(t)
	lacking := "安全生产材料还缺 5 项"
	w.says(w.get("unit", "/unit"), http.StatusOK, lacking, "应急救援预案", "第三十一条")                  // also once it is verified
	w.says(w.get("school", "/partners/"+string(w.unit.ID)), http.StatusOK, lacking, "单位还没有勾选") // where the school meets it
	e, err := w.s.Orgs.Enterprise(t.Context(), w.unit.ID)
	w.must(err)
	p := e.Profile
	p.SafetyDocs = []compliance.SafetyDoc{compliance.DocResponsibility, compliance.DocRescuePlan}
	_, err = w.s.Orgs.UpdateProfile(t.Context(), w.people["unit"], e.ID, e.Version, p)
	w.must(err)
	w.says(w.get("unit", "/unit"), http.StatusOK, "安全生产材料还缺 3 项", `value="rescue_plan" checked`)
	w.says(w.get("school", "/partners/"+string(w.unit.ID)), http.StatusOK, "安全生产责任制、应急救援预案", "请实地查验")
	w.says(w.post("rival", "/unit", facts(func(v url.Values) { v["safety_docs"] = compliance.SafetyDoc("").Enum() })), http.StatusSeeOther)
	if got := w.get("rival", "/unit"); strings.Contains(got.text(), "安全生产材料还缺") {
		t.Error("a unit with all five lacks some")
	}
}

func TestReportsReachTheSchoolAndTheBureauAndAreAnswered(t *testing.T) {
	w := newWorld(t)
	p := w.posting(nil)
	w.pupil("S1", "王样一", "数控 2401 班", "660103", w.today().AddYears(-18))
	r, err := w.s.Placements.Report(context.Background(), w.people["S1"], p.ID, placement.ReportFee, "面谈时要求先交三百元押金。")
	w.must(err)
	for _, who := range []string{"school", "bureau"} {
		page := w.get(who, "/reports")
		w.says(page, http.StatusOK, "收费、押金或中介", "先交三百元押金", "数控车工", "记录处理情况")
		if strings.Contains(page.text(), "王样一") {
			t.Errorf("%s sees who reported", who)
		}
	}
	at, field := "/reports/"+string(r.ID), "answer_"+string(r.ID)
	w.says(w.post("school", at, url.Values{}), http.StatusUnprocessableEntity, "请写明处理情况")
	w.says(w.post("school", at, url.Values{field: {"已约谈单位，押金已退。"}}), http.StatusSeeOther)
	w.says(w.get("school", "/reports"), http.StatusOK, "没有待处理的举报")
	w.says(w.get("bureau", "/reports?view=all"), http.StatusOK, "已约谈单位，押金已退。", "上海市示例工业学校")
	if a := w.post("stranger", at, url.Values{field: {"x"}}); a.Code != http.StatusNotFound {
		t.Errorf("another school answers: %d", a.Code)
	}
	if a := w.get("unit", "/reports"); a.Code != http.StatusForbidden {
		t.Errorf("a unit sees reports: %d", a.Code)
	}
}

// upload sends a file as a browser does.
func (w *world) upload(who, name, body string, fields map[string]string) answer {
	w.t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	for k, v := range fields {
		w.must(m.WriteField(k, v))
	}
	if name != "" {
		part, err := m.CreateFormFile("file", name)
		w.must(err)
		_, err = part.Write([]byte(body))
		w.must(err)
	}
	w.must(m.Close())
	return w.ask(who, http.MethodPost, "/imports", &b, "Content-Type: "+m.FormDataContentType())
}

func TestAnImportSaysWhichRowsAreWrongAndGivesTheFileToCorrect(t *testing.T) {
	w := newWorld(t)
	w.says(w.get("school", "/imports"), http.StatusOK, "实习单位", "下载模板")
	template := w.get("school", "/imports/template/enterprises")
	w.says(template, http.StatusOK)
	if !strings.Contains(template.Header().Get("Content-Disposition"), "attachment") || template.Body.Len() < 100 {
		t.Errorf("got %v and %d bytes", template.Header(), template.Body.Len())
	}
	csv := "统一社会信用代码,单位名称,所在地\n" + w.uscc("91310107EXAMPLE03") + ",普陀示例三厂,310107\n12345,坏代码厂,310107\n"
	w.says(w.upload("school", "", "", map[string]string{"kind": "enterprises"}), http.StatusUnprocessableEntity, "请先选择文件")
	a := w.upload("school", "单位.csv", csv, map[string]string{"kind": "enterprises"})
	w.says(a, http.StatusOK, "有问题", "信用代码", "下载改正用的表格")
	_, rest, _ := strings.Cut(a.text(), `href="/imports/errors/`)
	id, _, _ := strings.Cut(rest, `"`)
	w.says(w.get("school", "/imports/errors/"+id), http.StatusOK)
	if b := w.get("stranger", "/imports/errors/"+id); b.Code != http.StatusNotFound {
		t.Errorf("another school downloads it: %d", b.Code)
	}
	w.says(w.upload("school", "单位.csv", csv, map[string]string{"kind": "enterprises", "atomic": "yes"}), http.StatusUnprocessableEntity, "没有写入任何一行")
	w.says(w.upload("unit", "单位.csv", csv, map[string]string{"kind": "enterprises"}), http.StatusForbidden)
	if b := w.get("unit", "/imports/template/schools"); b.Code != http.StatusNotFound {
		t.Errorf("a unit gets the template of schools: %d", b.Code)
	}
}

func TestTheOperatorSettlesAnEmptyInstallation(t *testing.T) {
	w := newWorld(t)
	w.says(w.get("operator", "/operator"), http.StatusOK, "没有停住的事件")
	w.letters.list = []events.DeadLetter{{Seq: 7, Durable: "index", Reason: "the index is read-only", At: w.now.Add(-time.Hour), Event: events.Envelope{ID: "evt_1", Subject: "firstkm.placement.published.v1"}}, {Seq: 8, Durable: "index"}}
	w.says(w.get("operator", "/operator"), http.StatusOK, "firstkm.placement.published.v1", "the index is read-only", "重新投递")
	w.says(w.post("operator", "/operator/letters", url.Values{"replay": {"7"}}), http.StatusSeeOther)
	w.says(w.post("operator", "/operator/letters", url.Values{"discard": {"8"}}), http.StatusSeeOther)
	w.says(w.post("operator", "/operator/letters", url.Values{"discard": {"8"}}), http.StatusNotFound)
	if len(w.letters.sent) != 1 {
		t.Errorf("got %v delivered again", w.letters.sent)
	}

	w.says(w.post("operator", "/operator/schools", url.Values{"school_name": {"徐汇示例职校"}, "school_code": {"3131010401"}, "school_region": {"火星"}}), http.StatusUnprocessableEntity, "没有这个地区", "徐汇示例职校")
	a := w.post("operator", "/operator/schools", url.Values{"school_name": {"徐汇示例职校"}, "school_code": {"3131010401"}, "school_region": {"上海市徐汇区"}})
	w.says(a, http.StatusSeeOther)
	to := a.Header().Get("Location")
	w.says(w.get("operator", to), http.StatusOK, "邀请学校实习办", "徐汇示例职校")
	w.says(w.post("operator", "/operator/bureaus", url.Values{"bureau_name": {"徐汇区教育局"}, "bureau_region": {"310104"}}), http.StatusSeeOther)
	for _, who := range []string{"school", "bureau", "unit"} {
		if a := w.get(who, "/operator/organisations"); a.Code != http.StatusForbidden {
			t.Errorf("%s makes organisations: %d", who, a.Code)
		}
	}
}
