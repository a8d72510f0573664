package sheet_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/text"
	"firstkm/services/platform/sheet"
)

var posts = sheet.Schema{Name: "posts", Title: "岗位", Columns: []sheet.Column{
	{Name: "ref", Headers: []string{"编号"}, Required: true, Example: "GW-001"},
	{Name: "title", Headers: []string{"岗位名称", "岗位"}, Required: true},
	{Name: "enterprise_uscc", Headers: []string{"统一社会信用代码"}, Kind: sheet.Identity},
	{Name: "seats", Headers: []string{"人数", "招收人数"}, Kind: sheet.Int},
	{Name: "lat", Kind: sheet.Decimal},
	{Name: "pay_month_fen", Headers: []string{"月报酬"}, Kind: sheet.Money},
	{Name: "start_date", Headers: []string{"开始日期"}, Kind: sheet.Date},
	{Name: "shift_start", Headers: []string{"上班"}, Kind: sheet.Time},
	{Name: "independent", Headers: []string{"相对独立"}, Kind: sheet.Bool},
	{Name: "housing", Headers: []string{"住宿"}, Kind: sheet.Enum, Choices: []sheet.Choice{
		{Value: "provided", Words: []string{"提供", "包住"}}, {Value: "subsidy", Words: []string{"补贴"}}, {Value: "none", Words: []string{"无"}},
	}},
	{Name: "shift_days", Headers: []string{"工作日"}, Kind: sheet.List, Choices: []sheet.Choice{
		{Value: "mon", Words: []string{"周一"}},
		{Value: "tue", Words: []string{"周二"}},
		{Value: "wed", Words: []string{"周三"}},
		{Value: "thu", Words: []string{"周四"}},
		{Value: "fri", Words: []string{"周五"}},
	}},
	{Name: "tags", Headers: []string{"标签"}, Kind: sheet.List},
}}

// record reads one cell under one header, the required ones beside it.
func record(t testing.TB, kind sheet.Kind, header, cell string) *sheet.Record {
	t.Helper()
	head := sheet.NewHeading(kind, "ref", "title", header)
	m, left := posts.Bind(head.Names(), nil)
	if len(left.Unknown)+len(left.Missing) > 0 {
		t.Fatalf("header %q: left over %+v", header, left)
	}
	return m.Read(head.Row(2, "1", "车工", cell))
}

