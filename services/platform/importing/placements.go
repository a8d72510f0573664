package importing

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"strings"
	"time"

	"firstkm/services/catalogue"
	"firstkm/services/compliance"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/text"
	"firstkm/services/org"
	"firstkm/services/placement"
	"firstkm/services/platform/sheet"
	"firstkm/services/platform/sheet/jobads"
)

// mapJobads is the map that reads scraped job advertisements.
const mapJobads = "jobads"

// postings reads rows of the placements import.
type postings struct {
	*job
	ctx    context.Context // it lives as long as the import that reads through it
	names  *names
	datum  catalogue.Datum
	ads    bool
	origin placement.Origin
	own    string // credit code of the importing enterprise, "" until it was asked for
	units  map[string]org.ID
}

func (j *job) placements(ctx context.Context) table[placement.Row] {
	p := &postings{
		job: j, ctx: ctx, names: j.called(), datum: catalogue.WGS84, ads: j.o.Map == mapJobads,
		origin: placement.External, units: make(map[string]org.ID),
	}
	if j.who.Is(actor.Enterprise) {
		p.origin = placement.Own
	}
	if d, ok := catalogue.ParseDatum(j.o.Datum); ok {
		p.datum = d
	}
	t := table[placement.Row]{
		schema: placementSchema(), key: "ref", read: p.row, quiet: p.ads,
		write: func(ctx context.Context, use func(func(placement.Row) (outcome, error)) error) error {
			return j.nouns.Placements.Together(ctx, j.who, func(put func(placement.Row) (placement.Outcome, error)) error {
				return use(func(r placement.Row) (outcome, error) {
					o, err := put(r)
					return outcome(o), err
				})
			})
		},
	}
	if p.ads {
		t.adapt = func(rows sheet.Rows) sheet.Rows { return asColumns{jobads.Adapt(rows)} }
	}
	return t
}

// asColumns makes the file of refused advertisements a table of placements, to be sent again without the map.
type asColumns struct{ *jobads.Rows }

// Kind implements sheet.Rows.
func (asColumns) Kind() sheet.Kind { return sheet.CSV }

func (p *postings) row(r *sheet.Record) placement.Row {
	row := placement.Row{Ref: r.Text("ref"), Origin: p.origin}
	if o := r.Enum("origin"); o != "" {
		row.Origin = placement.Origin(o)
	}
	external := row.Origin == placement.External
	p.unit(r, &row)
	t := &row.Terms
	t.Kind = placement.Post
	t.Title, t.Description, t.Tasks = r.Text("title"), r.Text("description"), r.List("tasks")
	t.PostKind, t.BaseCode, t.Address = r.Text("post_kind"), r.Text("base_code"), r.Text("address")
	t.OccupationCode = p.occupation(r, external)
	t.MajorCodes = p.majors(r, external)
	p.place(r, t, external)
	t.Seats, _ = r.Int("seats")
	t.Start, t.End = r.Date("start_date"), r.Date("end_date")
	t.PayMonthFen, _ = r.Money("pay_month_fen")
	t.PayDayFen, _ = r.Money("pay_day_fen")
	t.WageStandardFen, _ = r.Money("wage_standard_month_fen")
	t.LowestGradeFen, _ = r.Money("lowest_grade_month_fen")
	if yes, ok := r.Bool("independent"); ok {
		t.Independent = &yes
	}
	t.Shift = shift(r)
	t.LabourGrade = compliance.LabourGrade(r.Enum("labour_grade"))
	t.Hazards = dangers(r)
	t.Housing, t.Meals = compliance.Housing(r.Enum("housing")), r.Enum("meals")
	t.SiteType = compliance.SiteType(r.Enum("site_type"))
	if external {
		row.ExternalName, row.Source = r.Text("enterprise_name"), p.o.Source
		row.PublishedOn, row.Published = published(r)
	}
	return row
}

// published is the day of publication in Shanghai, and the instant where one with its zone is given.
func published(r *sheet.Record) (civil.Date, time.Time) {
	if at, err := time.Parse(time.RFC3339, r.Text("published_at")); err == nil {
		return civil.Today(at), at.UTC()
	}
	return r.Date("published_at"), time.Time{}
}

func shift(r *sheet.Record) (s placement.Shift) {
	if c, ok := r.Time("shift_start"); ok {
		s.Start = &c
	}
	if c, ok := r.Time("shift_end"); ok {
		s.End = &c
	}
	s.BreakMinutes, _ = r.Int("break_minutes")
	for _, d := range unique(r.List("shift_days")) {
		s.Days = append(s.Days, compliance.Weekday(d))
	}
	return s
}

