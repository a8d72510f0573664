// Package placement keeps internship openings: drafting them, checking them against the regulation as they are typed,
// publishing, renewing and closing them, and how many seats are left.
package placement

import (
	"reflect"
	"slices"
	"time"

	"firstkm/events"
	"firstkm/services/compliance"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/org"
)

// ID names an opening: plc_….
type ID ident.ID

// The faults of this noun.
var (
	ErrNotFound  = fault.New(fault.NotFound, "placement.not_found", "没有这个岗位，或您无权查看。", "there is no such posting, or you may not see it")
	ErrInvalid   = fault.New(fault.Invalid, "placement.invalid", "岗位信息有误，请按提示修改。", "the posting needs mending")
	ErrUnlawful  = fault.New(fault.Invalid, "placement.unlawful", "按规定这个岗位不能发布，请按各条说明修改。", "the regulation bars this posting; mend what each rule says")
	ErrForbidden = fault.New(fault.Forbidden, "placement.forbidden", "只有发布单位可以处理这个岗位。", "only the unit that posted it may do this")
	ErrStale     = fault.New(fault.Stale, "placement.stale", "这个岗位刚被他人修改，请刷新后再改。", "somebody changed this posting meanwhile; reload and change again")
	ErrState     = fault.New(fault.Conflict, "placement.state", "岗位当前的状态不允许这样操作。", "the posting's state does not allow this now")
	ErrClosed    = fault.New(fault.Conflict, "placement.closed", "岗位已停止接收申请。", "the posting no longer accepts applications")
	ErrFull      = fault.New(fault.Conflict, "placement.full", "名额已满，请等候或选择其他岗位。", "all seats are taken; wait or choose another posting")
	ErrExternal  = fault.New(fault.Conflict, "placement.external", "外部招聘信息未经核验，不能作为实习单位，也不能在此申请。", "an external listing is unverified: it cannot serve as an internship and cannot be applied to here")
)

// The kinds of opening. 跟岗 and 顶岗 were abolished in 2021.
const (
	Post            = compliance.Post            // 岗位实习
	Orientation     = compliance.Orientation     // 认识实习, arranged by schools only
	TeacherPractice = compliance.TeacherPractice // 教师企业实践: for teachers alone, see package practice
)

// Origin tells own openings from listings gathered elsewhere.
type Origin string

// The origins.
const (
	Own      Origin = "own"
	External Origin = "external"
)

// State is where an opening stands in its life.
type State string

// The states.
const (
	Draft     State = "draft"
	Published State = "published"
	Closed    State = "closed"
	Expired   State = "expired"
)

// Terms are what a posting says: everything that its unit writes. A nil pointer or list is a question not answered yet. What is
// zero is not stored.
type Terms struct {
	Kind            compliance.Kind         `json:",omitzero"`
	Title           string                  `json:",omitzero"`
	Description     string                  `json:",omitzero"`
	Tasks           []string                `json:",omitzero"` // typical tasks of the post (R-ART12-TASKS)
	OccupationCode  string                  `json:",omitzero"`
	PostKind        string                  `json:",omitzero"` // 同类岗位, one of the unit's declared kinds
	MajorCodes      []string                `json:",omitzero"`
	BaseCode        string                  `json:",omitzero"`
	Region          string                  `json:",omitzero"` // GB/T 2260, of the work site
	Address         string                  `json:",omitzero"`
	Lat, Lng        float64                 `json:",omitzero"` // WGS-84; both zero = not given
	Seats           int                     `json:",omitzero"`
	Start, End      civil.Date              `json:",omitzero"`
	PayMonthFen     int64                   `json:",omitzero"` // one of the two
	PayDayFen       int64                   `json:",omitzero"`
	WageStandardFen int64                   `json:",omitzero"` // 同岗工资, per month; seen by unit, student's school and bureau only
	LowestGradeFen  int64                   `json:",omitzero"` // 最低档工资, per month; the same
	Independent     *bool                   `json:",omitzero"` // the intern works relatively independently (R-ART18-PAY80)
	Shift           Shift                   `json:",omitzero"`
	LabourGrade     compliance.LabourGrade  `json:",omitzero"`
	Hazards         []compliance.Hazard     `json:",omitzero"` // empty, not nil = none
	Housing         compliance.Housing      `json:",omitzero"`
	Meals           string                  `json:",omitzero"` // provided | subsidy | none
	SiteType        compliance.SiteType     `json:",omitzero"`
	Fees            []compliance.Fee        `json:",omitzero"` // anything a student would have to pay; each blocks (R-ART20-FEE)
	WorkSiteUSCC    string                  `json:",omitzero"` // of the entity at the work site, when it is another (R-ART16-6-AGENCY)
	Audience        []org.ID                `json:",omitzero"` // schools it is meant for (定向发布); empty = everybody
	PracticeForm    compliance.PracticeForm `json:",omitzero"` // of a post for teachers, empty for the others
}

