package demo

import (
	"context"
	"fmt"
	"slices"

	"firstkm/services/catalogue"
	"firstkm/services/compliance"
	"firstkm/services/kernel/civil"
	"firstkm/services/org"
	"firstkm/services/placement"
)

// perUnit is how many openings a unit has at the most; about four hundred and eighty in all.
const perUnit = 8

func (w *world) addOpenings(ctx context.Context) error {
	for i := range w.units {
		for n := range perUnit - i%2 {
			if err := w.addOpening(ctx, &w.units[i], n); err != nil {
				return err
			}
		}
	}
	return nil
}

// addOpening posts one opening, or leaves it a draft where the law or the demo wants one to remain.
func (w *world) addOpening(ctx context.Context, u *unit, n int) error {
	code := u.trade.occupations[n%len(u.trade.occupations)]
	t, ok := w.a.Catalogue.Now().Template(code)
	if !ok {
		return fmt.Errorf("there is no template for %s", code)
	}
	p, err := w.s.Placements.Create(ctx, u.hr, w.terms(u, t, n))
	if err != nil {
		return err
	}
	if n == perUnit-1 {
		return nil // a draft to go on with
	}
	_, err = w.s.Placements.Publish(ctx, u.hr, p.ID)
	return err
}

// seasons are when openings begin, in months from now; the first matches the usual start after the winter term.
var seasons = []int{2, 3, 4, 7}

func (w *world) terms(u *unit, t catalogue.Template, n int) placement.Terms {
	first := w.today.AddMonths(seasons[n%len(seasons)])
	start := civil.On(first.Year, first.Month, 1)
	independent := n%2 == 0
	wage := int64(3600+w.rand.IntN(20)*100) * 100
	region, _ := w.a.Catalogue.Now().Region(u.Region)
	p := placement.Terms{
		Kind: placement.Post, Title: t.Occupation.Name + titleEnds[n%len(titleEnds)], Tasks: t.Tasks,
		Description:    fmt.Sprintf("在带教师傅指导下参加%s岗位工作，熟悉岗位全过程。每周有一次小结，师傅逐项讲评。", t.PostKind),
		OccupationCode: t.Occupation.Code, PostKind: t.PostKind, MajorCodes: codes(t.Majors), Region: u.Region, Address: u.Address,
		Lat: region.Lat + float64(w.rand.IntN(60)-30)/1000, Lng: region.Lng + float64(w.rand.IntN(60)-30)/1000,
		Seats: 1 + w.rand.IntN(3), Start: start, End: start.AddMonths(6).AddDays(-1),
		PayMonthFen: wage * int64(80+w.rand.IntN(15)) / 100, WageStandardFen: wage, Independent: &independent,
		Shift: shift(t), LabourGrade: compliance.GradeII, Hazards: []compliance.Hazard{},
		Housing: pick(w, []compliance.Housing{compliance.HousingProvided, compliance.HousingSubsidy, compliance.HousingNone}),
		Meals:   "provided", SiteType: compliance.SiteType(t.SiteType),
	}
	if t.LabourGrade <= 1 {
		p.LabourGrade = compliance.GradeI
	}
	switch {
	case u.trade.name == "医院" && n%3 == 1: // three shifts: published under conditions
		p.Shift.Night, p.Title = true, t.Occupation.Name+"实习生（轮班）"
	case n == 3:
		p.Shift.Days = append(slices.Clone(p.Shift.Days), compliance.Sat)
	case n == 4 && len(w.schools) > 0:
		p.Audience = w.schoolsAround(u.Region)
	}
	return p
}

var titleEnds = []string{"实习生", "（岗位实习）", "助理实习生", "学徒"}

func shift(t catalogue.Template) placement.Shift {
	days := []compliance.Weekday{compliance.Sun, compliance.Mon, compliance.Tue, compliance.Wed, compliance.Thu, compliance.Fri, compliance.Sat}
	s := placement.Shift{Start: &t.Shift.Start, End: &t.Shift.End, BreakMinutes: t.Shift.BreakMinutes}
	for _, d := range t.Shift.Days {
		s.Days = append(s.Days, days[d])
	}
	return s
}

func codes(majors []catalogue.Major) []string {
	var out []string
	for _, m := range majors {
		if m.Level != catalogue.Bachelor && len(out) < 4 {
			out = append(out, m.Code)
		}
	}
	if len(out) == 0 && len(majors) > 0 {
		out = []string{majors[0].Code}
	}
	return out
}

func (w *world) schoolsAround(region string) []org.ID {
	var out []org.ID
	for _, s := range w.schools {
		if s.Region[:4] == region[:4] {
			out = append(out, s.ID)
		}
	}
	return out
}

// addListings puts a few invented listings from elsewhere on their own tab.
func (w *world) addListings(ctx context.Context) error {
	var rows []placement.Row
	for i, t := range []string{"门店店员", "仓库理货员", "客服专员", "前台接待", "短视频剪辑", "数据录入员", "配送调度", "后厨帮工"} {
		place := places[i%len(places)]
		rows = append(rows, placement.Row{
			Ref: fmt.Sprintf("demo-%02d", i+1), Origin: placement.External, ExternalName: place.name + "示例商行",
			PublishedOn: w.today.AddDays(-3 * i),
			Terms: placement.Terms{
				Title: t, Description: "演示用的外部信息，由平台编写，不对应任何真实单位。", Region: place.code,
				PayMonthFen: int64(300000 + i*20000),
			},
		})
	}
	_, faults, err := w.s.Placements.Put(ctx, w.operator, rows)
	for _, f := range faults {
		if f != nil && err == nil {
			err = f
		}
	}
	return err
}
