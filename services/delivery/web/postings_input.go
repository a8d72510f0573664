package web

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"firstkm/services/catalogue"
	"firstkm/services/compliance"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/org"
	"firstkm/services/placement"
)

// noHazard is the explicit answer that none of the hazards is there; without it and without a hazard the question is open.
const noHazard = "none"

// postingInput is a posting's form as it was typed. Nothing typed is lost, right or wrong.
type postingInput struct{ url.Values }

// inputOf writes terms the way the form reads them back.
func inputOf(t placement.Terms) postingInput {
	v := postingInput{url.Values{}}
	v.Set("kind", string(t.Kind))
	v.Set("title", t.Title)
	v.Set("description", t.Description)
	v.Set("tasks", strings.Join(t.Tasks, "\n"))
	v.Set("occupation_code", t.OccupationCode)
	v.Set("post_kind", t.PostKind)
	v.Values["major_codes"] = t.MajorCodes
	v.Set("county", t.Region)
	v.Set("site_address", t.Address)
	v.Set("seats", positive(t.Seats))
	v.Set("start_date", day(t.Start))
	v.Set("end_date", day(t.End))
	v.setPay(t)
	v.setShift(t.Shift)
	v.Set("labour_grade", string(t.LabourGrade))
	v.setHazards(t.Hazards)
	v.Set("housing", string(t.Housing))
	v.Set("meals", t.Meals)
	v.Set("site_type", string(t.SiteType))
	v.Set("work_site_uscc", t.WorkSiteUSCC)
	v.Set("practice_form", string(t.PracticeForm))
	for _, school := range t.Audience {
		v.Add("audience", string(school))
	}
	return v
}

func (v postingInput) setPay(t placement.Terms) {
	v.Set("pay_by", "month")
	v.Set("pay", typedYuan(t.PayMonthFen))
	if t.PayDayFen > 0 {
		v.Set("pay_by", "day")
		v.Set("pay", typedYuan(t.PayDayFen))
	}
	v.Set("wage_standard", typedYuan(t.WageStandardFen))
	v.Set("lowest_grade", typedYuan(t.LowestGradeFen))
	if t.Independent != nil {
		v.Set("independent", map[bool]string{true: "yes", false: "no"}[*t.Independent])
	}
	if t.Fees != nil {
		v.Set("fees", map[bool]string{true: "yes", false: "no"}[len(t.Fees) > 0])
	}
}

func (v postingInput) setShift(s placement.Shift) {
	v.Set("shift_start", hour(s.Start))
	v.Set("shift_end", hour(s.End))
	v.Set("break_minutes", strconv.Itoa(s.BreakMinutes))
	for _, d := range s.Days {
		v.Add("shift_days", string(d))
	}
	if s.Night {
		v.Add("schedule", "night")
	}
	if s.Holidays {
		v.Add("schedule", "holidays")
	}
	if s.OvertimeMinutesWeek > 0 {
		v.Set("overtime", strconv.FormatFloat(float64(s.OvertimeMinutesWeek)/60, 'f', -1, 64))
	}
	for i, more := range s.More {
		prefix := "shift" + strconv.Itoa(i+2) + "_"
		v.Set(prefix+"start", more.Start.String())
		v.Set(prefix+"end", more.End.String())
		v.Set(prefix+"break", strconv.Itoa(more.BreakMinutes))
	}
}

func (v postingInput) setHazards(hazards []compliance.Hazard) {
	for _, h := range hazards {
		v.Add("hazards", string(h))
	}
	if hazards != nil && len(hazards) == 0 {
		v.Set("hazards", noHazard)
	}
}

