package web_test

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"firstkm/services/application"
	"firstkm/services/kernel/page"
	"firstkm/services/org"
	"firstkm/services/placement"
)

func TestUnitsAndSchoolsStandBesideThePostings(t *testing.T) {
	w := newTown(t)
	w.posting(nil)
	w.see()
	at := "/find/units/" + string(w.unit.ID)
	for _, typed := range []string{"精密机械", "普陀 精密", "jingmijixie", "jmjx", "精蜜机械", "普陀示例精密机械有限公司"} {
		w.says(w.get("", "/?major=all&q="+url.QueryEscape(typed)), 200, `href="`+at+`"`, "已核验", "稳定合作", "在招 1 个岗位")
	}
	w.says(w.get("", "/?major=all&q="+url.QueryEscape("普陀示例")), 200, "普陀示例汽车服务有限公司", "未核验", "暂时没有在招的岗位")
	w.says(w.get("", "/?major=all&q="+url.QueryEscape("示例工业学校")), 200, "/find/schools/"+string(w.school.ID), "公布名单上 1 家单位，在招 1 个岗位")
	for _, other := range []string{"车工", "有限公司", "学校"} {
		if page := w.get("", "/?major=all&q="+url.QueryEscape(other)).text(); strings.Contains(page, "/find/units/") || strings.Contains(page, "/find/schools/") {
			t.Errorf("%s names nobody and shows somebody", other)
		}
	}
	w.says(w.get("", at), 200, "在招岗位 1", "数控车工", "金属切削机床制造")
	w.says(w.get("", "/find/schools/"+string(w.school.ID)), 200, "公布名单上的单位 1", "普陀示例精密机械有限公司")
	w.says(w.get("", "/find/schools/"+string(w.other.ID)), 200, "还没有公布实习单位名单")
	w.says(w.get("", "/find/units/ent_none"), 404)
	w.says(w.get("", "/?unit="+string(w.unit.ID)), 200, "共 1 个岗位", "普陀示例精密机械有限公司")
	w.says(w.get("", "/?unit="+string(w.rival.ID)), 200, "没有找到符合全部条件的岗位", "去掉“普陀示例汽车服务有限公司”可看到 1 个")

	_, err := w.s.Orgs.RecordSafety(context.Background(), w.people["school"], w.unit.ID, org.SafetyRecord{On: w.today().AddDays(-10), Kind: "生产安全责任事故", Authority: "应急管理局"})
	w.must(err)
	if page := w.get("", "/?major=all&q="+url.QueryEscape("精密机械")).text(); strings.Contains(page, at) {
		t.Error("a unit that was barred a moment ago is shown by its name")
	}
	w.says(w.get("", at), 404)
}

func TestHowAUnitAnswersStandsOnCardPageAndComparison(t *testing.T) {
	w := newTown(t)
	p := w.posting(func(t *placement.Terms) { t.Seats = 9 })
	other := w.posting(func(t *placement.Terms) { t.Title = "铣工" })
	ctx := context.Background()
	var waiting []string
	for n := range 5 {
		no := fmt.Sprintf("pupil%d", n)
		w.pupil(no, "王小样", "数控 2401 班", "660103", adult())
		waiting = append(waiting, string(w.apply(no, p).ID))
	}
	w.see()
	card, one := "/?major=all&q="+url.QueryEscape("车工"), "/placements/"+string(p.ID)
	for _, at := range []string{card, one} {
		if page := w.get("", at).text(); strings.Contains(page, "答复率") {
			t.Errorf("%s tells of answers that nobody waited for long", at)
		}
	}
	apps, err := w.s.Applications.List(ctx, w.people["unit"], application.Filter{}, page.Request{Limit: 10})
	w.must(err)
	w.now = w.now.AddDate(0, 0, 3)
	for _, a := range apps.Items[:4] {
		_, err := w.s.Applications.Decline(ctx, w.people["unit"], a.ID, "名额已满")
		w.must(err)
	}
	w.now = w.now.AddDate(0, 0, 13)
	w.see()
	const says, how = "答复率 80%，通常 3 天内", "已答复或已满十个工作日的 5 份申请中，十个工作日内得到答复的占 80%"
	for _, at := range []string{card, one, "/find/units/" + string(w.unit.ID), "/find/compare?ids=" + string(p.ID) + "&ids=" + string(other.ID)} {
		shown := w.get("", at)
		w.says(shown, 200, says, how)
		for _, id := range waiting {
			if strings.Contains(shown.text(), id) {
				t.Errorf("%s names an application", at)
			}
		}
	}
}

func TestPostingsAreComparedSideBySide(t *testing.T) {
	w := newTown(t)
	w.resident("grown", "660103", adult())
	var ids []string
	for n := range 4 {
		ids = append(ids, string(w.posting(func(t *placement.Terms) { t.Title = fmt.Sprintf("数控车工 %d", n+1) }).ID))
	}
	ad := w.listing("1", "外部车间学徒", "某示例工厂", w.today().AddDays(-5))
	w.see()
	me, _ := w.signIn("grown", "a long password", "")
	w.says(w.get(me, "/?q="+url.QueryEscape("车工")), 200, `name="ids" value="`+ids[0]+`" form="compare"`, `id="compare" method="get" action="/find/compare"`, "为什么排在这里")
	two := w.get(me, "/find/compare?ids="+ids[0]+","+ids[1]+"&back="+url.QueryEscape("q=车工&night=no"))
	w.says(two, 200, "数控车工 1", "数控车工 2", "专业对口", "职业路径", "除去住宿", "单位提供住宿，不得收费", "每周约 40 小时", "剩 2 席", "night=no")
	if strings.Contains(two.text(), "ids="+ids[1]+`"`) {
		t.Error("one of two can be dropped, which leaves nothing to compare")
	}
	guest := w.get("", "/find/compare?ids="+ids[0]+"&ids="+ids[1])
	w.says(guest, 200, "报酬")
	if strings.Contains(guest.text(), "职业路径") {
		t.Error("a guest without a major is shown a path")
	}
	w.says(w.get("", "/find/compare?ids="+strings.Join(ids, ",")), 200, "一次最多比较 3 个", "数控车工 3", "去掉")
	w.says(w.get("", "/find/compare?ids="+ids[0]), 200, "请选两个或三个岗位来比较")
	w.says(w.get(me, "/find/compare?ids="+ids[0]+",plc_none,"+ids[1]), 200, "有一个岗位看不到了", "数控车工 2")
	w.says(w.get(me, "/find/compare?ids="+ids[0]+","+string(ad)), 200, "有一个岗位看不到了", "请选两个或三个岗位来比较")
}
