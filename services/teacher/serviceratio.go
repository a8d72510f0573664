package teacher

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/ledger"
	"firstkm/services/org"
)

// Query says which figure is asked for; zero members are today and the default formula.
type Query struct {
	AsOf    civil.Date
	Formula Formula
}

func (s *Service) fill(q Query) (Query, error) {
	if q.AsOf.IsZero() {
		q.AsOf = s.today()
	}
	if q.Formula == "" {
		q.Formula = DefaultFormula
	}
	if !slices.Contains(Formulas(), q.Formula) {
		return q, ErrInvalid.With(fault.In("formula", "没有这个口径，请从列表选择。", "no such formula; choose from the list"))
	}
	return q, nil
}

// Ratio is the figures of a set of teachers on a day: always all formulas, and one of them split.
type Ratio struct {
	Rule            Rule
	AsOf            civil.Date
	Figure          Figure   // by Rule
	Figures         []Figure // by every formula
	Target          Target
	ByCategory      []Slice
	ByMajorCategory []Slice // keyed by the category's index, two digits
	ByClass         []Slice // keyed by the class's four digits
	Levels          map[Level]int
	Reasons         map[Reason]int
}

// newRatio splits a tally.
func newRatio(t Tally, r Rule, day civil.Date, target Target) Ratio {
	return Ratio{
		Rule: r, AsOf: day, Figure: t.Figure(r, day), Figures: t.Figures(r.External, day), Target: target,
		ByCategory: t.ByCategory(r, day), ByMajorCategory: t.ByMajorCategory(r, day), ByClass: t.ByClass(r, day),
		Levels: t.Levels(r), Reasons: t.Reasons(r),
	}
}

func province(region string) string { return region[:min(2, len(region))] }

// rule is a formula as it is configured for a region on a day.
func (s *Service) rule(f Formula, region string, day civil.Date) Rule {
	return Rule{Formula: f, External: s.standards.CountsExternal(province(region), day), Window: s.standards.Window(province(region), day)}
}

// Ratio is a school's figures on any day. May: the school's office and vice-principal, the bureau of its region, operator.
func (s *Service) Ratio(ctx context.Context, who actor.Actor, school org.ID, q Query) (Ratio, error) {
	q, err := s.fill(q)
	if err != nil {
		return Ratio{}, err
	}
	if err := s.reads(ctx, who, school); err != nil {
		return Ratio{}, err
	}
	sch, err := s.db.School(ctx, school)
	if err != nil {
		return Ratio{}, err
	}
	list, err := s.db.Roll(ctx, school)
	if err != nil {
		return Ratio{}, err
	}
	targets, err := s.db.Targets(ctx)
	if err != nil {
		return Ratio{}, err
	}
	t := Tally{}
	t.Count(list, DayOf(q.AsOf))
	return newRatio(t, s.rule(q.Formula, sch.Region, q.AsOf), q.AsOf, TargetIn(targets, sch.Region, q.AsOf)), nil
}

// Census lists who counts at a school on a day and why each other does not.
func (s *Service) Census(ctx context.Context, who actor.Actor, school org.ID, q Query) ([]Verdict, Figure, error) {
	q, err := s.fill(q)
	if err != nil {
		return nil, Figure{}, err
	}
	files, sch, err := s.files(ctx, who, school)
	if err != nil {
		return nil, Figure{}, err
	}
	r := s.rule(q.Formula, sch.Region, q.AsOf)
	list := Census(files, school, r, q.AsOf)
	return list, Sum(list, r, q.AsOf), nil
}

// files are all files of a school, for whoever may read its register.
func (s *Service) files(ctx context.Context, who actor.Actor, school org.ID) ([]Teacher, org.School, error) {
	if err := s.reads(ctx, who, school); err != nil {
		return nil, org.School{}, err
	}
	sch, err := s.db.School(ctx, school)
	if err != nil {
		return nil, sch, err
	}
	files, err := s.db.Register(ctx, school)
	return files, sch, err
}

// Trend is a school's figure over time, with the target that holds on each day.
func (s *Service) Trend(ctx context.Context, who actor.Actor, school org.ID, f Formula, pace Pace, from, to civil.Date) ([]Figure, []Target, error) {
	q, err := s.fill(Query{Formula: f, AsOf: to})
	if err != nil {
		return nil, nil, err
	}
	days := pace.Days(from, q.AsOf)
	if from.IsZero() || len(days) == 0 {
		return nil, nil, ErrInvalid.With(fault.In("from", "请填写起止日期，开始不晚于结束。", "give both days, the first not after the last"))
	}
	if err := s.reads(ctx, who, school); err != nil {
		return nil, nil, err
	}
	sch, err := s.db.School(ctx, school)
	if err != nil {
		return nil, nil, err
	}
	list, err := s.db.Roll(ctx, school)
	if err != nil {
		return nil, nil, err
	}
	known, err := s.db.Targets(ctx)
	if err != nil {
		return nil, nil, err
	}
	targets := make([]Target, 0, len(days))
	for _, d := range days {
		targets = append(targets, TargetIn(known, sch.Region, d))
	}
	return Trend(list, s.rule(q.Formula, sch.Region, q.AsOf), days), targets, nil
}

// SchoolFigure is one school in a district's table.
type SchoolFigure struct {
	School org.ID
	Name   string
	Level  string
	Figure Figure
}

// District is the figures of one district: the county of its schools.
type District struct {
	Region  string
	Schools []SchoolFigure // by name
	Ratio
}

