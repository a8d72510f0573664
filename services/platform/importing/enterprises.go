package importing

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/text"
	"firstkm/services/org"
	"firstkm/services/platform/sheet"
)

// units reads rows of the enterprises import.
type units struct {
	names *names
	today civil.Date
}

func (j *job) enterprises() table[org.EnterpriseRow] {
	u := units{j.called(), civil.Today(j.now())}
	return table[org.EnterpriseRow]{
		schema: enterpriseSchema(), key: "uscc", read: u.row,
		write: func(ctx context.Context, use func(func(org.EnterpriseRow) (outcome, error)) error) error {
			return j.nouns.Orgs.PutEnterprises(ctx, j.who, func(put func(org.EnterpriseRow) (org.Outcome, error)) error {
				return use(func(r org.EnterpriseRow) (outcome, error) {
					o, err := put(r)
					return outcome(o), err
				})
			})
		},
	}
}

// row reads a unit. What a row leaves empty stays as it is.
func (u units) row(r *sheet.Record) org.EnterpriseRow {
	name, address, scope := r.Text("name"), r.Text("address"), r.Text("business_scope")
	industry, region := u.industry(r), u.region(r)
	employees, counted := r.Int("on_post_employees")
	asOf, kinds, tags := r.Date("employees_as_of"), postKinds(r), r.List("tags")
	return org.EnterpriseRow{USCC: r.Identity("uscc"), Edit: func(p *org.Profile) {
		put(&p.Name, name)
		put(&p.Address, address)
		put(&p.BusinessScope, scope)
		put(&p.IndustryCode, industry)
		put(&p.Region, region)
		if kinds != nil {
			p.PostKinds = kinds
		}
		if tags != nil {
			p.Tags = tags
		}
		if counted && (p.OnPostEmployees == nil || *p.OnPostEmployees != employees) {
			p.OnPostEmployees, p.EmployeesAsOf = &employees, u.today
		}
		if !asOf.IsZero() {
			p.EmployeesAsOf = asOf
		}
	}}
}

func put(to *string, value string) {
	if value != "" {
		*to = value
	}
}

func (u units) industry(r *sheet.Record) string {
	s := r.Text("industry_code")
	if s == "" {
		return ""
	}
	a := u.names.industry(s)
	if a.code == "" {
		r.Fail("industry_code", a.wrong)
	}
	return a.code
}

func (u units) region(r *sheet.Record) string {
	s := r.Text("region")
	if s == "" {
		return ""
	}
	a := u.names.region(s)
	if a.code == "" {
		r.Fail("region", a.wrong)
	}
	return a.code
}

// postKinds reads 车工:12;钳工:5.
func postKinds(r *sheet.Record) []org.PostKind {
	var out []org.PostKind
	for _, part := range strings.FieldsFunc(r.Text("post_kinds"), func(c rune) bool { return strings.ContainsRune(";；,，、\n", c) }) {
		part = strings.TrimSpace(strings.ReplaceAll(part, "：", ":"))
		name, number, _ := strings.Cut(part, ":")
		n, err := strconv.Atoi(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(number), "人")))
		if name = strings.TrimSpace(name); name == "" || err != nil {
			r.Fail("post_kinds", text.Say(fmt.Sprintf("“%s”应写成“岗位名称:人数”，例如“车工:12;钳工:5”。", part), fmt.Sprintf("“%s” should be a kind, a colon and a head-count, such as 车工:12;钳工:5", part)))
			return nil
		}
		out = append(out, org.PostKind{Name: name, Employees: n})
	}
	return out
}
