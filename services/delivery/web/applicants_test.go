package web_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"firstkm/services/application"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/page"
)

func TestApplicantsAreBlindUntilShortlistedAndDecidedInBulk(t *testing.T) {
	w := newWorld(t)
	open := w.posting(nil)
	for i, name := range []string{"王样一", "李样二", "赵样三", "钱样四"} {
		no := fmt.Sprintf("2024-0%d", i+1)
		w.pupil(no, name, "数控 2401 班", "660103", civil.On(2008+i%2, 8, 20).AddYears(-i/2))
		w.apply(no, open)
	}
	list, err := w.s.Applications.List(context.Background(), w.people["unit"], application.Filter{}, page.Request{})
	w.must(err)
	if len(list.Items) != 4 {
		t.Fatalf("got %d applications, want 4", len(list.Items))
	}
	first := w.get("unit", "/applicants")
	w.says(first, http.StatusOK, "数控技术应用", "专业对口", "姓名和学校在列入备选后显示", "开始时已成年", "列入备选")
	for _, secret := range []string{"王样一", "王同学", "上海市示例工业学校", "2024-01"} {
		if strings.Contains(first.text(), secret) {
			t.Errorf("the blind list shows %q", secret)
		}
	}
	form := url.Values{"state": {"open"}, "posting": {string(open.ID)}, "do": {"shortlist"}}
	for _, a := range list.Items {
		form.Add("pick", string(a.ID))
	}
	w.says(w.post("unit", "/applicants", form), http.StatusOK, "处理结果", "列入备选", "王同学", "数控 2401 班")
	form.Set("do", "intend")
	w.says(w.post("unit", "/applicants", form), http.StatusOK, "录用意向", "没有办成", "名额已满")
	w.says(w.get("unit", "/applicants?state=intended"), http.StatusOK, "名额保留至")
	form.Set("do", "decline")
	w.says(w.post("unit", "/applicants", form), http.StatusUnprocessableEntity, "请选择或填写未录用的理由", `href="#f-reason"`)
	form.Set("reason", "实习时间不一致")
	w.says(w.post("unit", "/applicants", form), http.StatusOK, "单位未录用")
	w.says(w.get("unit", "/applicants?state=ended"), http.StatusOK, "实习时间不一致")
	w.says(w.post("unit", "/applicants", url.Values{"do": {"intend"}}), http.StatusUnprocessableEntity, "还没有勾选")
	form.Set("do", "shortlist")
	w.says(w.post("rival", "/applicants", form), http.StatusOK, "没有这份申请")
}
