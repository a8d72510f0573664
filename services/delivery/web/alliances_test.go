package web_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/ident"
	"firstkm/services/org"
	"firstkm/services/teacher"
)

// allianceForm is what the form of an alliance sends.
func allianceForm(name, lead, others, version string) url.Values {
	return url.Values{"do": {"alliance"}, "alliance.name": {name}, "alliance.lead": {lead}, "alliance.schools": {others}, "version": {version}}
}

func TestWhoKeepsAnAllianceRegistersAndChangesIt(t *testing.T) {
	w, _ := faculty(t)
	w.says(w.get("operator", "/alliances"), http.StatusOK, "还没有联盟", `href="/alliances/new"`)
	w.says(w.get("bureau", "/teachers/alliances"), http.StatusOK, "还没有联盟", `href="/alliances/new"`)
	w.says(w.get("bureau", "/alliances/new"), http.StatusOK, "一行一所", "牵头学校")
	w.says(w.post("bureau", "/alliances", allianceForm("示例职业教育集团", w.school.Name, "没有这所学校", "0")), http.StatusUnprocessableEntity, "没有叫“没有这所学校”的学校", `id="f-alliance-schools-error"`, w.school.Name+"</textarea>")
	w.says(w.post("bureau", "/alliances", allianceForm("", w.school.Name, "", "0")), http.StatusUnprocessableEntity, "请填写联盟名称", "2 至 500 所学校")
	made := w.post("bureau", "/alliances", allianceForm("示例职业教育集团", w.school.Name, w.other.Code, "0"))
	w.says(made, http.StatusSeeOther)
	at := made.Header().Get("Location")
	w.says(w.get("bureau", at), http.StatusOK, "示例职业教育集团", "2 所学校，1 个城市", "牵头学校", "47.5%（19 / 40）", "还没有人开通", "还没有教师流动", "邀请联盟办公室", "还没有账号")
	w.says(w.get("bureau", "/teachers/alliances"), http.StatusOK, "示例职业教育集团 47.5%（19 / 40）", "成员 2 所，本区 1 所")
	w.says(w.get("bureau", "/alliances"), http.StatusOK, "47.5%（19 / 40）", w.bureau.Name, at+"/edit")
	w.says(w.get("operator", at+"/edit"), http.StatusOK, w.school.Name, w.other.Name, `name="version" value="1"`)
	w.says(w.post("operator", at, allianceForm("示例职教联盟", "", w.school.Name+"\n"+w.other.Name, "1")), http.StatusSeeOther)
	w.says(w.post("bureau", at, allianceForm("迟到的改名", "", w.school.Name+"\n"+w.other.Name, "1")), http.StatusUnprocessableEntity, "刚被他人修改", `value="迟到的改名"`, `name="version" value="1"`)
	w.people["elsewhere"] = actor.Actor{Account: "acc_elsewhere", Role: actor.Bureau, Org: ident.ID(w.bureau.ID) + "x"}
	if got := w.get("elsewhere", at+"/edit").Code; got != http.StatusNotFound {
		t.Errorf("a bureau that does not keep it opens its form: %d", got)
	}
	w.says(w.get("office", "/alliances"), http.StatusForbidden)
}

func TestAnAlliancesOfficeComesInByInvitationAndSeesItsSchools(t *testing.T) {
	w, tch := faculty(t)
	ctx := t.Context()
	w.says(w.get("operator", "/people/invite?role=alliance"), http.StatusOK, "先到“联盟”页登记")
	w.says(w.post("operator", "/people/invite", url.Values{"role": {"alliance"}}), http.StatusUnprocessableEntity, "请选择账号所属的单位")
	a, err := w.s.Orgs.SaveAlliance(ctx, w.people["bureau"], org.Alliance{Name: "示例职教联盟", Schools: []org.ID{w.school.ID, w.other.ID}, Parts: map[org.ID]org.Part{w.other.ID: org.ViceSchool}})
	w.must(err)
	b, err := w.s.Orgs.SaveAlliance(ctx, w.people["operator"], org.Alliance{Name: "另一个联盟", Schools: []org.ID{w.school.ID, w.other.ID}})
	w.must(err)
	_, err = w.s.Teachers.Lend(ctx, w.people["office"], teacher.Flow{Teacher: tch, To: w.other.ID, Share: 40, Start: w.today().AddDays(-30), End: w.today().AddDays(20), Purpose: "带教张示例"})
	w.must(err)
	w.says(w.get("bureau", "/people/invite?role=alliance"), http.StatusOK, "示例职教联盟")
	w.says(w.post("bureau", "/people/invite", url.Values{"role": {"alliance"}, "org": {string(b.ID)}}), http.StatusUnprocessableEntity, "不由您登记")
	for _, who := range []string{"operator", "bureau"} {
		sheet := w.post(who, "/people/invite", url.Values{"role": {"alliance"}, "org": {string(a.ID)}, "label": {"秘书处"}})
		w.says(sheet, http.StatusOK, "邀请单", "示例职教联盟", "联盟办公室")
		code := regexp.MustCompile(`/invitations/([0-9A-Z]+)`).FindStringSubmatch(sheet.text())
		if code == nil {
			t.Fatalf("%s: the sheet has no link", who)
		}
		w.says(w.get("", "/invitations/"+code[1]), http.StatusOK, "示例职教联盟")
	}
	w.people["alliance"] = actor.Actor{Account: "acc_alliance", Role: actor.AllianceOffice, Org: ident.ID(a.ID)}
	at := "/alliances/" + string(a.ID)
	if got := w.get("alliance", "/alliances").Header().Get("Location"); got != at {
		t.Errorf("the office's list leads to %q, want %q", got, at)
	}
	one := w.get("alliance", at)
	w.says(one, http.StatusOK, "示例职教联盟", "副理事长单位", "47.5%（19 / 40）", "还没有登记教师", w.school.Name, "折合", "0.4")
	for _, secret := range []string{"样21老师", "带教张示例", "/teachers?school=", "/people/", at + "/edit"} {
		if strings.Contains(one.text(), secret) {
			t.Errorf("the office's page holds %q", secret)
		}
	}
	w.says(w.get("alliance", at+"?as_of=2024-01-01"), http.StatusOK, "0.0%（0 / 40）")
	w.says(w.get("alliance", "/alliances/"+string(b.ID)), http.StatusNotFound)
	w.says(w.get("alliance", "/today"), http.StatusOK, "2 所成员学校还没有人开通账号", "1 所成员学校还没有登记教师", "1 段校际流动快结束", at+"#flows")
	w.says(w.get("alliance", "/today?lang=en"), http.StatusOK, "member schools have no account yet", "Alliance office")
	w.people["lost"] = actor.Actor{Account: "acc_lost", Role: actor.AllianceOffice}
	w.says(w.get("lost", "/alliances"), http.StatusOK, "还没有连到联盟")
}
