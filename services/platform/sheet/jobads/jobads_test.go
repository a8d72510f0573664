package jobads_test

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"firstkm/services/platform/sheet"
	"firstkm/services/platform/sheet/jobads"
)

func adapt(t testing.TB, data string) *jobads.Rows {
	t.Helper()
	ads, err := sheet.Open("ads.jsonl", "", strings.NewReader(data), sheet.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	rows := jobads.Adapt(ads)
	t.Cleanup(func() { _ = rows.Close() })
	return rows
}

func TestAdBecomesPlacement(t *testing.T) {
	rows := adapt(t, `{"src":"x","title":"车工（学徒）","desc":"操作数控车床。","company":"示例机械厂","place":"上海-奉贤区","pay":"3.5-6.5千/月","edu":"中专/中技","exp":"应届生","industry":"行业：机械/设备/重工","welfare":"五险一金做五休二包住宿领导好","skills":"['数控', 'CAD']"}
{"title":"钳工","desc":"装配。","place":"异地招聘","pay":"面议 10天内反馈","edu":"3","exp":"本科","industry":"N/A","welfare":"无"}
broken
{"title":"收银员","desc":"收银。","place":"上海市普陀区示例路18号","pay":"150-200/天","date":"2026-03-01","url":"https://example.org/1"}
`)
	wants := []map[string]string{
		{
			"ref": "ad-00001", "origin": "external", "title": "车工（学徒）", "description": "操作数控车床。", "enterprise_name": "示例机械厂", "region": "上海-奉贤区", "address": "",
			"pay_month_fen": "350000", "pay_month_max_fen": "650000", "pay_day_fen": "", "housing": "provided", "industry": "机械/设备/重工",
			"education": "中专/中技", "experience": "应届生", "tags": "五险一金;双休;包住;数控;CAD",
		},
		{"ref": "ad-00002", "region": "", "pay_month_fen": "", "education": "", "experience": "", "industry": "", "tags": "", "housing": "", "enterprise_name": ""},
		nil,
		{
			"ref": "ad-00004", "region": "上海市普陀区示例路18号", "address": "上海市普陀区示例路18号", "pay_day_fen": "15000", "pay_day_max_fen": "20000", "pay_month_fen": "",
			"published_at": "2026-03-01", "url": "https://example.org/1",
		},
	}
	for i, want := range wants {
		row, err := rows.Next()
		if err != nil {
			t.Fatal(err)
		}
		if row.Line != i+1 || (want == nil) != !row.Problem.IsZero() {
			t.Errorf("row %d: got line %d, problem %q", i+1, row.Line, row.Problem.En)
		}
		for column, w := range want {
			if got := row.Get(column); got != w {
				t.Errorf("line %d %s: got %q, want %q", row.Line, column, got, w)
			}
		}
	}
	if _, err := rows.Next(); !errors.Is(err, io.EOF) {
		t.Errorf("got %v at the end, want io.EOF", err)
	}
}

func TestPay(t *testing.T) {
	for s, want := range map[string]jobads.Pay{
		"3.5-6.5千/月":       {Per: jobads.Month, Low: 350000, High: 650000},
		"1-1.5万/月":         {Per: jobads.Month, Low: 1000000, High: 1500000},
		"0.8-1万/月":         {Per: jobads.Month, Low: 800000, High: 1000000},
		"8K-12K":           {Per: jobads.Month, Low: 800000, High: 1200000},
		"20-25K·13薪":       {Per: jobads.Month, Low: 2000000, High: 2500000},
		"10-15万/年":         {Per: jobads.Month, Low: 833300, High: 1250000},
		"18-36万 24小时反馈":    {Per: jobads.Month, Low: 1500000, High: 3000000},
		"1-2万 10天内反馈":      {Per: jobads.Month, Low: 1000000, High: 2000000},
		"150/天":            {Per: jobads.Day, Low: 15000, High: 15000},
		"250-400元/天":       {Per: jobads.Day, Low: 25000, High: 40000},
		"150-200":          {Per: jobads.Day, Low: 15000, High: 20000},
		"20元/小时":           {Per: jobads.Hour, Low: 2000, High: 2000},
		"8000.0-12000.0":   {Per: jobads.Month, Low: 800000, High: 1200000},
		"1250.0-833.0":     {Per: jobads.Month, Low: 83300, High: 125000},
		"150000-200000":    {Per: jobads.Month, Low: 1250000, High: 1666600},
		"-4500.0":          {Per: jobads.Month, High: 450000},
		"10万以上/月":          {Per: jobads.Month, Low: 10000000},
		"3000元/月以上":        {Per: jobads.Month, Low: 300000},
		"4千以下/月":           {Per: jobads.Month, High: 400000},
		"3000元":            {Per: jobads.Month, Low: 300000, High: 300000},
		"5千-1万/月":          {Per: jobads.Month, Low: 500000, High: 1000000},
		"3000 ~ 5000元 / 月": {Per: jobads.Month, Low: 300000, High: 500000},
	} {
		if got, ok := jobads.ParsePay(s); !ok || got != want {
			t.Errorf("%q: got %+v %v, want %+v", s, got, ok, want)
		}
	}
	for _, s := range []string{"", "-", "面议", "薪资面议", "面议 72小时反馈", "高薪", "0", "0-0元/天", "千/月", "99999999999999999999", "900万/月", "20/周"} {
		if got, ok := jobads.ParsePay(s); ok {
			t.Errorf("%q: got %+v, want none", s, got)
		}
	}
}

func FuzzJobadPay(f *testing.F) {
	for _, s := range []string{"3.5-6.5千/月", "20-25K·13薪", "-4500.0", "10万以上/月", "150-200/天", "面议", "18-36万 24小时反馈", "1e9-1.2.3万"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		p, ok := jobads.ParsePay(s)
		if ok && (p.Per < jobads.Month || p.Per > jobads.Hour || p.Low < 0 || p.High < 0 || p.Low+p.High == 0 || p.High > 0 && p.Low > p.High) {
			t.Errorf("%q: got %+v", s, p)
		}
	})
}

