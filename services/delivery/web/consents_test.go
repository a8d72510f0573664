package web_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"firstkm/services/agreement"
	"firstkm/services/application"
	"firstkm/services/compliance"
	"firstkm/services/kernel/civil"
	"firstkm/services/placement"
)

const consentClass = "数控 2401 班"

// arranged is two students of a class whom the school has confirmed.
func (w *world) arranged() (one, two application.Application) {
	w.t.Helper()
	p := w.posting(func(t *placement.Terms) { t.Seats = 2 })
	w.pupil("S1", "王样一", consentClass, "660103", civil.On(2008, 5, 1))
	w.pupil("S2", "李样二", consentClass, "660103", civil.On(2009, 5, 1))
	one, two = w.intended("S1", p), w.intended("S2", p)
	for _, a := range []application.Application{one, two} {
		_, err := w.s.Applications.Confirm(context.Background(), w.people["school"], a.ID, application.Confirmation{Origin: compliance.FromSchool})
		w.must(err)
	}
	return one, two
}

// guardianLink asks a class and returns the way of one guardian.
func (w *world) guardianLink(a application.Application) string {
	w.t.Helper()
	w.says(w.post("school", "/consents", url.Values{"do": {"ask"}, "class": {consentClass}, "ask.telephone": {"021-55550000"}}), http.StatusSeeOther)
	token, _, err := w.s.Consents.Slip(context.Background(), w.people["school"], a.ID)
	w.must(err)
	return "/c/" + token
}

func (w *world) hashOf(a application.Application) string {
	w.t.Helper()
	v, err := w.s.Consents.Get(context.Background(), w.people["school"], a.ID)
	w.must(err)
	return v.Hash
}

func TestAClassIsAskedAndBothAnswer(t *testing.T) {
	w := newWorld(t)
	w.says(w.get("school", "/consents"), http.StatusOK, "还没有已确认的岗位实习")
	one, two := w.arranged()
	w.says(w.get("school", "/consents"), http.StatusOK, consentClass, "还没征求", "双方同意")
	w.says(w.get("school", "/consents?class="+url.QueryEscape(consentClass)), http.StatusOK, "王样一", "未征求", "向全班征求知情同意")
	w.says(w.post("school", "/consents", url.Values{"do": {"ask"}, "class": {consentClass}, "ask.telephone": {"12"}}), http.StatusUnprocessableEntity, "请填写学校的联系电话")
	at := w.guardianLink(one)
	w.says(w.get("school", "/consents?class="+url.QueryEscape(consentClass)), http.StatusOK, "待作答", "未作答")

	own := "/consents/" + string(one.ID)
	w.says(w.get("S1", "/applications/"+string(one.ID)), http.StatusOK, "岗位实习知情同意书", own)
	w.says(w.get("S1", own), http.StatusOK, "可以不同意", "怎样回家", "02155550000", "不收任何费用", "尚未登记", "同意", "不同意")
	w.says(w.post("S1", own, url.Values{"do": {"answer"}, "answer.hash": {w.hashOf(one)}, "version": {"1"}}), http.StatusUnprocessableEntity, "请选择同意或不同意")
	w.says(w.post("S1", own, url.Values{"do": {"answer"}, "answer.given": {"agreed"}, "answer.hash": {w.hashOf(one)}, "version": {"1"}}), http.StatusSeeOther)
	w.says(w.get("S1", own), http.StatusOK, "撤回同意")
	w.says(w.get("S2", own), http.StatusNotFound)

	w.says(w.get("", at), http.StatusOK, "plainsheet", "王", "可以不同意，不影响孩子毕业和评优", "您是学生的")
	if page := w.get("", at); strings.Contains(page.text(), "王样一") || strings.Contains(page.text(), "btn-primary") {
		t.Error("the guardian's page names the student in full, or makes one answer weigh more")
	}
	answer := url.Values{"do": {"answer"}, "answer.given": {"agreed"}, "answer.hash": {w.hashOf(one)}, "answer.relation": {"parent"}}
	w.says(w.post("", at, answer), http.StatusSeeOther)
	w.says(w.get("", at), http.StatusOK, "您已答复：同意")
	w.says(w.post("", at, answer), http.StatusUnprocessableEntity, "已经作答")
	w.says(w.get("school", own), http.StatusOK, "尚未核实", "核实签字人")
	w.says(w.post("school", own, url.Values{"do": {"verify"}, "verify.way": {"call"}}), http.StatusSeeOther)
	w.says(w.get("school", own), http.StatusOK, "双方同意", "电话核实", "身份已核实")

	other := "/consents/" + string(two.ID)
	w.says(w.post("school", other, url.Values{"do": {"record"}, "record.side": {"guardian"}, "record.given": {"refused"}, "record.hash": {w.hashOf(two)}, "record.way": {"in_person"}, "record.relation": {"parent"}}), http.StatusSeeOther)
	w.says(w.get("school", other), http.StatusOK, "不同意", "去解除安排", "/desk/"+string(two.ID)+"#release")
	w.says(w.get("unit", other), http.StatusForbidden)
	w.says(w.get("school", "/consents/print?class="+url.QueryEscape(consentClass)), http.StatusOK, "consent-sheet", "监护人　□ 同意　□ 不同意", w.hashOf(one), "/c/")
}

func TestAGuardiansLinkThatRanOutSaysWhomToAsk(t *testing.T) {
	w := newWorld(t)
	one, _ := w.arranged()
	at := w.guardianLink(one)
	w.now = w.now.Add(agreement.LinkLife)
	w.says(w.get("", at), http.StatusOK, "链接已过期", "02155550000")
	w.says(w.get("", at+"x"), http.StatusNotFound, "不是学校发出的")
}

// A guardian answers on a phone in a browser; axe finds nothing.
func TestAGuardianAnswersOnAPhone(t *testing.T) {
	source, ctx, w := axe(t), browser(t), newWorld(t)
	one, _ := w.arranged()
	at := w.guardianLink(one)
	s := httptest.NewServer(w.engine)
	t.Cleanup(s.Close)
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(390, 844), chromedp.Navigate(s.URL+at)); err != nil {
		t.Fatal(err)
	}
	report(ctx, t, source)
	if size, err := chromedp.Run(ctx, chromedp.Evaluate[string](`getComputedStyle(document.querySelector(".plainsheet .section p")).fontSize`)); err != nil || size != "18px" {
		t.Errorf("body text: got %s, %v, want 18px", size, err)
	}
	if err := chromedp.Do(ctx, chromedp.Click(`[name="answer.relation"][value="parent"]`)); err != nil {
		t.Fatal(err)
	}
	if _, err := chromedp.RunResponse(ctx, chromedp.Click(`button[value="agreed"]`)); err != nil {
		t.Fatal(err)
	}
	if err := chromedp.Do(ctx, waited(`/You answered: I agree|您已答复：同意/.test(document.body.innerText)`)); err != nil {
		t.Fatal(err)
	}
	report(ctx, t, source)
	if v, err := w.s.Consents.Get(t.Context(), w.people["school"], one.ID); err != nil || v.Consent.ByGuardian.Given != compliance.Agreed {
		t.Errorf("got %+v, %v, want the guardian's yes", v.Consent, err)
	}
}