// inputFrom pre-fills a new posting from an occupation's template: answers to confirm, and no hazard ticked.
func inputFrom(t catalogue.Template, e org.Enterprise) postingInput {
	terms := placement.Terms{
		Kind: compliance.Post, Title: t.Occupation.Name, OccupationCode: t.Occupation.Code, Tasks: t.Tasks, Region: e.Region, Address: e.Address,
		LabourGrade: gradeOf(t.LabourGrade), SiteType: compliance.SiteType(t.SiteType),
	}
	for _, m := range t.Majors {
		terms.MajorCodes = append(terms.MajorCodes, m.Code)
	}
	if e.PostKindEmployees(t.PostKind) != nil {
		terms.PostKind = t.PostKind
	}
	if t.Shift.End > 0 {
		terms.Shift = placement.Shift{Start: &t.Shift.Start, End: &t.Shift.End, BreakMinutes: t.Shift.BreakMinutes}
	}
	for _, d := range t.Shift.Days {
		terms.Shift.Days = append(terms.Shift.Days, compliance.Weekday(strings.ToLower(d.String()[:3])))
	}
	return inputOf(terms)
}

// terms reads the form over base, whose members that the form does not show stay. What cannot be read is named.
func (v postingInput) terms(base placement.Terms) (placement.Terms, []fault.Field) {
	r := reader{v: v.Values}
	t := base
	t.Kind = compliance.Kind(v.Get("kind"))
	t.Title, t.Description = r.text("title"), r.text("description")
	t.Tasks = lines(v.Get("tasks"))
	t.OccupationCode, t.PostKind = v.Get("occupation_code"), r.text("post_kind")
	t.MajorCodes = slices.Clone(v.Values["major_codes"])
	t.Address, t.WorkSiteUSCC = r.text("site_address"), org.NormalUSCC(v.Get("work_site_uscc"))
	if code := v.region(); code != base.Region {
		t.Region, t.Lat, t.Lng = code, 0, 0
	}
	t.Seats = r.whole("seats", 10000)
	t.Start, t.End = r.date("start_date"), r.date("end_date")
	r.pay(&t)
	t.Shift = r.shift()
	t.LabourGrade = compliance.LabourGrade(v.Get("labour_grade"))
	t.Hazards = r.hazards()
	t.Housing, t.Meals, t.SiteType = compliance.Housing(v.Get("housing")), v.Get("meals"), compliance.SiteType(v.Get("site_type"))
	t.PracticeForm = compliance.PracticeForm(v.Get("practice_form"))
	t.Audience = nil
	for _, id := range v.Values["audience"] {
		t.Audience = append(t.Audience, org.ID(id))
	}
	return t, r.bad
}

// region is the deepest region chosen. What was chosen below another province or city before does not count any more.
func (v postingInput) region() string {
	deepest := ""
	for _, name := range []string{"province", "city", "county"} {
		code := v.Get(name)
		if v.Has(name) && code == "" && name == "province" {
			return ""
		}
		if code != "" && strings.HasPrefix(code, deepest) {
			deepest = code
		}
	}
	return deepest
}

// reader reads typed values and remembers those that mean nothing.
type reader struct {
	v   url.Values
	bad []fault.Field
}

func (r *reader) refuse(name, zh, en string) { r.bad = append(r.bad, fault.In(name, zh, en)) }

func (r *reader) text(name string) string { return strings.TrimSpace(r.v.Get(name)) }

// version is the version that a form was filled in from, 0 when it names none.
func (r *reader) version() uint64 {
	n, _ := strconv.ParseUint(r.v.Get("version"), 10, 64)
	return n
}

