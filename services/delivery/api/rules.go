package api

import (
	"context"
	"slices"
	"time"

	"firstkm/services/compliance"
	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
)

// Rules mounts the regulation as data.
//
//	GET /rules    everybody
//	GET /hazards  everybody
func Rules(law compliance.Regulation, now func() time.Time) Mount {
	s := regulation{law, now}
	return func(a *API) {
		register(a, everybody(), get("/api/v1/rules", about{
			"list-rules", "regulation", "Every rule of the regulation",
			"With its article, the gates at which it holds, what a breach does, its thresholds in force in a province on a day, and where this program checks it.",
		}), s.list)
		register(a, everybody(), get("/api/v1/hazards", about{
			"list-hazards", "regulation", "Hazards of work",
			"The values of hazards in postings, with whom each bars.",
		}), s.hazards)
	}
}

type regulation struct {
	law compliance.Regulation
	now func() time.Time
}

type rulesInput struct {
	Province string `query:"province" maxLength:"2" pattern:"^[0-9]{2}$" doc:"First two digits of GB/T 2260; national thresholds when absent"`
	On       string `query:"on" format:"date" doc:"Day on which the thresholds hold; today when absent"`
}

type rulesOutput struct {
	Body struct {
		Items []ruleBody `json:"items"`
	}
}

type ruleBody struct {
	Rule       string                 `json:"rule" example:"R-ART18-PAY80"`
	Article    string                 `json:"article"`
	Title      string                 `json:"title"`
	Gates      []compliance.Gate      `json:"gates" doc:"Where it holds: G0 come aboard, G1 publish, G2 plan, G3 apply and confirm, G4 sign, G5 start, G6 during, G7 change, G8 close, G9 archive"`
	Class      fault.Class            `json:"class" doc:"What a breach does"`
	Classes    []fault.Class          `json:"classes"`
	Thresholds []compliance.Threshold `json:"thresholds" doc:"Its numbers in force; an unconfirmed one warns until a province confirms it"`
	Checked    []checkedBody          `json:"checked" doc:"Where this program checks it; empty: not by a machine yet"`
}

type checkedBody struct {
	Gate compliance.Gate `json:"gate"`
	By   string          `json:"by"`
}

func (s regulation) list(ctx context.Context, in *rulesInput) (*rulesOutput, error) {
	on := civil.Today(s.now())
	if in.On != "" {
		on = date(in.On)
	}
	lang, numbers := httpd.Language(ctx), s.law.In(in.Province, on).Named()
	out := &rulesOutput{}
	out.Body.Items = mapped(compliance.Rules(), func(r compliance.Rule) ruleBody {
		b := ruleBody{
			Rule: r.ID, Article: r.Article.In(lang), Title: r.Title.In(lang), Gates: present(r.Gates), Class: r.Classes[0], Classes: r.Classes,
			Checked: mapped(r.Checked, func(c compliance.Check) checkedBody { return checkedBody(c) }),
		}
		b.Thresholds = slices.DeleteFunc(slices.Clone(numbers), func(n compliance.Threshold) bool { return !slices.Contains(r.Thresholds, n.Name) })
		return b
	})
	return out, nil
}

type hazardsOutput struct {
	Body struct {
		Items []hazardBody `json:"items"`
	}
}

type hazardBody struct {
	Code     compliance.Hazard `json:"code"`
	Name     string            `json:"name"`
	Minors   bool              `json:"minors" doc:"Barred for students under 18 (未成年工特殊保护规定)"`
	Women    bool              `json:"women" doc:"Barred for women"`
	HighRisk bool              `json:"high_risk" doc:"Article 17(1): needs a special filing for anyone"`
}

func (s regulation) hazards(ctx context.Context, _ *struct{}) (*hazardsOutput, error) {
	out := &hazardsOutput{}
	out.Body.Items = mapped(compliance.Hazards(), func(h compliance.HazardRow) hazardBody {
		return hazardBody{h.Code, h.Name.In(httpd.Language(ctx)), h.Item > 0, h.Female, h.HighRisk}
	})
	return out, nil
}