// dangers are the hazards: nil when nothing is said, empty when it is said that there are none.
func dangers(r *sheet.Record) []compliance.Hazard {
	said := r.Text("hazards")
	if slices.Contains(none, strings.ToLower(said)) || r.EmptyList("hazards") {
		return []compliance.Hazard{}
	}
	for _, h := range compliance.Hazards() { // a name may hold the marks that lists are separated by
		if h.Name.Zh == said {
			return []compliance.Hazard{h.Code}
		}
	}
	var out []compliance.Hazard
	for _, h := range unique(r.List("hazards")) {
		out = append(out, compliance.Hazard(h))
	}
	return out
}

func unique(list []string) []string {
	var out []string
	for _, s := range list {
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

var (
	occupationForm = regexp.MustCompile(`^\d-\d\d-\d\d-\d\d$`)
	majorForm      = regexp.MustCompile(`^\d{6}[Kk]?$`)
	regionForm     = regexp.MustCompile(`^\d{2}(\d{2}){0,2}$|^\d{9}$|^\d{12}$`)
)

// occupation reads the occupation. An external listing may name one that is not in our catalogue.
func (p *postings) occupation(r *sheet.Record, external bool) string {
	s := r.Text("occupation_code")
	if s == "" || external && occupationForm.MatchString(s) {
		return s
	}
	a := p.names.occupation(s)
	if a.code == "" {
		r.Fail("occupation_code", a.wrong)
	}
	return a.code
}

func (p *postings) majors(r *sheet.Record, external bool) []string {
	var out []string
	for _, s := range r.List("major_codes") {
		if external && majorForm.MatchString(s) {
			out = append(out, catalogue.NormalMajor(s))
			continue
		}
		a := p.names.major(s)
		if a.code == "" {
			r.Fail("major_codes", a.wrong)
		}
		out = append(out, a.code)
	}
	return unique(out)
}

// place reads region, address and position. Where an external listing names a place that is not known as a region, as
// much of it as is known counts and the words stay with the address; an advertisement's are never refused.
func (p *postings) place(r *sheet.Record, t *placement.Terms, external bool) {
	switch s := r.Text("region"); {
	case s == "":
	case external && regionForm.MatchString(s):
		t.Region = catalogue.NormalRegion(s)
	default:
		a := p.names.region(s)
		t.Region = a.code
		switch {
		case a.code != "":
		case external && (p.ads || !a.ambiguous):
			t.Region = p.names.within(s)
			if t.Address == "" {
				t.Address = s
			}
		default:
			r.Fail("region", a.wrong)
		}
	}
	lat, okLat := r.Decimal("lat")
	lng, okLng := r.Decimal("lng")
	switch {
	case okLat && okLng && lat >= -90 && lat <= 90 && lng >= -180 && lng <= 180:
		t.Lat, t.Lng = p.datum.ToWGS84(lat, lng)
	case okLat && okLng:
		r.Fail("lat", text.Say("坐标超出范围：纬度 -90 至 90，经度 -180 至 180。", "out of range: latitude -90 to 90, longitude -180 to 180"))
	case okLat != okLng && len(r.Errors()) == 0:
		r.Fail("lat", text.Say("纬度和经度要一起填写。", "latitude and longitude belong together"))
	}
}

// unit finds the enterprise of an own posting. An enterprise imports its own, and a credit code in the row must be its.
func (p *postings) unit(r *sheet.Record, row *placement.Row) {
	code := org.NormalUSCC(r.Identity("enterprise_uscc"))
	switch {
	case code == "" || row.Origin == placement.External:
	case p.who.Is(actor.Enterprise):
		if own, err := p.ownCode(); err != nil || own != code {
			r.Fail("enterprise_uscc", text.Say("不是本单位的统一社会信用代码。单位只能导入自己的岗位。", "is not your unit's credit code: a unit imports its own postings"))
		}
		return
	case !org.ValidUSCC(code):
		r.Fail("enterprise_uscc", text.Say("统一社会信用代码有误：应为 18 位且校验位正确。", "the credit code is wrong: 18 characters with a right check digit"))
		return
	}
	if row.Origin != placement.Own || p.who.Is(actor.Enterprise) {
		return
	}
	if row.Enterprise = p.unitOf(code); row.Enterprise == "" {
		r.Fail("enterprise_uscc", text.Say("平台上没有这个统一社会信用代码的单位，请先导入单位。", "no unit with this credit code is here: import the unit first"))
	}
}

func (p *postings) ownCode() (string, error) {
	if p.own != "" {
		return p.own, nil
	}
	e, err := p.db.Enterprise(p.ctx, org.ID(p.who.Org))
	p.own = e.USCC
	return p.own, err
}

// unitOf is the enterprise of a credit code, "" when none is here.
func (p *postings) unitOf(code string) org.ID {
	if id, ok := p.units[code]; ok {
		return id
	}
	e, err := p.db.EnterpriseByUSCC(p.ctx, code)
	if err != nil && !errors.Is(err, org.ErrNotFound) {
		return "" // the next row asks again
	}
	p.units[code] = e.ID
	return e.ID
}
