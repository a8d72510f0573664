package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"firstkm/services/kernel/civil"
)

// approvedBatch is the page of an approved batch with one student.
func (w *world) approvedBatch() string {
	w.t.Helper()
	w.pupil("s1", "王小明", "数控 2401 班", "660103", civil.On(2008, 3, 1))
	at := w.made(w.post("school", "/batches", batchForm("第六学期，24 周")))
	w.made(w.post("school", at, url.Values{"do": {"submit"}}))
	w.made(w.post("vice", at, url.Values{"do": {"approve"}}))
	return at
}

func TestASchoolFilesAndItsBureauReturnsAndAccepts(t *testing.T) {
	w := newWorld(t)
	w.says(w.get("school", "/filings/new"), http.StatusOK, "还没有已批准的实习批次")
	of := strings.TrimPrefix(w.approvedBatch(), "/batches/")
	w.says(w.get("school", "/filings"), http.StatusOK, "还没有备案", `href="/filings/new"`, "/exports/filings?")
	w.says(w.get("school", "/filings/new?kind=ordinary&batch="+of), http.StatusOK, `value="`+of+`" selected`, "专项备案", "跨省实习备案")
	ordinary := w.made(w.post("school", "/filings", url.Values{"do": {"filing"}, "filing.kind": {"ordinary"}, "filing.batch": {of}}))
	w.says(w.post("school", ordinary, url.Values{"do": {"submit"}}), http.StatusUnprocessableEntity, "先公布名单，再备案")
	w.says(w.get("bureau", ordinary), http.StatusNotFound)

	w.says(w.get("school", "/filings/new?kind=special&unit="+string(w.unit.ID)+"&rule=R-ART17-3-OTNIGHT"), http.StatusOK, `value="`+string(w.unit.ID)+`" checked`, `value="R-ART17-3-OTNIGHT" checked`, w.unit.Name)
	form := url.Values{
		"do": {"filing"}, "filing.kind": {"special"}, "filing.batch": {of}, "filing.rules": {"R-ART17-3-OTNIGHT"}, "filing.units": {string(w.unit.ID)},
		"filing.from": {"2027-03-01"}, "filing.to": {"2027-01-01"}, "filing.note": {"数控专业须轮夜班，每周一次"},
	}
	w.says(w.post("school", "/filings", form), http.StatusUnprocessableEntity, "结束日期不能早于开始日期", `id="f-filing-to-error"`, `value="`+string(w.unit.ID)+`" checked`)
	form.Set("filing.to", "2027-08-31")
	at := w.made(w.post("school", "/filings", form))
	w.says(w.get("school", at), http.StatusOK, "草稿", "提交主管部门", "登记纸质备案编号", "加班、夜班（第十七条第三项）")
	w.made(w.post("school", at, url.Values{"do": {"submit"}}))
	w.says(w.get("bureau", "/today"), http.StatusOK, "1 份备案等您受理", "/filings?state=submitted")
	w.says(w.get("bureau", "/filings?state=submitted"), http.StatusOK, "专项备案", w.school.Name, `href="`+at+`"`)
	page := w.get("bureau", at)
	w.says(page, http.StatusOK, "学生（1 人，不含姓名）", w.unit.Name, "受理", "退回补正")
	for _, never := range []string{"王小明", "提交主管部门</button>", "撤回修改"} {
		if strings.Contains(page.text(), never) {
			t.Errorf("the bureau's page holds %q", never)
		}
	}
	w.says(w.post("bureau", at, url.Values{"do": {"return"}}), http.StatusUnprocessableEntity, "请写明理由")
	w.made(w.post("bureau", at, url.Values{"do": {"return"}, "return.reason": {"请补充带教师傅的安排"}}))
	w.says(w.get("school", "/today"), http.StatusOK, "1 份备案被退回补正")
	w.says(w.get("school", at), http.StatusOK, "主管部门退回补正", "请补充带教师傅的安排")
	form.Set("filing.note", "数控专业须轮夜班，每周一次，师傅同班")
	w.made(w.post("school", at, form))
	w.made(w.post("school", at, url.Values{"do": {"submit"}}))
	w.says(w.post("bureau", at, url.Values{"do": {"accept"}, "accept.on": {"2026-11-22"}}), http.StatusUnprocessableEntity, "请填写编号")
	w.made(w.post("bureau", at, url.Values{"do": {"accept"}, "accept.no": {"普职备〔2026〕12 号"}, "accept.on": {"2026-11-22"}}))
	w.says(w.get("school", at+"?lang=en"), http.StatusOK, "Accepted", "普职备〔2026〕12 号", "conditions of these units are lifted")
	w.says(w.get("school", "/partners/"+string(w.unit.ID)), http.StatusOK, "普职备〔2026〕12 号")
	w.says(w.get("stranger", at), http.StatusNotFound)
}
