package web_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"firstkm/services/compliance"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/ident"
	"firstkm/services/org"
)

func TestASchoolFindsVerifiesAndListsAUnit(t *testing.T) {
	w := newWorld(t)
	ctx, at := context.Background(), "/partners/"+string(w.rival.ID)
	w.says(w.get("school", "/partners?q=汽车"), http.StatusOK, "普陀示例汽车服务有限公司", "未核验", "没有查过")
	w.says(w.get("school", "/partners?q="+w.unit.USCC), http.StatusOK, "普陀示例精密机械有限公司", "已列入名单")
	w.says(w.get("school", "/partners?view=unverified"), http.StatusOK, "普陀示例汽车服务有限公司")
	w.says(w.get("school", "/partners?view=ours"), http.StatusOK, "普陀示例精密机械有限公司")
	w.says(w.get("school", at), http.StatusOK, "准入检查", "核验这家单位", "登记校企合作", "车工 15")

	w.says(w.post("school", at+"/verify", url.Values{"verify_basis": {"inspection"}}), http.StatusUnprocessableEntity, "请写明核验依据", `href="#f-verify_note"`)
	w.says(w.post("school", at+"/verify", url.Values{"verify_basis": {"inspection"}, "verify_note": {"考察〔2026〕3 号"}}), http.StatusSeeOther)
	e, err := w.s.Orgs.Enterprise(ctx, w.rival.ID)
	w.must(err)
	if !e.Verified() || e.Verification.Basis != org.ByInspection {
		t.Fatalf("got %+v, want verified by inspection", e.Verification)
	}
	w.says(w.get("school", at), http.StatusOK, "已核验：实地考察", "考察〔2026〕3 号")

	c := url.Values{"cooperation_agreement_no": {"校企-2026-007"}, "cooperation_from": {"2026-09-01"}, "cooperation_majors": {"汽车运用与维修、没有的专业"}, "cooperation_paid": {"no"}}
	w.says(w.post("school", at+"/cooperation", c), http.StatusUnprocessableEntity, "目录里没有专业“没有的专业”", `value="校企-2026-007"`)
	c.Set("cooperation_majors", "汽车运用与维修")
	c.Set("cooperation_paid", "yes")
	c.Set("cooperation_pay1_kind", "per_head")
	c.Set("cooperation_pay1_payee", "school")
	c.Set("cooperation_pay1_amount", "300")
	w.says(w.post("school", at+"/cooperation", c), http.StatusUnprocessableEntity, "第十一条")
	c.Set("cooperation_paid", "no")
	w.says(w.post("school", at+"/cooperation", c), http.StatusSeeOther)
	co, err := w.s.Orgs.CooperationOf(ctx, w.school.ID, w.rival.ID)
	w.must(err)
	if len(co.Majors) != 1 || co.Listing != nil {
		t.Errorf("got %+v, want one major and no list", co)
	}
	c.Set("cooperation_id", string(co.ID))
	c.Set("cooperation_version", "1")
	c.Set("cooperation_decision_no", "纪要 9 号")
	w.says(w.post("school", at+"/cooperation", c), http.StatusUnprocessableEntity, "党组织会议纪要编号、决定日期和公布日期", "第七条")
	c.Set("cooperation_decided_on", "2026-09-10")
	c.Set("cooperation_published_on", "2026-09-20")
	w.says(w.post("school", at+"/cooperation", c), http.StatusSeeOther)
	w.says(w.get("school", at), http.StatusOK, "纪要 9 号", "已列入", "2026年9月20日")
	w.says(w.post("school", at+"/end", url.Values{"reason": {"协议到期"}}), http.StatusSeeOther)
}

