package web

import (
	"slices"

	"firstkm/services/catalogue"
	"firstkm/services/compliance"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/text"
	"firstkm/services/placement"
)

// lawLights are the rules that were checked when the posting was published and that it meets; those that it meets under
// conditions stand apart, see conditionLights.
func lawLights(p placement.Placement) LightList {
	l := LightList{Title: text.Say("发布时逐条核对的规定", "Rules checked when it was published"), Fold: true}
	if p.Origin != placement.Own || p.State == placement.Draft {
		return l
	}
	for _, r := range compliance.Rules() {
		checked := slices.ContainsFunc(r.Checked, func(c compliance.Check) bool { return c.Gate == compliance.G1 })
		if !checked || !p.Kind.Binds(r.ID) || r.Classes[0] == fault.Info || r.Classes[0] == fault.Warn {
			continue
		}
		if !slices.Contains(p.Conditions, r.ID) {
			l.Items = append(l.Items, LightItem{State: Pass, Message: r.Title, Article: r.Article})
		}
	}
	return l
}

// conditionLights say what each condition of a posting means. found is what stands in a student's way; nil when the
// reader is none.
func conditionLights(p placement.Placement, found []fault.Finding) *LightList {
	if !p.Conditional() {
		return nil
	}
	l := &LightList{Title: text.Say("附条件发布", "Published under conditions")}
	for _, r := range compliance.Rules() {
		if !slices.Contains(p.Conditions, r.ID) {
			continue
		}
		item := LightItem{State: Attention, Message: conditionWords(r.ID, r.Title), Article: r.Article, Fix: conditionFix(r)}
		if found != nil && !slices.ContainsFunc(found, func(f fault.Finding) bool { return f.Rule == r.ID }) {
			item.State, item.Fix = Pass, text.Say("您的学校已经办好，不影响您申请。", "Your school has settled it; it does not keep you from applying.")
		}
		l.Items = append(l.Items, item)
	}
	return l
}

// conditionWords says what the posting departs from.
func conditionWords(rule string, title text.Words) text.Words {
	for _, l := range compliance.Labels([]fault.Finding{{Rule: rule, Class: fault.BlockExcept}}) {
		return l.Label
	}
	return title
}

func conditionFix(r compliance.Rule) text.Words {
	if slices.Contains(r.Classes, fault.BlockExcept) {
		return text.Say("学生所在学校要先办好专项备案，才能安排。", "The student's school must first have a special filing accepted.")
	}
	return text.Say("学生所在学校要先批准并写明理由，才能安排。", "The student's school must first approve it with a reason.")
}

// JobPosting is the posting as search engines read it (schema.org).
type JobPosting struct {
	Context      string     `json:"@context"`
	Type         string     `json:"@type"`
	Title        string     `json:"title"`
	Description  string     `json:"description"`
	Identifier   string     `json:"identifier"`
	DatePosted   string     `json:"datePosted"`
	ValidThrough string     `json:"validThrough"`
	Employment   string     `json:"employmentType"`
	Openings     int        `json:"totalJobOpenings"`
	DirectApply  bool       `json:"directApply"`
	Organization jobOrg     `json:"hiringOrganization"`
	Location     jobPlace   `json:"jobLocation"`
	Salary       *jobSalary `json:"baseSalary,omitempty"`
	Occupation   string     `json:"occupationalCategory,omitempty"`
	Starts       string     `json:"jobStartDate,omitempty"`
}

type jobOrg struct {
	Type string `json:"@type"`
	Name string `json:"name"`
}

type jobPlace struct {
	Type    string     `json:"@type"`
	Address jobAddress `json:"address"`
}

type jobAddress struct {
	Type     string `json:"@type"`
	Country  string `json:"addressCountry"`
	Region   string `json:"addressRegion"`
	Locality string `json:"addressLocality"`
	Street   string `json:"streetAddress,omitempty"`
}

type jobSalary struct {
	Type     string   `json:"@type"`
	Currency string   `json:"currency"`
	Value    jobValue `json:"value"`
}

type jobValue struct {
	Type  string  `json:"@type"`
	Value float64 `json:"value"`
	Unit  string  `json:"unitText"`
}

func jobPosting(cat *catalogue.Catalogue, o opening) *JobPosting {
	j := &JobPosting{
		Context: "https://schema.org", Type: "JobPosting", Title: o.Title, Description: first(o.Description, o.Title), Identifier: string(o.ID),
		DatePosted: civil.Today(o.PublishedAt).String(), ValidThrough: o.ExpiresOn.String(), Employment: "INTERN", Openings: o.Left(),
		DirectApply: true, Organization: jobOrg{"Organization", o.unit.Name}, Starts: o.Start.String(),
		Location: jobPlace{"Place", jobAddress{Type: "PostalAddress", Country: "CN", Street: o.Address}},
	}
	for _, r := range cat.RegionPath(o.Region) {
		if r.Level == catalogue.Province {
			j.Location.Address.Region = r.FullName
		}
		j.Location.Address.Locality = r.FullName
	}
	if occupation, ok := cat.Occupation(o.OccupationCode); ok {
		j.Occupation = occupation.Name
	}
	switch {
	case o.PayMonthFen > 0:
		j.Salary = &jobSalary{"MonetaryAmount", "CNY", jobValue{"QuantitativeValue", float64(o.PayMonthFen) / 100, "MONTH"}}
	case o.PayDayFen > 0:
		j.Salary = &jobSalary{"MonetaryAmount", "CNY", jobValue{"QuantitativeValue", float64(o.PayDayFen) / 100, "DAY"}}
	}
	return j
}
