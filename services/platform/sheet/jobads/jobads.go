// Package jobads reads real job advertisements as rows of the placements import (`--map jobads`): one object a line with src,
// title, desc, company, place, pay, edu, exp, industry and welfare, as scraped. What an advertisement does not say stays empty; what it
// says in a way that cannot be read for certain (a pay of 面议, an education of 3) is dropped rather than guessed.
package jobads

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"firstkm/services/platform/sheet"
)

// columns are the headers of the rows that come out: those of the placements import, and after them what an advertisement says
// besides. An amount is in fen; a max stands beside its pay when the advertisement names a range.
var columns = []string{
	"ref", "origin", "title", "description", "enterprise_name", "region", "address", "pay_month_fen", "pay_day_fen", "housing", "published_at",
	"pay_month_max_fen", "pay_day_max_fen", "industry", "education", "experience", "tags", "url",
}

// Rows is a table of advertisements seen as a table of placements.
type Rows struct {
	ads  sheet.Rows
	head *sheet.Heading
}

// Adapt reads the advertisements of ads, which it closes with itself.
func Adapt(ads sheet.Rows) *Rows {
	return &Rows{ads: ads, head: sheet.NewHeading(ads.Kind(), columns...)}
}

// Kind is the kind of the file underneath.
func (r *Rows) Kind() sheet.Kind { return r.ads.Kind() }

// Header names the placements' columns.
func (r *Rows) Header() []string { return append([]string(nil), columns...) }

// Close closes the table underneath.
func (r *Rows) Close() error { return r.ads.Close() }

// Next is the next advertisement as a placement. Its ref is its line: ad-00042 stands on line 42.
func (r *Rows) Next() (sheet.Row, error) {
	ad, err := r.ads.Next()
	if err != nil {
		return sheet.Row{}, err
	}
	row := r.head.Row(ad.Line, cells(ad)...)
	row.Problem = ad.Problem
	return row, nil
}

func cells(ad sheet.Row) []string {
	pay, _ := ParsePay(first(ad, "pay", "salary"))
	region, address := place(first(ad, "place", "city"))
	benefits, housing := benefits(ad.Get("welfare"))
	var monthly, daily Pay
	switch pay.Per {
	case Month:
		monthly = pay
	case Day:
		daily = pay
	}
	return []string{
		fmt.Sprintf("ad-%05d", ad.Line), "external", ad.Get("title"), ad.Get("desc"), known(ad.Get("company")), region, address,
		amount(monthly.Low), amount(daily.Low), housing, first(ad, "published_at", "date", "publish_date", "pubdate"),
		amount(monthly.High), amount(daily.High), industry(ad.Get("industry")), education(ad.Get("edu")), experience(ad.Get("exp")),
		strings.Join(append(benefits, skills(ad.Get("skills"))...), ";"), first(ad, "url", "link"),
	}
}

// first is the first of the members that says anything.
func first(ad sheet.Row, names ...string) string {
	for _, n := range names {
		if s := known(ad.Get(n)); s != "" {
			return s
		}
	}
	return ""
}

// known drops the words for nothing.
func known(s string) string {
	switch strings.ToLower(s) {
	case "", "-", ".", "无", "n/a", "none", "null", "nan", "不限", "暂无":
		return ""
	default:
		return s
	}
}

func amount(fen int64) string {
	if fen == 0 {
		return ""
	}
	return strconv.FormatInt(fen, 10)
}

// longestRegion is how many characters the name of a city and a district has at most; what is longer, or numbered, is an address.
const longestRegion = 12

// place is where the work is, as a name to look up, and the address where one is given. 异地招聘 names no place.
func place(s string) (region, address string) {
	if s = known(s); s == "异地招聘" || s == "" {
		return "", ""
	}
	if utf8.RuneCountInString(s) > longestRegion || strings.ContainsAny(s, "0123456789号") {
		return s, s
	}
	return s, ""
}

// industry drops the labels that some sites write before it and the stage of financing behind it.
func industry(s string) string {
	for _, label := range []string{"领域/融资：", "行业：", "领域："} {
		if rest, ok := strings.CutPrefix(s, label); ok {
			s = rest
		}
	}
	kept, _, _ := strings.Cut(s, "，") // 电子商务，C轮
	return known(strings.TrimSpace(kept))
}

var (
	schooling = regexp.MustCompile(`博士|硕士|研究生|本科|大专|中专|中技|高中|初中|学历不限`)
	years     = regexp.MustCompile(`年|经验不限|应届|实习|无需经验|在校`)
)

// education and experience are kept where they say what they should: scrapes shift their columns now and then.
func education(s string) string {
	if schooling.MatchString(s) {
		return s
	}
	return ""
}

func experience(s string) string {
	if years.MatchString(s) {
		return s
	}
	return ""
}
