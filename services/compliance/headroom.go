package compliance

import (
	"fmt"

	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/text"
)

// Load is a group of employees in post and the interns already held beside them on the fullest day.
type Load struct {
	Employees int
	Held      int
}

// Cap is how many interns a share lets stand beside so many employees: the largest N with 100·N ≤ percent·employees.
func Cap(employees, percent int) int {
	if employees <= 0 || percent <= 0 {
		return 0
	}
	return employees/100*percent + employees%100*percent/100
}

// Room is how many more interns the unit and the kind of post may take (还可接收人数), never below 0.
type Room struct {
	Unit     int
	PostKind int
}

// Fit is how many more fit under both.
func (r Room) Fit() int { return min(r.Unit, r.PostKind) }

// Headroom is the room under the caps in force (10 % of the unit and 20 % of the kind of post nationally).
func (t Thresholds) Headroom(unit, postKind Load) Room {
	return Room{
		Unit:     max(0, Cap(unit.Employees, t.CapUnit)-unit.Held),
		PostKind: max(0, Cap(postKind.Employees, t.CapPostKind)-postKind.Held),
	}
}

// Headroom is the room under the national caps.
func Headroom(unit, postKind Load) Room { return national().Headroom(unit, postKind) }

// caps are both shares with wanted more interns; they hold for kind post only.
func caps(f PlacementFacts, t Thresholds, wanted int) []Finding {
	if f.Kind != Post {
		return nil
	}
	unit := share{RuleCap10, "seats", "on_post_employees", "本单位在岗职工", "employees in post", t.CapUnit, f.Unit.OnPostEmployees, f.PeakUnit}
	kind := share{RuleCap20, "seats", "post_kind_employees", "同类岗位职工", "employees in the same kind of post", t.CapPostKind, f.PostKindEmployees, f.PeakPostKind}
	var found []Finding
	if f.PostKind == "" {
		found = append(found, block(RuleCap20, "post_kind",
			text.Say("未填写岗位所属的同类岗位，无法计算同类岗位比例。", "The kind of post is missing, so its share cannot be counted."),
			text.Say("请填写同类岗位（如“车工”）及其在岗人数。", "Enter the kind of post and its number of employees.")))
	}
	return append(append(found, unit.check(wanted)...), kind.check(wanted)...)
}

type share struct {
	rule, field, countField string
	zh, en                  string
	percent                 int
	employees               *int
	held                    int
}

func (s share) check(wanted int) []Finding {
	if s.employees == nil || *s.employees < 0 {
		return []Finding{block(s.rule, s.countField,
			text.Say(fmt.Sprintf("未填写%s人数，无法计算 %d%% 限额。", s.zh, s.percent), fmt.Sprintf("The number of %s is missing, so the %d %% share cannot be counted.", s.en, s.percent)),
			text.Say("请填写在岗职工人数（不含实习生）。", "Enter the number of employees, interns not counted."))}
	}
	limit, held := Cap(*s.employees, s.percent), max(0, s.held)
	room := max(0, limit-held)
	if wanted <= room {
		return nil
	}
	return []Finding{find(s.rule, fault.BlockOverride, s.field,
		text.Say(
			fmt.Sprintf("实习期内最多一天已有 %d 人，再接收 %d 人，超过%s %d 人的 %d%%（%d 人）；还可接收 %d 人。", held, wanted, s.zh, *s.employees, s.percent, limit, room),
			fmt.Sprintf("%s on the fullest day and %d more exceed %d %% of %d %s (%d); %d more fit.", text.Plural(held, "intern", "interns"), wanted, s.percent, *s.employees, s.en, limit, room)),
		text.Say(fmt.Sprintf("减到 %d 人以内，或错开日期；确需超过的，由学生所在学校和主管部门逐校批准。", room), fmt.Sprintf("Reduce to %d, choose other dates, or have each school and its supervising department approve.", room)))}
}