// ForTeachers reports whether the opening is a post of teachers' enterprise practice, which no student can take.
func (t Terms) ForTeachers() bool { return t.Kind == TeacherPractice }

// settled is the terms without what their kind has no use for, so that nothing that was typed before the kind was changed
// stays behind unseen.
func (t Terms) settled() Terms {
	if !t.ForTeachers() {
		t.PracticeForm = ""
		return t
	}
	t.PostKind, t.PayMonthFen, t.PayDayFen, t.WageStandardFen, t.LowestGradeFen, t.Independent = "", 0, 0, 0, 0, nil
	t.Shift, t.LabourGrade, t.Hazards, t.Fees, t.WorkSiteUSCC = Shift{}, "", nil, nil, ""
	return t
}

// Shift is when the intern works.
type Shift struct {
	Start, End          *civil.Clock         `json:",omitzero"` // an end at or before the start is on the next day
	BreakMinutes        int                  `json:",omitzero"`
	Days                []compliance.Weekday `json:",omitzero"`
	More                []compliance.Shift   `json:",omitzero"` // further shifts the intern rotates through
	Night               bool                 `json:",omitzero"` // the unit itself calls it a night shift or rotates through nights
	Holidays            bool                 `json:",omitzero"` // the schedule runs through statutory holidays
	OvertimeMinutesWeek int                  `json:",omitzero"`
}

// Placement is an opening (实习岗位).
type Placement struct {
	ID         ID
	Enterprise org.ID // empty for an external listing
	Origin     Origin
	Source     string // organisation that imported it; Ref is unique in it
	Ref        string
	Terms
	ExternalName string // the enterprise's name on an external listing
	State        State
	Conditions   []string // rules that bind at G3 to G5 per school (附条件发布)
	Taken        int      // seats held by intents and placed students
	PublishedAt  time.Time
	ExpiresOn    civil.Date // the last day on which it can be found
	ClosedReason string
	Version      uint64
	CreatedAt    time.Time
	UpdatedAt    time.Time
}

// Conditional reports whether it was published under conditions (附条件发布).
func (p Placement) Conditional() bool { return len(p.Conditions) > 0 }

// Left is how many seats nobody holds.
func (p Placement) Left() int { return max(0, p.Seats-p.Taken) }

// Open reports whether applications are taken on day.
func (p Placement) Open(day civil.Date) error {
	switch {
	case p.Origin == External:
		return ErrExternal
	case p.State != Published || day.After(p.ExpiresOn):
		return ErrClosed
	case p.Left() == 0:
		return ErrFull
	}
	return nil
}

// Discreet is the opening without the wage standard and the lowest grade, which are for its unit, the schools that deal
// with it and the bureau of its region alone.
func (p Placement) Discreet() Placement {
	p.WageStandardFen, p.LowestGradeFen = 0, 0
	return p
}

// PayFloor says whether the pay of interns who work independently reaches the floor of Article 18 (不低于同岗工资 80%), as the
// unit declared its wages when it published. known is false where the rule does not apply. It tells nothing of the wage.
func (p Placement) PayFloor() (met, known bool) {
	if p.Origin != Own || p.State == Draft || p.Kind != Post || p.Independent == nil || !*p.Independent {
		return false, false
	}
	return !slices.Contains(p.Conditions, compliance.RulePay80), true
}

// MayBeSeenBy reports whether the actor may know of the opening at all. A draft is its unit's alone.
func (p Placement) MayBeSeenBy(who actor.Actor, school org.ID) bool {
	if who.Is(actor.Enterprise) && p.Enterprise != "" && org.ID(who.Org) == p.Enterprise {
		return true
	}
	if p.State == Draft {
		return false
	}
	return len(p.Audience) == 0 || slices.Contains(p.Audience, school) || who.Is(actor.Operator, actor.Bureau)
}

// life is how long a posting stands before it must be renewed (F7).
const life = 60

func expiry(today, start civil.Date) civil.Date {
	last := today.AddDays(life)
	if !start.IsZero() && start.Before(last) {
		return start
	}
	return last
}

func (p *Placement) ref() events.PlacementRef {
	return events.PlacementRef{Placement: string(p.ID), Enterprise: string(p.Enterprise), Version: p.Version}
}

func (p *Placement) touch(now time.Time) {
	p.Version++
	p.UpdatedAt = now
}

func (p *Placement) publish(conditions []string, now time.Time) (events.Event, error) {
	if p.State != Draft && p.State != Expired {
		return nil, ErrState
	}
	if p.Start.Before(civil.Today(now)) {
		return nil, ErrInvalid.With(fault.In("start_date", "开始日期已过，请改为今天或以后的日期。", "the first day has passed; choose today or later"))
	}
	p.State, p.Conditions = Published, conditions
	p.PublishedAt, p.ExpiresOn = now, expiry(civil.Today(now), p.Start)
	p.touch(now)
	return events.PlacementPublished{PlacementRef: p.ref(), Conditional: p.Conditional()}, nil
}