func TestWhatWasRecordedOfAUnitIsTakenBack(t *testing.T) {
	w := newWorld(t)
	ctx, at := context.Background(), "/partners/"+string(w.rival.ID)
	w.says(w.post("school", at+"/verify", url.Values{"verify_basis": {"inspection"}, "verify_note": {"考察〔2026〕3 号"}}), http.StatusSeeOther)
	w.says(w.get("school", at), http.StatusOK, "核验有误，撤销")
	w.says(w.post("school", at+"/unverify", nil), http.StatusSeeOther)
	e, err := w.s.Orgs.Enterprise(ctx, w.rival.ID)
	w.must(err)
	if e.Verified() {
		t.Error("the unit is still verified")
	}
	w.says(w.get("school", at), http.StatusOK, "核验这家单位")

	form := url.Values{
		"clearance_kind": {"filing"}, "clearance_rules": {compliance.RuleNight}, "clearance_document_no": {"普教备〔2026〕1 号"}, "clearance_authority": {"区教育局"},
		"clearance_accepted_on": {"2026-11-01"}, "clearance_from": {"2027-03-01"}, "clearance_to": {"2027-08-31"},
	}
	w.says(w.post("school", at+"/clearance", form), http.StatusSeeOther)
	list, err := w.s.Orgs.Clearances(ctx, w.people["school"], "", w.rival.ID)
	w.must(err)
	w.says(w.get("school", at), http.StatusOK, "撤销备案", string(list[0].ID))
	w.says(w.post("school", at+"/revoke", url.Values{"clearance": {string(list[0].ID)}}), http.StatusSeeOther)
	w.says(w.get("school", at), http.StatusOK, "已撤销")

	w.says(w.post("school", at+"/check", url.Values{"check_source": {"信用中国"}, "check_on": {"2026-11-20"}, "check_adverse": {"no"}}), http.StatusSeeOther)
	w.says(w.get("school", at), http.StatusOK, "撤回当天记录")
	w.says(w.post("school", at+"/retract", url.Values{"on": {"2026-11-20"}}), http.StatusSeeOther)
	w.says(w.post("school", at+"/retract", url.Values{"on": {"2026-11-20"}}), http.StatusNotFound)
	e, err = w.s.Orgs.Enterprise(ctx, w.rival.ID)
	w.must(err)
	if len(e.CreditChecks) != 0 {
		t.Errorf("got %v, want the look-up taken back", e.CreditChecks)
	}
}

func TestLookUpsAreRecordedInBulkAndSafetyRecordsBar(t *testing.T) {
	w := newWorld(t)
	form := url.Values{"source": {"信用中国"}, "on": {w.today().String()}, "adverse": {"no"}}
	w.says(w.post("school", "/partners", form), http.StatusUnprocessableEntity, "还没有勾选")
	form["pick"] = []string{string(w.unit.ID), string(w.rival.ID)}
	form.Set("on", w.today().AddDays(1).String())
	w.says(w.post("school", "/partners", form), http.StatusUnprocessableEntity, "不晚于今天")
	form.Set("on", w.today().String())
	w.says(w.post("school", "/partners", form), http.StatusSeeOther)
	at := "/partners/" + string(w.rival.ID)
	w.says(w.get("bureau", at), http.StatusOK, "信用中国", "无违法失信记录")
	w.says(w.post("bureau", at+"/safety", url.Values{"safety_kind": {""}, "safety_on": {w.today().String()}}), http.StatusUnprocessableEntity, "请填写事由")
	w.says(w.post("bureau", at+"/safety", url.Values{"safety_kind": {"未做安全教育"}, "safety_on": {w.today().String()}}), http.StatusSeeOther)
	w.says(w.post("bureau", at+"/verify", url.Values{"verify_basis": {"bureau"}, "verify_note": {"材料核验"}}), http.StatusUnprocessableEntity, "有安全生产违法记录", "第六条")
}