func TestBind(t *testing.T) {
	for _, c := range []struct {
		what, header string
		picks        map[string]string
		want         string
	}{
		{"English names", "ref|title|seats", nil, "unknown [] missing [] repeated []"},
		{"Chinese names and synonyms", "编号|岗位|招收人数", nil, "unknown [] missing [] repeated []"},
		{"stars, width, case, space and remarks", "ＲＥＦ＊|岗 位 名 称*|月报酬（元）|人数(必填)|Start Date", nil, "unknown [] missing [] repeated []"},
		{"unknown and missing", "编号|奖金", nil, "unknown [奖金] missing [title] repeated []"},
		{"a second header for one column", "编号|岗位|岗位名称", nil, "unknown [] missing [] repeated [岗位名称]"},
		{"picked by hand", "编号|工种", map[string]string{"工种": "title"}, "unknown [] missing [] repeated []"},
		{"a pick for a column that is not", "编号|岗位|工种", map[string]string{"工种": "nothing"}, "unknown [工种] missing [] repeated []"},
		{"the columns of a corrected file", "编号|岗位|error_field|error", nil, "unknown [] missing [] repeated []"},
		{"columns without a header", "编号||岗位", nil, "unknown [] missing [] repeated []"},
	} {
		t.Run(c.what, func(t *testing.T) {
			_, left := posts.Bind(strings.Split(c.header, "|"), c.picks)
			if got := fmt.Sprintf("unknown %v missing %v repeated %v", left.Unknown, left.Missing, left.Repeated); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

func TestRequiredAndUnreadable(t *testing.T) {
	head := sheet.NewHeading(sheet.CSV, "编号", "岗位名称")
	m, _ := posts.Bind(head.Names(), nil)
	errs := m.Read(head.Row(7, "1")).Errors()
	if len(errs) != 1 || errs[0].Line != 7 || errs[0].Column != "title" || errs[0].Header != "岗位名称" {
		t.Errorf("an empty required cell: got %+v", errs)
	}
	bad := head.Row(8)
	bad.Problem = text.Say("读不出来。", "unreadable")
	if errs := m.Read(bad).Errors(); len(errs) != 1 || errs[0].Column != "" || errs[0].Message.En != "unreadable" {
		t.Errorf("a row that could not be read: got %+v, want its problem alone", errs)
	}
}

func TestFailSaysEachColumnOnce(t *testing.T) {
	r := record(t, sheet.CSV, "人数", "many")
	r.Int("seats")
	r.Int("seats")
	r.Fail("seats", text.Say("太多。", "too many"))
	r.Fail("start_date", text.Say("已过。", "is past"))
	var got []string
	for _, e := range r.Errors() {
		got = append(got, e.Column+" "+e.Header)
	}
	if want := []string{"seats 人数", "start_date 开始日期"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// bad stands for a cell that is complained of.
const bad = "!"

// read gives the value as text, bad when complained of.
func read(r *sheet.Record, value func() string) string {
	v := value()
	if len(r.Errors()) > 0 {
		return bad
	}
	return v
}

func TestDates(t *testing.T) {
	for cell, want := range map[string]string{
		"2026-03-01": "2026-03-01", "2026-3-1": "2026-03-01", "2026/3/1": "2026-03-01", "2026.3.1": "2026-03-01", "20260301": "2026-03-01",
		"2026年3月1日": "2026-03-01", "2026年 3月 1日": "2026-03-01", "2026年03月01号": "2026-03-01", "２０２６－３－１": "2026-03-01",
		"2026-03-01 08:30:00": "2026-03-01", "2026-03-01T08:30:00Z": "2026-03-01", "2026/3/1 0:00": "2026-03-01", "2026年3月1日 星期日": "2026-03-01",
		"46082": "2026-03-01", "46082.5": "2026-03-01", "2024-02-29": "2024-02-29", "": "",
		"2025-02-29": bad, "2026-13-01": bad, "2026-00-10": bad, "3/1/2026": bad, "26-3-1": bad, "2026-3": bad, "1": bad, "明天": bad, "2026-3-1-1": bad, "9999999": bad,
	} {
		r := record(t, sheet.XLSX, "开始日期", cell)
		if got := read(r, func() string { return r.Date("start_date").String() }); got != want {
			t.Errorf("%q: got %s, want %s", cell, got, want)
		}
	}
}

func TestMoney(t *testing.T) {
	for _, c := range []struct{ header, cell, want string }{
		{"月报酬", "3500", "350000"},
		{"月报酬", "3500.5", "350050"},
		{"月报酬", "3500.50元", "350050"},
		{"月报酬", "¥3,500.05", "350005"},
		{"月报酬", "３５００", "350000"},
		{"月报酬", "0", "0"},
		{"月报酬", "0.01", "1"},
		{"月报酬", "0.35万元", "350000"},
		{"月报酬", "3500.10", "350010"},
		{"月报酬", "12.300000000000001", "1230"},
		{"月报酬", "4500.0000000000009", "450000"},
		{"月报酬", "1.2999999999999999E+1", "1300"},
		{"月报酬", "3.5E+3", "350000"},
		{"月报酬（元）", "3500", "350000"},
		{"月报酬（万元）", "0.35", "350000"},
		{"月报酬(千元)", "3.5", "350000"},
		{"pay_month_fen", "350000", "350000"},
		{"pay_month_fen", "350000.0", "350000"},
		{"pay_month_fen", "", "0"},
		{"月报酬", "3500.505", bad},
		{"月报酬", "面议", bad},
		{"月报酬", "-1", bad},
		{"月报酬", "3000-4000", bad},
		{"月报酬", "1e99", bad},
		{"月报酬", "99999999999999999", bad},
		{"月报酬", ".", bad},
		{"月报酬", "1.2.3", bad},
		{"pay_month_fen", "3500.5", bad},
	} {
		r := record(t, sheet.XLSX, c.header, c.cell)
		if got := read(r, func() string { n, _ := r.Money("pay_month_fen"); return fmt.Sprint(n) }); got != c.want {
			t.Errorf("%s %q: got %s, want %s", c.header, c.cell, got, c.want)
		}
	}
}

func TestClocks(t *testing.T) {
	for cell, want := range map[string]string{
		"8:00": "08:00", "08:30": "08:30", "0800": "08:00", "830": "08:30", "8：30": "08:30", "8:30:15": "08:30", "8点": "08:00", "8点半": "08:30", "8时30分": "08:30",
		"上午8:00": "08:00", "下午5:30": "17:30", "5:30 PM": "17:30", "12:00": "12:00", "24:00": "00:00", "8": "08:00",
		"0.33333333333333331": "08:00", "0.72916666666666663": "17:30",
		"25:00": bad, "8:60": bad, "24:01": bad, "早班": bad, "8:0:0:0": bad, "-8:00": bad,
	} {
		r := record(t, sheet.XLSX, "上班", cell)
		if got := read(r, func() string { c, _ := r.Time("shift_start"); return c.String() }); got != want {
			t.Errorf("%q: got %s, want %s", cell, got, want)
		}
	}
}

func TestChoices(t *testing.T) {
	for _, c := range []struct{ column, header, cell, want string }{
		{"independent", "相对独立", "是", "true"},
		{"independent", "相对独立", "√", "true"},
		{"independent", "相对独立", "N", "false"},
		{"independent", "相对独立", "0", "false"},
		{"independent", "相对独立", "也许", bad},
		{"independent", "相对独立", "", "false"},
		{"housing", "住宿", "包住", "provided"},
		{"housing", "住宿", "Provided", "provided"},
		{"housing", "住宿", "看情况", bad},
		{"shift_days", "工作日", "mon;tue", "[mon tue]"},
		{"shift_days", "工作日", "周一、周三", "[mon wed]"},
		{"shift_days", "工作日", "周一至周五", "[mon tue wed thu fri]"},
		{"shift_days", "工作日", "周一;周三-周五", "[mon wed thu fri]"},
		{"shift_days", "工作日", "周日", bad},
		{"shift_days", "工作日", "周五至周一", bad},
		{"shift_days", "工作日", "", "[]"},
		{"tags", "标签", "数控，实训 、包吃;", "[数控，实训 、包吃]"},
		{"tags", "标签", "数控、实训,包吃", "[数控 实训 包吃]"},
		{"tags", "标签", "a；b\nc", "[a b c]"},
	} {
		r := record(t, sheet.CSV, c.header, c.cell)
		got := read(r, func() string {
			switch c.column {
			case "independent":
				v, _ := r.Bool(c.column)
				return fmt.Sprint(v)
			case "housing":
				return r.Enum(c.column)
			default:
				return fmt.Sprint(r.List(c.column))
			}
		})
		if got != c.want {
			t.Errorf("%s %q: got %s, want %s", c.column, c.cell, got, c.want)
		}
	}
}

func TestNumbersThatAreNames(t *testing.T) {
	for _, c := range []struct {
		kind       sheet.Kind
		cell, want string
	}{
		{sheet.CSV, "91310107MA1G0E5D3X", "91310107MA1G0E5D3X"},
		{sheet.CSV, "310101199001011234", "310101199001011234"},
		{sheet.CSV, "3101 0119 9001 0112 34", "310101199001011234"},
		{sheet.CSV, "１３８００１３８０００", "13800138000"},
		{sheet.CSV, "007", "007"},
		{sheet.CSV, "2E3", "2E3"},
		{sheet.CSV, "1234567890123450", "1234567890123450"},
		{sheet.CSV, "310101199001011000", bad},
		{sheet.CSV, "3.10101E+17", bad},
		{sheet.CSV, "1.38E+10", bad},
		{sheet.CSV, "'310101199001011000", "310101199001011000"},
		{sheet.XLSX, "3.10101199001011E+17", bad},
		{sheet.XLSX, "1.3800138E10", "13800138000"},
		{sheet.XLSX, "13800138000", "13800138000"},
	} {
		r := record(t, c.kind, "统一社会信用代码", c.cell)
		if got := read(r, func() string { return r.Identity("enterprise_uscc") }); got != c.want {
			t.Errorf("%v %q: got %s, want %s", c.kind, c.cell, got, c.want)
		}
	}
}

func TestNumbers(t *testing.T) {
	for cell, want := range map[string]string{"12": "12", "12.0": "12", "1,200": "1200", "5人": "5", "-3": "-3", "1.5": bad, "五": bad, "1e3": "1000", "": "0"} {
		r := record(t, sheet.CSV, "人数", cell)
		if got := read(r, func() string { n, _ := r.Int("seats"); return fmt.Sprint(n) }); got != want {
			t.Errorf("int %q: got %s, want %s", cell, got, want)
		}
	}
	for cell, want := range map[string]string{"31.25": "31.25", "-1e-3": "-0.001", "NaN": bad, "Inf": bad, "0x1p3": bad, "北": bad} {
		r := record(t, sheet.CSV, "lat", cell)
		if got := read(r, func() string { f, _ := r.Decimal("lat"); return fmt.Sprint(f) }); got != want {
			t.Errorf("decimal %q: got %s, want %s", cell, got, want)
		}
	}
}

func TestEveryAmountReadsBack(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		want := rapid.Int64Range(0, 100_000_000_000).Draw(rt, "fen")
		cell := rapid.SampledFrom([]string{
			fmt.Sprintf("%d.%02d", want/100, want%100),
			fmt.Sprintf("%.2f", float64(want)/100),
			fmt.Sprint(float64(want) / 100), // as a workbook stores it
			fmt.Sprintf("%.16E", float64(want)/100),
		}).Draw(rt, "cell")
		r := record(t, sheet.XLSX, "月报酬", cell)
		if got, ok := r.Money("pay_month_fen"); !ok || got != want {
			rt.Fatalf("%q: got %d %v, want %d", cell, got, ok, want)
		}
	})
}

func TestEveryDateReadsBack(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		want := civil.On(1930, time.January, 1).AddDays(rapid.IntRange(0, 80_000).Draw(rt, "day"))
		y, m, d := want.Year, int(want.Month), want.Day
		cell := rapid.SampledFrom([]string{
			want.String(), fmt.Sprintf("%d/%d/%d", y, m, d), fmt.Sprintf("%d年%d月%d日", y, m, d), fmt.Sprintf("%04d%02d%02d", y, m, d),
			fmt.Sprint(civil.On(1899, time.December, 30).DaysUntil(want)),
		}).Draw(rt, "cell")
		r := record(t, sheet.XLSX, "开始日期", cell)
		if got := r.Date("start_date"); got != want {
			rt.Fatalf("%q: got %v, want %v", cell, got, want)
		}
	})
}