// edit replaces the terms. Those that a student consented to, or a school confirmed, stand while a seat is held.
func (p *Placement) edit(t Terms, conditions []string, now time.Time) (events.Event, error) {
	if p.Taken > 0 {
		if err := p.keepsWord(t); err != nil {
			return nil, err
		}
	}
	switch p.State {
	case Draft, Expired:
		p.Terms = t
		p.touch(now)
		return nil, nil
	case Published:
		if t.Kind != p.Kind {
			return nil, ErrInvalid.With(fault.In("kind", "发布后不能改岗位类型，请关闭后另发岗位。", "the kind stays as it was published; close this posting and publish another"))
		}
		p.Terms, p.Conditions = t, conditions
		p.ExpiresOn = minDate(p.ExpiresOn, expiry(p.ExpiresOn, t.Start))
		p.touch(now)
		return events.PlacementChanged{PlacementRef: p.ref()}, nil
	}
	return nil, ErrState
}

func (p *Placement) keepsWord(t Terms) error {
	switch {
	case t.Seats < p.Taken:
		return ErrInvalid.With(fault.In("seats", "名额不能少于已被占用的人数。", "there cannot be fewer seats than are taken"))
	case t.PayMonthFen < p.PayMonthFen || t.PayDayFen < p.PayDayFen:
		return ErrInvalid.With(fault.In("pay_month_fen", "已有学生占用名额，报酬不能降低。", "seats are held, so the pay cannot be lowered"))
	case !reflect.DeepEqual(t.promised(), p.promised()):
		return ErrInvalid.With(fault.In("start_date", "已有学生占用名额，只能改名称、描述、任务、报酬（不降低）和增加名额；其他内容变化请关闭后另发岗位。", "seats are held, so only title, description, tasks, more pay and more seats may change; for anything else close this posting and publish another"))
	}
	return nil
}

// promised is what may not change under those who hold a seat.
func (t Terms) promised() Terms {
	t.Title, t.Description, t.Tasks, t.Seats, t.PayMonthFen, t.PayDayFen, t.Audience = "", "", nil, 0, 0, 0, nil
	t.WageStandardFen, t.LowestGradeFen = 0, 0
	return t
}

func minDate(a, b civil.Date) civil.Date {
	if b.Before(a) {
		return b
	}
	return a
}

func (p *Placement) extend(conditions []string, now time.Time) (events.Event, error) {
	today := civil.Today(now)
	if p.State != Published && p.State != Expired {
		return nil, ErrState
	}
	if p.Start.Before(today) {
		return nil, ErrState.With(fault.In("start_date", "开始日期已过，不能延期；请修改日期后重新发布。", "the start date has passed; post anew with other dates"))
	}
	p.State, p.Conditions, p.ExpiresOn = Published, conditions, expiry(today, p.Start)
	p.touch(now)
	return events.PlacementExtended{PlacementRef: p.ref(), Until: p.ExpiresOn.String()}, nil
}

func (p *Placement) close(reason string, now time.Time) (events.Event, error) {
	if p.State != Published && p.State != Expired && p.State != Draft {
		return nil, ErrState
	}
	p.State, p.ClosedReason = Closed, reason
	p.touch(now)
	return events.PlacementClosed{PlacementRef: p.ref()}, nil
}

func (p *Placement) expire(now time.Time) (events.Event, error) {
	if p.State != Published || !civil.Today(now).After(p.ExpiresOn) {
		return nil, ErrState
	}
	p.State = Expired
	p.touch(now)
	return events.PlacementExpired{PlacementRef: p.ref()}, nil
}

// Hold takes a seat for an intent and returns what happened, or ErrFull.
func (p *Placement) Hold(now time.Time) (events.Event, error) {
	if p.Left() == 0 {
		return nil, ErrFull
	}
	p.Taken++
	p.touch(now)
	return events.PlacementSeatsChanged{PlacementRef: p.ref(), Seats: p.Seats, Taken: p.Taken}, nil
}

// Seat takes a seat for somebody, or gives it back.
func (p *Placement) Seat(hold bool, now time.Time) (events.Event, error) {
	if hold {
		return p.Hold(now)
	}
	return p.Free(now), nil
}

// Reserve moves seats at once: more are taken, or given back when more is negative.
func (p *Placement) Reserve(more int, now time.Time) (events.Event, error) {
	if more > p.Left() {
		return nil, ErrFull
	}
	p.Taken = max(0, p.Taken+more)
	p.touch(now)
	return events.PlacementSeatsChanged{PlacementRef: p.ref(), Seats: p.Seats, Taken: p.Taken}, nil
}

// Free gives a seat back.
func (p *Placement) Free(now time.Time) events.Event {
	p.Taken = max(0, p.Taken-1)
	p.touch(now)
	return events.PlacementSeatsChanged{PlacementRef: p.ref(), Seats: p.Seats, Taken: p.Taken}
}