// Another page asks for one rule of one opening: the form knows them and the dates, and leads back where one came from.
func TestAClearanceThatAnotherPageAsksFor(t *testing.T) {
	w := newWorld(t)
	p := w.posting(nil)
	const back = "/rounds/rnd_1/conditions"
	at := "/partners/" + string(w.unit.ID)
	ask := url.Values{"open": {"clearance"}, "rule": {compliance.RuleCross}, "for": {string(p.ID)}, "back": {back}}
	w.says(w.get("vice", at+"?"+ask.Encode()), http.StatusOK, `name="clearance_back" value="`+back+`"`, `value="`+p.Start.String()+`"`, `value="`+p.End.String()+`"`, p.Title)
	form := url.Values{
		"clearance_kind": {"override"}, "clearance_rules": {compliance.RuleCross}, "clearance_document_no": {"校〔2026〕1 号"}, "clearance_authority": {"分管校长"}, "clearance_reason": {"技能相通"},
		"clearance_accepted_on": {"2026-11-01"}, "clearance_from": {p.Start.String()}, "clearance_to": {p.End.String()}, "clearance_placement": {string(p.ID)}, "clearance_back": {back},
	}
	form.Set("clearance_reason", "")
	w.says(w.post("vice", at+"/clearance", form), http.StatusUnprocessableEntity, back, p.Title)
	form.Set("clearance_reason", "技能相通")
	for to, want := range map[string]string{back: back, "//example.org/": at, "": at} {
		form.Set("clearance_back", to)
		if got := w.post("vice", at+"/clearance", form); got.Header().Get("Location") != want {
			t.Errorf("back to %q: got %d %q, want %q", to, got.Code, got.Header().Get("Location"), want)
		}
	}
}

func TestAClearanceIsTheOfficesOrTheVicePrincipals(t *testing.T) {
	w := newWorld(t)
	at := "/partners/" + string(w.unit.ID)
	form := url.Values{
		"clearance_kind": {"filing"}, "clearance_rules": {compliance.RuleNight}, "clearance_document_no": {"普教备〔2026〕1 号"}, "clearance_authority": {"区教育局"},
		"clearance_accepted_on": {"2026-11-01"}, "clearance_from": {"2027-03-01"}, "clearance_to": {"2027-08-31"},
	}
	w.says(w.post("school", at+"/clearance", form), http.StatusSeeOther)
	w.says(w.get("school", at), http.StatusOK, "普教备〔2026〕1 号", "专项备案")
	form.Set("clearance_kind", "override")
	form.Set("clearance_rules", compliance.RulePay80)
	w.says(w.post("school", at+"/clearance", form), http.StatusUnprocessableEntity, "例外批准由分管校长作出")
	w.says(w.post("vice", at+"/clearance", form), http.StatusUnprocessableEntity, "例外批准须写明理由")
	form.Set("clearance_reason", "学徒期内分档发放，低 5%。")
	w.says(w.post("vice", at+"/clearance", form), http.StatusSeeOther)
	w.says(w.get("vice", at), http.StatusOK, "例外批准")
}

func TestABureauSeesItsOwnRegionAndNobodyElseThePage(t *testing.T) {
	w := newWorld(t)
	b, err := w.s.Orgs.AddBureau(context.Background(), w.people["operator"], org.Bureau{Name: "闵行区教育局", Region: "310112"})
	w.must(err)
	w.people["elsewhere"] = actor.Actor{Account: "acc_elsewhere", Role: actor.Bureau, Org: ident.ID(b.ID)}
	at := "/partners/" + string(w.rival.ID)
	w.says(w.get("bureau", "/partners"), http.StatusOK, "普陀示例汽车服务有限公司")
	if page := w.get("elsewhere", "/partners"); strings.Contains(page.text(), "普陀示例汽车服务有限公司") {
		t.Error("a bureau lists units of another district")
	}
	yes := url.Values{"verify_basis": {"bureau"}, "verify_note": {"材料核验"}}
	for _, a := range []answer{w.get("elsewhere", at), w.post("elsewhere", at+"/verify", yes)} {
		if a.Code != http.StatusNotFound {
			t.Errorf("a bureau reaches a unit of another district: %d", a.Code)
		}
	}
	w.says(w.post("bureau", at+"/verify", yes), http.StatusSeeOther)
	for _, who := range []string{"unit", "teacher", "operator"} {
		if a := w.get(who, at); a.Code != http.StatusForbidden {
			t.Errorf("%s sees a unit's page: %d", who, a.Code)
		}
	}
	if a := w.post("bureau", at+"/cooperation", url.Values{}); a.Code != http.StatusForbidden {
		t.Errorf("a bureau records a cooperation: %d", a.Code)
	}
}
