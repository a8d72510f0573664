package web

import (
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/text"
)

// State is the meaning of a colour. Each is shown as a word, a shape and a colour together.
type State string

// The states. Note is not a judgement; it marks an explanation.
const (
	Pass      State = "pass"      // 绿灯 ✓
	Attention State = "attention" // 黄灯 !
	Blocked   State = "blocked"   // 红灯 ✕
	Unknown   State = "unknown"   // 灰灯 ?
	Note      State = "note"      // i
)

// Word is what a light of this state says when it is given no label.
func (s State) Word() text.Words {
	switch s {
	case Pass:
		return text.Say("通过", "Pass")
	case Attention:
		return text.Say("注意", "Attention")
	case Blocked:
		return text.Say("不通过", "Blocked")
	case Unknown:
		return text.Say("未核实", "Not known")
	case Note:
		return text.Say("说明", "Note")
	}
	return text.Words{}
}

// Icon is the shape that goes with the state's colour.
func (s State) Icon() string {
	switch s {
	case Pass:
		return "check"
	case Attention:
		return "alert"
	case Blocked:
		return "cross"
	case Unknown:
		return "question"
	}
	return "info"
}

// Light is one status: component "light". Without a Label it says the state's own word.
type Light struct {
	State State
	Label text.Words
}

// Says is the light's wording.
func (l Light) Says() text.Words {
	if l.Label.IsZero() {
		return l.State.Word()
	}
	return l.Label
}

// LightItem is one line of a light list: what was looked at, which article asks for it, and what to do.
type LightItem struct {
	State   State
	Message text.Words
	Article text.Words // 第十八条
	Law     text.Words // the article's text, shown on tap; may be left out
	Fix     text.Words
	FixHref string // where Fix can be done, if there is such a page
	FixText text.Words
	Rule    string // R-ART18-PAY80, shown small
}

// LightList collects lights under one heading: component "lights".
type LightList struct {
	Title text.Words
	Items []LightItem
	Fold  bool // put the passed ones behind a line that counts them
}

// Shown are the items that stand open.
func (l LightList) Shown() []LightItem {
	return l.keep(func(i LightItem) bool { return !l.Fold || i.State != Pass })
}

// Folded are the passed items behind the counting line.
func (l LightList) Folded() []LightItem {
	return l.keep(func(i LightItem) bool { return l.Fold && i.State == Pass })
}

func (l LightList) keep(want func(LightItem) bool) []LightItem {
	var kept []LightItem
	for _, i := range l.Items {
		if want(i) {
			kept = append(kept, i)
		}
	}
	return kept
}

// Worst is the state of the list as a whole.
func (l LightList) Worst() State {
	worst, rank := Pass, map[State]int{Pass: 0, Note: 0, Unknown: 1, Attention: 2, Blocked: 3}
	for _, i := range l.Items {
		if rank[i.State] > rank[worst] {
			worst = i.State
		}
	}
	return worst
}

// FindingLights shows findings of the regulation as lights: a BLOCK is red, an INFO a note, everything between yellow.
func FindingLights(found []fault.Finding) []LightItem {
	items := make([]LightItem, 0, len(found))
	for _, f := range found {
		items = append(items, LightItem{State: classState(f.Class), Message: f.Message, Article: f.Article, Fix: f.Fix, Rule: f.Rule})
	}
	return items
}

func classState(c fault.Class) State {
	switch c {
	case fault.Block:
		return Blocked
	case fault.Info:
		return Note
	}
	return Attention
}

// Legal is the law's match of a post to a student's major, by code: component "legal".
type Legal string

// The four answers of the law's match.
const (
	Match  Legal = "MATCH"
	Close  Legal = "CLOSE"
	Review Legal = "REVIEW"
	None   Legal = "NONE"
)

// State is the light that the match shows.
func (l Legal) State() State {
	switch l {
	case Match:
		return Pass
	case Close, Review:
		return Attention
	case None:
		return Blocked
	}
	return Unknown
}

// Icon is the badge's shape; CLOSE and REVIEW share a colour and differ in shape.
func (l Legal) Icon() string {
	if l == Close {
		return "right"
	}
	if l == Review {
		return "user"
	}
	return l.State().Icon()
}

