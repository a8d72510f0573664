package agreement

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"firstkm/services/compliance"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/text"
	"firstkm/services/org"
	"firstkm/services/placement"
)

// Clauses is how many clauses an agreement has (第十五条).
const Clauses = 9

// Terms are what an agreement says: values where the law speaks of amounts, hours and days, words where it wants words. The
// student is named by the record alone, so that no name stands here.
type Terms struct {
	SchoolName  string                   `json:"school_name"`
	UnitName    string                   `json:"unit_name"`
	USCC        string                   `json:"uscc"`
	UnitAddress string                   `json:"unit_address,omitempty"`
	Post        string                   `json:"post"`
	Region      string                   `json:"region,omitempty"`
	Address     string                   `json:"address"`
	From        civil.Date               `json:"from"`
	To          civil.Date               `json:"to"`
	Tasks       []string                 `json:"tasks,omitempty"`
	Housing     compliance.Housing       `json:"housing"`
	Meals       string                   `json:"meals"`
	Shift       placement.Shift          `json:"shift"`
	PayMonthFen int64                    `json:"pay_month_fen,omitempty"`
	PayDayFen   int64                    `json:"pay_day_fen,omitempty"`
	Method      compliance.PayMethod     `json:"method"`
	CycleDays   int                      `json:"cycle_days"`
	Holder      compliance.AccountHolder `json:"holder"`
	Bearer      compliance.Bearer        `json:"bearer"`
	InsureFrom  civil.Date               `json:"insure_from"`
	InsureTo    civil.Date               `json:"insure_to"`
	Template    TemplateID               `json:"template"`
	Texts       []string                 `json:"texts"` // of the nine clauses, with placeholders
}

// Defaults of what a posting does not say: by bank every month, to the student's own account, insured by the school.
const (
	defaultCycle  = 30
	defaultMethod = compliance.PayBank
	defaultBearer = compliance.BySchool
)

// termsOf are the terms that a posting, its unit and the school give.
func termsOf(p placement.Placement, e org.Enterprise, s org.School, t Template) Terms {
	return Terms{
		SchoolName: s.Name, UnitName: e.Name, USCC: e.USCC, UnitAddress: e.Address, Post: p.Title, Region: p.Region, Address: p.Address,
		From: p.Start, To: p.End, Tasks: p.Tasks, Housing: p.Housing, Meals: p.Meals, Shift: p.Shift, PayMonthFen: p.PayMonthFen, PayDayFen: p.PayDayFen,
		Method: defaultMethod, CycleDays: defaultCycle, Holder: compliance.OwnAccount, Bearer: defaultBearer, InsureFrom: p.Start, InsureTo: p.End,
		Template: t.ID, Texts: slices.Clone(t.Texts),
	}
}

// Bounds of what is typed.
const (
	maxClause  = 3000
	maxAddress = 120
)

// check lists what cannot be stored; what the law asks is found before signing.
func (t *Terms) check() error {
	var bad []fault.Field
	refuse := func(field, zh, en string) { bad = append(bad, fault.In(field, zh, en)) }
	if t.From.IsZero() || t.To.Before(t.From) {
		refuse("to", "请填写起止日期，结束不早于开始。", "give both days, the last not before the first")
	}
	if n := utf8.RuneCountInString(strings.TrimSpace(t.Address)); n == 0 || n > maxAddress {
		refuse("address", "请写明实习地点，不超过 120 字。", "give the place, in at most 120 characters")
	}
	if t.CycleDays < 1 || t.CycleDays > 366 {
		refuse("cycle_days", "支付周期为 1 至 366 天。", "pay is due every 1 to 366 days")
	}
	for _, c := range []struct {
		field, value string
		among        []string
	}{
		{"method", string(t.Method), t.Method.Enum()},
		{"holder", string(t.Holder), t.Holder.Enum()},
		{"bearer", string(t.Bearer), t.Bearer.Enum()},
		{"housing", string(t.Housing), t.Housing.Enum()},
		{"meals", t.Meals, t.Housing.Enum()},
	} {
		if !slices.Contains(c.among, c.value) {
			refuse(c.field, "请从列表选择。", "choose from the list")
		}
	}
	if t.PayMonthFen < 0 || t.PayDayFen < 0 || t.PayMonthFen > 0 && t.PayDayFen > 0 {
		refuse("pay", "报酬按月或按天填一个，不能为负。", "state pay by the month or by the day, not below zero")
	}
	if len(t.Texts) != Clauses {
		refuse("texts", "协议有九项条款。", "an agreement has nine clauses")
	}
	for i, s := range t.Texts {
		if utf8.RuneCountInString(s) > maxClause {
			refuse(fmt.Sprintf("clause_%d", i+1), "一项条款不超过 3000 字。", "a clause has at most 3000 characters")
		}
	}
	if len(bad) > 0 {
		return ErrWrong.With(bad...)
	}
	return nil
}

