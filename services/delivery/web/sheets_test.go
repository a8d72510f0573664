package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

func TestAPlanNeedsTheSchoolAndTheUnitAndAnewAfterAChange(t *testing.T) {
	w := newWorld(t)
	at := w.approvedBatch()
	w.says(w.get("school", at), http.StatusOK, "方案和制度", at+"/papers/plan", "R-ART13-RULES", `href="/filings/new?batch=`)
	w.says(w.get("school", at+"/papers/none"), http.StatusNotFound)
	form := url.Values{"do": {"paper"}, "paper.units": {string(w.unit.ID)}, "paper.goals": {"会独立操作数控车床"}}
	w.says(w.post("school", at+"/papers/plan", url.Values{"do": {"paper"}}), http.StatusUnprocessableEntity, "请选择单位")
	plan := w.made(w.post("school", at+"/papers/plan", form))
	w.says(w.post("school", at+"/papers/plan", form), http.StatusUnprocessableEntity, "已有这份材料")
	w.says(w.get("unit", plan), http.StatusNotFound)
	w.says(w.post("school", plan, url.Values{"do": {"submit"}}), http.StatusUnprocessableEntity, "请填写“保障措施”")
	for _, name := range []string{"posts", "tasks", "standards", "preparation", "assessment", "safeguards"} {
		form.Set("paper."+name, "见附件内容"+name)
	}
	w.made(w.post("school", plan, form))
	w.made(w.post("school", plan, url.Values{"do": {"submit"}}))
	w.says(w.get("unit", "/papers"), http.StatusOK, w.school.Name, "待学校和单位批准", `href="`+plan+`"`)
	w.says(w.get("stranger", plan), http.StatusNotFound)
	w.says(w.post("school", plan, url.Values{"do": {"approve"}}), http.StatusForbidden)
	w.made(w.post("vice", plan, url.Values{"do": {"approve"}}))
	w.says(w.get("school", plan), http.StatusOK, "待单位批准", "第 1 版")
	w.says(w.post("unit", plan, url.Values{"do": {"return"}}), http.StatusUnprocessableEntity, "请写明理由")
	w.made(w.post("unit", plan, url.Values{"do": {"approve"}}))
	w.says(w.get("school", plan), http.StatusOK, "已批准")
	w.says(w.get("school", at), http.StatusOK, "校企双方都批准的 1 份，共 1 份", "批次条件核查", "还没有公布的单位名单", "考核方案还没有批准", "还没有向主管部门备案", `href="#filings"`)
	form.Set("paper.tasks", "换成新的任务")
	w.made(w.post("school", plan, form))
	w.says(w.get("school", plan+"?lang=en"), http.StatusOK, "edition 2", "Draft", "A new edition")
	w.says(w.get("school", at), http.StatusOK, "校企双方都批准的 0 份，共 1 份")
}

func TestAnAssessmentThatCopiesTheUnitsAttendanceIsRefused(t *testing.T) {
	w := newWorld(t)
	at := w.approvedBatch()
	form := url.Values{
		"do": {"paper"}, "paper.process": {"周记和导师评价"}, "paper.result": {"作品和答辩"}, "paper.graders": {"指导教师、带教师傅"}, "paper.process_weight": {"100"}, "paper.source": {"attendance"},
	}
	scheme := w.made(w.post("school", at+"/papers/assessment", form))
	w.says(w.post("school", scheme, url.Values{"do": {"submit"}}), http.StatusUnprocessableEntity, "R-ART27-ASSESS", "R-ART27-NOCOPY")
	form.Set("paper.process_weight", "60")
	form.Set("paper.result_weight", "40")
	form.Set("paper.source", "own")
	w.made(w.post("school", scheme, form))
	w.made(w.post("school", scheme, url.Values{"do": {"submit"}}))
	rules := w.made(w.post("school", at+"/papers/emergency", url.Values{"do": {"paper"}, "paper.text": {"一、组织；二、报告；三、处置。"}}))
	w.made(w.post("school", rules, url.Values{"do": {"submit"}}))
	w.says(w.get("vice", at), http.StatusOK, "全部批准")
	w.made(w.post("vice", at+"/papers", url.Values{"do": {"approve_all"}}))
	for _, x := range []string{scheme, rules} {
		w.says(w.get("school", x), http.StatusOK, "已批准")
	}
	if page := w.get("vice", at); strings.Contains(page.text(), "全部批准") {
		t.Error("nothing waits, and the page offers to approve all")
	}
}