func FuzzJobads(f *testing.F) {
	f.Add([]byte(`{"title":"车工","desc":"x","company":"y","place":"上海-奉贤区","pay":"3.5-6.5千/月","welfare":"['餐补']"}`))
	f.Add([]byte("title,desc,pay\n车工,x,面议\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		ads, err := sheet.Open("", "", bytes.NewReader(data), sheet.Limits{Bytes: 1 << 16, Unpacked: 1 << 18, Rows: 100, Columns: 30, Cell: 2048})
		if err != nil {
			return
		}
		rows := jobads.Adapt(ads)
		defer rows.Close()
		for {
			row, err := rows.Next()
			if err != nil {
				return
			}
			if len(row.Cells) != len(rows.Header()) {
				t.Fatalf("line %d: got %d cells under %d headers", row.Line, len(row.Cells), len(rows.Header()))
			}
		}
	})
}

// shared finds a file of the data that stands beside the repository on development machines.
func shared(t *testing.T, name string) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err != nil {
			continue
		}
		path := filepath.Join(dir, "..", "shared", "data", name)
		if _, err := os.Stat(path); err != nil {
			t.Skipf("%s is not here: the test against real advertisements is skipped", path)
		}
		return path
	}
	t.Fatal("no go.mod above the test")
	return ""
}

// TestRealAdvertisements reads all 9,714. Their documents in the judged set are the yardstick for ref, title, text and employer.
func TestRealAdvertisements(t *testing.T) {
	ads, judged := openShared(t, "postings/postings.jsonl"), openShared(t, "judged/documents-ads.ndjson")
	rows := jobads.Adapt(ads)
	var n, paid, unpaid, dated, regions, employers, housed, tagged int
	silent := regexp.MustCompile(`^$|^-$|面议`)
	for {
		row, err := rows.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil || !row.Problem.IsZero() {
			t.Fatalf("line %d: %v %s", row.Line, err, row.Problem.En)
		}
		n++
		want, err := judged.Next()
		if err != nil {
			t.Fatal(err)
		}
		for _, column := range []string{"ref", "origin", "title", "description", "enterprise_name"} {
			if got, w := row.Get(column), want.Get(column); got != w {
				t.Fatalf("line %d %s: got %q, want %q", row.Line, column, got, w)
			}
		}
		paid += count(row.Get("pay_month_fen") + row.Get("pay_month_max_fen") + row.Get("pay_day_fen"))
		dated += count(row.Get("published_at"))
		regions += count(row.Get("region"))
		employers += count(row.Get("enterprise_name"))
		housed += count(row.Get("housing"))
		tagged += count(row.Get("tags"))
	}
	for _, pay := range pays(t) {
		if silent.MatchString(pay) {
			unpaid++
		}
	}
	t.Logf("%d advertisements: pay read in %d, not said in %d; region in %d, employer in %d, housing in %d, tags in %d, date in %d",
		n, paid, unpaid, regions, employers, housed, tagged, dated)
	if n != 9714 {
		t.Errorf("got %d advertisements, want 9,714", n)
	}
	if paid+unpaid != n {
		t.Errorf("pay: %d read and %d not said make %d, want %d", paid, unpaid, paid+unpaid, n)
	}
}

func openShared(t *testing.T, name string) sheet.Rows {
	t.Helper()
	file, err := os.Open(shared(t, name))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = file.Close() })
	rows, err := sheet.Open(name, "", file, sheet.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// pays are the pays of all advertisements as they stand.
func pays(t *testing.T) (all []string) {
	t.Helper()
	rows := openShared(t, "postings/postings.jsonl")
	for row, err := rows.Next(); err == nil; row, err = rows.Next() {
		all = append(all, row.Get("pay"))
	}
	return all
}

func count(s string) int {
	if s == "" {
		return 0
	}
	return 1
}
