package demo

import (
	"context"
	"fmt"

	"firstkm/services/compliance"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/ident"
	"firstkm/services/org"
)

// trade is a kind of enterprise: what it is called, its industry, and the occupations it has posts in.
type trade struct {
	name, industry, scope string
	occupations           []string
}

var trades = []trade{
	{"精密机械厂", "3421", "机械零部件加工、销售", []string{"6-18-01-01", "6-18-01-07", "6-18-01-02", "6-20-01-01"}},
	{"汽车服务中心", "8111", "汽车修理与维护", []string{"4-12-01-01"}},
	{"软件科技公司", "6513", "软件开发、信息技术咨询", []string{"4-04-05-01", "4-04-04-01", "4-08-08-08"}},
	{"医院", "8411", "医疗服务", []string{"2-05-08-01", "4-14-01-02"}},
	{"幼儿园", "8310", "学前教育", []string{"4-10-01-03", "4-10-01-01"}},
	{"餐饮管理公司", "6210", "餐饮服务", []string{"4-03-02-01", "4-03-02-05", "4-03-02-02"}},
	{"大酒店", "6110", "住宿、餐饮服务", []string{"4-03-01-02", "4-03-01-01", "4-03-02-05"}},
	{"电子商务公司", "5193", "互联网零售", []string{"4-01-06-01", "4-01-06-02", "4-04-05-05"}},
	{"物流公司", "5920", "仓储、道路货物运输", []string{"4-02-06-01", "4-02-06-03", "4-02-07-08"}},
	{"财务咨询公司", "7241", "代理记账、财务咨询", []string{"2-06-03-00", "4-05-01-01"}},
	{"电子厂", "3982", "电子元器件制造", []string{"6-25-04-07", "6-31-01-03", "6-25-04-09"}},
	{"养老院", "8514", "养老护理服务", []string{"4-10-01-05", "4-14-02-02"}},
}

// places are where the units are, the districts of the seed documents first.
var places = []struct{ code, name string }{
	{"310107", "普陀"},
	{"310112", "闵行"},
	{"310104", "徐汇"},
	{"440306", "宝安"},
	{"510107", "武侯"},
	{"510112", "龙泉驿"},
	{"510603", "旌阳"},
	{"511402", "东坡"},
	{"512002", "雁江"},
}

// unitCount is how many enterprises the demo has.
const unitCount = 64

func (w *world) addUnits(ctx context.Context) error {
	for i := range unitCount {
		t, place := trades[i%len(trades)], places[i%len(places)]
		profile := w.profile(i, t, place.code, place.name)
		e, err := w.s.Orgs.NewEnterprise(uscc(place.code, i), profile)
		if err != nil {
			return err
		}
		u := unit{Enterprise: e, trade: t, hr: actor.Actor{Account: "system", Role: actor.Enterprise, Org: ident.ID(e.ID)}}
		if err := w.s.Orgs.Register(ctx, w.tx, u.hr, e); err != nil {
			return fmt.Errorf("%s: %w", profile.Name, err)
		}
		w.units = append(w.units, u)
	}
	return nil
}

func (w *world) profile(i int, t trade, region, place string) org.Profile {
	cat := w.a.Catalogue.Now()
	employees := 60 + w.rand.IntN(30)*10
	if i == 0 {
		employees = 240 // room for a newcomer's own posting beside the scenes
	}
	p := org.Profile{
		Name: fmt.Sprintf("%s示例%s（第%d号）", place, t.name, i+1), LegalForm: "legal_person", IndustryCode: t.industry,
		BusinessScope: t.scope, Region: region, Address: place + "示例路" + fmt.Sprint(100+i) + "号",
		OnPostEmployees: &employees, EmployeesAsOf: w.today.AddDays(-20), EmployeesEvidence: "社保缴纳人数（演示）",
		DeclaredCredit: true, DeclaredSafety: true, SafetyDocs: []compliance.SafetyDoc{compliance.DocResponsibility, compliance.DocProcedures, compliance.DocRescuePlan, compliance.DocGear, compliance.DocTraining},
	}
	if i%5 == 1 {
		p.SafetyDocs = p.SafetyDocs[:3]
	}
	for _, code := range t.occupations {
		if tpl, ok := cat.Template(code); ok {
			p.PostKinds = append(p.PostKinds, org.PostKind{Name: tpl.PostKind, Employees: employees / (len(t.occupations) + 1)})
		}
	}
	if i%7 == 0 {
		p.Tags = append(p.Tags, "产教融合型企业")
	}
	return p
}

// uscc is an invented credit code with a right check digit.
func uscc(region string, i int) string {
	body := "91" + region + fmt.Sprintf("MA9%06d", i+1)
	digit, _ := org.USCCCheckDigit(body) // the body has 17 characters of the alphabet
	return body + string(digit)
}

// addCooperations binds each school to the units of its place: most verified and on its list, some only known.
func (w *world) addCooperations(ctx context.Context) error {
	for i := range w.schools {
		s := &w.schools[i]
		for j := range w.units {
			u := &w.units[j]
			if u.Region[:4] != s.Region[:4] || j%5 == 4 {
				continue
			}
			from := w.today.AddDays(-w.rand.IntN(900))
			c := org.Cooperation{
				Enterprise: u.ID, AgreementNo: fmt.Sprintf("演示-%d-%03d", from.Year, i*100+j), From: from, To: w.today.AddYears(2),
				Contact: "校企合作处",
			}
			if j%5 != 3 {
				c.Listing = &org.Listing{DecisionNo: fmt.Sprintf("党会纪〔%d〕%d号（演示）", w.today.Year, j+1), DecidedOn: w.today.AddDays(-30), PublishedOn: w.today.AddDays(-25)}
			}
			if _, err := w.s.Orgs.Cooperate(ctx, s.office, c, true); err != nil {
				return err
			}
		}
	}
	var ids []org.ID
	for _, u := range w.units {
		ids = append(ids, u.ID)
	}
	return w.s.Orgs.RecordCheck(ctx, w.schools[0].office, ids[:20], org.CreditCheck{On: w.today.AddDays(-10), Source: "国家企业信用信息公示系统（演示）"})
}