// whole is a whole number from 0 to most, 0 when nothing is written.
func (r *reader) whole(name string, most int) int {
	s := strings.TrimSpace(halfWidth.Replace(r.v.Get(name)))
	if s == "" {
		return 0
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 || n > most {
		r.refuse(name, "请写 0 到 "+strconv.Itoa(most)+" 之间的整数。", "write a whole number from 0 to "+strconv.Itoa(most))
		return 0
	}
	return n
}

func (r *reader) date(name string) civil.Date {
	s := r.text(name)
	if s == "" {
		return civil.Date{}
	}
	d, err := civil.Parse(s)
	if err != nil {
		r.refuse(name, "请写成 2027-03-01 这样的日期。", "write the date as 2027-03-01")
	}
	return d
}

func (r *reader) clock(name string) *civil.Clock {
	s := r.text(name)
	if s == "" {
		return nil
	}
	c, err := civil.ParseClock(strings.ReplaceAll(s, "：", ":"))
	if err != nil {
		r.refuse(name, "请写成 08:30 这样的时间。", "write the time as 08:30")
		return nil
	}
	return &c
}

func (r *reader) yuan(name string) int64 {
	if r.text(name) == "" {
		return 0
	}
	fen, err := ParseYuan(r.v.Get(name))
	if err != nil {
		r.bad = append(r.bad, fault.Field{Name: name, Reason: ErrAmount.Message})
	}
	return fen
}

func (r *reader) pay(t *placement.Terms) {
	t.PayMonthFen, t.PayDayFen = r.yuan("pay"), 0
	if r.v.Get("pay_by") == "day" {
		t.PayMonthFen, t.PayDayFen = 0, t.PayMonthFen
	}
	t.WageStandardFen, t.LowestGradeFen = r.yuan("wage_standard"), r.yuan("lowest_grade")
	t.Independent = nil
	if a := r.v.Get("independent"); a == "yes" || a == "no" {
		yes := a == "yes"
		t.Independent = &yes
	}
	switch answer := r.v.Get("fees"); {
	case answer == "no":
		t.Fees = []compliance.Fee{}
	case answer != "yes":
		t.Fees = nil
	case len(t.Fees) == 0:
		t.Fees = []compliance.Fee{{Kind: compliance.FeeOther}}
	}
}

func (r *reader) shift() placement.Shift {
	s := placement.Shift{
		Start: r.clock("shift_start"), End: r.clock("shift_end"), BreakMinutes: r.whole("break_minutes", 600),
		Night: slices.Contains(r.v["schedule"], "night"), Holidays: slices.Contains(r.v["schedule"], "holidays"),
		OvertimeMinutesWeek: r.overtime(),
	}
	for _, d := range weekdays() {
		if slices.Contains(r.v["shift_days"], d.Value) {
			s.Days = append(s.Days, compliance.Weekday(d.Value))
		}
	}
	for _, prefix := range []string{"shift2_", "shift3_"} {
		start, end := r.clock(prefix+"start"), r.clock(prefix+"end")
		if start != nil && end != nil {
			s.More = append(s.More, compliance.Shift{Start: *start, End: *end, BreakMinutes: r.whole(prefix+"break", 600)})
		} else if start != nil || end != nil {
			r.refuse(prefix+"start", "这个班次要同时写上班和下班时间。", "this shift needs both its start and its end")
		}
	}
	return s
}

// overtime is hours a week, halves allowed, in minutes.
func (r *reader) overtime() int {
	s := strings.TrimSpace(halfWidth.Replace(r.v.Get("overtime")))
	if s == "" {
		return 0
	}
	h, err := strconv.ParseFloat(s, 64)
	if err != nil || h < 0 || h > 100 {
		r.refuse("overtime", "请写每周加班的小时数，如 2 或 2.5。", "write hours a week, such as 2 or 2.5")
		return 0
	}
	return int(h*60 + 0.5)
}

// hazards is nil while nothing is answered, empty for the explicit none.
func (r *reader) hazards() []compliance.Hazard {
	ticked := r.v["hazards"]
	if len(ticked) == 0 {
		return nil
	}
	hazards := []compliance.Hazard{}
	for _, h := range ticked {
		if h != noHazard {
			hazards = append(hazards, compliance.Hazard(h))
		}
	}
	if len(hazards) > 0 && len(hazards) < len(ticked) {
		r.refuse("hazards", "选了“没有以上情形”，又勾选了危险有害因素，请去掉其中一样。", "“none of these” is ticked together with a hazard; take one away")
	}
	return hazards
}

func lines(s string) []string {
	var out []string
	for line := range strings.Lines(s) {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return out
}

func positive(n int) string {
	if n <= 0 {
		return ""
	}
	return strconv.Itoa(n)
}

func day(d civil.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}

func hour(c *civil.Clock) string {
	if c == nil {
		return ""
	}
	return c.String()
}

// typedYuan writes fen as people type them: 3200 or 3200.50, nothing for zero.
func typedYuan(fen int64) string {
	if fen == 0 {
		return ""
	}
	if fen%100 == 0 {
		return strconv.FormatInt(fen/100, 10)
	}
	return strconv.FormatFloat(float64(fen)/100, 'f', 2, 64)
}