// Says is the badge's wording.
func (l Legal) Says() text.Words {
	switch l {
	case Match:
		return text.Say("专业对口", "Matches your major")
	case Close:
		return text.Say("专业相近", "Close to your major")
	case Review:
		return text.Say("需教师审核", "Teacher must review")
	case None:
		return text.Say("专业不对口", "Does not match")
	}
	return text.Say("未判定", "Not judged")
}

// Path shows how a major leads to an occupation and on to this post: component "path". It is advice, never the law's match.
type Path struct {
	Major      text.Words
	Occupation text.Words
	Post       text.Words
	Tasks      []string   // matched tasks, at most four are read
	Reason     text.Words // how the link is known
	Inferred   bool       // drawn dashed: similar major or profile text, not the crosswalk
}

// MeterPart is one stretch of a meter.
type MeterPart struct {
	Tone  string // used, held, free, over: the fill of the stretch
	N     int
	Label text.Words
}

// Meter shows how much of a limit is taken, and says it in words: component "meter". The parts add up to Max, or to more
// when the limit is passed.
type Meter struct {
	Label    text.Words
	Headline text.Words // 还可接收 2 人
	Parts    []MeterPart
	Max      int
	State    State
	Explain  text.Words // the arithmetic: 62 人 × 10% = 6 人
	Href     string     // the rows behind the numbers
}

// Bar is a drawn stretch: where it starts and how long it is, in per cent.
type Bar struct {
	Tone, X, Width string
}

// Bars lays the parts out from the left.
func (m Meter) Bars() []Bar {
	scale, at := m.scale(), 0
	bars := make([]Bar, 0, len(m.Parts))
	for _, p := range m.Parts {
		bars = append(bars, Bar{Tone: p.Tone, X: share(at, scale), Width: share(p.N, scale)})
		at += p.N
	}
	return bars
}

// Ticks are the borders between single seats, drawn while they can be told apart.
func (m Meter) Ticks() []string {
	seats := m.scale()
	if seats > 30 {
		return nil
	}
	var ticks []string
	for i := 1; i < seats; i++ {
		ticks = append(ticks, share(i, seats))
	}
	return ticks
}

// scale is what the whole width stands for: the limit, or all that is taken when that is more.
func (m Meter) scale() int {
	total := 0
	for _, p := range m.Parts {
		total += p.N
	}
	return max(total, m.Max)
}

// Progress is work that takes more than a second: component "progress". A Max of 0 means that its length is not known.
type Progress struct {
	Label  text.Words
	Now    int
	Max    int
	Detail text.Words
	URL    string // htmx asks here every second for the same component, until Done
	Done   bool
}

// Step is one stage of a longer way.
type Step struct {
	Label  text.Words
	Detail text.Words
	Href   string
	State  State // Pass: done; Note: the current one; Blocked; Unknown: still to come
}

// Steps is a way with stages: component "steps".
type Steps struct {
	Label text.Words
	Items []Step
}

// Moment is one entry of a timeline. When is already written out, since it may be a date or an instant.
type Moment struct {
	When   text.Words
	Title  text.Words
	Detail text.Words
	Who    text.Words
	State  State
}

// Timeline is what happened and what comes, in order: component "timeline".
type Timeline struct {
	Items []Moment
}

// Chip is a small fact or an active filter: component "chip". With Remove it is a filter that a tap takes away.
type Chip struct {
	Label  text.Words
	Icon   string
	State  State // colours the chip; empty for a plain fact
	Href   string
	Remove string // address without this filter
}

// Figure is a number that opens to the rows behind it: component "figure".
type Figure struct {
	Label text.Words
	Value string
	Unit  text.Words
	Note  text.Words
	Href  string
	State State
}

// Units is the unit as it agrees with the value.
func (f Figure) Units() text.Words {
	if one, ok := counted[f.Unit.En]; ok && f.Value == "1" {
		return text.Say(f.Unit.Zh, one)
	}
	return f.Unit
}

// counted are what figures count, of one.
var counted = map[string]string{"people": "person", "teachers": "teacher", "students": "student", "rows": "row", "pairs": "pair", "schools": "school", "days": "day"}

// FoldLight counts the folded items.
func (l LightList) FoldLight() Light {
	n := Count(int64(len(l.Folded())))
	return Light{State: Pass, Label: text.Say(n+" 项通过", n+" "+text.Agree(len(l.Folded()), "check", "checks")+" passed")}
}
