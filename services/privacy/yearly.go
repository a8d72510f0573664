package privacy

import (
	"strconv"
	"time"

	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/text"
	"firstkm/services/org"
)

// Tally is one count of the yearly audit: looks of one school by role and ground, grants by state, and so on.
type Tally struct {
	School org.ID `json:"school,omitempty"`
	Group  string `json:"group"`            // looks, grants, tickets, requests, purges, breaches, assessments, holds
	Key    string `json:"key"`              // role, state, kind …
	Detail string `json:"detail,omitempty"` // ground, in_time | late | waiting …
	Count  int    `json:"count"`
}

// Yearly is the compliance audit of one calendar year (P-54, M-37): what a school reports to the authority by the end of
// January of the next year. It holds counts only.
type Yearly struct {
	Year    int        `json:"year"`
	From    time.Time  `json:"from"` // the instants between which things are counted
	To      time.Time  `json:"to"`
	School  org.ID     `json:"school,omitempty"` // "" for a bureau's or the operator's, which list every school
	MadeAt  time.Time  `json:"made_at"`
	DueOn   civil.Date `json:"due_on"` // to be handed in (中央网信办公告: end of January)
	Tallies []Tally    `json:"tallies"`
}

// Sum counts a group, or one key of it when key is not empty.
func (y Yearly) Sum(group, key string) int {
	n := 0
	for _, t := range y.Tallies {
		if t.Group == group && (key == "" || t.Key == key) {
			n += t.Count
		}
	}
	return n
}

// Groups lists what the audit counts, in the order pages and sheets show it.
func Groups() []string {
	return []string{"looks", "grants", "tickets", "requests", "purges", "holds", "breaches", "assessments"}
}

// GroupLabel is how pages and sheets call a group of counts.
func GroupLabel(group string) text.Words {
	switch group {
	case "looks":
		return text.Say("查看个人信息", "Looks")
	case "grants":
		return text.Say("长期授权", "Standing grants")
	case "tickets":
		return text.Say("应急查看", "Break-glass")
	case "requests":
		return text.Say("本人和监护人申请", "Requests")
	case "purges":
		return text.Say("到期清除", "Purges")
	case "holds":
		return text.Say("依法保全", "Legal holds")
	case "breaches":
		return text.Say("安全事件", "Breaches")
	case "assessments":
		return text.Say("影响评估", "Impact assessments")
	}
	return text.Say(group, group)
}

// span is the calendar year in Shanghai.
func span(year int) (from, to time.Time) {
	return civil.On(year, time.January, 1).Start(), civil.On(year+1, time.January, 1).Start()
}

// Table is the audit as rows for a sheet, with Chinese headers; name turns a school's id into its name.
func (y Yearly) Table(name func(org.ID) string, label func(Tally) (key, detail string)) (header []string, rows [][]string) {
	header = []string{"年度", "学校", "项目", "分类", "情形", "数量"}
	for _, t := range y.Tallies {
		key, detail := label(t)
		rows = append(rows, []string{strconv.Itoa(y.Year), name(t.School), GroupLabel(t.Group).Zh, key, detail, strconv.Itoa(t.Count)})
	}
	return header, rows
}

// TallyWords names what a count is of; the role of a look is named by whoever shows it.
func TallyWords(t Tally) (key, detail text.Words) {
	key = text.Say(t.Key, t.Key)
	switch t.Group {
	case "looks":
		detail = Ground(t.Detail).Label()
	case "grants":
		key = GrantState(t.Key).Label()
	case "tickets":
		key = TicketState(t.Key).Label()
	case "requests":
		key = RequestKind(t.Key).Label()
		detail = map[string]text.Words{"in_time": text.Say("按期答复", "in time"), "late": text.Say("超期", "late"), "waiting": text.Say("办理中", "waiting")}[t.Detail]
	case "purges":
		key = Kind(t.Key).Label()
	case "holds":
		key = map[string]text.Words{"holds": text.Say("保全中", "on hold"), "lifted": text.Say("已解除", "lifted")}[t.Key]
	case "breaches":
		key = BreachState(t.Key).Label()
	case "assessments":
		key = Level(t.Key).Label()
	}
	return key, detail
}
