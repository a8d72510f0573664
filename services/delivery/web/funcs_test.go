package web_test

import (
	"testing"
	"time"

	"firstkm/services/delivery/web"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/text"
)

func TestDatesAndNumbersAreWrittenAsReadersExpect(t *testing.T) {
	day := civil.On(2026, time.November, 22)
	late := time.Date(2026, time.November, 22, 16, 30, 0, 0, time.UTC) // past midnight in Shanghai
	for _, c := range []struct{ name, got, want string }{
		{"a Chinese date", web.Date(text.Chinese, day), "2026年11月22日"},
		{"an English date", web.Date(text.English, day), "22 Nov 2026"},
		{"no date", web.Date(text.Chinese, civil.Date{}), "—"},
		{"a Chinese day", web.Day(text.Chinese, day), "11月22日 周日"},
		{"an English day", web.Day(text.English, day), "Sun 22 Nov"},
		{"an instant is shown in Shanghai", web.When(text.Chinese, late), "2026年11月23日 00:30"},
		{"no instant", web.When(text.English, time.Time{}), "—"},
		{"whole yuan", web.Yuan(320000), "¥3,200"},
		{"yuan with fen", web.Yuan(2050), "¥20.50"},
		{"a debt", web.Yuan(-100), "-¥1"},
		{"a small count", web.Count(999), "999"},
		{"a large count", web.Count(1234567), "1,234,567"},
		{"a negative count", web.Count(-1000), "-1,000"},
	} {
		if c.got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, c.got, c.want)
		}
	}
}

func TestMeterKeepsItsProportions(t *testing.T) {
	over := web.Meter{Max: 6, Parts: []web.MeterPart{{Tone: "used", N: 6}, {Tone: "over", N: 2}}}
	bars := over.Bars()
	if got, want := bars[1], (web.Bar{Tone: "over", X: "75.00%", Width: "25.00%"}); got != want {
		t.Errorf("the part over the limit is %v, want %v", got, want)
	}
	if got := len(over.Ticks()); got != 7 {
		t.Errorf("%d ticks between 8 seats, want 7", got)
	}
	if got := (web.Meter{Max: 400}).Ticks(); got != nil {
		t.Errorf("a large limit has ticks %v, want none", got)
	}
}

func TestHighlightEscapesAndMarks(t *testing.T) {
	for _, c := range []struct {
		in     string
		ranges [][2]int
		want   string
	}{
		{"数控车工", [][2]int{{0, 6}}, "<mark>数控</mark>车工"},
		{"a<b>c", [][2]int{{1, 4}}, "a<mark>&lt;b&gt;</mark>c"},
		{"abc", [][2]int{{2, 9}}, "abc"},
		{"abc", [][2]int{{1, 2}, {0, 1}}, "a<mark>b</mark>c"},
	} {
		if got := string(web.Highlight(c.in, c.ranges)); got != c.want {
			t.Errorf("Highlight(%q, %v) = %q, want %q", c.in, c.ranges, got, c.want)
		}
	}
}

func TestErrorsStandBesideTheirFields(t *testing.T) {
	refused := fault.New(fault.Invalid, "test.refused", "不行。", "no").With(fault.In("seats", "至少 1 个", "at least 1")).About(
		fault.Finding{Rule: "R-ART18-PAY80", Class: fault.Block, Field: "pay_month", Message: text.Say("太低", "too low")},
		fault.Finding{Rule: "R-WARN", Class: fault.Warn, Field: "pay_month", Message: text.Say("偏低", "rather low")},
	)
	errs := web.ErrorsOf(refused)
	if got := errs.On(web.Field{Name: "seats"}).Error.En; got != "at least 1" {
		t.Errorf("seats says %q", got)
	}
	lint := errs.On(web.Field{Name: "pay_month"}).Lint
	if len(lint) != 2 || lint[0].State != web.Blocked || lint[1].State != web.Attention {
		t.Errorf("pay_month has lights %v, want a red and a yellow one", lint)
	}
	sum := errs.Summary()
	if len(sum.Lines) != 2 || sum.Lines[0].Href != "#f-seats" || sum.Lines[1].Href != "#f-pay_month" {
		t.Errorf("the summary is %v, want the field and the block, not the warning", sum.Lines)
	}
	if web.ErrorsOf(nil).Summary() != nil {
		t.Error("a form without errors has a summary")
	}
}