// merged is the opening with what the agreement says in its place: what the rules on postings check.
func (t *Terms) merged(p placement.Terms) placement.Terms {
	p.Start, p.End, p.Region, p.Address, p.Tasks, p.Title = t.From, t.To, t.Region, t.Address, t.Tasks, t.Post
	p.Housing, p.Meals, p.Shift, p.PayMonthFen, p.PayDayFen = t.Housing, t.Meals, t.Shift, t.PayMonthFen, t.PayDayFen
	return p
}

// Clause is one of the nine as people read it.
type Clause struct {
	Number int
	Title  text.Words
	Lines  []Line
	Text   string // in Chinese, as agreed, placeholders filled
}

// Line is a value of a clause.
type Line struct{ Label, Value text.Words }

// Named is how the student appears in a document: by name, masked or not, and number.
type Named struct{ Name, Number string }

// Read is the document of a text. who is the student as its reader may see them.
func (t *Terms) Read(who Named) []Clause {
	fill := t.filler(who)
	out := make([]Clause, Clauses)
	for i, title := range compliance.ClauseTitles() {
		out[i] = Clause{Number: i + 1, Title: title}
		if i < len(t.Texts) {
			out[i].Text = fill.Replace(strings.TrimSpace(t.Texts[i]))
		}
	}
	add := func(n int, zh, en string, value text.Words) {
		if !value.IsZero() {
			out[n-1].Lines = append(out[n-1].Lines, Line{text.Say(zh, en), value})
		}
	}
	add(1, "甲方（学校）", "School", plain(t.SchoolName))
	add(1, "乙方（实习单位）", "Unit", plain(t.UnitName))
	add(1, "统一社会信用代码", "Credit code", plain(t.USCC))
	add(1, "乙方住所", "Address of the unit", plain(t.UnitAddress))
	add(1, "丙方（学生）", "Student", plain(strings.TrimSpace(who.Name+" "+who.Number)))
	add(2, "实习岗位", "Post", plain(t.Post))
	add(2, "实习时间", "Time", span(t.From, t.To))
	add(2, "实习地点", "Place", plain(t.Address))
	add(2, "实习内容", "Content", plain(strings.Join(t.Tasks, "；")))
	add(3, "住宿", "Lodging", offered(t.Housing))
	add(3, "用餐", "Meals", offered(compliance.Housing(t.Meals)))
	add(3, "上下班时间", "Hours", shiftWords(t.Shift))
	add(3, "每周工作日", "Days", daysWords(t.Shift.Days))
	add(4, "实习报酬", "Pay", t.payWords())
	add(4, "支付方式", "Method", methodWords(t.Method))
	add(4, "支付周期", "Cycle", text.Say(fmt.Sprintf("每 %d 天支付一次", t.CycleDays), "every "+text.Plural(t.CycleDays, "day", "days")))
	add(4, "收款账户", "Account", holderWords(t.Holder))
	add(6, "责任保险投保人", "Liability insurance by", bearerWords(t.Bearer))
	add(6, "保险期间", "Cover", span(t.InsureFrom, t.InsureTo))
	return out
}

func (t *Terms) filler(who Named) *strings.Replacer {
	return strings.NewReplacer("{学校}", t.SchoolName, "{单位}", t.UnitName, "{学生}", who.Name, "{岗位}", t.Post, "{地点}", t.Address,
		"{开始日期}", t.From.String(), "{结束日期}", t.To.String(), "{报酬}", t.payWords().Zh)
}

// Placeholders are what a template may name.
func Placeholders() []string {
	return []string{"{学校}", "{单位}", "{学生}", "{岗位}", "{地点}", "{开始日期}", "{结束日期}", "{报酬}"}
}