// Region is the figures of a region: of its districts and of the whole.
type Region struct {
	Region    string
	Total     Ratio
	Districts []District // by code
}

// countyDigits is how much of a region's code names a county.
const countyDigits = 6

// Region counts a region by district and category. May: the bureau of the region or of one above it, operator.
func (s *Service) Region(ctx context.Context, who actor.Actor, region string, q Query) (Region, error) {
	q, err := s.fill(q)
	if err != nil {
		return Region{}, err
	}
	if region, err = s.regionFor(ctx, who, region); err != nil {
		return Region{}, err
	}
	return s.count(ctx, region, q, nil)
}

// regionFor is the region that the actor may ask about: a bureau's own unless it names one below.
func (s *Service) regionFor(ctx context.Context, who actor.Actor, region string) (string, error) {
	if who.Is(actor.Operator) {
		return region, nil
	}
	if !who.Is(actor.Bureau) {
		return "", ErrForbidden
	}
	b, err := s.db.Bureau(ctx, org.ID(who.Org))
	if err != nil {
		return "", err
	}
	if region == "" {
		return b.Region, nil
	}
	if !b.Oversees(region) {
		return "", ErrForbidden
	}
	return region, nil
}

// Alliance counts some schools together. May: the operator; a bureau, for those of them that lie in its region.
func (s *Service) Alliance(ctx context.Context, who actor.Actor, schools []org.ID, q Query) (Region, error) {
	q, err := s.fill(q)
	if err != nil {
		return Region{}, err
	}
	if len(schools) == 0 || len(schools) > 500 {
		return Region{}, ErrInvalid.With(fault.In("schools", "请选择 1 至 500 所学校。", "name 1 to 500 schools"))
	}
	region, err := s.regionFor(ctx, who, "")
	if err != nil {
		return Region{}, err
	}
	return s.count(ctx, region, q, func(id org.ID) bool { return slices.Contains(schools, id) })
}

// count counts the schools of a region, or those of them that wanted names.
func (s *Service) count(ctx context.Context, region string, q Query, wanted func(org.ID) bool) (Region, error) {
	targets, err := s.db.Targets(ctx)
	if err != nil {
		return Region{}, err
	}
	c := counter{rule: func(region string) Rule { return s.rule(q.Formula, region, q.AsOf) }, day: q.AsOf, districts: map[string]*district{}}
	err = s.db.EachRoll(ctx, region, func(r Roll) error {
		if wanted == nil || wanted(r.School) {
			c.add(r)
		}
		return nil
	})
	if err != nil {
		return Region{}, err
	}
	out := Region{Region: region}
	whole := Tally{}
	for _, code := range slices.Sorted(maps.Keys(c.districts)) {
		d := c.districts[code]
		whole.Add(d.tally)
		slices.SortFunc(d.schools, func(a, b SchoolFigure) int {
			return cmp.Or(strings.Compare(a.Name, b.Name), strings.Compare(string(a.School), string(b.School)))
		})
		out.Districts = append(out.Districts, District{
			Region: code, Schools: d.schools, Ratio: newRatio(d.tally, c.rule(code), q.AsOf, TargetIn(targets, code, q.AsOf)),
		})
	}
	out.Total = newRatio(whole, c.rule(region), q.AsOf, TargetIn(targets, region, q.AsOf))
	return out, nil
}

type district struct {
	tally   Tally
	schools []SchoolFigure
}

// counter counts rolls by district.
type counter struct {
	rule      func(region string) Rule
	day       civil.Date
	districts map[string]*district
}

func (c *counter) add(r Roll) {
	code := r.Region[:min(countyDigits, len(r.Region))]
	d := c.districts[code]
	if d == nil {
		d = &district{tally: Tally{}}
		c.districts[code] = d
	}
	rule := c.rule(code)
	f := Figure{Formula: rule.Formula, AsOf: c.day}
	for day, i := DayOf(c.day), 0; i < len(r.Standings); i++ {
		s := &r.Standings[i]
		if s.From > day || day > s.To {
			continue
		}
		d.tally[s.Cell]++
		if why := rule.Judge(s.Cell); why.InDenominator() {
			f.Denominator++
			if why == Counted {
				f.Numerator++
			}
		}
	}
	d.schools = append(d.schools, SchoolFigure{r.School, r.Name, r.Level, f})
}

// Targets lists the targets of districts; the national floor holds without any.
func (s *Service) Targets(ctx context.Context) ([]Target, error) { return s.db.Targets(ctx) }

// SetTarget sets a district's target from a day on. May: operator; a bureau for its region.
func (s *Service) SetTarget(ctx context.Context, who actor.Actor, t Target) error {
	region, err := s.regionFor(ctx, who, t.Region)
	if err != nil {
		return err
	}
	if t.Region = region; t.Formula == "" {
		t.Formula = DefaultFormula
	}
	bad := checkTarget(t)
	if !slices.Contains(Formulas(), t.Formula) {
		bad = append(bad, fault.In("formula", "没有这个口径，请从列表选择。", "no such formula; choose from the list"))
	}
	if err := invalid(bad); err != nil {
		return err
	}
	return s.inTx(ctx, func(tx Tx) error {
		if err := tx.SaveTarget(ctx, t); err != nil {
			return err
		}
		return tx.Audit(ctx, ledger.By(who, s.now(), "teacher.target", ident.ID(t.Region)))
	})
}
