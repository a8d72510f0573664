package api

import (
	"context"
	"slices"

	"firstkm/services/compliance"
	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/text"
	"firstkm/services/placement"
)

// conditionBody is a rule under which a posting was published (附条件发布): it binds each school until a filing or an
// override of its own lifts it.
type conditionBody struct {
	Rule    string `json:"rule" example:"R-ART17-3-OTNIGHT"`
	Article string `json:"article"`
	Class   string `json:"class" doc:"BLOCK-EXC: a special filing lifts it; BLOCK-OVR: an approval with a reason does"`
	Title   string `json:"title" doc:"What the rule says"`
	Label   string `json:"label" doc:"A few words for a badge"`
	Fix     string `json:"fix" doc:"What each school has to do"`
}

// conditionsOf describes the rules that a posting was published under.
func conditionsOf(lang text.Lang, rules []string) []conditionBody {
	out := make([]conditionBody, 0, len(rules))
	for _, r := range compliance.Rules() {
		if !slices.Contains(rules, r.ID) {
			continue
		}
		c := conditionBody{Rule: r.ID, Article: r.Article.In(lang), Title: r.Title.In(lang), Fix: needApproval.In(lang), Class: string(fault.BlockOverride)}
		if slices.Contains(r.Classes, fault.BlockExcept) {
			c.Class, c.Fix = string(fault.BlockExcept), needFiling.In(lang)
		}
		for _, l := range compliance.Labels([]fault.Finding{{Rule: r.ID, Class: fault.Class(c.Class)}}) {
			c.Label = l.Label.In(lang)
		}
		out = append(out, c)
	}
	return out
}

var (
	needFiling   = text.Say("由学生所在学校事先专项备案，受理后才能安排。", "the student's school must have had a special filing accepted before")
	needApproval = text.Say("由学生所在学校和主管部门批准并写明理由后才能安排。", "the student's school and its department must have approved it with a reason before")
)

// headroomBody is how many more interns the law lets a unit take.
type headroomBody struct {
	Unit     capBody `json:"unit" doc:"Against all employees in post, 10 %"`
	PostKind capBody `json:"post_kind" doc:"Against employees in the same kind of post, 20 %"`
	Left     int     `json:"left" doc:"The smaller remainder"`
}

type capBody struct {
	Employees int `json:"employees"`
	Cap       int `json:"cap" doc:"Interns that the law allows"`
	Peak      int `json:"peak" doc:"Interns on the fullest day, of all schools"`
}

func headroomOf(h placement.Headroom) headroomBody {
	return headroomBody{
		Unit:     capBody{h.Employees, h.Unit, h.UnitPeak},
		PostKind: capBody{h.KindEmployees, h.PostKind, h.PostKindPeak},
		Left:     h.Left,
	}
}

// reviewBody is what the law says of a posting.
type reviewBody struct {
	Findings   []httpd.ProblemFinding `json:"findings" doc:"Everything found, with the member that each belongs beside"`
	Stops      bool                   `json:"stops" doc:"A finding of class BLOCK: it cannot be published so"`
	Conditions []labelBody            `json:"conditions" doc:"Under what it would be published (附条件发布)"`
	Headroom   headroomBody           `json:"headroom"`
}

type labelBody struct {
	Code  string `json:"code" doc:"filing, caps or pay"`
	Label string `json:"label"`
}

func reviewOf(ctx context.Context, r placement.Review) reviewBody {
	return reviewBody{
		Findings: findings(ctx, r.Findings), Stops: r.Stops, Headroom: headroomOf(r.Headroom),
		Conditions: mapped(compliance.Labels(r.Findings), func(c compliance.Condition) labelBody {
			return labelBody{c.Code, c.Label.In(httpd.Language(ctx))}
		}),
	}
}
