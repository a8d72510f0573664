package privacy

import (
	"fmt"
	"strings"
	"time"

	"firstkm/events"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/text"
	"firstkm/services/org"
	"firstkm/services/student"
)

// BreachState is how far the school is with a breach.
type BreachState string

// The states: the plan runs at once (M-35), then authority, minors and guardians are told, then it is closed.
const (
	BreachOpen   BreachState = "open"
	BreachTold   BreachState = "told"
	BreachClosed BreachState = "closed"
)

// Label is how pages call the state.
func (s BreachState) Label() text.Words {
	switch s {
	case BreachOpen:
		return text.Say("处置中，尚未告知完毕", "Under way, not everybody told")
	case BreachTold:
		return text.Say("已告知", "Everybody told")
	}
	return text.Say("已结案", "Closed")
}

// BreachFacts are what a school writes down of a leak, a change or a loss of personal data (P-57).
type BreachFacts struct {
	Title       string
	FoundOn     civil.Date
	What        string // what happened and why
	Fields      []Field
	Other       string // further kinds of data
	Harm        string // what may come of it
	Measures    string // what was done at once: the plan
	Advice      string // what people can do themselves
	Contact     string // department and telephone of the desk, no personal name
	Authority   string // which authority was told (网信部门, 教育局)
	AuthorityOn civil.Date
	Students    []student.ID // whom it concerns
	Class       string       // or a whole class; "" = those listed
	ToldOn      civil.Date   // students
	GuardiansOn civil.Date   // guardians of minors
	Closed      bool
}

// Breach is one event with its notice.
type Breach struct {
	BreachFacts
	ID        ID
	School    org.ID
	By        ident.ID
	CreatedAt time.Time
	UpdatedAt time.Time
	Version   uint64
}

// State follows from who has been told.
func (b Breach) State() BreachState {
	switch {
	case b.Closed:
		return BreachClosed
	case !b.AuthorityOn.IsZero() && !b.ToldOn.IsZero() && !b.GuardiansOn.IsZero():
		return BreachTold
	}
	return BreachOpen
}

func (f BreachFacts) check(today civil.Date) error {
	var bad []fault.Field
	need := func(name, value, zh, en string) {
		if strings.TrimSpace(value) == "" {
			bad = append(bad, fault.In(name, zh, en))
		}
	}
	need("title", f.Title, "请写一个标题。", "give it a title")
	need("what", f.What, "请写明发生了什么、原因是什么。", "say what happened and why")
	need("harm", f.Harm, "请写明可能造成的危害。", "say what harm may come of it")
	need("measures", f.Measures, "请写明已采取的补救措施。", "say what was done at once")
	need("advice", f.Advice, "请写明个人可以采取的减轻危害的措施。", "say what people can do themselves")
	need("contact", f.Contact, "请填写联系部门和电话。", "give the department and its telephone")
	if f.FoundOn.IsZero() || f.FoundOn.After(today) {
		bad = append(bad, fault.In("found_on", "请填写发现日期，不晚于今天。", "give the day it was found, not after today"))
	}
	if len(f.Fields) == 0 && f.Other == "" {
		bad = append(bad, fault.In("fields", "请选择涉及的信息种类。", "choose the kinds of data concerned"))
	}
	if len(f.Students) == 0 && f.Class == "" {
		bad = append(bad, fault.In("students", "请列出涉及的学生，或填写整个班级。", "list the students concerned, or a whole class"))
	}
	if f.Closed && (f.AuthorityOn.IsZero() || f.ToldOn.IsZero() || f.GuardiansOn.IsZero()) {
		bad = append(bad, fault.In("closed", "主管部门、学生和监护人都告知后才能结案。", "authority, students and guardians are told before it is closed"))
	}
	if len(bad) > 0 {
		return ErrInvalid.With(bad...)
	}
	return nil
}

// Notice is the text for the students concerned and their guardians, with all that P-57 asks for.
func (b Breach) Notice(school string, guardian bool) string {
	whom := "同学"
	if guardian {
		whom = "同学的监护人"
	}
	kinds := make([]string, 0, len(b.Fields)+1)
	for _, f := range b.Fields {
		kinds = append(kinds, f.Label().Zh)
	}
	if b.Other != "" {
		kinds = append(kinds, b.Other)
	}
	day := func(d civil.Date) string { return fmt.Sprintf("%d年%d月%d日", d.Year, int(d.Month), d.Day) }
	var t strings.Builder
	fmt.Fprintf(&t, "个人信息安全事件告知书\n\n%s：\n\n", whom)
	fmt.Fprintf(&t, "我校于%s发现一起个人信息安全事件，涉及您%s的信息。依照《中华人民共和国个人信息保护法》第五十七条、《未成年人网络保护条例》第三十五条，告知如下：\n\n", day(b.FoundOn), map[bool]string{true: "的孩子"}[guardian])
	fmt.Fprintf(&t, "一、事件情况和原因：%s\n", b.What)
	fmt.Fprintf(&t, "二、涉及的信息种类：%s\n", strings.Join(kinds, "、"))
	fmt.Fprintf(&t, "三、可能造成的危害：%s\n", b.Harm)
	fmt.Fprintf(&t, "四、我校已采取的补救措施：%s\n", b.Measures)
	fmt.Fprintf(&t, "五、您可以采取的措施：%s\n", b.Advice)
	if b.Authority != "" && !b.AuthorityOn.IsZero() {
		fmt.Fprintf(&t, "六、我校已于%s向%s报告。\n", day(b.AuthorityOn), b.Authority)
	}
	fmt.Fprintf(&t, "\n联系方式：%s\n\n%s\n", b.Contact, school)
	return t.String()
}

// recorded is the event of a breach that came or changed.
func (b Breach) recorded() events.PrivacyBreachRecorded {
	return events.PrivacyBreachRecorded{Breach: string(b.ID), School: string(b.School), State: string(b.State()), Version: b.Version}
}

// tell records that the people concerned are told now.
func (b *Breach) tell(who actor.Actor, now time.Time) (events.PrivacyBreachTold, error) {
	if b.Closed {
		return events.PrivacyBreachTold{}, ErrDecided
	}
	if b.ToldOn.IsZero() {
		b.ToldOn = civil.Today(now)
	}
	b.UpdatedAt = now
	b.Version++
	return events.PrivacyBreachTold{Breach: string(b.ID), School: string(b.School), Account: string(who.Account), Role: string(who.Role), Version: b.Version}, nil
}

// mayKeep reports whether somebody keeps breaches and assessments of a school.
func mayKeep(who actor.Actor, school org.ID) bool { return desk(who) && schoolOf(who) == school }
