package compliance

import (
	"fmt"
	"strings"

	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/text"
)

// CheckPlacement is National().CheckPlacement.
func CheckPlacement(f PlacementFacts) []Finding { return National().CheckPlacement(f) }

// CheckPlacement is gate G1. Only BLOCK stops publishing; Conditions of the rest are published with it (附条件发布).
func (r Regulation) CheckPlacement(f PlacementFacts) []Finding {
	f = f.settled()
	t := r.In(f.Province, f.AsOf)
	if f.Kind == TeacherPractice {
		return practice(f, t)
	}
	found := kind(f)
	found = append(found, complete(f)...)
	found = append(found, standing(f.Unit, t)...)
	found = append(found, profit(f.Unit.Payments, "payments")...)
	found = append(found, majorsNamed(f)...)
	found = append(found, caps(f, t, max(1, f.Seats))...)
	found = append(found, venueOfPlacement(f)...)
	found = append(found, agencyOfPlacement(f)...)
	found = append(found, labour(f)...)
	found = append(found, terms(f, t)...)
	found = append(found, barsInform(f)...)
	found = append(found, fees(f)...)
	found = append(found, discrimination(f)...)
	return append(found, opened(f)...)
}

// terms are the rules whose breach a school's filing or override may lift later.
func terms(f PlacementFacts, t Thresholds) []Finding {
	return append(append(risk(f), schedule(f, t)...), pay(f, t)...)
}

// settled fills what facts.go says other members default to.
func (f PlacementFacts) settled() PlacementFacts {
	if f.Province == "" && len(f.Region) >= 2 {
		f.Province = f.Region[:2]
	}
	if f.Unit.AsOf.IsZero() {
		f.Unit.AsOf = f.AsOf
	}
	return f
}

func kind(f PlacementFacts) []Finding {
	if f.Kind == Post || f.Kind == Orientation {
		return nil
	}
	if f.Kind == TeacherPractice {
		return []Finding{block(RuleKind, "kind",
			text.Say("这是教师企业实践岗位，不是学生实习。", "This post is for teachers' enterprise practice; it is no internship."),
			text.Say("请另选岗位实习或认识实习的岗位。", "Choose a post of an internship instead."))}
	}
	message := text.Say(fmt.Sprintf("实习类型“%s”不存在，只有岗位实习和认识实习。", f.Kind), fmt.Sprintf("There is no kind of internship %q, only on-post and orientation internships.", f.Kind))
	if f.Kind == "" {
		message = text.Say("未选择实习类型。", "The kind of internship is missing.")
	}
	return []Finding{block(RuleKind, "kind", message,
		text.Say("请选择“岗位实习”或“认识实习”；“跟岗实习”“顶岗实习”已不再使用。", "Choose one of the two; 跟岗 and 顶岗 are no longer used."))}
}

// complete asks for what the gate matrix needs and no other rule covers: time, place and content (第十五条第（二）项).
func complete(f PlacementFacts) []Finding {
	var found []Finding
	need := func(ok bool, field, zh, en string) {
		if !ok {
			found = append(found, block(RuleFacts, field, text.Say(zh, en), text.Say("请填写后再发布。", "Fill it in before publishing.")))
		}
	}
	need(strings.TrimSpace(f.Title) != "", "title", "未填写岗位名称。", "The title is missing.")
	need(f.Seats >= 1, "seats", "人数至少为 1。", "At least one seat is needed.")
	need(!f.StartDate.IsZero(), "start_date", "未填写开始日期。", "The first day is missing.")
	need(!f.EndDate.IsZero(), "end_date", "未填写结束日期。", "The last day is missing.")
	need(f.StartDate.IsZero() || f.EndDate.IsZero() || !f.EndDate.Before(f.StartDate), "end_date", "结束日期早于开始日期。", "The last day is before the first.")
	need(strings.TrimSpace(f.SiteAddress) != "", "site_address", "未填写实际工作地址。", "The address of the actual place of work is missing.")
	return found
}

// opened reports the share of posts that the unit opens to interns (第四条), which no number bounds.
func opened(f PlacementFacts) []Finding {
	if f.Unit.TotalPosts <= 0 || f.Seats <= 0 || f.Seats > f.Unit.TotalPosts || f.Unit.TotalPosts > 1_000_000_000 {
		return nil
	}
	tenths := int(int64(f.Seats) * 1000 / int64(f.Unit.TotalPosts))
	return []Finding{find(RulePosts, fault.Info, "seats",
		text.Say(fmt.Sprintf("提供 %d 个实习岗位，占全部岗位 %d 个的 %d.%d%%。", f.Seats, f.Unit.TotalPosts, tenths/10, tenths%10), fmt.Sprintf("%s %d.%d %% of all %s.", text.Plural(f.Seats, "seat is", "seats are"), tenths/10, tenths%10, text.Plural(f.Unit.TotalPosts, "post", "posts"))),
		text.Say("国家鼓励单位按岗位总量的一定比例提供实习岗位。", "Units are encouraged to offer a share of their posts."))}
}
